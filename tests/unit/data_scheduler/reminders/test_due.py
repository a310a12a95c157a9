"""Who is to be told of what: by the kinds, sessions and Grands Prix that are chosen, and never of what is over."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from data_scheduler.reminders.due import concerns, due_minutes, final, is_wanted, moved, starting
from racing.model import ResultStatus, SessionKind
from racing.webhook_events import ResultPublished, ScheduleChanged, SessionChange, SessionTimes
from racing.wire.requests.reminders import ReminderChoice
from tests.factories import NOON, a_round, a_session

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def choice(**given: Any) -> ReminderChoice:
    known: dict[str, Any] = {"mail": True, "before": 30, "moved": True, "results": True, "language": "en"}
    return ReminderChoice(**(known | given))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, True),
        ({"mail": False}, False),
        ({"mail": False, "push": True}, True),
        ({"before": None, "moved": False, "results": False}, False),
        ({"before": None, "moved": False}, True),
    ],
)
def test_something_is_wanted_by_some_way(given: dict[str, Any], wanted: bool) -> None:  # noqa: FBT001  # a column
    assert is_wanted(choice(**given)) is wanted


@pytest.mark.parametrize(
    ("given", "grand_prix", "session", "concerned"),
    [
        ({}, "bahrain", "race", True),
        ({}, "testing", "practice_1", False),
        ({"sessions": ("testing",)}, "testing-2", "practice_1", True),
        ({"sessions": ("testing",)}, "bahrain", "practice_1", False),
        ({"sessions": ("practice",)}, "bahrain", "practice_3", True),
        ({"sessions": ("practice",)}, "bahrain", "race", False),
        ({"sessions": ("race", "sprint")}, "bahrain", "sprint", True),
        ({"grands_prix": ("monaco",)}, "bahrain", "race", False),
        ({"grands_prix": ("monaco",)}, "monaco", "race", True),
        ({"grands_prix": ("monaco",), "sessions": ("qualifying",)}, "monaco", "race", False),
    ],
)
def test_a_session_concerns_who_has_chosen_it(
    given: dict[str, Any],
    grand_prix: str,
    session: str,
    concerned: bool,  # noqa: FBT001  # a column
) -> None:
    assert concerns(choice(**given), grand_prix, SessionKind(session)) is concerned


def test_each_minute_before_a_session_is_due_in_one_look_alone() -> None:
    """Looks of any length that follow one another cover every reminder once."""
    looks = [
        NOON - timedelta(hours=2),
        *(NOON + timedelta(seconds=each) for each in (-5_000, -4_999, -3_601, -60, 0, 1)),
    ]
    seen = [minute for since, until in itertools.pairwise(looks) for minute in due_minutes(NOON, since, until)]
    assert sorted(seen) == list(range(1, 120))
    assert len(seen) == len(set(seen))


def test_a_reminder_is_due_at_its_minute_and_not_a_second_before() -> None:
    at = NOON - 30 * MINUTE
    second = timedelta(seconds=1)
    assert 30 not in due_minutes(NOON, at - 2 * second, at - second)
    assert 30 in due_minutes(NOON, at - second, at)
    assert 30 not in due_minutes(NOON, at, at + second)


def test_of_what_has_begun_or_is_not_held_nobody_is_told() -> None:
    rounds = [
        a_round(sessions=(a_session(start=NOON), a_session(SessionKind.SPRINT, NOON, cancelled=True))),
        a_round("monaco", cancelled=True),
        a_round("spa", sessions=(a_session(day=NOON.date()),)),
    ]
    found = [(weekend.grand_prix, session) for weekend, session, _, _ in starting(rounds, NOON - HOUR, NOON - MINUTE)]
    assert found == [("bahrain", SessionKind.RACE)]
    assert list(starting(rounds, NOON - HOUR, NOON)) == []


def changed(*sessions: SessionChange, **given: Any) -> ScheduleChanged:
    known: dict[str, Any] = {"season": 2025, "grand_prix": "bahrain", "name": "Bahrain Grand Prix"}
    return ScheduleChanged(sessions=sessions, **(known | given))


def a_change(kind: SessionKind = SessionKind.RACE, before: Any = NOON, after: Any = NOON + HOUR) -> SessionChange:
    return SessionChange(
        session=kind,
        before=SessionTimes(start=before) if before else None,
        after=SessionTimes(start=after),
    )


def test_of_a_schedule_the_chosen_sessions_to_come_are_told() -> None:
    of = changed(
        a_change(), a_change(SessionKind.QUALIFYING, NOON - HOUR, NOON - 2 * HOUR), a_change(SessionKind.SPRINT)
    )
    notice = moved("acc_1", choice(sessions=("race", "qualifying")), of, NOON)
    assert notice is not None
    assert [(each.session, each.before, each.after) for each in notice.moves] == [("race", NOON, NOON + HOUR)]


@pytest.mark.parametrize(
    ("given", "of"),
    [
        ({"moved": False}, changed(a_change())),
        ({}, changed(a_change(), added=True)),
        ({}, changed(a_change(before=None))),
        ({}, changed()),
        ({"grands_prix": ("monaco",)}, changed(a_change())),
        ({"grands_prix": ("monaco",)}, changed(cancelled=True)),
    ],
)
def test_what_was_not_moved_or_not_chosen_is_not_told(given: dict[str, Any], of: ScheduleChanged) -> None:
    assert moved("acc_1", choice(**given), of, NOON) is None


def test_a_round_that_is_cancelled_is_told() -> None:
    notice = moved("acc_1", choice(), changed(cancelled=True), NOON)
    assert notice is not None
    assert notice.cancelled


def test_a_final_result_says_who_was_first_only_if_that_is_wanted() -> None:
    result = ResultPublished(season=2025, grand_prix="bahrain", session=SessionKind.RACE, status=ResultStatus.FINAL)
    plain = final("acc_1", choice(), result, "Bahrain Grand Prix", ["Max Verstappen"])
    assert plain is not None
    assert plain.first == ()
    spoilt = final("acc_1", choice(spoilers=True), result, "Bahrain Grand Prix", ["Max Verstappen"])
    assert spoilt is not None
    assert spoilt.first == ("Max Verstappen",)
    assert final("acc_1", choice(results=False), result, "x", []) is None
    assert final("acc_1", choice(sessions=("sprint",)), result, "x", []) is None
