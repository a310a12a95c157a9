"""Which results are awaited, by the clock and by what is known."""

from datetime import timedelta

import msgspec

from racing.model import Round, SessionKind
from racing.title.arithmetic import After
from racing.title.awaited import awaited, more_than_the_weekend, next_to_score
from tests.factories import NOON, a_session, some_rounds

RACE, SPRINT = SessionKind.RACE, SessionKind.SPRINT
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def with_a_sprint(weekend: Round) -> Round:
    """The day before its race."""
    start = weekend.sessions[-1].start
    assert start is not None
    sprint = a_session(SPRINT, start - DAY)
    return msgspec.structs.replace(weekend, sessions=(sprint, *weekend.sessions))


ONE, TWO, THREE = some_rounds(3)
SEASON = (ONE, with_a_sprint(TWO), THREE)


def named(missing: tuple[After, ...]) -> list[tuple[int, SessionKind]]:
    return [(each.number, each.session) for each in missing]


def test_a_race_is_awaited_from_its_planned_end_until_its_result_is_known() -> None:
    race = NOON + WEEK
    assert awaited(SEASON, (), race + timedelta(minutes=119)) == ()
    assert named(awaited(SEASON, (), race + timedelta(minutes=120))) == [(1, RACE)]
    assert awaited(SEASON, {("gp-1", RACE)}, race + DAY) == ()


def test_sprints_are_awaited_as_well_in_order_of_time_and_practice_is_not() -> None:
    later = NOON + 4 * WEEK
    assert named(awaited(SEASON, (), later)) == [(1, RACE), (2, SPRINT), (2, RACE), (3, RACE)]
    assert named(awaited(SEASON, {("gp-1", RACE), ("gp-2", SPRINT)}, later)) == [(2, RACE), (3, RACE)]


def test_what_was_called_off_is_not_awaited() -> None:
    gone = msgspec.structs.replace(ONE, cancelled=True, number=None)
    no_sprint = msgspec.structs.replace(SEASON[1].sessions[0], cancelled=True)
    without = msgspec.structs.replace(SEASON[1], sessions=(no_sprint, *SEASON[1].sessions[1:]))
    assert named(awaited((gone, without), (), NOON + 4 * WEEK)) == [(2, RACE)]


def test_a_result_of_the_weekend_that_is_on_is_no_old_one() -> None:
    sunday = NOON + 2 * WEEK + timedelta(hours=3)
    of_the_weekend = awaited(SEASON, {("gp-1", RACE)}, sunday)
    assert named(of_the_weekend) == [(2, SPRINT), (2, RACE)]
    assert not more_than_the_weekend(of_the_weekend, SEASON, sunday)
    assert more_than_the_weekend(awaited(SEASON, (), sunday), SEASON, sunday)
    assert more_than_the_weekend(of_the_weekend, SEASON, sunday + DAY)


def test_what_scores_next_is_told_by_the_clock_whatever_has_no_result() -> None:
    def following(moment: timedelta) -> tuple[int, SessionKind] | None:
        found = next_to_score(SEASON, NOON + moment)
        return (found.number, found.session) if found else None

    assert following(WEEK) == (1, RACE)
    assert following(WEEK + DAY) == (2, SPRINT)
    assert following(2 * WEEK) == (2, RACE)
    assert following(4 * WEEK) is None
