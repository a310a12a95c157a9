"""What a season keeps of itself says the same as looking at every entry."""

from datetime import timedelta
from random import Random

import pytest

from content_api.api.page import max_age
from content_api.ergast import filters
from content_api.ergast.cache_times import CacheTimes
from content_api.ergast.query import PageWindow
from content_api.ergast.results_store import ResultsStore
from content_api.ergast.rows.entries import counted
from content_api.ergast.selection import SelectedEntries
from content_api.ergast.year import count_statuses
from content_api.season_index import SeasonIndex
from tests.factories import NOON
from tests.results_stores import ResultsReader
from tests.unit.content_api.ergast.test_filters import SEASONS, a_world


async def read(seed: int) -> tuple[SeasonIndex, ResultsStore]:
    world = a_world(Random(seed))  # noqa: S311  # guards nothing
    reader = ResultsReader(world.rounds, world.results)
    season_index = SeasonIndex(reader)
    await season_index.load()
    return season_index, ResultsStore(reader, season_index)


@pytest.mark.parametrize("seed", range(8))
async def test_indexes_and_counts_are_those_of_the_entries(seed: int) -> None:
    _, results_store = await read(seed)
    years = await results_store.years()
    for year in years:
        for name, of in filters.HAS.items():
            for wanted in {of(entry) for entry in year.entries} - {None}:
                assert list(year.having(name, wanted)) == [entry for entry in year.entries if of(entry) == wanted]
        for legacy in (True, False):
            assert year.statuses(legacy=legacy) == count_statuses(year.entries, legacy=legacy)
    whole = SelectedEntries([year.entries for year in years], years)
    copied = SelectedEntries([list(year.entries) for year in years], years)
    for offset in range(8):
        window = PageWindow(limit=3, offset=offset)
        for session in ("race", "sprint", "qualifying"):
            everything = filters.drives(whole.entries, session)
            expected = window.of(everything), len(everything)
            assert whole.drives(session, window) == copied.drives(session, window) == expected


@pytest.mark.parametrize("seed", range(8))
async def test_answers_about_all_seasons_may_be_cached_as_long_as_all_their_rounds_allow(seed: int) -> None:
    season_index, _ = await read(seed)
    cache_times = CacheTimes(season_index)
    for hours in range(-24 * 800, 24 * 80, 11):
        now = NOON + timedelta(hours=hours)
        rounds = [weekend for year in SEASONS for weekend in counted(season_index.rounds(year))]
        assert cache_times.max_age(SEASONS, now) == max_age(rounds, season_index, now), now


async def test_only_the_seasons_inside_a_window_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    _, results_store = await read(3)
    years = await results_store.years()
    looked_at: list[int] = []
    original = filters.drives

    def drives(entries: object, session: object) -> object:
        looked_at.append(entries[0].season)  # type: ignore[index]
        return original(entries, session)  # type: ignore[arg-type]

    monkeypatch.setattr(filters, "drives", drives)
    SelectedEntries([year.entries for year in years], years).drives("race", PageWindow(limit=1, offset=0))
    assert looked_at == [years[0].season]
