"""What the bundled archive holds, against what everyone knows of these seasons."""

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from fetcher_service.archive.compiling import compile_archive
from fetcher_service.archive.facts import BUNDLED, Catalogue, Facts, SeasonFacts
from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Entrant,
    Outcome,
    Round,
    SessionKind,
    Standings,
    StandingsRow,
)
from racing.schedule import held, session_span
from tests.shared_data import F1DB

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def facts() -> Iterator[Facts]:
    with Facts() as opened:
        yield opened


@pytest.fixture(scope="module")
def catalogue(facts: Facts) -> Catalogue:
    return facts.catalogue()


def seasons(facts: Facts, first: int = 1950) -> Iterator[SeasonFacts]:
    return (facts.season(year) for year in facts.years if year >= first)


def result(facts: Facts, id_: str) -> Classification:
    year = int(id_.partition("-")[0])
    return next(found for found in facts.season(year).results if found.id == id_)


def last_table(season: SeasonFacts, championship: Championship) -> Standings:
    return [table for table in season.standings if table.championship is championship][-1]


def round_of(season: SeasonFacts, grand_prix: str) -> Round:
    return next(weekend for weekend in season.rounds if weekend.grand_prix == grand_prix)


def test_it_is_small_enough_to_be_bundled() -> None:
    assert BUNDLED.stat().st_size <= 12 * MEGABYTE


def test_it_names_its_source_and_licence(facts: Facts) -> None:
    assert facts.about.attribution == "F1DB, https://github.com/f1db/f1db, CC-BY-4.0"


def test_it_holds_every_season_and_every_round_since_1950(facts: Facts) -> None:
    assert facts.years == tuple(range(1950, 2027))
    assert sum(len(held(season.rounds)) for season in seasons(facts)) == 1172


def test_rounds_are_numbered_in_order_of_time_and_named_once(facts: Facts) -> None:
    for season in seasons(facts):
        numbers = [weekend.number for weekend in season.rounds if not weekend.cancelled]
        assert numbers == list(range(1, len(numbers) + 1)), season.season.year
        assert len({weekend.id for weekend in season.rounds}) == len(season.rounds)


def test_rounds_called_off_have_no_number_but_hours(facts: Facts) -> None:
    cancelled = [weekend for season in seasons(facts) for weekend in season.rounds if weekend.cancelled]
    assert [weekend.id for weekend in cancelled] == [
        "2021-japan",
        "2022-russia",
        "2023-china",
        "2023-emilia-romagna",
        "2026-saudi-arabia",
    ]
    assert all(weekend.number is None for weekend in cancelled)
    assert all(session.start for weekend in cancelled for session in weekend.sessions)


def test_every_session_since_2018_has_a_start(facts: Facts) -> None:
    for season in seasons(facts, 2018):
        for weekend in season.rounds:
            starts = [session.start for session in weekend.sessions]
            assert all(starts), weekend.id
            assert all(earlier < later for earlier, later in pairwise(filter(None, starts))), weekend.id
            assert weekend.sessions[-1].kind is SessionKind.RACE


def test_every_race_before_2018_has_its_date(facts: Facts) -> None:
    races = [
        session
        for season in seasons(facts)
        if season.season.year < 2018
        for weekend in season.rounds
        for session in weekend.sessions
        if session.kind is SessionKind.RACE
    ]
    assert all(race.date is not None and race.start is None for race in races)


def test_every_race_tells_laps_and_distance(facts: Facts) -> None:
    for season in seasons(facts):
        for weekend in held(season.rounds):
            scoring = [session for session in weekend.sessions if session.kind in ("race", "sprint")]
            assert all(session.total_laps and session.distance_km for session in scoring), weekend.id


@pytest.mark.parametrize(
    ("year", "grand_prix", "run", "scheduled"),
    [
        (2022, "monaco", (64, 213.568), (78, 260.286)),
        (2021, "belgium", (1, 6.88), (44, 308.052)),
        (1985, "portugal", (67, 304.43), (70, 304.43)),
        (2024, "bahrain", (57, 308.238), (57, 308.238)),
    ],
)
def test_a_race_tells_what_was_run_and_what_was_scheduled(
    facts: Facts, year: int, grand_prix: str, run: tuple[int, float], scheduled: tuple[int, float]
) -> None:
    weekend = next(weekend for weekend in facts.season(year).rounds if weekend.grand_prix == grand_prix)
    race = weekend.sessions[-1]
    assert (race.total_laps, race.distance_km) == run
    assert (race.scheduled_laps, race.scheduled_distance_km) == scheduled


