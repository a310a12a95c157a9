"""When the result of a session is fetched: often around its end, then less and less until it is final. Pure.

From before the start until some time after the planned end at every interval; then after 5 and 15 minutes and every hour, until it is
final or given up. Final ones are fetched once a day, all together, since stewards revise results months later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from racing.model import ResultStatus, Round, Session, SessionKind
from racing.schedule import held, pre_season_tests, session_span
from scheduler_api.planning.order import NOTHING_YET, Due, Job, Order, Past
from scheduler_api.settings import Settings

FIRST_STEPS = (timedelta(minutes=5), timedelta(minutes=15))
STEP = timedelta(minutes=60)
EARLY = 1 / 3
"""A fetch that is earlier than its step by this share of the step, by jitter, still counts for it."""

UNKNOWN_HOUR = timedelta(minutes=15)
"""How often to fetch on the day of a session whose hour is unknown."""

SETTLED = frozenset({ResultStatus.FINAL, ResultStatus.AMENDED})


class KnownResult(msgspec.Struct, frozen=True, kw_only=True):
    """How final a stored classification is, and when it last changed."""

    standing: ResultStatus
    updated_at: datetime | None = None


class ResultWindow(msgspec.Struct, frozen=True, kw_only=True):
    """The times around one session: its result is fetched often from `opens` to `closes`, then in steps until `gives_up`."""

    weekend: Round
    session: Session
    opens: datetime
    closes: datetime
    gives_up: datetime

    @property
    def id(self) -> str:
        """`2026-bahrain-race`."""
        return f"{self.weekend.id}-{self.session.kind}"

    @property
    def order(self) -> Order:
        """The order that fetches this session's result."""
        return Order(
            job=Job.RESULTS,
            season=self.weekend.season,
            round_number=self.weekend.number,
            session=self.session.kind,
        )


def windows(rounds: Iterable[Round], settings: Settings) -> Iterator[ResultWindow]:
    """Yield the window of every session with a date, of every round and pre-season test that is held and has a number."""
    rounds = list(rounds)
    for weekend in (*held(rounds), *pre_season_tests(rounds)):
        for session in weekend.sessions:
            span = session_span(session)
            if span is None or session.cancelled or weekend.cancelled or weekend.number is None:
                continue
            yield ResultWindow(
                weekend=weekend,
                session=session,
                opens=span[0] - settings.results_open_before,
                closes=span[1] + settings.results_close_after,
                gives_up=span[1] + settings.results_give_up_after,
            )


def results_due(
    rounds: Sequence[Round],
    results: Mapping[str, KnownResult],
    past: Mapping[Order, Past],
    settings: Settings,
    now: datetime,
) -> list[Due]:
    """Return the results that are to be fetched at present, those of single sessions first."""
    looked_for = [
        window
        for window in windows(rounds, settings)
        if window.opens <= now < window.gives_up and not _is_settled(results.get(window.id))
    ]
    found = [_due(window, past.get(window.order, NOTHING_YET), settings, now) for window in looked_for]
    if any(now < window.closes for window in looked_for):
        return found
    return found + _revisions(rounds, past, settings, now)


def _due(window: ResultWindow, past: Past, settings: Settings, now: datetime) -> Due:
    interval = (
        settings.interval_results_session
        if window.session.start
        else max(UNKNOWN_HOUR, settings.interval_results_session)
    )
    checked = past.succeeded if past.succeeded and past.succeeded >= window.opens else None
    if now < window.closes:
        why = f"{window.id} is on or just over" if window.session.start else f"{window.id} has a day and no hour"
        return Due(order=window.order, interval=interval, at=checked + interval if checked else window.opens, why=why)
    why = f"{window.id} is not final yet"
    steps = list(_steps(window))
    gap = next((step - before for before, step in steps if step > now), STEP)
    if checked is None:
        at = window.opens
    else:
        at = next((step for before, step in steps if checked < step - (step - before) * EARLY), window.gives_up)
    return Due(order=window.order, interval=gap, at=at, why=why)


def _steps(window: ResultWindow) -> Iterator[tuple[datetime, datetime]]:
    """Yield each instant after the close at which to fetch, with the one before it."""
    before, step = window.closes, window.closes + FIRST_STEPS[0]
    while step < window.gives_up:
        yield before, step
        before, step = step, (window.closes + FIRST_STEPS[1] if step < window.closes + FIRST_STEPS[1] else step + STEP)


def _revisions(rounds: Sequence[Round], past: Mapping[Order, Past], settings: Settings, now: datetime) -> list[Due]:
    """Return an order for all results of the season that was raced last, once a day."""
    raced = [
        window
        for window in windows(rounds, settings)
        if window.session.kind is SessionKind.RACE and window.closes <= now
    ]
    if not raced:
        return []
    newest = max(raced, key=lambda window: window.closes)
    order = Order(job=Job.RESULTS, season=newest.weekend.season)
    interval = settings.interval_results_revisions
    last = past.get(order, NOTHING_YET).succeeded
    return [
        Due(
            order=order,
            interval=interval,
            at=last + interval if last else newest.closes,
            why=f"stewards may revise any result of {newest.weekend.season}",
        )
    ]


def _is_settled(result: KnownResult | None) -> bool:
    return result is not None and result.standing in SETTLED
