"""Will it be Max? Who can still win a championship: by arithmetic, by what the next session can decide, and by odds."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile
from typing import Any, ClassVar, NamedTuple

import msgspec
from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import AfterRound, LanguageChoice, Slug, Year
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, known
from content_api.languages.language import Language
from content_api.schemas import PADDOCK, Maybe, PaddockNames, Schema, WhoSchema, number, present
from content_api.title.narrator import Narrator
from content_api.title.schemas import GainSchema, WaySchema, gain_schemas, way_schemas
from racing import model
from racing.model import Championship, Classification, Dataset, Outcome, SessionKind
from racing.schedule import SeasonStatus, held, season_status
from racing.scoring.season_rules import CONSTRUCTORS_SINCE, rules_of
from racing.scoring.session_points import Contender
from racing.title.arithmetic import After, Contention
from racing.title.awaited import awaited, more_than_the_weekend, next_to_score
from racing.title.contest import Contest
from racing.wire.requests.reads import ListResultsRequest

METHOD = "The rest of the season drawn at random from each driver's form and reliability this season, the same for the same results"
PRECISION = 4


class WillItBe(StrEnum):
    """The project's question, answered."""

    NO = "no"
    """The title is out of reach."""
    POSSIBLE = "possible"
    """The title is possible."""
    CHAMPION = "champion"
    """The title is won."""


class SinceSchema(Schema, frozen=True, kw_only=True):
    """A session: the one after which something was certain, or the next."""

    number: int
    """Number of the round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""
    session: SessionKind
    """The session of that round."""


class HopefulSchema(Schema, frozen=True, kw_only=True):
    """What a contender has and can still reach. `maximum`: winning all that is left; `minimum`: scoring nothing more.

    `champion_if`, `in_contention_if`: any of these ways in the next session (an empty one: whatever happens); full points are awarded.
    `champion_if_gaining`, `in_contention_if_gaining`: all of these in the rest of the round. `probability`: from 0 to 1.
    `outcome`: `excluded` or `disqualified`, for a contender without a place.
    """

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    points: Decimal
    """Points now, as the season counts them, with their fraction."""
    maximum: Decimal
    """Points after winning all that is left."""
    minimum: Decimal
    """Points after scoring nothing more."""
    can_win: bool
    """True while the title is possible by arithmetic."""
    will_it_be: WillItBe
    """The same in a word: `no`, `possible` or `champion`."""
    outcome: Maybe[Outcome] = UNSET
    """What keeps the contender out of the table, such as an exclusion; absent for who is in it."""
    sentence: str
    """Where the contender is and what the next session can decide, in a sentence of the language asked for."""
    probability: Maybe[float] = UNSET
    """Chance of the title from 0 to 1, by drawn seasons. Absent when arithmetic alone decides or nothing was drawn."""
    eliminated_since: Maybe[SinceSchema] = UNSET
    """Session after which the title was out of reach. Absent while it is not."""
    champion_since: Maybe[SinceSchema] = UNSET
    """Session after which the title was won. Absent unless it is."""
    champion_if: Maybe[tuple[WaySchema, ...]] = UNSET
    """Any of these ways in the next session wins the title; a way without a condition always does. Absent when it cannot."""
    in_contention_if: Maybe[tuple[WaySchema, ...]] = UNSET
    """Any of these ways in the next session keeps the title possible. Absent when that is not in question."""
    champion_if_gaining: Maybe[tuple[GainSchema, ...]] = UNSET
    """All of these gains in the rest of the round win the title. Absent when they cannot."""
    in_contention_if_gaining: Maybe[tuple[GainSchema, ...]] = UNSET
    """All of these gains in the rest of the round keep the title possible. Absent when that is not in question."""


class LeftToRunSchema(Schema, frozen=True, kw_only=True):
    """A round without a race result, and the most points that a driver can still score in it."""

    number: int
    """Number of the round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""
    points: Decimal
    """Most points that one driver can still score in it."""


class DrawnSchema(Schema, frozen=True, kw_only=True):
    """How probabilities were found, and from how many drawn seasons; none where arithmetic alone says it."""

    method: str
    """How probabilities are found, in a sentence."""
    drivers: int
    """Number of seasons drawn for the drivers' championship; 0 when arithmetic alone decides."""
    constructors: int
    """Number of seasons drawn for the constructors' championship; 0 when arithmetic alone decides."""


