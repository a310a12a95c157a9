"""How a championship went, round by round."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import ChampionshipChoice, Year
from content_api.context import Context
from content_api.endpoints.awaited import AwaitedSchema, CountedSchema, as_of, missing_since, race_of
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, number
from racing.model import Championship
from racing.scoring.session_points import Contender
from racing.scoring.standings import rows_by_contender
from racing.wire.reads import GetProgressionRequest, GetProgressionResponse


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


@get("/seasons/{year}/progression", table="contenders", example="/seasons/2021/progression?limit=2")
async def progression(
    context: Context, *, year: Year, championship: ChampionshipChoice = Championship.DRIVERS
) -> Page[ProgressionSchema]:
    """Points and positions after every round, for plots; of drivers, or of constructors since 1958."""

    async def find(now: datetime) -> Found[ProgressionSchema]:
        reply = await context.reader.read(GetProgressionRequest(year, championship))
        rounds, last = context.season_index.rounds(year), race_of(reply.tables[-1])
        counted = as_of(rounds, last, await missing_since(context, rounds, last, now))
        return Found(course_of(reply, year, championship, counted), reply.tables, rounds, [year])

    return page(context, f"/seasons/{year}/progression?championship={championship}", find, frozenset({year}))


def course_of(
    reply: GetProgressionResponse, year: int, championship: Championship, counted: Mapping[str, Any]
) -> ProgressionSchema:
    """Turn tables into a row for each contender. `counted`: the fields `as_of` and `awaiting`."""
    names = PaddockNames(reply.paddock)
    tables = [rows_by_contender(table) for table in reply.tables]
    order = dict.fromkeys(who for table in reversed(tables) for who in table)
    contenders = []
    for who in order:
        rows = [table.get(who) for table in tables]
        contenders.append(
            CourseSchema(
                **_named(who, year, names),
                points=tuple(None if row is None else number(row.points) for row in rows),
                positions=tuple(None if row is None else row.position for row in rows),
            )
        )
    return ProgressionSchema(
        season=year,
        championship=championship,
        rounds=tuple(
            RoundScoredSchema(number=table.after_round, grand_prix=table.grand_prix) for table in reply.tables
        ),
        contenders=tuple(contenders),
        **counted,
    )


def _named(who: Contender, year: int, names: PaddockNames) -> Mapping[str, Any]:
    if who.driver is not None:
        return names.person(year, who.driver)
    return names.car(who.constructor, who.engine)
