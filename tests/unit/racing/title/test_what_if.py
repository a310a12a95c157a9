"""Championships as they would be if sessions went otherwise, on seasons that everybody remembers, and as they went, on all of them."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.model import Championship, Entrant, SessionKind
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import Contender
from racing.scoring.standings import tables
from racing.title.absences import ABSENCES
from racing.title.arithmetic import outlook
from racing.title.clinching import Finish
from racing.title.what_if import SeasonSoFar, WhatIf, suppose
from tests.effort import mostly_slow
from tests.factories import a_result, some_rounds
from tests.supposing import in_order, known_after, rest_of, supposing

DRIVERS, CONSTRUCTORS = Championship.DRIVERS, Championship.CONSTRUCTORS


@pytest.fixture(scope="module")
def archive() -> Iterator[Facts]:
    with Facts() as facts:
        yield facts


def last(facts: SeasonFacts) -> int:
    return max(weekend.number or 0 for weekend in facts.rounds)


def champion(found: WhatIf) -> str | None:
    who = found.contest.outlook.champion
    return None if who is None else who.driver or who.constructor


def able(found: WhatIf) -> list[str]:
    return [each.who.driver or each.who.constructor or "" for each in found.contest.outlook.contenders if each.can_win]


def points(found: WhatIf) -> dict[str, Decimal]:
    return {row.driver or row.constructor or "": row.points for row in found.after}


VACANT = {1983: {"brazil": (2,)}}
"""Places that nobody has after a disqualification. A supposition names who has a place; one that it does not name stays open."""


@pytest.mark.parametrize("year", mostly_slow(range(1950, 2026), 1950, 1956, 1958, 1967, 1976, 1988, 2007, 2021))
def test_what_came_about_is_the_table_that_there_was(archive: Facts, year: int) -> None:
    """From the last round, the middle, and the beginning of the season on."""
    facts = archive.season(year)
    for championship in Championship:
        if not rules_of(year).held(championship):
            continue
        truth = tables(year, championship, facts.rounds, facts.results)[-1].rows
        ended = outlook(year, championship, facts.rounds, facts.results, absences=ABSENCES.get(year, ()))
        for number in (last(facts) - 1, last(facts) // 2, 0):
            supposed = rest_of(facts, number)
            found = supposing(facts, number, supposed, championship)
            assert found.after == truth, (championship, number)
            left = {each.grand_prix: each.places for each in found.contest.outlook.left}
            vacant = VACANT.get(year, {})
            assert left == {each.grand_prix: vacant[each.grand_prix] for each in supposed if each.grand_prix in vacant}
            if not left:
                assert found.contest.outlook.champion == ended.champion, (championship, number)
                assert found.following is None


def test_nothing_supposed_is_everything_as_it_is(archive: Facts) -> None:
    for year, number in ((1988, 14), (2010, 18), (2023, 16)):
        facts = archive.season(year)
        known = known_after(facts, number)
        for championship in Championship:
            found = supposing(facts, number, [], championship)
            assert found.contest.outlook == outlook(year, championship, facts.rounds, known)
            assert found.before == found.after == tables(year, championship, facts.rounds, known)[-1].rows


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [("max-verstappen*", "lewis-hamilton", "max-verstappen"), ("lewis-hamilton", "max-verstappen*", "lewis-hamilton")],
)
def test_abu_dhabi_2021_goes_to_who_is_ahead(archive: Facts, first: str, second: str, title: str) -> None:
    found = supposing(archive.season(2021), 21, [in_order("abu-dhabi", "race", first, second)])
    assert (champion(found), able(found)) == (title, [title])
    assert found.after[0].driver == title


def test_abu_dhabi_2021_without_either_is_counted_back(archive: Facts) -> None:
    """369.5 each: nine wins to eight."""
    found = supposing(archive.season(2021), 21, [in_order("abu-dhabi", "race", "!max-verstappen", "!lewis-hamilton")])
    assert champion(found) == "max-verstappen"
    assert [(row.driver, row.points) for row in found.after[:2]] == [
        ("max-verstappen", Decimal("369.5")),
        ("lewis-hamilton", Decimal("369.5")),
    ]
    assert [row.position for row in found.after[:2]] == [1, 2]
    assert [found.wins[Contender(driver=row.driver)] for row in found.after[:2]] == [9, 8]


def test_a_fastest_lap_can_decide(archive: Facts) -> None:
    """Ninth is two points, tenth one: the point for the fastest lap makes them level, and wins decide."""
    facts = archive.season(2021)
    rest = ["sergio-perez", "carlos-sainz-jr", "charles-leclerc", "lando-norris", "yuki-tsunoda", "pierre-gasly"]
    rest += ["valtteri-bottas", "esteban-ocon"]
    plain, with_it = (
        supposing(facts, 21, [in_order("abu-dhabi", "race", *rest, "lewis-hamilton", max_)])
        for max_ in ("max-verstappen", "max-verstappen*")
    )
    assert (champion(plain), champion(with_it)) == ("lewis-hamilton", "max-verstappen")


def test_brazil_2008_with_glock_still_ahead(archive: Facts) -> None:
    """Hamilton sixth: 97 points to Massa's 97, and six wins to five."""
    order = ["felipe-massa", "fernando-alonso", "kimi-raikkonen", "sebastian-vettel", "timo-glock", "lewis-hamilton"]
    found = supposing(archive.season(2008), 17, [in_order("brazil", "race", *order)])
    assert champion(found) == "felipe-massa"
    assert points(found)["felipe-massa"] == points(found)["lewis-hamilton"] == 97
    assert [row.driver for row in found.after[:2]] == ["felipe-massa", "lewis-hamilton"]


