"""The state of a live timing topic, kept by merging what changed. Pure; the same for the live feed and for its archive.

A topic begins with an object in full and goes on with deltas. Written from recordings of 2018 to 2026; nobody publishes
the rules.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

KEY_FRAME = "_kf"
"""Marks an object as complete in the live feed. Not content."""

DELETED = "_deleted"
"""The keys that go, inside the object they go from."""

LINE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3})(?=[{\[\"])")
"""How a line of a stream begins: the time since the stream did, with the JSON right behind it."""


class Unreadable(ValueError):
    """A line of a recording that is none. `number` counts from 1; `begun`: it starts as one, and is cut off or garbled."""

    def __init__(self, number: int, found: str, *, begun: bool = False) -> None:
        super().__init__(f"line {number} {found}")
        self.number = number
        self.found = found
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a recording. `topic` is None in a recording of a single topic."""

    at: timedelta
    topic: str | None
    content: Any


def merge(state: Any, delta: Any) -> Any:
    """The state after a delta. Objects and lists of `state` are changed in place, `delta` is left alone and not shared.

    Objects merge key by key. An object over a list patches its elements: the keys are indexes, the next one appends; a
    key that fits no list (a delta was missed) turns it into an object by index, which `listed` reads as well. Anything
    else replaces what was there; an empty string is a value, not "no change".
    """
    if not isinstance(delta, Mapping):
        return _copied(delta)
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


def listed(value: Any) -> list[Any]:
    """The elements in order of what is a list to who joined early and an object by index to who joined late."""
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value, key=int)]
    return list(value or ())


def lines(recording: str) -> Iterator[Line]:
    """The lines of a recording, `HH:MM:SS.mmm{…}`: one topic (`.jsonStream`), or several interleaved as `stream` and `payload`.

    A byte order mark, CRLF, empty lines and what a recorder wrote between streams (`URL: …`) are skipped. Raises
    `Unreadable` for a line that begins as one and is cut off or garbled, and for text without any line.
    """
    any_line = False
    for number, text in enumerate(recording.removeprefix("\ufeff").split("\n"), start=1):
        begun = LINE.match(text)
        if begun is None:
            if text.strip() and not text.startswith("URL: "):
                raise Unreadable(number, f"does not begin with a time: {text[:40]!r}")
            continue
        any_line = True
        try:
            content = msgspec.json.decode(text[begun.end() :])
        except msgspec.DecodeError as error:
            raise Unreadable(number, f"is no JSON ({error}): {text[:40]!r}", begun=True) from error
        hours, minutes, seconds = begun.groups()
        at = timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
        if isinstance(content, dict) and content.keys() == {"stream", "payload"}:
            yield Line(at, content["stream"], content["payload"])
        else:
            yield Line(at, None, content)
    if not any_line:
        raise Unreadable(1, "is missing, and so is every other")


def final_state(recording: str) -> Any:
    """What a topic's stream ends with."""
    state: Any = None
    for line in lines(recording):
        state = merge(state, line.content)
    return state


def _patched(elements: list[Any], delta: Mapping[str, Any]) -> Any:
    changes = {key: value for key, value in delta.items() if key not in (KEY_FRAME, DELETED)}
    indexes = sorted(int(key) for key in changes if key.isdecimal())
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
