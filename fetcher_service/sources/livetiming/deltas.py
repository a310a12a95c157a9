"""Merges the changes of a live timing topic into its state. Pure; the same for the live feed and the live-timing archive.

A topic begins with a complete object and goes on with deltas. Written from recordings of 2018 to 2026; nobody publishes
the rules.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

KEY_FRAME = "_kf"
"""In the live feed, marks an object as complete: it replaces the state. Not part of the content."""

DELETED = "_deleted"
"""Lists the keys to remove, inside the object they are removed from."""

DEEPEST = 32
"""Levels of a message; recordings have seven."""

FRAMEWORK = 2
"""Down to this level a topic is tables and their lines, which never change their type; a wrong value below is replaced by the next."""

LARGEST = 2_000
"""Entries of one object or list; a race has some two hundred messages of race control."""

INDEX = re.compile(r"0|[1-9][0-9]{0,3}")
"""How an element of a list is addressed."""

LINE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3})(?=[{\[\"])")
"""How a line of a stream begins: the time since the stream did, with the JSON right behind it."""


class UnreadableLine(ValueError):
    """A line of a recording cannot be read. `number` counts from 1; `begun`: it starts correctly, and is cut off or garbled."""

    def __init__(self, number: int, found: str, *, begun: bool = False) -> None:
        super().__init__(f"line {number} {found}")
        self.number = number
        self.found = found
        self.begun = begun


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """One line of a recording. `topic` is None in a recording of a single topic."""

    at: timedelta
    topic: str | None
    content: Any


def merge(state: Any, delta: Any) -> Any:
    """Return the state after a delta. Objects and lists of `state` are changed in place, `delta` is neither changed nor shared.

    A key frame replaces the state. Other objects merge key by key. An object over a list patches its elements: the keys
    are indexes, the next one appends; a key that fits no list (a delta was missed) turns it into an object by index, which
    `listed` reads as well. Anything else replaces what was there; an empty string is a value, not "no change".
    """
    if not isinstance(delta, Mapping):
        return _copied(delta)
    if delta.get(KEY_FRAME) is True:
        state = {}
    if isinstance(state, list):
        return _patched(state, delta)
    if not isinstance(state, dict):
        state = {}
    for key in delta.get(DELETED, ()):
        state.pop(key, None)
    for key, value in delta.items():
        if key not in (KEY_FRAME, DELETED):
            state[key] = merge(state.get(key), value)
    return state


def conflict(state: Any, delta: Any, depth: int = 0) -> str | None:
    """Return why a delta does not fit this state, so that all of it must be left out; None when it fits. Neither is changed.

    No recording of 2018 to 2026 has such a delta: text where an object or a list was, an element that is addressed by no
    number, keys to delete that are no list of texts, and more levels or entries than any session has.
    """
    if depth > DEEPEST:
        return f"more than {DEEPEST} levels"
    if depth <= FRAMEWORK and _is_of_another_kind(state, delta):
        return f"{type(delta).__name__} where {type(state).__name__} was"
    if isinstance(delta, Mapping):
        return _conflict_of_object(None if delta.get(KEY_FRAME) is True else state, delta, depth)
    if not isinstance(delta, list):
        return None
    if len(delta) > LARGEST:
        return f"more than {LARGEST} entries"
    return next((why for each in delta if (why := conflict(None, each, depth + 1))), None)


def _is_of_another_kind(state: Any, delta: Any) -> bool:
    if isinstance(state, dict) and state:
        return not isinstance(delta, Mapping)
    if isinstance(state, list) and state:
        return not isinstance(delta, Mapping | list)
    return bool(state) and isinstance(delta, Mapping | list)


def _conflict_of_object(state: Any, delta: Mapping[str, Any], depth: int) -> str | None:
    deleted = delta.get(DELETED, [])
    if not isinstance(deleted, list) or not all(isinstance(key, str) for key in deleted):
        return f"{DELETED} is no list of keys"
    changes = [key for key in delta if key not in (KEY_FRAME, DELETED)]
    if isinstance(state, list) and not all(INDEX.fullmatch(key) for key in changes):
        return "an element of a list that is not addressed by its number"
    known = len(state) if isinstance(state, dict | list) else 0
    if len(changes) + known > LARGEST and known + sum(_element(state, key) is None for key in changes) > LARGEST:
        return f"more than {LARGEST} entries"
    for key in changes:
        value = delta[key]
        is_plain = depth >= FRAMEWORK and not isinstance(value, Mapping | list)
        if not is_plain and (why := conflict(_element(state, key), value, depth + 1)) is not None:
            return why
    return None


def listed(value: Any) -> list[Any]:
    """Return the elements, in order, of what the feed sends as a list or, to those who joined late, as an object by index."""
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(filter(INDEX.fullmatch, value), key=int)]
    return list(value or ())


def _element(state: Any, key: str) -> Any:
    if isinstance(state, dict):
        return state.get(key)
    if isinstance(state, list) and INDEX.fullmatch(key) and int(key) < len(state):
        return state[int(key)]
    return None


def lines(recording: str) -> Iterator[RecordedLine]:
    """The lines of a recording, `HH:MM:SS.mmm{…}`: one topic (`.jsonStream`), or several interleaved as `stream` and `payload`.

    A byte order mark, CRLF, empty lines and what a recorder wrote between streams (`URL: …`) are skipped. Raises
    `UnreadableLine` for a line that begins as one and is cut off or garbled, and for text without any line.
    """
    any_line = False
    for number, text in enumerate(recording.removeprefix("\ufeff").split("\n"), start=1):
        begun = LINE.match(text)
        if begun is None:
            if text.strip() and not text.startswith("URL: "):
                raise UnreadableLine(number, f"does not begin with a time: {text[:40]!r}")
            continue
        any_line = True
        try:
            content = msgspec.json.decode(text[begun.end() :])
        except msgspec.DecodeError as error:
            raise UnreadableLine(number, f"is no JSON ({error}): {text[:40]!r}", begun=True) from error
        hours, minutes, seconds = begun.groups()
        at = timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
        if isinstance(content, dict) and content.keys() == {"stream", "payload"}:
            yield RecordedLine(at, content["stream"], content["payload"])
        else:
            yield RecordedLine(at, None, content)
    if not any_line:
        raise UnreadableLine(1, "is missing, and so is every other")


def final_state(recording: str) -> Any:
    """Return the state at the end of a topic's stream."""
    state: Any = None
    for line in lines(recording):
        state = merge(state, line.content)
    return state


def _patched(elements: list[Any], delta: Mapping[str, Any]) -> Any:
    changes = {key: value for key, value in delta.items() if key not in (KEY_FRAME, DELETED)}
    indexes = sorted(int(key) for key in changes if INDEX.fullmatch(key))
    fits = len(indexes) == len(changes) and all(
        index <= len(elements) + order for order, index in enumerate(i for i in indexes if i >= len(elements))
    )
    if DELETED in delta or not fits:
        return merge({str(index): element for index, element in enumerate(elements)}, delta)
    for index in indexes:
        value = changes[str(index)]
        if index < len(elements):
            elements[index] = merge(elements[index], value)
        else:
            elements.append(merge(None, value))
    return elements


def _copied(value: Any) -> Any:
    return [merge(None, element) for element in value] if isinstance(value, list) else value
