"""Decoding and encoding without looking anything up: a function for each struct, made of its fields when it is first needed.

They know no paths. Where one fails, `racing.wire.codec` walks the value field by field and says where it is wrong.
"""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from google.protobuf.message import Message

from racing.model import Classification, Constructor, Driver, EngineManufacturer, Entrant, Paddock, Struct
from racing.wire.conversions import EPOCH, SHARED, content_class, enum_members, enum_numbers, instant, points

NAMES = frozenset(
    {
        *("id", "driver", "constructor", "engine", "tyre", "team", "code", "grand_prix", "layout", "source", "reason"),
        *("country", "country_code", "nationality", "time_zone"),
    }
)
"""Fields whose texts come again in many rows: equal ones share one object."""

FAILURES = (KeyError, ValueError, ArithmeticError, AttributeError)
"""What decoding or encoding raises for a value that the contract does not allow."""

RESULTS_REMEMBERED = 256
"""Some ten seasons of races: whoever asks for one title after another asks for the same results each time."""

REMEMBERED = {
    **dict.fromkeys((Driver, Constructor, EngineManufacturer, Entrant), SHARED),
    Classification: RESULTS_REMEMBERED,
}
"""How many of a kind are remembered once they are decoded. Who is mentioned in replies (`Paddock`) comes again and again."""

PADDOCK = "paddock"
"""The field of every reply that mentions somebody."""

SECOND = timedelta(seconds=1)

type Decode = Callable[[Any], Any]
type Prepare = Callable[[dict[str, Any]], None]


def unwrap(kind: Any) -> tuple[Any, bool]:
    """Return a type without `| None`, and whether it had it."""
    if get_origin(kind) in (Union, UnionType):
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        return inner[0], True
    return kind, False


@cache
def decoder(kind: type[Struct]) -> Decode:
    """Return a function that makes the struct of its message. It raises one of `FAILURES` for what is malformed."""
    known: dict[str, Any] = {"kind": kind, "instant": instant, "points": points, "intern": sys.intern}
    known["day"] = date.fromisoformat
    arguments = ",\n        ".join(_argument(field, known) for field in msgspec.structs.fields(kind))
    source = f"def decode(message):\n    has = message.HasField\n    return kind(\n        {arguments}\n    )\n"
    exec(source, known)  # noqa: S102  # made of the names of our own fields, as dataclasses do it
    made: Decode = known["decode"]
    return _decoding_once(kind, made, REMEMBERED[kind]) if kind in REMEMBERED else made


def _decoding_once(kind: type[Struct], decode: Decode, most: int) -> Decode:
    """Return what gives equal messages the same struct, as far as it is among the `most` that came last."""
    message_of = content_class(kind).FromString

    @lru_cache(most)
    def decoded(data: bytes) -> Any:
        return decode(message_of(data))

    return lambda message: decoded(message.SerializeToString())


def encode[M: Message](value: Struct, kind: type[M]) -> M:
    """Return the message of a struct. Raise one of `FAILURES` for what the contract does not allow."""
    paddock = getattr(value, PADDOCK, None)
    if not isinstance(paddock, Paddock):
        return kind(**_arguments(value))
    arguments = _arguments(msgspec.structs.replace(value, **{PADDOCK: Paddock()}))
    arguments[PADDOCK] = {
        name: [_mentioned(each) for each in getattr(paddock, name)] for name in Paddock.__struct_fields__
    }
    return kind(**arguments)


@lru_cache(SHARED)
def _mentioned(value: Struct) -> Message:
    """Return the message of somebody in a `Paddock`; it is copied into those that hold it."""
    return content_class(type(value))(**_arguments(value))


def _arguments(value: Struct) -> dict[str, Any]:
    """Return what the message of a struct is made of."""
    plain: dict[str, Any] = msgspec.to_builtins(value, builtin_types=(datetime, bytes))
    if (prepare := _preparation(type(value))) is not None:
        prepare(plain)
    return plain


def _argument(field: msgspec.structs.FieldInfo, known: dict[str, Any]) -> str:
    """Return `name=<how it is decoded>`, and add to `known` what that needs."""
    name = field.name
    kind, optional = unwrap(field.type)
    if get_origin(kind) is tuple:
        each = _expression(get_args(kind)[0], name, "each", known)
        return f"{name}=tuple({f'message.{name}' if each == 'each' else f'[{each} for each in message.{name}]'})"
    if not optional:
        return f"{name}={_expression(kind, name, f'message.{name}', known)}"
    absent = f"absent_{name}"
    known[absent] = None if field.default is msgspec.NODEFAULT else field.default
    if issubclass(kind, Struct) or kind is datetime:
        return f"{name}={_expression(kind, name, f'message.{name}', known)} if has('{name}') else {absent}"
    # What is absent reads as nothing (0, an empty text), so that most fields need not be asked for twice.
    return f"{name}={_expression(kind, name, 'it', known)} if (it := message.{name}) or has('{name}') else {absent}"


def _expression(kind: Any, name: str, value: str, known: dict[str, Any]) -> str:
    """Return how a value of a type is decoded, and add to `known` what that needs."""
    if issubclass(kind, Struct):
        known[f"decode_{name}"] = decoder(kind)
        return f"decode_{name}({value})"
    if issubclass(kind, Enum):
        known[f"members_{name}"] = enum_members(kind)
        return f"members_{name}[{value}]"
    if kind is str and name in NAMES:
        return f"intern({value})"
    return _SCALARS.get(kind, "{0}").format(value)


_SCALARS = {
    datetime: "instant((moment := {0}).seconds, moment.nanos)",
    Decimal: "points({0})",
    date: "day({0})",
}


@cache
def _preparation(kind: type[Struct]) -> Prepare | None:
    """Return what turns the plain dict of a struct into the arguments of its message; None where nothing is to do."""
    found = ((field.name, _step(field.type)) for field in msgspec.structs.fields(kind))
    steps = [(name, step) for name, step in found if step is not None]
    if not steps:
        return None

    def prepare(plain: dict[str, Any]) -> None:
        for name, step in steps:
            value = plain.get(name)
            if value is not None:
                plain[name] = step(value)

    return prepare


def _step(kind: Any) -> Callable[[Any], Any] | None:
    bare, _ = unwrap(kind)
    if get_origin(bare) is tuple:
        each = _step(get_args(bare)[0])
        return None if each is None else lambda values: [each(value) for value in values]
    if issubclass(bare, Struct):
        prepare = _preparation(bare)
        return None if prepare is None else lambda plain: prepare(plain) or plain
    if issubclass(bare, Enum):
        return {member.value: number for member, number in enum_numbers(bare).items()}.__getitem__
    return _timestamp if bare is datetime else None


@lru_cache(SHARED)
def _timestamp(moment: datetime) -> dict[str, int]:
    """Return the fields of a Timestamp. The documents of a batch were fetched at one moment, so that few are ever new."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    seconds, rest = divmod(moment - EPOCH, SECOND)
    return {"seconds": seconds, "nanos": rest.microseconds * 1000}
