from decimal import Decimal
from typing import Any

import msgspec
import pytest

from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica.entrants import read_entrants
from fetcher_service.sources.jolpica.ergast import RaceShape, StandingsShape, joined
from fetcher_service.sources.jolpica.results import clocked, race_time, read_qualifying, read_race, read_standings
from fetcher_service.sources.jolpica.weekends import read_round
from racing.model import Classification, ClassificationRow, Outcome, SessionKind

IDENTITIES = Identities()


def a_race(season: int = 2024, **lists: list[dict[str, Any]]) -> RaceShape:
    plain = {
        "season": str(season),
        "round": "1",
        "raceName": "Monaco Grand Prix",
        "date": f"{season}-05-26",
        "Circuit": {
            "circuitId": "monaco",
            "circuitName": "Circuit de Monaco",
            "Location": {"lat": "43.7347", "long": "7.42056", "locality": "Monte Carlo", "country": "Monaco"},
        },
    }
    return msgspec.convert(plain | lists, RaceShape, strict=False)


def a_row(driver: str = "hamilton", text: str = "1", constructor: str = "mercedes", **facts: object) -> dict[str, Any]:
    return {
        "number": "44",
        "position": "1",
        "positionText": text,
        "points": "0",
        "Driver": {"driverId": driver, "givenName": "A", "familyName": "B"},
        "Constructor": {"constructorId": constructor, "name": "C"},
        "grid": "1",
        "laps": "78",
        "status": "Finished",
    } | facts


def read_rows(*rows: dict[str, Any], season: int = 2024) -> tuple[ClassificationRow, ...]:
    race = a_race(season, Results=list(rows))
    assert race.results
    return read_race(race, SessionKind.RACE, race.results, "monaco", IDENTITIES).rows


@pytest.mark.parametrize(
    ("printed", "ours"),
    [
        ("1:31:44.742", "1:31:44.742"),
        ("2:46:29.7", "2:46:29.700"),
        ("+1:24.1", "+1:24.100"),
        ("+2.6", "+2.600"),
        ("0:54.904", "54.904"),
        ("1:35", "1:35.000"),
        ("0.5", "0.500"),
        ("", None),
        (None, None),
    ],
)
def test_times_have_milliseconds_and_no_leading_zeros(printed: str | None, ours: str | None) -> None:
    assert clocked(printed) == ours


@pytest.mark.parametrize(
    ("millis", "printed"), [(5_527_199, "1:32:07.199"), (1_539_856, "25:39.856"), (3_600_000, "1:00:00.000")]
)
def test_a_race_time_is_made_of_milliseconds(millis: int, printed: str) -> None:
    assert race_time(millis) == printed


@pytest.mark.parametrize(
    ("text", "status", "outcome", "reason"),
    [
        ("12", "Lapped", Outcome.CLASSIFIED, None),
        ("12", "+1 Lap", Outcome.CLASSIFIED, None),
        ("17", "Engine", Outcome.CLASSIFIED, "Engine"),
        ("R", "Gearbox", Outcome.RETIRED, "Gearbox"),
        ("R", "Retired", Outcome.RETIRED, None),
        ("R", "+12 Laps", Outcome.NOT_CLASSIFIED, None),
        ("R", "Not classified", Outcome.NOT_CLASSIFIED, None),
        ("N", "+12 Laps", Outcome.NOT_CLASSIFIED, None),
        ("D", "Disqualified", Outcome.DISQUALIFIED, None),
        ("20", "Disqualified", Outcome.DISQUALIFIED, None),
        ("E", "Excluded", Outcome.EXCLUDED, None),
        ("W", "Withdrew", Outcome.DID_NOT_START, None),
        ("W", "Did not start", Outcome.DID_NOT_START, None),
        ("F", "Did not qualify", Outcome.DID_NOT_QUALIFY, None),
        ("F", "107% Rule", Outcome.DID_NOT_QUALIFY, None),
        ("F", "Did not prequalify", Outcome.DID_NOT_PRE_QUALIFY, None),
    ],
)
def test_text_and_status_together_are_an_outcome_and_a_reason(
    text: str, status: str, outcome: Outcome, reason: str | None
) -> None:
    _, row = read_rows(a_row(), a_row("russell", text, status=status, laps="70", number="63"))
    assert (row.outcome, row.reason) == (outcome, reason)
    assert (row.position is None) is (outcome is not Outcome.CLASSIFIED)


