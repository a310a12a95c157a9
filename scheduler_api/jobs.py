"""The jobs on APScheduler: one per kind, scheduled for the instant that `cadence` gives, converted to the machine's clock.

The cadence is computed again whenever something may have changed: the calendar or a result, the end of a run, the lease, and every 15 s,
so that a machine that slept is noticed, too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from chassis.clock import Clock
from chassis.errors import SuiteError
from racing.schedule import weekend_on
from racing.wire.client import LedgerClient
from racing.wire.leadership import Leadership
from scheduler_api.after_sessions import BackfillProgress, OncePerSession, backfill_since, progress
from scheduler_api.cadence import JobPlan, plans
from scheduler_api.known_seasons import KnownSeasons
from scheduler_api.order import Job, Order
from scheduler_api.runs import Runs
from scheduler_api.settings import Settings

log = structlog.get_logger()

BEAT = timedelta(seconds=15)
"""How often the cadence is computed although nothing is known to have changed."""

SHORTEST_BEAT_SECONDS = 0.1
"""By the machine's clock, when the suite's runs fast."""

NEAR_ENOUGH = timedelta(milliseconds=20)
"""A job that is scheduled this near to the instant it is due is left as it is."""

AFTER_START = timedelta(seconds=10)
"""Nothing runs earlier than this after the start: by then all services are up."""


class Jobs:
    """Schedules each job for its next run while this scheduler has the lease."""

    def __init__(
        self,
        settings: Settings,
        runs: Runs,
        seasons: KnownSeasons,
        leadership: Leadership,
        *,
        ledger: LedgerClient,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._runs = runs
        self._seasons = seasons
        self._leadership = leadership
        self._ledger = ledger
        self._clock = clock
        # APScheduler only starts our tasks: what takes time is ours, to wait for and to end.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        self._tasks: set[asyncio.Task[None]] = set()
        self._plans: dict[Job, JobPlan] = {}
        self._armed: dict[Job, datetime] = {}
        self._running: set[Job] = set()
        self._paused: frozenset[str] = frozenset()
        self._not_before = clock.now() + AFTER_START
        self._ledger_read = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Jobs"]:
        """Plan the jobs now and whenever there is a reason to; run what is due."""
        beat = max(self._clock.wall_seconds(BEAT), SHORTEST_BEAT_SECONDS)
        self._seasons.on_news.append(self._arm_all)
        self._leadership.on_change.append(self._lead_or_leave)
        self._scheduler.start()
        self._scheduler.add_job(self._fire, IntervalTrigger(seconds=beat), args=[self._beat], id="beat")
        try:
            await self._beat()
            yield self
        finally:
            self._seasons.on_news.remove(self._arm_all)
            self._leadership.on_change.remove(self._lead_or_leave)
            self._scheduler.shutdown(wait=False)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def running_now(self) -> bool:
        """Whether the scheduler is running."""
        return bool(self._scheduler.running)

    @property
    def is_race_weekend(self) -> bool:
        """Whether a race weekend is on."""
        return weekend_on(self._seasons.known.rounds, self._clock.now()) is not None

    def is_paused(self, job: Job) -> bool:
        """Whether an admin paused the job."""
        return job in self._paused

    def plan(self, job: Job) -> JobPlan:
        """Return what the job does at present; one that an admin paused has no interval and nothing due."""
        if self.is_paused(job):
            return JobPlan(job=job, why="an admin paused it")
        return self._plans.get(job) or self._planned()[job]

    @property
    def night(self) -> tuple[int, int]:
        """The hours, UTC, in which laps and replays of past sessions are fetched."""
        return self._settings.backfill_hours

    def backfill(self, job: OncePerSession) -> BackfillProgress | None:
        """Return how far the backfill of laps, or of replays, is; None while none is wanted."""
        since = backfill_since(job, self._runs.past, self._settings)
        if since is None:
            return None
        return progress(job, self._seasons.known.stored, self._runs.past, since, self._clock.now())

    async def want(self, job: OncePerSession, since: int) -> None:
        """Note in the ledger that the laps, or replays, of every session from a season on are wanted.

        Raises when data_scheduler cannot store that.
        """
        await self._runs.note(Order(job=job, season=since))
        self._want_stored()
        self._arm_all()

    def _want_stored(self) -> None:
        since = [backfill_since(job, self._runs.past, self._settings) for job in (Job.LAPS, Job.REPLAYS)]
        self._seasons.want_stored(min((first for first in since if first is not None), default=None))

    async def pause(self, jobs: frozenset[Job]) -> None:
        """Stop running these at their intervals, across restarts. Raises when data_scheduler cannot store that."""
        for job in sorted(jobs):
            await self._ledger.pause(job)
        self._paused |= jobs
        self._arm_all()

    async def resume(self, jobs: frozenset[Job]) -> None:
        """Run them at their intervals again."""
        for job in sorted(jobs):
            await self._ledger.resume(job)
        self._paused -= jobs
        self._arm_all()

    async def _beat(self) -> None:
        """Read the ledger, which has what another scheduler ran and which jobs an admin paused; then schedule the jobs."""
        try:
            if not self._leadership.leads or not self._ledger_read:
                await self._runs.load()
            if self._leadership.leads and not self._ledger_read:
                await self._runs.close_abandoned()
                self._ledger_read = True
            self._paused = await self._ledger.paused()
        except SuiteError as error:
            log.debug("the ledger cannot be read", cause=error.message)
        self._seasons.turn()
        self._want_stored()
        self._arm_all()

    def _lead_or_leave(self) -> None:
        """Read what another scheduler has run meanwhile before any job is scheduled."""
        self._ledger_read = False
        self._start(self._beat)

    def _planned(self) -> dict[Job, JobPlan]:
        return plans(self._seasons.known, self._runs.past, self._settings, self._clock.now())

    def _arm_all(self) -> None:
        self._plans = self._planned()
        for job in Job:
            self._arm(job)

    def _arm(self, job: Job) -> None:
        """Schedule the job for the instant it is due; a job that is running is scheduled again at its end."""
        due = self.plan(job).at
        if due is None or not self._leadership.leads or not self._ledger_read:
            if self._armed.pop(job, None) is not None and self._scheduler.get_job(job) is not None:
                self._scheduler.remove_job(job)
            return
        due = max(due, self._not_before)
        wall = datetime.now(UTC) + timedelta(seconds=self._clock.wall_seconds(due - self._clock.now()))
        armed = self._armed.get(job)
        # Compared by the machine's clock, since the suite's may have been set ahead meanwhile.
        if job in self._running or (armed is not None and abs(armed - wall) < NEAR_ENOUGH):
            return
        self._armed[job] = wall
        self._scheduler.add_job(
            self._fire, DateTrigger(wall), args=[partial(self._run, job)], id=job, replace_existing=True
        )

    async def _fire(self, what: Callable[[], Coroutine[None, None, None]]) -> None:
        """Called by APScheduler; a coroutine, so that it runs in this loop."""
        self._start(what)

    def _start(self, what: Callable[[], Coroutine[None, None, None]]) -> None:
        task = asyncio.create_task(what())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a job failed unexpectedly", exc_info=error)

    async def _run(self, job: Job) -> None:
        """Run what is due now: since the job was scheduled the calendar may have changed, or the lease may have been lost."""
        self._armed.pop(job, None)
        plan = JobPlan(job=job, why="") if self.is_paused(job) else self._planned()[job]
        due = plan.order is not None and plan.at is not None and plan.at <= self._clock.now()
        if plan.order is not None and due and self._leadership.leads and job not in self._running:
            self._running.add(job)
            try:
                await self._runs.run(plan.order, plan.trigger)
            finally:
                self._running.discard(job)
        self._arm_all()
