"""A championship as it would be if sessions that are left went as somebody supposes. Pure.

What is supposed counts as if it had been run, by the same rules as everything else; what is left open in it is left, like the sessions of
which nothing is supposed. So who would be champion is champion whatever happens in all that is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial

import msgspec

from racing.model import Championship, Classification, Entrant, Round, SessionKind, StandingsRow, Struct
from racing.scoring.session_points import (
    NOTHING,
    SCORING,
    Contender,
    Score,
    can_be_scored,
    place_points,
    scheduled_laps,
    scores_of,
)
from racing.scoring.standings import RoundScores, Tally, round_scores, table_rows, tallies_with
from racing.title.absences import Absence
from racing.title.arithmetic import After, TitleCourse, TitleOutlook, newest_counted, outlook_of
from racing.title.clinching import deciding
from racing.title.contest import Contest
from racing.title.margins import round_deciding
from racing.title.scoresheet import CARS, Left, Scoresheet
from racing.title.situation import Position, Situation
from racing.title.supposed import Field, SupposedSession, open_places


class WhatIf(Struct, frozen=True, kw_only=True):
    """A championship as it would be.

    `before`, `after`: its table now, and with what is supposed. `wins`: of races, with what is supposed. `contest`: who could still win
    then, and what the first session that is open would decide; no odds, and nothing of how it came to that. `following`: the first session
    that is open, if only in part.
    """

    before: tuple[StandingsRow, ...]
    after: tuple[StandingsRow, ...]
    wins: Mapping[Contender, int]
    contest: Contest
    following: After | None


class _Partly:
    """A session of which something is supposed, in one championship."""

    def __init__(self, situation: Situation, weekend: Round, supposed: SupposedSession, field: Field) -> None:
        rules, championship = situation.rules, situation.championship
        self.result = field.result(rules.season, supposed)
        self.named = supposed.named
        laps = scheduled_laps(weekend)
        self.points = place_points(rules, self.result, championship, scheduled_laps=laps)
        starters = field.starters(supposed.grand_prix, supposed.session)
        # Whether all is given is asked of the drivers' points: the two championships are about the same sessions.
        of_drivers = place_points(rules, self.result, Championship.DRIVERS, scheduled_laps=laps)
        self.open_places = open_places(supposed, starters, of_drivers)
        self.scores = scores_of(rules, self.result, championship, scheduled_laps=laps)
        self._alone = championship is Championship.DRIVERS
        self._best_only = rules.best_car_only and championship is Championship.CONSTRUCTORS
        self._entered: dict[Contender, set[object]] = {}
        for row in self.result.rows:
            who = Contender(constructor=row.constructor, engine=row.engine)
            self._entered.setdefault(who, set()).add(row.position or row.driver)

    def places_for(self, who: Contender | None, cars: int) -> tuple[int, ...]:
        """Return the best places that somebody can still have here: one, or one for each car of which nothing is supposed."""
        if self._alone:
            return () if who is not None and who.driver in self.named else self.open_places[:1]
        used = len(self._entered.get(who, ())) if who is not None else 0
        return self.open_places[: max(cars - used, 0)]

    def worth(self, who: Contender | None, places: Sequence[int]) -> Decimal:
        """Return what these places would add to what he has here."""
        worth = [self.points[place - 1] for place in places if place <= len(self.points)]
        if not self._best_only:
            return sum(worth, NOTHING)
        had = self.scores.get(who, Score()).points if who is not None else NOTHING
        return max(max(worth, default=NOTHING) - had, NOTHING)


class SupposedSituation(Situation):
    """The situation of a championship with sessions as they are supposed.

    `scored` are the rounds of which all that gives points is known or supposed, up to the first that is open; `open` are the others.
    """

    def __init__(
        self,
        season: int,
        championship: Championship,
        rounds: Sequence[Round],
        results: Iterable[Classification],
        supposed: Iterable[SupposedSession],
        *,
        field: Field,
        absences: Iterable[Absence] = (),
        scoresheet: Scoresheet | None = None,
    ) -> None:
        super().__init__(season, championship, rounds, results, absences=absences, scoresheet=scoresheet)
        weekends = {weekend.grand_prix: weekend for weekend in self.open}
        self._field = field
        self._partly = {
            (each.grand_prix, each.session): _Partly(self, weekends[each.grand_prix], each, field) for each in supposed
        }
        self._begun = bool(self.scored)
        self.tallies = self._sheet.tallies(self.scored)
        whole = list(self.scored)
        for weekend in self.open:
            if not self._is_whole(weekend):
                break
            scores = self._scores_so_far(weekend, *filter(None, [self._race(weekend)]))
            self.tallies = tallies_with(self.rules, championship, self.tallies, len(whole), scores)
            whole.append(scores)
        self.open = self.open[len(whole) - len(self.scored) :]
        self.scored = tuple(whole)

    @cached_property
    def given(self) -> tuple[RoundScores, ...]:
        """What each open round has given, up to the last of which something is known or supposed."""
        counted = {grand_prix for grand_prix, _session in self._partly}
        if self.open and self.open[0].grand_prix in self.sprinted:
            counted.add(self.open[0].grand_prix)
        last = max((index for index, weekend in enumerate(self.open, 1) if weekend.grand_prix in counted), default=0)
        return tuple(map(self._scores_so_far, self.open[:last]))

    @cached_property
    def final_tallies(self) -> Mapping[Contender, Tally]:
        """What everyone has with all that is given."""
        tallies = self.tallies
        for index, scores in enumerate(self.given, len(self.scored)):
            tallies = tallies_with(self.rules, self.championship, tallies, index, scores)
        return tallies

    def table(self) -> tuple[StandingsRow, ...]:
        """Return the table with all that is given."""
        counted = (*self.scored, *self.given)
        if not counted:
            return ()
        return table_rows(self.rules, self.championship, self.final_tallies, counted[-1].number)

    @cached_property
    def left(self) -> tuple[Left, ...]:
        """What the open rounds can still give to somebody of whom nothing is supposed; for a constructor, with two cars."""
        return self._left_of(None, CARS)

    @cached_property
    def positions(self) -> Mapping[Contender, Position]:
        """The position of everyone who took part or is named; before the first race of everyone who is entered."""
        nothing = Tally(scores=(NOTHING,) * len(self.scored))
        cars = self._most_cars()
        windows = self.rules.windows_of(self.championship)
        found = {}
        entered = () if self._begun else self._field.contenders(self.championship)
        for who in dict.fromkeys([*self.tallies, *(who for each in self.given for who in each.scores), *entered]):
            left = self._left_of(who, cars.get(who, CARS))
            scores = [each.scores.get(who, Score()) for each in self.given]
            found[who] = Position(
                tally=self.tallies.get(who, nothing),
                given=tuple(score.points for score in scores),
                given_places=tuple(place for score in scores for place in score.places),
                left=left,
                worth=tuple(each.points for each in left),
                windows=windows,
            )
        return found

    def drives_next(self, who: Contender) -> bool:
        """Return whether a driver can have a place of the next session that is open in it."""
        partly = self._next
        return super().drives_next(who) and (partly is None or who.driver not in partly.named)

    def places_of_next(self) -> tuple[int, ...]:
        """Return the places of the next session that are open."""
        return super().places_of_next() if self._next is None else self._next.open_places

    def points_of_next(self) -> Sequence[Decimal | int]:
        """Return what the places of the next session are worth."""
        return super().points_of_next() if self._next is None else self._next.points

    def fastest_lap_of_next(self) -> Decimal:
        """Return what the fastest lap can add: nothing where places are supposed, which say who has it."""
        return super().fastest_lap_of_next() if self._next is None else NOTHING

    @property
    def _next(self) -> _Partly | None:
        """What is supposed of the next session that is open."""
        session = self.next_session
        return None if session is None else self._partly.get((self.open[0].grand_prix, session))

    def _is_whole(self, weekend: Round) -> bool:
        """Return whether nothing that gives points is open in the round."""
        race = self._partly.get((weekend.grand_prix, SessionKind.RACE))
        sprint = self._partly.get((weekend.grand_prix, SessionKind.SPRINT))
        if self._race(weekend) is not None:
            return True
        if race is None or race.open_places:
            return False
        if sprint is not None:
            return not sprint.open_places
        sprinted = weekend.grand_prix in self.sprinted
        return not self._sheet.left(weekend, CARS, sprinted=sprinted).sprint

    def _race(self, weekend: Round) -> Classification | None:
        """Return the result of a race that comes after one without a result: it counts once that is supposed."""
        of_race = (
            result
            for result in self.results
            if (result.grand_prix, result.session) == (weekend.grand_prix, SessionKind.RACE)
        )
        return next(filter(partial(can_be_scored, self.rules), of_race), None)

    def _scores_so_far(self, weekend: Round, *race: Classification) -> RoundScores:
        """Return what its sessions give as far as they are known or supposed, with this result of its race."""
        run = [*race]
        for kind in SCORING:
            partly = self._partly.get((weekend.grand_prix, kind))
            if partly is not None:
                run.append(partly.result)
            elif kind is SessionKind.SPRINT and weekend.grand_prix in self.sprinted:
                run.append(self._sprints[weekend.grand_prix])
        return round_scores(self.rules, self.championship, weekend, run)

    def _left_of(self, who: Contender | None, cars: int) -> tuple[Left, ...]:
        left = self._left(cars)
        if who is not None and who.driver in self.absent:
            left = self._left_without(who, left)
        return tuple(
            self._left_in(each, who, cars) if each.grand_prix in self._supposed_rounds else each for each in left
        )

    @cached_property
    def _supposed_rounds(self) -> frozenset[str]:
        return frozenset(grand_prix for grand_prix, _session in self._partly)

    def _left_in(self, left: Left, who: Contender | None, cars: int) -> Left:
        """Return what is left for him in a round of which something is supposed."""
        if who is not None and self.misses(who, left.grand_prix):
            return left
        race = self._partly.get((left.grand_prix, SessionKind.RACE))
        sprint = self._partly.get((left.grand_prix, SessionKind.SPRINT))
        if race is not None:
            places = race.places_for(who, cars)
            left = msgspec.structs.replace(left, race=race.worth(who, places), places=places if left.places else ())
        if sprint is not None:
            left = msgspec.structs.replace(left, sprint=sprint.worth(who, sprint.places_for(who, cars)))
        return left


class SeasonSoFar:
    """What all questions about a season share: who can drive which car, and what each session that was run gave; each worked out once.

    It holds for one state of the facts. Not for several threads at a time.
    """

    def __init__(
        self,
        season: int,
        rounds: Sequence[Round],
        results: Sequence[Classification],
        entrants: Sequence[Entrant] = (),
    ) -> None:
        """`results`: all of the season's, also those after the moment that is asked about."""
        self.season = season
        self.rounds = rounds
        self.facts = (tuple(rounds), tuple(results), tuple(entrants))
        self.field = Field(rounds, results, entrants)
        self._sheets = {championship: Scoresheet(season, championship, rounds) for championship in Championship}

    def situation(
        self,
        championship: Championship,
        results: Sequence[Classification],
        supposed: Sequence[SupposedSession],
        absences: Sequence[Absence] = (),
    ) -> SupposedSituation:
        """Return the situation after these results, with sessions as they are supposed."""
        return SupposedSituation(
            self.season,
            championship,
            self.rounds,
            results,
            supposed,
            field=self.field,
            absences=absences,
            scoresheet=self._sheets[championship],
        )


