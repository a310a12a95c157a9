"""Follows the live feed: connects again whenever the connection is lost, sends pictures and the final result to data_scheduler.

Five tasks, none of which waits for another: one reads the feed, one makes pictures, one sends them, one writes results, one the replay.
Waits before the feed is asked again run by the suite's clock, everything else by the machine's.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.backoff import Backoff
from chassis.errors import DeadlineExceeded, SuiteError, Unavailable
from chassis.process.metrics import Metrics
from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.identities import Identities
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.outbox import Outbox
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import (
    PING_SECONDS,
    SILENT_SECONDS,
    TOPICS,
    Snapshot,
    TokenRejected,
    Update,
    connected,
)
from racing.live.model import LiveSession, LiveStatus
from racing.live.replay import Recorder, replay_of
from racing.model import Batch, Classification, Dataset
from racing.wire.client import Writer
from racing.wire.live_client import LivePublisher

log = structlog.get_logger()

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
"""Before the feed is connected to again."""

STORE_FIRST_WAIT_SECONDS = 0.25
STORE_LONGEST_WAIT_SECONDS = 4.0
"""Before data_scheduler is called again."""

JITTER = 0.5

THE_FEED, THE_PICTURES, THE_RESULT, THE_LAPS, THE_REPLAY = "feed", "pictures", "result", "laps", "replay"
"""What can be wrong, by its name in `/status`."""

REPLAY_AGAIN = timedelta(minutes=5)
"""How long after the end, by the feed's time, the replay is written again: it goes on for some minutes."""

LAGS = (0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)


class Hub(msgspec.Struct, frozen=True):
    """Where the feed is, our user agent, and the token, if there is one."""

    address: str
    user_agent: str
    token: str | None = None


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds by the machine's clock: between pictures, until one is sent again unchanged, until a silent feed is lost, between pings."""

    picture: float = 0.25
    confirm: float = 15.0
    silent: float = SILENT_SECONDS
    ping: float = PING_SECONDS


class FollowerStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How following goes, with counts since this process began. `session`: its id while it is shown; else `not_live` says why not.

    `topics`: those in the last snapshot. `results`: classifications that data_scheduler has taken. `errors`: what is wrong just now, with
    the feed, the pictures or the result. `left_out`: by topic, what could last not be read since the feed was joined.
    """

    connected: bool
    session: str | None
    not_live: str | None
    data_at: datetime | None
    messages: int
    connections: int
    pictures: int
    results: int
    topics: tuple[str, ...]
    errors: Mapping[str, str]
    left_out: Mapping[str, str]


class Follower:
    """Follows the feed. Its counts go on over all of its runs."""

    def __init__(
        self,
        hub: Hub,
        identities: Identities,
        *,
        publisher: LivePublisher,
        writer: Writer,
        clock: Clock,
        metrics: Metrics,
        source_health: SourcesHealth,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._hub = hub
        self._identities = identities
        self._publisher = publisher
        self._writer = writer
        self._clock = clock
        self._source_health = source_health
        self._rhythm = rhythm or Rhythm()
        self._outbox = Outbox(self._rhythm.confirm)
        self._recorder = Recorder()
        """Outlives a run: who follows anew goes on with the same session."""
        self._ended: datetime | None = None
        """When the session ended that is shown, by the feed's time."""
        self._replay_written: int | None = None
        """How often `REPLAY_AGAIN` had passed since then when the replay was last to be written; None before, and when all was."""
        self._messages = self._connections = 0
        self._taken: Counter[str] = Counter()
        """Batches that data_scheduler has taken, by what they are about."""
        self._topics: tuple[str, ...] = ()
        self._errors: dict[str, str] = {}
        self._left_out: dict[str, str] = {}
        self._begin()
        self._counted = metrics.counter("live_feed_messages_total", "Messages of the live feed", ["topic"])
        self._connected_times = metrics.counter("live_feed_connections_total", "Times the live feed was connected to")
        self._lag = metrics.histogram("live_feed_lag_seconds", "Age of a message when it came", buckets=LAGS)
        metrics.gauge("live_feed_connected", "1 while the live feed is").set_function(lambda: float(self._connected))

    def _begin(self) -> None:
        self._token = self._hub.token
        self._session = FollowedSession(self._identities, self._note_shape_change)
        self._connected = False
        self._news = asyncio.Event()
        self._result: Classification | None = None
        self._result_news = asyncio.Event()
        self._replay_news = asyncio.Event()

    @property
    def status(self) -> FollowerStatus:
        """How following goes at present."""
        picture = self._outbox.picture
        return FollowerStatus(
            connected=self._connected,
            session=f"{picture.season}-{picture.grand_prix}-{picture.session}" if picture else None,
            not_live=None if picture else self._session.not_live_because(self._clock.now()),
            data_at=picture.data_at if picture else None,
            messages=self._messages,
            connections=self._connections,
            pictures=self._outbox.sent,
            results=self._taken[THE_RESULT],
            topics=self._topics,
            errors=dict(self._errors),
            left_out=dict(self._left_out),
        )

    async def run(self, sync_run: str | None) -> None:
        """Follow until cancelled; what is written belongs to this run in the ledger."""
        self._begin()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_connected())
                tasks.create_task(self._keep_making_pictures())
                tasks.create_task(self._keep_publishing())
                tasks.create_task(self._keep_writing(sync_run))
                tasks.create_task(self._keep_writing_replays(sync_run))
        finally:
            self._connected = False
            self._outbox.put(None)

    # ---- the feed

    async def _keep_connected(self) -> None:
        backoff = Backoff(FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, jitter=JITTER)
        while True:
            since = self._clock.now()
            try:
                await self._connect()
            except TokenRejected as error:
                log.warning("LIVETIMING_TOKEN is not accepted, following without one", cause=error.cause)
                self._token = None
                continue
            except SourceFailed as error:
                self._lost(error)
            finally:
                self._connected = False
            if self._clock.now() - since > timedelta(seconds=LONGEST_WAIT_SECONDS):
                backoff.reset()
            await self._clock.sleep(timedelta(seconds=backoff.next()))

    async def _connect(self) -> None:
        """Read one connection; return when the feed has gone on to another session and a new snapshot is needed.

        A new snapshot is not requested at once: for some seconds it would still have the previous session.
        """
        feed = connected(
            self._hub.address,
            self._hub.user_agent,
            self._token,
            ping_seconds=self._rhythm.ping,
            silent_seconds=self._rhythm.silent,
        )
        async with feed as news:
            async for each in news:
                if isinstance(each, Snapshot):
                    self._joined(each)
                else:
                    if self._session.is_left_by(each):
                        log.info("the live feed goes on to another session")
                        self._make_picture()
                    self._take(each)
                self._news.set()
                if self._session.needs_a_snapshot():
                    log.info("the live feed has too little of its session, joining it again")
                    return

    def _joined(self, snapshot: Snapshot) -> None:
        self._source_health.feed_joined(SOURCE)
        self._left_out.clear()
        self._session.begin(snapshot, self._clock.now())
        self._connected = True
        self._connections += 1
        self._connected_times.inc()
        self._topics = tuple(snapshot.topics)
        self._errors.pop(THE_FEED, None)
        missing = [topic for topic in TOPICS if topic not in snapshot.topics]
        log.info("live feed joined", topics=list(self._topics), missing=missing)

    def _take(self, update: Update) -> None:
        now = self._clock.now()
        self._messages += 1
        self._counted.labels(update.topic).inc()
        self._lag.observe((now - update.at).total_seconds())
        self._session.take(update, now)

    def _lost(self, error: SourceFailed) -> None:
        self._note_error(THE_FEED, error, quietly=self._outbox.picture is None)
        if isinstance(error, SourceChanged):
            self._note_shape_change(error)

    def _note_shape_change(self, change: SourceChanged) -> None:
        self._left_out[change.path.partition(".")[0]] = str(change.cause)
        self._source_health.feed_changed(change, self._clock.now())

    # ---- pictures

    async def _keep_making_pictures(self) -> None:
        """Make a picture of what has changed, several times a second, and now and then one without changes, whose age counts."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rhythm.confirm):
                    await self._news.wait()
            self._news.clear()
            self._make_picture()
            await asyncio.sleep(self._rhythm.picture)

    def _make_picture(self) -> None:
        picture = self._session.picture(self._clock.now())
        self._outbox.put(picture)
        self._record(picture)
        if picture is None or picture.status is not LiveStatus.FINISHED:
            return
        try:
            result = self._session.classification()
        except SourceFailed as error:
            self._note_error(THE_RESULT, error)
            return
        if result is not None and result != self._result:
            self._result = result
            self._result_news.set()

    async def _keep_publishing(self) -> None:
        backoff = Backoff(STORE_FIRST_WAIT_SECONDS, STORE_LONGEST_WAIT_SECONDS, jitter=JITTER)
        while True:
            await self._outbox.filled()
            try:
                await self._publisher.publish(self._pictures(backoff))
            except SuiteError as error:
                self._note_error(THE_PICTURES, error)
            await asyncio.sleep(backoff.next())

    async def _pictures(self, backoff: Backoff) -> AsyncIterator[LiveSession]:
        """Yield the newest pictures; when another one is requested, the previous one has been sent, so all is well."""
        async for picture in self._outbox.pictures():
            yield picture
            self._errors.pop(THE_PICTURES, None)
            backoff.reset()

    # ---- the result

    async def _keep_writing(self, sync_run: str | None) -> None:
        """Write the classification of a session that is over, and again whenever it still changes."""
        backoff = Backoff(STORE_FIRST_WAIT_SECONDS, STORE_LONGEST_WAIT_SECONDS, jitter=JITTER)
        while True:
            await self._result_news.wait()
            self._result_news.clear()
            if self._result is not None and not await self._is_written(self._result, sync_run):
                await asyncio.sleep(backoff.next())
                self._result_news.set()

    async def _is_written(self, result: Classification, sync_run: str | None) -> bool:
        """Write it; return False when it is worth trying again."""
        return await self._is_settled(
            THE_RESULT, Batch(**self._signed(Dataset.RESULTS, result.season), results=(result,)), sync_run
        )

    def _signed(self, dataset: Dataset, season: int) -> dict[str, Any]:
        """What every batch of ours says of itself."""
        return {"dataset": dataset, "season": season, "source": SOURCE, "fetched_at": self._clock.now()}

    async def _is_settled(self, about: str, batch: Batch, sync_run: str | None) -> bool:
        """Write a batch; return False when it is worth trying again."""
        try:
            written = await self._writer.write(batch, sync_run=sync_run)
        except (Unavailable, DeadlineExceeded) as error:
            self._note_error(about, error)
            return False
        except SuiteError as error:
            self._note_error(about, error)
            return True
        self._taken[about] += 1
        self._errors.pop(about, None)
        log.info("live data written", about=about, changed=list(written.changed))
        for result in batch.results:
            await self._write_laps(result, sync_run)
        return True

    async def _write_laps(self, result: Classification, sync_run: str | None) -> None:
        """Write the laps that were seen, once: soon the archive has all of them, with what happened beside them."""
        chart = self._session.lap_chart()
        if chart is None or chart.id != result.id:
            return
        batch = Batch(
            dataset=Dataset.LAPS,
            season=chart.season,
            source=SOURCE,
            fetched_at=self._clock.now(),
            laps=(msgspec.structs.replace(chart, sources=(SOURCE,)),),
        )
        try:
            await self._writer.write(batch, sync_run=sync_run)
        except SuiteError as error:
            self._note_error(THE_LAPS, error, quietly=True)
            return
        self._errors.pop(THE_LAPS, None)

    # ---- the replay

    def _record(self, picture: LiveSession | None) -> None:
        """Keep the step to this picture.

        Have the replay written when the session is over, now and then as long as it is still shown, and once more when it no longer is.
        """
        if picture is not None:
            self._recorder.take(picture)
            if not self._recorder.has_ended:
                self._ended = self._replay_written = None
                return
            if self._ended is None:
                self._ended = picture.data_at
        if self._ended is None:
            return
        since = None if picture is None else (picture.data_at - self._ended) // REPLAY_AGAIN
        if picture is None:
            self._ended = None
        if since != self._replay_written:
            self._replay_written = since
            self._replay_news.set()

    async def _keep_writing_replays(self, sync_run: str | None) -> None:
        """Write the replay of a session that is over."""
        backoff = Backoff(STORE_FIRST_WAIT_SECONDS, STORE_LONGEST_WAIT_SECONDS, jitter=JITTER)
        while True:
            await self._replay_news.wait()
            self._replay_news.clear()
            taken = self._recorder.taken()
            if taken is None:
                continue
            replay = await asyncio.to_thread(replay_of, taken)
            batch = Batch(**self._signed(Dataset.REPLAYS, replay.season), replays=(replay,))
            if await self._is_settled(THE_REPLAY, batch, sync_run):
                backoff.reset()
            else:
                await asyncio.sleep(backoff.next())
                self._replay_news.set()

    def _note_error(self, about: str, error: SuiteError, *, quietly: bool = False) -> None:
        """Log an error once, however often it comes in a row. `quietly`: nothing is being shown that would be missed."""
        if self._errors.get(about) != error.message:
            (log.info if quietly else log.warning)("following is disturbed", about=about, cause=error.message)
        self._errors[about] = error.message
