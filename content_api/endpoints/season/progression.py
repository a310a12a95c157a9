"""How a championship went, round by round."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import ChampionshipChoice, Leaders, Year, Years
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, missing_since, race_of
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, number
from racing.model import Championship, Standings
from racing.scoring.session_points import Contender
from racing.scoring.standings import rows_by_contender
from racing.wire.requests.reads import CompareSeasonsRequest, GetProgressionRequest, GetProgressionResponse


class RoundScoredSchema(Schema, frozen=True, kw_only=True):
    """A round after which there is a table."""

    number: int
    """Number of the round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""


class CourseSchema(Schema, frozen=True, kw_only=True):
    """A contender's points and position after each of the rounds, null before the first table that has him."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    points: tuple[Decimal | None, ...]
    """Points after each of the rounds, with their fraction; null before the first table with this contender."""
    positions: tuple[int | None, ...]
    """Place after each of the rounds, from 1; null before the first table with this contender, and when not placed."""


class ProgressionSchema(ListingSchema, frozen=True, kw_only=True):
    """A championship after every round, contenders in the order of the newest table: `points[i]` is after `rounds[i]`.

    `as_of`: the newest session that is counted; `awaiting`: results that are missing since.
    """

    season: int
    """Year of the season."""
    championship: Championship
    """Whose championship it is."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    rounds: tuple[RoundScoredSchema, ...]
    """Rounds after which there is a table, in order."""
    contenders: tuple[CourseSchema, ...]
    """Contenders in the order of the newest table; their lists are as long as `rounds`."""


class SeasonComparedSchema(Schema, frozen=True, kw_only=True):
    """One of the seasons that are compared."""

    season: int
    """Year of the season."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    rounds: tuple[RoundScoredSchema, ...]
    """Rounds after which there is a table, in order."""


class CourseOfSeasonSchema(Schema, frozen=True, kw_only=True):
    """A contender of one season, with points and position after each of its rounds."""

    described_by: ClassVar[tuple[type, ...]] = (CourseSchema, WhoSchema)

    season: int
    """Year of the season."""
    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    points: tuple[Decimal | None, ...]
    positions: tuple[int | None, ...]


class SeasonsComparedSchema(ListingSchema, frozen=True, kw_only=True):
    """Two or more seasons after every round: `points[i]` of a contender is after `rounds[i]` of the contender's season."""

    championship: Championship
    """Whose championship it is."""
    seasons: tuple[SeasonComparedSchema, ...]
    """Seasons in the order in which they were asked for."""
    contenders: tuple[CourseOfSeasonSchema, ...]
    """Contenders by season, in each in the order of the newest table."""


@get("/seasons/{year}/progression", table="contenders", example="/seasons/2021/progression?limit=2")
async def progression(
    context: Context, *, year: Year, championship: ChampionshipChoice = Championship.DRIVERS
) -> Page[ProgressionSchema]:
    """Points and positions after every round, for plots; of drivers, or of constructors since 1958."""

    async def find(now: datetime) -> Found[ProgressionSchema]:
        reply = await context.reader.read(GetProgressionRequest(year, championship))
        counted = await _counted(context, year, reply.tables, now)
        return Found(
            course_of(reply, year, championship, counted), reply.tables, context.season_index.rounds(year), [year]
        )

    return page(context, f"/seasons/{year}/progression?championship={championship}", find, frozenset({year}))


@get("/progression/{seasons}", table="contenders", example="/progression/2021,2024?leaders=2")
async def compare_seasons(
    context: Context,
    *,
    seasons: Years,
    championship: ChampionshipChoice = Championship.DRIVERS,
    leaders: Leaders | None = None,
) -> Page[SeasonsComparedSchema]:
    """Points and positions after every round of two or more seasons in one answer, for plots that compare them.

    The seasons are in the order in which they were asked for, and so are the rows.
    """

    async def find(now: datetime) -> Found[SeasonsComparedSchema]:
        reply = await context.reader.read(CompareSeasonsRequest(seasons, championship))
        by_season = {year: [table for table in reply.tables if table.season == year] for year in seasons}
        counted = {year: await _counted(context, year, tables, now) for year, tables in by_season.items()}
        names = PaddockNames(reply.paddock)
        shown = SeasonsComparedSchema(
            championship=championship,
            seasons=tuple(
                SeasonComparedSchema(season=year, rounds=rounds_scored(tables), **counted[year])
                for year, tables in by_season.items()
            ),
            contenders=tuple(
                CourseOfSeasonSchema(season=year, **course)
                for year, tables in by_season.items()
                for course in courses(tables, year, names)[:leaders]
            ),
        )
        rounds = [weekend for year in seasons for weekend in context.season_index.rounds(year)]
        return Found(shown, reply.tables, rounds, seasons)

    named = ",".join(map(str, seasons))
    key = f"/progression/{named}?championship={championship}&leaders={leaders or ''}"
    return page(context, key, find, frozenset(seasons))


async def _counted(context: Context, year: int, tables: Sequence[Standings], now: datetime) -> Mapping[str, Any]:
    """Return the fields `as_of` and `awaiting` of a season by its newest table."""
    rounds, last = context.season_index.rounds(year), race_of(tables[-1])
    return as_of(rounds, last, await missing_since(context, rounds, last, now))


def course_of(
    reply: GetProgressionResponse, year: int, championship: Championship, counted: Mapping[str, Any]
) -> ProgressionSchema:
    """Turn tables into a row for each contender. `counted`: the fields `as_of` and `awaiting`."""
    return ProgressionSchema(
        season=year,
        championship=championship,
        rounds=rounds_scored(reply.tables),
        contenders=tuple(CourseSchema(**course) for course in courses(reply.tables, year, PaddockNames(reply.paddock))),
        **counted,
    )


def courses(tables: Sequence[Standings], year: int, names: PaddockNames) -> list[dict[str, Any]]:
    """Return the fields of a row for each contender of a season, in the order of its newest table."""
    by_round = [rows_by_contender(table) for table in tables]
    found = []
    for who in dict.fromkeys(who for table in reversed(by_round) for who in table):
        rows = [table.get(who) for table in by_round]
        found.append(
            {
                **_named(who, year, names),
                "points": tuple(None if row is None else number(row.points) for row in rows),
                "positions": tuple(None if row is None else row.position for row in rows),
            }
        )
    return found


def rounds_scored(tables: Iterable[Standings]) -> tuple[RoundScoredSchema, ...]:
    """Return the rounds after which there is a table."""
    return tuple(RoundScoredSchema(number=table.after_round, grand_prix=table.grand_prix) for table in tables)


def _named(who: Contender, year: int, names: PaddockNames) -> Mapping[str, Any]:
    if who.driver is not None:
        return names.person(year, who.driver)
    return names.car(who.constructor, who.engine)
