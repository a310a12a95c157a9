"""Two drivers against each other."""

from decimal import Decimal
from typing import Any

import pytest

from content_api.endpoints.people.head_to_head import (
    QUALIFYING,
    RACES,
    SPRINTS,
    Duel,
    TimesCompared,
    duel,
    fastest_laps,
    meetings,
    points,
    qualifying_times,
    race_times,
)
from racing.model import Outcome, ResultStatus, SessionKind
from racing.records import DriverResult
from tests.factories import a_row


def drive(
    position: int | None = 1,
    *,
    grand_prix: str = "bahrain",
    season: int = 2025,
    session: SessionKind = SessionKind.RACE,
    scored: str = "0",
    **facts: Any,
) -> DriverResult:
    row = a_row("max-verstappen", position, points=Decimal(scored), **facts)
    return DriverResult(season=season, grand_prix=grand_prix, session=session, standing=ResultStatus.FINAL, row=row)


@pytest.mark.parametrize(
    ("first", "second", "ahead"), [(1, 2, 1), (5, 4, 2), (20, None, 1), (None, 3, 2), (None, None, 0), (1, 1, 0)]
)
def test_who_is_placed_higher_was_ahead(first: int | None, second: int | None, ahead: int) -> None:
    (meeting,) = meetings([drive(first)], [drive(second)])
    assert meeting.ahead == ahead


def test_they_meet_only_where_both_took_part() -> None:
    one = [drive(grand_prix="monaco"), drive(season=2024), drive(session=SessionKind.SPRINT), drive()]
    other = [drive(2, grand_prix="spa"), drive(2, session=SessionKind.SPRINT), drive(2)]
    met = meetings(one, other)
    assert [meeting.first.session for meeting in met] == [SessionKind.SPRINT, SessionKind.RACE]


def test_who_did_not_start_was_not_beaten() -> None:
    for outcome in (Outcome.DID_NOT_START, Outcome.DID_NOT_QUALIFY, Outcome.EXCLUDED):
        assert meetings([drive()], [drive(None, outcome=outcome)]) == []


def test_who_retired_or_was_disqualified_had_taken_part() -> None:
    for outcome in (Outcome.RETIRED, Outcome.DISQUALIFIED, Outcome.NOT_CLASSIFIED):
        (meeting,) = meetings([drive(12)], [drive(None, outcome=outcome)])
        assert meeting.ahead == 1


def test_kinds_of_session_are_counted_apart() -> None:
    met = meetings(
        [drive(1), drive(2, grand_prix="spa"), drive(3, session=SessionKind.QUALIFYING)],
        [drive(2), drive(1, grand_prix="spa"), drive(4, session=SessionKind.QUALIFYING)],
    )
    assert duel(met, RACES) == Duel(first=1, second=1, meetings=2)
    assert duel(met, QUALIFYING) == Duel(first=1, second=0, meetings=1)
    assert duel(met, SPRINTS) == Duel(first=0, second=0, meetings=0)


def test_points_are_those_of_the_meetings_with_their_fraction() -> None:
    one = [drive(1, scored="12.5"), drive(1, grand_prix="spa", scored="25")]
    assert points(meetings(one, [drive(2, scored="9")])) == (Decimal("12.5"), Decimal(9))


def test_of_two_shared_cars_the_better_counts_and_both_score() -> None:
    twice = [drive(4, scored="1.5", shared_car=True), drive(2, scored="3", shared_car=True)]
    met = meetings(twice, [drive(3, scored="4")])
    assert [meeting.ahead for meeting in met] == [1]
    assert points(met) == (Decimal("4.5"), Decimal(4))


def test_turning_the_question_round_turns_the_answer_round() -> None:
    one, other = [drive(1, scored="25"), drive(None, grand_prix="spa")], [drive(3), drive(2, grand_prix="spa")]
    there, back = meetings(one, other), meetings(other, one)
    assert (duel(there, RACES).first, duel(there, RACES).second) == (
        duel(back, RACES).second,
        duel(back, RACES).first,
    )
    assert points(there) == points(back)[::-1]


def qualified(grand_prix: str = "bahrain", **times: Any) -> DriverResult:
    return drive(grand_prix=grand_prix, session=SessionKind.QUALIFYING, **times)


def test_times_of_qualifying_are_those_of_the_last_part_that_has_both() -> None:
    met = meetings([qualified(q1="1:30.000", q2="1:29.000", q3="1:28.000")], [qualified(q1="1:30.100", q2="1:28.900")])
    assert qualifying_times(met) == TimesCompared(compared=1, seconds=0.1, percent=0.112)


def test_the_usual_difference_is_the_median_and_below_zero_where_the_first_was_faster() -> None:
    one = [qualified(gp, time=time) for gp, time in (("a", "1:00.000"), ("b", "1:00.000"), ("c", "1:00.000"))]
    other = [qualified(gp, time=time) for gp, time in (("a", "1:00.100"), ("b", "1:00.300"), ("c", "1:09.000"))]
    assert qualifying_times(meetings(one, other)) == TimesCompared(compared=3, seconds=-0.3, percent=-0.498)


def test_races_are_compared_where_both_finished_with_the_same_laps() -> None:
    one = [drive(1, grand_prix="a", time="1:30:00.000", laps=50), drive(1, grand_prix="b", time="1:30:00.000", laps=50)]
    other = [
        drive(2, grand_prix="a", time="1:30:09.000", laps=50),
        drive(9, grand_prix="b", time="1:30:01.000", laps=49),
    ]
    assert race_times(meetings(one, other)) == TimesCompared(compared=1, seconds=-9.0, percent=-0.166)
    retired = drive(None, grand_prix="a", time="1:30:09.000", laps=50)
    assert race_times(meetings(one[:1], [retired])) is None


def test_fastest_laps_are_compared_also_of_who_retired() -> None:
    met = meetings([drive(fastest_lap="1:20.000")], [drive(None, fastest_lap="1:19.900")])
    assert fastest_laps(met) == TimesCompared(compared=1, seconds=0.1, percent=0.125)
    assert fastest_laps(meetings([drive()], [drive(2)])) is None
