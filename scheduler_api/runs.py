"""Runs of jobs: at most one of a kind at a time, each in the ledger from its start to its outcome."""

import asyncio
from datetime import datetime

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import SuiteError
from chassis.metrics import Metrics
from racing.client import LedgerClient
from scheduler_api.cadence import Job
from scheduler_api.fetcher import BAD_GATEWAY, Fetched, Fetcher, FetcherAway

log = structlog.get_logger()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch: a job, and which season and round where that matters."""

    job: Job
    season: int | None = None
    round_number: int | None = None

    @property
    def path(self) -> str:
        """The fetcher's path and query."""
        asked = {"season": self.season, "round": self.round_number}
        query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
        return f"/fetch/{self.job}{'?' if query else ''}{query}"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended: whether the fetcher was called, with which HTTP status it answered, and why it failed."""

    success: bool
    fetcher_called: bool
    status: int
    message: str | None = None


class Runs:
    """Starts runs; a second order for the same thing joins the run under way."""

    def __init__(self, fetcher: Fetcher, ledger: LedgerClient, clock: Clock, metrics: Metrics) -> None:
        self._fetcher = fetcher
        self._ledger = ledger
        self._clock = clock
        self._under_way: dict[Order, asyncio.Task[Outcome]] = {}
        self._last: dict[str, datetime] = {}
        self._counted = metrics.counter("runs_total", "Sync runs by job and outcome", ["job", "trigger", "outcome"])
        self._well: dict[Job, bool] = {}

    async def load(self) -> None:
        """Read from the ledger when each job last succeeded."""
        for run in await self._ledger.last_runs():
            self._last[run.job] = max(run.finished or run.started, self._last.get(run.job, run.started))

    def last_success(self, job: Job) -> datetime | None:
        """When the job last succeeded; None for never."""
        return self._last.get(job)

    async def run(self, order: Order, trigger: str) -> Outcome:
        """Run, or join the run of the same order; a caller that goes away does not stop it."""
        task = self._under_way.get(order)
        if task is None:
            task = asyncio.create_task(self._run(order, trigger))
            self._under_way[order] = task
            task.add_done_callback(lambda _: self._under_way.pop(order, None))
        return await asyncio.shield(task)

    async def _run(self, order: Order, trigger: str) -> Outcome:
        outcome = await self._attempt(order, trigger)
        self._counted.labels(order.job, trigger, "success" if outcome.success else "failed").inc()
        if outcome.success:
            self._last[order.job] = self._clock.now()
        self._say(order.job, outcome)
        return outcome

    async def _attempt(self, order: Order, trigger: str) -> Outcome:
        try:
            run = await self._ledger.start(order.job, trigger, season=order.season, round_number=order.round_number)
        except SuiteError as error:
            return _failed(f"data_scheduler cannot be asked: {error.message}", called=False)
        try:
            fetched = await self._fetcher.fetch(order.path, run=run.id)
        except FetcherAway as error:
            await self._close(run.id, error)
            return _failed(error.message, called=False)
        except SuiteError as error:
            await self._close(run.id, error)
            return _failed(error.message, called=True)
        return _outcome(fetched)

    async def _close(self, run: str, error: SuiteError) -> None:
        try:
            await self._ledger.finish(run, "failed", error=error.message)
        except SuiteError as second:
            log.warning("run left open in the ledger", run=run, cause=second.message)

    def _say(self, job: Job, outcome: Outcome) -> None:
        """One line when a job begins to fail, one when it is well again."""
        if outcome.success == self._well.get(job, True):
            self._well[job] = outcome.success
            return
        self._well[job] = outcome.success
        if outcome.success:
            log.info("syncing again", job=job)
        else:
            log.warning("sync failed", job=job, cause=outcome.message)


def _outcome(fetched: Fetched) -> Outcome:
    if fetched.success:
        return Outcome(success=True, fetcher_called=True, status=200)
    status = fetched.status if 400 <= fetched.status < 500 and fetched.status not in (401, 403) else BAD_GATEWAY  # noqa: PLR2004
    return Outcome(success=False, fetcher_called=True, status=status, message=fetched.message)


def _failed(message: str, *, called: bool) -> Outcome:
    return Outcome(success=False, fetcher_called=called, status=BAD_GATEWAY, message=message)
