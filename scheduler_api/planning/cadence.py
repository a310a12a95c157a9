"""How often each job runs and when it is due next, decided from the calendar, the results and what ran so far. Pure.

Calendars run every half minute on a race weekend and every half hour otherwise, standings every five minutes or every hour, seasons every
six hours: the defaults of the `INTERVAL_*` settings. Results run around the sessions (`result_windows`). Instants are aware UTC datetimes.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec

from racing.model import Round, SessionKind
from racing.schedule import OPENS_BEFORE, held, is_race_weekend, next_round, pre_season_tests, weekend_on, weekend_span
from scheduler_api.planning.after_sessions import StoredOfSessions, due_after_sessions
from scheduler_api.planning.order import NOTHING_YET, Due, Job, Order, Past, Trigger, retry_after
from scheduler_api.planning.result_windows import SETTLED, KnownResult, results_due, windows
from scheduler_api.settings import Settings

WEEK_BEFORE = timedelta(days=7)
HOURLY = timedelta(hours=1)
"""In the week before a round, when hours of sessions still move, the calendar is fetched at least hourly."""

SOON = timedelta(minutes=1)
"""How soon after a race or sprint became final the tables are fetched."""

PAUSE_AFTER_RUN = timedelta(seconds=5)
"""The least pause after a run, for those that take as long as their interval."""

LOST_FOR = timedelta(seconds=5)
"""How long documents are missing before they are fetched again: an admin may be about to put them back."""

REFILL_AGAIN = timedelta(hours=1)
"""How soon after a fill that went well another one is tried for what is still missing: no source has it at present."""

COMPARED_EVERY = timedelta(days=1)
"""How often it is counted whether everything that the bundled archive has is stored, where FILL_FROM asks for that."""

NOTHING_DUE = {
    Job.RESULTS: "no session is on and no race is over",
    Job.MISSING: "nothing is missing",
    Job.LAPS: "no session is over whose laps are not stored",
    Job.REPLAYS: "no session is over whose replay is not stored",
}
"""Why a job is paused."""

WITHOUT_JITTER = frozenset({Job.MISSING, Job.LAPS, Job.REPLAYS})
"""Jobs that are due at an instant, and run rarely."""

NEXT_CALENDAR_FROM_MONTH = 6
"""The FIA publishes the calendar of the next season in June at the earliest."""


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that were stored and are there no more: which, in words, and since when."""

    since: datetime
    what: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known when deciding: rounds of the seasons around now, results by id (`2026-bahrain-race`), and what was lost.

    `replaced`: when another database took the place of the one that was known before.
    """

    rounds: tuple[Round, ...] = ()
    results: Mapping[str, KnownResult] = {}
    loss: Loss | None = None
    replaced: datetime | None = None
    stored: StoredOfSessions = StoredOfSessions()
    """Of which sessions laps and replays are stored."""


class JobPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A job at present: its interval, what it fetches next and when, and why, in one phrase.

    `interval` is the shortest of its orders, `every` that of the order which is next. Without an interval the job is paused: nothing is
    due, and `order` and `at` are None.
    """

    job: Job
    why: str
    interval: timedelta | None = None
    order: Order | None = None
    every: timedelta | None = None
    at: datetime | None = None
    trigger: Trigger = Trigger.SCHEDULE


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """Until when to follow the live feed, and the session (`2026-bahrain-race`) that is planned to end last."""

    session: str
    until: datetime


