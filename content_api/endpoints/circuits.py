"""Tracks."""

from datetime import datetime
from string import ascii_letters, digits, punctuation
from typing import Any, ClassVar
from urllib.parse import quote

from msgspec import UNSET

from chassis.http.representation import Representation
from content_api.api.endpoint import get
from content_api.api.page import PAST_SECONDS, Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.resource import Resource
from content_api.schemas import (
    PROVENANCE,
    ListingSchema,
    Maybe,
    PaddockNames,
    Schema,
    WhoSchema,
    fields_of,
    iso,
    present,
)
from racing import model, records
from racing.model import Dataset
from racing.records import CircuitStatistics, RaceHeld
from racing.wire.reads import GetCircuitMapRequest, GetCircuitRequest, ListCircuitsRequest


class LayoutSchema(Schema, frozen=True, kw_only=True):
    """A track in the layout raced that year. Degrees north and east, kilometres, IANA time zone."""

    described_by: ClassVar[tuple[type, ...]] = (model.Circuit,)

    id: str
    name: str
    full_name: Maybe[str] = UNSET
    place: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    latitude: Maybe[float] = UNSET
    longitude: Maybe[float] = UNSET
    time_zone: Maybe[str] = UNSET
    layout: Maybe[str] = UNSET
    length_km: Maybe[float] = UNSET
    turns: Maybe[int] = UNSET
    ergast_id: Maybe[str] = UNSET


def layout(circuit: model.Circuit | None) -> Maybe[LayoutSchema]:
    """Return the track of a round; left out where it is unknown."""
    return UNSET if circuit is None else LayoutSchema(**fields_of(circuit, *PROVENANCE))


RACED = frozenset({Dataset.CIRCUITS, Dataset.ROUNDS, Dataset.RESULTS, Dataset.DRIVERS, Dataset.CONSTRUCTORS})
"""The datasets that tracks and their races are made from."""

PRINTABLE = ascii_letters + digits + punctuation.replace("%", "") + " "
SVG = "image/svg+xml"

DRAWN_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Content-Security-Policy of a drawing: nothing in it is run, nothing is fetched."""


class CircuitSchema(LayoutSchema, frozen=True, kw_only=True):
    """A track as it is today, and how many championship races with a result it has held."""

    described_by: ClassVar[tuple[type, ...]] = (CircuitStatistics,)

    races: int
    first_season: Maybe[int] = UNSET
    last_season: Maybe[int] = UNSET


class CircuitsSchema(ListingSchema, frozen=True, kw_only=True):
    """Tracks in order of id."""

    circuits: tuple[CircuitSchema, ...]
    """Tracks in order of id."""


class WinnerSchema(Schema, frozen=True, kw_only=True):
    """A driver who won there."""

    driver: str
    """Id of the driver: `max-verstappen`."""
    name: Maybe[str] = UNSET
    """Name of the driver."""
    wins: Maybe[int] = UNSET
    """Races won on this track. Absent for the winner of a single race."""


class HeldSchema(Schema, frozen=True, kw_only=True):
    """A race held there. Two winners shared a car."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    season: int
    """Year of the season."""
    round: Maybe[int] = UNSET
    """Number of the round in that season."""
    grand_prix: str
    """Id of the Grand Prix: `italy`."""
    name: str
    """Name of the Grand Prix: `Italian Grand Prix`."""
    date: Maybe[str] = UNSET
    """Day of the race, UTC: `2025-09-07`."""
    layout: Maybe[str] = UNSET
    """Id of the layout that was raced: `monza-7`."""
    winners: tuple[WinnerSchema, ...]
    """Who won; two drivers when they shared the car."""
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET


class LayoutRacedSchema(Schema, frozen=True, kw_only=True):
    """A layout and the seasons in which it was raced; its drawing is at `/circuits/{layout}/map.svg`."""

    described_by: ClassVar[tuple[type, ...]] = (records.LayoutRaced,)

    layout: str
    length_km: Maybe[float] = UNSET
    turns: Maybe[int] = UNSET
    races: int
    first_season: int
    last_season: int


