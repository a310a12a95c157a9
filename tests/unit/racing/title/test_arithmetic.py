"""Who can still win: what must hold of any season, and of those since 1950 what adding up says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher_service.archive.facts import Facts
from racing.model import Championship, Classification
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import Contender, Score
from racing.title.absences import ABSENCES
from racing.title.arithmetic import After, TitleOutlook, course, outlook
from tests.adding_up import Before, befores
from tests.factories import a_result, a_row, some_rounds

DRIVERS = Championship.DRIVERS
NAMES = ("ana", "ben", "cleo", "dan", "eve")
ROUNDS = 6
SEASONS = (1950, 1962, 1972, 1979, 1988, 1995, 2005, 2014, 2025)
"""Of every way to count: dropped scores, halves, double points."""

orders = st.lists(st.permutations(NAMES), min_size=1, max_size=ROUNDS)
seasons = st.sampled_from(SEASONS)


def races(season: int, run: list[list[str]]) -> list[Classification]:
    """Races in which the drivers came in like this, the first with the fastest lap."""
    return [
        a_result(
            f"gp-{number}",
            season,
            rows=tuple(
                a_row(name, place, number=place, constructor=name, fastest_lap_rank=place)
                for place, name in enumerate(order, 1)
            ),
        )
        for number, order in enumerate(run, 1)
    ]


def seen(season: int, run: list[list[str]], championship: Championship = DRIVERS) -> TitleOutlook:
    return outlook(season, championship, some_rounds(ROUNDS, season), races(season, run))


@given(seasons, orders, st.data())
def test_a_better_place_never_hurts(season: int, run: list[list[str]], data: st.DataObject) -> None:
    race, place = data.draw(st.integers(0, len(run) - 1)), data.draw(st.integers(1, len(NAMES) - 1))
    better = [list(order) for order in run]
    better[race][place - 1], better[race][place] = better[race][place], better[race][place - 1]
    who = run[race][place]
    before = {each.who.driver: each for each in seen(season, run).contenders}[who]
    after = {each.who.driver: each for each in seen(season, better).contenders}[who]
    assert (after.points, after.most) >= (before.points, before.most)
    assert after.can_win or not before.can_win


@given(seasons, orders)
def test_points_lie_between_the_least_and_the_most(season: int, run: list[list[str]]) -> None:
    now = seen(season, run)
    assert all(each.least == each.points <= each.most for each in now.contenders)
    assert any(each.can_win for each in now.contenders)
    assert now.contenders[0].can_win


@given(seasons, orders)
def test_who_is_out_stays_out(season: int, run: list[list[str]]) -> None:
    able = [
        {each.who.driver for each in seen(season, run[:count]).contenders if each.can_win}
        for count in range(1, len(run) + 1)
    ]
    assert all(later <= earlier for earlier, later in pairwise(able))


@given(seasons, st.lists(st.permutations(NAMES), min_size=ROUNDS, max_size=ROUNDS))
def test_a_finished_season_has_a_champion_unless_two_are_equal_in_everything(season: int, run: list[list[str]]) -> None:
    now = seen(season, run)
    able = [each for each in now.contenders if each.can_win]
    assert (now.champion is not None) == (len(able) == 1)
    assert len({each.points for each in able}) == 1
    assert all(each.most == each.points for each in now.contenders)


def test_equal_points_go_by_counting_back() -> None:
    """25, 10 and 10 against three times 15: 45 each, and the win decides."""
    run = [
        ["ana", "cleo", "ben", "dan", "eve"],
        ["dan", "cleo", "ben", "eve", "ana"],
        ["eve", "dan", "ben", "cleo", "ana"],
    ]
    ended = outlook(2025, DRIVERS, some_rounds(3, 2025), races(2025, run))
    points = {each.who.driver: each.points for each in ended.contenders}
    assert points["ana"] == points["ben"]
    names = [each.who.driver for each in ended.contenders]
    assert names.index("ana") < names.index("ben")


def plainly(before: Before, contenders: list[Contender]) -> set[Contender]:
    """Who nobody has more than he can reach, by adding up."""
    most = {who: before.end(who, Score(), 0, wins_the_rest=True) for who in contenders}
    least = {who: before.end(who, Score(), 0, wins_the_rest=False) for who in contenders}
    return {who for who in contenders if all(most[who] >= least[other] for other in contenders if other != who)}


@pytest.mark.parametrize("championship", Championship)
def test_everybody_is_out_since_the_session_that_adding_up_names(championship: Championship) -> None:
    """In more than 200 situations of each championship; of constructors, since all entered two cars."""
    situations = 0
    with Facts() as facts:
        years = range(1950, 2026, 4) if championship is DRIVERS else range(1986, 2026, 3)
        every = [facts.season(year) for year in years if year not in ABSENCES]
    for season in every:
        year = season.season.year
        if any(decision.championship is championship for decision in rules_of(year).decisions):
            continue
        went = course(year, championship, season.rounds, season.results)
        out: dict[Contender, After] = {}
        sessions = reversed(list(befores(season, championship)))
        for earlier, before in pairwise(sessions):
            weekend, session = earlier.sessions[0]
            contenders = list(before.situation.positions)
            able = plainly(before, contenders)
            situations += 1
            for who in contenders:
                if who in able:
                    out.pop(who, None)
                else:
                    out.setdefault(
                        who, After(number=weekend.number or 0, grand_prix=weekend.grand_prix, session=session)
                    )
        last = season.rounds[-1].grand_prix
        assert {who: after for who, after in went.eliminated.items() if after.grand_prix != last} == {
            who: after for who, after in out.items() if after.grand_prix != last
        }, year
    assert situations >= 200