def plans(known: Known, past: Mapping[Order, Past], settings: Settings, now: datetime) -> dict[Job, JobPlan]:
    """Return the plan of every job. An `at` before `now` is overdue."""
    # After the clock was put back, runs in its future count as if they had never been.
    past = {order: each for order, each in past.items() if max(each.succeeded or now, each.failed or now) <= now}
    moment = _WhatIsDue(known, past, settings, now)
    after_sessions = partial(
        due_after_sessions, known=known.stored, results=known.results, past=past, settings=settings, now=now
    )
    due = {
        Job.SEASONS: [moment.every(Order(job=Job.SEASONS), settings.interval_seasons, "seasons rarely change")],
        Job.ROUNDS: moment.rounds_due(),
        Job.RESULTS: results_due(known.rounds, known.results, past, settings, now),
        Job.STANDINGS: [moment.standings_due()],
        Job.MISSING: moment.missing_due(),
        Job.LAPS: after_sessions(Job.LAPS),
        Job.REPLAYS: after_sessions(Job.REPLAYS),
    }
    return {job: _plan(job, orders, past, settings) for job, orders in due.items()}


def follow(rounds: Sequence[Round], settings: Settings, now: datetime) -> Follow | None:
    """Return until when to follow the live feed; None when no session is near.

    Testing is not followed: the feed's picture is that of a round.

    It is followed from hours before a session, since the feed knows first when one is brought forward (Miami 2026: by three hours), until
    some time after its planned end, since flags delay it. So the sessions of a day are followed in one go.
    """
    near = [
        window
        for window in windows(held(rounds), settings)
        if window.session.start and window.session.start - settings.live_open_before <= now < window.closes
    ]
    last = max(near, key=lambda window: window.closes, default=None)
    return Follow(session=last.id, until=last.closes) if last else None


def _plan(job: Job, orders: Sequence[Due], past: Mapping[Order, Past], settings: Settings) -> JobPlan:
    if not orders:
        return JobPlan(job=job, why=NOTHING_DUE[job])
    due = [_adjusted(each, past.get(each.order, NOTHING_YET), settings) for each in orders]
    first = min(due, key=lambda each: each.at)
    rhythm = min(orders, key=lambda each: each.interval)
    return JobPlan(
        job=job,
        why=rhythm.why,
        interval=rhythm.interval,
        order=first.order,
        every=first.interval,
        at=first.at,
        trigger=first.trigger,
    )


def _adjusted(due: Due, past: Past, settings: Settings) -> Due:
    """Make an order due later after failures, else a little earlier, so that not everyone asks in the same second.

    The jitter is computed from the order and its last success, so that it stays the same until the order has run.
    """
    if past.failures and past.failed is not None:
        return msgspec.structs.replace(due, at=past.failed + retry_after(past, due.interval))
    if past.succeeded is None or past.finished is None or due.order.job in WITHOUT_JITTER:
        return due
    drawn = zlib.crc32(f"{due.order} {past.succeeded.isoformat()}".encode()) / 2**32
    earlier = due.at - (due.at - past.succeeded) * settings.interval_jitter * drawn
    return msgspec.structs.replace(due, at=max(past.finished + PAUSE_AFTER_RUN, earlier))


