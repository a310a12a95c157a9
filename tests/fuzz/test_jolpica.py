"""Jolpica's answers, damaged by chance: an answer that can be stored, or an error that says where."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fetcher_service.sources.reading import Answer
from fetcher_service.sources.source import Source
from fetcher_service.web.page import FetchedPage
from racing.model import Dataset
from tests.contract.fetcher_service.jolpica_replay import ADDRESS, AFTER_CHINA, RECORDINGS, Replay, jolpica
from tests.fuzz.asking import SETTLED, Memory, held
from tests.mutations import documents, encoded

type Ask = Callable[[Source], Awaitable[Answer[Any]]]

ASKED: dict[str, tuple[Dataset, Ask]] = {
    "2025_races": (Dataset.ROUNDS, lambda source: source.rounds(2025)),
    "2025_results_0": (Dataset.RESULTS, lambda source: source.results(2025)),
    "2025_results_30": (Dataset.RESULTS, lambda source: source.results(2025)),
    "2025_qualifying": (Dataset.RESULTS, lambda source: source.results(2025)),
    "2025_sprint": (Dataset.RESULTS, lambda source: source.results(2025)),
    "2025_drivers": (Dataset.DRIVERS, lambda source: source.drivers(2025)),
    "2025_constructors": (Dataset.CONSTRUCTORS, lambda source: source.constructors(2025)),
    "2025_driverStandings": (Dataset.STANDINGS, lambda source: source.standings(2025)),
    "2025_constructorStandings": (Dataset.STANDINGS, lambda source: source.standings(2025)),
}


class Damaged(Replay):
    """One file of the recordings is another document."""

    def __init__(self, file: str, document: Any) -> None:
        super().__init__()
        self._file = file
        self._document = document

    async def get(self, policy: Any, url: str) -> FetchedPage:
        page = await super().get(policy, url)
        name, _, offset = self.asked[-1].partition(" ")
        if self._file not in (name, f"{name}_{offset}"):
            return page
        return FetchedPage(
            f"{ADDRESS}/{name}", 200, encoded(self._document), "application/json", AFTER_CHINA, source="jolpica"
        )


@pytest.mark.parametrize("file", ASKED)
async def test_a_damaged_answer_is_an_error_or_rows_that_can_be_stored(file: str) -> None:
    document = json.loads((RECORDINGS / f"{file}.json").read_text("utf-8"))
    dataset, ask = ASKED[file]
    outcomes: Counter[str] = Counter()
    memory = Memory()
    for number, damaged in documents(document):
        source, _ = jolpica(Damaged(file, damaged))
        outcomes[await held(source, dataset, ask)] += 1
        if number == SETTLED:
            memory.settled()
    memory.flat()
    assert outcomes["error"] + outcomes["rows"] > 0
