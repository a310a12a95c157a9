"""Tables: what counts, who is ahead on equal points, and what was decided."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from racing.model import Championship, Classification, Outcome, ResultStatus, Round, SessionKind, Standings
from racing.scoring.season_rules import CountingWindow, rules_of
from racing.scoring.standings import count_back, counted_points, scored_rounds, standings_after, tables
from tests.factories import a_result, a_row, some_rounds

THE_FASTEST = a_row("z", None, number=99, constructor="slow", fastest_lap_rank=1)

points_lists = st.lists(st.integers(0, 26).map(Decimal), max_size=24)


def races(season: int, *orders: str) -> tuple[tuple[Round, ...], list[Classification]]:
    """A season of races, each an order of drivers as letters; `-` leaves a place empty. The fastest lap is z's, who retired."""
    rounds = some_rounds(len(orders), season)
    results = [
        a_result(
            weekend.grand_prix,
            season,
            rows=(
                *(
                    a_row(driver, place, number=ord(driver), constructor=f"team-{driver}")
                    for place, driver in enumerate(order, 1)
                    if driver != "-"
                ),
                THE_FASTEST,
            ),
        )
        for weekend, order in zip(rounds, orders, strict=True)
    ]
    return rounds, results


def last(season: int, *orders: str) -> list[tuple[str | None, int | None, str]]:
    table = tables(season, Championship.DRIVERS, *races(season, *orders))[-1]
    return [(row.driver, row.position, str(row.points)) for row in table.rows if row.driver != THE_FASTEST.driver]


def test_the_best_of_each_window_count() -> None:
    scores = [Decimal(each) for each in (9, 6, 4, 3, 9, 1)]
    assert counted_points([CountingWindow()], scores) == 32
    assert counted_points([CountingWindow(best=2)], scores) == 18
    assert counted_points([CountingWindow(last=4, best=3), CountingWindow(best=1)], scores) == 19 + 9
    assert counted_points([CountingWindow(last=4, best=3), CountingWindow(best=1)], scores[:3]) == 19


@given(points_lists, st.integers(1, 12), st.integers(0, 23), st.integers(0, 26))
def test_more_points_never_hurt(scores: list[Decimal], best: int, where: int, more: int) -> None:
    windows = [CountingWindow(last=6, best=best), CountingWindow(best=best)]
    better = [*scores, *[Decimal(0)] * (where + 1 - len(scores))]
    before = counted_points(windows, better)
    better[where] += more
    assert before <= counted_points(windows, better) <= sum(better)


@given(points_lists, st.integers(1, 24), st.randoms())
def test_one_window_does_not_care_when_points_were_scored(scores: list[Decimal], best: int, random: object) -> None:
    shuffled = list(scores)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted_points([CountingWindow(best=best)], scores) == counted_points([CountingWindow(best=best)], shuffled)


@given(st.lists(st.integers(1, 30), max_size=24), st.lists(st.integers(1, 30), max_size=24))
def test_counting_back_a_better_place_more_is_ahead(ours: list[int], theirs: list[int]) -> None:
    assert (count_back(ours) == count_back(theirs)) is (sorted(ours) == sorted(theirs))
    for place in range(1, 31):
        if ours.count(place) != theirs.count(place):
            assert (count_back(ours) < count_back(theirs)) is (ours.count(place) > theirs.count(place))
            break


@given(st.permutations("abcdefghij"), st.randoms())
def test_a_table_does_not_depend_on_the_order_of_rows_or_results(order: list[str], random: object) -> None:
    rounds, results = races(2025, "".join(order), "abcdefghij")
    expected = tables(2025, Championship.DRIVERS, rounds, results)
    mixed = []
    for result in results:
        rows = list(result.rows)
        random.shuffle(rows)  # type: ignore[attr-defined]
        mixed.append(msgspec.structs.replace(result, rows=tuple(rows)))
    assert tables(2025, Championship.DRIVERS, rounds, reversed(mixed)) == expected


def test_equal_points_go_by_more_wins_then_more_second_places() -> None:
    assert last(2025, "ab", "------b", "---------b") == [("a", 1, "25"), ("b", 2, "25")]
    assert last(2025, "a--b", "ba", "------b") == [("a", 1, "43"), ("b", 2, "43")]


def test_contenders_that_nothing_tells_apart_share_a_position() -> None:
    assert last(2025, "ab", "ba", "--c") == [("a", 1, "43"), ("b", 1, "43"), ("c", 3, "15")]


def test_in_1998_who_was_there_first_is_ahead() -> None:
    assert last(1998, "ab", "ba") == [("a", 1, "16"), ("b", 2, "16")]


def test_until_1999_only_who_scored_is_in_the_table() -> None:
    assert [row[0] for row in last(1985, "abcdefg")] == list("abcdef")
    assert [row[0] for row in last(2025, "abcdefghijk")] == list("abcdefghijk")


