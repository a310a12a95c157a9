"""Runs jobs: one of each kind at a time, the others in a queue, each written to the ledger from its start to its outcome."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from chassis.tracing import spans
from racing.wire.client import LedgerClient
from scheduler_api.fetcher import BAD_GATEWAY, Fetcher, FetcherAway, FetchReply
from scheduler_api.planning.order import NOTHING_YET, Job, Order, Past, Trigger

log = structlog.get_logger()

NOT_FOUND = 404
TOO_MANY = 429
MOST_OPEN_RUNS = 1000


class RunOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended: whether the fetcher was called, with which HTTP status it answered, and why it failed.

    The message of one that succeeded says why nothing new can have come: only the bundled archive answered.
    """

    success: bool
    fetcher_called: bool
    status: int
    message: str | None = None


class Runs:
    """Starts runs. An order that is already running or waiting is joined; another order of the same job waits for its turn.

    `queue`: how many manual orders of one job may wait.
    """

    def __init__(
        self, fetcher: Fetcher, ledger: LedgerClient, clock: Clock, metrics: Metrics, *, queue: int, longest: timedelta
    ) -> None:
        self._fetcher = fetcher
        self._ledger = ledger
        self._clock = clock
        self._queue = queue
        self._longest = longest
        self._turns = {job: asyncio.Lock() for job in Job}
        self._flights = SingleFlight[Order, RunOutcome]()
        self._cause_of: dict[Order, str] = {}
        """Why each order fails, for the orders whose cause was logged: once for all that share it."""
        self._past: dict[Order, Past] = {}
        self._last: dict[Job, datetime] = {}
        self._counted = metrics.counter(
            "runs_total", "Sync runs by job and outcome", ["sync_job", "trigger", "outcome"]
        )

    @property
    def past(self) -> Mapping[Order, Past]:
        """How each order went so far."""
        return self._past

    async def load(self) -> None:
        """Read from the ledger when each order last succeeded, whichever process ran it."""
        for run in await self._ledger.last_runs():
            order, finished = Order.of(run), run.finished or run.started
            if order is None:
                continue
            before = self._past.get(order, NOTHING_YET)
            if before.finished is None or before.finished < finished:
                self._past[order] = Past(succeeded=run.started, finished=finished)
            self._last[order.job] = max(finished, self._last.get(order.job, finished))

    async def note(self, order: Order) -> None:
        """Write an order to the ledger that is a request alone: nothing is fetched for it now."""
        began = self._clock.now()
        run = await self._ledger.start(
            order.job, Trigger.MANUAL, season=order.season, round_number=order.round_number, session=order.session
        )
        await self._ledger.finish(run.id, "success")
        self._past[order] = Past(succeeded=began, finished=self._clock.now())

    async def close_abandoned(self) -> None:
        """Close runs that have been open for too long: the process that started them is gone."""
        since = self._clock.now() - self._longest
        for run in await self._ledger.runs(outcome="running", limit=MOST_OPEN_RUNS):
            if run.job in list(Job) and run.started < since:
                await self._ledger.finish(run.id, "failed", error="abandoned: the process that started it is gone")

    def last_success(self, job: Job) -> datetime | None:
        """Return when the job last succeeded; None for never."""
        return self._last.get(job)

    def failing(self, job: Job) -> Past | None:
        """Return the order of the job that has failed most often since it last succeeded; None when all is well.

        An order for something that no source knows counts least, so that it does not hide a real failure.
        """
        failing = [past for order, past in self._past.items() if order.job is job and past.failures]
        return max(failing, key=lambda past: (not past.unknown, past.failures), default=None)

    async def run(self, order: Order, trigger: Trigger) -> RunOutcome:
        """Run an order when it is its turn; a caller that disconnects does not stop it. 429 for a manual order when too many wait."""
        joins = order in list(self._flights)
        if not joins and trigger is Trigger.MANUAL and self._waiting(order.job) >= self._queue:
            message = f"{order.job}: {self._queue} orders are waiting already, as many as TRIGGER_QUEUE allows"
            return RunOutcome(success=False, fetcher_called=False, status=TOO_MANY, message=message)
        return await self._flights.do(order, lambda: self._in_turn(order, trigger))

    def _waiting(self, job: Job) -> int:
        return max(0, sum(order.job is job for order in self._flights) - 1)

    async def _in_turn(self, order: Order, trigger: Trigger) -> RunOutcome:
        async with self._turns[order.job]:
            began = self._clock.now()
            with spans.span(f"run {order.job}", "internal", order=str(order), trigger=trigger) as span:
                outcome = await self._attempt(order, trigger)
                if not outcome.success:
                    span.fail(outcome.message or "the fetch failed")
        self._counted.labels(order.job, trigger, "success" if outcome.success else "failed").inc()
        self._remember(order, outcome, began)
        return outcome

    def _remember(self, order: Order, outcome: RunOutcome, began: datetime) -> None:
        """Log once when orders begin to fail for a cause, and once when one of them succeeds again.

        What keeps one order from its source mostly keeps all of them: without a network there would be a line for each otherwise. A
        fetcher that is away is logged by health.
        """
        before, now = self._past.get(order, NOTHING_YET), self._clock.now()
        if outcome.success:
            self._past[order] = Past(succeeded=began, finished=now)
            self._last[order.job] = now
            if (cause := self._cause_of.get(order)) is not None:
                sharing = [each for each, why in self._cause_of.items() if why == cause]
                for each in sharing:
                    del self._cause_of[each]
                log.info("syncing again", order=str(order), failing_before=len(sharing))
            return
        unknown = outcome.status == NOT_FOUND
        failed = msgspec.structs.replace(
            before,
            failed=now,
            failures=before.failures + 1,
            reached=outcome.fetcher_called,
            unknown=unknown,
            error=outcome.message,
        )
        self._past[order] = failed
        first = failed.reached and not unknown and self._is_first(order, outcome.message or "")
        (log.warning if first else log.debug)("sync failed", order=str(order), cause=outcome.message)

    def _is_first(self, order: Order, message: str) -> bool:
        """Return whether the order is the first that fails for this cause: the last clause of the message, which names no order."""
        cause = message.rpartition(": ")[2]
        first = cause not in self._cause_of.values()
        self._cause_of[order] = cause
        return first

    async def _attempt(self, order: Order, trigger: Trigger) -> RunOutcome:
        try:
            run = await self._ledger.start(
                order.job, trigger, season=order.season, round_number=order.round_number, session=order.session
            )
        except SuiteError as error:
            return _failed(f"data_scheduler cannot be asked: {error.message}", called=False)
        try:
            fetched = await self._fetcher.fetch(order, run=run.id)
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


def _outcome(fetched: FetchReply) -> RunOutcome:
    if fetched.success:
        return RunOutcome(success=True, fetcher_called=True, status=200, message=fetched.message)
    status = fetched.status if 400 <= fetched.status < 500 and fetched.status not in (401, 403) else BAD_GATEWAY  # noqa: PLR2004
    return RunOutcome(success=False, fetcher_called=True, status=status, message=fetched.message)


def _failed(message: str, *, called: bool) -> RunOutcome:
    return RunOutcome(success=False, fetcher_called=called, status=BAD_GATEWAY, message=message)
