"""Who can still win, in the sentences of each language: where a contender stands, and what comes next for him. Pure.

The sentences say of places and points what `racing.clinching` and `racing.margins` say, neither more nor less.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import msgspec

from content_api.french import GRANDS_PRIX
from content_api.shapes import number
from content_api.wording import Language
from racing.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Limit, Way
from racing.margins import Level, Margin
from racing.model import SessionKind
from racing.scoring import Contender

type Naming = Callable[[Contender], str]
"""What a contender is called."""

TEENS = range(11, 14)


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a season, as sentences name it; without a session, the rest of the round."""

    number: int
    grand_prix: str
    round_name: str
    session: SessionKind | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The arithmetic behind a sentence: points, the most that can be reached, and whoever else has the most points."""

    season: int
    points: Decimal
    most: Decimal
    rival: Contender | None
    rival_points: Decimal
    races: int
    sprints: int


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The phrases of a language; `{}` stands for what they are about."""

    ordinal: Callable[[int], str]
    sessions: Mapping[SessionKind | None, str]
    where: str
    champion: str
    out: str
    possible: str
    rival: str
    is_one: Callable[[Decimal], bool]
    points: tuple[str, str]
    races: tuple[str, str]
    sprints: tuple[str, str]
    clinches: str
    survives: str
    safe: str
    both: str
    separator: str
    either: str
    condition: str
    any_place: str
    win: str
    place: str
    fastest: str
    status: str
    anywhere: str
    at_best: str
    behind: str
    not_classified: str
    ruled_out: str
    with_fastest: str
    more: str
    as_many: str
    fewer: str
    count_back: str
    decimal_point: str
    grands_prix: Mapping[str, str] = {}


def _english_ordinal(place: int) -> str:
    ending = "th" if place % 100 in TEENS else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _french_ordinal(place: int) -> str:
    return "1er" if place == 1 else f"{place}e"


ENGLISH = Phrases(
    ordinal=_english_ordinal,
    sessions={SessionKind.SPRINT: "sprint", SessionKind.RACE: "race", None: "sprint and race"},
    where="round {number} ({grand_prix}, {session})",
    champion="{who} is champion of {season}, decided in {where}: {points}.",
    out="{who} cannot win the title of {season} since {where}: {points}, at most {most}.",
    possible="{who} can still win the title of {season}: {points}, at most {most} with {left} left.",
    rival="{who} has {points}.",
    is_one=lambda count: count == 1,
    points=("{} point", "{} points"),
    races=("{} race", "{} races"),
    sprints=("{} sprint", "{} sprints"),
    clinches="In {where}, {who} is champion {ways}.",
    survives="In {where}, {who} stays in contention {ways}.",
    safe="{who} stays in contention whatever happens in {where}.",
    both="{} and {}",
    separator="; ",
    either="{}; or {}",
    condition="{} if {}",
    any_place="in any place",
    win="with a win",
    place="with {} place or better",
    fastest="{} and the fastest lap",
    status="{who} is {status}",
    anywhere="anywhere",
    at_best="{} at best",
    behind="behind",
    not_classified="not classified",
    ruled_out="ruled out",
    with_fastest="{} ({} with the fastest lap)",
    more="with at least {points} more than {who}",
    as_many="with no fewer points than {who}",
    fewer="with at most {points} fewer than {who}",
    count_back="{} (one fewer, and counting back decides)",
    decimal_point=".",
)

FRENCH = Phrases(
    ordinal=_french_ordinal,
    sessions={SessionKind.SPRINT: "sprint", SessionKind.RACE: "course", None: "sprint et course"},
    where="manche {number} ({grand_prix}, {session})",
    champion="{who} a remporté le titre {season}, acquis à la {where}\u00a0: {points}.",
    out="{who} ne peut plus remporter le titre {season} depuis la {where}\u00a0: {points}, au plus {most}.",
    possible="{who} peut encore remporter le titre {season}\u00a0: {points}, au plus {most}, car il reste {left}.",
    rival="{who} en a {points}.",
    is_one=lambda count: count < 2,  # noqa: PLR2004  # the plural begins at two
    points=("{} point", "{} points"),
    races=("{} course", "{} courses"),
    sprints=("{} sprint", "{} sprints"),
    clinches="À la {where}, le titre va à {who} {ways}.",
    survives="À la {where}, {who} reste en lice {ways}.",
    safe="{who} reste en lice quoi qu'il arrive à la {where}.",
    both="{} et {}",
    separator="\u00a0; ",
    either="{}\u00a0; ou {}",
    condition="{} si {}",
    any_place="à n'importe quelle place",
    win="avec une victoire",
    place="avec une {} place ou mieux",
    fastest="{} et le meilleur tour",
    status="{who} est {status}",
    anywhere="n'importe où",
    at_best="au mieux {}",
    behind="derrière",
    not_classified="hors du classement",
    ruled_out="exclu",
    with_fastest="{} ({} avec le meilleur tour)",
    more="avec au moins {points} de plus que {who}",
    as_many="avec au moins autant de points que {who}",
    fewer="avec au plus {points} de moins que {who}",
    count_back="{} (un de moins, et les places départagent)",
    decimal_point=",",
    grands_prix=GRANDS_PRIX,
)

