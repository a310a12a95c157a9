"""Guards the database: sees within seconds that it has lost something, makes it again, and says what is to be fetched again.

A mongod that comes back with an empty folder, a database or collection that was dropped, rows deleted by hand: all of it
answers as if there had never been more. So the database is looked at every two seconds, and at the first look after six its
documents are counted against what it once held (`stores.holdings`). What follows from other documents is counted again here;
the rest is for the scheduler to order, and for the fetcher to bring.

A season's generation may go back: somebody loads an older dump, or deletes its document. The next writes would then repeat numbers
that readers have seen, and nobody would read them again. So such a season gets a generation above the highest that was known.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from chassis.process.settings import Unusable
from data_scheduler.stores import holdings, schema
from data_scheduler.stores.holdings import DERIVED, Count, as_holdings
from data_scheduler.stores.mongo import Mongo, Replaced
from data_scheduler.writing.commit import Commits
from racing.model import ALL_SEASONS, ON_DEMAND
from racing.wire.codec import Plain
from racing.wire.requests.reads import GetHoldingsResponse

log = structlog.get_logger()

LOOK_SECONDS = 2.0
COUNT_SECONDS = 6.0
"""From a count to the next look that counts. A loss is to be seen within ten seconds: this, a look's pause and the counting together."""
COUNT_SECONDS_WHILE_MISSING = 1.0

PATIENCE_SECONDS = 180.0
"""So long answers from what is not whole are refused, and longer while it is being filled. Then what is there is better than nothing."""

GONE = "documents are gone"

NAMED = 3
"""How many of the things that are missing are named in a sentence."""