def test_dropped_scores_are_not_in_the_points() -> None:
    assert last(1950, "a", "a", "a", "a", "a", "-a") == [("a", 1, "32")]
    assert last(1967, *["a"] * 11) == [("a", 1, str(9 * 5 + 9 * 4))]


def test_a_sprint_counts_with_its_round_but_not_in_the_count_back() -> None:
    rounds, results = races(2025, "ab", "ba")
    sprint = a_result("gp-1", session=SessionKind.SPRINT, rows=(a_row("c"), a_row("b", 2)))
    table = tables(2025, Championship.DRIVERS, rounds, [*results, sprint])[0]
    assert [(row.driver, str(row.points)) for row in table.rows] == [("a", "25"), ("b", "25"), ("c", "8")]
    assert [row.position for row in table.rows] == [1, 2, 3]


def test_a_table_needs_every_race_before_it() -> None:
    rounds, results = races(2025, "ab", "ba", "ab")
    made = tables(2025, Championship.DRIVERS, rounds, [results[0], results[2]])
    assert [table.after_round for table in made] == [1]


def test_what_is_live_is_no_result() -> None:
    rounds, results = races(2025, "ab")
    live = [msgspec.structs.replace(each, standing=ResultStatus.LIVE) for each in results]
    assert tables(2025, Championship.DRIVERS, rounds, live) == ()


def test_a_race_whose_fastest_lap_counts_and_is_not_known_ends_what_can_be_counted() -> None:
    rounds, results = races(2024, "ab", "ba")
    unknown = msgspec.structs.replace(results[1], rows=results[1].rows[:-1])
    assert [table.after_round for table in tables(2024, Championship.DRIVERS, rounds, [results[0], unknown])] == [1]
    assert [table.after_round for table in tables(2024, Championship.DRIVERS, rounds, results)] == [1, 2]


def test_a_cancelled_round_is_passed_over() -> None:
    rounds, results = races(2025, "ab", "ba", "ab")
    called_off = msgspec.structs.replace(rounds[1], cancelled=True, number=None)
    third = msgspec.structs.replace(rounds[2], number=2)
    made = tables(2025, Championship.DRIVERS, [rounds[0], called_off, third], [results[0], results[2]])
    assert [(table.after_round, table.grand_prix) for table in made] == [(1, "gp-1"), (2, "gp-3")]


def test_there_were_no_constructors_before_1958() -> None:
    """And the fastest lap was never theirs."""
    made = {season: tables(season, Championship.CONSTRUCTORS, *races(season, "ab")) for season in (1957, 1958)}
    assert made[1957] == ()
    assert [(row.constructor, row.engine, str(row.points)) for row in made[1958][0].rows] == [
        ("team-a", "honda", "8"),
        ("team-b", "honda", "6"),
    ]


def a_team(season: int, constructor: str, engine: str, count: int) -> list[Standings]:
    """The constructors' tables of a season that one team wins against another, race by race."""
    rounds = some_rounds(count, season)
    rows = (
        a_row("a", 1, constructor=constructor, engine=engine),
        a_row("b", 2, number=2, constructor="rival", engine="honda"),
        THE_FASTEST,
    )
    results = [a_result(weekend.grand_prix, season, rows=rows) for weekend in rounds]
    return list(tables(season, Championship.CONSTRUCTORS, rounds, results))


def test_an_excluded_team_stands_last_without_a_place() -> None:
    excluded = a_team(2007, "mclaren", "mercedes", 2)[-1].rows
    assert [(row.constructor, row.position, str(row.points), row.outcome) for row in excluded] == [
        ("rival", 1, "16", Outcome.CLASSIFIED),
        ("mclaren", None, "0", Outcome.EXCLUDED),
    ]


@pytest.mark.parametrize(
    ("season", "constructor", "engine", "before", "after"),
    [
        (2020, "racing-point", "bwt-mercedes", (4, "100"), (5, "110")),
        (2018, "force-india", "mercedes", (12, "300"), (13, "25")),
    ],
)
def test_points_that_were_taken_are_gone_from_that_round_on(
    season: int, constructor: str, engine: str, before: tuple[int, str], after: tuple[int, str]
) -> None:
    made = {table.after_round: table for table in a_team(season, constructor, engine, 14)}
    for number, expected in (before, after):
        (row,) = [row for row in made[number].rows if row.constructor == constructor]
        assert str(row.points) == expected


def test_nothing_follows_from_no_round() -> None:
    rules = rules_of(2025)
    assert list(scored_rounds(rules, Championship.DRIVERS, some_rounds(3), [])) == []
    assert standings_after(rules, Championship.DRIVERS, []) == ()
