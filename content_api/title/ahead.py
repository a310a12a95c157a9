"""Works out the titles of all of history before anybody asks, in a small part of the time, so that no question pays for it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import structlog

from chassis.concurrency.background import in_background
from chassis.errors import SuiteError
from content_api.season_index import SeasonIndex
from content_api.title.cache import TitleCache
from racing.model import Championship, Classification, ResultStatus, Round, SessionKind
from racing.schedule import held
from racing.scoring.season_rules import rules_of
from racing.wire.client import Reader
from racing.wire.requests.reads import ListResultsRequest

log = structlog.get_logger()

FIRST_SECONDS = 60.0
"""How long a process that has just started does other things first."""

AGAIN_SECONDS = 600.0
"""After that time, seasons that have changed since are looked at again."""

SHARE = 0.05
"""The part of the time in which it works."""


class TitlesAhead:
    """Asks the title cache for every title of every season, the newest first, after every round whose race has a result."""

    def __init__(self, reader: Reader, season_index: SeasonIndex, title_cache: TitleCache) -> None:
        self._reader = reader
        self._season_index = season_index
        self._title_cache = title_cache
        self._seen: dict[int, int] = {}

    @asynccontextmanager
    async def working(self) -> AsyncIterator["TitlesAhead"]:
        """Work in the background; not where nothing is kept, since then nobody would have anything from it."""
        if not self._title_cache.keeps:
            yield self
            return
        async with in_background(self._work()):
            yield self

    async def all_seasons(self) -> None:
        """Work out what is new since the last time; raise `SuiteError` when data_scheduler is away."""
        for year in reversed(self._season_index.years):
            reply = await self._reader.read(ListResultsRequest(year, scoring=True))
            if self._seen.get(year) != reply.generation:
                await self._season(year, reply.results)
                self._seen[year] = reply.generation

    async def _season(self, year: int, results: Sequence[Classification]) -> None:
        rounds = self._season_index.rounds(year)
        championships = [championship for championship in Championship if rules_of(year).held(championship)]
        for known in after_each_round(rounds, results):
            async with _at_leisure():
                await self._title_cache.of(year, championships, rounds, known)
        for championship in championships:
            async with _at_leisure():
                await self._title_cache.history(year, championship, rounds, results)

    async def _work(self) -> None:
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                await self.all_seasons()
            except SuiteError as error:
                log.debug("titles cannot be worked out ahead", cause=error.message)
            await asyncio.sleep(AGAIN_SECONDS)


def after_each_round(rounds: Sequence[Round], results: Sequence[Classification]) -> Iterator[Sequence[Classification]]:
    """Yield the results up to each round whose race has one, as long as all before it have; in their own order."""
    numbers = {weekend.grand_prix: weekend.number for weekend in held(rounds) if weekend.number}
    raced = {
        result.grand_prix
        for result in results
        if result.session is SessionKind.RACE and result.standing is not ResultStatus.LIVE
    }
    for grand_prix, number in numbers.items():
        if grand_prix not in raced:
            return
        yield [result for result in results if numbers.get(result.grand_prix, number + 1) <= number]


@asynccontextmanager
async def _at_leisure() -> AsyncIterator[None]:
    """Rest after the work, so that it takes no more than its share of the time."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    yield
    await asyncio.sleep((loop.time() - began) * (1 / SHARE - 1))