class TitleSchema(Schema, frozen=True, kw_only=True):
    """Both championships after the newest result, or after an earlier round; contenders by points.

    `as_of`: the newest session that is counted; `awaiting`: the results that are missing since. While they are of more than the weekend
    that is on, there is arithmetic alone: no probability, nothing of what the next session decides. `next`: the session that
    `champion_if` and `in_contention_if` are about, or the next one by the clock where nothing is said of it.
    """

    season: int
    """Year of the season."""
    after_round: Maybe[int] = UNSET
    """The `round` that was asked for: everything is as it was after it. Absent when everything is as it is now."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    left: tuple[LeftToRunSchema, ...]
    """Rounds whose race has no result, in order of time."""
    next: Maybe[SinceSchema] = UNSET
    """Session that `champion_if` and `in_contention_if` are about. Absent when nothing is left."""
    drawn: DrawnSchema
    """How probabilities were found."""
    drivers: tuple[HopefulSchema, ...]
    """Contenders of the drivers' championship, by points."""
    constructors: tuple[HopefulSchema, ...]
    """Contenders of the constructors' championship, by points; empty before 1958."""


@get("/seasons/{year}/title", example="/seasons/2026/title?driver=max-verstappen")
async def title(
    context: Context,
    *,
    year: Year,
    round_: AfterRound | None = None,
    driver: Slug | None = None,
    constructor: Slug | None = None,
    lang: LanguageChoice = Language.ENGLISH,
) -> Page[TitleSchema]:
    """Who can still win: what each can still reach, who is out since when, who is champion, and what the next session can decide.

    By arithmetic: a contender can win if, winning all that is left while every rival scores nothing more, he would be ahead on points as
    the season counts them, or by counting back. A race without a result counts as left, whatever the clock says: `awaiting` lists
    those that have been run. With `driver` or `constructor`, that one alone: `will_it_be` answers the question in a word, `sentence` in
    one.
    """
    if constructor is not None and Championship.CONSTRUCTORS not in championships(year):
        raise NotFound(
            f"constructor: there was no constructors' title in {year}, the first was that of {CONSTRUCTORS_SINCE}"
        )

    async def find(now: datetime) -> Found[TitleSchema]:
        rounds = context.season_index.rounds(year)
        if not rounds:
            raise context.season_index.no_rounds(year)
        reply = await context.reader.read(ListResultsRequest(year, scoring=True))
        found = reply.results
        results = until(round_, rounds, found)
        contests = await context.title_cache.of(year, championships(year), rounds, results)
        # Writing the sentences takes milliseconds: let requests for prepared answers go first, here and below.
        await asyncio.sleep(0)
        of_drivers = contests[Championship.DRIVERS]
        of_constructors = contests.get(Championship.CONSTRUCTORS)
        progress = _SeasonProgress(rounds, now, () if round_ is not None else awaited(rounds, known(found), now))
        names = PaddockNames(reply.paddock)
        drivers = _hopefuls(of_drivers, progress, names, lang)
        await asyncio.sleep(0)
        constructors = _hopefuls(of_constructors, progress, names, lang) if of_constructors else ()
        await asyncio.sleep(0)
        shown = TitleSchema(
            season=year,
            after_round=UNSET if round_ is None else round_,
            left=tuple(
                LeftToRunSchema(number=each.number, grand_prix=each.grand_prix, points=number(each.points))
                for each in of_drivers.outlook.left
            ),
            drawn=DrawnSchema(
                method=METHOD, drivers=_seasons(of_drivers, progress), constructors=_seasons(of_constructors, progress)
            ),
            drivers=_alone(drivers, "driver", driver, constructor),
            constructors=_alone(constructors, "constructor", constructor, driver),
            **as_of(rounds, of_drivers.as_of, progress.missing),
            **present(next=_next(of_drivers, progress)),
        )
        return Found(shown, [*rounds, *results], rounds, [year])

    asked = f"round={round_ or ''}&driver={driver or ''}&constructor={constructor or ''}&lang={lang}"
    return page(context, f"/seasons/{year}/title?{asked}", find, frozenset({year}), SHOWN)


SHOWN = PADDOCK | {Dataset.ROUNDS, Dataset.RESULTS, Dataset.ENTRANTS}
"""The datasets that answers about a title are made from."""


def championships(year: int) -> tuple[Championship, ...]:
    """Return the championships that were held in the year."""
    return tuple(championship for championship in Championship if rules_of(year).held(championship))


