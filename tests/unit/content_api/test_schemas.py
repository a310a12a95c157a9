"""What every answer is shaped from: points as numbers, instants twice, the unknown left out."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec import UNSET

from content_api.schemas import Maybe, PaddockNames, Schema, encode, fields_of, instant, number
from racing.model import Driver, Struct
from tests.factories import NOON, a_paddock, a_row


class Score(Schema, frozen=True, kw_only=True):
    points: Decimal
    laps: Maybe[int] = UNSET


@pytest.mark.parametrize(
    ("points", "text"), [("25", "25"), ("12.5", "12.5"), ("25.0", "25"), ("100", "100"), ("0.14", "0.14"), ("0", "0")]
)
def test_points_are_numbers_with_their_fraction(points: str, text: str) -> None:
    assert encode(Score(points=number(Decimal(points)))) == f'{{"points":{text}}}'.encode()


def test_an_instant_is_said_twice_and_the_unknown_not_at_all() -> None:
    assert instant("start", NOON) == {"start": 1748779200, "start_iso": "2025-06-01T12:00:00Z"}
    assert instant("start", None) == {}


def test_the_facts_of_a_model_are_those_that_are_known() -> None:
    known = fields_of(a_row(time="1:31:44.742", points=Decimal("25.0")), "engine")
    assert known == {
        "outcome": "classified",
        "position": 1,
        "driver": "max-verstappen",
        "number": 1,
        "constructor": "red-bull",
        "time": "1:31:44.742",
        "points": Decimal(25),
    }
    assert fields_of(a_row(shared_car=True))["shared_car"] is True
    born = Driver(id="x", name="X", date_of_birth=date(1997, 9, 30))
    assert fields_of(born)["date_of_birth"] == "1997-09-30"


class Done(Struct, frozen=True, kw_only=True):
    """A model with every kind of default there is."""

    wins: int = 0
    sprint: bool = False
    rounds: tuple[int, ...] = ()
    cancelled: bool
    grid: int | None


def test_nothing_counted_and_an_empty_list_say_something_and_a_flag_that_is_not_set_does_not() -> None:
    assert fields_of(Done(cancelled=False, grid=None)) == {"wins": 0, "rounds": ()}
    assert fields_of(Done(cancelled=True, grid=0), "rounds") == {"wins": 0, "cancelled": True, "grid": 0}


def test_a_drivers_entry_is_the_one_he_raced_last() -> None:
    entrant = PaddockNames(a_paddock()).entrant(2025, "max-verstappen")
    assert entrant is not None
    assert (entrant.number, entrant.code, entrant.constructor) == (1, "VER", "red-bull")


def test_who_is_unknown_keeps_the_id() -> None:
    assert PaddockNames(a_paddock()).person(2025, "lando-norris") == {"driver": "lando-norris"}
    assert PaddockNames(a_paddock()).car("red-bull", None) == {
        "constructor": "red-bull",
        "constructor_name": "Red Bull",
    }
