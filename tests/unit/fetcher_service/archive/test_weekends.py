from datetime import UTC, date, datetime, timedelta

import pytest

from fetcher_service.archive.additions import Additions, CancelledRound
from fetcher_service.archive.compiling import compile_catalogue
from fetcher_service.archive.f1db import RaceTables
from fetcher_service.archive.weekends import compile_rounds
from racing.model import Round, SessionKind
from tests.unit.fetcher_service.archive.made_up import additions, f1db, race, row, season

FRIDAY = datetime(2010, 4, 30, 10, tzinfo=UTC)
SATURDAY = datetime(2010, 5, 1, 11, tzinfo=UTC)
SUNDAY = datetime(2010, 5, 2, 12, tzinfo=UTC)
DRIVEN = (row("ada-a", 1),)


def rounds_of(*races: RaceTables, year: int = 2010, added: Additions | None = None) -> tuple[Round, ...]:
    added = added or additions()
    circuits = {circuit.id: circuit for circuit in compile_catalogue(f1db(), added).circuits}
    return compile_rounds(season(*races, year=year), f1db(), added, circuits)


def kinds_of(given: RaceTables, year: int) -> list[str]:
    (weekend,) = rounds_of(given, year=year)
    return [session.kind.value for session in weekend.sessions]


def test_a_round_tells_its_names_and_the_layout_raced_that_year() -> None:
    (weekend,) = rounds_of(race())
    assert (weekend.id, weekend.number, weekend.name) == ("2010-utopia", 1, "Utopian Grand Prix")
    assert weekend.official_name == "Round 1 of Utopia"
    circuit = weekend.circuit
    assert circuit is not None
    assert (circuit.id, circuit.layout, circuit.length_km, circuit.turns) == ("ring", "ring-1", 4.5, 11)
    assert (circuit.country, circuit.country_code, circuit.time_zone) == ("Utopia", "UT", "Europe/Paris")
    assert (circuit.latitude, circuit.longitude, circuit.ergast_id) == (-1.5, 10.25, "the_ring")


def test_a_race_whose_hour_is_unknown_has_its_date_and_the_other_sessions_nothing() -> None:
    (weekend,) = rounds_of(race(qualifying_results=DRIVEN))
    qualifying, final = weekend.sessions
    assert (final.kind, final.start, final.date) == (SessionKind.RACE, None, date(2010, 5, 1))
    assert (qualifying.start, qualifying.date) == (None, None)


def test_sessions_with_our_times_are_in_order_of_time_whether_held_or_not() -> None:
    times = {SessionKind.RACE: SUNDAY, SessionKind.QUALIFYING: FRIDAY, SessionKind.SPRINT: SATURDAY}
    (weekend,) = rounds_of(race(qualifying_results=DRIVEN), added=additions({2010: {"utopia": times}}))
    assert [(session.kind, session.start) for session in weekend.sessions] == [
        (SessionKind.QUALIFYING, FRIDAY),
        (SessionKind.SPRINT, SATURDAY),
        (SessionKind.RACE, SUNDAY),
    ]
    assert weekend.sessions[2].date is None


def test_a_session_of_another_length_than_usual_has_its_published_end() -> None:
    times = {SessionKind.PRACTICE_1: FRIDAY, SessionKind.RACE: SUNDAY}
    lengths = {2010: {"utopia": {SessionKind.PRACTICE_1: 75}}}
    (weekend,) = rounds_of(race(), added=additions({2010: {"utopia": times}}, session_lengths=lengths))
    assert [session.end for session in weekend.sessions] == [FRIDAY + timedelta(minutes=75), None]


def test_times_f1db_knows_are_used_and_ours_win() -> None:
    given = race(time="12:00", qualifying_date="2010-04-30", qualifying_time="09:30")
    (weekend,) = rounds_of(given, added=additions({2010: {"utopia": {SessionKind.RACE: SUNDAY}}}))
    assert {session.kind: session.start for session in weekend.sessions} == {
        SessionKind.QUALIFYING: datetime(2010, 4, 30, 9, 30, tzinfo=UTC),
        SessionKind.RACE: SUNDAY,
    }


def test_a_session_listed_without_rows_was_called_off_and_keeps_its_hour() -> None:
    times = {SessionKind.PRACTICE_3: SATURDAY, SessionKind.RACE: SUNDAY}
    given = race(free_practice3_results=(), race_results=DRIVEN)
    (weekend,) = rounds_of(given, added=additions({2010: {"utopia": times}}))
    assert [(session.kind, session.cancelled, session.start) for session in weekend.sessions] == [
        (SessionKind.PRACTICE_3, True, SATURDAY),
        (SessionKind.RACE, False, SUNDAY),
    ]


