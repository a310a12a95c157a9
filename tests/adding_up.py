"""Seasons of the archive before each of their sessions, with an end that is found by adding up: the other way to know who can win."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from fetcher_service.archive.facts import SeasonFacts
from racing.model import Championship, Classification, Outcome, Round, SessionKind
from racing.scoring.season_rules import EVERY, rules_of
from racing.scoring.session_points import SCORING, Contender, Score, scores_of
from racing.title.absences import ABSENCES
from racing.title.scoresheet import Scoresheet
from racing.title.situation import Situation
from tests.factories import a_result, a_row

CARS = 24
"""In a made-up race; the last has the fastest lap where nobody who is asked about has it."""


class Before:
    """A championship before one of its sessions: what is known by then, and the sessions from this one on.

    `scores`: what each contender got in each session that is known.
    """

    def __init__(
        self,
        facts: SeasonFacts,
        known: list[Classification],
        sessions: list[tuple[Round, SessionKind]],
        championship: Championship,
        *,
        scores: list[Mapping[Contender, Score]],
        scoresheet: Scoresheet,
    ) -> None:
        self.facts = facts
        self.known = known
        self.sessions = sessions
        self.championship = championship
        self.rules = rules_of(self.year)
        self._scoresheet = scoresheet
        self._scores = list(zip((result.grand_prix for result in known), scores, strict=True))
        self._without: dict[tuple[Contender, int, bool], tuple[dict[str, Decimal], list[int]]] = {}
        self._ends: dict[tuple[Contender, Score, int, bool], tuple[Decimal, list[int]]] = {}

    @property
    def year(self) -> int:
        """The season."""
        return self.facts.season.year

    @property
    def situation(self) -> Situation:
        """As the suite sees it."""
        absences = ABSENCES.get(self.year, ())
        return Situation(
            self.year,
            self.championship,
            self.facts.rounds,
            self.known,
            absences=absences,
            scoresheet=self._scoresheet,
        )

    def gains(self, places: tuple[int | None, ...], session: int = 0, *, fastest_lap: bool = False) -> Score:
        """What a full session, the next one or a later, gives a driver in this place, or a constructor with cars in these.

        The first has the fastest lap, if any of these has.
        """
        weekend, kind = self.sessions[session]
        return gains(self.year, self.championship, weekend.grand_prix, kind, places, fastest_lap=fastest_lap)

    def end(
        self, who: Contender, gained: Score, sessions: int = 1, *, wins_the_rest: bool
    ) -> tuple[Decimal, list[int]]:
        """Points and how often first, second, … at the end of the season, when the next sessions gave him so much together."""
        key = (who, gained, sessions, wins_the_rest)
        if key not in self._ends:
            self._ends[key] = self._added_up(*key)
        return self._ends[key]

    def _added_up(
        self,
        who: Contender,
        gained: Score,
        sessions: int,
        wins_the_rest: bool,  # noqa: FBT001  # as it is kept
    ) -> tuple[Decimal, list[int]]:
        without, places = self._without_session(who, sessions, wins_the_rest=wins_the_rest)
        scores = dict(without)
        scores[self.sessions[0][0].grand_prix] += gained.points
        often = Counter([*places, *gained.places])
        return self._counted(list(scores.values())), [often[place] for place in range(1, 60)]

    def _without_session(
        self, who: Contender, sessions: int, *, wins_the_rest: bool
    ) -> tuple[dict[str, Decimal], list[int]]:
        """Scores by round, and places, without what the next sessions give him."""
        key = (who, sessions, wins_the_rest)
        if key not in self._without:
            numbered = [weekend for weekend in self.facts.rounds if weekend.number and not weekend.cancelled]
            scores = {weekend.grand_prix: Decimal(0) for weekend in numbered}
            places: list[int] = []
            for grand_prix, of_session in self._scores:
                score = of_session.get(who, Score())
                scores[grand_prix] += score.points
                places += score.places
            if wins_the_rest:
                both = (1,) if self.championship is Championship.DRIVERS else (1, 2)
                for later in range(sessions, len(self.sessions)):
                    score = self.gains(both, later, fastest_lap=True)
                    scores[self.sessions[later][0].grand_prix] += score.points
                    places += score.places
            self._without[key] = scores, places
        return self._without[key]

    def _counted(self, scores: list[Decimal]) -> Decimal:
        total, begin = Decimal(0), 0
        for window in self.rules.windows_of(self.championship):
            last = min(window.last, len(scores))
            total += sum(sorted(scores[begin:last])[::-1][: window.best if window.best < EVERY else None])
            begin = last
        decided = [d for d in self.rules.decisions if d.championship is self.championship and d.points]
        assert not decided, "choose another season: what was decided is not added up here"
        return total


def befores(facts: SeasonFacts, championship: Championship) -> Iterator[Before]:
    """A season before each of its sessions but the first, from the last back."""
    by_session = {(result.grand_prix, result.session): result for result in facts.results}
    weekends = [weekend for weekend in facts.rounds if weekend.number and not weekend.cancelled]
    sessions = [(weekend, kind) for weekend in weekends for kind in SCORING if (weekend.grand_prix, kind) in by_session]
    results = [by_session[weekend.grand_prix, kind] for weekend, kind in sessions]
    scores = [scores_of(rules_of(facts.season.year), result, championship) for result in results]
    scoresheet = Scoresheet(facts.season.year, championship, facts.rounds)
    for index in range(len(sessions) - 1, 0, -1):
        yield Before(
            facts, results[:index], sessions[index:], championship, scores=scores[:index], scoresheet=scoresheet
        )


@cache
def gains(
    year: int,
    championship: Championship,
    grand_prix: str,
    kind: SessionKind,
    places: tuple[int | None, ...],
    *,
    fastest_lap: bool,
) -> Score:
    """What the scoring of races makes of a made-up one in which somebody has these places."""
    rules = rules_of(year)
    # What a place is worth depends on nobody else in the result, but for who has the fastest lap.
    rows = [
        a_row(
            "he" if place in places else f"driver-{place}",
            place,
            number=place,
            constructor="his" if place in places else "other",
            engine=None,
            fastest_lap_rank=1 if place == (places[0] if fastest_lap else CARS) else None,
        )
        for place in sorted({*filter(None, places), CARS})
    ]
    rows += [
        a_row(
            "he",
            None,
            outcome=Outcome.RETIRED,
            number=CARS + 1 + index,
            constructor="his",
            engine=None,
            fastest_lap_rank=1 if fastest_lap and index == 0 else None,
        )
        for index, place in enumerate(places)
        if place is None
    ]
    halved = rules.ruling(grand_prix).factor < 1
    result = a_result("anywhere" if halved else grand_prix, year, kind, rows=tuple(rows))
    who = Contender(driver="he") if championship is Championship.DRIVERS else Contender(constructor="his")
    return scores_of(rules, result, championship).get(who, Score())
