"""How old each job's data is against how often it should be fetched: for `/status?verbose=1` and for Prometheus."""

import math
from collections.abc import Callable
from datetime import datetime

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from racing.model import ResultStatus
from racing.title.awaited import awaited, more_than_the_weekend
from racing.wire.leadership import Leadership
from scheduler_api.cadence import Known
from scheduler_api.jobs import Jobs
from scheduler_api.known_seasons import KnownSeasons
from scheduler_api.order import Job, Past
from scheduler_api.runs import Runs

type Detail = dict[str, object]


OF_RESULTS = frozenset({Job.RESULTS, Job.STANDINGS})
"""Jobs that cannot be up to date while results are awaited, however lately they ran: a source may have had nothing new."""


ON_NO_INTERVAL = frozenset({Job.LAPS, Job.REPLAYS})
"""Jobs that are due after sessions and at night: that they did not run for hours says nothing of how fresh anything is."""


class Freshness:
    """Computes the freshness of each job from its plan and its runs."""

    def __init__(
        self,
        clock: Clock,
        jobs: Jobs,
        runs: Runs,
        leadership: Leadership,
        metrics: Metrics,
        *,
        seasons: KnownSeasons,
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._runs = runs
        self._leadership = leadership
        self._seasons = seasons
        self._measured("sync_age_seconds", "Time since the job last succeeded; +Inf for never", metrics, self._age)
        self._measured("sync_interval_seconds", "The job's interval; +Inf while paused", metrics, self._interval)
        self._measured("sync_failures", "Failures in a row of the job's worst order", metrics, self._failures)
        self._counts_awaited(metrics)
        leads = metrics.gauge("scheduler_leads", "1 where this scheduler runs the jobs")
        leads.set_function(lambda: float(leadership.leads))

    def detail(self, job: Job) -> Detail:
        """Return what the job does and why, how old its data is, and what fails, in whole seconds."""
        plan, failing = self._jobs.plan(job), self._runs.failing(job)
        age, interval = self._age(job), self._interval(job)
        missing = results_awaited(self._seasons.known, self._clock.now()) if job in OF_RESULTS else 0
        return {
            "why": plan.why,
            "next": None if plan.order is None else str(plan.order),
            "age_seconds": _whole(age),
            "interval_seconds": _whole(interval),
            "fresh": is_fresh(age, interval, failing) if not missing else False,
            "results_awaited": missing,
            "failures": failing.failures if failing else 0,
            "last_error": failing.error if failing else None,
            "paused_by_admin": self._jobs.is_paused(job),
        }

    @property
    def leader(self) -> bool:
        """Whether this scheduler runs the jobs; another one takes over if it stops."""
        return self._leadership.leads

    def _age(self, job: Job) -> float:
        return _since(self._runs.last_success(job), self._clock.now())

    def _interval(self, job: Job) -> float:
        interval = None if job in ON_NO_INTERVAL else self._jobs.plan(job).interval
        return math.inf if interval is None else interval.total_seconds()

    def _failures(self, job: Job) -> float:
        failing = self._runs.failing(job)
        return float(failing.failures if failing else 0)

    def _counts_awaited(self, metrics: Metrics) -> None:
        count = metrics.gauge(
            "results_awaited", "Races and sprints that are over without a result, of a weekend that is over"
        )
        count.set_function(lambda: float(results_awaited(self._seasons.known, self._clock.now())))

    def _measured(self, name: str, words: str, metrics: Metrics, measure: Callable[[Job], float]) -> None:
        # Prometheus calls each of its targets a `job`.
        gauge = metrics.gauge(name, words, ["sync_job"])
        for job in Job:
            gauge.labels(job).set_function(lambda job=job: measure(job))  # type: ignore[misc]  # a lambda per job


def results_awaited(known: Known, now: datetime) -> int:
    """Return how many races and sprints have been run without a result, where that is more than those of the running weekend."""
    count = 0
    for season in {weekend.season for weekend in known.rounds}:
        rounds = [weekend for weekend in known.rounds if weekend.season == season]
        there = {
            (weekend.grand_prix, session.kind)
            for weekend in rounds
            for session in weekend.sessions
            if (result := known.results.get(f"{weekend.id}-{session.kind}")) is not None
            and result.standing is not ResultStatus.LIVE
        }
        missing = awaited(rounds, there, now)
        count += len(missing) if more_than_the_weekend(missing, rounds, now) else 0
    return count


def is_fresh(age: float, interval: float, failing: Past | None) -> bool | None:
    """Whether all that the job should have fetched by now has been; None while it is paused.

    One order that succeeds says nothing of another that fails: while any does, something is missing. An order for what no source knows (an
    admin's round 99) fails without anything being missing. `age`, `interval` in seconds; infinite for never, and while paused.
    """
    if math.isinf(interval):
        return None
    return age <= interval and (failing is None or failing.unknown)


def _since(moment: datetime | None, now: datetime) -> float:
    return math.inf if moment is None else (now - moment).total_seconds()


def _whole(seconds: float) -> int | None:
    return None if math.isinf(seconds) else int(seconds)
