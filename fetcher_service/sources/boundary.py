"""The boundary around every source: any error of a parser becomes a failed source, and every value is checked."""

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from chassis.errors import SuiteError
from fetcher_service.failures import SourceChanged
from fetcher_service.sources.reading import Answer, Rows
from fetcher_service.sources.source import Source
from racing.bounds import MOST_ROWS, fault_of
from racing.model import Dataset

SHOWN = 120
"""Characters of an unexpected error that are shown."""


async def answer_of(source: Source, dataset: Dataset, ask: Callable[[Source], Awaitable[Answer[Any]]]) -> Answer[Any]:
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
