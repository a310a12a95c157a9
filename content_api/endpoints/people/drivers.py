"""Drivers, their careers, and two of them against each other."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug, Year
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF, CareerSchema, SeasonDoneSchema, career, season_done
from content_api.endpoints.people.driver_comparison import AheadSchema, DuelSchema, ScoredSchema, TimesSchema, duel_of
from content_api.endpoints.people.entries import EntrySchema, entries_of
from content_api.ergast.vocabulary import identifiers
from content_api.schemas import PADDOCK, PROVENANCE, ListingSchema, Maybe, PaddockNames, Schema, fields_of, present
from racing import model
from racing.wire.requests.reads import CompareDriversRequest, GetDriverRequest, ListDriversRequest

CAREERS = MADE_OF | PADDOCK


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


class LinksSchema(Schema, frozen=True, kw_only=True):
    """Where else there is something about a driver or a constructor."""

    wikipedia: str
    """Address of the article in the English Wikipedia."""
    ergast: str
    """Path of the same at the API for Ergast's clients, below `/ergast/f1`: `/drivers/max_verstappen`."""


class DriverInFullSchema(DriverSchema, frozen=True, kw_only=True):
    """A driver with every season."""

    code: Maybe[str] = UNSET
    """Three letters for the driver in the newest season: `VER`."""
    number: Maybe[int] = UNSET
    """Number on the car in the newest season. Absent when unknown."""
    links: LinksSchema
    """Where else there is something about the driver."""
    seasons: tuple[SeasonDoneSchema, ...]
    """Every season in order of year."""
    entries: tuple[EntrySchema, ...]
    """Teams by season: every entry in order of year, with the car."""


class DriversSchema(ListingSchema, frozen=True, kw_only=True):
    """Drivers in order of id."""

    drivers: tuple[DriverSchema, ...]
    """Drivers in order of id."""


class VersusSchema(Schema, frozen=True, kw_only=True):
    """Two drivers in the sessions they both took part in."""

    described_by: ClassVar[tuple[type, ...]] = (DuelSchema,)

    first: DriverSchema
    """The driver named first in the path."""
    second: DriverSchema
    """The driver named second."""
    season: Maybe[int] = UNSET
    """Year that was asked for. Absent when all seasons count."""
    qualifying: AheadSchema
    sprint_qualifying: AheadSchema
    races: AheadSchema
    sprints: AheadSchema
    points: ScoredSchema
    qualifying_times: Maybe[TimesSchema] = UNSET
    race_times: Maybe[TimesSchema] = UNSET
    fastest_laps: Maybe[TimesSchema] = UNSET


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
    """A driver, the whole career, and season by season with the cars driven and the teams that entered them."""

    async def find(_now: datetime) -> Found[DriverInFullSchema]:
        reply = await context.reader.read(GetDriverRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = DriverInFullSchema(
            **fields_of(reply.driver, *PROVENANCE),
            career=career(reply.career),
            **_newest(reply.paddock.entrants),
            links=_links(reply.driver),
            seasons=tuple(season_done(done, names) for done in reply.seasons),
            entries=entries_of(reply.paddock.entrants, names),
        )
        return Found(shown, [reply.driver, *([reply.career] if reply.career else [])])

    return page(context, f"/drivers/{id_}", find, datasets=CAREERS)


@get("/drivers/{a}/versus/{b}", example="/drivers/max-verstappen/versus/sergio-perez?season=2023")
async def versus(context: Context, *, a: Slug, b: Slug, season: Year | None = None) -> Page[VersusSchema]:
    """Two drivers head to head, in a season or in all that both drove, with their times compared.

    Only sessions that both took part in count. The driver placed higher was ahead; one who is placed was ahead of one who is not.
    """
    if a == b:
        raise NotFound(f"b: {b!r} never drove against himself, allowed: another driver than a")

    async def find(_now: datetime) -> Found[VersusSchema]:
        reply = await context.reader.read(CompareDriversRequest(a, b, season))
        shown = VersusSchema(
            first=_person(reply.a),
            second=_person(reply.b),
            season=UNSET if season is None else season,
            **duel_of(reply.results_of_a, reply.results_of_b),
        )
        return Found(shown, [reply], seasons=() if season is None else (season,))

    seasons = None if season is None else frozenset({season})
    return page(context, f"/drivers/{a}/versus/{b}?season={season or ''}", find, seasons, CAREERS)


def _person(driver: model.Driver) -> DriverSchema:
    return DriverSchema(**fields_of(driver, *PROVENANCE))


def _newest(entrants: Iterable[model.Entrant]) -> dict[str, Any]:
    """Return code and number of the newest entry, as far as they are known."""
    newest = max(entrants, key=lambda each: (each.season, max(each.rounds, default=0)), default=None)
    return present(code=newest.code, number=newest.number) if newest else {}


def _links(driver: model.Driver) -> LinksSchema:
    known = identifiers.driver(driver)
    return LinksSchema(
        wikipedia=known.url.replace("http://", "https://", 1), ergast=f"/drivers/{identifiers.driver_id(driver)}"
    )
