from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from content_api.ergast.vocabulary import identifiers
from fetcher_service.archive.additions import read_additions
from racing.model import Circuit, Constructor, Driver, Entrant, Session, SessionKind
from tests.factories import NOON, a_round, a_session

SAUBER = Constructor(id="sauber", name="Sauber", nationality="Swiss", ergast_id="sauber")
COOPER = Constructor(id="cooper", name="Cooper", nationality="British", ergast_id="cooper-climax")


def plain(shape: Any) -> Any:
    return msgspec.to_builtins(shape)


def test_who_is_spelt_otherwise_is_spelt_as_ergast_does() -> None:
    person = Driver(
        id="nyck-de-vries",
        name="Nyck De Vries",
        first_name="Nyck",
        last_name="De Vries",
        date_of_birth=date(1995, 2, 6),
        nationality="Dutch",
        ergast_id="de_vries",
    )
    assert plain(identifiers.driver(person)) == {
        "driverId": "de_vries",
        "permanentNumber": "21",
        "code": "DEV",
        "url": "http://en.wikipedia.org/wiki/Nyck_de_Vries",
        "givenName": "Nyck",
        "familyName": "de Vries",
        "dateOfBirth": "1995-02-06",
        "nationality": "Dutch",
    }


def test_who_is_new_has_the_number_and_letters_of_his_entry() -> None:
    person = Driver(id="new-man", name="New Mán", first_name="New", last_name="Mán", nationality="Monégasque")
    entry = Entrant(season=2027, driver="new-man", constructor="sauber", number=77, code="MAN")
    found = plain(identifiers.driver(person, entry))
    assert (found["driverId"], found["permanentNumber"], found["code"]) == ("new_man", "77", "MAN")
    assert (found["familyName"], found["nationality"]) == ("Mán", "Monegasque")
    assert "permanentNumber" not in plain(identifiers.driver(person, msgspec.structs.replace(entry, season=1988)))


def test_the_champions_number_is_nobodys_permanent_one() -> None:
    norris = Driver(id="lando-norris", name="Lando Norris", ergast_id="norris")
    champion = Entrant(season=2026, driver="lando-norris", constructor="mclaren", number=1, code="NOR")
    assert plain(identifiers.driver(norris, champion))["permanentNumber"] == "4"
    new_man = msgspec.structs.replace(champion, season=2028, driver="new-man")
    assert "permanentNumber" not in plain(identifiers.driver(Driver(id="new-man", name="New Man"), new_man))


def test_every_id_is_found_from_lower_case() -> None:
    ids = read_additions().ergast_ids
    known = {*ids.drivers.values(), *ids.constructors.values(), *ids.circuits.values()}
    assert {id_ for id_ in known if identifiers.id_as_spelt(id_.lower()) != id_} == set()


@pytest.mark.parametrize(
    ("season", "engine", "drive", "id_"),
    [
        (1958, "climax", {}, "cooper"),
        (1962, "climax", {}, "cooper-climax"),
        (1967, "maserati", {}, "cooper-maserati"),
        (1966, None, {}, "cooper-climax"),
    ],
)
def test_a_car_is_told_apart_by_its_engine_and_its_year(season: int, engine: str | None, drive: Any, id_: str) -> None:
    assert identifiers.constructor_id(COOPER, season, engine=engine, **drive) == id_


def test_a_single_drive_may_be_in_another_car_to_ergast() -> None:
    maserati = Constructor(id="maserati", name="Maserati", ergast_id="maserati")
    bonetto = {"round_number": 7, "driver": "felice-bonetto", "car": 52}
    assert identifiers.constructor_id(maserati, 1950, engine="milano", **bonetto) == "milano"  # type: ignore[arg-type]
    assert identifiers.constructor_id(maserati, 1950, engine="maserati", round_number=6) == "maserati"


def test_a_car_told_apart_by_engine_has_the_name_of_both() -> None:
    found = plain(identifiers.constructor("cooper-maserati", COOPER))
    assert found["name"] == "Cooper-Maserati"
    assert found["url"] == "http://en.wikipedia.org/wiki/Cooper_Car_Company"


def test_a_track_that_nobody_knows_is_spelt_by_the_rules() -> None:
    track = Circuit(id="new-town", name="New Town", country="United Kingdom", latitude=51.23456789, longitude=-0.5)
    assert plain(identifiers.circuit(track)) == {
        "circuitId": "new_town",
        "url": "https://en.wikipedia.org/wiki/New_Town",
        "circuitName": "New Town",
        "Location": {"lat": "51.2346", "long": "-0.5", "country": "UK"},
    }


def test_a_race_has_its_day_in_utc_and_its_hour_where_it_is_known() -> None:
    told = plain(identifiers.race(a_round("mexico", 2024)))
    assert (told["raceName"], told["date"], told["time"]) == ("Mexico City Grand Prix", "2025-06-01", "12:00:00Z")
    unknown = a_round("mexico", 1988, sessions=(a_session(day=date(1988, 5, 29)),))
    assert plain(identifiers.race(unknown)).keys() >= {"date"}
    assert "time" not in plain(identifiers.race(unknown))


@pytest.mark.parametrize(("season", "name"), [(2023, "SprintShootout"), (2024, "SprintQualifying")])
def test_the_qualifying_of_a_sprint_was_called_shootout_in_2023(season: int, name: str) -> None:
    kinds = (SessionKind.SPRINT_QUALIFYING, SessionKind.SPRINT, SessionKind.RACE)
    weekend = a_round(season=season, sessions=tuple(a_session(kind) for kind in kinds))
    told = plain(identifiers.race_with_sessions(weekend))
    assert told.keys() & {"SprintShootout", "SprintQualifying", "Sprint", "FirstPractice"} == {name, "Sprint"}
    cancelled = Session(kind=SessionKind.SPRINT, start=NOON, cancelled=True)
    assert "Sprint" not in plain(identifiers.race_with_sessions(a_round(sessions=(cancelled,))))


@pytest.mark.parametrize(
    ("year", "title"), [(1980, "1980_Formula_One_season"), (1981, "1981_Formula_One_World_Championship")]
)
def test_a_season_has_the_title_of_its_article(year: int, title: str) -> None:
    assert identifiers.season(year).url == f"https://en.wikipedia.org/wiki/{title}"


@pytest.mark.parametrize(
    ("points", "text"), [("25", "25"), ("12.50", "12.5"), ("1.33", "1.33"), ("100", "100"), (None, "0")]
)
def test_points_are_told_without_zeros_behind(points: str | None, text: str) -> None:
    assert identifiers.points(None if points is None else Decimal(points)) == text
