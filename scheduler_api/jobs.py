"""The jobs on APScheduler: one per kind, armed with the delay that cadence gives, in wall time derived from the suite's clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from chassis.clock import Clock
from chassis.errors import SuiteError
from racing.client import Reader
from racing.model import Round
from racing.weekend import weekend_on
from scheduler_api.cadence import Job, intervals
from scheduler_api.runs import Order, Runs
from scheduler_api.settings import Settings

log = structlog.get_logger()

BEAT = timedelta(seconds=15)
"""How often the calendar is read and the cadence looked at again."""

ONCE_AT_START = timedelta(seconds=20)
"""A job that never succeeded, or is overdue, waits this long after the start, so that all services are up."""


class Jobs:
    """Arms each job for its next run."""

    def __init__(self, settings: Settings, runs: Runs, reader: Reader, clock: Clock) -> None:
        self._settings = settings
        self._runs = runs
        self._reader = reader
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        self._rounds: tuple[Round, ...] = ()
        self._intervals: dict[Job, timedelta | None] = {}
        self._due: dict[Job, datetime] = {}
        self._ledger_read = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Jobs"]:
        """Look at the calendar now and at every beat; run what is due."""
        self._scheduler.start()
        self._scheduler.add_job(self._beat, IntervalTrigger(seconds=self._clock.wall_seconds(BEAT) or 1), id="beat")
        try:
            await self._beat()
            yield self
        finally:
            self._scheduler.shutdown(wait=False)

    @property
    def running_now(self) -> bool:
        """Whether the scheduler is at work."""
        return bool(self._scheduler.running)

    @property
    def is_race_weekend(self) -> bool:
        """Whether a race weekend is on."""
        return weekend_on(self._rounds, self._clock.now()) is not None

    def interval(self, job: Job) -> timedelta | None:
        """The job's interval at present; None while it is paused."""
        return self._intervals.get(job)

    def next_run(self, job: Job) -> datetime | None:
        """When the job is due next; None while it is paused."""
        return self._due.get(job)

    async def _beat(self) -> None:
        now = self._clock.now()
        try:
            self._rounds = (await self._reader.get_calendar(now.year)).rounds
            if not self._ledger_read:
                await self._runs.load()
                self._ledger_read = True
        except SuiteError as error:
            log.info("keeping the calendar as it was", cause=error.message)
        for job, interval in intervals(self._rounds, self._settings, now).items():
            if job not in self._intervals or self._intervals[job] != interval:
                self._intervals[job] = interval
                self._arm(job, now)

    def _arm(self, job: Job, now: datetime) -> None:
        interval = self._intervals[job]
        if interval is None:
            self._due.pop(job, None)
            if self._scheduler.get_job(job) is not None:
                self._scheduler.remove_job(job)
            return
        last = self._runs.last_success(job)
        due = max(last + interval if last else now, now + ONCE_AT_START) if job not in self._due else now + interval
        self._arm_at(job, due, now)

    def _arm_at(self, job: Job, due: datetime, now: datetime) -> None:
        self._due[job] = due
        wall = datetime.now(UTC) + timedelta(seconds=self._clock.wall_seconds(due - now))
        self._scheduler.add_job(
            self._run, DateTrigger(wall), args=[job], id=job, replace_existing=True, misfire_grace_time=None
        )

    async def _run(self, job: Job) -> None:
        now = self._clock.now()
        season = None if job is Job.SEASONS else now.year
        # While a session runs, its weekend's results are looked for, not a whole season's.
        weekend = weekend_on(self._rounds, now) if job is Job.RESULTS else None
        try:
            await self._runs.run(
                Order(job=job, season=season, round_number=weekend.number if weekend else None), "schedule"
            )
        finally:
            interval = self._intervals.get(job)
            if interval is not None:
                now = self._clock.now()
                self._arm_at(job, now + interval, now)