@pytest.mark.parametrize(
    ("order", "title"),
    [
        (("kimi-raikkonen", "felipe-massa", "fernando-alonso", "-", "-", "-", "lewis-hamilton"), "kimi-raikkonen"),
        (("kimi-raikkonen", "felipe-massa", "fernando-alonso", "-", "lewis-hamilton"), "lewis-hamilton"),
        (("fernando-alonso", "kimi-raikkonen", "lewis-hamilton"), "fernando-alonso"),  # five wins to four
        (("fernando-alonso", "kimi-raikkonen", "-", "!lewis-hamilton"), "fernando-alonso"),
    ],
)
def test_brazil_2007_had_three_who_could_win(archive: Facts, order: tuple[str, ...], title: str) -> None:
    found = supposing(archive.season(2007), 16, [in_order("brazil", "race", *order)])
    assert champion(found) == title


def test_the_best_eleven_counted_in_1988(archive: Facts) -> None:
    """Prost would have won eight races to seven, had he been ahead of Senna in Japan."""
    facts = archive.season(1988)
    found = supposing(
        facts,
        14,
        [in_order("japan", "race", "alain-prost", "ayrton-senna"), in_order("australia", "race", "alain-prost")],
    )
    assert champion(found) == "alain-prost"
    assert points(found)["alain-prost"] == 8 * 9 + 3 * 6
    assert points(found)["ayrton-senna"] == 7 * 9 + 3 * 6 + 3, "the sixth place of his twelfth score is dropped"
    won = {who: found.wins[Contender(driver=who)] for who in ("alain-prost", "ayrton-senna")}
    assert won == {"alain-prost": 8, "ayrton-senna": 7}


@pytest.mark.parametrize(
    ("order", "title"),
    [
        (("sebastian-vettel", "-", "-", "fernando-alonso", "mark-webber"), "fernando-alonso"),
        (("sebastian-vettel", "-", "-", "-", "fernando-alonso", "mark-webber"), "sebastian-vettel"),
        (("mark-webber", "lewis-hamilton", "-", "-", "-", "fernando-alonso", "!sebastian-vettel"), "mark-webber"),
        (("lewis-hamilton", "!sebastian-vettel", "!mark-webber", "!fernando-alonso"), "lewis-hamilton"),
    ],
)
def test_abu_dhabi_2010_had_four_who_could_win(archive: Facts, order: tuple[str, ...], title: str) -> None:
    assert champion(supposing(archive.season(2010), 18, [in_order("abu-dhabi", "race", *order)])) == title


def test_a_place_left_open_may_be_anybodys(archive: Facts) -> None:
    """Verstappen wins: Norris, who is not named, is champion as third, and the places that are open say so."""
    found = supposing(archive.season(2025), 23, [in_order("abu-dhabi", "race", "max-verstappen")])
    assert champion(found) is None
    assert able(found) == ["max-verstappen", "lando-norris"]
    assert found.following is not None
    assert (found.following.number, found.following.session) == (24, SessionKind.RACE)
    norris = found.contest.clinching(Contender(driver="lando-norris"))
    assert norris is not None
    assert [(way.place, way.limits) for way in norris.ways] == [(3, ())]
    max_ = found.contest.clinching(Contender(driver="max-verstappen"))
    assert max_ is not None
    (way,) = max_.ways
    assert [(limit.rival.driver, limit.without.place) for limit in way.limits] == [("lando-norris", 4)]
    most = {each.who.driver: each.most for each in found.contest.outlook.contenders}
    assert most["lando-norris"] == 408 + 18
    assert most["max-verstappen"] == points(found)["max-verstappen"]


def test_a_list_of_the_first_ten_is_a_whole_race(archive: Facts) -> None:
    facts = archive.season(2025)
    (race,) = rest_of(facts, 23)
    ten = in_order("abu-dhabi", "race", *(sharing[0].driver for sharing in race.places[:10]))
    found = supposing(facts, 23, [ten])
    assert (champion(found), found.following) == ("lando-norris", None)
    nine = in_order("abu-dhabi", "race", *(sharing[0].driver for sharing in race.places[:9]))
    assert supposing(facts, 23, [nine]).following is not None


def test_a_later_session_counts_before_an_earlier_one_is_known(archive: Facts) -> None:
    """Qatar's race is supposed, the sprint before it is not: it is what comes next, and both still count."""
    facts = archive.season(2023)
    order = ["max-verstappen*", *(f"!{each}" for each in ("sergio-perez", "lewis-hamilton"))]
    found = supposing(facts, 16, [in_order("qatar", "race", *order)])
    assert champion(found) == "max-verstappen"
    assert found.following is not None
    assert (found.following.grand_prix, found.following.session) == ("qatar", SessionKind.SPRINT)
    most = {each.who.driver: each.most for each in found.contest.outlook.contenders}
    assert most["sergio-perez"] == points(found)["sergio-perez"] + 8 + 5 * 26 + 2 * 8


