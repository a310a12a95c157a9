"""Entries: with which car, engine and tyres a driver was entered, for which team."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Year
from content_api.context import Context
from content_api.schemas import PADDOCK, ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of
from racing import model
from racing.model import Dataset, Entrant
from racing.wire.requests.reads import ListEntrantsRequest

ENTERED = PADDOCK | {Dataset.ENTRANTS}


class ChassisSchema(Schema, frozen=True, kw_only=True):
    """A model of car."""

    described_by: ClassVar[tuple[type, ...]] = (model.Chassis,)

    id: str
    name: str


class EngineModelSchema(Schema, frozen=True, kw_only=True):
    """A model of engine."""

    described_by: ClassVar[tuple[type, ...]] = (model.EngineModel,)

    id: str
    name: str
    litres: Maybe[float] = UNSET
    configuration: Maybe[str] = UNSET
    aspiration: Maybe[str] = UNSET


class EntrySchema(Schema, frozen=True, kw_only=True):
    """A driver's entry with one car in one season."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    season: int
    """Year of the season."""
    team: Maybe[str] = UNSET
    """Name that the car was entered under: `Oracle Red Bull Racing`."""
    driver: str
    """Id of the driver: `max-verstappen`."""
    name: Maybe[str] = UNSET
    """Name of the driver."""
    constructor: str
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    code: Maybe[str] = UNSET
    """Three letters for the driver in that season: `VER`. Absent when unknown."""
    rounds: tuple[int, ...]
    """Numbers of the rounds that the driver was entered for."""
    chassis: Maybe[tuple[ChassisSchema, ...]] = UNSET
    """Models of car that were entered. Absent when unknown."""
    engine_models: Maybe[tuple[EngineModelSchema, ...]] = UNSET
    """Models of engine that were entered. Absent when unknown."""
    tyres: Maybe[tuple[str, ...]] = UNSET
    """Ids of the manufacturers of the tyres: `pirelli`. Absent when unknown."""
    colour: Maybe[str] = UNSET
    """Colour of the team in that season, as six hexadecimal digits: `3671C6`. Absent when unknown."""


class EntriesSchema(ListingSchema, frozen=True, kw_only=True):
    """The entries of a season in order of constructor."""

    season: int
    """Year of the season."""
    entries: tuple[EntrySchema, ...]
    """Entries in order of constructor, in each of the first round."""


@get("/seasons/{year}/entries", table="entries", example="/seasons/2023/entries?limit=2")
async def list_entries(context: Context, *, year: Year) -> Page[EntriesSchema]:
    """Who was entered with which car: teams with their colours, models of car and engine, tyres, numbers and rounds."""

    async def find(_now: datetime) -> Found[EntriesSchema]:
        if not context.season_index.rounds(year):
            raise context.season_index.no_rounds(year)
        reply = await context.reader.read(ListEntrantsRequest(year))
        rows = entries_of(reply.paddock.entrants, PaddockNames(reply.paddock))
        ordered = sorted(rows, key=lambda row: row.constructor)
        return Found(EntriesSchema(season=year, entries=tuple(ordered)), reply.paddock.entrants, seasons=(year,))

    return page(context, f"/seasons/{year}/entries", find, frozenset({year}), ENTERED)


def entries_of(entrants: Iterable[Entrant], names: PaddockNames) -> tuple[EntrySchema, ...]:
    """Return entries in order of season, and in it of the first round."""
    ordered = sorted(entrants, key=lambda each: (each.season, min(each.rounds, default=0), each.id))
    return tuple(_entry(entrant, names) for entrant in ordered)


def engine_models_of(models: Iterable[model.EngineModel]) -> tuple[EngineModelSchema, ...]:
    """Return models of engine."""
    return tuple(EngineModelSchema(**fields_of(each)) for each in models)


def _entry(entrant: Entrant, names: PaddockNames) -> EntrySchema:
    own = fields_of(entrant, "chassis", "engine_models", "tyres", "source", "fetched_at", "updated_at")
    person = names.drivers.get(entrant.driver)
    more: dict[str, Any] = {"name": person.name} if person else {}
    if entrant.chassis:
        more["chassis"] = tuple(ChassisSchema(**fields_of(each)) for each in entrant.chassis)
    if entrant.engine_models:
        more["engine_models"] = engine_models_of(entrant.engine_models)
    if entrant.tyres:
        more["tyres"] = entrant.tyres
    return EntrySchema(**{**own, **names.car(entrant.constructor, entrant.engine), **more})
