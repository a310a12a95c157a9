import asyncio

import pytest

from chassis.errors import Unavailable
from content_api.ergast.answers import Answers
from content_api.ergast.query import ErgastRequest, PageWindow, ResponseFormat, read_path
from content_api.ergast.results_store import ResultsStore
from content_api.season_index import SeasonIndex
from racing.model import ALL_SEASONS, Championship, Change, Dataset, ResultStatus
from tests.factories import NOON, a_result, a_round, a_table
from tests.results_stores import ResultsReader


async def a_results_store(reader: ResultsReader) -> ResultsStore:
    season_index = SeasonIndex(reader)
    await season_index.load()
    return ResultsStore(reader, season_index)


def two_seasons() -> ResultsReader:
    seasons = (2024, 2025)
    return ResultsReader(
        (a_round(season=season) for season in seasons), (a_result(season=season) for season in seasons)
    )


def change(season: int, dataset: Dataset | None) -> Change:
    return Change(season=season, generation=2, dataset=dataset)


async def test_a_season_is_read_once_for_all_who_ask_meanwhile() -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    found = await asyncio.gather(*(results_store.year(2024) for _ in range(5)))
    assert all(year is found[0] for year in found)
    assert reader.asked == 2  # the race and the qualifying
    assert [entry.driver for entry in found[0].entries] == ["max_verstappen", "lando_norris", "oscar_piastri"]


@pytest.mark.parametrize(
    ("season", "dataset", "again"),
    [
        (2024, Dataset.RESULTS, 2),
        (2024, Dataset.ROUNDS, 2),
        (2024, None, 2),
        (2024, Dataset.LAPS, 0),
        (ALL_SEASONS, Dataset.DRIVERS, 0),
        (ALL_SEASONS, Dataset.CIRCUIT_MAPS, 0),
    ],
)
async def test_only_what_a_change_touches_is_read_again(season: int, dataset: Dataset | None, again: int) -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    await results_store.years()
    before = reader.asked
    results_store.outdate(change(season, dataset))
    await results_store.years()
    assert reader.asked - before == again


async def test_people_who_have_other_names_are_read_and_seasons_are_not_but_for_other_ids() -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    (before, _) = await results_store.years()
    for ids, same in (({}, True), ({"lando-norris": "norris"}, False)):
        reader.ergast_ids = ids
        reader.names = {"lando-norris": "Norris!"}
        results_store.outdate(change(ALL_SEASONS, Dataset.DRIVERS))
        (after, _) = await results_store.years()
        assert (after is before) is same
        assert (await results_store.people()).driver("lando-norris").last_name == "Norris!"
    assert [entry.driver for entry in after.entries] == ["max_verstappen", "norris", "oscar_piastri"]


async def test_what_nobody_asked_for_is_read_ahead_and_then_nobody_waits() -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    await results_store.year(2024)
    await results_store.read_ahead()
    asked = reader.asked
    assert asked == 4
    await results_store.read_ahead()
    await results_store.years()
    assert reader.asked == asked


async def test_changed_people_are_looked_for_under_every_id_that_answers_show() -> None:
    reader = two_seasons()
    reader.ergast_ids = {"lando-norris": "norris"}
    results_store = await a_results_store(reader)
    await results_store.years()
    assert results_store.names(Dataset.DRIVERS, ["lando-norris"]) == {"lando-norris", "lando_norris", "norris"}
    assert "red_bull" in results_store.names(Dataset.CONSTRUCTORS, ["red-bull"])


async def test_after_a_change_only_the_tables_that_differ_are_others() -> None:
    """What is counted for a table is kept with it."""
    reader = two_seasons()
    reader.tables = [a_table(season=2024), a_table(season=2025)]
    results_store = await a_results_store(reader)
    (old, before) = await results_store.tables(Championship.DRIVERS, None, None)
    reader.tables[1] = a_table(season=2025, points={"lando-norris": "25"})
    results_store.outdate(change(2025, Dataset.STANDINGS))
    (same, after) = await results_store.tables(Championship.DRIVERS, None, None)
    assert same is old
    assert after is not before
    assert [row.driver for row in after.rows] == ["lando-norris"]
    assert await results_store.tables(Championship.CONSTRUCTORS, None, None) == []


async def test_a_season_that_could_not_be_read_is_read_when_it_is_asked_for_again() -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    reader.away = True
    with pytest.raises(Unavailable):
        await results_store.year(2024)
    reader.away = False
    assert (await results_store.year(2024)).entries


async def test_a_season_without_rounds_is_empty_and_nobody_is_asked() -> None:
    reader = two_seasons()
    results_store = await a_results_store(reader)
    assert (await results_store.year(1949)).entries == ()
    assert reader.asked == 0


async def test_what_is_only_live_is_no_result_yet() -> None:
    reader = ResultsReader((a_round(),), (a_result(standing=ResultStatus.LIVE),))
    results_store = await a_results_store(reader)
    assert (await results_store.year(2025)).raced() == frozenset()


async def test_nothing_is_answered_before_anything_is_known() -> None:
    reader = two_seasons()
    season_index = SeasonIndex(reader)
    answers = Answers(season_index, ResultsStore(reader, season_index))
    asked = ErgastRequest(
        query=read_path("/seasons"), window=PageWindow(), form=ResponseFormat.JSON, legacy=False, url=""
    )
    with pytest.raises(Unavailable):
        await answers.answer(asked, NOON)
