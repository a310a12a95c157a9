"""Manufacturers of engines and of tyres, and what cars with them have done."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Dated, Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF
from content_api.endpoints.people.entries import EngineModelSchema, engine_models_of
from content_api.schemas import (
    PROVENANCE,
    ListingSchema,
    Maybe,
    PaddockNames,
    Schema,
    WhoSchema,
    fields_of,
    present,
)
from racing import model
from racing.model import Dataset, EngineManufacturer, TyreManufacturer
from racing.records import MakerStatistics
from racing.wire.requests.reads import (
    GetEngineManufacturerRequest,
    GetEngineManufacturerResponse,
    GetTyreManufacturerRequest,
    GetTyreManufacturerResponse,
    ListEngineManufacturersRequest,
    ListTyreManufacturersRequest,
)

DONE = MADE_OF | {Dataset.ENGINE_MANUFACTURERS, Dataset.TYRE_MANUFACTURERS, Dataset.CONSTRUCTORS}
"""The datasets that manufacturers and their totals are made from."""


class DoneWithSchema(Schema, frozen=True, kw_only=True):
    """What cars with the engines, or on the tyres, of a manufacturer have done. Races only, but for what is named after the sprint."""

    described_by: ClassVar[tuple[type, ...]] = (MakerStatistics,)

    entries: int
    starts: int
    wins: int
    podiums: int
    podium_races: int
    pole_positions: int
    fastest_laps: int
    laps: int
    sprint_starts: int
    sprint_wins: int
    championships: int
    points: Maybe[Decimal] = UNSET
    best_position: Maybe[int] = UNSET


class MakersCareerSchema(DoneWithSchema, frozen=True, kw_only=True):
    """What was done in all, since the first race entered."""

    first_season: int
    last_season: int


class ConstructorNamedSchema(Schema, frozen=True, kw_only=True):
    """A constructor."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    constructor: str
    constructor_name: Maybe[str] = UNSET


class MakersSeasonSchema(DoneWithSchema, frozen=True, kw_only=True):
    """What was done in one season, and with which constructors."""

    season: int
    """Year of the season."""
    constructors: tuple[ConstructorNamedSchema, ...]
    """Constructors whose cars these were, in order of id."""
    engine_models: Maybe[tuple[EngineModelSchema, ...]] = UNSET
    """Models of engine that were entered. Absent for tyres, and when unknown."""


class ManufacturerSchema(Schema, frozen=True, kw_only=True):
    """Who makes engines, or tyres."""

    described_by: ClassVar[tuple[type, ...]] = (model.EngineManufacturer,)

    id: str
    name: str
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    career: Maybe[MakersCareerSchema] = UNSET
    """What cars with them have done. Absent for what was never entered."""


class ManufacturerInFullSchema(ListingSchema, frozen=True, kw_only=True):
    """A manufacturer with every season."""

    described_by: ClassVar[tuple[type, ...]] = (ManufacturerSchema, model.EngineManufacturer)

    id: str
    name: str
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    career: Maybe[MakersCareerSchema] = UNSET
    seasons: tuple[MakersSeasonSchema, ...]
    """Every season in order of year."""


class EngineManufacturersSchema(ListingSchema, frozen=True, kw_only=True):
    """Manufacturers of engines in order of id."""

    engine_manufacturers: tuple[ManufacturerSchema, ...]
    """Manufacturers of engines in order of id."""


class TyreManufacturersSchema(ListingSchema, frozen=True, kw_only=True):
    """Manufacturers of tyres in order of id."""

    tyre_manufacturers: tuple[ManufacturerSchema, ...]
    """Manufacturers of tyres in order of id."""


