"""What is known of each topic: the raw state that deltas are merged into, and how it reads."""

from collections.abc import Callable, Mapping
from typing import Any

from fetcher_service.failures import SourceChanged
from fetcher_service.shapes import shaped
from fetcher_service.sources.livetiming.tables import SOURCE
from fetcher_service.timing import merge


class Topics:
    """States by topic. Each is read once after it has changed.

    What has another shape than it should is left aside and reported, and what could last be read stands.
    """

    def __init__(self, report: Callable[[SourceChanged], None]) -> None:
        self._report = report
        self._states: dict[str, Any] = {}
        self._read: dict[str, Any] = {}
        self._unread: set[str] = set()

    def clear(self) -> None:
        """Nothing is known any more."""
        self._states.clear()
        self._read.clear()
        self._unread.clear()

    def replace(self, topic: str, content: Any) -> None:
        """A snapshot: whatever was known of the topic goes, for a list would keep entries that are no more."""
        if self._is_object(topic, content):
            self._states[topic] = merge(None, content)
            self._unread.add(topic)

    def merge(self, topic: str, content: Any) -> None:
        """A delta."""
        if self._is_object(topic, content):
            self._states[topic] = merge(self._states.get(topic), content)
            self._unread.add(topic)

    def read[T](self, topic: str, shape: type[T]) -> T | None:
        """What the topic says; the same object until it has changed, None where nothing is known."""
        if topic in self._unread:
            self._unread.discard(topic)
            try:
                self._read[topic] = shaped(SOURCE, topic, self._states[topic], shape)
            except SourceChanged as changed:
                self._report(changed)
        found: T | None = self._read.get(topic)
        return found

    def _is_object(self, topic: str, content: Any) -> bool:
        if isinstance(content, Mapping):
            return True
        self._report(SourceChanged(SOURCE, topic, f"no object but {type(content).__name__}"))
        return False


class Made[S, R]:
    """What `make` makes of something, once for each new object."""

    def __init__(self, make: Callable[[S], R]) -> None:
        self._make = make
        self._last: tuple[S, R] | None = None

    def of(self, source: S) -> R:
        """The same as the last time where the source is."""
        if self._last is None or self._last[0] is not source:
            self._last = source, self._make(source)
        return self._last[1]