@pytest.mark.parametrize(
    ("year", "grand_prix", "lengths"),
    [
        (2026, "miami", [90, 44, 60, 60, 120]),
        (2026, "japan", [60, 60, 60, 60, 120]),
        (2023, "canada", [60, 90, 60, 60, 120]),
        (2020, "emilia-romagna", [90, 60, 120]),
        (2019, "japan", [90, 90, 60, 60, 120]),
    ],
)
def test_practice_is_as_long_as_it_was_published(facts: Facts, year: int, grand_prix: str, lengths: list[int]) -> None:
    weekend = next(weekend for weekend in facts.season(year).rounds if weekend.grand_prix == grand_prix)
    spans = [span for session in weekend.sessions if (span := session_span(session))]
    assert [(end - start) // timedelta(minutes=1) for start, end in spans] == lengths


def test_a_session_has_a_classification_unless_it_was_called_off_or_lies_ahead(facts: Facts) -> None:
    for season in seasons(facts):
        classified = {found.id for found in season.results}
        for weekend in season.rounds:
            for session in weekend.sessions:
                ahead = session.start is not None and session.start.date() > facts.about.as_of
                expected = not (weekend.cancelled or session.cancelled or ahead)
                assert (f"{weekend.id}-{session.kind}" in classified) == expected, f"{weekend.id} {session.kind}"


def test_every_circuit_has_a_zone_and_a_place_on_earth(facts: Facts, catalogue: Catalogue) -> None:
    raced = [weekend.circuit for season in seasons(facts) for weekend in season.rounds]
    for circuit in (*catalogue.circuits, *raced):
        assert circuit is not None
        assert circuit.time_zone, circuit.id
        assert circuit.country_code, circuit.id
        assert circuit.ergast_id, circuit.id
        assert circuit.latitude is not None, circuit.id
        assert circuit.longitude is not None, circuit.id
    assert all(circuit and circuit.layout and circuit.length_km and circuit.turns for circuit in raced)


def test_races_start_by_daylight_or_floodlight_where_they_are_held(facts: Facts) -> None:
    for season in seasons(facts, 2018):
        for weekend in season.rounds:
            assert weekend.circuit is not None
            assert weekend.circuit.time_zone is not None
            start = weekend.sessions[-1].start
            assert start is not None
            assert 11 <= start.astimezone(ZoneInfo(weekend.circuit.time_zone)).hour <= 22, weekend.id


def test_a_weekend_lasts_no_longer_than_four_days(facts: Facts) -> None:
    for season in seasons(facts, 2018):
        for weekend in season.rounds:
            first, last = weekend.sessions[0].start, weekend.sessions[-1].start
            assert first is not None
            assert last is not None
            assert last - first < timedelta(days=4), weekend.id


def test_everyone_and_everything_mentioned_is_in_the_catalogue(facts: Facts, catalogue: Catalogue) -> None:
    drivers = {driver.id for driver in catalogue.drivers}
    constructors = {constructor.id for constructor in catalogue.constructors}
    engines = {engine.id for engine in catalogue.engine_manufacturers}
    for season in seasons(facts):
        rows = [row for found in season.results for row in found.rows]
        tables = [row for table in season.standings for row in table.rows]
        places: list[ClassificationRow | StandingsRow | Entrant] = [*rows, *tables, *season.entrants]
        assert {place.driver for place in places} - {None} <= drivers
        assert {place.constructor for place in places} - {None} <= constructors
        assert {place.engine for place in places} - {None} <= engines


def test_everyone_in_a_race_a_qualifying_or_a_sprint_is_an_entrant_once(facts: Facts) -> None:
    counted = {SessionKind.RACE, SessionKind.QUALIFYING, SessionKind.SPRINT, SessionKind.SPRINT_QUALIFYING}
    for season in seasons(facts):
        entered = [(entrant.driver, entrant.constructor, entrant.engine) for entrant in season.entrants]
        assert len(set(entered)) == len(entered), season.season.year
        stood = {
            (row.driver, row.constructor, row.engine)
            for found in season.results
            if found.session in counted
            for row in found.rows
        }
        assert stood <= set(entered), season.season.year


def test_points_are_set_where_points_are_scored_and_nowhere_else(facts: Facts) -> None:
    for season in seasons(facts):
        for found in season.results:
            scoring = found.session in (SessionKind.RACE, SessionKind.SPRINT)
            assert all((row.points is not None) == scoring for row in found.rows), found.id


def test_a_place_is_classified_and_nothing_else_is(facts: Facts) -> None:
    for season in seasons(facts):
        documents: list[Classification | Standings] = [*season.results, *season.standings]
        for document in documents:
            for row in document.rows:
                assert (row.position is not None) == (row.outcome is Outcome.CLASSIFIED), document.id


def test_every_race_has_a_fastest_lap_but_the_one_behind_the_safety_car(facts: Facts) -> None:
    races = [found for season in seasons(facts) for found in season.results if found.session is SessionKind.RACE]
    without = [race.id for race in races if not any(row.fastest_lap_rank == 1 for row in race.rows)]
    assert without == ["2021-belgium-race"]


def test_a_driver_is_once_in_a_session_and_in_a_race_once_with_each_car(facts: Facts) -> None:
    for season in seasons(facts):
        for found in season.results:
            cars = [
                (row.driver, row.number if found.session is SessionKind.RACE else None, row.constructor)
                for row in found.rows
            ]
            assert len(set(cars)) == len(cars), found.id


def test_bottas_was_disqualified_from_qualifying_at_silverstone_in_2023_as_one_of_twenty(facts: Facts) -> None:
    (qualifying,) = (found for found in facts.season(2023).results if found.id == "2023-great-britain-qualifying")
    assert len(qualifying.rows) == 20
    (bottas,) = (row for row in qualifying.rows if row.driver == "valtteri-bottas")
    assert (bottas.outcome, bottas.q1, qualifying.rows.index(bottas) + 1) == (Outcome.DISQUALIFIED, "1:29.798", 15)


def test_no_contender_stands_twice_in_a_table(facts: Facts) -> None:
    for season in seasons(facts):
        for table in season.standings:
            contenders = [(row.driver, row.constructor, row.engine) for row in table.rows]
            assert len(set(contenders)) == len(contenders), table.id


def test_2025_was_decided_by_two_points(facts: Facts) -> None:
    table = last_table(facts.season(2025), Championship.DRIVERS)
    assert table.id == "2025-abu-dhabi-drivers"
    assert [(row.driver, row.points) for row in table.rows[:3]] == [
        ("lando-norris", Decimal(423)),
        ("max-verstappen", Decimal(421)),
        ("oscar-piastri", Decimal(410)),
    ]


def test_2021_belgium_gave_half_points(facts: Facts) -> None:
    winner = result(facts, "2021-belgium-race").rows[0]
    assert (winner.driver, winner.points) == ("max-verstappen", Decimal("12.5"))


def test_1951_france_had_two_winners_in_one_car(facts: Facts) -> None:
    winners = [row for row in result(facts, "1951-france-race").rows if row.position == 1]
    assert {row.driver for row in winners} == {"luigi-fagioli", "juan-manuel-fangio"}
    assert all(row.shared_car for row in winners)


def test_1954_great_britain_shared_the_fastest_lap_in_sevenths(facts: Facts) -> None:
    points = {row.driver: row.points for row in result(facts, "1954-great-britain-race").rows}
    assert points["jean-behra"] == Decimal("0.14")


def test_2014_counted_double_at_the_end(facts: Facts) -> None:
    assert result(facts, "2014-abu-dhabi-race").rows[0].points == 50


@pytest.mark.parametrize(
    ("race", "grid"),
    [
        ("1950-belgium-race", {"eugene-chaboud": 11, "toni-branca": 13}),
        ("1950-france-race", {"philippe-etancelin": 4, "eugene-chaboud": None}),
        ("1961-belgium-race", {"jim-clark": 16, "innes-ireland": 18}),
        ("1984-brazil-race", {"thierry-boutsen": 20, "jonathan-palmer": 26}),
        ("2015-bahrain-race", {"pastor-maldonado": 16, "will-stevens": 18, "jenson-button": 20}),
        ("2020-styria-race", {"george-russell": 11, "lance-stroll": 12, "daniil-kvyat": 13, "charles-leclerc": 14}),
        ("2021-monaco-race", {"charles-leclerc": 1}),
        ("2023-qatar-race", {"nico-hulkenberg": 14, "carlos-sainz-jr": 12, "sergio-perez": None}),
        ("2025-spain-race", {"lance-stroll": None}),
    ],
)
def test_the_grid_is_the_one_that_was_drawn_up(facts: Facts, race: str, grid: dict[str, int | None]) -> None:
    rows = {row.driver: row.grid for row in result(facts, race).rows}
    assert {driver: rows[driver] for driver in grid} == grid


def raw_season(year: int) -> Any:
    return json.loads(gzip.decompress((F1DB / "seasons" / f"{year}.json.gz").read_bytes()))


@pytest.mark.skipif(not F1DB.exists(), reason="F1DB compiled to JSON is not beside the repository")
def test_every_car_that_started_from_the_grid_has_the_place_that_f1db_has_on_its_grid(facts: Facts) -> None:
    """But for a driver who took over another's car."""
    count, in_pit_lane = 0, set()
    for season in seasons(facts):
        rows = {
            (found.grand_prix, found.session, row.driver, row.number): row
            for found in season.results
            for row in found.rows
            if not (row.shared_car and row.grid is None)
        }
        for race in raw_season(season.season.year)["races"]:
            for table, kind in (("startingGrid", SessionKind.RACE), ("sprintStartingGrid", SessionKind.SPRINT)):
                for place in race.get(table, ()):
                    row = rows.get((race["grandPrixId"], kind, place["driverId"], place["driverNumber"]))
                    if row is None or (row.outcome is Outcome.DID_NOT_START and row.grid is None):
                        continue
                    count += 1
                    if row.pit_lane_start:
                        in_pit_lane.add((season.season.year, race["round"], row.driver))
                        assert row.grid is None
                    else:
                        assert row.grid == place["position"], (season.season.year, race["round"], row.driver)
    assert count > 26_000
    assert {(2021, 14, "pierre-gasly"), (2023, 16, "logan-sargeant"), (2022, 5, "lance-stroll")} <= in_pit_lane


def test_no_two_cars_of_a_race_start_from_one_place(facts: Facts) -> None:
    for season in seasons(facts):
        for found in season.results:
            places = [row.grid for row in found.rows if row.grid is not None]
            assert len(places) == len(set(places)), found.id


def test_2026_bahrain_is_round_16_at_sepang(facts: Facts) -> None:
    bahrain = round_of(facts.season(2026), "bahrain")
    assert (bahrain.number, bahrain.cancelled) == (16, False)
    assert bahrain.circuit is not None
    assert bahrain.circuit.id == "sepang"


def test_sessions_called_off_are_known(facts: Facts) -> None:
    eifel = {session.kind: session.cancelled for session in round_of(facts.season(2020), "eifel").sessions}
    assert eifel == {"practice_1": True, "practice_2": True, "practice_3": False, "qualifying": False, "race": False}


def test_the_last_tables_are_those_of_the_stewards(facts: Facts) -> None:
    teams_2007 = {row.constructor: row for row in last_table(facts.season(2007), Championship.CONSTRUCTORS).rows}
    assert (teams_2007["mclaren"].outcome, teams_2007["mclaren"].points) == (Outcome.EXCLUDED, Decimal(0))
    drivers_1997 = {row.driver: row for row in last_table(facts.season(1997), Championship.DRIVERS).rows}
    assert drivers_1997["michael-schumacher"].outcome is Outcome.DISQUALIFIED
    teams_2018 = {row.constructor: row for row in last_table(facts.season(2018), Championship.CONSTRUCTORS).rows}
    assert (teams_2018["force-india"].position, teams_2018["force-india"].points) == (7, Decimal(52))


def test_constructors_have_a_table_after_every_round_since_1958(facts: Facts) -> None:
    for season in seasons(facts):
        run = len([found for found in season.results if found.session is SessionKind.RACE])
        for championship, first in ((Championship.DRIVERS, 1950), (Championship.CONSTRUCTORS, 1958)):
            rounds = [table.after_round for table in season.standings if table.championship is championship]
            assert rounds == (list(range(1, run + 1)) if season.season.year >= first else [])


def test_an_entrant_has_number_code_and_team(facts: Facts) -> None:
    entrants = {entrant.id: entrant for entrant in facts.season(2025).entrants}
    verstappen = entrants["2025-max-verstappen-red-bull-honda-rbpt"]
    assert isinstance(verstappen, Entrant)
    assert (verstappen.number, verstappen.code, verstappen.team) == (1, "VER", "Oracle Red Bull Racing")
    assert verstappen.rounds == tuple(range(1, 25))


def test_people_are_known_by_their_ergast_ids(catalogue: Catalogue) -> None:
    drivers = {driver.id: driver for driver in catalogue.drivers}
    assert drivers["max-verstappen"].ergast_id == "max_verstappen"
    assert (drivers["max-verstappen"].nationality, drivers["max-verstappen"].country_code) == ("Dutch", "NL")
    assert drivers["alex-palou"].ergast_id is None


@pytest.mark.skipif(not F1DB.exists(), reason="F1DB compiled to JSON is not beside the repository")
def test_it_is_what_make_archive_compiles(tmp_path: Path) -> None:
    compile_archive(F1DB, tmp_path / "facts.zip")
    with ZipFile(tmp_path / "facts.zip") as fresh, ZipFile(BUNDLED) as bundled:
        assert fresh.namelist() == bundled.namelist()
        # Entries, not the file: another zlib may compress otherwise.
        assert all(fresh.read(name) == bundled.read(name) for name in fresh.namelist())
