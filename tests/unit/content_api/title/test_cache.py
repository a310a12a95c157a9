"""TitleCache are worked out once for each state of the facts."""

import asyncio
from typing import Any

import pytest

from content_api.title import cache
from content_api.title.cache import MOST, TitleCache
from racing.model import Championship
from racing.title.contest import Contest, contest
from tests.factories import a_result, some_rounds

ROUNDS = some_rounds(3)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a contest was worked out, by the season."""
    seen: list[int] = []

    def counting(season: int, *facts: Any, **more: Any) -> Contest:
        seen.append(season)
        return contest(season, *facts, **more)

    monkeypatch.setattr(cache, "contest", counting)
    return seen


async def test_all_who_ask_about_the_same_facts_share_one(counted: list[int]) -> None:
    shared = TitleCache()
    results = [a_result("gp-1")]
    asked = [shared.of(2025, Championship.DRIVERS, ROUNDS, results) for _ in range(3)]
    one, two, three = await asyncio.gather(*asked)
    assert one is two is three
    assert one.outlook.contenders[0].who.driver == "max-verstappen"
    assert counted == [2025]


async def test_another_result_is_another_contest(counted: list[int]) -> None:
    shared = TitleCache()
    first, second = [a_result("gp-1")], [a_result("gp-1"), a_result("gp-2")]
    before = await shared.of(2025, Championship.DRIVERS, ROUNDS, first)
    after = await shared.of(2025, Championship.DRIVERS, ROUNDS, second)
    assert before.outlook.contenders[0].points < after.outlook.contenders[0].points
    assert len(counted) == 2


async def test_who_goes_away_does_not_take_the_work_from_the_others(counted: list[int]) -> None:
    shared = TitleCache()
    impatient = asyncio.create_task(shared.of(2025, Championship.DRIVERS, ROUNDS, [a_result("gp-1")]))
    patient = asyncio.create_task(shared.of(2025, Championship.DRIVERS, ROUNDS, [a_result("gp-1")]))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).season == 2025
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert counted == [2025]


async def test_what_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = TitleCache()

    def failing(*_facts: Any, **_more: Any) -> Contest:
        raise ArithmeticError("two and two are five")

    with monkeypatch.context() as patched:
        patched.setattr(cache, "contest", failing)
        with pytest.raises(ArithmeticError):
            await shared.of(2025, Championship.DRIVERS, ROUNDS, [a_result("gp-1")])
    assert (await shared.of(2025, Championship.DRIVERS, ROUNDS, [a_result("gp-1")])).season == 2025


async def test_memory_is_bounded(counted: list[int]) -> None:
    shared = TitleCache()
    for year in range(1950, 1950 + MOST + 1):
        await shared.of(year, Championship.DRIVERS, ROUNDS, [])
    await shared.of(1950, Championship.DRIVERS, ROUNDS, [])
    assert counted.count(1950) == 2


async def test_a_history_ends_where_the_contest_stands() -> None:
    shared = TitleCache()
    results = [a_result("gp-1"), a_result("gp-2")]
    moments = await shared.history(2025, Championship.DRIVERS, ROUNDS, results)
    now = await shared.of(2025, Championship.DRIVERS, ROUNDS, results)
    assert [moment.number for moment in moments] == [1, 2]
    assert moments[-1].outlook == now.outlook
