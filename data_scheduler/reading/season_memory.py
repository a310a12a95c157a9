"""Keeps every season in memory as it is stored, and reads again what has a new generation.

A request reads the generations it depends on, which is one small query, and nothing else while they are those of what is kept. Who
follows the changes and has been told of the same as we have is spared that query, too (docs/decisions/0195). A season costs about a
megabyte, and some tens of milliseconds to read; all are read once in the background when the process starts.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import structlog
from msgspec.structs import replace

from chassis.errors import SuiteError
from data_scheduler.reading.history import History, KeptSeason, Kind, Lasting
from data_scheduler.stores import schema
from data_scheduler.stores.documents import SeasonTotals, document
from data_scheduler.stores.mongo import RECOGNISED_BY, Mongo, View
from racing.model import (
    ALL_SEASONS,
    Championship,
    Circuit,
    Classification,
    Constructor,
    Dataset,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    Round,
    Season,
    SeasonStatistics,
    Standings,
    StartingGrid,
    TyreManufacturer,
)
from racing.schedule import in_order
from racing.wire.codec import Plain

log = structlog.get_logger()

REPEATED = ("driver", "constructor", "engine", "tyre", "reason", "outcome")
"""Texts that many rows have: equal ones share one object."""


class Generations:
    """The generations that a request depends on, by season, with that of what outlives seasons; `born` names their database."""

    def __init__(self, known: Mapping[int, int], born: str | None) -> None:
        self.by_season = {season: generation for season, generation in known.items() if season != ALL_SEASONS}
        self.lasting = known.get(ALL_SEASONS, 0)
        self.born = born

    @property
    def sum(self) -> int:
        """What a reply is cached under: it rises with each of them."""
        return self.lasting + sum(self.by_season.values())


class Keeper:
    """What is kept, by season."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._lasting: Lasting | None = None
        self._seasons: dict[int, KeptSeason] = {}
        self._history: History | None = None
        self._born: str | None = None
        self._reading = asyncio.Lock()

    async def generations(self, season: int | None) -> Generations:
        """Return the generation of a season, or of all, as it is in MongoDB now."""
        return await generations(self._mongo, season, self._mongo)

    def told(self, season: int | None, known: Mapping[int, int]) -> Generations:
        """Return the generation of a season, or of all, as changes have told of them."""
        if season is not None:
            known = {each: known[each] for each in (season, ALL_SEASONS) if each in known}
        return Generations(known, self._mongo.born)

    def kept(self, now: Generations) -> History | None:
        """Return what is kept, if it is what is stored at these generations."""
        if self._outdated(now):
            return None
        assert self._lasting is not None  # noqa: S101  # else it were outdated
        return self._of(self._lasting, {year: self._seasons[year] for year in sorted(now.by_season)})

    async def read(self, now: Generations) -> History:
        """Return what is stored at these generations or later, reading what is not kept yet."""
        # One at a time: two requests for a season must not read it twice. Each is short, and others wait their turn in between.
        for season in self._outdated(now):
            async with self._reading:
                if season in self._outdated(now):
                    await self._keep(season)
        lasting = self._lasting or Lasting()
        return self._of(lasting, {year: self._seasons.get(year, KeptSeason()) for year in sorted(now.by_season)})

    def _of(self, lasting: Lasting, seasons: dict[int, KeptSeason]) -> History:
        """Return these seasons; of all that are kept the same `History` as before, which has worked out things, while none has changed."""
        if len(seasons) < len(self._seasons):
            return History(lasting, seasons)
        same = self._history
        if same is None or same.lasting is not lasting or list(same.seasons.values()) != list(seasons.values()):
            same = self._history = History(lasting, seasons)
        return same

    async def read_all(self) -> History | None:
        """Read every season that is not kept, the newest first, and return all; None when that failed: they are read when asked for."""
        try:
            return await self.read(await self.generations(None))
        except SuiteError as error:
            log.info("seasons are read when they are asked for", cause=error.message)
            return None

    def _outdated(self, now: Generations) -> list[int]:
        if now.born != self._born:
            self._lasting, self._seasons, self._history, self._born = None, {}, None, now.born
        lasting = [] if self._lasting and self._lasting.generation == now.lasting else [ALL_SEASONS]
        seasons = self._seasons
        return lasting + [
            year
            for year, generation in sorted(now.by_season.items(), reverse=True)
            if year not in seasons or seasons[year].generation != generation
        ]

    async def _keep(self, season: int) -> None:
        async with self._mongo.snapshot() as view:
            now = await generations(self._mongo, season, view)
            if season == ALL_SEASONS:
                self._lasting = await _lasting(view, now.lasting)
            else:
                self._seasons[season] = await _season(view, season, now.by_season.get(season, 0))