def suppose(
    so_far: SeasonSoFar,
    championship: Championship,
    results: Sequence[Classification],
    supposed: Sequence[SupposedSession],
    *,
    absences: Sequence[Absence] = (),
) -> WhatIf:
    """Return a championship as it would be after these results, and with sessions as they are supposed, each of which has no result."""
    now, then = (so_far.situation(championship, results, sessions, absences) for sessions in ((), supposed))
    by_points = championship is Championship.CONSTRUCTORS or then.next_session is SessionKind.SPRINT
    seen = outlook_of(then)
    left = tuple(each for each in seen.left if each.points or each.places)
    return WhatIf(
        before=now.table(),
        after=then.table(),
        wins={who: tally.places.count(1) for who, tally in then.final_tallies.items()},
        contest=Contest(
            season=so_far.season,
            championship=championship,
            as_of=newest_counted(now),
            outlook=TitleOutlook(contenders=seen.contenders, left=left, champion=seen.champion),
            course=TitleCourse(eliminated={}),
            odds=None,
            deciding=deciding(then) if championship is Championship.DRIVERS else None,
            round_deciding=round_deciding(then) if by_points else None,
        ),
        following=_following(then),
    )


def _following(situation: Situation) -> After | None:
    session = situation.next_session
    if session is None:
        return None
    following = situation.left[0]
    return After(number=following.number, grand_prix=following.grand_prix, session=session)
