"""Constructors and what they have done."""

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF, CareerSchema, SeasonDoneSchema, career, season_done
from content_api.endpoints.people.entries import EntrySchema, entries_of
from content_api.schemas import PADDOCK, PROVENANCE, ListingSchema, Maybe, PaddockNames, Schema, fields_of, present
from racing import model
from racing.wire.requests.reads import GetConstructorRequest, ListConstructorsRequest

CAREERS = MADE_OF | PADDOCK


class ConstructorSchema(Schema, frozen=True, kw_only=True):
    """Who builds the car; the career is that with all its engines."""

    described_by: ClassVar[tuple[type, ...]] = (model.Constructor,)

    id: str
    name: str
    full_name: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    nationality: Maybe[str] = UNSET
    ergast_id: Maybe[str] = UNSET
    career: Maybe[CareerSchema] = UNSET
    """What was done with all engines since the first entry. Absent for what was never entered."""


class EraSchema(Schema, frozen=True, kw_only=True):
    """The years in which a team raced as a constructor."""

    described_by: ClassVar[tuple[type, ...]] = (model.TeamEra,)

    constructor: str
    constructor_name: Maybe[str] = UNSET
    """Name of that constructor. Absent when unknown."""
    first_season: int
    last_season: Maybe[int] = UNSET


class ConstructorInFullSchema(ConstructorSchema, frozen=True, kw_only=True):
    """A constructor with every season, a row for each engine."""

    chronology: tuple[EraSchema, ...]
    """Who became whom: what the team raced as, in order of time, this constructor among them. Empty for a team of one name."""
    seasons: tuple[SeasonDoneSchema, ...]
    """Every season in order of year, a row for each engine."""
    entries: tuple[EntrySchema, ...]
    """Its drivers by season: every entry in order of year, with the models of car and engine, and the team's colour."""


class ConstructorsSchema(ListingSchema, frozen=True, kw_only=True):
    """Constructors in order of id."""

    constructors: tuple[ConstructorSchema, ...]
    """Constructors in order of id."""


@get("/constructors", table="constructors", example="/constructors?limit=3&fields=id,name")
async def list_constructors(context: Context) -> Page[ConstructorsSchema]:
    """Every constructor that was ever entered, with what it has done."""

    async def find(_now: datetime) -> Found[ConstructorsSchema]:
        reply = await context.reader.read(ListConstructorsRequest())
        careers = {done.constructor: done for done in reply.careers}
        rows = tuple(
            ConstructorSchema(**fields_of(maker, "chronology", *PROVENANCE), career=career(careers.get(maker.id)))
            for maker in reply.constructors
        )
        return Found(ConstructorsSchema(constructors=rows), [*reply.constructors, *reply.careers])

    return page(context, "/constructors", find, datasets=CAREERS, essential=True)


@get("/constructors/{id}", example="/constructors/red-bull")
async def get_constructor(context: Context, *, id_: Slug) -> Page[ConstructorInFullSchema]:
    """A constructor, who it was before and after, what it has done with all its engines, and season by season with each."""

    async def find(_now: datetime) -> Found[ConstructorInFullSchema]:
        reply = await context.reader.read(GetConstructorRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = ConstructorInFullSchema(
            **fields_of(reply.constructor, "chronology", *PROVENANCE),
            career=career(reply.career),
            chronology=tuple(_era(era, names) for era in reply.constructor.chronology),
            seasons=tuple(season_done(done, names) for done in reply.seasons),
            entries=entries_of(reply.paddock.entrants, names),
        )
        return Found(shown, [reply.constructor, *([reply.career] if reply.career else [])])

    return page(context, f"/constructors/{id_}", find, datasets=CAREERS)


def _era(era: model.TeamEra, names: PaddockNames) -> EraSchema:
    maker = names.constructors.get(era.constructor)
    return EraSchema(**fields_of(era), **present(constructor_name=maker.name if maker else None))
