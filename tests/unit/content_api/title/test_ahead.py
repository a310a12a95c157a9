"""Titles of the past are worked out and kept before anybody asks."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.http.responses.file_store import FileStore
from chassis.process.metrics import Metrics
from content_api.season_index import SeasonIndex
from content_api.title import ahead
from content_api.title.ahead import TitlesAhead, after_each_round
from content_api.title.cache import TitleCache
from racing.model import Championship, Classification, ResultStatus, SessionKind
from racing.wire.client import Reader
from racing.wire.requests.reads import GetCalendarRequest, GetCalendarResponse, ListResultsRequest, ListResultsResponse
from tests.factories import a_result, some_rounds

ROUNDS = some_rounds(3)


class OneSeason(Reader):
    """What data_scheduler answers about one season."""

    def __init__(self) -> None:
        self.results: tuple[Classification, ...] = (a_result("gp-1"), a_result("gp-2"))
        self.generation = 1

    async def read(self, request: Any) -> Any:
        if isinstance(request, GetCalendarRequest):
            return GetCalendarResponse(rounds=tuple(ROUNDS))
        assert request == ListResultsRequest(2025, scoring=True)
        return ListResultsResponse(generation=self.generation, results=self.results)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FileStore]:
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as opened:
        yield opened


async def test_what_is_past_lies_ready_for_every_round(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "SHARE", 1.0)
    reader = OneSeason()
    index = SeasonIndex(reader)
    await index.load()
    await TitlesAhead(reader, index, TitleCache(file_store=store)).all_seasons()

    def nothing(*_facts: Any, **_more: Any) -> None:
        raise AssertionError("it was not worked out ahead")

    monkeypatch.setattr("content_api.title.cache.contests", nothing)
    monkeypatch.setattr("content_api.title.cache.history", nothing)
    asked = TitleCache(file_store=store)
    for known in (reader.results[:1], reader.results):
        found = await asked.of(2025, list(Championship), index.rounds(2025), list(known))
        assert found[Championship.DRIVERS].outlook.contenders
    assert len(await asked.history(2025, Championship.CONSTRUCTORS, index.rounds(2025), reader.results)) == 2


async def test_a_season_is_looked_at_again_once_it_has_changed(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "SHARE", 1.0)
    reader = OneSeason()
    index = SeasonIndex(reader)
    await index.load()
    asked: list[int] = []

    class Counting(TitleCache):
        async def of(self, year: int, championships: Any, rounds: Any, results: Any) -> Any:
            asked.append(len(results))
            return await super().of(year, championships, rounds, results)

    titles = TitlesAhead(reader, index, Counting(file_store=store))
    await titles.all_seasons()
    await titles.all_seasons()
    assert asked == [1, 2]
    reader.results, reader.generation = (*reader.results, a_result("gp-3")), 2
    await titles.all_seasons()
    assert asked == [1, 2, 1, 2, 3]


def test_a_round_counts_once_its_race_and_all_before_it_have_a_result() -> None:
    sprint = a_result("gp-2", session=SessionKind.SPRINT)
    first, second, third = (a_result(f"gp-{number}") for number in (1, 2, 3))
    live = a_result("gp-2", standing=ResultStatus.LIVE)
    assert list(after_each_round(ROUNDS, [first, sprint])) == [[first]]
    assert list(after_each_round(ROUNDS, [first, live])) == [[first]]
    assert list(after_each_round(ROUNDS, [first, third])) == [[first]]
    assert list(after_each_round(ROUNDS, [sprint, third, second, first])) == [
        [first],
        [sprint, second, first],
        [sprint, third, second, first],
    ]
