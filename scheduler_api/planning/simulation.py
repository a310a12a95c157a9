"""Simulate a season of the cadence in seconds: what would run when, without network, database or a ticking clock. Pure.

Each run takes no time and succeeds. A table of costs says how many requests it makes; the age of data is the time since a job last ran.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from racing.schedule import weekend_on
from scheduler_api.planning.cadence import Known, plans
from scheduler_api.planning.order import Job, Order, Past
from scheduler_api.planning.result_windows import windows
from scheduler_api.settings import Settings

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

type Knowledge = Callable[[datetime], tuple[Known, datetime]]
"""What data_scheduler would know at an instant, and until when nothing about it changes, neither facts nor what the clock makes of them."""

type Cost = Callable[[Order, datetime], Mapping[str, int]]
"""Requests to each host that an order takes at an instant."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """One run: when, what, at which rhythm, how long after it was due, and whether on a race weekend or around a session."""

    at: datetime
    order: Order
    interval: timedelta
    late: timedelta
    weekend: bool
    session: bool


def season(knowledge: Knowledge, settings: Settings, begin: datetime, end: datetime) -> Iterator[Ran]:
    """Every run from `begin` to `end`, in order. What the running scheduler notices within 15 s is noticed at once."""
    now, past = begin, dict[Order, Past]()
    known, until = knowledge(now)
    while now < end:
        if now >= until:
            known, until = knowledge(now)
        following = until
        for plan in plans(known, past, settings, now).values():
            if plan.order is None or plan.at is None or plan.every is None:
                continue
            if plan.at > now:
                following = min(following, plan.at)
                continue
            weekend = weekend_on(known.rounds, now) is not None
            open_now = any(window.opens <= now < window.closes for window in windows(known.rounds, settings))
            late = now - plan.at if plan.order in past else timedelta(0)
            yield Ran(at=now, order=plan.order, interval=plan.every, late=late, weekend=weekend, session=open_now)
            past[plan.order] = Past(succeeded=now, finished=now)
            following = now + SECOND
        now = max(following, now + SECOND)


class Load:
    """Requests to one host: in all, and the most in any hour that slid by."""

    def __init__(self) -> None:
        self.total = 0
        self.most_in_an_hour = 0
        self._recent: deque[tuple[datetime, int]] = deque()
        self._in_hour = 0

    def add(self, at: datetime, requests: int) -> None:
        """Count more requests, later than those before."""
        while self._recent and self._recent[0][0] <= at - HOUR:
            self._in_hour -= self._recent.popleft()[1]
        self._recent.append((at, requests))
        self._in_hour += requests
        self.total += requests
        self.most_in_an_hour = max(self.most_in_an_hour, self._in_hour)


class Report:
    """What a season comes to: runs of each job, gaps between them, and requests to each host."""

    def __init__(self, cost: Cost) -> None:
        self._cost = cost
        self._last: dict[Order, Ran] = {}
        self.runs: Counter[Job] = Counter()
        self.gaps: dict[tuple[Job, timedelta], list[float]] = {}
        self.worst_age: dict[tuple[str, str], float] = {}
        self.loads: dict[str, Load] = {}

    def add(self, ran: Ran) -> None:
        """Count one more run, later than those before."""
        self.runs[ran.order.job] += 1
        for host, requests in self._cost(ran.order, ran.at).items():
            self.loads.setdefault(host, Load()).add(ran.at, requests)
        before, self._last[ran.order] = self._last.get(ran.order), ran
        # An order that sets in again after a pause was not late: nothing was to be fetched meanwhile.
        if before is not None and before.interval == ran.interval:
            gap = (ran.at - before.at).total_seconds()
            self.gaps.setdefault((ran.order.job, ran.interval), []).append(gap)
            key = _kind(ran), "a race weekend" if ran.weekend and before.weekend else "other days"
            self.worst_age[key] = max(gap, self.worst_age.get(key, 0.0))


def _kind(ran: Ran) -> str:
    """Whose age it is: results around their session are not those that are long final, nor is next year's calendar this year's."""
    order = ran.order
    if order.job is Job.RESULTS:
        if order.session is None:
            return "results, all of the season"
        return "results around their session" if ran.interval < MINUTE else "results that are not final yet"
    return f"{order.job} of the next season" if order.season and order.season > ran.at.year else order.job
