from typing import Any

import msgspec

from fetcher_service.archive.entries import EntryNames, compile_entrants
from fetcher_service.archive.f1db import RaceTables, SeasonEntrant
from racing.model import Chassis, EngineModel, Entrant
from tests.unit.fetcher_service.archive.made_up import f1db, race, row, season

NAMES = EntryNames(
    teams={"works": "The Works", "squire": "Squire & Sons"},
    codes={"ada-a": "ADA", "ben-b": "BEN"},
    chassis={chassis.id: chassis for chassis in f1db().chassis},
    engines={engine.id: engine for engine in f1db().engines},
    colours={"red": "E00000"},
)


def entry(team: str = "works", car: str = "red", driver: str = "ada-a", **columns: Any) -> SeasonEntrant:
    plain = {"entrantId": team, "constructorId": car, "engineManufacturerId": "motor", "driverId": driver, **columns}
    return msgspec.convert(plain, SeasonEntrant)


def entrants_of(*races: RaceTables, entries: tuple[SeasonEntrant, ...] = ()) -> tuple[Entrant, ...]:
    return compile_entrants(season(*races, entrants=entries), NAMES)


def test_an_entry_tells_driver_car_team_code_number_and_rounds() -> None:
    given = race(1, race_results=(row("ada-a", 1, number=44),))
    (entrant,) = entrants_of(given, entries=(entry(rounds=[1, 2]),))
    assert entrant == Entrant(
        season=2010,
        driver="ada-a",
        constructor="red",
        engine="motor",
        team="The Works",
        number=44,
        code="ADA",
        rounds=(1, 2),
        colour="E00000",
    )


def test_a_reserve_who_never_drove_is_no_entrant() -> None:
    assert entrants_of(entries=(entry(testDriver=True),)) == ()


def test_a_reserve_who_drove_is_one() -> None:
    assert [entrant.rounds for entrant in entrants_of(entries=(entry(testDriver=True, rounds=[3]),))] == [(3,)]


def test_the_number_is_that_of_most_races_and_of_the_latest_if_as_many() -> None:
    races = [race(n, race_results=(row("ada-a", 1, number=number),)) for n, number in ((1, 5), (2, 7), (3, 5))]
    assert entrants_of(*races, entries=(entry(rounds=[1, 2, 3]),))[0].number == 5
    assert entrants_of(*races[:2], entries=(entry(rounds=[1, 2]),))[0].number == 7


def test_the_number_in_the_race_counts_before_that_in_qualifying() -> None:
    given = race(race_results=(row("ada-a", 1, number=5),), qualifying_results=(row("ada-a", 1, number=9),))
    assert entrants_of(given, entries=(entry(rounds=[1]),))[0].number == 5


def test_who_never_took_part_has_no_number() -> None:
    assert entrants_of(race(), entries=(entry(rounds=[1]),))[0].number is None


def test_a_driver_of_two_cars_has_two_entries_with_the_number_of_each() -> None:
    first = race(1, race_results=(row("ada-a", 1, number=5, team="red"),))
    second = race(2, race_results=(row("ada-a", 1, number=8, team="blue"),))
    entrants = entrants_of(first, second, entries=(entry(car="red", rounds=[1]), entry(car="blue", rounds=[2])))
    assert [(entrant.constructor, entrant.number, entrant.rounds) for entrant in entrants] == [
        ("red", 5, (1,)),
        ("blue", 8, (2,)),
    ]


def test_equal_cars_of_several_teams_are_one_entry_of_the_team_of_most_rounds() -> None:
    entries = (entry("works", rounds=[1, 3]), entry("squire", rounds=[2]))
    (entrant,) = entrants_of(entries=entries)
    assert (entrant.team, entrant.rounds) == ("The Works", (1, 2, 3))
    (entrant,) = entrants_of(entries=(entry("works", rounds=[1]), entry("squire", rounds=[2])))
    assert entrant.team == "Squire & Sons"


def test_several_chassis_of_one_team_are_one_entry() -> None:
    (entrant,) = entrants_of(entries=(entry(rounds=[1]), entry(rounds=[2])))
    assert entrant.rounds == (1, 2)


def test_who_took_over_a_car_unlisted_is_entered_without_a_team() -> None:
    given = race(4, race_results=(row("ben-b", 1, number=55), row("ada-a", 2, number=55)))
    listed, unlisted = entrants_of(given, entries=(entry(rounds=[4]),))
    assert (listed.driver, unlisted.driver) == ("ada-a", "ben-b")
    assert (unlisted.team, unlisted.number, unlisted.rounds) == (None, 55, (4,))


def test_driving_on_a_friday_makes_no_entrant() -> None:
    assert entrants_of(race(free_practice1_results=(row("ben-b", 1),))) == ()


def test_an_entry_names_every_model_and_tyre_it_was_entered_with() -> None:
    several = entry(
        rounds=[1],
        chassis=[{"chassisId": "red-1"}, {"chassisId": "red-2"}],
        engineId="motor-v8",
        tyreManufacturers=[{"tyreManufacturerId": "rubber"}],
    )
    (entrant,) = entrants_of(entries=(several, entry(rounds=[2], chassisId="red-2", tyreManufacturerId="gum")))
    assert entrant.chassis == (Chassis(id="red-1", name="Red 1"), Chassis(id="red-2", name="Red 2"))
    assert entrant.engine_models == (
        EngineModel(id="motor-v8", name="Motor V8", litres=2.4, configuration="V8", aspiration="naturally_aspirated"),
    )
    assert entrant.tyres == ("rubber", "gum")


def test_a_team_without_a_known_colour_has_none() -> None:
    assert entrants_of(entries=(entry(car="blue", rounds=[1]),))[0].colour is None
