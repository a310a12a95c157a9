"""How often each job runs and when it is due next, decided from the calendar, the results and what ran so far. Pure.

The rhythm is that of `http.md`: calendars every half minute on a race weekend and every half hour otherwise, standings every five minutes
or every hour, seasons every six hours, results around the sessions (`results_watch`). Instants are aware UTC datetimes.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from racing.model import Round, SessionKind
from racing.weekend import OPENS_BEFORE, held, next_round, weekend_on, weekend_span
from scheduler_api.order import NOTHING_YET, Due, Job, Order, Past, Trigger, retry_after
from scheduler_api.results_watch import SETTLED, KnownResult, Window, results_due, windows
from scheduler_api.settings import Settings

WEEK_BEFORE = timedelta(days=7)
HOURLY = timedelta(hours=1)
"""The schedule is looked at at least hourly in the week before a round: that is when hours still move."""

SOON = timedelta(minutes=1)
"""So long after a race or sprint became final the tables are fetched."""

BREATH = timedelta(seconds=5)
"""The least pause after a run, for those that take as long as their interval."""

NEXT_CALENDAR_FROM_MONTH = 6
"""The FIA publishes the calendar of the next season in June at the earliest."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the cadence is decided from: rounds of the seasons around now, and results by id (`2026-bahrain-race`)."""

    rounds: tuple[Round, ...] = ()
    results: Mapping[str, KnownResult] = {}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A job at present: its rhythm, what it fetches next and when, and why, in one phrase.

    Without an interval it is paused: nothing is due, and `order` and `at` are None.
    """

    job: Job
    why: str
    interval: timedelta | None = None
    order: Order | None = None
    at: datetime | None = None
    trigger: Trigger = Trigger.SCHEDULE


def plans(known: Known, past: Mapping[Order, Past], settings: Settings, now: datetime) -> dict[Job, Plan]:
    """The plan of every job. `at` may lie before `now`: it is overdue then."""
    season = _season(known.rounds, now)
    # A clock that was put back makes what ran in its future as if it had never run.
    past = {order: each for order, each in past.items() if max(each.succeeded or now, each.failed or now) <= now}
    due = {
        Job.SEASONS: [_every(Order(job=Job.SEASONS), settings.interval_seasons, past, now, "seasons rarely change")],
        Job.ROUNDS: _rounds_due(known.rounds, season, past, settings, now),
        Job.RESULTS: results_due(known.rounds, known.results, past, settings, now),
        Job.STANDINGS: [_standings_due(known, season, past, settings, now)],
    }
    return {job: _plan(job, orders, past, settings) for job, orders in due.items()}


def follow(rounds: Sequence[Round], settings: Settings, now: datetime) -> Window | None:
    """The session to follow live: from shortly before its start until some time after its planned end, since flags delay it."""
    open_now = [
        window for window in windows(rounds, settings) if window.session.start and window.opens <= now < window.closes
    ]
    return max(open_now, key=lambda window: window.opens, default=None)


def _plan(job: Job, orders: Sequence[Due], past: Mapping[Order, Past], settings: Settings) -> Plan:
    if not orders:
        return Plan(job=job, why="no session is on and no race is over")
    due = [_adjusted(each, past.get(each.order, NOTHING_YET), settings) for each in orders]
    first = min(due, key=lambda each: each.at)
    rhythm = min(orders, key=lambda each: each.interval)
    return Plan(
        job=job, why=rhythm.why, interval=rhythm.interval, order=first.order, at=first.at, trigger=first.trigger
    )


def _adjusted(due: Due, past: Past, settings: Settings) -> Due:
    """Later after failures; earlier by a little otherwise, so that not everyone asks in the same second.

    The jitter is drawn from the order and its last success, so that it stays what it is until the order has run.
    """
    if past.failures and past.failed is not None:
        return msgspec.structs.replace(due, at=past.failed + retry_after(past, due.interval))
    if past.succeeded is None or past.finished is None:
        return due
    drawn = zlib.crc32(f"{due.order} {past.succeeded.isoformat()}".encode()) / 2**32
    earlier = due.at - (due.at - past.succeeded) * settings.interval_jitter * drawn
    return msgspec.structs.replace(due, at=max(past.finished + BREATH, earlier))


def _rounds_due(
    rounds: Sequence[Round], season: int, past: Mapping[Order, Past], settings: Settings, now: datetime
) -> list[Due]:
    weekend, following = weekend_on(rounds, now), next_round(rounds, now)
    span = weekend_span(following) if following else None
    if weekend is not None:
        interval, why = settings.interval_rounds_race_weekend, f"the race weekend of {weekend.id} is on"
    elif following and span and span[0] - OPENS_BEFORE - now <= WEEK_BEFORE:
        interval, why = min(settings.interval_rounds, HOURLY), f"{following.id} is within a week"
    else:
        interval, why = settings.interval_rounds, "no race weekend is near"
    due = [_every(Order(job=Job.ROUNDS, season=season), interval, past, now, why)]
    if season == now.year and now.month >= NEXT_CALENDAR_FROM_MONTH:
        order = Order(job=Job.ROUNDS, season=season + 1)
        due.append(_every(order, max(interval, settings.interval_seasons), past, now, f"{season + 1} may be published"))
    return due


def _standings_due(known: Known, season: int, past: Mapping[Order, Past], settings: Settings, now: datetime) -> Due:
    weekend = weekend_on(known.rounds, now)
    interval = settings.interval_standings_race_weekend if weekend else settings.interval_standings
    why = f"the race weekend of {weekend.id} is on" if weekend else "no race weekend is on"
    due = _every(Order(job=Job.STANDINGS, season=season), interval, past, now, why)
    last = past.get(due.order, NOTHING_YET).succeeded
    settled = _last_settled(known, season)
    if last and settled and last < settled[0] + SOON < due.at:
        why = f"{settled[1]} became final"
        return msgspec.structs.replace(due, at=settled[0] + SOON, why=why, trigger=Trigger.CHANGE)
    return due


def _last_settled(known: Known, season: int) -> tuple[datetime, str] | None:
    """When the newest final race or sprint of a season became what it is, and which it is."""
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


def _every(order: Order, interval: timedelta, past: Mapping[Order, Past], now: datetime, why: str) -> Due:
    last = past.get(order, NOTHING_YET).succeeded
    return Due(order=order, interval=interval, at=last + interval if last else now, why=why)


def _season(rounds: Sequence[Round], now: datetime) -> int:
    """The season that is looked after: that of the weekend which is on, even after New Year, else this year's."""
    weekend = weekend_on(rounds, now)
    return weekend.season if weekend else now.year


def spoken(interval: timedelta | None) -> str:
    """`30s`, `5m`, `6h`; `paused` for none."""
    if interval is None:
        return "paused"
    seconds = int(interval.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
