"""Records, each with the list behind it."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of, number
from racing import records
from racing.model import Championship, Dataset
from racing.records import RaceDay, RecordHolder, RecordUnit
from racing.wire.requests.reads import GetRecordRequest, ListRecordsRequest

COUNTED = MADE_OF | {Dataset.HONOURS, Dataset.DRIVERS, Dataset.CONSTRUCTORS}
"""The datasets that records are made from."""

LEADERS = 3
"""Places of each list that the list of records shows."""

DAYS_OF_A_YEAR = Decimal("365.2425")


class RaceDaySchema(Schema, frozen=True, kw_only=True):
    """Which race, and when."""

    described_by: ClassVar[tuple[type, ...]] = (records.RaceDay,)

    season: int
    grand_prix: str
    date: Maybe[str] = UNSET


class HolderSchema(Schema, frozen=True, kw_only=True):
    """A place in the list behind a record. Equal values share a position."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    position: int
    """Place in the list, from 1; equal values share one."""
    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    """Id of the constructor, over all its engines. Absent for a driver."""
    constructor_name: Maybe[str] = UNSET
    """Name of the constructor. Absent for a driver."""
    value: Decimal
    """The value: how often, how many points, days of age, a place on the grid."""
    years: Maybe[float] = UNSET
    """An age in years, with one decimal. Absent where the value is no age."""
    season: Maybe[int] = UNSET
    """Year that the value is of. Absent where it is not of one season."""
    grand_prix: Maybe[str] = UNSET
    """Id of the Grand Prix that the value is of. Absent where it is not of one."""
    circuit: Maybe[str] = UNSET
    """Id of the track that the value is of. Absent where it is not of one."""
    first: Maybe[RaceDaySchema] = UNSET
    """First race that is counted in the value, or the race of an age. Absent where no races are counted."""
    last: Maybe[RaceDaySchema] = UNSET
    """Last race that is counted in the value. Absent where no races are counted."""


class RecordSchema(Schema, frozen=True, kw_only=True):
    """A record with the first places of its list."""

    described_by: ClassVar[tuple[type, ...]] = (records.Record,)

    id: str
    name: str
    about: str
    subject: Championship
    unit: RecordUnit
    places: int
    """Number of places in the whole list."""
    holders: tuple[HolderSchema, ...]
    """First places of the list, best first."""


class RecordsSchema(ListingSchema, frozen=True, kw_only=True):
    """Every record."""

    records: tuple[RecordSchema, ...]
    """Records: those of drivers first, then those of constructors."""


class RecordInFullSchema(ListingSchema, frozen=True, kw_only=True):
    """A record with the whole list behind it."""

    described_by: ClassVar[tuple[type, ...]] = (records.Record,)

    id: str
    name: str
    about: str
    subject: Championship
    unit: RecordUnit
    holders: tuple[HolderSchema, ...]
    """Every place of the list, best first."""


@get("/records", table="records", example="/records?limit=3")
async def list_records(context: Context) -> Page[RecordsSchema]:
    """Every record with the first three places of its list: most, youngest, oldest, in a season, in a row.

    Counted from all results since 1950; the whole list of each is at `/records/{id}`.
    """

    async def find(_now: datetime) -> Found[RecordsSchema]:
        reply = await context.reader.read(ListRecordsRequest(LEADERS))
        names = PaddockNames(reply.paddock)
        rows = tuple(
            RecordSchema(
                **fields_of(record, "total", "holders"),
                places=record.total,
                holders=tuple(_holder(holder, record.unit, names) for holder in record.holders),
            )
            for record in reply.records
        )
        return Found(RecordsSchema(records=rows), [reply])

    return page(context, "/records", find, datasets=COUNTED, essential=True)


@get("/records/{id}", table="holders", example="/records/most-wins?limit=10")
async def get_record(context: Context, *, id_: Slug) -> Page[RecordInFullSchema]:
    """A record with the whole list behind it: everyone who has a value, best first."""

    async def find(_now: datetime) -> Found[RecordInFullSchema]:
        reply = await context.reader.read(GetRecordRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = RecordInFullSchema(
            **fields_of(reply.record, "total", "holders"),
            holders=tuple(_holder(holder, reply.record.unit, names) for holder in reply.record.holders),
        )
        return Found(shown, [reply])

    return page(context, f"/records/{id_}", find, datasets=COUNTED)


def _holder(holder: RecordHolder, unit: RecordUnit, names: PaddockNames) -> HolderSchema:
    person = names.drivers.get(holder.driver or "")
    known: dict[str, Any] = {**fields_of(holder, "value", "first", "last"), **names.car(holder.constructor, None)}
    if person is not None:
        known["name"] = person.name
    if unit is RecordUnit.DAYS:
        known["years"] = float(round(holder.value / DAYS_OF_A_YEAR, 1))
    return HolderSchema(**known, value=number(holder.value), first=_race(holder.first), last=_race(holder.last))


def _race(day: RaceDay | None) -> Maybe[RaceDaySchema]:
    return UNSET if day is None else RaceDaySchema(**fields_of(day))
