"""What holds for every calendar, whatever the clock does: nothing is overdue, nothing runs twice, nothing stands still."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from racing.model import ResultStatus, Round, SessionKind
from scheduler_api.planning.cadence import PAUSE_AFTER_RUN, Known, plans
from scheduler_api.planning.order import Job, Order, Past, Trigger
from scheduler_api.planning.result_windows import KnownResult
from scheduler_api.settings import Settings
from tests.factories import a_round, a_session

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
NEW_YEAR = datetime(2028, 1, 1, tzinfo=UTC)
"""Of a leap year."""

KINDS = tuple(SessionKind)


@st.composite
def a_weekend(draw: st.DrawFn, number: int) -> Round:
    """Sessions of any kind, on any days of the year, some without an hour, some called off."""
    friday = NEW_YEAR + timedelta(days=draw(st.integers(-3, 366)), hours=draw(st.integers(0, 23)))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5, unique=True))
    sessions = tuple(
        a_session(kind, start, day=start.date() if draw(st.booleans()) else None, cancelled=draw(st.booleans()))
        for position, kind in enumerate(kinds)
        if (start := friday + timedelta(hours=position * draw(st.integers(0, 20))))
    )
    cancelled = draw(st.booleans())
    return a_round(
        f"gp-{number}",
        friday.year,
        number=None if cancelled else draw(st.sampled_from((number, 0))),
        cancelled=cancelled,
        sessions=sessions,
    )


@st.composite
def a_calendar(draw: st.DrawFn) -> tuple[Round, ...]:
    return tuple(draw(a_weekend(number)) for number in range(1, draw(st.integers(1, 4))))


@st.composite
def some_results(draw: st.DrawFn, rounds: Sequence[Round]) -> dict[str, KnownResult]:
    ids = [f"{weekend.id}-{session.kind}" for weekend in rounds for session in weekend.sessions]
    return {
        id_: KnownResult(standing=draw(st.sampled_from(ResultStatus)), updated_at=NEW_YEAR)
        for id_ in draw(st.lists(st.sampled_from(ids), unique=True, max_size=6))
    }


NAPS = st.lists(
    st.one_of(
        st.integers(1, 40),  # a scheduler at work
        st.integers(60, 7200),  # one that waits
        st.integers(86_400, 40 * 86_400),  # a machine that slept
    ),
    min_size=5,
    max_size=60,
)
INSTANTS = st.integers(0, 366 * 86_400).map(lambda seconds: NEW_YEAR + timedelta(seconds=seconds))


def ran(past: Mapping[Order, Past], order: Order, at: datetime) -> dict[Order, Past]:
    return {**past, order: Past(succeeded=at, finished=at)}


@given(st.data(), INSTANTS, NAPS)
def test_after_every_nap_what_is_due_runs_once_and_is_not_due_again_before_its_interval(
    data: st.DataObject, begin: datetime, naps: list[int]
) -> None:
    rounds = data.draw(a_calendar())
    known = Known(rounds=rounds, results=data.draw(some_results(rounds)) if rounds else {})
    past: dict[Order, Past] = {}
    now = begin
    for nap in naps:
        for job in Job:
            done: list[Order] = []
            plan = plans(known, past, SETTINGS, now)[job]
            while plan.order is not None and plan.at is not None and plan.at <= now:
                done.append(plan.order)
                past = ran(past, plan.order, now)
                plan = plans(known, past, SETTINGS, now)[job]
                assert plan.order != done[-1] or (plan.at is not None and plan.at >= now + PAUSE_AFTER_RUN)
            assert len(done) == len(set(done))
            assert (plan.interval is None) == (plan.order is None) == (plan.at is None)
        now += timedelta(seconds=nap)


@given(st.data(), INSTANTS, st.integers(1, 15))
def test_looked_at_every_few_seconds_nothing_is_ever_overdue_by_more_than_its_interval(
    data: st.DataObject, begin: datetime, step: int
) -> None:
    rounds = data.draw(a_calendar())
    known = Known(rounds=rounds, results=data.draw(some_results(rounds)) if rounds else {})
    past: dict[Order, Past] = {}
    ran_at: dict[Order, datetime] = {}
    for beat in range(240):
        now = begin + timedelta(seconds=beat * step)
        for plan in plans(known, past, SETTINGS, now).values():
            if plan.order is None or plan.at is None or plan.interval is None or plan.at > now:
                continue
            if plan.order in ran_at:
                late = now - plan.at
                assert late <= plan.interval + timedelta(seconds=step), plan
                least = plan.interval * (1 - SETTINGS.interval_jitter) - timedelta(microseconds=1)
                if plan.trigger is not Trigger.CHANGE:  # a result may have become final just after the tables were read
                    assert now - ran_at[plan.order] >= min(least, timedelta(seconds=100)), plan
            ran_at[plan.order] = now
            past = ran(past, plan.order, now)


@given(st.data(), INSTANTS, st.builds(Past, failures=st.integers(1, 12), reached=st.booleans()))
def test_whatever_failed_is_tried_again_within_five_minutes_or_its_interval(
    data: st.DataObject, now: datetime, failing: Past
) -> None:
    rounds = data.draw(a_calendar())
    known = Known(rounds=rounds)
    failing = msgspec.structs.replace(failing, failed=now)
    orders = {plan.order for plan in plans(known, {}, SETTINGS, now).values() if plan.order}
    for plan in plans(known, dict.fromkeys(orders, failing), SETTINGS, now).values():
        if plan.order in orders and plan.at is not None and plan.interval is not None:
            assert timedelta(seconds=5) <= plan.at - now or plan.at == now
            assert plan.at - now <= max(plan.interval, timedelta(minutes=5))


@given(st.data(), INSTANTS)
def test_the_cadence_of_an_instant_is_the_same_whoever_asks(data: st.DataObject, now: datetime) -> None:
    rounds = data.draw(a_calendar())
    known = Known(rounds=rounds)
    past = {
        plan.order: Past(succeeded=now, finished=now) for plan in plans(known, {}, SETTINGS, now).values() if plan.order
    }
    later = now + timedelta(seconds=7)
    assert plans(known, past, SETTINGS, later) == plans(Known(rounds=rounds[::-1]), past, SETTINGS, later)
