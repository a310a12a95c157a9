"""The bundled archive as a source: everything from 1950 to the day it was made, without network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from functools import partial

from cachetools import LRUCache

from chassis.errors import Unavailable
from fetcher_service.archive.corrections import mended
from fetcher_service.archive.facts import BUNDLED, Catalogue, Facts, SeasonFacts
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from racing.model import (
    ALL_SEASONS,
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    Round,
    Season,
    SessionKind,
    Standings,
    StartingGrid,
    TyreManufacturer,
)
from racing.schedule import is_testing

READ_BY = 1
"""The version of what we make of the archive. Raise it when that changes (`archive.corrections`): all of it is written again then."""

SEASONS_KEPT = 2
"""Decoded seasons in memory, as the datasets of a season are asked for one after the other. A season is a few megabytes."""


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator["Archive"]:
    """Open the bundled archive, or the file of `ARCHIVE_FILE`; `Unavailable` when it is missing, damaged, or made for another model."""
    facts = await asyncio.to_thread(Facts, context.archive or BUNDLED)
    with facts:
        archive = Archive(facts)
        archive.edition = f"{await asyncio.to_thread(facts.edition)}-{READ_BY}"
        yield archive


class Archive(Source):
    """Gives every dataset. All rows are as of the start of the day the archive was made."""

    name = "archive"
    bundled = True

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._reading = asyncio.Lock()
        self._kept: LRUCache[int, SeasonFacts] = LRUCache(SEASONS_KEPT)
        self._catalogue: Catalogue | None = None
        self.as_of = datetime.combine(facts.about.as_of, time(), UTC)

    async def seasons(self) -> Answer[Season]:
        """Every championship year since 1950."""
        return self._rows([Season(year=year) for year in self._facts.years], complete=True)

    async def rounds(self, season: int) -> Answer[Round]:
        """The calendar of a season, with what was called off since 2021."""
        facts = await self._season(season)
        return self._rows(facts.rounds, complete=True) if isinstance(facts, SeasonFacts) else facts

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Final classifications of all that had been run."""
        facts = await self._season(season)
        if not isinstance(facts, SeasonFacts):
            return facts
        if grand_prix and is_testing(grand_prix):
            return NothingDue(f"the archive records no testing before the season {season}")
        sessions = [
            planned.kind
            for weekend in facts.rounds
            if grand_prix in (None, weekend.grand_prix)
            for planned in weekend.sessions
            if session in (None, planned.kind)
        ]
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        if not sessions:
            return UnknownToSource(f"the archive has no session in {wanted}")
        rows = [
            result
            for result in facts.results
            if grand_prix in (None, result.grand_prix) and session in (None, result.session)
        ]
        if not rows:
            return NothingDue(f"{wanted} had not been run on {self._facts.about.as_of}, or was called off")
        return self._rows(rows, complete=grand_prix is None and session is None)

    async def standings(self, season: int) -> Answer[Standings]:
        """The tables after every round; the constructors' since 1958."""
        facts = await self._season(season)
        if not isinstance(facts, SeasonFacts):
            return facts
        if not facts.standings:
            return NothingDue(f"{season} had not begun on {self._facts.about.as_of}")
        return self._rows(mended(facts.standings), complete=True)

    async def entrants(self, season: int) -> Answer[Entrant]:
        """Who was entered with which car."""
        facts = await self._season(season)
        if not isinstance(facts, SeasonFacts):
            return facts
        if not facts.entrants:
            return NothingDue(f"the entries for {season} were not known on {self._facts.about.as_of}")
        return self._rows(facts.entrants, complete=True)

    async def grands_prix(self) -> Answer[GrandPrix]:
        """Every Grand Prix since 1950."""
        return self._rows((await self._everything()).grands_prix, complete=True)

    async def tyre_manufacturers(self) -> Answer[TyreManufacturer]:
        """Every manufacturer of tyres since 1950."""
        return self._rows((await self._everything()).tyre_manufacturers, complete=True)

    async def starting_grids(self, season: int) -> Answer[StartingGrid]:
        """The grids of all races and sprints that had been run."""
        return await self._of_races(season, lambda facts: facts.starting_grids)

    async def honours(self, season: int) -> Answer[Honours]:
        """Votes for the driver of the day since 2016, and every grand slam."""
        return await self._of_races(season, lambda facts: facts.honours)

    async def drivers(self, season: int = ALL_SEASONS) -> Answer[Driver]:
        """Those in a season's results or entries, or everyone."""
        return await self._mentioned(season, lambda catalogue: catalogue.drivers, _drivers)

    async def constructors(self, season: int = ALL_SEASONS) -> Answer[Constructor]:
        """Those in a season's results or entries, or all."""
        return await self._mentioned(season, lambda catalogue: catalogue.constructors, _constructors)

    async def engine_manufacturers(self, season: int = ALL_SEASONS) -> Answer[EngineManufacturer]:
        """Those in a season's results or entries, or all."""
        return await self._mentioned(season, lambda catalogue: catalogue.engine_manufacturers, _engines)

    async def circuits(self, season: int = ALL_SEASONS) -> Answer[Circuit]:
        """The tracks of a season's calendar, or all."""
        return await self._mentioned(season, lambda catalogue: catalogue.circuits, _circuits)

    async def _mentioned[T: (Driver, Constructor, EngineManufacturer, Circuit)](
        self, season: int, rows: Callable[[Catalogue], Sequence[T]], ids: Callable[[SeasonFacts], set[str]]
    ) -> Answer[T]:
        everything = rows(await self._everything())
        if season == ALL_SEASONS:
            return self._rows(everything, complete=True)
        facts = await self._season(season)
        if not isinstance(facts, SeasonFacts):
            return facts
        wanted = ids(facts)
        mentioned = [row for row in everything if row.id in wanted]
        return (
            self._rows(mentioned) if mentioned else NothingDue(f"{season} mentioned none on {self._facts.about.as_of}")
        )

    async def _everything(self) -> Catalogue:
        async with self._reading:
            if self._catalogue is None:
                self._catalogue = await self._read(self._facts.catalogue)
            return self._catalogue

    async def _of_races[T: (StartingGrid, Honours)](
        self, season: int, rows: Callable[[SeasonFacts], Sequence[T]]
    ) -> Answer[T]:
        facts = await self._season(season)
        if not isinstance(facts, SeasonFacts):
            return facts
        found = rows(facts)
        if not found:
            return NothingDue(f"the archive knew none of {season} on {self._facts.about.as_of}")
        return self._rows(found, complete=True)

    async def _season(self, year: int) -> SeasonFacts | NothingDue | UnknownToSource:
        years = self._facts.years
        if not years or year > years[-1]:
            return NothingDue(f"the archive ends on {self._facts.about.as_of}, {year} is later")
        if year not in years:
            return UnknownToSource(f"the archive has no season {year}; it has {years[0]} to {years[-1]}")
        async with self._reading:
            if year not in self._kept:
                self._kept[year] = await self._read(partial(self._facts.season, year))
            return self._kept[year]

    async def _read[T](self, read: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(read)
        except Unavailable as error:
            raise SourceFailed(self.name, error.message) from error

    def _rows[T](self, rows: Iterable[T], *, complete: bool = False) -> Rows[T]:
        return Rows(tuple(rows), complete=complete, as_of=self.as_of)


def _drivers(facts: SeasonFacts) -> set[str]:
    return {entrant.driver for entrant in facts.entrants} | {
        row.driver for result in facts.results for row in result.rows
    }


def _constructors(facts: SeasonFacts) -> set[str]:
    return {entrant.constructor for entrant in facts.entrants} | {
        row.constructor for result in facts.results for row in result.rows if row.constructor
    }


def _engines(facts: SeasonFacts) -> set[str]:
    return {entrant.engine for entrant in facts.entrants if entrant.engine} | {
        row.engine for result in facts.results for row in result.rows if row.engine
    }


def _circuits(facts: SeasonFacts) -> set[str]:
    return {weekend.circuit.id for weekend in facts.rounds if weekend.circuit}