def test_a_lapped_car_is_laps_behind_whatever_time_it_carries() -> None:
    time = {"millis": "5525537", "time": "+20.795"}
    _, one, two, old = read_rows(
        a_row(),
        a_row("russell", "2", status="Lapped", laps="77", number="63", Time=time),
        a_row("norris", "3", status="Lapped", laps="76", number="4"),
        a_row("piastri", "4", status="+1 Lap", laps="77", number="81"),
    )
    assert [(row.time, row.gap) for row in (one, two, old)] == [(None, "+1 lap"), (None, "+2 laps"), (None, "+1 lap")]


def test_who_started_from_the_pit_lane_has_no_place_on_the_grid_and_who_did_not_start_no_pit_lane() -> None:
    late, absent = read_rows(
        a_row(grid="0"), a_row("russell", "W", grid="0", laps="0", status="Did not start", number="63")
    )
    assert (late.pit_lane_start, late.grid) == (True, None)
    assert (absent.pit_lane_start, absent.grid, absent.laps) == (False, None, None)


def test_a_car_that_two_drove_is_marked_for_both() -> None:
    rows = read_rows(
        a_row("fangio", "1", "alfa", number="2", grid="1"),
        a_row("fagioli", "1", "alfa", number="2", grid="0"),
        a_row("etancelin", "3", "lago", number="8"),
        season=1951,
    )
    assert [(row.shared_car, row.pit_lane_start) for row in rows] == [(True, False), (True, False), (False, False)]
    assert [row.position for row in rows] == [1, 1, 3]


def test_qualifying_before_the_knock_out_has_one_time_and_since_then_three() -> None:
    row = {key: a_row()[key] for key in ("number", "position", "Driver", "Constructor")}
    old = a_race(1998, QualifyingResults=[row | {"Q1": "1:20.356"}])
    new = a_race(2024, QualifyingResults=[row | {"Q1": "1:30.031", "Q2": "1:29.374", "Q3": ""}, row | {"Q1": ""}])
    assert old.qualifying_results
    assert new.qualifying_results
    (once,) = read_qualifying(old, old.qualifying_results, "monaco", IDENTITIES).rows
    thrice, none = read_qualifying(new, new.qualifying_results, "monaco", IDENTITIES).rows
    assert (once.time, once.q1) == ("1:20.356", None)
    assert (thrice.time, thrice.q1, thrice.q2, thrice.q3) == (None, "1:30.031", "1:29.374", None)
    assert (none.outcome, none.position) == (Outcome.NOT_CLASSIFIED, None)


def test_two_ids_that_are_one_constructor_of_ours_are_one_place_with_the_points_of_both() -> None:
    plain = {
        "season": "1962",
        "round": "9",
        "ConstructorStandings": [
            {
                "position": "3",
                "positionText": "3",
                "points": "29",
                "Constructor": {"constructorId": "cooper-climax", "name": "x"},
            },
            {"positionText": "-", "points": "0.5", "Constructor": {"constructorId": "cooper", "name": "x"}},
        ],
    }
    table = msgspec.convert(plain, StandingsShape, strict=False)
    (standings,) = read_standings(table, "south-africa", IDENTITIES)
    (place,) = standings.rows
    assert (place.position, place.constructor, place.engine, place.points) == (3, "cooper", "climax", Decimal("29.5"))


def test_a_race_that_goes_on_on_the_next_page_is_joined() -> None:
    pages = [a_race(Results=[a_row()]), a_race(Results=[a_row("russell", "2")])]
    (race,) = joined(pages)
    assert race.results
    assert [row.driver.driver_id for row in race.results] == ["hamilton", "russell"]


def test_a_weekend_whose_hours_are_unknown_has_days() -> None:
    weekend = read_round(a_race(1962), IDENTITIES)
    assert [(session.kind, session.start, str(session.date)) for session in weekend.sessions] == [
        (SessionKind.RACE, None, "1962-05-26")
    ]


def test_the_number_of_an_entry_is_the_one_used_most_and_of_two_the_later() -> None:
    def result(grand_prix: str, number: int) -> Classification:
        race = a_race(1962, Results=[a_row(number=str(number))])
        assert race.results
        return read_race(race, SessionKind.RACE, race.results, grand_prix, IDENTITIES)

    entrants = read_entrants(
        1962, [result("belgium", 7), result("monaco", 3)], {"monaco": 1, "belgium": 2}, {"lewis-hamilton": "HAM"}
    )
    assert [(entry.driver, entry.number, entry.code, entry.rounds) for entry in entrants] == [
        ("lewis-hamilton", 7, "HAM", (1, 2))
    ]