@get("/engine-manufacturers", table="engine_manufacturers", example="/engine-manufacturers?limit=3&fields=id,name")
async def list_engine_manufacturers(context: Context) -> Page[EngineManufacturersSchema]:
    """Everyone who ever made an engine of a car that was entered, with what was done with them."""

    async def find(_now: datetime) -> Found[EngineManufacturersSchema]:
        reply = await context.reader.read(ListEngineManufacturersRequest())
        rows = _listed(reply.manufacturers, reply.careers)
        return Found(EngineManufacturersSchema(engine_manufacturers=rows), [*reply.manufacturers, *reply.careers])

    return page(context, "/engine-manufacturers", find, datasets=DONE, essential=True)


@get("/engine-manufacturers/{id}", table="seasons", example="/engine-manufacturers/honda")
async def get_engine_manufacturer(context: Context, *, id_: Slug) -> Page[ManufacturerInFullSchema]:
    """A manufacturer of engines with totals, and season by season with constructors and models."""

    async def find(_now: datetime) -> Found[ManufacturerInFullSchema]:
        return _found(await context.reader.read(GetEngineManufacturerRequest(id_)))

    return page(context, f"/engine-manufacturers/{id_}", find, datasets=DONE)


@get("/tyre-manufacturers", table="tyre_manufacturers", example="/tyre-manufacturers?fields=id,name")
async def list_tyre_manufacturers(context: Context) -> Page[TyreManufacturersSchema]:
    """Everyone whose tyres were ever raced on, with what was done on them."""

    async def find(_now: datetime) -> Found[TyreManufacturersSchema]:
        reply = await context.reader.read(ListTyreManufacturersRequest())
        rows = _listed(reply.manufacturers, reply.careers)
        return Found(TyreManufacturersSchema(tyre_manufacturers=rows), [*reply.manufacturers, *reply.careers])

    return page(context, "/tyre-manufacturers", find, datasets=DONE, essential=True)


@get("/tyre-manufacturers/{id}", table="seasons", example="/tyre-manufacturers/michelin")
async def get_tyre_manufacturer(context: Context, *, id_: Slug) -> Page[ManufacturerInFullSchema]:
    """A manufacturer of tyres with totals, and season by season with constructors."""

    async def find(_now: datetime) -> Found[ManufacturerInFullSchema]:
        return _found(await context.reader.read(GetTyreManufacturerRequest(id_)))

    return page(context, f"/tyre-manufacturers/{id_}", find, datasets=DONE)


def _listed(
    makers: Sequence[EngineManufacturer] | Sequence[TyreManufacturer], careers: Sequence[MakerStatistics]
) -> tuple[ManufacturerSchema, ...]:
    done = {each.maker: each for each in careers}
    return tuple(
        ManufacturerSchema(**fields_of(maker, *PROVENANCE), career=_career(done.get(maker.id))) for maker in makers
    )


def _found(reply: GetEngineManufacturerResponse | GetTyreManufacturerResponse) -> Found[ManufacturerInFullSchema]:
    names = PaddockNames(reply.paddock)
    shown = ManufacturerInFullSchema(
        **fields_of(reply.manufacturer, *PROVENANCE),
        career=_career(reply.career),
        seasons=tuple(_season(done, names) for done in reply.seasons),
    )
    documents: list[Dated] = [reply.manufacturer, *([reply.career] if reply.career else [])]
    return Found(shown, documents)


def _career(done: MakerStatistics | None) -> Maybe[MakersCareerSchema]:
    if done is None:
        return UNSET
    return MakersCareerSchema(**_counted(done), first_season=done.first_season, last_season=done.last_season)


def _season(done: MakerStatistics, names: PaddockNames) -> MakersSeasonSchema:
    return MakersSeasonSchema(
        **_counted(done),
        season=done.first_season,
        constructors=tuple(ConstructorNamedSchema(**names.car(id_, None)) for id_ in done.constructors),
        engine_models=engine_models_of(done.engine_models) or UNSET,
    )


def _counted(done: MakerStatistics) -> dict[str, Any]:
    known = fields_of(done, *PROVENANCE)
    return present(**{name: known.get(name) for name in DoneWithSchema.__struct_fields__})
