"""The streams of the live-timing archive as text: their lines, and what a topic ended with. Pure.

Each raises `SourceFailed` for a line that is cut off, which the next answer may have whole, and `SourceChanged` for one of another shape.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.deltas import RecordedLine, UnreadableLine, final_state, lines


def lines_of(topic: str, text: str) -> list[RecordedLine]:
    """Return every line of a topic's stream."""
    with _as_failures(topic):
        return list(lines(text))


def final_state_of(topic: str, text: str) -> Any:
    """Return the state that a topic ended with."""
    with _as_failures(topic):
        return final_state(text)


@contextmanager
def _as_failures(topic: str) -> Iterator[None]:
    try:
        yield
    except UnreadableLine as error:
        if error.begun:
            raise SourceFailed(SOURCE, f"{topic}.jsonStream: {error}") from error
        raise SourceChanged(SOURCE, f"{topic}.jsonStream[{error.number}]", error.found) from error
