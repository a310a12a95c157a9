"""Which facts a sentence about the title says: points, what can still be reached, what the next session can decide. Pure.

The words are in `content_api.languages`. About places and points the sentences say exactly what `racing.title.clinching` and
`racing.title.margins` have found.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from content_api.languages.language import Language, words_of
from content_api.schemas import number
from racing.model import Outcome, SessionKind
from racing.scoring.session_points import NOTHING, Contender
from racing.title.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Limit, Way
from racing.title.margins import Level, Margin

type Naming = Callable[[Contender], str]
"""Returns the name of a contender."""

MOST_SAID = 3
"""Alternatives that a sentence can list; of more, it names the first, the last and the number of the rest."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A session as sentences name it; without `session`, the rest of the round."""

    number: int
    grand_prix: str
    round_name: str
    session: SessionKind | None


class PointsSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers in a sentence: points, the most that can be reached, and the rival with the most points.

    `lost`: points that a decision took away. `awaited`: the races and sprints that are counted have been run, but have no result yet.
    """

    season: int
    points: Decimal
    most: Decimal
    rival: Contender | None
    rival_points: Decimal
    races: int
    sprints: int
    lost: Decimal = NOTHING
    awaited: bool = False


class Sentences:
    """The sentences of one language about contenders; `naming` gives their names.

    `over`: whether the season is past. `supposed`: whether sessions are as somebody supposes.
    """

    def __init__(self, language: Language, naming: Naming, *, over: bool = False, supposed: bool = False) -> None:
        self._words = words_of(language)
        self._texts = self._words.title
        self._tense = self._texts.supposed if supposed else self._texts.past if over else self._texts.present
        self._supposed = supposed
        self._naming = naming

    def as_of(self, newest: Where, missing: int) -> str:
        """Say which session is the newest that is counted, and how many results are missing since."""
        sentence = self._counted(Decimal(missing), self._texts.missing)
        return self._texts.as_of.format(where=self._where(newest), missing=sentence)

    def champion(self, who: Contender, summary: PointsSummary, since: Where) -> str:
        """Say that he is champion, and since when."""
        sentence = self._tense.champion.format(
            who=self._naming(who),
            season=summary.season,
            where=self._where(since),
            points=self._points(summary.points),
        )
        return self._with_rival(sentence, summary)

    def out(self, who: Contender, summary: PointsSummary, since: Where) -> str:
        """Say that he can no longer win, since when, and by which numbers."""
        sentence = self._tense.out.format(
            who=self._naming(who),
            season=summary.season,
            where=self._where(since),
            points=self._points(summary.points),
            most=self._number(summary.most),
        )
        return self._with_rival(sentence, summary)

    def supposed_champion(self, who: Contender, summary: PointsSummary) -> str:
        """Answer that he would be champion."""
        sentence = self._texts.yes.format(
            who=self._naming(who), season=summary.season, points=self._points(summary.points)
        )
        return self._with_rival(sentence, summary)

    def supposed_out(self, who: Contender, summary: PointsSummary) -> str:
        """Answer that he could no longer win."""
        sentence = self._texts.no.format(
            who=self._naming(who),
            season=summary.season,
            points=self._points(summary.points),
            most=self._number(summary.most),
        )
        return self._with_rival(sentence, summary)

    def struck(self, who: Contender, summary: PointsSummary, outcome: Outcome) -> str:
        """Say that he was excluded or disqualified, and which points he lost."""
        sentence = self._tense.struck.format(
            who=self._naming(who),
            outcome=self._texts.outcomes[outcome],
            season=summary.season,
            points=self._points(summary.points),
        )
        lost = self._tense.lost.format(points=self._points(summary.lost))
        return self._with_rival(f"{sentence} {lost}" if summary.lost else sentence, summary)

    def possible(self, who: Contender, summary: PointsSummary) -> str:
        """Say that he can still win, and by which numbers."""
        texts = self._texts
        left = [
            self._counted(Decimal(count), of)
            for count, of in ((summary.races, texts.races), (summary.sprints, texts.sprints))
            if count
        ]
        of_rest = texts.without_result if summary.awaited else texts.left
        sentence = self._tense.possible.format(
            who=self._naming(who),
            season=summary.season,
            points=self._points(summary.points),
            most=self._number(summary.most),
            left=of_rest.format(self._all(left)),
        )
        return self._with_rival(sentence, summary)

    def clinches(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """Say in which places he is champion."""
        return self._about_next(self._tense.clinches, who, where, self._ways(ways))

    def survives(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """Say in which places he stays in contention."""
        return self._about_next(self._tense.survives, who, where, self._ways(ways))

    def clinches_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """Say by how many points more than others he is champion."""
        return self._about_next(self._tense.clinches, who, where, self._margins(margins))

    def survives_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """Say by how many points more than others he stays in contention."""
        return self._about_next(self._tense.survives, who, where, self._margins(margins))

    def safe(self, who: Contender, where: Where) -> str:
        """Say that he stays in contention in any case."""
        return self._about_next(self._tense.safe, who, where, "")

    def _about_next(self, template: str, who: Contender, where: Where, ways: str) -> str:
        return template.format(where=self._where(where), who=self._naming(who), ways=ways)

    def _with_rival(self, sentence: str, summary: PointsSummary) -> str:
        if summary.rival is None:
            return sentence
        points = self._number(summary.rival_points)
        return f"{sentence} {self._tense.rival.format(who=self._naming(summary.rival), points=points)}"

    def _ways(self, ways: Sequence[Way]) -> str:
        """Return a few ways as they are. Of many, return the one that asks least of rivals, the one that asks least of him, and a count.

        The data has all of them.
        """
        if len(ways) <= MOST_SAID:
            return self._either([self._way(way) for way in ways])
        between = self._counted(Decimal(len(ways) - 2), self._texts.others)
        return self._either([self._way(ways[0]), self._way(ways[-1]), between])

    def _way(self, way: Way) -> str:
        texts = self._texts
        if way.place == NOT_CLASSIFIED:
            own = texts.any_place
        else:
            own = texts.win if way.place == 1 else texts.place.format(texts.ordinal(way.place))
        if way.fastest_lap:
            own = texts.fastest.format(own)
        others = self._all([self._limit(limit) for limit in way.limits])
        if others and self._supposed and way.place == NOT_CLASSIFIED and not way.fastest_lap:
            return texts.only_if.format(others)  # his place may be given: nothing is asked of him
        return texts.condition.format(own, others) if others else own

    def _limit(self, limit: Limit) -> str:
        status = self._status(limit.without)
        if limit.with_fastest_lap != limit.without:
            status = self._texts.with_fastest.format(status, self._status(limit.with_fastest_lap))
        return self._tense.status.format(who=self._naming(limit.rival), status=status)

    def _status(self, allowed: Allowed) -> str:
        texts = self._texts
        if allowed == ANYTHING:
            return texts.anywhere
        if allowed.behind:
            return texts.behind
        rare = {NOT_CLASSIFIED: texts.not_classified, NEVER: texts.ruled_out}
        return rare.get(allowed.place) or texts.at_best.format(texts.ordinal(allowed.place))

    def _margins(self, margins: Sequence[Margin]) -> str:
        return self._all([self._margin(margin) for margin in margins])

    def _margin(self, margin: Margin) -> str:
        texts, least = self._texts, margin.enough
        template = texts.more if least > 0 else texts.fewer if least < 0 else texts.as_many
        sentence = template.format(points=self._points(abs(least)), who=self._naming(margin.rival))
        return texts.count_back.format(sentence) if margin.level is Level.COUNT_BACK else sentence

    def _all(self, parts: Sequence[str]) -> str:
        if len(parts) <= 1:
            return "".join(parts)
        return self._texts.both.format(", ".join(parts[:-1]), parts[-1])

    def _either(self, parts: Sequence[str]) -> str:
        if len(parts) <= 1:
            return "".join(parts)
        return self._texts.either.format(self._texts.separator.join(parts[:-1]), parts[-1])

    def _where(self, where: Where) -> str:
        return self._texts.where.format(
            number=where.number,
            grand_prix=self._words.grands_prix.get(where.grand_prix, where.round_name),
            session=self._texts.sessions[where.session],
        )

    def _points(self, points: Decimal) -> str:
        return self._counted(points, self._texts.points)

    def _counted(self, count: Decimal, of: tuple[str, str]) -> str:
        one, many = of
        return (one if self._texts.is_one(count) else many).format(self._number(count))

    def _number(self, count: Decimal) -> str:
        return f"{number(count)}".replace(".", self._words.decimal_point)
