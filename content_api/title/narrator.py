"""Decides which sentences are said of a contender: his points, what he can still reach, and what the next session can decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from content_api.languages.language import Language
from content_api.schemas import PaddockNames
from content_api.title.sentences import PointsSummary, Sentences, Where
from racing.model import Round, SessionKind
from racing.scoring.session_points import Contender
from racing.title.arithmetic import After, Contention
from racing.title.clinching import Deciding
from racing.title.contest import Contest
from racing.title.margins import RoundDeciding


class Narrator:
    """The sentences about the contenders of a contest.

    `over`: whether the season is past. `supposed`: whether sessions are as somebody supposes, and the sentences answer him.
    `missing`: how many results are awaited, where arithmetic is all that can be said without them; else 0.
    """

    def __init__(
        self,
        contest: Contest,
        rounds: Sequence[Round],
        names: PaddockNames,
        language: Language,
        *,
        over: bool = False,
        supposed: bool = False,
        missing: int = 0,
    ) -> None:
        self._contest = contest
        self._rounds = {weekend.grand_prix: weekend for weekend in rounds}
        self._missing = missing
        # Not a method of its own: a cycle of references stays in memory until the collector of garbage stops everything to find it.
        naming = partial(_name_of, names, Counter(each.who.constructor for each in contest.outlook.contenders))
        self._sentences = Sentences(language, naming, over=over, supposed=supposed)
        self._supposed = supposed

    def of(self, each: Contention) -> str:
        """Return where the contender is, and what the next session or round can decide about him."""
        newest = self._contest.as_of
        if not self._missing or newest is None:
            return self._sentences_of(each)
        return f"{self._sentences.as_of(self._where(newest), self._missing)} {self._sentences_of(each)}"

    def _sentences_of(self, each: Contention) -> str:
        contest, sentences = self._contest, self._sentences
        summary = self._summary(each)
        if each.outcome is not None:
            return sentences.struck(each.who, summary, each.outcome)
        if contest.outlook.champion == each.who and self._supposed:
            return sentences.supposed_champion(each.who, summary)
        if contest.outlook.champion == each.who and contest.course.champion_since:
            return sentences.champion(each.who, summary, self._where(contest.course.champion_since))
        if not each.can_win and self._supposed:
            return sentences.supposed_out(each.who, summary)
        if not each.can_win:
            return sentences.out(each.who, summary, self._where(contest.course.eliminated[each.who]))
        found = [sentences.possible(each.who, summary)]
        if contest.deciding and not self._missing:
            found += self._by_places(each.who, self._where(contest.deciding))
        if contest.round_deciding and not self._missing:
            found += self._by_points(each.who, self._where(contest.round_deciding))
        return " ".join(found)

    def _by_places(self, who: Contender, where: Where) -> list[str]:
        """Return what the next session can decide."""
        clinching, surviving = self._contest.clinching(who), self._contest.surviving(who)
        found = []
        if clinching:
            found.append(self._sentences.clinches(who, where, clinching.ways))
        round_ = self._contest.surviving_margins(who)
        if surviving and surviving.certain and (round_ is None or round_.margins):
            found.append(self._sentences.safe(who, where))
        elif surviving and not surviving.certain and not (clinching and self._is_last):
            found.append(self._sentences.survives(who, where, surviving.ways))
        return found

    def _by_points(self, who: Contender, where: Where) -> list[str]:
        """Return what the rest of the next round can decide."""
        clinching, surviving = self._contest.clinching_margins(who), self._contest.surviving_margins(who)
        found = []
        if clinching:
            found.append(self._sentences.clinches_by(who, where, clinching.margins))
        if surviving and not surviving.margins:
            found.append(self._sentences.safe(who, where))
        elif surviving and not (clinching and self._is_last):
            found.append(self._sentences.survives_by(who, where, surviving.margins))
        return found

    @property
    def _is_last(self) -> bool:
        """Whether only one race is left: to stay in contention is then to win, unless everything is equal."""
        left = self._contest.outlook.left
        return len(left) <= 1 and not any(each.sprint for each in left)

    @property
    def _round_session(self) -> SessionKind | None:
        """What the rest of the next round is: its race, or None for sprint and race."""
        return None if any(each.sprint for each in self._contest.outlook.left[:1]) else SessionKind.RACE

    def _summary(self, each: Contention) -> PointsSummary:
        left = self._contest.outlook.left
        others = [other for other in self._contest.outlook.contenders if other.who != each.who]
        rival = others[0] if others else None
        return PointsSummary(
            season=self._contest.season,
            points=each.points,
            most=each.most,
            rival=rival.who if rival else None,
            rival_points=rival.points if rival else each.points,
            races=len(left),
            sprints=sum(bool(weekend.sprint) for weekend in left),
            lost=each.lost,
            awaited=bool(self._missing),
        )

    def _where(self, at: After | Deciding | RoundDeciding) -> Where:
        weekend = self._rounds.get(at.grand_prix)
        return Where(
            number=at.number,
            grand_prix=at.grand_prix,
            round_name=weekend.name if weekend else at.grand_prix,
            session=self._round_session if isinstance(at, RoundDeciding) else at.session,
        )


def _name_of(names: PaddockNames, cars: Mapping[str | None, int], who: Contender) -> str:
    """Return the name; for a constructor with the engine, where another of `cars` has the same name."""
    if who.driver is not None:
        person = names.drivers.get(who.driver)
        return person.name if person else who.driver
    car = names.car(who.constructor, who.engine)
    name = str(car.get("constructor_name", who.constructor))
    if cars[who.constructor] > 1 and who.engine is not None:
        return f"{name}-{car.get('engine_name', who.engine)}"
    return name
