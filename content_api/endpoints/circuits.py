"""Tracks."""

from datetime import datetime
from string import ascii_letters, digits, punctuation
from typing import Any, ClassVar
from urllib.parse import quote

from msgspec import UNSET

from chassis.http.responses.representation import Representation
from content_api.api.endpoint import get
from content_api.api.page import PAST_SECONDS, Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.races_held import (
    HeldSchema,
    TimedLapSchema,
    WinnerSchema,
    WinningConstructorSchema,
    race_held,
    timed_lap,
    winners,
    winning_constructors,
)
from content_api.resource import Resource
from content_api.schemas import (
    PADDOCK,
    PROVENANCE,
    ListingSchema,
    Maybe,
    PaddockNames,
    Schema,
    fields_of,
    present,
)
from racing import model, records
from racing.model import Dataset
from racing.records import CircuitStatistics
from racing.wire.requests.reads import GetCircuitMapRequest, GetCircuitRequest, ListCircuitsRequest


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


RACED = PADDOCK | {Dataset.CIRCUITS, Dataset.ROUNDS, Dataset.RESULTS}
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


class LayoutRacedSchema(Schema, frozen=True, kw_only=True):
    """A layout and the seasons in which it was raced; its drawing is at `/circuits/{layout}/map.svg`."""

    described_by: ClassVar[tuple[type, ...]] = (records.LayoutRaced,)

    layout: str
    length_km: Maybe[float] = UNSET
    turns: Maybe[int] = UNSET
    races: int
    first_season: int
    last_season: int
    lap_record: Maybe[TimedLapSchema] = UNSET
    fastest_qualifying: Maybe[TimedLapSchema] = UNSET


class CircuitInFullSchema(CircuitSchema, frozen=True, kw_only=True):
    """A track with its layouts, its winners by number of wins, and every race in order of time."""

    lap_record: Maybe[TimedLapSchema] = UNSET
    """Fastest lap of a race in the layout that was raced last. Absent where no lap was timed."""
    fastest_qualifying: Maybe[TimedLapSchema] = UNSET
    """Fastest lap of a qualifying in the layout that was raced last. Absent where no lap was timed."""
    layouts: tuple[LayoutRacedSchema, ...]
    """Layouts in order of the first race on each."""
    winners: tuple[WinnerSchema, ...]
    """Drivers who won here, by number of wins."""
    constructors: tuple[WinningConstructorSchema, ...]
    """Constructors that won here, over all their engines, by number of wins."""
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
    """A track as it is today, its layouts with their lap records, who won there, and every race."""

    async def find(_now: datetime) -> Found[CircuitInFullSchema]:
        reply = await context.reader.read(GetCircuitRequest(id_))
        names = PaddockNames(reply.paddock)
        layouts = {each.layout: _layout_raced(each, names) for each in reply.layouts}
        newest = layouts.get(reply.races[-1].layout or "") if reply.races else None
        shown = CircuitInFullSchema(
            **fields_of(reply.circuit, *PROVENANCE) | _raced(reply.statistics),
            lap_record=newest.lap_record if newest else UNSET,
            fastest_qualifying=newest.fastest_qualifying if newest else UNSET,
            layouts=tuple(layouts.values()),
            winners=winners(reply.winners, names),
            constructors=winning_constructors(reply.constructors, names),
            held=tuple(race_held(race, names) for race in reply.races),
        )
        return Found(shown, [reply.circuit, reply.statistics])

    return page(context, f"/circuits/{id_}", find, datasets=RACED)


def _raced(raced: CircuitStatistics) -> dict[str, Any]:
    return {"races": raced.races} | present(first_season=raced.first_season, last_season=raced.last_season)


def _layout_raced(raced: records.LayoutRaced, names: PaddockNames) -> LayoutRacedSchema:
    return LayoutRacedSchema(
        **fields_of(raced, "lap_record", "fastest_qualifying"),
        lap_record=timed_lap(raced.lap_record, names),
        fastest_qualifying=timed_lap(raced.fastest_qualifying, names),
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
