"""What the next session can decide, against every finishing order of the contenders, scored and decided by plain means."""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product

import msgspec
import pytest

from fetcher_service.archive.facts import Facts
from racing.model import Championship, SessionKind
from racing.scoring.season_rules import FastestLapPoint, SeasonRules
from racing.scoring.session_points import Contender, Score
from racing.title.absences import ABSENCES
from racing.title.clinching import ANYTHING, NOT_CLASSIFIED, Allowed, Deciding, Finish, Limit, Way, deciding
from racing.title.situation import Situation
from tests.adding_up import Before, befores
from tests.effort import LONG
from tests.factories import a_result, a_session, some_rounds

CARS = 20
MOST_IN_FULL = 3 if LONG else 2
MOST_ORDERS = 1000 if LONG else 200
"""Of each situation: all where no more than this contend, otherwise so many drawn from all."""

MOST_CONTENDERS = 8

DRIVERS = Championship.DRIVERS
VERSTAPPEN, NORRIS = Contender(driver="max-verstappen"), Contender(driver="lando-norris")


def gained(before: Before, finish: Finish) -> Score:
    """What the session gives a driver who ends it so."""
    place = None if finish.place == NOT_CLASSIFIED else finish.place
    return before.gains((place,), fastest_lap=finish.fastest_lap)


def orders(
    rules: SeasonRules, contenders: list[Contender], draw: random.Random
) -> Iterator[Mapping[Contender, Finish]]:
    """Finishing orders of some drivers: who has which place, and who has the fastest lap, if it is worth anything."""
    places = (*range(1, CARS + 1), NOT_CLASSIFIED)
    holders = range(-1, len(contenders)) if rules.fastest_lap is not FastestLapPoint.NOTHING else (-1,)
    for taken in (
        _all_orders(places, len(contenders)) if len(contenders) <= MOST_IN_FULL else _some_orders(len(contenders), draw)
    ):
        for holder in holders:
            yield {
                who: Finish(place=place, fastest_lap=index == holder)
                for index, (who, place) in enumerate(zip(contenders, taken, strict=True))
            }


def _all_orders(places: tuple[int, ...], count: int) -> Iterator[tuple[int, ...]]:
    for taken in product(places, repeat=count):
        classified = [place for place in taken if place != NOT_CLASSIFIED]
        if len(set(classified)) == len(classified):
            yield taken


