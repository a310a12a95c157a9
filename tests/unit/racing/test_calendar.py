"""What an event shows, and what it is called."""

from datetime import date, timedelta

from racing.calendar import EventStatus, events
from racing.model import SessionKind
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
