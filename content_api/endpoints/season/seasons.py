"""Championship years."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import SeasonStatusChoice, Year
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, missing_since, race_of
from content_api.endpoints.season.standings import PlaceSchema, by_who, places
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, iso, present
from racing import model, schedule
from racing.model import SeasonSummary
from racing.schedule import SeasonStatus
from racing.title.arithmetic import After
from racing.wire.requests.reads import ListSeasonsRequest

LEADERS = 3
"""Rows of each table in a list of seasons."""


class SeasonSchema(Schema, frozen=True, kw_only=True):
    """A season with its newest tables. `rounds` counts those that are held.

    `as_of`: the newest session that the tables count; `awaiting`: results that are missing since.
    """

    year: int
    """Year of the season."""
    rounds: int
    """Number of rounds, without cancelled ones."""
    start_date: Maybe[str] = UNSET
    """Day of the first session, UTC: `2026-03-06`."""
    end_date: Maybe[str] = UNSET
    """Day of the last session, UTC."""
    status: SeasonStatus
    """Where the season is by the clock."""
    current_round: Maybe[int] = UNSET
    """Number of the round that is on, else of the next, else of the last."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    driver_standings: tuple[PlaceSchema, ...]
    """The drivers' championship in its newest table: in a list of seasons its first three, of one season all."""
    constructor_standings: tuple[PlaceSchema, ...]
    """The constructors' championship, likewise; empty before 1958, when there was none."""
    total_drivers: int
    """Number of drivers who took part."""
    total_teams: int
    """Number of constructors that took part."""


class SeasonsSchema(ListingSchema, frozen=True, kw_only=True):
    """Seasons in order of year."""

    seasons: tuple[SeasonSchema, ...]
    """Seasons in order of year."""


@get("/seasons", table="seasons", example="/seasons?status=completed&limit=2&offset=74")
async def list_seasons(
    context: Context, *, year: Year | None = None, status: SeasonStatusChoice | None = None
) -> Page[SeasonsSchema]:
    """Every season with the first three of its tables, or those of a year or status."""

    async def find(now: datetime) -> Found[SeasonsSchema]:
        reply = await context.reader.read(ListSeasonsRequest(leaders=LEADERS))
        shown = [
            summary
            for summary in reply.seasons
            if year in (None, summary.year)
            and status in (None, schedule.season_status(context.season_index.rounds(summary.year), now))
        ]
        names = PaddockNames(reply.paddock)
        seasons = tuple([await _season(context, summary, names, now) for summary in shown])
        rounds = [weekend for summary in shown for weekend in context.season_index.rounds(summary.year)]
        return Found(SeasonsSchema(seasons=seasons), [*shown, *rounds], rounds)

    return page(context, f"/seasons?year={year or ''}&status={status or ''}", find, essential=not (year or status))


@get("/seasons/{year}", example="/seasons/2025")
async def get_season(context: Context, *, year: Year) -> Page[SeasonSchema]:
    """One season with both tables whole."""

    async def find(now: datetime) -> Found[SeasonSchema]:
        reply = await context.reader.read(ListSeasonsRequest(year=year))
        rounds = context.season_index.rounds(year)
        shown = await _season(context, reply.seasons[0], PaddockNames(reply.paddock), now)
        return Found(shown, [*reply.seasons, *rounds], rounds, [year])

    return page(context, f"/seasons/{year}", find, frozenset({year}), essential=True)


async def _season(context: Context, summary: SeasonSummary, names: PaddockNames, now: datetime) -> SeasonSchema:
    rounds = context.season_index.rounds(summary.year)
    missing = await missing_since(context, rounds, race_of(summary.driver_standings), now)
    return season_schema(summary, rounds, names, now, missing)


def season_schema(
    summary: SeasonSummary,
    rounds: Sequence[model.Round],
    names: PaddockNames,
    now: datetime,
    missing: Sequence[After] = (),
) -> SeasonSchema:
    """Return a season with its newest tables. `missing`: the results that are awaited."""
    counting = schedule.held(rounds)
    dates = [day for weekend in counting for day in (schedule.first_date(weekend), schedule.end_date(weekend)) if day]
    current = schedule.current_round(rounds, now)
    statistics = by_who(summary.statistics)
    return SeasonSchema(
        year=summary.year,
        rounds=len(counting),
        status=schedule.season_status(rounds, now),
        driver_standings=places(summary.driver_standings, statistics, names),
        constructor_standings=places(summary.constructor_standings, statistics, names),
        total_drivers=summary.total_drivers,
        total_teams=summary.total_teams,
        **as_of(rounds, race_of(summary.driver_standings), missing),
        **present(
            start_date=iso(min(dates, default=None)),
            end_date=iso(max(dates, default=None)),
            current_round=current.number if current else None,
        ),
    )