def _some_orders(count: int, draw: random.Random) -> Iterator[tuple[int, ...]]:
    """Drawn from all, most of them with the contenders where the points are."""
    for drawn in range(MOST_ORDERS):
        last = 8 if drawn % 2 else CARS
        places = [*range(1, max(last, count) + 1), *[NOT_CLASSIFIED] * (count // 2)]
        yield tuple(draw.sample(places, count))


@cache
def open_situations() -> list[tuple[Before, Deciding]]:
    """The last six sessions of every season, as long as there were few contenders and no champion."""
    with Facts() as facts:
        seasons = [facts.season(year) for year in facts.years if year <= 2025]
    found = [
        (replay, deciding(replay.situation)) for season in seasons for replay in islice(befores(season, DRIVERS), 6)
    ]
    return [(replay, seen) for replay, seen in found if seen is not None and len(seen.surviving) <= MOST_CONTENDERS]


@pytest.mark.slow
def test_the_ways_are_exactly_the_finishing_orders_in_which_it_comes_about() -> None:
    """By brute force in more than 200 situations: nobody else can reach him, or nobody has more than he can reach."""
    draw = random.Random(1950)  # noqa: S311  # orders to try, the same each time
    clinchable = 0
    for replay, seen in open_situations():
        able = [conditions.who for conditions in seen.surviving]
        clinchable += bool(seen.clinching)
        clinching = {conditions.who: conditions for conditions in seen.clinching}
        gone = {
            each.driver for each in ABSENCES.get(replay.year, ()) if each.since in {r.grand_prix for r in replay.known}
        }
        for order in orders(replay.rules, able, draw):
            got = {who: gained(replay, finish) for who, finish in order.items()}
            most = {who: replay.end(who, got[who], wins_the_rest=True) for who in able}
            least = {who: replay.end(who, got[who], wins_the_rest=False) for who in able}
            for conditions in seen.surviving:
                who = conditions.who
                survives = all(most[who] >= least[other] for other in able if other != who)
                assert conditions.hold(order) == survives, (replay.year, seen.grand_prix, who, order)
                wins = all(least[who] > most[other] for other in able if other != who)
                said = who in clinching and clinching[who].hold(order)
                assert said == wins, (replay.year, seen.grand_prix, who, order)
        assert not gone & {who.driver for who in able}
    assert len(open_situations()) >= 200
    assert clinchable >= 100


@pytest.mark.slow
def test_what_came_about_had_been_said_to_be_possible() -> None:
    """Each title that was won in a session was won in one of the ways that had been named before it."""
    won = 0
    for replay, seen in open_situations():
        weekend, kind = replay.sessions[0]
        (real,) = [r for r in replay.facts.results if (r.grand_prix, r.session) == (weekend.grand_prix, kind)]
        if not real.rows or replay.year < 1991 or (weekend.grand_prix, replay.year) == ("belgium", 2021):
            continue
        order: dict[Contender, Finish] = {
            Contender(driver=row.driver): Finish(
                place=row.position or NOT_CLASSIFIED, fastest_lap=row.fastest_lap_rank == 1
            )
            for row in real.rows
        }
        clinched = [conditions.who for conditions in seen.clinching if conditions.hold(order)]
        absences = ABSENCES.get(replay.year, ())
        then = Situation(replay.year, DRIVERS, replay.facts.rounds, [*replay.known, real], absences=absences)
        decided = [who for who, position in then.positions.items() if _nobody_reaches(then, who)]
        assert clinched == decided, (replay.year, seen.grand_prix)
        won += len(clinched)
    assert won >= 25


def _nobody_reaches(situation: Situation, who: Contender) -> bool:
    mine = situation.positions[who].now.key
    others = (each for other, each in situation.positions.items() if other not in (who, *situation.struck))
    return all(mine < rival.most.key for rival in others)


def after(year: int, number: int, *, sprint: bool = False) -> Deciding:
    """What could be decided after so many rounds of a season, or after the sprint of the next, too."""
    with Facts() as facts:
        season = facts.season(year)
    numbers = {weekend.grand_prix: weekend.number or 99 for weekend in season.rounds}
    known = [
        result
        for result in season.results
        if numbers[result.grand_prix] <= number
        or (sprint and numbers[result.grand_prix] == number + 1 and result.session is SessionKind.SPRINT)
    ]
    seen = deciding(Situation(year, DRIVERS, season.rounds, known))
    assert seen is not None
    return seen


def limit(driver: str, place: int) -> Limit:
    allowed = Allowed(place=place)
    return Limit(rival=Contender(driver=driver), without=allowed, with_fastest_lap=allowed)


def test_the_sprint_of_qatar_in_2023() -> None:
    seen = after(2023, 16)
    (conditions,) = seen.clinching
    assert (seen.grand_prix, seen.session) == ("qatar", SessionKind.SPRINT)
    assert conditions.who == VERSTAPPEN
    assert conditions.ways == (
        Way(place=6),
        Way(place=7, limits=(limit("sergio-perez", 2),)),
        Way(place=8, limits=(limit("sergio-perez", 3),)),
        Way(place=NOT_CLASSIFIED, limits=(limit("sergio-perez", 4),)),
    )


def test_the_four_of_abu_dhabi_in_2010() -> None:
    clinching = {conditions.who.driver: conditions.ways for conditions in after(2010, 18).clinching}
    assert set(clinching) == {"fernando-alonso", "mark-webber", "sebastian-vettel", "lewis-hamilton"}
    assert clinching["fernando-alonso"][:2] == (Way(place=2), Way(place=4, limits=(limit("mark-webber", 2),)))
    assert clinching["sebastian-vettel"][0] == Way(place=1, limits=(limit("fernando-alonso", 5),))


def test_level_on_points_it_is_who_comes_in_ahead() -> None:
    """Abu Dhabi 2021: 369.5 each, and one win more for Verstappen, so that neither coming in is enough."""
    verstappen = next(each for each in after(2021, 21).clinching if each.who == VERSTAPPEN)
    behind = Limit(
        rival=Contender(driver="lewis-hamilton"), without=Allowed(behind=True), with_fastest_lap=Allowed(behind=True)
    )
    assert Way(place=11, limits=(behind,)) in verstappen.ways
    assert Way(place=NOT_CLASSIFIED, limits=(limit("lewis-hamilton", 11),)) in verstappen.ways


def test_nothing_can_be_decided_before_anything_was_scored_or_after_all_was() -> None:
    rounds = some_rounds(2)
    assert deciding(Situation(2025, DRIVERS, rounds, [])) is None
    results = [a_result(f"gp-{number}") for number in (1, 2)]
    assert deciding(Situation(2025, DRIVERS, rounds, results)) is None


def test_early_in_a_season_nobody_can_go_out() -> None:
    seen = deciding(Situation(2025, DRIVERS, some_rounds(10), [a_result("gp-1")]))
    assert seen is not None
    assert seen.clinching == ()
    assert [conditions.certain for conditions in seen.surviving] == [True, True, True]


def test_the_sprint_comes_before_the_race_of_its_weekend() -> None:
    one, two = some_rounds(2)
    rounds = (
        one,
        msgspec.structs.replace(two, sessions=(*two.sessions, a_session(SessionKind.SPRINT, two.sessions[0].start))),
    )
    first = a_result("gp-1")
    before_it = deciding(Situation(2025, DRIVERS, rounds, [first]))
    after_it = deciding(Situation(2025, DRIVERS, rounds, [first, a_result("gp-2", session=SessionKind.SPRINT)]))
    assert before_it is not None
    assert after_it is not None
    assert (before_it.session, after_it.session) == (SessionKind.SPRINT, SessionKind.RACE)


def test_constructors_go_by_points() -> None:
    with pytest.raises(ValueError, match="constructors go by points"):
        deciding(Situation(2025, Championship.CONSTRUCTORS, some_rounds(2), [a_result("gp-1")]))


def test_a_limit_is_what_a_rival_may_do_at_the_most() -> None:
    ahead = Limit(rival=NORRIS, without=Allowed(behind=True), with_fastest_lap=Allowed(place=4))
    way = Way(place=3, limits=(ahead,))
    assert way.holds({VERSTAPPEN: Finish(place=2), NORRIS: Finish(place=3)}, VERSTAPPEN)
    assert not way.holds({VERSTAPPEN: Finish(place=2), NORRIS: Finish(place=3, fastest_lap=True)}, VERSTAPPEN)
    assert not way.holds({VERSTAPPEN: Finish(place=2), NORRIS: Finish(place=1)}, VERSTAPPEN)
    assert not way.holds({VERSTAPPEN: Finish(place=4)}, VERSTAPPEN)
    assert way.holds({VERSTAPPEN: Finish(place=1)}, VERSTAPPEN)
    assert ANYTHING.best(1) == 2
