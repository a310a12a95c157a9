"""What the JSON of every answer is made of. Body and description come from the same class, so that they cannot differ.

Field names are those of the model; what is unknown is left out. Instants are unix seconds with `…_iso` beside them, dates ISO strings,
points numbers with their fraction.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, ClassVar, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from chassis.http.responses.representation import Representation
from racing.model import Dataset, Entrant, Paddock, Struct
from racing.wire.compiled import unwrap
from racing.wire.conversions import SHARED

type Maybe[T] = T | UnsetType
"""Left out when it is unknown."""

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON object of the public API. `described_by`: classes that describe fields of the same name (`chassis.docstrings`).

    Names of such classes end in `Schema`; the API's description has them without it.
    """

    described_by: ClassVar[tuple[type, ...]] = ()


class WhoSchema(Schema, frozen=True, kw_only=True):
    """Who a row is about: a driver and the car, or a constructor with one engine. Other schemas take their descriptions from here."""

    driver: Maybe[str] = UNSET
    """Id of the driver: `max-verstappen`. Absent for a constructor."""
    name: Maybe[str] = UNSET
    """Name of the driver: `Max Verstappen`. Absent for a constructor."""
    code: Maybe[str] = UNSET
    """Three letters for the driver in that season: `VER`. Absent for a constructor, and before there were such codes."""
    number: Maybe[int] = UNSET
    """Number on the car. Absent for a constructor, and when unknown."""
    constructor: Maybe[str] = UNSET
    """Id of the constructor, who builds the car: `red-bull`."""
    constructor_name: Maybe[str] = UNSET
    """Name of the constructor: `Red Bull`."""
    engine: Maybe[str] = UNSET
    """Id of the engine's manufacturer: `honda`."""
    engine_name: Maybe[str] = UNSET
    """Name of the engine's manufacturer: `Honda`."""


class ListingSchema(Schema, frozen=True, kw_only=True):
    """A result that is a list, or a part of one: `total` counts the whole when `limit` or `offset` was given."""

    total: Maybe[int] = UNSET
    """Number of rows there are in all. Present when `limit` or `offset` was given."""
    limit: Maybe[int] = UNSET
    """The `limit` that was given. Absent without one."""
    offset: Maybe[int] = UNSET
    """The `offset` that was given, or 0 with a `limit`. Absent when neither was given."""


class MetadataSchema(Schema, frozen=True, kw_only=True):
    """When the newest fact shown was fetched (unix seconds) and from which source, and whether data_scheduler could not be asked.

    Of the bundled archive `date` is the day on which it was made: never when it was written here.
    """

    date: int
    """When the data last changed, in unix seconds (UTC)."""
    source: str | None
    """Source of the newest part: `jolpica`, `formula1`, `openf1`, `livetiming`, `archive`. Null when there is no data yet."""
    stale: bool
    """True when the database cannot be asked at present, or lacks what it had, and this is the last answer known."""


class ProblemSchema(Schema, frozen=True, kw_only=True):
    """What was wrong with a request (RFC 9457); `detail` names the parameter and what is allowed."""

    type: str
    """`about:blank`: the status says what kind of problem it is."""
    title: str
    """Name of the status: `Bad Request`."""
    status: int
    """HTTP status, as in the status line."""
    detail: str
    """What is wrong, in a sentence that names the parameter and what is allowed."""
    instance: str
    """Path that was asked, as it was asked, without its query."""
    request_id: str
    """Id of the request, as in the header `X-Request-Id`; it is in the log of the service."""


def json_envelope(representation: Representation, stale: bool) -> bytes:  # noqa: FBT001  # called by position, see Envelope
    """Return the whole body around a result; `date` is when the newest fact in it was fetched, in unix seconds."""
    date = representation.fetched or representation.changed
    assert date is not None  # noqa: S101  # whoever makes an answer with an envelope dates it
    metadata = msgspec.json.encode({"date": int(date.timestamp()), "source": representation.source, "stale": stale})
    return b"".join((b'{"metadata":', metadata, b',"result":', representation.content, b"}\n"))


def encode(result: Schema) -> bytes:
    """Return the result as JSON in UTF-8, decimals as numbers."""
    return _ENCODER.encode(result)


PADDOCK = frozenset({Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.ENGINE_MANUFACTURERS})
"""The datasets that the names of people and cars are from: an answer that shows them is made again when one of them is renamed."""


