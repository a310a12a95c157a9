"""OpenF1's answers, damaged by chance: an answer that can be stored, or an error that says where."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fetcher_service.sources.reading import Answer
from fetcher_service.sources.source import Source
from fetcher_service.web.page import FetchedPage
from racing.model import Dataset
from tests.contract.fetcher_service.openf1_replay import ADDRESS, AFTER_CHINA, Replay, openf1
from tests.fuzz.asking import SETTLED, Memory, held
from tests.mutations import documents, encoded

type Ask = Callable[[Source], Awaitable[Answer[Any]]]

RESULTS: Ask = lambda source: source.results(2024, "china")  # noqa: E731  # one of a table of questions

ASKED: dict[str, tuple[Dataset, Ask]] = {
    "meetings": (Dataset.ROUNDS, lambda source: source.rounds(2024)),
    "sessions": (Dataset.ROUNDS, lambda source: source.rounds(2024)),
    "session_result": (Dataset.RESULTS, RESULTS),
    "starting_grid": (Dataset.RESULTS, RESULTS),
    "drivers": (Dataset.ENTRANTS, lambda source: source.entrants(2024)),
}


class Damaged(Replay):
    """One endpoint gives another document, whatever it is asked for."""

    def __init__(self, endpoint: str, document: Any) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._document = document

    async def get(self, policy: Any, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        if not url.startswith(f"{ADDRESS}/{self._endpoint}?"):
            return await super().get(policy, url, not_now=not_now)
        return FetchedPage(url, 200, encoded(self._document), "application/json", AFTER_CHINA, source="openf1")


@pytest.mark.parametrize("endpoint", ASKED)
async def test_a_damaged_answer_is_an_error_or_rows_that_can_be_stored(endpoint: str) -> None:
    document = Replay().rows[endpoint]
    dataset, ask = ASKED[endpoint]
    outcomes: Counter[str] = Counter()
    memory = Memory()
    for number, damaged in documents(document):
        source, _ = openf1(Damaged(endpoint, damaged))
        outcomes[await held(source, dataset, ask)] += 1
        if number == SETTLED:
            memory.settled()
    memory.flat()
    assert outcomes["error"] + outcomes["rows"] > 0
