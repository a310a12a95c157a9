"""The calendar and results that the cadence is decided from, kept up to date by data_scheduler's stream of changes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError
from racing.model import Dataset, Round
from racing.wire.client import Reader
from racing.wire.requests.reads import GetCalendarRequest, ListLapChartsRequest, ListReplaysRequest, ListResultsRequest
from scheduler_api.completeness import Completeness
from scheduler_api.planning.after_sessions import StoredOfSessions
from scheduler_api.planning.cadence import Known
from scheduler_api.planning.result_windows import KnownResult

log = structlog.get_logger()

AGAIN_SECONDS = 0.5
CATCH_UP_SECONDS = 5.0
WATCHED = frozenset({Dataset.ROUNDS, Dataset.RESULTS, Dataset.LAPS, Dataset.SESSION_LOGS, Dataset.REPLAYS})


class KnownSeasons:
    """Rounds and results of the seasons around now: last year's, this year's and the next one's; and what was lost of any."""

    def __init__(self, reader: Reader, clock: Clock, completeness: Completeness) -> None:
        self._reader = reader
        self._completeness = completeness
        self._clock = clock
        self._rounds: dict[int, tuple[Round, ...]] = {}
        self._results: dict[int, dict[str, KnownResult]] = {}
        self._charts: dict[int, dict[str, bool]] = {}
        self._replays: dict[int, dict[str, bool]] = {}
        self._backfilled_since: int | None = None
        self._outdated: set[int] = set()
        self._arrived = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._outage = Outage()
        self.known = Known()
        self.on_news: list[Callable[[], None]] = []
        """Called whenever `known` has changed."""

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["KnownSeasons"]:
        """Follow the changes in the background. Waits for data_scheduler's first answer, but no longer than CATCH_UP_SECONDS."""
        self._completeness.on_news.append(self._tell)
        async with in_background(self._listen(), self._renew()):
            with suppress(TimeoutError):
                async with asyncio.timeout(CATCH_UP_SECONDS):
                    await self._caught_up.wait()
            yield self

    def turn(self) -> None:
        """Read other seasons when a new year has begun."""
        self._outdate(self._watched() - self._rounds.keys())

    def want_stored(self, since: int | None) -> None:
        """Know, from a season on, which laps and replays are stored; without one, of the seasons around now."""
        if since != self._backfilled_since:
            self._backfilled_since = since
            self._outdate(self._watched() - self._rounds.keys())

    def _around(self) -> set[int]:
        year = self._clock.now().year
        return {year - 1, year, year + 1}

    def _watched(self) -> set[int]:
        """Return the seasons around now, and those whose laps or replays are to be fetched."""
        around = self._around()
        return around | set(range(self._backfilled_since or max(around), max(around)))

    def _outdate(self, seasons: Iterable[int]) -> None:
        wanted = self._watched() & set(seasons)
        if wanted:
            self._outdated |= wanted
            self._arrived.set()

    async def _listen(self) -> None:
        while True:
            # The stream opens with everything that changed meanwhile, except for seasons that were never written.
            self._outdate(self._watched())
            try:
                async for change, _news in self._reader.watch_changes():
                    if change.dataset is None or change.dataset in WATCHED:
                        self._outdate((change.season,))
            except SuiteError as error:
                log.debug("the stream of changes broke", cause=error.message)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _renew(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            seasons, self._outdated = self._outdated, set()
            try:
                for season in sorted(seasons):
                    await self._read(season)
            except SuiteError as error:
                first = self._outage.begins(error.message)
                if not self._caught_up.is_set():
                    log.debug("there is no calendar yet", cause=error.message)
                elif first:
                    log.warning("data_scheduler is away, keeping the calendar as it was", cause=error.message)
                self._outdated |= seasons
                self._arrived.set()
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            self._outage.ends()
            self._tell()
            self._caught_up.set()

    async def _read(self, season: int) -> None:
        self._rounds[season] = (await self._reader.read(GetCalendarRequest(season))).rounds
        charts = (await self._reader.read(ListLapChartsRequest(season))).charts
        self._charts[season] = {f"{season}-{chart.grand_prix}-{chart.session}": chart.log for chart in charts}
        replays = (await self._reader.read(ListReplaysRequest(season))).replays
        self._replays[season] = {replay.id: replay.complete for replay in replays}
        if season not in self._around():
            return
        results = (await self._reader.read(ListResultsRequest(season, leaders=1))).results
        self._results[season] = {
            result.id: KnownResult(standing=result.standing, updated_at=result.updated_at) for result in results
        }

    def _tell(self) -> None:
        around, watched = sorted(self._around()), sorted(self._watched())
        self.known = Known(
            loss=self._completeness.loss,
            replaced=self._completeness.replaced,
            rounds=tuple(weekend for season in around for weekend in self._rounds.get(season, ())),
            results={id_: found for season in around for id_, found in self._results.get(season, {}).items()},
            stored=StoredOfSessions(
                rounds=tuple(weekend for season in watched for weekend in self._rounds.get(season, ())),
                charts={id_: log for season in watched for id_, log in self._charts.get(season, {}).items()},
                replays={id_: whole for season in watched for id_, whole in self._replays.get(season, {}).items()},
            ),
        )
        for tell in self.on_news:
            tell()
