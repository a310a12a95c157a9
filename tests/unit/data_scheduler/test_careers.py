"""Careers counted from the bundled archive: the numbers that everybody knows, and sums that must come out."""

from collections import defaultdict

import pytest

from data_scheduler.statistics import SeasonTotals, career, season_totals
from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.championship import tables
from racing.model import Championship, Classification, SeasonStatistics, SessionKind
from racing.records import CareerStatistics

LAST = 2025

KNOWN = {
    # starts, wins, podiums, poles, fastest laps, championship points, titles until 2025: from F1DB's own tables, without our code
    "lewis-hamilton": (380, 105, 202, 104, 68, "5018.5", 7),
    "michael-schumacher": (306, 91, 155, 68, 77, "1566", 7),
    "juan-manuel-fangio": (51, 24, 35, 29, 23, "245", 5),
    "jim-clark": (72, 25, 32, 33, 28, "255", 2),
    "ayrton-senna": (161, 41, 80, 65, 19, "610", 3),
    "alain-prost": (199, 51, 106, 33, 41, "768.5", 4),
    "max-verstappen": (233, 71, 127, 48, 36, "3444.5", 4),
    "fernando-alonso": (426, 32, 106, 22, 26, "2393", 2),
    "jackie-stewart": (99, 27, 43, 17, 15, "359", 3),
    "stirling-moss": (66, 16, 24, 16, 19, "185.64", 0),
}


@pytest.fixture(scope="module")
def seasons() -> dict[int, SeasonFacts]:
    with Facts() as facts:
        return {year: facts.season(year) for year in facts.years if year <= LAST}


def totals(facts: SeasonFacts, championship: Championship) -> SeasonTotals:
    year = facts.season.year
    made = tables(year, championship, facts.rounds, facts.results)
    numbers = {row.grand_prix: row.number for row in facts.rounds if row.number}
    return season_totals(year, championship, facts.results, numbers, made[-1] if made else None, over=True)


@pytest.fixture(scope="module")
def careers(seasons: dict[int, SeasonFacts]) -> dict[str, CareerStatistics]:
    rows: dict[str, list[SeasonStatistics]] = defaultdict(list)
    for facts in seasons.values():
        for row in totals(facts, Championship.DRIVERS).rows:
            rows[str(row.driver)].append(row)
    return {driver: made for driver, of in rows.items() if (made := career(of))}


def races(seasons: dict[int, SeasonFacts], *kinds: SessionKind) -> list[Classification]:
    return [result for facts in seasons.values() for result in facts.results if result.session in kinds]


@pytest.mark.parametrize("driver", KNOWN)
def test_the_careers_everybody_knows(careers: dict[str, CareerStatistics], driver: str) -> None:
    of = careers[driver]
    counted = (of.starts, of.wins, of.podiums, of.pole_positions, of.fastest_laps, str(of.points), of.championships)
    assert counted == KNOWN[driver]


def test_every_season_has_one_champion(seasons: dict[int, SeasonFacts]) -> None:
    for facts in seasons.values():
        assert sum(row.champion for row in totals(facts, Championship.DRIVERS).rows) == 1
        champions = [row.constructor for row in totals(facts, Championship.CONSTRUCTORS).teams if row.champion]
        assert len(champions) == (facts.season.year >= 1958)


def test_the_wins_of_all_careers_are_the_winners_of_all_races(
    careers: dict[str, CareerStatistics], seasons: dict[int, SeasonFacts]
) -> None:
    winners = [{row.driver for row in race.rows if row.position == 1} for race in races(seasons, SessionKind.RACE)]
    assert sum(of.wins for of in careers.values()) == sum(map(len, winners)) == 1149 + 3, "three wins were shared"
    sprints = races(seasons, SessionKind.SPRINT)
    assert sum(of.sprint_wins for of in careers.values()) == len(sprints)
    entered = [{row.driver for row in race.rows} for race in races(seasons, SessionKind.RACE)]
    assert sum(of.entries for of in careers.values()) == sum(map(len, entered))


def test_every_race_had_a_pole_sitter(careers: dict[str, CareerStatistics], seasons: dict[int, SeasonFacts]) -> None:
    assert sum(of.pole_positions for of in careers.values()) == len(races(seasons, SessionKind.RACE))


def test_a_constructor_wins_every_race_once(seasons: dict[int, SeasonFacts]) -> None:
    for facts in seasons.values():
        made = totals(facts, Championship.CONSTRUCTORS)
        wins = sum(row.wins for row in made.rows)
        assert wins == sum(team.wins for team in made.teams) == len(races({0: facts}, SessionKind.RACE))