_PHRASES = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}


class Verdicts:
    """Sentences in one language about contenders of given names."""

    def __init__(self, language: Language, naming: Naming) -> None:
        self._phrases = _PHRASES[language]
        self._naming = naming

    def champion(self, who: Contender, standing: Standing, since: Where) -> str:
        """Who is champion, and since when."""
        said = self._phrases.champion.format(
            who=self._naming(who),
            season=standing.season,
            where=self._where(since),
            points=self._points(standing.points),
        )
        return self._beside(said, standing)

    def out(self, who: Contender, standing: Standing, since: Where) -> str:
        """Who cannot win any more, since when, and by which numbers."""
        said = self._phrases.out.format(
            who=self._naming(who),
            season=standing.season,
            where=self._where(since),
            points=self._points(standing.points),
            most=self._number(standing.most),
        )
        return self._beside(said, standing)

    def possible(self, who: Contender, standing: Standing) -> str:
        """Who can still win, and by which numbers."""
        phrases = self._phrases
        left = [
            self._counted(Decimal(count), of)
            for count, of in ((standing.races, phrases.races), (standing.sprints, phrases.sprints))
            if count
        ]
        said = phrases.possible.format(
            who=self._naming(who),
            season=standing.season,
            points=self._points(standing.points),
            most=self._number(standing.most),
            left=self._all(left),
        )
        return self._beside(said, standing)

    def clinches(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """In which places he is champion."""
        return self._comes_about(self._phrases.clinches, who, where, self._either([self._way(way) for way in ways]))

    def survives(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """In which places he remains able to win."""
        return self._comes_about(self._phrases.survives, who, where, self._either([self._way(way) for way in ways]))

    def clinches_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """By how many points more than others he is champion."""
        return self._comes_about(self._phrases.clinches, who, where, self._margins(margins))

    def survives_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """By how many points more than others he remains able to win."""
        return self._comes_about(self._phrases.survives, who, where, self._margins(margins))

    def safe(self, who: Contender, where: Where) -> str:
        """He remains able to win in any case."""
        return self._comes_about(self._phrases.safe, who, where, "")

    def _comes_about(self, template: str, who: Contender, where: Where, ways: str) -> str:
        return template.format(where=self._where(where), who=self._naming(who), ways=ways)

    def _beside(self, said: str, standing: Standing) -> str:
        if standing.rival is None:
            return said
        points = self._number(standing.rival_points)
        return f"{said} {self._phrases.rival.format(who=self._naming(standing.rival), points=points)}"

    def _way(self, way: Way) -> str:
        phrases = self._phrases
        if way.place == NOT_CLASSIFIED:
            own = phrases.any_place
        else:
            own = phrases.win if way.place == 1 else phrases.place.format(phrases.ordinal(way.place))
        if way.fastest_lap:
            own = phrases.fastest.format(own)
        others = self._all([self._limit(limit) for limit in way.limits])
        return phrases.condition.format(own, others) if others else own

    def _limit(self, limit: Limit) -> str:
        status = self._status(limit.without)
        if limit.with_fastest_lap != limit.without:
            status = self._phrases.with_fastest.format(status, self._status(limit.with_fastest_lap))
        return self._phrases.status.format(who=self._naming(limit.rival), status=status)

    def _status(self, allowed: Allowed) -> str:
        phrases = self._phrases
        if allowed == ANYTHING:
            return phrases.anywhere
        if allowed.behind:
            return phrases.behind
        rare = {NOT_CLASSIFIED: phrases.not_classified, NEVER: phrases.ruled_out}
        return rare.get(allowed.place) or phrases.at_best.format(phrases.ordinal(allowed.place))

    def _margins(self, margins: Sequence[Margin]) -> str:
        return self._all([self._margin(margin) for margin in margins])

    def _margin(self, margin: Margin) -> str:
        phrases, least = self._phrases, margin.enough
        template = phrases.more if least > 0 else phrases.fewer if least < 0 else phrases.as_many
        said = template.format(points=self._points(abs(least)), who=self._naming(margin.rival))
        return phrases.count_back.format(said) if margin.level is Level.COUNT_BACK else said

    def _all(self, parts: Sequence[str]) -> str:
        if len(parts) <= 1:
            return "".join(parts)
        return self._phrases.both.format(", ".join(parts[:-1]), parts[-1])

    def _either(self, parts: Sequence[str]) -> str:
        if len(parts) <= 1:
            return "".join(parts)
        return self._phrases.either.format(self._phrases.separator.join(parts[:-1]), parts[-1])

    def _where(self, where: Where) -> str:
        return self._phrases.where.format(
            number=where.number,
            grand_prix=self._phrases.grands_prix.get(where.grand_prix, where.round_name),
            session=self._phrases.sessions[where.session],
        )

    def _points(self, points: Decimal) -> str:
        return self._counted(points, self._phrases.points)

    def _counted(self, count: Decimal, of: tuple[str, str]) -> str:
        one, many = of
        return (one if self._phrases.is_one(count) else many).format(self._number(count))

    def _number(self, count: Decimal) -> str:
        return f"{number(count)}".replace(".", self._phrases.decimal_point)
