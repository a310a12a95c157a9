"""How single values cross the wire, each with the path that an error names: enums, instants, points, dates.

What comes again and again in rows (points, instants) is made once and shared, so that a season in memory costs little.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import InvalidRequest
from protobuf import accounts_pb2, content_pb2, sign_ins_pb2, webhooks_pb2

type Path = str
type Convert = Callable[[Any, Path], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN = 40
"""Characters of a wrong value that an error shows."""

SHARED = 16_384
"""The most points, and the most instants, that are remembered to be shared."""


def content_class(kind: type) -> type[Message]:
    """Return the generated class of a noun, which has its name."""
    module = next(
        each for each in (content_pb2, accounts_pb2, webhooks_pb2, sign_ins_pb2) if hasattr(each, kind.__name__)
    )
    found: type[Message] = getattr(module, kind.__name__)
    return found


@cache
def enum_numbers(kind: type[Enum]) -> dict[Enum, int]:
    """Return the number in the contract of each member."""
    prefix = "".join(f"_{letter}" if letter.isupper() else letter for letter in kind.__name__).strip("_").upper()
    numbers = content_pb2.DESCRIPTOR.enum_types_by_name[kind.__name__].values_by_name
    return {member: numbers[f"{prefix}_{member.name}"].number for member in kind}


@cache
def enum_members(kind: type[Enum]) -> dict[int, Enum]:
    """Return the member of each number in the contract."""
    return {number: member for member, number in enum_numbers(kind).items()}


@cache
def enum_conversions(kind: type[Enum]) -> tuple[Convert, Convert]:
    """Return how a member becomes its number, and how a number becomes its member."""
    to_number, to_member = enum_numbers(kind), enum_members(kind)

    def decode(number: Any, path: Path) -> Any:
        try:
            return to_member[number]
        except KeyError:
            given = f"unknown number {number}" if number else "missing"
            allowed = ", ".join(str(member.value) for member in kind)
            raise InvalidRequest(f"{path}: {given}, allowed: {allowed}") from None

    return lambda member, _path: to_number[member], decode


@lru_cache(SHARED)
def points(text: str) -> Decimal:
    """Return the number that a text is; raise `InvalidOperation` where it is none."""
    return Decimal(text)


@lru_cache(SHARED)
def instant(seconds: int, nanos: int) -> datetime:
    """Return the instant of a Timestamp; raise `OverflowError` beyond the calendar."""
    return EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)


def _same(value: Any, _path: Path) -> Any:
    return value


def _encode_instant(value: datetime, path: Path) -> Timestamp:
    if value.tzinfo is None:
        raise InvalidRequest(f"{path}: a time without a zone ({value.isoformat()}); all times are UTC")
    seconds, rest = divmod(value - EPOCH, timedelta(seconds=1))
    return Timestamp(seconds=seconds, nanos=rest.microseconds * 1000)


def _decode_instant(value: Timestamp, path: Path) -> datetime:
    try:
        return instant(value.seconds, value.nanos)
    except OverflowError:
        raise InvalidRequest(f"{path}: {value.seconds} seconds is beyond the calendar") from None


def _encode_points(value: Decimal, _path: Path) -> str:
    return str(value)


def _decode_points(value: str, path: Path) -> Decimal:
    try:
        return points(value)
    except InvalidOperation:
        raise InvalidRequest(f"{path}: {value[:SHOWN]!r} is not a decimal number") from None


def _encode_date(value: date, _path: Path) -> str:
    return value.isoformat()


def _decode_date(value: str, path: Path) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidRequest(f"{path}: {value[:SHOWN]!r} is not a date, expected YYYY-MM-DD") from None


_SCALARS: dict[Any, tuple[Convert, Convert]] = {
    datetime: (_encode_instant, _decode_instant),
    date: (_encode_date, _decode_date),
    Decimal: (_encode_points, _decode_points),
}


def scalar_conversions(kind: Any) -> tuple[Convert, Convert]:
    """Return how a value of a plain type is encoded and decoded."""
    return _SCALARS.get(kind, (_same, _same))
