"""Every result of a driver in a row."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import SessionChoice, Slug, Year
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF
from content_api.schemas import PADDOCK, ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of, iso, present
from racing import model
from racing.model import Outcome, ResultStatus, SessionKind
from racing.records import DriverResult
from racing.wire.requests.reads import ListDriverResultsRequest

SHOWN = MADE_OF | PADDOCK


class DriverResultSchema(Schema, frozen=True, kw_only=True):
    """A row of the driver in one classification. Times and gaps are as printed."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.ClassificationRow)

    season: int
    """Year of the season."""
    round: Maybe[int] = UNSET
    """Number of the round in that season. Absent when it is cancelled."""
    grand_prix: str
    """Id of the Grand Prix: `italy`."""
    date: Maybe[str] = UNSET
    """Day of the session, UTC: `2025-09-07`. Absent when unknown."""
    session: SessionKind
    """Which session it is."""
    standing: ResultStatus
    """How far the result can be trusted to stay."""
    position: Maybe[int] = UNSET
    outcome: Outcome
    number: Maybe[int] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    tyre: Maybe[str] = UNSET
    laps: Maybe[int] = UNSET
    time: Maybe[str] = UNSET
    gap: Maybe[str] = UNSET
    interval: Maybe[str] = UNSET
    points: Maybe[Decimal] = UNSET
    grid: Maybe[int] = UNSET
    pit_lane_start: Maybe[bool] = UNSET
    reason: Maybe[str] = UNSET
    time_penalty: Maybe[str] = UNSET
    shared_car: Maybe[bool] = UNSET
    q1: Maybe[str] = UNSET
    q2: Maybe[str] = UNSET
    q3: Maybe[str] = UNSET
    fastest_lap: Maybe[str] = UNSET
    fastest_lap_number: Maybe[int] = UNSET
    fastest_lap_rank: Maybe[int] = UNSET


class DriverResultsSchema(ListingSchema, frozen=True, kw_only=True):
    """The results of a driver in one kind of session, in order of time. Who took over another's car has two rows in one race."""

    driver: str
    """Id of the driver."""
    name: Maybe[str] = UNSET
    """Name of the driver."""
    session: SessionKind
    """The kind of session that was asked for."""
    season: Maybe[int] = UNSET
    """Year that was asked for. Absent when all seasons are shown."""
    results: tuple[DriverResultSchema, ...]
    """Results in order of time."""


@get("/drivers/{id}/results", table="results", example="/drivers/max-verstappen/results?season=2021&limit=3")
async def list_driver_results(
    context: Context, *, id_: Slug, session: SessionChoice = SessionKind.RACE, season: Year | None = None
) -> Page[DriverResultsSchema]:
    """Every race of a driver in a row, or every other session of one kind; of all seasons or of one."""

    async def find(_now: datetime) -> Found[DriverResultsSchema]:
        reply = await context.reader.read(ListDriverResultsRequest(id_, season, session))
        names = PaddockNames(reply.paddock)
        person = names.drivers.get(id_)
        shown = DriverResultsSchema(
            driver=id_,
            **present(name=person.name if person else None, season=season),
            session=session,
            results=tuple(_result(result, names) for result in reply.results),
        )
        # Of a driver without a result there is at least the person.
        return Found(shown, reply.results or reply.paddock.drivers, seasons=() if season is None else (season,))

    seasons = None if season is None else frozenset({season})
    return page(context, f"/drivers/{id_}/results?session={session}&season={season or ''}", find, seasons, SHOWN)


def _result(result: DriverResult, names: PaddockNames) -> DriverResultSchema:
    row = result.row
    return DriverResultSchema(
        season=result.season,
        grand_prix=result.grand_prix,
        **present(round=result.number, date=iso(result.date)),
        session=result.session,
        standing=result.standing,
        **{**fields_of(row, "driver"), **names.car(row.constructor, row.engine)},
    )
