"""What a race is worth, by the rules of its season."""

from decimal import Decimal

import pytest

from racing.model import Championship, Classification, ClassificationRow, Outcome, SessionKind
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import Contender, points_of, scheduled_laps, scores_of
from tests.factories import a_circuit, a_result, a_round, a_row


def race(
    season: int, *rows: ClassificationRow, grand_prix: str = "monza", session: SessionKind = SessionKind.RACE
) -> Classification:
    return a_result(grand_prix, season, session, rows=rows)


def field(count: int, **facts: object) -> tuple[ClassificationRow, ...]:
    return tuple(a_row(f"driver-{place}", place, number=place, **facts) for place in range(1, count + 1))


def points(
    result: Classification, championship: Championship = Championship.DRIVERS, laps: int | None = None
) -> list[str]:
    return [str(each) for each in points_of(rules_of(result.season), result, championship, scheduled_laps=laps)]


@pytest.mark.parametrize(
    ("season", "expected"),
    [
        (1950, "8 6 4 3 2 0 0 0 0 0 0"),
        (1960, "8 6 4 3 2 1 0 0 0 0 0"),
        (1961, "9 6 4 3 2 1 0 0 0 0 0"),
        (1991, "10 6 4 3 2 1 0 0 0 0 0"),
        (2003, "10 8 6 5 4 3 2 1 0 0 0"),
        (2010, "25 18 15 12 10 8 6 4 2 1 0"),
        (2031, "25 18 15 12 10 8 6 4 2 1 0"),
    ],
)
def test_places_are_worth_what_the_season_says(season: int, expected: str) -> None:
    assert points(race(season, *field(11))) == expected.split()


def test_there_was_no_championship_before_1950() -> None:
    with pytest.raises(ValueError, match="1949"):
        rules_of(1949)


def test_sprints_are_worth_three_places_in_2021_and_eight_since() -> None:
    sprint = [race(season, *field(9), session=SessionKind.SPRINT) for season in (2020, 2021, 2022)]
    assert [points(each) for each in sprint] == [
        ["0"] * 9,
        ["3", "2", "1", "0", "0", "0", "0", "0", "0"],
        ["8", "7", "6", "5", "4", "3", "2", "1", "0"],
    ]


def test_qualifying_is_worth_nothing() -> None:
    assert points(race(2025, *field(3), session=SessionKind.QUALIFYING)) == ["0", "0", "0"]


def test_who_was_not_classified_scores_nothing() -> None:
    disqualified = a_row("first", None, outcome=Outcome.DISQUALIFIED)
    assert points(race(1983, disqualified, a_row("second", 2))) == ["0", "6"]


def test_the_point_of_the_fastest_lap_is_shared_in_the_fifties_by_all_who_had_it() -> None:
    rows = (a_row("a", 1, fastest_lap_rank=1), a_row("b", 2), a_row("c", None, fastest_lap_rank=1))
    assert points(race(1952, *rows)) == ["8.5", "6", "0.5"]
    assert points(race(1952, *rows), Championship.CONSTRUCTORS) == ["0", "0", "0"]


@pytest.mark.parametrize(
    ("season", "tenth", "eleventh"), [(2018, "1", "0"), (2019, "2", "0"), (2024, "2", "0"), (2025, "1", "0")]
)
def test_from_2019_to_2024_it_needs_a_place_among_ten(season: int, tenth: str, eleventh: str) -> None:
    by_tenth = [*field(9), a_row("x", 10, fastest_lap_rank=1), a_row("y", 11)]
    by_eleventh = [*field(10), a_row("y", 11, fastest_lap_rank=1)]
    assert points(race(season, *by_tenth))[9] == tenth
    assert points(race(season, *by_eleventh))[10] == eleventh
    assert points(race(season, *by_tenth), Championship.CONSTRUCTORS)[9] == tenth


