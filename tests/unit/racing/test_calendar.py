"""What an event shows, and what it is called."""

from datetime import UTC, date, datetime, timedelta

import pytest

from racing.calendar import EventStatus, events, stamp_at
from racing.model import CalendarStamp, SessionKind
from tests.factories import NOON, a_round, a_session, some_rounds


def test_an_event_is_named_by_season_grand_prix_and_kind() -> None:
    assert [event.name for event in events([a_round()])] == ["2025-bahrain-qualifying", "2025-bahrain-race"]


def test_an_event_keeps_its_name_when_its_round_is_renumbered_and_moved() -> None:
    moved = a_round(number=16, race=NOON + timedelta(days=120))
    assert [event.name for event in events([moved])] == [event.name for event in events([a_round()])]


def test_an_event_ends_after_its_planned_length() -> None:
    assert [event.end - event.start for event in events([a_round()]) if event.start and event.end] == [
        timedelta(hours=1),
        timedelta(hours=2),
    ]


def test_a_day_without_an_hour_is_tentative() -> None:
    (event,) = events([a_round(sessions=(a_session(day=date(2025, 6, 1)),))])
    assert (event.start, event.day, event.status) == (None, date(2025, 6, 1), EventStatus.TENTATIVE)


def test_a_provisional_hour_is_tentative_with_the_hour() -> None:
    (event,) = events([a_round(sessions=(a_session(provisional=True),))])
    assert (event.start, event.status) == (NOON, EventStatus.TENTATIVE)


def test_a_cancelled_session_is_cancelled_alone() -> None:
    weekend = a_round(sessions=(a_session(SessionKind.PRACTICE_1, cancelled=True), a_session()))
    assert [event.status for event in events([weekend])] == [EventStatus.CANCELLED, EventStatus.CONFIRMED]


def test_cancelled_rounds_do_not_count_among_how_many() -> None:
    rounds = (*some_rounds(3), a_round("monaco", number=None, cancelled=True))
    assert {event.of for event in events(rounds) if event.number} == {3}
    assert {event.of for event in events(rounds) if not event.number} == {None}


def test_a_session_that_never_had_a_date_has_no_event() -> None:
    assert events([a_round(sessions=(a_session(start=None),))]) == []


@pytest.mark.parametrize(("cancelled", "status"), [(False, EventStatus.TENTATIVE), (True, EventStatus.CANCELLED)])
def test_a_session_that_lost_its_date_stays_on_its_last_known_day(cancelled: bool, status: EventStatus) -> None:  # noqa: FBT001
    weekend = a_round(sessions=(a_session(start=None, cancelled=cancelled),))
    (event,) = events([weekend], {"2025-bahrain-race": NOON.date()})
    assert (event.start, event.end, event.day, event.status) == (None, None, NOON.date(), status)
    assert event.last_day == NOON.date()


def test_what_has_a_date_takes_none_that_was_known_before() -> None:
    (event,) = events([a_round(sessions=(a_session(),))], {"2025-bahrain-race": date(2025, 5, 4)})
    assert (event.start, event.day, event.last_day) == (NOON, None, NOON.date())


def test_the_clock_confirms_a_day_that_is_past_and_no_day_that_may_not_be_the_right_one() -> None:
    known = a_round(sessions=(a_session(day=NOON.date()),))
    lost = a_round(sessions=(a_session(start=None),))
    evening, midnight = datetime(2025, 6, 1, 23, 59, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)
    (day,) = events([known])
    assert (day.status_at(evening), day.status_at(midnight)) == (EventStatus.TENTATIVE, EventStatus.CONFIRMED)
    (somewhen,) = events([lost], {"2025-bahrain-race": NOON.date()})
    assert somewhen.status_at(midnight) is EventStatus.TENTATIVE


def test_a_stamp_counts_the_midnight_at_which_the_clock_confirms() -> None:
    midnight = datetime(2025, 6, 2, tzinfo=UTC)
    stamp = CalendarStamp(
        event="2025-bahrain-race", season=2025, sequence=3, created=NOON, last_modified=NOON, confirmed_at=midnight
    )
    assert stamp_at(stamp, midnight - timedelta(seconds=1)) == stamp
    shown = stamp_at(stamp, midnight)
    assert (shown.sequence, shown.last_modified, shown.created) == (4, midnight, NOON)
    assert stamp_at(shown, midnight + timedelta(days=1)) == shown == stamp_at(stamp, midnight + timedelta(days=1))


def test_an_event_tells_the_scheduled_distance_and_never_the_one_that_was_run() -> None:
    session = a_session(total_laps=64, distance_km=213.568, scheduled_laps=78, scheduled_distance_km=260.286)
    (event,) = events([a_round(sessions=(session,))])
    assert (event.laps, event.distance_km) == (78, 260.286)
    (unknown,) = events([a_round(sessions=(a_session(total_laps=64, distance_km=213.568),))])
    assert (unknown.laps, unknown.distance_km) == (None, None)