_OF_GENERATIONS = dict.fromkeys(("generation", *RECOGNISED_BY), True)
"""The fields that are read; how many documents each dataset holds is most of the rest, and needed by nobody who reads."""


async def generations(mongo: Mongo, season: int | None, view: View) -> Generations:
    """Return the generations that a request about a season depends on; all of them without a season.

    Raise `Unavailable` when they are not those of our database, which may have lost its data a moment ago.
    """
    where = {} if season is None else {"_id": {"$in": [season, ALL_SEASONS]}}
    found = await view.find(schema.GENERATIONS, where, fields=_OF_GENERATIONS)
    mongo.recognise(found)
    born = next((plain.get("born") for plain in found if plain["_id"] == ALL_SEASONS), None)
    return Generations({plain["_id"]: plain["generation"] for plain in found}, born)


async def _season(view: View, year: int, generation: int) -> KeptSeason:
    of: Plain = {"season": year}
    rounds = tuple(in_order(await _all(view, Dataset.ROUNDS, Round, of)))
    results = await _all(view, Dataset.RESULTS, Classification, of, "grand_prix", "session")
    tables = await _all(view, Dataset.STANDINGS, Standings, of, "after_round")
    entrants = await _all(view, Dataset.ENTRANTS, Entrant, of, "_id")
    totals = {each.championship: each for each in await _all(view, schema.STATISTICS, SeasonTotals, of)}
    grids = await _all(view, Dataset.STARTING_GRIDS, StartingGrid, of)
    entries = tuple(replace(each, chassis=(), engine_models=(), tyres=()) for each in entrants)
    return KeptSeason(
        generation=generation,
        rounds=rounds,
        results=results,
        tables={each: tuple(table for table in tables if table.championship is each) for each in Championship},
        entrants=entrants,
        entries=entries,
        totals=totals,
        by_session={(result.grand_prix, result.session): result for result in results},
        by_driver=_grouped((driver, result) for result in results for driver in {row.driver for row in result.rows}),
        by_entrant=_grouped((entrant.driver, entrant) for entrant in entries),
        by_maker=_grouped((entrant.constructor, entrant) for entrant in entries),
        by_contender=_grouped(pair for each in totals.values() for pair in _contenders(each)),
        grids={(grid.grand_prix, grid.session): grid for grid in grids},
        honours={each.grand_prix: each for each in await _all(view, Dataset.HONOURS, Honours, of)},
    )


def _contenders(totals: SeasonTotals) -> Iterator[tuple[tuple[Kind, str], SeasonStatistics]]:
    for row in totals.rows:
        if totals.championship is Championship.DRIVERS:
            yield ("driver", row.driver or ""), row
        else:
            yield ("constructor", row.constructor or ""), row
    for team in totals.teams:
        yield ("team", team.constructor or ""), team


def _grouped[K: Hashable, D](pairs: Iterable[tuple[K, D]]) -> Mapping[K, Sequence[D]]:
    """Return values by key, those of a key in the order in which they come."""
    found: dict[K, list[D]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


async def _lasting(view: View, generation: int) -> Lasting:
    return Lasting(
        generation=generation,
        seasons=await _all(view, Dataset.SEASONS, Season, {}, "year"),
        drivers={each.id: each for each in await _all(view, Dataset.DRIVERS, Driver, {}, "_id")},
        constructors={each.id: each for each in await _all(view, Dataset.CONSTRUCTORS, Constructor, {}, "_id")},
        engine_manufacturers={
            each.id: each for each in await _all(view, Dataset.ENGINE_MANUFACTURERS, EngineManufacturer, {}, "_id")
        },
        circuits={each.id: each for each in await _all(view, Dataset.CIRCUITS, Circuit, {}, "_id")},
        grands_prix={each.id: each for each in await _all(view, Dataset.GRANDS_PRIX, GrandPrix, {}, "_id")},
        tyre_manufacturers={
            each.id: each for each in await _all(view, Dataset.TYRE_MANUFACTURERS, TyreManufacturer, {}, "_id")
        },
    )


async def _all[D: Document](view: View, collection: str, kind: type[D], where: Plain, *order: str) -> tuple[D, ...]:
    found = await view.find(collection, where, sort=[(name, 1) for name in order])
    return tuple(document(_shared(plain), kind) for plain in found)


def _shared(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let equal texts of rows share one object."""
    for row in plain.get("rows") or plain.get("places") or ():
        for name in REPEATED:
            if name in row:
                row[name] = sys.intern(row[name])
    return plain
