"""What is on, what comes next, and when that changes."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from racing.model import Round, SessionKind
from racing.schedule import (
    SeasonStatus,
    SessionStatus,
    current_round,
    end_date,
    first_date,
    held,
    is_race_weekend,
    is_testing,
    last_transition,
    next_round,
    next_transition,
    pre_season_tests,
    season_status,
    session_end,
    session_status,
    with_result,
)
from tests.factories import NOON, a_round, a_session, some_rounds

DAY = timedelta(days=1)


def status_at(moment: datetime, weekend: Round) -> SessionStatus:
    return session_status(weekend.sessions[-1], weekend, moment)


@pytest.mark.parametrize(
    ("minutes", "status"),
    [(-1, SessionStatus.UPCOMING), (0, SessionStatus.LIVE), (119, SessionStatus.LIVE), (120, SessionStatus.FINISHED)],
)
def test_a_race_is_live_for_its_planned_two_hours(minutes: int, status: SessionStatus) -> None:
    assert status_at(NOON + timedelta(minutes=minutes), a_round()) is status


def test_a_published_end_counts_more_than_the_planned_length() -> None:
    session = a_session(SessionKind.SPRINT_QUALIFYING)
    assert session_end(session) == NOON + timedelta(minutes=44)
    assert session_end(msgspec.structs.replace(session, end=NOON + timedelta(hours=1))) == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("year", "minutes"),
    [(2006, (60, 60, 60)), (2007, (90, 90, 60)), (2020, (90, 90, 60)), (2021, (60, 60, 60)), (2026, (60, 60, 60))],
)
def test_practice_on_friday_took_an_hour_and_a_half_until_2020(year: int, minutes: tuple[int, ...]) -> None:
    kinds = (SessionKind.PRACTICE_1, SessionKind.PRACTICE_2, SessionKind.PRACTICE_3)
    start = NOON.replace(year=year)
    lengths = (timedelta(minutes=length) for length in minutes)
    assert [session_end(a_session(kind, start)) for kind in kinds] == [start + length for length in lengths]


def test_an_end_that_is_not_after_the_start_is_not_believed() -> None:
    assert session_end(a_session(end=NOON)) == NOON + timedelta(hours=2)


def test_a_session_of_unknown_hour_is_never_called_live() -> None:
    weekend = a_round(sessions=(a_session(day=date(2025, 6, 1)),))
    assert status_at(NOON, weekend) is SessionStatus.UPCOMING
    assert status_at(NOON + DAY, weekend) is SessionStatus.FINISHED


def test_a_session_without_a_date_is_as_old_as_its_weekend() -> None:
    weekend = a_round(sessions=(a_session(day=date(1955, 6, 5)), a_session(SessionKind.PRACTICE_1, None)))
    assert status_at(NOON, weekend) is SessionStatus.FINISHED


def test_nothing_of_a_cancelled_round_happens() -> None:
    weekend = a_round(cancelled=True, number=None)
    assert status_at(NOON, weekend) is SessionStatus.CANCELLED
    assert held([weekend]) == []


def test_a_race_weekend_runs_from_a_day_before_the_first_session_to_six_hours_after_the_last() -> None:
    weekend = a_round()  # qualifying at noon the day before, the race at noon until 14:00
    opens, closes = NOON - 2 * DAY, NOON + timedelta(hours=8)
    assert [is_race_weekend(weekend, moment) for moment in (opens - timedelta(seconds=1), opens, closes)] == [
        False,
        True,
        False,
    ]
    assert is_race_weekend(weekend, closes - timedelta(seconds=1))


def test_dates_are_those_of_utc() -> None:
    race = datetime(2026, 11, 22, 4, tzinfo=UTC)  # Las Vegas, Saturday evening there
    assert (first_date(a_round(race=race)), end_date(a_round(race=race))) == (date(2026, 11, 21), date(2026, 11, 22))


def test_the_current_round_is_the_one_on_else_the_next_else_the_last() -> None:
    rounds = some_rounds(3)
    race = NOON + timedelta(weeks=1)

    def number(moment: datetime) -> int | None:
        found = current_round(rounds, moment)
        return found.number if found else None

    assert number(race - timedelta(days=30)) == 1
    assert number(race) == 1
    assert number(race + timedelta(days=3)) == 2
    assert number(race + timedelta(weeks=9)) == 3


def test_the_next_round_is_the_first_whose_race_is_not_over() -> None:
    """During a weekend that weekend, until its race has run its two hours."""
    rounds = some_rounds(2)
    race = NOON + timedelta(weeks=1)
    moments = (race - DAY, race, race + timedelta(minutes=119), race + timedelta(hours=2), race + timedelta(weeks=1))
    found = [next_round(rounds, moment) for moment in moments]
    assert [weekend.number for weekend in found if weekend] == [1, 1, 1, 2, 2]
    assert next_round(rounds, race + timedelta(weeks=1, hours=2)) is None


def test_a_race_whose_hour_is_unknown_is_over_with_its_day() -> None:
    dated = (a_round(sessions=(a_session(day=NOON.date()),)),)
    assert next_round(dated, NOON + timedelta(hours=11)) is dated[0]
    assert next_round(dated, NOON + timedelta(hours=12)) is None
    undated = (a_round(sessions=()),)
    assert next_round(undated, NOON) is undated[0]


@pytest.mark.parametrize(
    ("minutes", "known", "status"),
    [
        (119, False, SessionStatus.LIVE),
        (120, False, SessionStatus.AWAITING_RESULT),
        (120, True, SessionStatus.FINISHED),
        (-1, False, SessionStatus.UPCOMING),
    ],
)
def test_a_session_that_is_over_awaits_a_result_that_is_not_known(
    *, minutes: int, known: bool, status: SessionStatus
) -> None:
    weekend = a_round()
    now = NOON + timedelta(minutes=minutes)
    by_clock = session_status(weekend.sessions[-1], weekend, now)
    assert with_result(by_clock, weekend.sessions[-1], weekend, now, known=known) is status


def test_what_was_called_off_awaits_nothing_and_neither_does_what_ended_before_its_time() -> None:
    gone = a_round(cancelled=True)
    late = NOON + DAY
    by_clock = session_status(gone.sessions[-1], gone, late)
    assert with_result(by_clock, gone.sessions[-1], gone, late, known=False) is SessionStatus.CANCELLED
    weekend = a_round()
    by_feed = SessionStatus.FINISHED
    assert with_result(by_feed, weekend.sessions[-1], weekend, NOON, known=False) is SessionStatus.FINISHED


def test_a_season_is_in_progress_from_its_first_session_to_its_last() -> None:
    rounds = some_rounds(2)
    first, last = NOON + timedelta(weeks=1) - DAY, NOON + timedelta(weeks=2, hours=2)
    before = first - timedelta(seconds=1)
    assert [season_status(rounds, moment) for moment in (before, first, last)] == [
        SeasonStatus.UPCOMING,
        SeasonStatus.IN_PROGRESS,
        SeasonStatus.COMPLETED,
    ]


def test_two_weekends_across_new_year_belong_to_their_seasons() -> None:
    rounds = (a_round(race=datetime(2025, 12, 31, 23, 30, tzinfo=UTC)),)
    assert season_status(rounds, datetime(2026, 1, 1, 1, tzinfo=UTC)) is SeasonStatus.IN_PROGRESS


@given(st.integers(-40 * 24 * 60, 60 * 24 * 60))
def test_nothing_flips_between_two_transitions(minutes: int) -> None:
    rounds = some_rounds(3)
    now = NOON + timedelta(minutes=minutes)
    until = next_transition(rounds, now)
    since = last_transition(rounds, now)
    assert since is None or since <= now
    if until is not None:
        assert now < until
        just_before = until - timedelta(seconds=1)
        assert _answers(rounds, max(now, just_before)) == _answers(rounds, now)


def _answers(rounds: tuple[Round, ...], now: datetime) -> list[object]:
    statuses = [session_status(session, weekend, now) for weekend in rounds for session in weekend.sessions]
    return [*statuses, current_round(rounds, now), season_status(rounds, now), next_round(rounds, now)]


@pytest.mark.parametrize(
    ("grand_prix", "is_one"), [("testing", True), ("testing-2", True), ("tuscany", False), ("testings", False)]
)
def test_testing_is_known_by_its_id(grand_prix: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_testing(grand_prix) is is_one


def test_tests_are_apart_from_what_is_held_cancelled_ones_too() -> None:
    first, second = a_round("testing", number=0), a_round("testing-2", number=None, cancelled=True)
    rounds = [a_round(number=1, race=NOON + timedelta(days=7)), second, first]
    assert {test.grand_prix for test in pre_season_tests(rounds)} == {"testing", "testing-2"}
    assert [weekend.grand_prix for weekend in held(rounds)] == ["bahrain"]