class _WhatIsDue:
    """What is due at an instant, which depends on whether a race weekend is on."""

    def __init__(self, known: Known, past: Mapping[Order, Past], settings: Settings, now: datetime) -> None:
        self._known = known
        self._past = past
        self._settings = settings
        self._now = now
        self._weekend = weekend_on(known.rounds, now)
        # A weekend that is on counts for its own season, even after New Year.
        self._season = self._weekend.season if self._weekend else now.year

    def every(self, order: Order, interval: timedelta, why: str) -> Due:
        """Return the order as due an interval after its last success; at once when it never ran."""
        last = self._past.get(order, NOTHING_YET).succeeded
        return Due(order=order, interval=interval, at=last + interval if last else self._now, why=why)

    def rounds_due(self) -> list[Due]:
        """Return this season's calendar, and from June on the next one's."""
        interval, why = self._rounds_rhythm()
        due = [self.every(Order(job=Job.ROUNDS, season=self._season), interval, why)]
        following = self._season + 1
        if self._season == self._now.year and self._now.month >= NEXT_CALENDAR_FROM_MONTH:
            order, rarely = Order(job=Job.ROUNDS, season=following), max(interval, self._settings.interval_seasons)
            due.append(self.every(order, rarely, f"{following} may be published"))
        return due + self._testing_due()

    def _testing_due(self) -> list[Due]:
        """Return the pre-season tests, round 0 of no calendar: from New Year until the first race weekend is near."""
        rounds = [weekend for weekend in self._known.rounds if weekend.season == self._now.year]
        spans = [span for weekend in held(rounds) if (span := weekend_span(weekend))]
        if not spans or self._now >= min(start for start, _ in spans) - OPENS_BEFORE:
            return []
        order = Order(job=Job.ROUNDS, season=self._now.year, round_number=0)
        test = next((test for test in pre_season_tests(rounds) if is_race_weekend(test, self._now)), None)
        if test is not None:
            return [self.every(order, self._settings.interval_rounds, f"{test.id} is on")]
        rarely = max(self._settings.interval_rounds, self._settings.interval_seasons)
        return [self.every(order, rarely, f"testing of {self._now.year} may be published")]

    def _rounds_rhythm(self) -> tuple[timedelta, str]:
        settings = self._settings
        if self._weekend is not None:
            return settings.interval_rounds_race_weekend, f"the race weekend of {self._weekend.id} is on"
        following = next_round(self._known.rounds, self._now)
        span = weekend_span(following) if following else None
        if following and span and span[0] - OPENS_BEFORE - self._now <= WEEK_BEFORE:
            return min(settings.interval_rounds, HOURLY), f"{following.id} is within a week"
        return settings.interval_rounds, "no race weekend is near"

    def missing_due(self) -> list[Due]:
        """Return the fill of what was lost; without a loss, that of what was never filled, where everything from a season on is wanted."""
        order = Order(job=Job.MISSING, season=self._settings.fill_from)
        last, loss = self._past.get(order, NOTHING_YET).succeeded, self._known.loss
        if loss is not None and (last is None or last < loss.since):
            return [
                Due(order=order, interval=REFILL_AGAIN, at=loss.since + LOST_FOR, why=loss.what, trigger=Trigger.CHANGE)
            ]
        if loss is not None:
            return [self.every(order, REFILL_AGAIN, loss.what)]
        if self._settings.fill_from is None:
            return []
        why = f"everything from {self._settings.fill_from} on is to be stored"
        replaced = self._known.replaced
        if replaced is not None and (last is None or last < replaced):
            return [Due(order=order, interval=COMPARED_EVERY, at=replaced + LOST_FOR, why=why, trigger=Trigger.CHANGE)]
        return [self.every(order, COMPARED_EVERY, why)]

    def standings_due(self) -> Due:
        """Return the tables, due at their interval or soon after a race or sprint became final."""
        settings, weekend = self._settings, self._weekend
        interval = settings.interval_standings_race_weekend if weekend else settings.interval_standings
        why = f"the race weekend of {weekend.id} is on" if weekend else "no race weekend is on"
        due = self.every(Order(job=Job.STANDINGS, season=self._season), interval, why)
        last = self._past.get(due.order, NOTHING_YET).succeeded
        settled = _last_settled(self._known, self._season)
        if last and settled and last < settled[0] + SOON < due.at:
            why = f"{settled[1]} became final"
            return msgspec.structs.replace(due, at=settled[0] + SOON, why=why, trigger=Trigger.CHANGE)
        return due


def _last_settled(known: Known, season: int) -> tuple[datetime, str] | None:
    """Return when the newest final race or sprint of a season became final, and which one it is."""
    scoring = [
        (found.updated_at, id_)
        for weekend in held(known.rounds)
        if weekend.season == season
        for kind in (SessionKind.SPRINT, SessionKind.RACE)
        if (found := known.results.get(id_ := f"{weekend.id}-{kind}"))
        and found.standing in SETTLED
        and found.updated_at
    ]
    return max(scoring, default=None)


def spoken(interval: timedelta | None) -> str:
    """Return an interval as people write it, `30s`, `5m` or `6h`; `paused` for none."""
    if interval is None:
        return "paused"
    seconds = int(interval.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
