"""Models in the public's words: points as numbers, instants twice, the unknown left out."""

from decimal import Decimal

import msgspec
import pytest

from content_api import render
from content_api.render import Names
from racing.model import (
    Championship,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    Outcome,
    Paddock,
    SeasonStatistics,
    SeasonSummary,
    Standings,
    StandingsRow,
)
from tests.factories import NOON, a_result, a_round, a_row, a_session, a_table

PADDOCK = Paddock(
    drivers=(Driver(id="max-verstappen", name="Max Verstappen"),),
    constructors=(Constructor(id="red-bull", name="Red Bull"), Constructor(id="toro-rosso", name="Toro Rosso")),
    engine_manufacturers=(EngineManufacturer(id="honda", name="Honda"),),
    entrants=(
        Entrant(season=2025, driver="max-verstappen", constructor="toro-rosso", number=33, code="VES", rounds=(1, 2)),
        Entrant(
            season=2025,
            driver="max-verstappen",
            constructor="red-bull",
            engine="honda",
            number=1,
            code="VER",
            rounds=(3,),
        ),
    ),
)


@pytest.mark.parametrize(
    ("points", "text"), [("25", "25"), ("12.5", "12.5"), ("25.0", "25"), ("100", "100"), ("0.14", "0.14"), ("0", "0")]
)
def test_points_are_numbers_with_their_fraction(points: str, text: str) -> None:
    table = render.standings(a_table(points={"max-verstappen": points}), (), Names(PADDOCK))
    assert f'"points":{text},'.encode() in render.encode(table)


def test_a_drivers_entry_is_the_one_he_raced_last() -> None:
    (place, *_) = render.standings(a_table(), (), Names(PADDOCK))["standings"]
    assert (place["number"], place["code"], place["constructor"], place["engine_name"]) == (
        1,
        "VER",
        "red-bull",
        "Honda",
    )


def test_statistics_stand_beside_the_points() -> None:
    done = (SeasonStatistics(driver="max-verstappen", wins=7, dnf_count=1),)
    first, second = render.standings(a_table(), done, Names(PADDOCK))["standings"]
    assert (first["wins"], first["dnf_count"], second["wins"]) == (7, 1, 0)


def test_constructors_are_constructor_and_engine() -> None:
    row = StandingsRow(
        outcome=Outcome.CLASSIFIED, position=1, constructor="red-bull", engine="honda", points=Decimal(44)
    )
    table = Standings(
        season=2025, grand_prix="bahrain", after_round=1, championship=Championship.CONSTRUCTORS, rows=(row,)
    )
    (place,) = render.standings(table, (), Names(PADDOCK))["standings"]
    assert (place["constructor"], place["constructor_name"], place["engine"]) == ("red-bull", "Red Bull", "honda")
    assert "driver" not in place


def test_who_is_unknown_keeps_the_id() -> None:
    (_, second) = render.standings(a_table(), (), Names(PADDOCK))["standings"]
    assert second["driver"] == "lando-norris"
    assert "name" not in second


def test_a_session_has_its_times_twice_and_its_status() -> None:
    weekend = a_round(sessions=(a_session(),))
    rendered = render.session_with_result(weekend, weekend.sessions[0], a_result(), Names(PADDOCK), NOON)
    assert (rendered["start"], rendered["start_iso"]) == (1748779200, "2025-06-01T12:00:00Z")
    assert (rendered["end_iso"], rendered["status"], rendered["standing"]) == (
        "2025-06-01T14:00:00Z",
        "live",
        "provisional",
    )
    assert [row["position"] for row in rendered["results"]] == [1, 2, 3]


def test_a_row_has_the_names_of_who_drove_what() -> None:
    result = a_result(rows=(a_row(time="1:31:44.742", fastest_lap_rank=2),))
    weekend = a_round()
    rendered = render.session_with_result(weekend, weekend.sessions[1], result, Names(PADDOCK), NOON)
    (row,) = rendered["results"]
    assert row == {
        "position": 1,
        "driver": "max-verstappen",
        "name": "Max Verstappen",
        "code": "VER",
        "outcome": "classified",
        "number": 1,
        "constructor": "red-bull",
        "engine": "honda",
        "time": "1:31:44.742",
        "points": Decimal(0),
        "fastest_lap_rank": 2,
        "constructor_name": "Red Bull",
        "engine_name": "Honda",
    }


def test_what_is_unknown_is_left_out_and_what_is_false_is_said_where_it_matters() -> None:
    rendered = render.round_with_results(a_round(number=None, cancelled=True), {}, Names(Paddock()), NOON)
    assert rendered["cancelled"] is True
    assert "number" not in rendered
    assert "official_name" not in rendered
    held = render.round_with_results(a_round(), {}, Names(Paddock()), NOON)
    assert (held["cancelled"], held["is_race_weekend"]) == (False, True)


def test_provenance_stays_outside_the_circuit() -> None:
    weekend = a_round()
    circuit = msgspec.structs.replace(weekend.circuit, source="test") if weekend.circuit else None
    rendered = render.round_with_results(msgspec.structs.replace(weekend, circuit=circuit), {}, Names(Paddock()), NOON)
    assert "source" not in rendered["circuit"]
    assert rendered["circuit"]["time_zone"] == "Asia/Kuala_Lumpur"


def test_a_season_counts_the_rounds_that_are_held() -> None:
    rounds = (a_round(), a_round("monaco", number=None, cancelled=True))
    rendered = render.season(SeasonSummary(year=2025), rounds, Names(Paddock()), NOON)
    assert (rendered["rounds"], rendered["status"], rendered["current_round"]) == (1, "in_progress", 1)
    assert (rendered["start_date"], rendered["end_date"]) == ("2025-05-31", "2025-06-01")
