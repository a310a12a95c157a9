"""What can be ordered of the fetcher, what came of it so far, and when it is due again. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from racing.model import SessionKind, SyncRun


class Job(StrEnum):
    """What is fetched on its own clock."""

    SEASONS = "seasons"
    ROUNDS = "rounds"
    RESULTS = "results"
    STANDINGS = "standings"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to fetch: a job, and which season, round and session where that matters."""

    job: Job
    season: int | None = None
    round_number: int | None = None
    session: SessionKind | None = None

    @classmethod
    def of(cls, run: SyncRun) -> "Order | None":
        """What a run of the ledger was about; None for what is not ours to order, such as a backfill."""
        if run.job not in list(Job):
            return None
        return cls(job=Job(run.job), season=run.season, round_number=run.round, session=run.session)

    def __str__(self) -> str:
        """`results 2026 round 21 race`."""
        number = None if self.round_number is None else f"round {self.round_number}"
        return " ".join(str(part) for part in (self.job, self.season, number, self.session) if part is not None)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order: when the run began that last succeeded, when it ended, and how often it has failed since.

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
    """Why a run began: its time had come, an admin wanted it, or something changed."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    CHANGE = "change"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An order, how often it is to be fetched at present, when next, and why so, in one phrase."""

    order: Order
    interval: timedelta
    at: datetime
    why: str
    trigger: Trigger = Trigger.SCHEDULE


FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(minutes=5)
"""A job that is due more often than that slows down to it while its source fails; a job that is due rarely to its interval."""


def retry_after(past: Past, interval: timedelta) -> timedelta:
    """How long to wait after the newest of so many failures: soon at first, then twice as long each time, up to a bound.

    A fetcher that is away costs nobody anything to ask, so that it is asked within the interval; a source that fails
    is spared, even where the interval is short. What no source knows is asked for again at its next turn.
    """
    if past.unknown:
        return interval
    doubled: timedelta = min(FIRST_RETRY, interval) * 2 ** min(past.failures - 1, 20)
    most = max(interval, LONGEST_RETRY) if past.reached else min(interval, LONGEST_RETRY)
    return min(doubled, most)
