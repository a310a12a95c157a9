"""How likely each contender is to win."""

from collections.abc import Sequence
from functools import cache

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.model import Championship, Classification, SessionKind
from racing.scoring.session_points import Contender
from racing.title.absences import ABSENCES, Absence
from racing.title.arithmetic import outlook_of
from racing.title.odds import Odds, odds, odds_of
from racing.title.situation import Situation
from tests.factories import a_result, a_row, some_rounds

DRIVERS = Championship.DRIVERS
MAX, LANDO, OSCAR = (
    Contender(driver="max-verstappen"),
    Contender(driver="lando-norris"),
    Contender(driver="oscar-piastri"),
)
FEW = 200
"""Drawn where only what must be is asked."""


@cache
def season_of(year: int) -> SeasonFacts:
    with Facts() as facts:
        return facts.season(year)


def after(year: int, number: int, championship: Championship = DRIVERS, *, drawn: int = FEW) -> tuple[Situation, Odds]:
    season = season_of(year)
    numbers = {weekend.grand_prix: weekend.number or 99 for weekend in season.rounds}
    known = [result for result in season.results if numbers[result.grand_prix] <= number]
    situation = Situation(year, championship, season.rounds, known, absences=ABSENCES.get(year, ()))
    given = odds(situation, seasons=drawn)
    assert given is not None
    return situation, given


def of(results: Sequence[Classification], rounds: int, *, absences: Sequence[Absence] = ()) -> Odds | None:
    return odds(Situation(2025, DRIVERS, some_rounds(rounds), results, absences=absences), seasons=FEW)


@pytest.mark.parametrize(
    ("year", "number", "championship"),
    [
        (1956, 7, DRIVERS),  # shared drives, dropped scores
        (1964, 9, Championship.CONSTRUCTORS),  # the best car, dropped scores
        (1979, 12, DRIVERS),  # the best of each half
        (1988, 10, DRIVERS),
        (2010, 18, DRIVERS),
        (2021, 21, Championship.CONSTRUCTORS),
        (2021, 10, DRIVERS),  # fastest laps, sprints, half points
        (2026, 11, DRIVERS),
    ],
)
def test_they_are_one_together_and_nothing_for_who_is_out(year: int, number: int, championship: Championship) -> None:
    situation, given = after(year, number, championship)
    able = {each.who for each in outlook_of(situation).contenders if each.can_win}
    assert sum(given.chances.values()) == pytest.approx(1)
    assert all(chance == 0 for who, chance in given.chances.items() if who not in able)
    assert set(given.chances) == set(situation.positions)


def test_the_same_facts_give_the_same_odds() -> None:
    assert after(2021, 10)[1] == after(2021, 10)[1]


@pytest.mark.parametrize("year", [1953, 1964, 1988, 1997, 2008, 2021, 2023, 2025])
@pytest.mark.parametrize("championship", Championship)
def test_a_finished_season_has_one_champion(year: int, championship: Championship) -> None:
    situation, given = after(year, 30, championship) if championship is DRIVERS or year >= 1958 else after(year, 30)
    champion = outlook_of(situation).champion
    assert champion is not None
    assert given.chances[champion] == 1
    assert (sum(given.chances.values()), given.seasons) == (1, 0)


def test_a_title_that_cannot_be_lost_is_certain_before_the_season_is_over() -> None:
    _, given = after(2023, 17)
    assert given.chances[MAX] == 1


def test_who_leads_and_wins_is_likelier_than_who_follows() -> None:
    given = of([a_result(f"gp-{number}") for number in range(1, 6)], 12)
    assert given is not None
    assert given.chances[MAX] > given.chances[LANDO] > 0
    assert given.chances[LANDO] >= given.chances[OSCAR]


def test_who_is_known_to_miss_the_rest_does_not_win_it() -> None:
    results = [a_result("gp-1"), a_result("gp-2")]
    gone = Absence(driver="lando-norris", since="gp-2")
    given = of(results, 3, absences=(gone,))
    assert given is not None
    assert given.chances[LANDO] == 0


def test_what_nothing_tells_apart_is_shared() -> None:
    """Two drivers, two races: who was second can only draw level, with a win and a second place each."""
    first = a_result("gp-1", rows=(a_row("max-verstappen", 1), a_row("lando-norris", 2, number=4)))
    given = of([first], 2)
    assert given is not None
    assert given.chances[MAX] + given.chances[LANDO] == pytest.approx(1)
    assert 0 < given.chances[LANDO] < 0.5


@pytest.mark.parametrize("year", [1979, 2024])
def test_championships_that_share_their_drawn_seasons_have_the_odds_that_each_has_alone(year: int) -> None:
    both = [after(year, 9, championship)[0] for championship in Championship]
    assert odds_of(both, seasons=FEW) == [odds(situation, seasons=FEW) for situation in both]


def test_before_the_first_race_there_are_none() -> None:
    assert of([], 3) is None
    assert of([a_result("gp-1", session=SessionKind.SPRINT)], 3) is None
