"""Who can still win, in the sentences of each language: where a contender stands, and what comes next for him. Pure.

The sentences say of places and points what `racing.title.clinching` and `racing.title.margins` say, neither more nor less.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import msgspec

from content_api.languages.french import GRANDS_PRIX
from content_api.languages.language import Language
from content_api.schemas import number
from racing.model import Outcome, SessionKind
from racing.scoring.points import NOTHING, Contender
from racing.title.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Limit, Way
from racing.title.margins import Level, Margin

type Naming = Callable[[Contender], str]
"""What a contender is called."""

TEENS = range(11, 14)

MOST_SAID = 3
"""More alternatives than these are no sentence."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a season, as sentences name it; without a session, the rest of the round."""

    number: int
    grand_prix: str
    round_name: str
    session: SessionKind | None


class PointsSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The arithmetic behind a sentence: points, the most that can be reached, and whoever else has the most points.

    `lost`: the points that a decision took from him. `awaited`: races and sprints are not left to run, but without a result.
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


class Tense(msgspec.Struct, frozen=True, kw_only=True):
    """What is said with a verb, of a season that runs or of one that is over."""

    champion: str
    out: str
    struck: str
    lost: str
    possible: str
    rival: str
    clinches: str
    survives: str
    safe: str
    status: str


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """The phrases of a language; `{}` stands for what they are about."""

    ordinal: Callable[[int], str]
    sessions: Mapping[SessionKind | None, str]
    outcomes: Mapping[Outcome, str]
    where: str
    as_of: str
    missing: tuple[str, str]
    left: str
    without_result: str
    present: Tense
    past: Tense
    is_one: Callable[[Decimal], bool]
    points: tuple[str, str]
    races: tuple[str, str]
    sprints: tuple[str, str]
    both: str
    separator: str
    either: str
    others: tuple[str, str]
    condition: str
    any_place: str
    win: str
    place: str
    fastest: str
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
    outcomes={Outcome.EXCLUDED: "excluded", Outcome.DISQUALIFIED: "disqualified"},
    where="round {number} ({grand_prix}, {session})",
    as_of="As of {where}, {missing}.",
    missing=("{} result is missing", "{} results are missing"),
    left="with {} left",
    without_result="with {} without a result",
    present=Tense(
        champion="{who} is champion of {season}, decided in {where}: {points}.",
        out="{who} has been out of the running since {where}: {points} in {season}, at most {most}.",
        struck="{who} was {outcome} from the {season} championship and has no place in it: {points}.",
        lost="{points} from its results do not count.",
        possible="{who} can still win the {season} title: {points}, at most {most} {left}.",
        rival="{who} has {points}.",
        clinches="In {where}, {who} is champion {ways}.",
        survives="In {where}, {who} stays in contention {ways}.",
        safe="{who} stays in contention whatever happens in {where}.",
        status="{who} is {status}",
    ),
    past=Tense(
        champion="{who} was champion of {season}, decided in {where}: {points}.",
        out="{who} was out of the running from {where} on: {points} in {season}, at most {most}.",
        struck="{who} was {outcome} from the {season} championship and had no place in it: {points}.",
        lost="{points} from its results did not count.",
        possible="{who} could still win the {season} title: {points}, at most {most} {left}.",
        rival="{who} had {points}.",
        clinches="In {where}, {who} would be champion {ways}.",
        survives="In {where}, {who} would stay in contention {ways}.",
        safe="{who} would stay in contention whatever happened in {where}.",
        status="{who} was {status}",
    ),
    is_one=lambda count: count == 1,
    points=("{} point", "{} points"),
    races=("{} race", "{} races"),
    sprints=("{} sprint", "{} sprints"),
    both="{} and {}",
    separator="; ",
    either="{}; or {}",
    others=("in {} way between these", "in {} ways between these"),
    condition="{} if {}",
    any_place="in any place",
    win="with a win",
    place="with {} place or better",
    fastest="{} and the fastest lap",
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
    outcomes={Outcome.EXCLUDED: "exclu", Outcome.DISQUALIFIED: "disqualifié"},
    where="manche {number} ({grand_prix}, {session})",
    as_of="Situation après la {where}\u00a0: {missing}.",
    missing=("il manque {} résultat", "il manque {} résultats"),
    left="avec encore {} à courir",
    without_result="avec {} sans résultat",
    present=Tense(
        champion="{who} a remporté le titre {season}, acquis à la {where}\u00a0: {points}.",
        out="{who} ne peut plus remporter le titre {season} depuis la {where}\u00a0: {points}, au plus {most}.",
        struck="{who} a été {outcome} du championnat {season} et n'y est pas classé\u00a0: {points}.",
        lost="{points} de ses résultats ne comptent pas.",
        possible="{who} peut encore remporter le titre {season}\u00a0: {points}, au plus {most} {left}.",
        rival="{who} en a {points}.",
        clinches="À la {where}, le titre va à {who} {ways}.",
        survives="À la {where}, {who} reste en lice {ways}.",
        safe="{who} reste en lice quoi qu'il arrive à la {where}.",
        status="{who} est {status}",
    ),
    past=Tense(
        champion="{who} a remporté le titre {season}, acquis à la {where}\u00a0: {points}.",
        out="{who} ne pouvait plus remporter le titre {season} après la {where}\u00a0: {points}, au plus {most}.",
        struck="{who} a été {outcome} du championnat {season} et n'y était pas classé\u00a0: {points}.",
        lost="{points} de ses résultats ne comptaient pas.",
        possible="{who} pouvait encore remporter le titre {season}\u00a0: {points}, au plus {most} {left}.",
        rival="{who} en avait {points}.",
        clinches="À la {where}, le titre irait à {who} {ways}.",
        survives="À la {where}, {who} resterait en lice {ways}.",
        safe="{who} resterait en lice quoi qu'il arrive à la {where}.",
        status="{who} était {status}",
    ),
    is_one=lambda count: count < 2,  # noqa: PLR2004  # the plural begins at two
    points=("{} point", "{} points"),
    races=("{} course", "{} courses"),
    sprints=("{} sprint", "{} sprints"),
    both="{} et {}",
    separator="\u00a0; ",
    either="{}\u00a0; ou {}",
    others=("dans {} cas intermédiaire", "dans {} cas intermédiaires"),
    condition="{} si {}",
    any_place="à n'importe quelle place",
    win="avec une victoire",
    place="avec une {} place ou mieux",
    fastest="{} et le meilleur tour",
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


