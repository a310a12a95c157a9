"""What a source answers, how it says that it could not, and `answer_of`, which turns any error of a parser into a failed source."""

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from chassis.errors import SuiteError
from fetcher_service.failures import Missing, NotNow, SourceChanged, SourceFailed, Unreachable
from racing.bounds import MOST_ROWS, fault_of
from racing.model import Dataset

if TYPE_CHECKING:
    from fetcher_service.sources.source import Source

__all__ = [
    "Answer",
    "Missing",
    "NotNow",
    "NothingDue",
    "Rows",
    "SourceChanged",
    "SourceFailed",
    "UnknownToSource",
    "Unreachable",
    "answer_of",
]

SHOWN = 120


@dataclass(frozen=True, slots=True)
class Rows[T]:
    """The rows asked for, at least one.

    `complete`: these are all there are, so what is missing has been dropped. `as_of`: the instant (UTC) of which they
    tell, the `fetched_at` of what is written; None: the moment they were asked for.
    """

    rows: tuple[T, ...]
    complete: bool = False
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("an answer without rows is NothingDue, UnknownToSource or an error")


@dataclass(frozen=True, slots=True)
class NothingDue:
    """There is nothing yet, or never will be: not run yet, cancelled, later than the source reaches. A success."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownToSource:
    """The source does not offer this at all, or does not know what was asked for: another one may."""

    reason: str


type Answer[T] = Rows[T] | NothingDue | UnknownToSource


async def answer_of(
    source: "Source", dataset: Dataset, ask: Callable[["Source"], Awaitable[Answer[Any]]]
) -> Answer[Any]:
    """Return what the source answers, with every value finite and within bounds.

    Raises `SourceFailed`, or `SourceChanged` with the path: of the value that is out of bounds (`results[0].rows[3].points`), or of the
    line of the parser that failed unexpectedly. So the content of a page can end no more than the fetch that read it.
    """
    try:
        answer = await ask(source)
    except SuiteError:
        raise
    except Exception as error:
        raise SourceChanged(source.name, f"{dataset}: {_where(error)}", _what(error)) from error
    if isinstance(answer, Rows) and not source.bundled:
        _check(source.name, dataset, answer.rows)
    return answer


def _check(source: str, dataset: Dataset, rows: tuple[Any, ...]) -> None:
    if len(rows) > MOST_ROWS:
        raise SourceChanged(source, dataset, f"{len(rows)} rows, allowed: {MOST_ROWS}")
    for index, row in enumerate(rows):
        if isinstance(row, msgspec.Struct) and (fault := fault_of(row)):
            raise SourceChanged(source, f"{dataset}[{index}]{fault.path}", fault.found)


def _where(error: Exception) -> str:
    """The innermost line of the sources at which it failed: `formula1/sessions.py:148 in placed`."""
    here = Path(__file__).parent
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if here in Path(frame.filename).parents and frame.filename != __file__]
    if not ours:
        return "its parser"
    frame = ours[-1]
    return f"{Path(frame.filename).relative_to(here)}:{frame.lineno} in {frame.name}"


def _what(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:SHOWN]
