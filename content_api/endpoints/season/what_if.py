"""What if? Both championships as they would be if sessions that are left went as somebody supposes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import AfterRound, LanguageChoice, NextRace, NextSprint, SupposedSessions, Year
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, known
from content_api.endpoints.season.title import (
    SHOWN,
    LeftToRunSchema,
    SinceSchema,
    WillItBe,
    championships,
    named,
    until,
)
from content_api.languages.language import Language
from content_api.schemas import Maybe, PaddockNames, Schema, WhoSchema, number, present
from content_api.title.narrator import Narrator
from content_api.title.schemas import GainSchema, WaySchema, gain_schemas, way_schemas
from content_api.title.suppositions import canonical, resolve
from racing.model import Outcome, Round, SessionKind, StandingsRow
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import NOTHING, Contender
from racing.title.absences import ABSENCES
from racing.title.arithmetic import Contention
from racing.title.awaited import awaited
from racing.title.contest import Contest
from racing.title.supposed import SupposedDriver, SupposedSession
from racing.title.what_if import WhatIf, suppose
from racing.wire.requests.reads import ListEntrantsRequest, ListResultsRequest, ListResultsResponse


class SupposedPlaceSchema(Schema, frozen=True, kw_only=True):
    """A place of a session and whose it is supposed to be."""

    position: int
    """The place, from 1."""
    drivers: tuple[str, ...]
    """Ids of the drivers: one, or those who share the car."""


class SupposedSessionSchema(Schema, frozen=True, kw_only=True):
    """A session as it is supposed. Places that are not listed are open to whoever is not named, until all that give points are taken."""

    number: int
    """Number of the round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""
    session: SessionKind
    """Its kind: sprint or race."""
    places: tuple[SupposedPlaceSchema, ...]
    """Places that are given, from the first."""
    not_classified: tuple[str, ...] = ()
    """Ids of the drivers who are supposed to have no place."""
    fastest_lap: tuple[str, ...] = ()
    """Ids of the drivers with the fastest lap, where it gives a point; empty: nobody gets that point."""


class WouldBeSchema(Schema, frozen=True, kw_only=True):
    """A contender's place in the table as it would be, and what he could still reach. `champion_if` and the others are as in `/title`."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    position: Maybe[int] = UNSET
    """Place in the table as it would be, from 1. Absent for who is not in it."""
    moved: Maybe[int] = UNSET
    """Places gained by what is supposed; below zero, places lost. Absent for who is not in both tables."""
    outcome: Maybe[Outcome] = UNSET
    """What keeps the contender out of the table, such as an exclusion; absent for who is in it."""
    points: Decimal
    """Points as they would be, as the season counts them, with their fraction."""
    gained: Decimal
    """Points more than now. With dropped scores, less than the sessions gave."""
    wins: int
    """Wins in races, with those that are supposed."""
    maximum: Decimal
    """Points after winning all that would be left."""
    can_win: bool
    """True if the title would still be possible by arithmetic."""
    will_it_be: WillItBe
    """The same in a word: `no`, `possible` or `champion`."""
    sentence: str
    """The answer to the question whether it would be this contender, in a sentence of the language asked for."""
    champion_if: Maybe[tuple[WaySchema, ...]] = UNSET
    """Any of these ways in the session `next` wins the title; a way without a condition always does. Absent when it cannot."""
    in_contention_if: Maybe[tuple[WaySchema, ...]] = UNSET
    """Any of these ways in the session `next` keeps the title possible. Absent when that is not in question."""
    champion_if_gaining: Maybe[tuple[GainSchema, ...]] = UNSET
    """All of these gains in the rest of the round of `next` win the title. Absent when they cannot."""
    in_contention_if_gaining: Maybe[tuple[GainSchema, ...]] = UNSET
    """All of these gains in the rest of the round of `next` keep the title possible. Absent when that is not in question."""


class WhatIfSchema(Schema, frozen=True, kw_only=True):
    """Both championships as they would be, contenders in the order of the tables.

    What is supposed counts as if it had been run. Whatever is open, places that are left open too, is left: a champion here is champion
    whatever happens in it.
    """

    season: int
    """Year of the season."""
    after_round: Maybe[int] = UNSET
    """The `round` that was asked for: what came after it has not been run. Absent when everything counts that has a result."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session with a result that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    supposed: tuple[SupposedSessionSchema, ...]
    """Sessions as they are supposed, in order of time."""
    left: tuple[LeftToRunSchema, ...]
    """Rounds that would still give something, in order of time."""
    next: Maybe[SinceSchema] = UNSET
    """First session that would be open, also if only some of its places are. Absent when nothing would be left to decide."""
    drivers: tuple[WouldBeSchema, ...]
    """Drivers' championship in the order of its table."""
    constructors: tuple[WouldBeSchema, ...]
    """Constructors' championship in the order of its table; empty before 1958."""


