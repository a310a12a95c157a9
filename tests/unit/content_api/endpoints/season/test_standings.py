"""Championship tables in the public's words."""

from decimal import Decimal

from msgspec import UNSET

from content_api.endpoints.season.standings import standings
from content_api.schemas import PaddockNames
from racing.model import Championship, Outcome, SeasonStatistics, Standings, StandingsRow
from tests.factories import a_paddock, a_table


def test_a_driver_stands_with_his_newest_car() -> None:
    (place, *_) = standings(a_table(), (), PaddockNames(a_paddock())).standings
    assert (place.number, place.code, place.constructor, place.engine_name) == (1, "VER", "red-bull", "Honda")


def test_statistics_stand_beside_the_points() -> None:
    done = (SeasonStatistics(driver="max-verstappen", wins=7, dnf_count=1),)
    first, second = standings(a_table(), done, PaddockNames(a_paddock())).standings
    assert (first.wins, first.dnf_count, second.wins) == (7, 1, 0)


def test_without_statistics_none_are_claimed() -> None:
    (place, *_) = standings(a_table(), (), PaddockNames(a_paddock())).standings
    assert (place.wins, place.races_completed) == (UNSET, UNSET)


def test_constructors_are_constructor_and_engine() -> None:
    row = StandingsRow(
        outcome=Outcome.CLASSIFIED, position=1, constructor="red-bull", engine="honda", points=Decimal(44)
    )
    table = Standings(
        season=2025, grand_prix="bahrain", after_round=1, championship=Championship.CONSTRUCTORS, rows=(row,)
    )
    (place,) = standings(table, (), PaddockNames(a_paddock())).standings
    assert (place.constructor, place.constructor_name, place.engine, place.driver) == (
        "red-bull",
        "Red Bull",
        "honda",
        UNSET,
    )


def test_who_is_unknown_keeps_the_id() -> None:
    (_, second) = standings(a_table(), (), PaddockNames(a_paddock())).standings
    assert (second.driver, second.name) == ("lando-norris", UNSET)


def test_what_is_counted_stands_beside_the_first_of_two_who_bore_one_name() -> None:
    """Force India in 2018: the excluded one shares its successor's id, and nothing is counted twice."""
    rows = (
        StandingsRow(
            outcome=Outcome.CLASSIFIED, position=7, constructor="red-bull", engine="honda", points=Decimal(52)
        ),
        StandingsRow(outcome=Outcome.EXCLUDED, constructor="red-bull", engine="honda", points=Decimal(0)),
    )
    table = Standings(
        season=2018, grand_prix="bahrain", after_round=1, championship=Championship.CONSTRUCTORS, rows=rows
    )
    done = (SeasonStatistics(constructor="red-bull", engine="honda", podiums=1),)
    first, second = standings(table, done, PaddockNames(a_paddock())).standings
    assert (first.position, first.podiums) == (7, 1)
    assert (second.position, second.podiums, second.outcome) == (UNSET, UNSET, Outcome.EXCLUDED)
