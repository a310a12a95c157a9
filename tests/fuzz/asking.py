"""What every source is held to, whatever it is told: an answer whose values can be stored, or an error that names source and place."""

import gc
import math
import resource
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.boundary import answer_of
from fetcher_service.sources.reading import Answer, NothingDue, Rows, UnknownToSource
from fetcher_service.sources.source import Source
from racing.model import Dataset

SETTLED = 50
"""So many mutations fill what is kept."""

MEMORY = 64 * 1024 * 1024
"""How much more may be held after all mutations than after the first few: caches fill, nothing grows with each."""


async def held(source: Source, dataset: Dataset, ask: Callable[[Any], Awaitable[Answer[Any]]]) -> str:
    """What came of asking: `rows`, `nothing` or `error`; fails for anything else, and for a value that is not to enter the model."""
    answer: Answer[Any] | SourceFailed
    try:
        answer = await answer_of(source, dataset, ask)
    except SourceFailed as error:
        answer = error
    if isinstance(answer, SourceFailed):
        assert answer.source == source.name
        assert 0 < len(answer.message) < 1000
        assert answer.message.isprintable()
        assert not isinstance(answer, SourceChanged) or answer.path
        return "error"
    if isinstance(answer, NothingDue | UnknownToSource):
        assert answer.reason
        return "nothing"
    assert isinstance(answer, Rows)
    for row in answer.rows:
        sound(row)
    return "rows"


def sound(value: Any) -> None:
    """Written apart from `racing.bounds`: what is in a row can be printed, compared, moved by a day and sent to a phone."""
    match value:
        case msgspec.Struct():
            for name in value.__struct_fields__:
                sound(getattr(value, name))
        case tuple():
            for each in value:
                sound(each)
        case str():
            value.encode()
            assert len(value) < 500 or "<svg" in value
            assert value.isprintable() or "<svg" in value or "\u00ad" in value or "\u200b" in value, ascii(value)
        case float():
            assert math.isfinite(value)
        case Decimal():
            assert value.is_finite()
            assert len(f"{value:f}") < 40
        case date():
            assert 1800 <= value.year <= 2200
        case int():
            assert len(str(value)) < 10


class Memory:
    """Sees that memory is flat: `settled` after the first mutations, `flat` after the last."""

    def __init__(self) -> None:
        self._settled: int | None = None

    def settled(self) -> None:
        """The caches are as full as they will be."""
        self._settled = _resident()

    def flat(self) -> None:
        """What is held now is what was held then, or little more."""
        if self._settled is not None:
            assert _resident() - self._settled < MEMORY


def _resident() -> int:
    """Bytes of this process that are in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()