def test_laps_and_distance_are_those_of_the_race_and_of_the_sprint() -> None:
    (weekend,) = rounds_of(
        race(
            laps=44,
            distance=300.5,
            sprint_race_laps=15,
            sprint_race_distance=100.2,
            sprint_race_results=DRIVEN,
            qualifying_results=DRIVEN,
        )
    )
    assert {session.kind: (session.total_laps, session.distance_km) for session in weekend.sessions} == {
        SessionKind.SPRINT: (15, 100.2),
        SessionKind.QUALIFYING: (None, None),
        SessionKind.RACE: (44, 300.5),
    }
    assert [(session.scheduled_laps, session.scheduled_distance_km) for session in weekend.sessions] == [
        (15, 100.2),
        (None, None),
        (44, 300.5),
    ]


def test_a_race_that_was_cut_short_was_scheduled_over_more() -> None:
    given = race(
        laps=1,
        distance=7.0,
        scheduled_laps=44,
        scheduled_distance=308.0,
        sprint_race_laps=11,
        sprint_race_distance=77.0,
        sprint_race_scheduled_laps=15,
        sprint_race_scheduled_distance=105.0,
        sprint_race_results=DRIVEN,
    )
    (weekend,) = rounds_of(given)
    assert {
        session.kind: (session.total_laps, session.scheduled_laps, session.scheduled_distance_km)
        for session in weekend.sessions
    } == {SessionKind.SPRINT: (11, 15, 105.0), SessionKind.RACE: (1, 44, 308.0)}


def test_no_race_was_longer_than_it_was_scheduled() -> None:
    (weekend,) = rounds_of(race(laps=67, distance=304.5, scheduled_laps=70, scheduled_distance=291.4))
    assert weekend.sessions[0].scheduled_distance_km == 304.5


TWO_QUALIFYINGS = {
    "free_practice1_results": DRIVEN,
    "free_practice2_results": DRIVEN,
    "qualifying1_results": DRIVEN,
    "qualifying2_results": DRIVEN,
    "qualifying_results": DRIVEN,
    "warming_up_results": DRIVEN,
}


@pytest.mark.parametrize(
    ("year", "order"),
    [
        (1995, "practice_1 qualifying_1 practice_2 qualifying_2 qualifying warm_up race"),
        (2003, "practice_1 qualifying_1 practice_2 warm_up qualifying_2 qualifying race"),
        (2004, "practice_1 practice_2 qualifying_1 qualifying_2 qualifying warm_up race"),
    ],
)
def test_sessions_of_unknown_hour_are_in_the_order_of_their_years(year: int, order: str) -> None:
    assert kinds_of(race(**TWO_QUALIFYINGS), year) == order.split()


def test_pre_qualifying_came_first() -> None:
    assert kinds_of(race(pre_qualifying_results=DRIVEN, **TWO_QUALIFYINGS), 1989)[0] == "pre_qualifying"


CALLED_OFF = CancelledRound(
    season=2010,
    grand_prix="erewhon",
    circuit="oval",
    layout="oval-2",
    sessions={SessionKind.RACE: SUNDAY, SessionKind.QUALIFYING: SATURDAY},
)


def test_a_round_called_off_keeps_its_place_in_time_and_has_no_number() -> None:
    before, after = race(1, "utopia", date=date(2010, 4, 1)), race(2, "utopia", date=date(2010, 6, 1))
    rounds = rounds_of(before, after, added=additions(cancelled=(CALLED_OFF,)))
    assert [(weekend.grand_prix, weekend.number, weekend.cancelled) for weekend in rounds] == [
        ("utopia", 1, False),
        ("erewhon", None, True),
        ("utopia", 2, False),
    ]
    gone = rounds[1]
    assert [(session.kind, session.start) for session in gone.sessions] == [
        (SessionKind.QUALIFYING, SATURDAY),
        (SessionKind.RACE, SUNDAY),
    ]
    assert gone.name == "Erewhon Grand Prix"
    assert gone.circuit is not None
    assert (gone.circuit.id, gone.circuit.layout, gone.circuit.length_km) == ("oval", "oval-2", 2.5)


def test_a_round_that_came_back_is_not_called_off() -> None:
    (weekend,) = rounds_of(race(grand_prix="erewhon"), added=additions(cancelled=(CALLED_OFF,)))
    assert not weekend.cancelled
    assert weekend.number == 1


def test_a_round_called_off_in_another_season_is_none_of_this_one() -> None:
    assert [
        weekend.grand_prix for weekend in rounds_of(race(), year=2011, added=additions(cancelled=(CALLED_OFF,)))
    ] == ["utopia"]