class PaddockNames:
    """The names of the drivers, constructors and engines in one answer."""

    def __init__(self, paddock: Paddock) -> None:
        self.drivers = {driver.id: driver for driver in paddock.drivers}
        self.constructors = {constructor.id: constructor for constructor in paddock.constructors}
        self.engines = {engine.id: engine for engine in paddock.engine_manufacturers}
        self._entrants: dict[tuple[int, str], Entrant] = {}
        for entrant in paddock.entrants:
            key = entrant.season, entrant.driver
            known = self._entrants.get(key)
            if known is None or _last_entered(entrant) > _last_entered(known):
                self._entrants[key] = entrant
        self._people: dict[tuple[int, str], Mapping[str, Any]] = {}
        self._cars: dict[tuple[str | None, str | None], Mapping[str, Any]] = {}

    def entrant(self, season: int, driver: str) -> Entrant | None:
        """Return the driver's newest entry of a season: that of the last round he was entered for."""
        return self._entrants.get((season, driver))

    def person(self, season: int, driver: str) -> Mapping[str, Any]:
        """Return id, name and code of a driver, as far as they are known."""
        found = self._people.get((season, driver))
        if found is None:
            known, entrant = self.drivers.get(driver), self.entrant(season, driver)
            found = present(driver=driver, name=known.name if known else None, code=entrant.code if entrant else None)
            self._people[season, driver] = found
        return found

    def car(self, constructor: str | None, engine: str | None) -> Mapping[str, Any]:
        """Return ids and names of constructor and engine, as far as they are known."""
        found = self._cars.get((constructor, engine))
        if found is None:
            maker, motor = self.constructors.get(constructor or ""), self.engines.get(engine or "")
            found = self._cars[constructor, engine] = present(
                constructor=constructor,
                constructor_name=maker.name if maker else None,
                engine=engine,
                engine_name=motor.name if motor else None,
            )
        return found


def _last_entered(entrant: Entrant) -> tuple[int, int]:
    return max(entrant.rounds, default=0), len(entrant.rounds)


def present(**fields: Any) -> dict[str, Any]:
    """Return the fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def fields_of(value: Struct, *without: str) -> dict[str, Any]:
    """Return the known fields of a model: points without trailing zeros, dates and instants as in the public API.

    A flag that is not set is left out, too. What is inside a field is as msgspec makes it: a dict for a struct, the value of an enum.
    """
    known = _known_of(type(value))
    found: dict[str, Any] = msgspec.to_builtins(value, builtin_types=_AS_THEY_ARE)
    for name, empty in known.when_empty:
        found.setdefault(name, empty)
    for name in without:
        found.pop(name, None)
    for name in known.without_default:
        if name in found and (found[name] is None or found[name] is False):
            del found[name]
    for name, kind in known.told_otherwise:
        if name not in found:
            continue
        if kind is datetime:
            found.update(instant(name, found.pop(name)))
        else:
            found[name] = found[name].isoformat() if kind is date else number(found[name])
    return found


_AS_THEY_ARE = (datetime, date, Decimal)
"""What msgspec leaves to `fields_of`, because we tell it otherwise."""


class _KnownFields(NamedTuple):
    """What `fields_of` knows of a model.

    `told_otherwise`: points, dates and instants, each with its type. `when_empty`: what msgspec leaves out at its default although that
    says something, an empty list, with that default. `without_default`: what it never leaves out, and that may say nothing.
    """

    told_otherwise: tuple[tuple[str, Any], ...]
    when_empty: tuple[tuple[str, Any], ...]
    without_default: tuple[str, ...]


@cache
def _known_of(kind: type[Struct]) -> _KnownFields:
    fields = [(field, *unwrap(field.type)) for field in msgspec.structs.fields(kind)]
    silent = {id(each) for each in (msgspec.NODEFAULT, None, False)}  # 0 equals False, and is said
    return _KnownFields(
        told_otherwise=tuple((field.name, bare) for field, bare, _ in fields if bare in _AS_THEY_ARE),
        when_empty=tuple((field.name, field.default) for field, _, _ in fields if id(field.default) not in silent),
        without_default=tuple(
            field.name for field, bare, optional in fields if field.required and (optional or bare is bool)
        ),
    )


@lru_cache(SHARED)
def number(points: Decimal) -> Decimal:
    """Return the exact number without trailing zeros, never in scientific notation."""
    return points.quantize(Decimal(1)) if points == points.to_integral_value() else points.normalize()


def instant(name: str, moment: datetime | None) -> Mapping[str, Any]:
    """Return unix seconds under the name and ISO 8601 under `…_iso`; nothing when the moment is unknown."""
    if moment is None:
        return {}
    seconds, text = _told(moment)
    return {name: seconds, f"{name}_iso": text}


@lru_cache(SHARED)
def _told(moment: datetime) -> tuple[int, str]:
    moment = moment.astimezone(UTC)
    return int(moment.timestamp()), moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso(day: date | None) -> str | None:
    """Return the day as `2025-06-01`."""
    return day.isoformat() if day else None


PROVENANCE = ("source", "fetched_at", "updated_at")
"""Fields of a document that say where it comes from: the envelope has them, not the result."""
