"""Every championship since 1950 replayed session by session: who was champion when, by arithmetic, against F1DB's deciding rounds."""

from collections.abc import Iterator

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.model import Championship, SessionKind
from racing.scoring.session_points import Contender
from racing.title.absences import ABSENCES
from racing.title.arithmetic import TitleCourse, course, outlook

LAST = 2025


def _deciders(first: int, numbers: str) -> dict[int, int]:
    return dict(enumerate(map(int, numbers.split()), first))


DRIVERS = _deciders(
    1950,
    "7 8 6 8 7 6 8 6 11 9 8 7 9 7 10 7 7 11 12 8 12 8 10 13 15 13 16 15 14 13 13 15 16 15 16 14 16 15 15 15 15 15 11 14 16 15 16 17 16 16"
    " 16 13 11 16 14 17 18 17 18 16 19 15 20 16 19 16 21 18 19 19 14 22 18 17 22 24",
)
CONSTRUCTORS = _deciders(
    1958,
    "10 8 7 5 9 7 10 7 8 8 12 8 12 9 10 15 15 13 15 14 13 13 12 14 16 15 13 16 14 13 11 12 15 16 12 12 16 16 12 16 16 16 17 13 13 16 13 19"
    " 18 14 18 16 18 16 19 16 16 15 17 17 20 17 13 22 19 16 24 18",
)
"""The rounds that F1DB marks as deciding."""

ELSEWHERE = {
    # Nobody could catch Ascari after Switzerland; F1DB names the last race.
    (Championship.DRIVERS, 1953): 7,
    # Matra, Brabham could still draw level on points, but not on wins.
    (Championship.CONSTRUCTORS, 1968): 11,
    (Championship.CONSTRUCTORS, 1978): 12,
}
"""Where arithmetic says another round, and why."""


@pytest.fixture(scope="module")
def seasons() -> Iterator[dict[int, SeasonFacts]]:
    with Facts() as facts:
        yield {year: facts.season(year) for year in facts.years if year <= LAST}


@pytest.fixture(scope="module")
def courses(seasons: dict[int, SeasonFacts]) -> dict[tuple[Championship, int], TitleCourse]:
    wanted = [(Championship.DRIVERS, year) for year in DRIVERS] + [(Championship.CONSTRUCTORS, y) for y in CONSTRUCTORS]
    return {
        (of, year): course(year, of, seasons[year].rounds, seasons[year].results, absences=ABSENCES.get(year, ()))
        for of, year in wanted
    }


def test_every_title_was_decided_in_the_round_that_f1db_names(
    courses: dict[tuple[Championship, int], TitleCourse],
) -> None:
    named = {(Championship.DRIVERS, year): number for year, number in DRIVERS.items()}
    named |= {(Championship.CONSTRUCTORS, year): number for year, number in CONSTRUCTORS.items()}
    found = {key: went.champion_since.number if went.champion_since else None for key, went in courses.items()}
    assert found == named | ELSEWHERE


@pytest.mark.parametrize("year", ABSENCES)
def test_without_knowing_who_was_gone_a_title_would_have_been_open_longer(
    seasons: dict[int, SeasonFacts], year: int
) -> None:
    went = course(year, Championship.DRIVERS, seasons[year].rounds, seasons[year].results)
    assert went.champion_since is not None
    assert went.champion_since.number == DRIVERS[year] + 1


def test_the_exceptions_still_differ() -> None:
    assert all(
        (DRIVERS if of is Championship.DRIVERS else CONSTRUCTORS)[year] != at for (of, year), at in ELSEWHERE.items()
    )


@pytest.mark.parametrize(
    ("year", "driver", "grand_prix", "session"),
    [
        (1964, "john-surtees", "mexico", SessionKind.RACE),
        (1976, "james-hunt", "japan", SessionKind.RACE),
        (1988, "ayrton-senna", "japan", SessionKind.RACE),
        (2002, "michael-schumacher", "france", SessionKind.RACE),
        (2008, "lewis-hamilton", "brazil", SessionKind.RACE),
        (2010, "sebastian-vettel", "abu-dhabi", SessionKind.RACE),
        (2021, "max-verstappen", "abu-dhabi", SessionKind.RACE),
        (2023, "max-verstappen", "qatar", SessionKind.SPRINT),
        (2024, "max-verstappen", "las-vegas", SessionKind.RACE),
    ],
)
def test_the_titles_that_everyone_remembers(
    courses: dict[tuple[Championship, int], TitleCourse], year: int, driver: str, grand_prix: str, session: SessionKind
) -> None:
    went = courses[Championship.DRIVERS, year]
    assert went.champion == Contender(driver=driver)
    assert went.champion_since is not None
    assert (went.champion_since.grand_prix, went.champion_since.session) == (grand_prix, session)


def test_nobody_who_was_out_ever_won(courses: dict[tuple[Championship, int], TitleCourse]) -> None:
    assert all(went.champion not in went.eliminated for went in courses.values())


def test_a_title_is_decided_once_all_others_are_out(courses: dict[tuple[Championship, int], TitleCourse]) -> None:
    for (of, year), went in courses.items():
        if went.champion_since is None:
            continue
        last = max((after.number, after.session is SessionKind.RACE) for after in went.eliminated.values())
        since = went.champion_since
        assert last >= (since.number, since.session is SessionKind.RACE), (of, year)


@pytest.mark.parametrize(
    ("year", "number", "constructor"),
    [
        (2022, 13, "aston-martin"),  # Red Bull: 431 points and 9 wins, too, but 6 second places to 9
        (1999, 11, "stewart"),  # Ferrari: 94 points and 5 wins, too, but 4 second places to 5
    ],
)
def test_a_constructor_level_on_points_and_wins_can_still_win_with_the_second_places_of_its_other_car(
    seasons: dict[int, SeasonFacts],
    courses: dict[tuple[Championship, int], TitleCourse],
    year: int,
    number: int,
    constructor: str,
) -> None:
    season = seasons[year]
    numbers = {weekend.grand_prix: weekend.number or LAST for weekend in season.rounds}
    known = [result for result in season.results if numbers[result.grand_prix] <= number]
    seen = outlook(year, Championship.CONSTRUCTORS, season.rounds, known)
    able = {each.who.constructor: each for each in seen.contenders if each.can_win}
    assert able[constructor].most == seen.contenders[0].points
    out = {who.constructor: after for who, after in courses[Championship.CONSTRUCTORS, year].eliminated.items()}
    assert out[constructor].number == number + 1


def test_who_only_raced_at_indianapolis_is_no_contender_for_the_constructors_title(
    seasons: dict[int, SeasonFacts],
) -> None:
    """The 500 miles gave drivers points alone."""
    for year in (1958, 1959, 1960):
        raced = {
            row.constructor
            for result in seasons[year].results
            for row in result.rows
            if result.session is SessionKind.RACE and result.grand_prix != "indianapolis"
        }
        seen = outlook(year, Championship.CONSTRUCTORS, seasons[year].rounds, seasons[year].results)
        assert {each.who.constructor for each in seen.contenders} == raced, year