def test_constructors_have_what_their_other_cars_can_still_bring(archive: Facts) -> None:
    """McLaren led Ferrari by 21 before Abu Dhabi 2024: first and second with the fastest lap bring 44."""
    facts = archive.season(2024)
    found = supposing(facts, 23, [in_order("abu-dhabi", "race", "charles-leclerc", "carlos-sainz-jr*")], CONSTRUCTORS)
    assert points(found)["ferrari"] == 619 + 44
    assert champion(found) is None
    safe = in_order("abu-dhabi", "race", "charles-leclerc", "carlos-sainz-jr*", "lando-norris", "-", "oscar-piastri")
    assert champion(supposing(facts, 23, [safe], CONSTRUCTORS)) == "mclaren"
    out = in_order("abu-dhabi", "race", "charles-leclerc", "carlos-sainz-jr*", "!lando-norris", "!oscar-piastri")
    assert champion(supposing(facts, 23, [out], CONSTRUCTORS)) == "ferrari"


@pytest.mark.parametrize(("year", "number"), [(2021, 21), (2010, 18), (1986, 15)])
def test_what_is_open_decides_exactly_as_it_is_said_to(archive: Facts, year: int, number: int) -> None:
    """One contender is placed; then the ways of everybody hold in just those orders of the others that make him champion."""
    facts = archive.season(year)
    (race,) = [weekend.grand_prix for weekend in facts.rounds if weekend.number == number + 1]
    first, *others = able(supposing(facts, number, []))
    cases = 0
    for place in (1, 3):
        given = ["-"] * (place - 1) + [first]
        said = supposing(facts, number, [in_order(race, "race", *given)]).contest
        for taken in product((1, 2, 4, 5, 0), repeat=len(others)):
            placed = dict(zip(others, taken, strict=True)) | {first: place}
            classified = {at: who for who, at in placed.items() if at}
            if len(classified) < sum(at > 0 for at in placed.values()):
                continue
            order = [classified.get(at, "-") for at in range(1, 6)]
            order += [f"!{who}" for who, at in placed.items() if not at]
            found = supposing(facts, number, [in_order(race, "race", *order)])
            finishes = {Contender(driver=who): Finish(place=at) for who, at in placed.items() if at and who != first}
            for who in placed:
                ways = said.clinching(Contender(driver=who))
                certain = said.outlook.champion == Contender(driver=who)
                held = certain or (ways is not None and ways.hold(finishes))
                assert held == (champion(found) == who), (who, placed)
            cases += 1
    assert cases >= 9


def test_before_the_first_race_everybody_who_is_entered_can_win() -> None:
    rounds = some_rounds(2)
    entrants = [
        Entrant(season=2025, driver=driver, constructor=constructor, engine="honda", number=number)
        for number, (driver, constructor) in enumerate((("ana", "red"), ("ben", "red"), ("cleo", "blue")), 1)
    ]
    so_far = SeasonSoFar(2025, rounds, [], entrants)
    found = suppose(so_far, DRIVERS, [], [in_order("gp-1", "race", "ana")])
    assert [row.driver for row in found.after] == ["ana"]
    assert able(found) == ["ana", "ben", "cleo"]
    most = {each.who.driver: each.most for each in found.contest.outlook.contenders}
    assert most == {"ana": 50, "ben": 43, "cleo": 43}
    cars = suppose(so_far, CONSTRUCTORS, [], [in_order("gp-1", "race", "ana")])
    best = {each.who.constructor: each.most for each in cars.contest.outlook.contenders}
    assert best == {"red": 25 + 18 + 43, "blue": 18 + 15 + 43}


def test_a_result_after_a_missing_one_counts_once_that_is_supposed() -> None:
    rounds = some_rounds(3)
    results = [a_result("gp-1"), a_result("gp-3")]
    so_far = SeasonSoFar(2025, rounds, results)
    assert points(suppose(so_far, DRIVERS, results, []))["max-verstappen"] == 25
    found = suppose(so_far, DRIVERS, results, [in_order("gp-2", "race", "max-verstappen")])
    assert points(found)["max-verstappen"] == 50
    whole = ["max-verstappen", "lando-norris", "oscar-piastri"]
    assert points(suppose(so_far, DRIVERS, results, [in_order("gp-2", "race", *whole)]))["max-verstappen"] == 75


def test_half_points_of_a_race_that_was_cut_short_are_half_in_other_places_too(archive: Facts) -> None:
    found = supposing(archive.season(2021), 11, [in_order("belgium", "race", "lewis-hamilton", "max-verstappen")])
    before = {row.driver: row.points for row in found.before}
    assert points(found)["lewis-hamilton"] - before["lewis-hamilton"] == Decimal("12.5")
    assert points(found)["max-verstappen"] - before["max-verstappen"] == 9
