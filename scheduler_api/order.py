"""What the fetcher can be asked for, how that went so far, and when it is due again. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from racing.model import SessionKind, SyncRun


class Job(StrEnum):
    """A kind of fetch that runs at an interval."""

    SEASONS = "seasons"
    ROUNDS = "rounds"
    RESULTS = "results"
    STANDINGS = "standings"
    MISSING = "missing"
    """What was stored and is there no more; `season`: what the bundled archive has from then on as well."""
    LAPS = "laps"
    """Laps of a session. Without a round: the request that those of every session from the season on be fetched at night."""
    REPLAYS = "replays"
    """The steps of a session, to be told once more; without a round as with laps."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to fetch: a job, and which season, round and session where that matters."""

    job: Job
    season: int | None = None
    round_number: int | None = None
    session: SessionKind | None = None

    @classmethod
    def of(cls, run: SyncRun) -> "Order | None":
        """Return the order of a run in the ledger; None for runs that are not ordered here, such as a backfill."""
        if run.job not in list(Job):
            return None
        return cls(job=Job(run.job), season=run.season, round_number=run.round, session=run.session)

    def __str__(self) -> str:
        """`results 2026 round 21 race`."""
        number = None if self.round_number is None else f"round {self.round_number}"
        return " ".join(str(part) for part in (self.job, self.season, number, self.session) if part is not None)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """How an order went so far: when the run that last succeeded began and ended, and how often it has failed since.

    `reached`: whether the fetcher answered when it last failed; `unknown`: no source knew of such a thing; `error`: why it failed.
    """

    succeeded: datetime | None = None
    finished: datetime | None = None
    failed: datetime | None = None
    failures: int = 0
    reached: bool = True
    unknown: bool = False
    error: str | None = None


NOTHING_YET = Past()


class Trigger(StrEnum):
    """Why a run began: it was due, an admin started it, or something changed."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    CHANGE = "change"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An order, how often it is fetched at present, when next, and why, in one phrase."""

    order: Order
    interval: timedelta
    at: datetime
    why: str
    trigger: Trigger = Trigger.SCHEDULE


FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(minutes=5)
"""The longest wait while a source fails, for jobs that are due more often than that; the others wait for their interval."""


def retry_after(past: Past, interval: timedelta) -> timedelta:
    """Return how long to wait after a failure: a short time at first, then twice as long after each, up to a limit.

    Asking a fetcher that is away costs nothing, so it is asked again within the interval; a source that fails is asked less often, even if
    the interval is short. What no source knows is asked for again at the next interval.
    """
    if past.unknown:
        return interval
    doubled: timedelta = min(FIRST_RETRY, interval) * 2 ** min(past.failures - 1, 20)
    most = max(interval, LONGEST_RETRY) if past.reached else min(interval, LONGEST_RETRY)
    return min(doubled, most)
