"""Drivers, their careers, and two of them against each other."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug, Year
from content_api.context import Context
from content_api.endpoints import head_to_head
from content_api.endpoints.careers import MADE_OF, CareerSchema, SeasonDoneSchema, career, season_done
from content_api.endpoints.head_to_head import Duel
from content_api.schemas import PROVENANCE, ListingSchema, Maybe, PaddockNames, Schema, fields_of, number
from racing import model
from racing.model import Dataset, SessionKind
from racing.wire.reads import CompareDriversRequest, GetDriverRequest, ListDriversRequest

CAREERS = MADE_OF | {Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.ENGINE_MANUFACTURERS}


class DriverSchema(Schema, frozen=True, kw_only=True):
    """A person who drives, or drove."""

    described_by: ClassVar[tuple[type, ...]] = (model.Driver,)

    id: str
    name: str
    first_name: Maybe[str] = UNSET
    last_name: Maybe[str] = UNSET
    full_name: Maybe[str] = UNSET
    date_of_birth: Maybe[str] = UNSET
    date_of_death: Maybe[str] = UNSET
    place_of_birth: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    nationality: Maybe[str] = UNSET
    ergast_id: Maybe[str] = UNSET
    career: Maybe[CareerSchema] = UNSET
    """What was done since the first entry. Absent for who was never entered, and in head to head."""


class DriverInFullSchema(DriverSchema, frozen=True, kw_only=True):
    """A driver with every season."""

    seasons: tuple[SeasonDoneSchema, ...]
    """Every season in order of year."""


class DriversSchema(ListingSchema, frozen=True, kw_only=True):
    """Drivers in order of id."""

    drivers: tuple[DriverSchema, ...]
    """Drivers in order of id."""


class AheadSchema(Schema, frozen=True, kw_only=True):
    """In how many of the sessions that both took part in each driver was ahead; where neither is placed, nobody was."""

    first: int
    """Sessions in which the first was ahead."""
    second: int
    """Sessions in which the second was ahead."""
    meetings: int
    """Sessions that both took part in."""


class ScoredSchema(Schema, frozen=True, kw_only=True):
    """Points in the sessions that both took part in."""

    first: Decimal
    """Points of the first, with their fraction."""
    second: Decimal
    """Points of the second, with their fraction."""


class VersusSchema(Schema, frozen=True, kw_only=True):
    """Two drivers in the sessions they both took part in."""

    first: DriverSchema
    """The driver named first in the path."""
    second: DriverSchema
    """The driver named second."""
    season: Maybe[int] = UNSET
    """Year that was asked for. Absent when all seasons count."""
    qualifying: AheadSchema
    """Who was ahead in qualifying."""
    sprint_qualifying: AheadSchema
    """Who was ahead in sprint qualifying."""
    races: AheadSchema
    """Who was ahead in races."""
    sprints: AheadSchema
    """Who was ahead in sprints."""
    points: ScoredSchema
    """Points of each in the sessions that both took part in."""


@get("/drivers", table="drivers", example="/drivers?limit=3&fields=id,name")
async def list_drivers(context: Context) -> Page[DriversSchema]:
    """Everyone who was ever entered, with what they have done."""

    async def find(_now: datetime) -> Found[DriversSchema]:
        reply = await context.reader.read(ListDriversRequest())
        careers = {done.driver: done for done in reply.careers}
        rows = tuple(
            DriverSchema(**fields_of(person, *PROVENANCE), career=career(careers.get(person.id)))
            for person in reply.drivers
        )
        return Found(DriversSchema(drivers=rows), [*reply.drivers, *reply.careers])

    return page(context, "/drivers", find, datasets=CAREERS, essential=True)


@get("/drivers/{id}", example="/drivers/max-verstappen")
async def get_driver(context: Context, *, id_: Slug) -> Page[DriverInFullSchema]:
    """A driver, the whole career, and season by season with the cars driven."""

    async def find(_now: datetime) -> Found[DriverInFullSchema]:
        reply = await context.reader.read(GetDriverRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = DriverInFullSchema(
            **fields_of(reply.driver, *PROVENANCE),
            career=career(reply.career),
            seasons=tuple(season_done(done, names) for done in reply.seasons),
        )
        return Found(shown, [reply.driver, *([reply.career] if reply.career else [])])

    return page(context, f"/drivers/{id_}", find, datasets=CAREERS)


@get("/drivers/{a}/versus/{b}", example="/drivers/max-verstappen/versus/sergio-perez?season=2023")
async def versus(context: Context, *, a: Slug, b: Slug, season: Year | None = None) -> Page[VersusSchema]:
    """Two drivers head to head, in a season or in all that both drove.

    Only sessions that both took part in count. The driver placed higher was ahead; one who is placed was ahead of one who is not.
    """
    if a == b:
        raise NotFound(f"b: {b!r} never drove against himself, allowed: another driver than a")

    async def find(_now: datetime) -> Found[VersusSchema]:
        reply = await context.reader.read(CompareDriversRequest(a, b, season))
        met = head_to_head.meetings(reply.results_of_a, reply.results_of_b)

        def ahead(kinds: Iterable[SessionKind]) -> AheadSchema:
            duel: Duel = head_to_head.duel(met, kinds)
            return AheadSchema(first=duel.first, second=duel.second, meetings=duel.meetings)

        scored = head_to_head.points(met)
        shown = VersusSchema(
            first=_person(reply.a),
            second=_person(reply.b),
            season=UNSET if season is None else season,
            qualifying=ahead(head_to_head.QUALIFYING),
            sprint_qualifying=ahead(head_to_head.SPRINT_QUALIFYING),
            races=ahead(head_to_head.RACES),
            sprints=ahead(head_to_head.SPRINTS),
            points=ScoredSchema(first=number(scored[0]), second=number(scored[1])),
        )
        return Found(shown, [reply], seasons=() if season is None else (season,))

    seasons = None if season is None else frozenset({season})
    return page(context, f"/drivers/{a}/versus/{b}?season={season or ''}", find, seasons, CAREERS)


def _person(driver: model.Driver) -> DriverSchema:
    return DriverSchema(**fields_of(driver, *PROVENANCE))
