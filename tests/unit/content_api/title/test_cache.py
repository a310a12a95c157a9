"""What is found about titles is worked out once for each state of the facts, and kept for the next process."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from chassis.http.responses.file_store import FileStore
from chassis.process.metrics import Metrics
from content_api.title import cache
from content_api.title.cache import HISTORY_SEASONS, MOST, TitleCache
from fetcher_service.archive.facts import Facts
from racing.model import Championship, SessionKind
from racing.title.contest import contests, history
from tests.factories import a_result, some_rounds

ROUNDS = some_rounds(3)
BOTH = tuple(Championship)
FIRST = [a_result("gp-1")]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often something was worked out, by the season."""
    seen: list[int] = []

    def counting(work: Any) -> Any:
        def counted_work(season: int, *facts: Any, **more: Any) -> Any:
            seen.append(season)
            return work(season, *facts, **more)

        return counted_work

    monkeypatch.setattr(cache, "contests", counting(contests))
    monkeypatch.setattr(cache, "history", counting(history))
    return seen


async def test_all_who_ask_about_the_same_facts_share_one(counted: list[int]) -> None:
    shared = TitleCache()
    one, two, three = await asyncio.gather(*(shared.of(2025, BOTH, ROUNDS, FIRST) for _ in range(3)))
    assert one is two is three
    assert one[Championship.DRIVERS].outlook.contenders[0].who.driver == "max-verstappen"
    assert counted == [2025]


async def test_what_comes_back_from_where_it_is_worked_out_is_what_was_found_there() -> None:
    with Facts() as bundled:
        season = bundled.season(2021)  # which has sprints, and half points
    scoring = [result for result in season.results if result.session in {SessionKind.RACE, SessionKind.SPRINT}]
    facts = season.rounds, scoring[: len(scoring) // 2]
    shared = TitleCache()
    assert await shared.of(2021, BOTH, *facts) == contests(2021, BOTH, *facts)
    found = await shared.history(2021, Championship.DRIVERS, *facts)
    assert found == history(2021, Championship.DRIVERS, *facts, seasons=HISTORY_SEASONS)


async def test_another_result_is_another_contest(counted: list[int]) -> None:
    shared = TitleCache()
    before = await shared.of(2025, BOTH, ROUNDS, FIRST)
    after = await shared.of(2025, BOTH, ROUNDS, [*FIRST, a_result("gp-2")])
    points = [found[Championship.DRIVERS].outlook.contenders[0].points for found in (before, after)]
    assert points[0] < points[1]
    assert len(counted) == 2


async def test_who_goes_away_does_not_take_the_work_from_the_others(counted: list[int]) -> None:
    shared = TitleCache()
    impatient = asyncio.create_task(shared.of(2025, BOTH, ROUNDS, FIRST))
    patient = asyncio.create_task(shared.of(2025, BOTH, ROUNDS, FIRST))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient)[Championship.DRIVERS].season == 2025
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert counted == [2025]


async def test_what_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = TitleCache()

    def failing(*_facts: Any, **_more: Any) -> None:
        raise ArithmeticError("two and two are five")

    with monkeypatch.context() as patched:
        patched.setattr(cache, "contests", failing)
        with pytest.raises(ArithmeticError):
            await shared.of(2025, BOTH, ROUNDS, FIRST)
    assert (await shared.of(2025, BOTH, ROUNDS, FIRST))[Championship.DRIVERS].season == 2025


async def test_memory_is_bounded(counted: list[int]) -> None:
    shared = TitleCache()
    for year in range(1950, 1950 + MOST + 1):
        await shared.of(year, (Championship.DRIVERS,), ROUNDS, [])
    await shared.of(1950, (Championship.DRIVERS,), ROUNDS, [])
    assert counted.count(1950) == 2


async def test_a_history_ends_where_the_contest_stands() -> None:
    shared = TitleCache()
    results = [*FIRST, a_result("gp-2")]
    moments = await shared.history(2025, Championship.DRIVERS, ROUNDS, results)
    now = await shared.of(2025, BOTH, ROUNDS, results)
    assert [moment.number for moment in moments] == [1, 2]
    assert moments[-1].outlook == now[Championship.DRIVERS].outlook


async def test_the_next_process_finds_what_this_one_worked_out(counted: list[int], tmp_path: Path) -> None:
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as store:
        first = TitleCache(file_store=store)
        found = await first.of(2025, BOTH, ROUNDS, FIRST)
        moments = await first.history(2025, Championship.DRIVERS, ROUNDS, FIRST)
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as store:
        second = TitleCache(file_store=store)
        assert await second.of(2025, BOTH, ROUNDS, FIRST) == found
        assert await second.history(2025, Championship.DRIVERS, ROUNDS, FIRST) == moments
    assert counted == [2025, 2025]


async def test_what_was_kept_is_worked_out_again_once_a_result_is_amended(counted: list[int], tmp_path: Path) -> None:
    amended = [a_result("gp-1", rows=FIRST[0].rows[::-1])]
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as store:
        before = await TitleCache(file_store=store).of(2025, BOTH, ROUNDS, FIRST)
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as store:
        after = await TitleCache(file_store=store).of(2025, BOTH, ROUNDS, amended)
        assert after != before
        assert await TitleCache(file_store=store).of(2025, BOTH, ROUNDS, amended) == after
        assert len(store.names()) == 1
    assert counted == [2025, 2025]


async def test_what_another_method_found_does_not_count(
    counted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FileStore(tmp_path, Metrics("test"), megabytes=1).written_behind() as store:
        await TitleCache(file_store=store).of(2025, BOTH, ROUNDS, FIRST)
        monkeypatch.setattr(cache, "WORKED_OUT_BY", cache.WORKED_OUT_BY + 1)
        await TitleCache(file_store=store).of(2025, BOTH, ROUNDS, FIRST)
    assert counted == [2025, 2025]