class Guard:
    """Watches one database. `known`: the newest generation of every season; `lost`: called when documents are found missing."""

    def __init__(
        self,
        mongo: Mongo,
        commits: Commits,
        clock: Clock,
        *,
        known: Callable[[], Mapping[int, int]],
        lost: Callable[[], None],
    ) -> None:
        self._mongo = mongo
        self._commits = commits
        self._clock = clock
        self._known = known
        self._lost = lost
        self._generations: Sequence[Plain] = ()
        self._gone_back: Mapping[int, int] = {}
        """The seasons whose generations had gone back at the last look, with what they had been."""
        self._counted: list[Count] = []
        self._count_at = 0.0
        self._outage = Outage()
        self._why = GONE
        self._said = False
        self._found: dict[tuple[int, str], int] = {}
        """What there was of all that is missing, when it was last counted."""
        self._since: datetime | None = None
        self._patient_until = 0.0
        self._derived: dict[int, tuple[Count, ...]] = {}
        """What was missing of each season when it was last derived again: that it still is, is no reason to do it again."""

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Guard"]:
        """Watch in the background. Raise `Replaced` when another database is put in the place of ours: this process begins anew then."""
        await holdings.note_all(self._mongo)
        try:
            await self.count()
        except Unavailable as error:  # of collections that were made a moment ago there is no snapshot yet
            log.debug("cannot be counted yet", cause=error.message)
        async with in_background(self._watch()):
            yield self

    async def probe(self) -> None:
        """Raise `Unavailable` while documents are missing."""
        if self._outage.cause is not None:
            raise Unavailable(self._outage.cause)

    def check(self, season: int | None) -> None:
        """Raise `Unavailable` when an answer about a season, or about all of them, would not be whole."""
        if self._is_whole():
            return
        seasons = {each.season for each in self._missing()}
        if season is None or seasons & {season, ALL_SEASONS}:
            raise Unavailable(f"{self._outage.cause}; they are being fetched again")

    async def doubt(self, season: int | None) -> None:
        """Raise `Unavailable` when something that was asked for is not there because it was lost: counted now, if not a moment ago."""
        if time.monotonic() - self._count_at >= COUNT_SECONDS_WHILE_MISSING:
            await self.count()
        self.check(season)

    async def holdings(self, *, count: bool) -> GetHoldingsResponse:
        """Return what is stored and what is missing, counted now if asked to."""
        if count:
            await self.count()
        return GetHoldingsResponse(
            database=self._mongo.born or "",
            holdings=as_holdings(self._counted),
            whole=self._is_whole(),
            fault=self._mongo.refusal or self._outage.cause,
            missing_since=self._since,
            restored=self._mongo.restored,
        )

    async def count(self) -> None:
        """Count everything, of one moment."""
        async with self._mongo.snapshot() as view:
            counted, generations = await holdings.counts(view), await view.find(schema.GENERATIONS, {})
        self._mongo.recognise(generations)
        self._counted = counted
        if not gone_back(generations, self._known()):
            self._generations = generations
        self._count_at = time.monotonic()
        await self._derive_again()
        self._note(self._missing())

    def _missing(self) -> list[Count]:
        """Return what is missing and can be had again: laps and drawings of tracks are fetched on demand."""
        return [each for each in self._counted if not each.is_whole and each.collection not in ON_DEMAND]

    def _is_whole(self) -> bool:
        return self._mongo.refusal is None and (self._outage.well or time.monotonic() > self._patient_until)

    def _note(self, missing: Sequence[Count]) -> None:
        """Say once that documents are missing, and once that all are there again."""
        before, self._found = self._found, {(each.season, each.collection): each.found for each in missing}
        if missing:
            worse = any(each.found < before.get((each.season, each.collection), each.expected) for each in missing)
            if worse and before:
                self._outage.ends()  # this is another loss
                self._said = False
            elif before != self._found:  # it is being filled
                self._patient_until = time.monotonic() + PATIENCE_SECONDS
            self._begin(f"{self._why}: {in_words(missing)}")
            if not self._said:
                self._said = True
                log.warning("documents are missing, they are fetched again", cause=self._outage.cause)
            return
        if self._outage.ends() and self._said and self._since is not None:
            seconds = round((self._clock.now() - self._since).total_seconds())
            log.info("every document is there again", seconds=seconds)
        self._since, self._why, self._said = None, GONE, False

    def _begin(self, cause: str) -> None:
        if self._outage.begins(cause):
            self._since = self._clock.now()
            self._patient_until = time.monotonic() + PATIENCE_SECONDS
            self._lost()

    async def _watch(self) -> None:
        while True:
            pause = LOOK_SECONDS if self._outage.well else COUNT_SECONDS_WHILE_MISSING
            await asyncio.sleep(pause)
            try:
                await self._look()
                if not self._outage.well or time.monotonic() - self._count_at >= COUNT_SECONDS:
                    await self.count()
            except Unusable as error:
                self._refuse(error.message)
            except Replaced:
                raise
            except SuiteError as error:
                log.debug("the database cannot be looked at", cause=error.message)
                self._count_at = 0.0  # as soon as it can be

    async def _look(self) -> None:
        """Make the database again when it is empty or was never initiated, and what it lacks when collections were dropped."""
        try:
            whole = await self._mongo.is_as_prepared()
        except Unavailable as error:
            log.debug("MongoDB is away", cause=error.message)
            await self._mongo.reach_again()  # a server that nobody initiated never answers otherwise
            whole = await self._mongo.is_as_prepared()
        lacking = await self._mongo.lacking() if whole else []
        if not whole or lacking:
            self._why = f"collections were dropped ({', '.join(lacking)})" if whole else "the database was emptied"
            self._begin(self._why)  # before it can be counted
            await self._mongo.prepare(self._kept())
            await self.count()
        elif self._mongo.refusal is not None:
            self._mongo.refusal = None
            log.info("the database is ours again")
        await self._remember()

    async def _remember(self) -> None:
        known = dict(self._known())  # read first: what is committed in between is no step back
        generations = await self._mongo.find(schema.GENERATIONS, {})
        self._mongo.recognise(generations)  # what was emptied a moment ago is nothing to remember
        before, self._gone_back = self._gone_back, gone_back(generations, known)
        if not self._gone_back:
            self._generations = generations
        elif self._gone_back == before:
            log.warning("generations have gone back, they get new ones", seasons=sorted(self._gone_back))
            await self._commits.raise_above(self._gone_back, self._generations)

    def _kept(self) -> list[Plain]:
        """Return the generations as they were when they were last read, and as high as they have risen since."""
        known = self._known()
        return [
            plain | {"generation": max(plain["generation"], known.get(plain["_id"], 0))} for plain in self._generations
        ]

    def _refuse(self, cause: str) -> None:
        """Use the database no more: it belongs to another suite, and nothing of theirs is read or changed."""
        if self._mongo.refusal is None:
            log.error("the database is not ours", cause=cause)
            self._lost()
        self._mongo.refusal = cause

    async def _derive_again(self) -> None:
        """Count and stamp those seasons again that lack what follows from their rounds and results, and nothing else."""
        missing: dict[int, list[Count]] = {}
        for each in self._missing():
            missing.setdefault(each.season, []).append(each)
        self._derived = {season: tried for season, tried in self._derived.items() if season in missing}
        todo = {
            season: tuple(lacking)
            for season, lacking in missing.items()
            if {each.collection for each in lacking} <= DERIVED and self._derived.get(season) != tuple(lacking)
        }
        for season, lacking in todo.items():
            self._derived[season] = lacking
            await self._commits.derive_again(season)
        if todo:
            log.info("counted and stamped again, since it was gone", seasons=len(todo))
            async with self._mongo.snapshot() as view:
                self._counted = await holdings.counts(view)


def gone_back(stored: Iterable[Plain], known: Mapping[int, int]) -> dict[int, int]:
    """Return the seasons whose stored generation is lower than what is known of it, or gone, with what is known."""
    numbers = {plain["_id"]: plain["generation"] for plain in stored}
    return {season: number for season, number in known.items() if numbers.get(season, 0) < number}


def in_words(missing: Iterable[Count]) -> str:
    """Return what is missing in a phrase: `1988 results 12 of 16, 1988 standings 0 of 32 and 40 more`."""
    named = [
        f"{f'{each.season} ' if each.season != ALL_SEASONS else ''}{each.collection} {each.found} of {each.expected}"
        for each in missing
    ]
    rest = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
