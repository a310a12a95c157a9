"""Championship tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import AfterRound, Year
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, missing_since, race_of
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, number, present
from racing import model
from racing.model import Championship, Outcome, SeasonStatistics, StandingsRow
from racing.scoring.session_points import Contender
from racing.scoring.standings import rows_by_contender
from racing.wire.requests.reads import GetStandingsRequest

type ByWho = Mapping[Contender, SeasonStatistics]

_COUNTED = ("wins", "podiums", "pole_positions", "fastest_laps", "dnf_count", "races_completed")


class PlaceSchema(Schema, frozen=True, kw_only=True):
    """A place in a championship. Of a driver: his newest car. A constructor with another engine is another contender."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.StandingsRow, SeasonStatistics)

    position: Maybe[int] = UNSET
    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    constructor: Maybe[str] = UNSET
    points: Decimal
    wins: Maybe[int] = UNSET
    podiums: Maybe[int] = UNSET
    pole_positions: Maybe[int] = UNSET
    fastest_laps: Maybe[int] = UNSET
    dnf_count: Maybe[int] = UNSET
    races_completed: Maybe[int] = UNSET
    outcome: Outcome
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET


class StandingsSchema(ListingSchema, frozen=True, kw_only=True):
    """A championship after a round. `as_of`: the newest session in it; `awaiting`: results that are missing since."""

    season: int
    """Year of the season."""
    after_round: int
    """Number of the round after which the table was so."""
    grand_prix: str
    """Id of that round's Grand Prix: `bahrain`."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    standings: tuple[PlaceSchema, ...]
    """Contenders in the order of the table."""


@get("/seasons/{year}/drivers", table="standings", example="/seasons/2025/drivers?limit=3&fields=position,name,points")
async def driver_standings(context: Context, *, year: Year, round_: AfterRound | None = None) -> Page[StandingsSchema]:
    """The drivers' championship: points, wins, podiums, poles, fastest laps, retirements."""
    return _page(context, year, Championship.DRIVERS, round_)


@get("/seasons/{year}/constructors", table="standings", example="/seasons/2025/constructors?round=12")
async def constructor_standings(
    context: Context, *, year: Year, round_: AfterRound | None = None
) -> Page[StandingsSchema]:
    """The constructors' championship, held since 1958."""
    return _page(context, year, Championship.CONSTRUCTORS, round_)


def _page(context: Context, year: int, championship: Championship, after_round: int | None) -> Page[StandingsSchema]:
    async def find(now: datetime) -> Found[StandingsSchema]:
        reply = await context.reader.read(GetStandingsRequest(year, championship, after_round=after_round))
        rounds, last = context.season_index.rounds(year), race_of(reply.standings)
        missing = await missing_since(context, rounds, last, now) if after_round is None else ()
        counted = as_of(rounds, last, missing)
        shown = standings(reply.standings, reply.statistics, PaddockNames(reply.paddock), counted)
        return Found(shown, [reply.standings], rounds if after_round is None else (), [year])

    key = f"/seasons/{year}/{championship}?round={after_round or ''}"
    return page(context, key, find, frozenset({year}), essential=after_round is None)


def standings(
    table: model.Standings,
    statistics: Iterable[SeasonStatistics],
    names: PaddockNames,
    counted: Mapping[str, Any] = MappingProxyType({}),
) -> StandingsSchema:
    """Return a championship table after a round. `counted`: the fields `as_of` and `awaiting`."""
    return StandingsSchema(
        season=table.season,
        after_round=table.after_round,
        grand_prix=table.grand_prix,
        standings=places(table, by_who(statistics), names),
        **counted,
    )


def places(table: model.Standings | None, statistics: ByWho, names: PaddockNames) -> tuple[PlaceSchema, ...]:
    """Return the rows of a table with the statistics of each contender; none without a table.

    Statistics belong to the first row of a contender: the excluded Force India of 2018 is a second row, without them.
    """
    if table is None:
        return ()
    first = rows_by_contender(table)
    return tuple(
        _place(table.season, row, statistics if first[Contender.of(row)] is row else {}, names) for row in table.rows
    )


def by_who(statistics: Iterable[SeasonStatistics]) -> ByWho:
    """Return statistics by driver, constructor and engine."""
    return {Contender.of(row): row for row in statistics}


def _place(year: int, row: StandingsRow, statistics: ByWho, names: PaddockNames) -> PlaceSchema:
    entrant = names.entrant(year, row.driver) if row.driver is not None else None
    car = names.car(entrant.constructor, entrant.engine) if entrant else names.car(row.constructor, row.engine)
    who = names.person(year, row.driver) if row.driver is not None else {}
    done = statistics.get(Contender.of(row))
    counted: dict[str, Any] = {name: getattr(done, name) if done else 0 for name in _COUNTED} if statistics else {}
    return PlaceSchema(
        points=number(row.points),
        outcome=row.outcome,
        **present(position=row.position, number=entrant.number if entrant else None),
        **who,
        **counted,
        **car,
    )
