"""Grands Prix, whatever the year and the track."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.races_held import (
    HeldSchema,
    WinnerSchema,
    WinningConstructorSchema,
    race_held,
    winners,
    winning_constructors,
)
from content_api.schemas import PADDOCK, PROVENANCE, ListingSchema, Maybe, PaddockNames, Schema, fields_of, present
from racing import model
from racing.model import Circuit, Dataset
from racing.records import CircuitUsed, GrandPrixStatistics
from racing.wire.requests.reads import GetGrandPrixRequest, ListGrandsPrixRequest

HELD = PADDOCK | {Dataset.GRANDS_PRIX, Dataset.CIRCUITS, Dataset.ROUNDS, Dataset.RESULTS}
"""The datasets that Grands Prix and their races are made from."""


class GrandPrixSchema(Schema, frozen=True, kw_only=True):
    """A Grand Prix, and how many championship races of it have a result."""

    described_by: ClassVar[tuple[type, ...]] = (model.GrandPrix, GrandPrixStatistics)

    id: str
    name: str
    short_name: Maybe[str] = UNSET
    abbreviation: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    races: int
    first_season: Maybe[int] = UNSET
    last_season: Maybe[int] = UNSET


class GrandsPrixSchema(ListingSchema, frozen=True, kw_only=True):
    """Grands Prix in order of id."""

    grands_prix: tuple[GrandPrixSchema, ...]
    """Grands Prix in order of id."""


class CircuitUsedSchema(Schema, frozen=True, kw_only=True):
    """A track on which a Grand Prix was held."""

    described_by: ClassVar[tuple[type, ...]] = (CircuitUsed,)

    circuit: str
    name: Maybe[str] = UNSET
    """Short name of the track: `Monza`. Absent when unknown."""
    races: int
    first_season: int
    last_season: int


class GrandPrixInFullSchema(ListingSchema, frozen=True, kw_only=True):
    """A Grand Prix with every edition, who won it by number of wins, and where it was held."""

    described_by: ClassVar[tuple[type, ...]] = (model.GrandPrix, GrandPrixStatistics)

    id: str
    name: str
    short_name: Maybe[str] = UNSET
    abbreviation: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    races: int
    first_season: Maybe[int] = UNSET
    last_season: Maybe[int] = UNSET
    circuits: tuple[CircuitUsedSchema, ...]
    """Tracks in order of the first race on each."""
    winners: tuple[WinnerSchema, ...]
    """Drivers who won it, by number of wins."""
    constructors: tuple[WinningConstructorSchema, ...]
    """Constructors that won it, over all their engines, by number of wins."""
    editions: tuple[HeldSchema, ...]
    """Races with a result, in order of time."""


@get("/grands-prix", table="grands_prix", example="/grands-prix?limit=3&fields=id,name,races")
async def list_grands_prix(context: Context) -> Page[GrandsPrixSchema]:
    """Every Grand Prix that was ever a championship race, and those of the calendar to come."""

    async def find(_now: datetime) -> Found[GrandsPrixSchema]:
        reply = await context.reader.read(ListGrandsPrixRequest())
        rows = tuple(
            GrandPrixSchema(**fields_of(grand_prix, *PROVENANCE) | _held(held))
            for grand_prix, held in zip(reply.grands_prix, reply.statistics, strict=True)
        )
        return Found(GrandsPrixSchema(grands_prix=rows), [*reply.grands_prix, *reply.statistics])

    return page(context, "/grands-prix", find, datasets=HELD, essential=True)


@get("/grands-prix/{id}", table="editions", example="/grands-prix/italy?limit=3")
async def get_grand_prix(context: Context, *, id_: Slug) -> Page[GrandPrixInFullSchema]:
    """A Grand Prix: every edition, who won it most often, and on which tracks it was held."""

    async def find(_now: datetime) -> Found[GrandPrixInFullSchema]:
        reply = await context.reader.read(GetGrandPrixRequest(id_))
        names = PaddockNames(reply.paddock)
        tracks = {track.id: track for track in reply.tracks}
        shown = GrandPrixInFullSchema(
            **fields_of(reply.grand_prix, *PROVENANCE) | _held(reply.statistics),
            circuits=tuple(_circuit(used, tracks.get(used.circuit)) for used in reply.circuits),
            winners=winners(reply.winners, names),
            constructors=winning_constructors(reply.constructors, names),
            editions=tuple(race_held(race, names) for race in reply.races),
        )
        return Found(shown, [reply.grand_prix, reply.statistics])

    return page(context, f"/grands-prix/{id_}", find, datasets=HELD)


def _held(held: GrandPrixStatistics) -> dict[str, Any]:
    return {"races": held.races} | present(first_season=held.first_season, last_season=held.last_season)


def _circuit(used: CircuitUsed, track: Circuit | None) -> CircuitUsedSchema:
    return CircuitUsedSchema(**fields_of(used), **present(name=track.name if track else None))