class Sentences:
    """Sentences in one language about contenders of given names; `over`: about a season that is past."""

    def __init__(self, language: Language, naming: Naming, *, over: bool = False) -> None:
        self._phrases = _PHRASES[language]
        self._tense = self._phrases.past if over else self._phrases.present
        self._naming = naming

    def as_of(self, newest: Where, missing: int) -> str:
        """What all that follows is as of, and how many results are missing since."""
        said = self._counted(Decimal(missing), self._phrases.missing)
        return self._phrases.as_of.format(where=self._where(newest), missing=said)

    def champion(self, who: Contender, standing: PointsSummary, since: Where) -> str:
        """Who is champion, and since when."""
        said = self._tense.champion.format(
            who=self._naming(who),
            season=standing.season,
            where=self._where(since),
            points=self._points(standing.points),
        )
        return self._beside(said, standing)

    def out(self, who: Contender, standing: PointsSummary, since: Where) -> str:
        """Who cannot win any more, since when, and by which numbers."""
        said = self._tense.out.format(
            who=self._naming(who),
            season=standing.season,
            where=self._where(since),
            points=self._points(standing.points),
            most=self._number(standing.most),
        )
        return self._beside(said, standing)

    def struck(self, who: Contender, standing: PointsSummary, outcome: Outcome) -> str:
        """Who has no place by decision, and which points went with it."""
        said = self._tense.struck.format(
            who=self._naming(who),
            outcome=self._phrases.outcomes[outcome],
            season=standing.season,
            points=self._points(standing.points),
        )
        lost = self._tense.lost.format(points=self._points(standing.lost))
        return self._beside(f"{said} {lost}" if standing.lost else said, standing)

    def possible(self, who: Contender, standing: PointsSummary) -> str:
        """Who can still win, and by which numbers."""
        phrases = self._phrases
        left = [
            self._counted(Decimal(count), of)
            for count, of in ((standing.races, phrases.races), (standing.sprints, phrases.sprints))
            if count
        ]
        of_rest = phrases.without_result if standing.awaited else phrases.left
        said = self._tense.possible.format(
            who=self._naming(who),
            season=standing.season,
            points=self._points(standing.points),
            most=self._number(standing.most),
            left=of_rest.format(self._all(left)),
        )
        return self._beside(said, standing)

    def clinches(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """In which places he is champion."""
        return self._comes_about(self._tense.clinches, who, where, self._ways(ways))

    def survives(self, who: Contender, where: Where, ways: Sequence[Way]) -> str:
        """In which places he remains able to win."""
        return self._comes_about(self._tense.survives, who, where, self._ways(ways))

    def clinches_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """By how many points more than others he is champion."""
        return self._comes_about(self._tense.clinches, who, where, self._margins(margins))

    def survives_by(self, who: Contender, where: Where, margins: Sequence[Margin]) -> str:
        """By how many points more than others he remains able to win."""
        return self._comes_about(self._tense.survives, who, where, self._margins(margins))

    def safe(self, who: Contender, where: Where) -> str:
        """He remains able to win in any case."""
        return self._comes_about(self._tense.safe, who, where, "")

    def _comes_about(self, template: str, who: Contender, where: Where, ways: str) -> str:
        return template.format(where=self._where(where), who=self._naming(who), ways=ways)

    def _beside(self, said: str, standing: PointsSummary) -> str:
        if standing.rival is None:
            return said
        points = self._number(standing.rival_points)
        return f"{said} {self._tense.rival.format(who=self._naming(standing.rival), points=points)}"

    def _ways(self, ways: Sequence[Way]) -> str:
        """Each of a few; of many the two that mark the range: what asks least of rivals, what asks least of him. The data has all."""
        if len(ways) <= MOST_SAID:
            return self._either([self._way(way) for way in ways])
        between = self._counted(Decimal(len(ways) - 2), self._phrases.others)
        return self._either([self._way(ways[0]), self._way(ways[-1]), between])

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
        return self._tense.status.format(who=self._naming(limit.rival), status=status)

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