@get(
    "/seasons/{year}/title/what-if",
    example="/seasons/2025/title/what-if?round=23&race=max-verstappen,oscar-piastri,-,-,lando-norris",
)
async def what_if(
    context: Context,
    *,
    year: Year,
    round_: AfterRound | None = None,
    race: NextRace | None = None,
    sprint: NextSprint | None = None,
    result: SupposedSessions = (),
    lang: LanguageChoice = Language.ENGLISH,
) -> Page[WhatIfSchema]:
    """Both championships as they would be with drivers in places of sessions that are left: tables, champion, who is out, what is left.

    `race` and `sprint` are about the next of their kind, `result` about any: `result=24.race:max-verstappen,-,lando-norris`. Only sessions
    without a result can be supposed; in a past season, those after `round`. Who is not named can have any place that is open, until all
    places that give points are taken. The fastest lap, where it gives a point, is his whose id has a `*`. Points are counted by the
    rules of that season and, where that session was run, for the distance that was run.
    """
    suppositions = (*result, *(each for each in (race, sprint) if each is not None))

    async def find(now: datetime) -> Found[WhatIfSchema]:
        rounds = context.season_index.rounds(year)
        if not rounds:
            raise context.season_index.no_rounds(year)
        reply = await context.reader.read(ListResultsRequest(year, scoring=True))
        found = reply.results
        if not found:
            entered = await context.reader.read(ListEntrantsRequest(year))
            reply = ListResultsResponse(generation=reply.generation, paddock=entered.paddock)
        results = until(round_, rounds, found)
        so_far = context.seasons_so_far.of(year, rounds, reply)
        supposed = resolve(suppositions, rules_of(year), rounds, known(results), so_far.field)
        absences = ABSENCES.get(year, ())
        of_drivers, *of_constructors = (
            suppose(so_far, championship, results, supposed, absences=absences) for championship in championships(year)
        )
        names = PaddockNames(reply.paddock)
        missing = () if round_ is not None else awaited(rounds, known(found), now)
        shown = WhatIfSchema(
            season=year,
            after_round=UNSET if round_ is None else round_,
            supposed=tuple(_supposed_sessions(supposed, rounds)),
            left=tuple(
                LeftToRunSchema(number=each.number, grand_prix=each.grand_prix, points=number(each.points))
                for each in of_drivers.contest.outlook.left
            ),
            drivers=_table(of_drivers, rounds, names, lang),
            constructors=tuple(row for each in of_constructors for row in _table(each, rounds, names, lang)),
            **as_of(rounds, of_drivers.contest.as_of, missing),
            **present(next=_next(of_drivers)),
        )
        return Found(shown, [*rounds, *found], rounds, [year])

    asked = f"round={round_ or ''}&result={canonical(suppositions)}&lang={lang}"
    return page(context, f"/seasons/{year}/title/what-if?{asked}", find, frozenset({year}), SHOWN)


def _supposed_sessions(supposed: Iterable[SupposedSession], rounds: Iterable[Round]) -> Iterable[SupposedSessionSchema]:
    numbers = {weekend.grand_prix: weekend.number or 0 for weekend in rounds}
    for each in supposed:
        everyone: list[SupposedDriver] = [driver for place in each.places for driver in place]
        everyone += each.not_classified
        yield SupposedSessionSchema(
            number=numbers[each.grand_prix],
            grand_prix=each.grand_prix,
            session=each.session,
            places=tuple(
                SupposedPlaceSchema(position=position, drivers=tuple(driver.driver for driver in sharing))
                for position, sharing in enumerate(each.places, 1)
                if sharing
            ),
            not_classified=tuple(driver.driver for driver in each.not_classified),
            fastest_lap=tuple(driver.driver for driver in everyone if driver.fastest_lap),
        )


def _table(
    found: WhatIf, rounds: Sequence[Round], names: PaddockNames, language: Language
) -> tuple[WouldBeSchema, ...]:
    before, after = (_by_contender(rows) for rows in (found.before, found.after))
    narrator = Narrator(found.contest, rounds, names, language, supposed=True)
    contenders = {each.who: each for each in found.contest.outlook.contenders}
    order = [who for who in dict.fromkeys([*after, *contenders]) if who in contenders]
    return tuple(
        WouldBeSchema(
            **named(found.contest.season, who, names),
            sentence=narrator.of(contenders[who]),
            **_would_be(contenders[who], found.contest, before.get(who), after.get(who)),
            wins=found.wins.get(who, 0),
        )
        for who in order
    )


def _by_contender(rows: Iterable[StandingsRow]) -> dict[Contender, StandingsRow]:
    """Return the row of each contender; of two with one name the first is the contender's."""
    found: dict[Contender, StandingsRow] = {}
    for row in rows:
        found.setdefault(Contender.of(row), row)
    return found


def _would_be(
    each: Contention, contest: Contest, before: StandingsRow | None, after: StandingsRow | None
) -> dict[str, Any]:
    """Return what the tables and the contest say of a contender."""
    was, would_be = (row.position if row else None for row in (before, after))
    possible = WillItBe.POSSIBLE if each.can_win else WillItBe.NO
    return present(
        position=would_be,
        moved=None if was is None or would_be is None else was - would_be,
        outcome=each.outcome,
        points=number(each.points),
        gained=number(each.points - (before.points if before else NOTHING)),
        maximum=number(each.most),
        can_win=each.can_win,
        will_it_be=WillItBe.CHAMPION if contest.outlook.champion == each.who else possible,
        champion_if=way_schemas(contest.clinching(each.who)),
        in_contention_if=way_schemas(contest.surviving(each.who)),
        champion_if_gaining=gain_schemas(contest.clinching_margins(each.who)),
        in_contention_if_gaining=gain_schemas(contest.surviving_margins(each.who)),
    )


def _next(found: WhatIf) -> SinceSchema | None:
    following = found.following
    if following is None:
        return None
    return SinceSchema(number=following.number, grand_prix=following.grand_prix, session=following.session)
