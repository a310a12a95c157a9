from decimal import Decimal

from content_api.ergast.rows.entries import entries
from content_api.ergast.rows.people import People
from content_api.ergast.rows.standings import places
from racing.model import Championship, Constructor, Driver, Outcome, Round, SessionKind, Standings, StandingsRow
from tests.factories import a_result, a_round, a_row, a_table

NAMES = ("ann", "ben", "cas", "dot", "eve")
PEOPLE = People(
    drivers={name: Driver(id=name, name=name.title(), ergast_id=name) for name in NAMES},
    constructors={
        name: Constructor(id=name, name=name.title(), ergast_id=id_)
        for name, id_ in (("brabham", "brabham"), ("kick-sauber", "sauber"), ("sauber", "sauber"))
    },
)
ROUNDS: tuple[Round, ...] = (a_round("one", number=1), a_round("two", number=2))


def test_who_started_stands_behind_who_scored_the_best_finish_first() -> None:
    results = [
        a_result("one", rows=(a_row("ann"), a_row("ben", 12), a_row("dot", None), a_row("eve", None, outcome=Outcome.DID_NOT_QUALIFY))),
        a_result("two", rows=(a_row("ann"), a_row("cas", 9), a_row("ben", 14))),
    ]  # fmt: skip
    table = a_table("two", after_round=2, points={"ann": "50"})
    found = places(table, entries(ROUNDS, results, PEOPLE), PEOPLE)
    assert [(place.id, place.position, place.text) for place in found] == [
        ("ann", 1, "1"),
        ("cas", 2, "2"),
        ("ben", 3, "3"),
        ("dot", 4, "-"),
    ]
    assert [place.wins for place in found] == [2, 0, 0, 0]


def test_a_table_knows_nothing_of_later_rounds() -> None:
    results = [a_result("one", rows=(a_row("ann"),)), a_result("two", rows=(a_row("ben"), a_row("ann", 2)))]
    found = places(a_table("one", points={"ann": "25"}), entries(ROUNDS, results, PEOPLE), PEOPLE)
    assert [(place.id, place.wins) for place in found] == [("ann", 1)]


def test_a_driver_has_his_cars_in_the_order_in_which_he_first_drove_them() -> None:
    results = [
        a_result("one", session=SessionKind.QUALIFYING, rows=(a_row("ann", constructor="sauber"),)),
        a_result("two", rows=(a_row("ann", constructor="brabham"),)),
    ]
    (place,) = places(a_table("two", after_round=2, points={"ann": "25"}), entries(ROUNDS, results, PEOPLE), PEOPLE)
    assert [id_ for id_, _ in place.cars] == ["sauber", "brabham"]


def test_two_constructors_of_ours_that_are_one_to_ergast_are_one_place() -> None:
    rows = tuple(
        StandingsRow(outcome=Outcome.CLASSIFIED, position=position, constructor=maker, points=Decimal(points))
        for position, maker, points in ((1, "sauber", 10), (2, "brabham", 8), (3, "kick-sauber", 3))
    )
    table = Standings(season=2025, grand_prix="one", after_round=1, championship=Championship.CONSTRUCTORS, rows=rows)
    found = places(table, (), PEOPLE)
    assert [(place.id, str(place.points)) for place in found] == [("sauber", "13"), ("brabham", "8")]


def test_a_race_that_gave_constructors_no_points_is_none_of_their_table() -> None:
    rounds = (a_round("indianapolis", 1958, number=1), a_round("monaco", 1958, number=2))
    results = [
        a_result("indianapolis", 1958, rows=(a_row("ann", constructor="brabham"), a_row("ben", 2, constructor="sauber"))),
        a_result("monaco", 1958, rows=(a_row("ann", constructor="kick-sauber"), a_row("cas", None, constructor="brabham"))),
    ]  # fmt: skip
    row = StandingsRow(outcome=Outcome.CLASSIFIED, position=1, constructor="kick-sauber", points=Decimal(8))
    table = Standings(
        season=1958, grand_prix="monaco", after_round=2, championship=Championship.CONSTRUCTORS, rows=(row,)
    )
    found = places(table, entries(rounds, results, PEOPLE), PEOPLE)
    assert [(place.id, place.text, place.wins) for place in found] == [("sauber", "1", 1), ("brabham", "-", 0)]
    drivers = places(
        a_table("monaco", 1958, after_round=2, points={"ann": "16"}), entries(rounds, results, PEOPLE), PEOPLE
    )
    assert [(place.id, place.text, place.wins) for place in drivers] == [
        ("ann", "1", 2),
        ("ben", "2", 0),
        ("cas", "-", 0),
    ]


def test_a_constructor_whose_cars_did_not_qualify_has_taken_part() -> None:
    rows = (
        a_row("ann", constructor="sauber"),
        a_row("ben", None, constructor="brabham", outcome=Outcome.DID_NOT_QUALIFY),
    )
    row = StandingsRow(outcome=Outcome.CLASSIFIED, position=1, constructor="sauber", points=Decimal(8))
    table = Standings(season=2025, grand_prix="one", after_round=1, championship=Championship.CONSTRUCTORS, rows=(row,))
    found = places(table, entries(ROUNDS, [a_result("one", rows=rows)], PEOPLE), PEOPLE)
    assert [(place.id, place.text) for place in found] == [("sauber", "1"), ("brabham", "-")]


def test_a_win_that_two_shared_in_one_car_is_one_of_their_constructor() -> None:
    results = [a_result("one", rows=tuple(a_row(name, 1, constructor="brabham", shared_car=True) for name in ("ann", "ben")))]  # fmt: skip
    row = StandingsRow(outcome=Outcome.CLASSIFIED, position=1, constructor="brabham", points=Decimal(8))
    table = Standings(season=2025, grand_prix="one", after_round=1, championship=Championship.CONSTRUCTORS, rows=(row,))
    (place,) = places(table, entries(ROUNDS, results, PEOPLE), PEOPLE)
    assert place.wins == 1
