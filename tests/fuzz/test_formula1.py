"""The pages of formula1.com, damaged by chance: an answer that can be stored, or an error that says where."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fetcher_service.sources.formula1 import open_source
from fetcher_service.sources.reading import Answer
from fetcher_service.sources.source import Source
from racing.model import Dataset
from tests.contract.fetcher_service.formula1_replay import BAHRAIN, Replay, outside
from tests.fuzz.asking import SETTLED, Memory, held
from tests.mutations import pages

type Ask = Callable[[Source], Awaitable[Answer[Any]]]

RESULTS: Ask = lambda source: source.results(2024, "bahrain")  # noqa: E731  # one of a table of questions
CALENDAR: Ask = lambda source: source.rounds(2026)  # noqa: E731

ASKED: dict[str, tuple[Dataset, Ask]] = {
    "/en/results/2024/races": (Dataset.RESULTS, RESULTS),
    **{
        f"{BAHRAIN}/{page}": (Dataset.RESULTS, RESULTS)
        for page in ("race-result", "qualifying", "practice/1", "starting-grid", "fastest-laps", "pit-stop-summary")
    },
    "/en/results/2024/drivers": (Dataset.DRIVERS, lambda source: source.drivers(2024)),
    "/en/results/2024/team": (Dataset.CONSTRUCTORS, lambda source: source.constructors(2024)),
    "/en/racing/2026": (Dataset.ROUNDS, CALENDAR),
    "/en/racing/2026/australia": (Dataset.ROUNDS, CALENDAR),
}


@pytest.mark.parametrize("path", ASKED)
async def test_a_damaged_page_is_an_error_or_rows_that_can_be_stored(path: str) -> None:
    page = Replay().pages[path]
    assert page is not None
    dataset, ask = ASKED[path]
    outcomes: Counter[str] = Counter()
    memory = Memory()
    for number, damaged in pages(page):
        text = damaged.encode("utf-8", "replace").decode()
        async with open_source(outside(Replay({path: text}))) as source:
            outcomes[await held(source, dataset, ask)] += 1
        if number == SETTLED:
            memory.settled()
    memory.flat()
    assert outcomes["error"] + outcomes["rows"] > 0