class CircuitInFullSchema(CircuitSchema, frozen=True, kw_only=True):
    """A track with its layouts, its winners by number of wins, and every race in order of time."""

    layouts: tuple[LayoutRacedSchema, ...]
    """Layouts in order of the first race on each."""
    winners: tuple[WinnerSchema, ...]
    """Drivers who won here, by number of wins."""
    held: tuple[HeldSchema, ...]
    """Races with a result, in order of time."""


@get("/circuits", table="circuits", example="/circuits?limit=3&fields=id,name,country,races")
async def list_circuits(context: Context) -> Page[CircuitsSchema]:
    """Every track that a championship race was held on, and those of the calendar to come."""

    async def find(_now: datetime) -> Found[CircuitsSchema]:
        reply = await context.reader.read(ListCircuitsRequest())
        rows = tuple(
            CircuitSchema(**fields_of(circuit, *PROVENANCE) | _raced(raced))
            for circuit, raced in zip(reply.circuits, reply.statistics, strict=True)
        )
        return Found(CircuitsSchema(circuits=rows), [*reply.circuits, *reply.statistics])

    return page(context, "/circuits", find, datasets=RACED, essential=True)


@get("/circuits/{id}", example="/circuits/monza")
async def get_circuit(context: Context, *, id_: Slug) -> Page[CircuitInFullSchema]:
    """A track as it is today, its layouts, who won there, and every race."""

    async def find(_now: datetime) -> Found[CircuitInFullSchema]:
        reply = await context.reader.read(GetCircuitRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = CircuitInFullSchema(
            **fields_of(reply.circuit, *PROVENANCE) | _raced(reply.statistics),
            layouts=tuple(LayoutRacedSchema(**fields_of(each)) for each in reply.layouts),
            winners=tuple(WinnerSchema(**_winner(each.driver, names), wins=each.wins) for each in reply.winners),
            held=tuple(_held(race, names) for race in reply.races),
        )
        return Found(shown, [reply.circuit, reply.statistics])

    return page(context, f"/circuits/{id_}", find, datasets=RACED)


def _raced(raced: CircuitStatistics) -> dict[str, Any]:
    return {"races": raced.races} | present(first_season=raced.first_season, last_season=raced.last_season)


def _winner(driver: str, names: PaddockNames) -> dict[str, Any]:
    known = names.drivers.get(driver)
    return present(driver=driver, name=known.name if known else None)


def _held(race: RaceHeld, names: PaddockNames) -> HeldSchema:
    car = names.car(race.car.constructor, race.car.engine) if race.car else {}
    return HeldSchema(
        season=race.season,
        grand_prix=race.grand_prix,
        name=race.name,
        **present(round=race.number, date=iso(race.date), layout=race.layout),
        winners=tuple(WinnerSchema(**_winner(driver, names)) for driver in race.winners),
        **car,
    )


@get("/circuits/{id}/map.svg", media_type=SVG, example="/circuits/monza/map.svg")
async def circuit_map(context: Context, *, id_: Slug) -> Resource:
    """The drawing of a track, in the layout raced last; the headers name its licence and who drew it.

    404 where there is none. An id may also name a layout, as rounds show it: `monza-7`.
    """

    async def make(_now: datetime) -> Representation:
        drawing = (
            await context.reader.read(GetCircuitMapRequest(context.season_index.layout_of(id_) or id_))
        ).circuit_map
        return Representation(
            content=drawing.svg.encode(),
            changed=drawing.updated_at,
            source=drawing.source,
            max_age=PAST_SECONDS,
            enveloped=False,
            content_type=SVG,
            headers=(
                ("Content-Security-Policy", DRAWN_ONLY),
                ("X-Licence", one_line(drawing.licence)),
                ("X-Attribution", one_line(drawing.attribution)),
            ),
        )

    return Resource(f"/circuits/{id_}/map.svg", make, datasets=frozenset({Dataset.CIRCUIT_MAPS, Dataset.ROUNDS}))


def one_line(text: str) -> str:
    """Return the text as a header can have it: ASCII without line breaks, other letters percent-encoded in UTF-8."""
    return quote(" ".join(text.split()), safe=PRINTABLE)
