"""Read what a request is about, and select what it asks for: rounds, entries, places in a championship."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cachetools import LRUCache

from content_api.api.page import Dated
from content_api.ergast import filters
from content_api.ergast.filters import Positions
from content_api.ergast.query import ErgastQuery, ErgastRequest, PageWindow
from content_api.ergast.results_store import ResultsStore
from content_api.ergast.rows import listing, standings
from content_api.ergast.rows.entries import Drives, ErgastEntry, NewestEntrants, SessionName, counted
from content_api.ergast.rows.people import People
from content_api.ergast.rows.standings import StandingsPlace
from content_api.ergast.vocabulary.statuses import ErgastStatus
from content_api.ergast.year import Entries, Year, count_statuses
from content_api.season_index import SeasonIndex
from racing.model import Championship, Entrant, LapChart, Round, Standings

MOST_TABLES = 400
"""Tables of which the places are kept: the newest of both championships of every season, and those of some rounds."""


class SelectedRounds(NamedTuple):
    """The rounds that a request asks for, and what the answer rests on."""

    rounds: Sequence[Round]
    parts: Sequence[Dated]


class SelectedEntries(NamedTuple):
    """The entries that a request asks for, by season, and the seasons in which they were looked for, in the same order."""

    by_year: Sequence[Entries]
    years: Sequence[Year]

    @property
    def entries(self) -> Sequence[ErgastEntry]:
        """The entries of all seasons, in order."""
        return [entry for entries in self.by_year for entry in entries]

    def some_of_each(self, name: str) -> Sequence[ErgastEntry]:
        """Return entries among which is, for each season, the last one for each thing of a name that entries have."""
        return [
            entry
            for year, entries in zip(self.years, self.by_year, strict=True)
            for entry in (year.last_of_each(name) if entries is year.entries else entries)
        ]

    def drives(self, session: SessionName, window: PageWindow) -> tuple[Drives, int]:
        """Return the rows of a session inside the window, by round, in the official order, and how many there are in all.

        Of a whole season outside the window the rows are counted alone.
        """
        found: list[tuple[ErgastEntry, Any]] = []
        total, end = 0, window.offset + window.limit
        for year, entries in zip(self.years, self.by_year, strict=True):
            drives = None if entries is year.entries else filters.drives(entries, session)
            count = year.rows(session) if drives is None else len(drives)
            if total < end and total + count > window.offset:
                shown = year.drives(session) if drives is None else drives
                found += shown[max(window.offset - total, 0) : end - total]
            total += count
        return found, total

    def statuses(self, *, legacy: bool) -> Mapping[ErgastStatus, int]:
        """Return how the races of the entries ended, and how often."""
        counts: Counter[ErgastStatus] = Counter()
        for year, entries in zip(self.years, self.by_year, strict=True):
            whole = entries is year.entries
            counts.update(year.statuses(legacy=legacy) if whole else count_statuses(entries, legacy=legacy))
        return counts

    @property
    def last_entrants(self) -> Mapping[str, Entrant]:
        """Each driver's newest entry of all."""
        return {driver: entrant for year in self.years for driver, entrant in year.entrants.items()}

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


class _CountedTable(NamedTuple):
    """The places of a table, and what they were counted from."""

    made_from: tuple[Standings, Entries, People]
    places: Sequence[StandingsPlace]


class ErgastSelection:
    """Selects from the rounds and results in memory."""

    def __init__(self, season_index: SeasonIndex, results_store: ResultsStore) -> None:
        self._season_index = season_index
        self._results_store = results_store
        self._counted: LRUCache[str, _CountedTable] = LRUCache(MOST_TABLES)

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
        if query.season is None and not query.criteria.given() - {"fastest"} and not query.criteria.fastest:
            return SelectedEntries([year.entries for year in years], years)
        chosen = [
            list(
                filters.chosen_entries(
                    query, entries, legacy=request.legacy, drivers=drivers, constructors=constructors
                )
            )
            for entries in _candidates(query, years, legacy=request.legacy, drivers=drivers, constructors=constructors)
        ]
        return SelectedEntries(chosen, years)

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
        places: list[StandingsPlace] = []
        for table in tables:
            places += await self._places_in(table, entries.get(table.season, ()), people)
        return SelectedPlaces(places, tables, years)

    async def _places_in(self, table: Standings, entries: Entries, people: People) -> Sequence[StandingsPlace]:
        """Return the places of a table, counted once for the same table, entries and people."""
        known = self._counted.get(table.id)
        made_from = table, entries, people
        if known is not None and all(one is other for one, other in zip(known.made_from, made_from, strict=True)):
            return known.places
        await asyncio.sleep(0)  # those of every season take a third of a second, in which others have their turn
        places = standings.places(table, entries, people)
        self._counted[table.id] = _CountedTable(made_from, places)
        return places

    async def _years(self, query: ErgastQuery) -> Sequence[Year]:
        season, practice = query.season, query.criteria.practice
        if not isinstance(season, int):
            return await self._results_store.years()
        if practice is not None:
            return [await self._results_store.practice(season, practice)]
        return [await self._results_store.year(season)]


def _candidates(
    query: ErgastQuery,
    years: Sequence[Year],
    *,
    legacy: bool,
    drivers: Positions | None,
    constructors: Positions | None,
) -> Iterator[Entries]:
    """Yield, season by season, a few entries among which all are that the query asks for."""
    asked = filters.asked(query, legacy=legacy)
    placed: list[tuple[str, Mapping[int, Sequence[str]]]] = []
    if drivers is not None:
        placed.append(("person", _in_place(drivers, query.criteria.driver_standing)))
    if constructors is not None:
        placed.append(("constructor", _in_place(constructors, query.criteria.constructor_standing)))
    for year in years:
        in_place = {name: by_season.get(year.season, ()) for name, by_season in placed}
        if all(in_place.values()):
            # Of several in one place any may be meant: then the other criteria alone say who is looked at.
            yield year.fewest({name: who[0] for name, who in in_place.items() if len(who) == 1} | asked)
        else:
            yield ()


def _in_place(positions: Positions, wanted: int | None) -> Mapping[int, Sequence[str]]:
    """Return who is in a position, by season."""
    found: dict[int, list[str]] = defaultdict(list)
    for (season, who), position in positions.items():
        if position == wanted:
            found[season].append(who)
    return found


def _newest_entrants(years: Sequence[Year]) -> NewestEntrants:
    return _NewestEntrants({year.season: year.entrants for year in years})


class _NewestEntrants(Mapping[tuple[int, str], Entrant]):
    """The entrants of seasons as one mapping, looked up where they are."""

    def __init__(self, by_season: Mapping[int, Mapping[str, Entrant]]) -> None:
        self._by_season = by_season

    def __getitem__(self, key: tuple[int, str]) -> Entrant:
        season, driver = key
        return self._by_season[season][driver]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return ((season, driver) for season, entrants in self._by_season.items() for driver in entrants)

    def __len__(self) -> int:
        return sum(map(len, self._by_season.values()))
