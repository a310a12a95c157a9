"""Read what a request is about, and select what it asks for: rounds, entries, places in a championship."""

from collections.abc import Sequence
from typing import NamedTuple

from content_api.api.page import Dated
from content_api.ergast import filters, listing, standings
from content_api.ergast.entries import ErgastEntry, NewestEntrants, People, counted
from content_api.ergast.query import ErgastQuery, ErgastRequest
from content_api.ergast.results_store import ResultsStore, Year
from content_api.ergast.standings import StandingsPlace
from content_api.season_index import SeasonIndex
from racing.model import Championship, LapChart, Round, Standings


class SelectedRounds(NamedTuple):
    """The rounds that a request asks for, and what the answer rests on."""

    rounds: Sequence[Round]
    parts: Sequence[Dated]


class SelectedEntries(NamedTuple):
    """The entries that a request asks for, and the seasons in which they were looked for."""

    entries: Sequence[ErgastEntry]
    years: Sequence[Year]

    @property
    def parts(self) -> Sequence[Dated]:
        """The newest classification of each season."""
        return [year.newest for year in self.years if year.newest is not None]

    @property
    def newest_entrants(self) -> NewestEntrants:
        """Each driver's newest entry of each season."""
        return _newest_entrants(self.years)


class SelectedPlaces(NamedTuple):
    """The places in a championship, the tables that they are from, and the seasons of those tables."""

    places: Sequence[StandingsPlace]
    tables: Sequence[Standings]
    years: Sequence[Year]

    @property
    def newest_entrants(self) -> NewestEntrants:
        """Each driver's newest entry of each season."""
        return _newest_entrants(self.years)


class ErgastSelection:
    """Selects from the rounds and results in memory."""

    def __init__(self, season_index: SeasonIndex, results_store: ResultsStore) -> None:
        self._season_index = season_index
        self._results_store = results_store

    async def people(self) -> People:
        """Return all drivers and constructors."""
        return await self._results_store.people()

    async def laps(self, weekend: Round) -> LapChart | None:
        """Return every lap of a race; None where no laps are known."""
        return await self._results_store.laps(weekend.season, weekend.grand_prix)

    def rounds_of(self, query: ErgastQuery) -> list[Round]:
        """Return the rounds of the season that is asked for, or of all seasons."""
        years = self._season_index.years if query.season is None else [query.season]
        return [weekend for year in years for weekend in counted(self._season_index.rounds(int(year)))]

    async def rounds(self, request: ErgastRequest) -> SelectedRounds:
        """Return the rounds that are asked for: from the calendar alone, or those in which an entry meets the criteria."""
        if not filters.needs_entries(request.query):
            rounds = filters.chosen_rounds(request.query, self.rounds_of(request.query))
            return SelectedRounds(rounds, parts=rounds)
        found = await self.entries(request)
        return SelectedRounds(listing.races(found.entries), found.parts)

    async def entries(self, request: ErgastRequest) -> SelectedEntries:
        """Return the entries that meet every criterion; those of a championship need its tables, too."""
        query, years = request.query, await self._years(request.query)
        drivers = constructors = None
        if query.criteria.driver_standing is not None:
            drivers = standings.positions((await self._places(query, Championship.DRIVERS, years)).places)
        if query.criteria.constructor_standing is not None:
            constructors = standings.positions((await self._places(query, Championship.CONSTRUCTORS, years)).places)
        everyone = (entry for year in years for entry in year.entries)
        found = filters.chosen_entries(
            query, everyone, legacy=request.legacy, drivers=drivers, constructors=constructors
        )
        return SelectedEntries(list(found), years)

    async def places(self, request: ErgastRequest, championship: Championship) -> SelectedPlaces:
        """Return all places of the tables that are asked for: after a round, at the end of a season, or of every season."""
        return await self._places(request.query, championship, await self._years(request.query))

    async def _places(self, query: ErgastQuery, championship: Championship, years: Sequence[Year]) -> SelectedPlaces:
        people = await self.people()
        season, number = query.season, query.round
        tables = await self._results_store.tables(
            championship, season if isinstance(season, int) else None, number if isinstance(number, int) else None
        )
        entries = {year.season: year.entries for year in years}
        places = [place for table in tables for place in standings.places(table, entries.get(table.season, ()), people)]
        return SelectedPlaces(places, tables, years)

    async def _years(self, query: ErgastQuery) -> Sequence[Year]:
        season, practice = query.season, query.criteria.practice
        if not isinstance(season, int):
            return await self._results_store.years()
        if practice is not None:
            return [await self._results_store.practice(season, practice)]
        return [await self._results_store.year(season)]


def _newest_entrants(years: Sequence[Year]) -> NewestEntrants:
    return {(year.season, driver): entrant for year in years for driver, entrant in year.entrants.items()}
