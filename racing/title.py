"""Who can still win a championship, by arithmetic: what each contender can still reach, who is out since when, who is champion. Pure.

A contender can still win when, winning everything that is left while every rival scores nothing more, he would be ahead of all of
them: on points as the season counts them, then by counting back (article 7.2 of the Sporting Regulations). A race without a result counts
as left, whatever the clock says, unless it was called off.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from racing.absences import Absence
from racing.championship import Tally, count_back, counted_points, scored_rounds, tallies_after
from racing.model import Championship, Classification, Outcome, Round, SessionKind, Standing, Struct
from racing.scoring import NOTHING, SCORING, Contender, scores_of
from racing.scoring_rules import FastestLap, SeasonRules, rules_of
from racing.weekend import held

ONE_POINT = Decimal(1)
CARS = 2
"""Of a constructor that has not entered more this season."""


class Left(Struct, frozen=True, kw_only=True):
    """What a round can still give one contender at the most. `races`: whether its race is among it, for counting back."""

    grand_prix: str
    number: int
    points: Decimal = NOTHING
    races: int = 0


class Contention(Struct, frozen=True, kw_only=True):
    """Where a contender stands: points now, the most and the least that he can end with, and whether he can win."""

    driver: str | None = None
    constructor: str | None = None
    engine: str | None = None
    points: Decimal
    most: Decimal
    least: Decimal
    can_win: bool

    @property
    def who(self) -> Contender:
        """As scores name him."""
        return self.driver, self.constructor, self.engine


class After(Struct, frozen=True, kw_only=True):
    """The session after which something became certain."""

    number: int
    grand_prix: str
    session: SessionKind


class Outlook(Struct, frozen=True, kw_only=True):
    """A championship at one moment: contenders by points, what is left, and the champion once there is no other who can win."""

    contenders: tuple[Contention, ...]
    left: tuple[Left, ...]
    champion: Contender | None = None


class Course(Struct, frozen=True, kw_only=True):
    """How a championship was decided, session by session: when each went out, and when there was a champion."""

    eliminated: Mapping[Contender, After]
    champion: Contender | None = None
    champion_since: After | None = None


def outlook(
    season: int,
    championship: Championship,
    rounds: Iterable[Round],
    results: Iterable[Classification],
    *,
    absences: Iterable[Absence] = (),
) -> Outlook:
    """Who can still win, by the results so far. `absences`: who will miss rounds; those known by now count."""
    rules = rules_of(season)
    weekends = [weekend for weekend in held(rounds) if weekend.number]
    kept = [result for result in results if result.session in SCORING and result.standing is not Standing.LIVE]
    scored = tuple(scored_rounds(rules, championship, weekends, kept))
    tallies = tallies_after(rules, championship, scored)
    open_ = weekends[len(scored) :]
    sprints = {result.grand_prix: result for result in kept if result.session is SessionKind.SPRINT}
    partly = _sprint_scores(rules, championship, open_[:1], sprints)
    cars = _most_cars(championship, kept)
    missing = _missing(absences, {weekend.grand_prix for weekend in scored})
    everyone = dict.fromkeys([*tallies, *partly])
    standing = {
        who: _Prospect.of(
            rules,
            championship,
            tallies.get(who, Tally(scores=(NOTHING,) * len(scored))),
            sprint=partly.get(who, NOTHING),
            left=[
                each if not _misses(missing, who, each) else Left(grand_prix=each.grand_prix, number=each.number)
                for each in _left(rules, championship, open_, sprints, cars.get(who, CARS))
            ],
        )
        for who in everyone
    }
    struck = {
        (decision.driver, decision.constructor, decision.engine)
        for decision in rules.decisions
        if decision.championship is championship
        and decision.outcome in (Outcome.EXCLUDED, Outcome.DISQUALIFIED)
        and scored
        and decision.from_round <= scored[-1].number
    }
    able = {who for who in everyone if who not in struck and _can_win(who, standing, struck)}
    contenders = sorted(
        (
            Contention(
                driver=who[0],
                constructor=who[1],
                engine=who[2],
                points=prospect.points,
                most=prospect.most,
                least=prospect.least,
                can_win=who in able,
            )
            for who, prospect in standing.items()
        ),
        key=lambda each: (-each.points, standing[each.who].places_now, tuple(part or "" for part in each.who)),
    )
    left = _left(rules, championship, open_, sprints, CARS)
    certain = len(able) == 1 and bool(scored)
    return Outlook(contenders=tuple(contenders), left=left, champion=next(iter(able)) if certain else None)


def course(
    season: int,
    championship: Championship,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
) -> Course:
    """Replay a season session by session, with the absences known each time."""
    eliminated: dict[Contender, After] = {}
    champion, since = None, None
    for after, known in _session_by_session(rounds, results):
        seen = outlook(season, championship, rounds, known, absences=absences)
        for each in seen.contenders:
            if each.can_win:
                eliminated.pop(each.who, None)
            else:
                eliminated.setdefault(each.who, after)
        if seen.champion != champion:
            champion, since = seen.champion, after if seen.champion else None
    return Course(eliminated=eliminated, champion=champion, champion_since=since)


class _Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """Points now, at the most and at the least, with the keys of counting back that go with them."""

    points: Decimal
    most: Decimal
    least: Decimal
    places_now: tuple[int, ...]
    places_at_most: tuple[int, ...]

    @classmethod
    def of(
        cls,
        rules: SeasonRules,
        championship: Championship,
        tally: Tally,
        *,
        sprint: Decimal,
        left: Sequence[Left],
    ) -> "_Prospect":
        windows = rules.windows_of(championship)
        nothing_more = [sprint, *[NOTHING] * (len(left) - 1)] if left else []
        everything = [each.points + had for each, had in zip(left, nothing_more, strict=True)]
        best = (*tally.places, *[1] * sum(each.races for each in left))
        so_far = (*tally.scores, *nothing_more)
        return cls(
            points=counted_points(windows, so_far) + tally.adjustment,
            most=counted_points(windows, (*tally.scores, *everything)) + tally.adjustment,
            least=counted_points(windows, so_far) + tally.adjustment,
            places_now=count_back(tally.places),
            places_at_most=count_back(best),
        )


def _can_win(who: Contender, standing: Mapping[Contender, _Prospect], struck: Collection[Contender]) -> bool:
    """Ahead of all others at his best and their least; equal in everything is not behind."""
    best = standing[who]
    reached = -best.most, best.places_at_most
    return all(
        reached <= (-rival.least, rival.places_now)
        for other, rival in standing.items()
        if other != who and other not in struck
    )


def _left(
    rules: SeasonRules,
    championship: Championship,
    weekends: Iterable[Round],
    sprints: Mapping[str, Classification],
    cars: int,
) -> tuple[Left, ...]:
    """What each round without a race result can still give; of the first, a sprint that has been run is out."""
    return tuple(
        Left(
            grand_prix=weekend.grand_prix,
            number=weekend.number or 0,
            points=_race_worth(rules, championship, weekend, cars)
            + (NOTHING if weekend.grand_prix in sprints else _sprint_worth(rules, championship, weekend, cars)),
            races=1,
        )
        for weekend in weekends
    )


def _race_worth(rules: SeasonRules, championship: Championship, weekend: Round, cars: int) -> Decimal:
    ruling = rules.ruling(weekend.grand_prix)
    if not ruling.counts_for(championship):
        return NOTHING
    places = rules.places_of(championship)
    alone = championship is Championship.DRIVERS or rules.best_car_only
    # Half points are a matter of how a race went; that the last one counted double was known before.
    factor = max(ruling.factor, ONE_POINT)
    worth = sum(map(Decimal, places[: 1 if alone else cars]), NOTHING) * factor
    drivers_only = rules.fastest_lap is FastestLap.SHARED_POINT and championship is Championship.CONSTRUCTORS
    extra = NOTHING if rules.fastest_lap is FastestLap.NOTHING or drivers_only else ONE_POINT
    return worth + extra


def _sprint_worth(rules: SeasonRules, championship: Championship, weekend: Round, cars: int) -> Decimal:
    if not any(session.kind is SessionKind.SPRINT and not session.cancelled for session in weekend.sessions):
        return NOTHING
    return sum(map(Decimal, rules.sprint[: 1 if championship is Championship.DRIVERS else cars]), NOTHING)


def _sprint_scores(
    rules: SeasonRules, championship: Championship, weekends: Sequence[Round], sprints: Mapping[str, Classification]
) -> Mapping[Contender, Decimal]:
    """What the sprint of a round gave whose race has no result yet."""
    if not weekends or weekends[0].grand_prix not in sprints:
        return {}
    scores = scores_of(rules, sprints[weekends[0].grand_prix], championship)
    return {who: score.points for who, score in scores.items()}


def _missing(absences: Iterable[Absence], raced: Collection[str]) -> Mapping[Contender, Absence]:
    return {(absence.driver, None, None): absence for absence in absences if absence.since in raced}


def _misses(missing: Mapping[Contender, Absence], who: Contender, left: Left) -> bool:
    absence = missing.get(who)
    return absence is not None and (not absence.missed or left.grand_prix in absence.missed)


def _most_cars(championship: Championship, results: Iterable[Classification]) -> Mapping[Contender, int]:
    """How many cars of each constructor were in one race at the most, two at least."""
    if championship is Championship.DRIVERS:
        return {}
    most: dict[Contender, int] = {}
    for result in results:
        if result.session is not SessionKind.RACE:
            continue
        entered: dict[Contender, set[object]] = {}
        for row in result.rows:
            entered.setdefault((None, row.constructor, row.engine), set()).add(row.number or row.driver)
        for who, cars in entered.items():
            most[who] = max(most.get(who, CARS), len(cars))
    return most


def _session_by_session(
    rounds: Iterable[Round], results: Sequence[Classification]
) -> Iterator[tuple[After, list[Classification]]]:
    """Each scoring session that has a result, with all results up to it."""
    by_session = {(result.grand_prix, result.session): result for result in results}
    known: list[Classification] = []
    for weekend in held(rounds):
        for kind in SCORING:
            result = by_session.get((weekend.grand_prix, kind))
            if result is None or weekend.number is None:
                continue
            known.append(result)
            yield After(number=weekend.number, grand_prix=weekend.grand_prix, session=kind), list(known)
