import asyncio

import pytest

from chassis.errors import Unavailable
from content_api.almanac import Almanac
from content_api.ergast.annals import Annals
from content_api.ergast.answers import Answers, Asked
from content_api.ergast.question import Form, Window, read_path
from racing.model import ALL_SEASONS, Change, Dataset, Standing
from tests.annals import ResultsReader
from tests.factories import NOON, a_result, a_round


async def a_library(reader: ResultsReader) -> Annals:
    almanac = Almanac(reader)
    await almanac.load()
    return Annals(reader, almanac)


def two_seasons() -> ResultsReader:
    seasons = (2024, 2025)
    return ResultsReader(
        (a_round(season=season) for season in seasons), (a_result(season=season) for season in seasons)
    )


def change(season: int, dataset: Dataset | None) -> Change:
    return Change(season=season, generation=2, dataset=dataset)


async def test_a_season_is_read_once_for_all_who_ask_meanwhile() -> None:
    reader = two_seasons()
    annals = await a_library(reader)
    found = await asyncio.gather(*(annals.year(2024) for _ in range(5)))
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
        (ALL_SEASONS, Dataset.DRIVERS, 4),
        (ALL_SEASONS, Dataset.CIRCUIT_MAPS, 0),
    ],
)
async def test_only_what_a_change_touches_is_read_again(season: int, dataset: Dataset | None, again: int) -> None:
    reader = two_seasons()
    annals = await a_library(reader)
    await annals.years()
    before = reader.asked
    annals.outdate(change(season, dataset))
    await annals.years()
    assert reader.asked - before == again


async def test_a_season_that_could_not_be_read_is_read_when_it_is_asked_for_again() -> None:
    reader = two_seasons()
    annals = await a_library(reader)
    good, reader.list_results = reader.list_results, away  # type: ignore[method-assign,assignment]
    with pytest.raises(Unavailable):
        await annals.year(2024)
    reader.list_results = good  # type: ignore[method-assign]
    assert (await annals.year(2024)).entries


async def away(*_: object, **__: object) -> None:
    raise Unavailable("data_scheduler is away")


async def test_a_season_without_rounds_is_empty_and_nobody_is_asked() -> None:
    reader = two_seasons()
    annals = await a_library(reader)
    assert (await annals.year(1949)).entries == ()
    assert reader.asked == 0


async def test_what_is_only_live_is_no_result_yet() -> None:
    reader = ResultsReader((a_round(),), (a_result(standing=Standing.LIVE),))
    annals = await a_library(reader)
    assert (await annals.year(2025)).raced() == frozenset()


async def test_nothing_is_answered_before_anything_is_known() -> None:
    reader = two_seasons()
    almanac = Almanac(reader)
    answers = Answers(almanac, Annals(reader, almanac))
    asked = Asked(question=read_path("/seasons"), window=Window(), form=Form.JSON, legacy=False, url="")
    with pytest.raises(Unavailable):
        await answers.answer(asked, NOON)