def until(
    number_: int | None, rounds: Sequence[model.Round], results: Sequence[Classification]
) -> Sequence[Classification]:
    """Return the results up to and including a round; raise `NotFound` where it or an earlier one has no result yet."""
    if number_ is None:
        return results
    numbers = {weekend.grand_prix: weekend.number for weekend in held(rounds) if weekend.number}
    if number_ not in numbers.values():
        last = max(numbers.values(), default=0)
        raise NotFound(f"round: {number_} is not in this season, allowed: 1 to {last}")
    raced = {grand_prix for grand_prix, session in known(results) if session is SessionKind.RACE}
    run = list(takewhile(lambda grand_prix: grand_prix in raced, numbers))
    if number_ not in {numbers[grand_prix] for grand_prix in run}:
        allowed = f"1 to {numbers[run[-1]]}" if run else "none yet"
        raise NotFound(f"round: there is no result of round {number_} of this season yet, allowed: {allowed}")
    return [result for result in results if numbers.get(result.grand_prix, number_ + 1) <= number_]


def named(year: int, who: Contender, names: PaddockNames) -> Mapping[str, Any]:
    """Return ids and names of a contender."""
    if who.driver is not None:
        return names.person(year, who.driver)
    return names.car(who.constructor, who.engine)


class _SeasonProgress(NamedTuple):
    """How far a season is: its rounds, the time, and the results that are missing."""

    rounds: Sequence[model.Round]
    now: datetime
    missing: Sequence[After]

    @property
    def arithmetic_alone(self) -> bool:
        """Whether too many results are missing to say anything of the next session or of probabilities."""
        return more_than_the_weekend(self.missing, self.rounds, self.now)

    @property
    def over(self) -> bool:
        """Whether the season is past and no result is missing."""
        return not self.missing and season_status(self.rounds, self.now) is SeasonStatus.COMPLETED


def _hopefuls(
    contest: Contest, progress: _SeasonProgress, names: PaddockNames, language: Language
) -> tuple[HopefulSchema, ...]:
    """Return every contender of a championship."""
    missing = len(progress.missing) if progress.arithmetic_alone else 0
    narrator = Narrator(contest, progress.rounds, names, language, over=progress.over, missing=missing)
    shown = msgspec.structs.replace(contest, odds=None, deciding=None, round_deciding=None) if missing else contest
    return tuple(_hopeful(each, shown, names, narrator.of(each)) for each in contest.outlook.contenders)


def _hopeful(each: Contention, contest: Contest, names: PaddockNames, sentence: str) -> HopefulSchema:
    champion = contest.outlook.champion == each.who
    possible = WillItBe.POSSIBLE if each.can_win else WillItBe.NO
    chance = contest.odds.chances[each.who] if contest.odds else None
    return HopefulSchema(
        **named(contest.season, each.who, names),
        points=number(each.points),
        maximum=number(each.most),
        minimum=number(each.least),
        can_win=each.can_win,
        will_it_be=WillItBe.CHAMPION if champion else possible,
        sentence=sentence,
        **present(
            outcome=each.outcome,
            probability=None if chance is None else round(chance, PRECISION),
            eliminated_since=_since(contest.course.eliminated.get(each.who)),
            champion_since=_since(contest.course.champion_since) if champion else None,
            champion_if=way_schemas(contest.clinching(each.who)),
            in_contention_if=way_schemas(contest.surviving(each.who)),
            champion_if_gaining=gain_schemas(contest.clinching_margins(each.who)),
            in_contention_if_gaining=gain_schemas(contest.surviving_margins(each.who)),
        ),
    )


def _seasons(contest: Contest | None, progress: _SeasonProgress) -> int:
    return contest.odds.seasons if contest and contest.odds and not progress.arithmetic_alone else 0


def _next(contest: Contest, progress: _SeasonProgress) -> SinceSchema | None:
    if progress.arithmetic_alone:
        return _since(next_to_score(progress.rounds, progress.now))
    coming = contest.deciding
    if coming is None:
        return None
    return SinceSchema(number=coming.number, grand_prix=coming.grand_prix, session=coming.session)


def _since(after: After | None) -> SinceSchema | None:
    return (
        None if after is None else SinceSchema(number=after.number, grand_prix=after.grand_prix, session=after.session)
    )


def _alone(
    table: tuple[HopefulSchema, ...], of: str, wanted: str | None, other: str | None
) -> tuple[HopefulSchema, ...]:
    """Return all contenders, or the one that is asked for; none where one of the other championship is asked for."""
    if wanted is None:
        return table if other is None else ()
    found = tuple(each for each in table if getattr(each, of) == wanted)
    if not found:
        raise NotFound(f"{of}: {wanted!r} has not taken part, allowed: an id from this table")
    return found
