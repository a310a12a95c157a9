"""By how many points a round decides, against rounds drawn by lot, scored and added up by plain means."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

import pytest

from fetcher_service.archive.facts import Facts
from racing.model import Championship, SessionKind
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import Contender, Score
from racing.title.margins import Level, Margins, RoundDeciding, round_deciding
from racing.title.situation import Situation
from tests.adding_up import Before, befores
from tests.effort import LONG
from tests.factories import a_result, some_rounds

ROUNDS = 60 if LONG else 20
"""Drawn for each situation."""

MOST_CONTENDERS = 6
ALL_COUNT = range(1991, 2026)
CARS = 2


def open_situations(championship: Championship) -> Iterator[tuple[Before, RoundDeciding]]:
    """The last nine sessions of every season in which all scores counted, as long as few could win."""
    with Facts() as facts:
        for year in ALL_COUNT:
            if any(decision.championship is championship for decision in rules_of(year).decisions):
                continue
            for before in islice(befores(facts.season(year), championship), 9):
                seen = round_deciding(before.situation)
                if seen is not None and len(seen.surviving) <= MOST_CONTENDERS:
                    yield before, seen


def a_round_of(before: Before, contenders: list[Contender], draw: random.Random) -> dict[Contender, Score]:
    """What each gets in the rest of the round, in places drawn by lot."""
    got = dict.fromkeys(contenders, Score())
    cars = 1 if before.championship is Championship.DRIVERS else CARS
    for session in range(sessions_of_round(before)):
        last = draw.choice((cars * len(contenders), 20))
        # Now and then somebody does not finish.
        grid: list[int | None] = [*range(1, last + 1), None, None]
        drawn = draw.sample(grid, cars * len(contenders))
        fastest = draw.randrange(len(contenders) + 1)
        for index, who in enumerate(contenders):
            places = tuple(drawn[index * cars : (index + 1) * cars])
            gained = before.gains(places, session, fastest_lap=index == fastest)
            got[who] = Score(points=got[who].points + gained.points, places=got[who].places + gained.places)
    return got


def sessions_of_round(before: Before) -> int:
    return 1 if before.sessions[0][1] is SessionKind.RACE else 2


def said(found: Margins, got: dict[Contender, Score]) -> set[bool | None]:
    """What is said of each rival."""
    mine = got[found.who].points
    return {margin.holds(mine - got.get(margin.rival, Score()).points) for margin in found.margins}


@pytest.mark.parametrize("championship", Championship)
def test_margins_say_who_is_champion_and_who_goes_on(championship: Championship) -> None:
    draw = random.Random(1991)  # noqa: S311  # rounds to try, the same each time
    count = clinchable = decided_by_places = 0
    for before, seen in open_situations(championship):
        count += 1
        clinchable += bool(seen.clinching)
        clinching = {found.who: found for found in seen.clinching}
        able = [found.who for found in seen.surviving]
        sessions = sessions_of_round(before)
        for _ in range(ROUNDS):
            got = a_round_of(before, able, draw)
            most = {who: before.end(who, got[who], sessions, wins_the_rest=True) for who in able}
            least = {who: before.end(who, got[who], sessions, wins_the_rest=False) for who in able}
            for found in seen.surviving:
                who, rest = found.who, [other for other in able if other != found.who]
                survives = all(most[who] >= least[other] for other in rest)
                wins = all(least[who] > most[other] for other in rest)
                goes_on = said(found, got)
                takes_it = said(clinching[who], got) if who in clinching else {False}
                where = (before.year, seen.grand_prix, who, got)
                for told, came_about in ((goes_on, survives), (takes_it, wins)):
                    if None in told and False not in told:
                        decided_by_places += 1
                        assert any(most[one][0] == least[other][0] for one in able for other in able if one != other)
                    else:
                        assert came_about == (False not in told), where
    assert count >= 50
    assert clinchable >= 20
    assert decided_by_places


def margins_after(year: int, number: int, championship: Championship) -> RoundDeciding | None:
    with Facts() as facts:
        season = facts.season(year)
    numbers = {weekend.grand_prix: weekend.number or 99 for weekend in season.rounds}
    known = [result for result in season.results if numbers[result.grand_prix] <= number]
    return round_deciding(Situation(year, championship, season.rounds, known))


def test_mclaren_and_ferrari_before_the_last_race_of_2024() -> None:
    seen = margins_after(2024, 23, Championship.CONSTRUCTORS)
    assert seen is not None
    mclaren, ferrari = seen.clinching
    (behind,) = mclaren.margins
    assert (mclaren.who.constructor, behind.rival.constructor, behind.points) == ("mclaren", "ferrari", Decimal(-21))
    (ahead,) = ferrari.margins
    assert (ferrari.who.constructor, ahead.points, ahead.holds(Decimal(22))) == ("ferrari", Decimal(21), True)


def test_in_1987_a_point_more_was_not_always_one() -> None:
    """The best eleven scores counted for drivers, all for constructors."""
    assert margins_after(1987, 14, Championship.DRIVERS) is None
    assert margins_after(1987, 12, Championship.CONSTRUCTORS) is not None


def test_nothing_to_gain_before_anything_was_scored_or_after_all_was() -> None:
    rounds = some_rounds(1)
    assert round_deciding(Situation(2025, Championship.DRIVERS, rounds, [])) is None
    assert round_deciding(Situation(2025, Championship.DRIVERS, rounds, [a_result("gp-1")])) is None


def test_who_has_more_wins_than_can_be_caught_needs_no_point_more() -> None:
    """Two rounds, the first won: whoever is level after the second has won as often, and the places decide."""
    seen = round_deciding(Situation(2025, Championship.DRIVERS, some_rounds(2), [a_result("gp-1")]))
    assert seen is not None
    first = seen.clinching[0]
    assert first.who.driver == "max-verstappen"
    assert [(margin.points, margin.level) for margin in first.margins] == [
        (Decimal(-7), Level.COUNT_BACK),
        (Decimal(-10), Level.COUNT_BACK),
    ]
