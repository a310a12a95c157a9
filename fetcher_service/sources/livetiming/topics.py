"""The state of each topic: the raw one that deltas are merged into, as a type, and whether it belongs to this session at all."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from fetcher_service.failures import SourceChanged
from fetcher_service.parsing import salvaged
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.deltas import KEY_FRAME, conflict, merge

SETTLED_AFTER: Mapping[str, timedelta] = {"LapCount": timedelta(minutes=2), "WeatherData": timedelta(minutes=2)}
"""How long the hub may go on handing out a topic of the session before: its key frame comes up to 80 s, and 61 s, after the session's."""

SETTLED = timedelta(seconds=30)
"""The same for every other topic, of which the slowest took 12 s."""


class Topics:
    """The states of all topics. Each is converted once after it has changed.

    A part with an unexpected shape is left out and reported; what could be read last stays in its place. No content, whatever it is,
    raises an error here.
    """

    def __init__(self, report: Callable[[SourceChanged], None]) -> None:
        self._report = report
        self._states: dict[str, Any] = {}
        self._read: dict[str, Any] = {}
        self._unread: set[str] = set()
        self._met: datetime | None = None
        self._doubted: set[str] = set()

    def clear(self) -> None:
        """Forget everything."""
        self._states.clear()
        self._read.clear()
        self._unread.clear()
        self._doubted.clear()
        self._met = None

    def doubt(self, topics: Collection[str], since: datetime) -> None:
        """Hold these topics back, which may be of the session before, until their key frames, or until it is too late for one."""
        self._met = since
        self._doubted.update(topics)

    def settle(self, now: datetime) -> None:
        """Believe the topics whose key frame must have come before we listened, for it would have come by now."""
        if self._met is not None:
            age = now - self._met
            self._doubted = {topic for topic in self._doubted if age < SETTLED_AFTER.get(topic, SETTLED)}

    def is_doubted(self, topic: str) -> bool:
        """Whether it may be of the session before."""
        return topic in self._doubted

    def is_known(self, topic: str) -> bool:
        """Whether the feed has told anything of it."""
        return topic in self._states

    def replace(self, topic: str, content: Any) -> None:
        """Take the topic from a snapshot: whatever was known of it goes, for a list would keep entries that are no more."""
        if self._is_sound(topic, None, content):
            self._states[topic] = merge(None, content)
            self._unread.add(topic)

    def merge(self, topic: str, content: Any) -> None:
        """Take a delta, or a key frame, which replaces the topic as a snapshot does."""
        if self._is_sound(topic, self._states.get(topic), content):
            self._states[topic] = merge(self._states.get(topic), content)
            self._unread.add(topic)
            if content.get(KEY_FRAME) is True:
                self._doubted.discard(topic)

    def read[T](self, topic: str, shape: type[T]) -> T | None:
        """What the topic says; the same object until it has changed, None where nothing is known, or what is may not be of this session."""
        if topic in self._doubted:
            return None
        if topic in self._unread:
            self._unread.discard(topic)
            self._read[topic], left_out = salvaged(SOURCE, topic, self._states[topic], shape, self._read.get(topic))
            for change in left_out:
                self._report(change)
        found: T | None = self._read.get(topic)
        return found

    def _is_sound(self, topic: str, state: Any, content: Any) -> bool:
        if not isinstance(content, Mapping):
            self._report(SourceChanged(SOURCE, topic, f"no object but {type(content).__name__}"))
            return False
        if (why := conflict(state, content)) is not None:
            self._report(SourceChanged(SOURCE, topic, why))
            return False
        return True


class MadeOnce[S, R]:
    """The result of `make`, computed once for each new object."""

    def __init__(self, make: Callable[[S], R]) -> None:
        self._make = make
        self._last: tuple[S, R] | None = None

    def of(self, source: S) -> R:
        """Return the result; the same as the last time if the source is the same object."""
        if self._last is None or self._last[0] is not source:
            self._last = source, self._make(source)
        return self._last[1]
