"""The results of every season in memory, read from data_scheduler when they are first needed, and again after a change.

Requests of Ergast's reach over all seasons at once (`/drivers/hamilton/results`), and a season's results are small: it is simpler to
search them here than to read them one by one. What nobody has asked for yet is read ahead. Races, sprints and their qualifying sessions
are kept; practices and laps are not.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import NotFound
from content_api.ergast.rows.entries import SESSIONS, entries
from content_api.ergast.rows.people import People
from content_api.ergast.vocabulary import identifiers
from content_api.ergast.year import Year
from content_api.season_index import SeasonIndex
from racing.model import (
    ALL_SEASONS,
    Championship,
    Change,
    Classification,
    Dataset,
    Entrant,
    LapChart,
    ResultStatus,
    SessionKind,
    Standings,
)
from racing.wire.client import Reader
from racing.wire.requests.reads import (
    GetLapChartRequest,
    GetStandingsRequest,
    ListConstructorsRequest,
    ListDriversRequest,
    ListResultsRequest,
    ListSeasonsRequest,
)

AT_ONCE = 6
"""The number of seasons that are read at the same time."""

PAUSE = 3.0
"""How much longer than for reading a season there is a pause, where nobody waits for it."""

KEPT = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING)
PRACTICES = tuple(kind for kind, session in SESSIONS.items() if session == "practice")

DATASETS = frozenset(
    {
        Dataset.ROUNDS,
        Dataset.RESULTS,
        Dataset.STANDINGS,
        Dataset.ENTRANTS,
        Dataset.DRIVERS,
        Dataset.CONSTRUCTORS,
        Dataset.CIRCUITS,
        Dataset.LAPS,
    }
)
"""The datasets that answers are made from."""

OF_TABLES = frozenset({Dataset.RESULTS, Dataset.STANDINGS, Dataset.ROUNDS})
OF_PEOPLE = frozenset({Dataset.DRIVERS, Dataset.CONSTRUCTORS})
OF_RESULTS = frozenset({Dataset.ROUNDS, Dataset.RESULTS, Dataset.ENTRANTS}) | OF_PEOPLE


MOST_SEASONS = 1000
"""More than there will be: every season that was read stays in memory."""


class ResultsStore:
    """Seasons by year, and the people in them."""

    def __init__(self, reader: Reader, season_index: SeasonIndex) -> None:
        self._reader = reader
        self._season_index = season_index
        self._years = SingleFlight[int, Year](remember=MOST_SEASONS)
        self._people = SingleFlight[None, People](remember=1)
        self._newest = SingleFlight[None, Mapping[Championship, Sequence[Standings]]](remember=1)
        self._last_tables: Mapping[str, Standings] = {}
        self._last_people: People | None = None
        self._gate = asyncio.Semaphore(AT_ONCE)

    def outdate(self, change: Change) -> None:
        """Forget what a change touches, also what is being read; it is read again when it is next needed."""
        if change.dataset is None or change.dataset in OF_TABLES:
            self._newest.forget_all()
        if change.season != ALL_SEASONS:
            if change.dataset is None or change.dataset in OF_RESULTS:
                self._years.forget(change.season)
        elif change.dataset is None or change.dataset in OF_PEOPLE:
            self._people.forget_all()

    def names(self, dataset: Dataset, ids: Iterable[str]) -> frozenset[str]:
        """Return the ids under which answers show drivers, constructors or circuits of ours: those ids, and Ergast's as they were last."""
        found = {name for id_ in ids for name in (id_, id_.replace("-", "_"))}
        people = self._last_people
        if people is not None and dataset is Dataset.DRIVERS:
            found.update(identifiers.driver_id(people.driver(id_)) for id_ in ids)
        elif people is not None and dataset is Dataset.CONSTRUCTORS:
            found.update(name for id_ in ids for name in identifiers.constructor_ids(people.constructor(id_)))
        return frozenset(found)

    async def read_ahead(self) -> None:
        """Read what is not in memory, without haste and the newest season first, so that nobody has to wait for it."""
        await self.tables(Championship.DRIVERS, None, None)
        for season in reversed(self._season_index.years):
            if self._years.remembered(season) is None:
                began = time.perf_counter()
                await self.year(season)
                await asyncio.sleep(PAUSE * (time.perf_counter() - began))

    async def people(self) -> People:
        """Return all drivers and constructors."""
        return await self._people.do(None, self._read_people)

    async def year(self, season: int) -> Year:
        """Return a season; one without rounds is empty."""
        if season not in self._season_index.years:
            return Year(season=season)
        await self.people()  # where they have other ids than before, every season is forgotten
        return await self._years.do(season, lambda: self._read_year(season))

    async def years(self) -> list[Year]:
        """Return every season, the oldest first."""
        await self.people()
        seasons = self._season_index.years
        known = [year for season in seasons if (year := self._years.remembered(season)) is not None]
        if len(known) == len(seasons):
            return known
        return await asyncio.gather(*(self.year(season) for season in seasons))

    async def practice(self, season: int, number: int) -> Year:
        """Return a season with the entries of one practice of every round. It is read every time."""
        if not 1 <= number <= len(PRACTICES) or season not in self._season_index.years:
            return Year(season=season)
        reply = await self._reader.read(ListResultsRequest(season, session=PRACTICES[number - 1]))
        found = entries(self._season_index.rounds(season), reply.results, await self.people())
        return Year(season=season, entries=tuple(found), newest=_newest(reply.results))

    async def laps(self, season: int, grand_prix: str) -> LapChart | None:
        """Return every lap of a race; None where no laps are known."""
        try:
            return (await self._reader.read(GetLapChartRequest(season, grand_prix, SessionKind.RACE))).chart
        except NotFound:
            return None

    async def tables(
        self, championship: Championship, season: int | None, after_round: int | None
    ) -> Sequence[Standings]:
        """Return the table after a round, the newest of a season, or the newest of every season; nothing where there is none.

        Of every season they are the same objects as long as they are equal.
        """
        if season is None:
            return (await self._newest.do(None, self._read_newest))[championship]
        try:
            return [
                (await self._reader.read(GetStandingsRequest(season, championship, after_round=after_round))).standings
            ]
        except NotFound:
            return []

    async def _read_newest(self) -> Mapping[Championship, Sequence[Standings]]:
        seasons = (await self._reader.read(ListSeasonsRequest())).seasons
        read = {
            Championship.DRIVERS: [each.driver_standings for each in seasons if each.driver_standings],
            Championship.CONSTRUCTORS: [each.constructor_standings for each in seasons if each.constructor_standings],
        }
        before = self._last_tables
        kept = {
            championship: [known if (known := before.get(table.id)) == table else table for table in tables]
            for championship, tables in read.items()
        }
        self._last_tables = {table.id: table for tables in kept.values() for table in tables}
        return kept

    async def _read_people(self) -> People:
        drivers, constructors = await asyncio.gather(
            self._reader.read(ListDriversRequest()), self._reader.read(ListConstructorsRequest())
        )
        read = People(
            drivers={person.id: person for person in drivers.drivers},
            constructors={maker.id: maker for maker in constructors.constructors},
        )
        if self._last_people is not None and _ergast_ids(read) != _ergast_ids(self._last_people):
            self._years.forget_all()
        self._last_people = read
        return read

    async def _read_year(self, season: int) -> Year:
        people = await self.people()
        rounds = self._season_index.rounds(season)
        held = {session.kind for weekend in rounds for session in weekend.sessions}
        async with self._gate:
            replies = await asyncio.gather(
                *(self._reader.read(ListResultsRequest(season, session=kind)) for kind in KEPT if kind in held)
            )
        results = [
            result for reply in replies for result in reply.results if result.standing is not ResultStatus.LIVE
        ]  # a live order is no result yet
        newest: dict[str, Entrant] = {}
        for entrant in (entrant for reply in replies for entrant in reply.paddock.entrants):
            known = newest.get(entrant.driver)
            if known is None or max(entrant.rounds, default=0) >= max(known.rounds, default=0):
                newest[entrant.driver] = entrant
        return Year(
            season=season,
            entries=tuple(entries(rounds, results, people)),
            entrants=newest,
            newest=_newest(results),
        )


def _ergast_ids(people: People) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Return what the entries of seasons take from people. Their names are looked up when rows are shaped."""
    return (
        {id_: person.ergast_id for id_, person in people.drivers.items()},
        {id_: maker.ergast_id for id_, maker in people.constructors.items()},
    )


def _newest(results: Sequence[Classification]) -> Classification | None:
    dated = [result for result in results if result.updated_at is not None]
    return max(dated, key=lambda result: result.updated_at or datetime.min.replace(tzinfo=UTC), default=None)