def test_drivers_of_one_car_divide_its_points_until_1957_and_have_none_since() -> None:
    three = [a_row(name, 2, shared_car=True) for name in "abc"]
    assert points(race(1955, a_row("winner"), *three)) == ["8", "2", "2", "2"]
    two_third = [a_row("winner"), a_row("second", 2, number=2), *(a_row(name, 3, number=3) for name in "abc")]
    assert points(race(1955, *two_third))[2:] == ["1.33"] * 3
    assert points(race(1958, a_row("winner"), *three)) == ["8", "0", "0", "0"]


def test_a_car_of_another_class_passes_its_place_on() -> None:
    rows = (*field(4), a_row("jackie-oliver", 5), a_row("jo-bonnier", 6), a_row("alan-rees", 7), a_row("guy-ligier", 8))
    assert points(race(1967, *rows, grand_prix="germany"))[4:] == ["0", "2", "0", "1"]


def test_half_and_double_points() -> None:
    assert points(race(2021, *field(10), grand_prix="belgium")) == [
        "12.5",
        "9",
        "7.5",
        "6",
        "5",
        "4",
        "3",
        "2",
        "1",
        "0.5",
    ]
    assert points(race(2014, *field(2), grand_prix="abu-dhabi")) == ["50", "36"]


@pytest.mark.parametrize(
    ("laps", "expected"),
    [
        (1, "0 0 0 0 0 0 0 0 0 0"),
        (2, "6 4 3 2 1 0 0 0 0 0"),
        (11, "13 10 8 6 5 4 3 2 1 0"),
        (22, "19 14 12 9 8 6 5 3 2 1"),
        (33, "25 18 15 12 10 8 6 4 2 1"),
        (44, "25 18 15 12 10 8 6 4 2 1"),
    ],
)
def test_less_distance_is_worth_less_since_it_decides(laps: int, expected: str) -> None:
    assert points(race(2025, *field(10, laps=laps)), laps=44) == expected.split()
    assert points(race(2022, *field(10, laps=laps)), laps=44)[0] == "25"


def test_the_distance_due_follows_from_the_length_of_the_track() -> None:
    assert scheduled_laps(a_round(circuit=a_circuit("spa-francorchamps", length_km=7.004))) == 44
    assert scheduled_laps(a_round(circuit=a_circuit("monaco", length_km=3.337))) == 78
    assert scheduled_laps(a_round(circuit=a_circuit(length_km=None))) is None
    assert scheduled_laps(a_round(circuit=None)) is None


def test_a_win_of_1961_was_worth_eight_for_the_constructor() -> None:
    assert points(race(1961, *field(2)), Championship.CONSTRUCTORS) == ["8", "6"]
    assert points(race(1962, *field(2)), Championship.CONSTRUCTORS) == ["9", "6"]


def test_only_the_best_car_counts_until_1978() -> None:
    team = Contender(constructor="red-bull", engine="honda")
    result = {season: race(season, *field(3)) for season in (1978, 1979)}
    scores = {
        season: scores_of(rules_of(season), each, Championship.CONSTRUCTORS)[team] for season, each in result.items()
    }
    assert (scores[1978].points, scores[1979].points) == (Decimal(9), Decimal(19))
    assert scores[1978].places == scores[1979].places == (1, 2, 3)


def test_indianapolis_gave_points_to_drivers_only() -> None:
    indianapolis = race(1958, *field(2), grand_prix="indianapolis")
    assert points(indianapolis) == ["8", "6"]
    assert points(indianapolis, Championship.CONSTRUCTORS) == ["0", "0"]


def test_points_taken_from_a_constructor_stay_with_the_driver() -> None:
    austria = race(2000, a_row("mika-hakkinen"), a_row("david-coulthard", 2), grand_prix="austria")
    assert points(austria) == ["10", "6"]
    assert points(austria, Championship.CONSTRUCTORS) == ["0", "6"]


def test_the_points_in_a_row_are_not_looked_at() -> None:
    assert points(race(2025, a_row("a", 1, points=Decimal(3)))) == ["25"]
