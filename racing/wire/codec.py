"""One codec by field name: model to plain dicts (BSON, JSON) and back, model to protobuf and back.

A struct and its message have the same name and the same fields, so that nothing is written down per type. Optional
fields have presence in protobuf, tuples are repeated, enums are matched by name (`practice_1` is
`SESSION_KIND_PRACTICE_1`), points are decimal strings, dates ISO strings, instants Timestamps with microseconds.
"""

import types
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin

import msgspec
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import InvalidRequest
from protobuf import content_pb2, services_pb2
from racing.model import Struct

SHOWN = 40
"""Characters of a wrong value that an error shows."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

type Plain = dict[str, Any]
type Path = str


def to_plain(value: Struct) -> Plain:
    """Return a dict of str, int, float, bool, Decimal, datetime, dict and list; dates are ISO strings, defaults left out."""
    plain: Plain = msgspec.to_builtins(value, builtin_types=(datetime, Decimal))
    return plain


def from_plain[T: Struct](plain: Any, kind: type[T]) -> T:
    """Return the struct of such a dict; `InvalidRequest` names the path of an unknown key or a wrong type."""
    try:
        converted: T = msgspec.convert(plain, kind, builtin_types=(datetime, Decimal))
    except msgspec.ValidationError as error:
        raise InvalidRequest(f"{kind.__name__}: {error}") from error
    return converted


def to_message[M: Message](value: Struct, kind: type[M]) -> M:
    """Return the message twin of a struct; `InvalidRequest` names the path of a time without a zone."""
    return kind(**_codec(type(value)).encode(value, ""))


def from_message[T: Struct](message: Message, kind: type[T]) -> T:
    """Return the struct twin of a message; `InvalidRequest` names the path of an unset enum or a malformed value."""
    return cast("T", _codec(kind).decode(message, ""))


def message_class(kind: type[Struct]) -> type[Message]:
    """Return the generated class with the struct's name."""
    module = content_pb2 if hasattr(content_pb2, kind.__name__) else services_pb2
    twin: type[Message] = getattr(module, kind.__name__)
    return twin


def enum_member[E: Enum](kind: type[E], number: int, path: str) -> E:
    """Return the member of a number of the contract; `InvalidRequest` says what is allowed for an unset or unknown one."""
    member: E = _enum_converters(kind)[1](number, path)
    return member


def enum_number(member: Enum) -> Any:
    """Return the number of a member in the contract."""
    return _enum_converters(type(member))[0](member, "")


class _Field(msgspec.Struct, frozen=True):
    name: str
    optional: bool
    default: Any
    encode: Callable[[Any, Path], Any]
    decode: Callable[[Any, Path], Any]


class _StructCodec:
    """Encodes and decodes the fields of one struct; which converters they need is looked up once."""

    def __init__(self, kind: type[Struct]) -> None:
        self.kind = kind
        self.fields = [_field(field) for field in msgspec.structs.fields(kind)]

    def encode(self, value: Struct, path: Path) -> Plain:
        plain: Plain = {}
        for field in self.fields:
            attribute = getattr(value, field.name)
            if attribute is not None and attribute != field.default:
                plain[field.name] = field.encode(attribute, f"{path}.{field.name}" if path else field.name)
        return plain

    def decode(self, message: Message, path: Path) -> Struct:
        values: Plain = {}
        for field in self.fields:
            name = field.name
            if field.optional and not message.HasField(name):
                continue
            values[name] = field.decode(getattr(message, name), f"{path}.{name}" if path else name)
        return self.kind(**values)


@cache
def _codec(kind: type[Struct]) -> _StructCodec:
    return _StructCodec(kind)


def _field(field: msgspec.structs.FieldInfo) -> _Field:
    kind, optional = _unwrap(field.type)
    encode, decode = _converters(kind)
    return _Field(field.name, optional, field.default, encode, decode)


def _unwrap(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (Union, types.UnionType):
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        return inner[0], True
    return kind, False


def _converters(kind: Any) -> tuple[Callable[[Any, Path], Any], Callable[[Any, Path], Any]]:
    if get_origin(kind) is tuple:
        encode, decode = _converters(get_args(kind)[0])
        return (
            lambda values, path: [encode(value, f"{path}[{index}]") for index, value in enumerate(values)],
            lambda values, path: tuple(decode(value, f"{path}[{index}]") for index, value in enumerate(values)),
        )
    if issubclass(kind, Struct):
        codec = _codec(kind)
        return codec.encode, codec.decode
    if issubclass(kind, Enum):
        return _enum_converters(kind)
    return _SCALARS.get(kind, (_same, _same))


@cache
def _enum_converters(kind: type[Enum]) -> tuple[Callable[[Any, Path], Any], Callable[[Any, Path], Any]]:
    prefix = "".join(f"_{letter}" if letter.isupper() else letter for letter in kind.__name__).strip("_").upper()
    numbers = content_pb2.DESCRIPTOR.enum_types_by_name[kind.__name__].values_by_name
    to_number = {member: numbers[f"{prefix}_{member.name}"].number for member in kind}
    to_member = {number: member for member, number in to_number.items()}

    def decode(number: Any, path: Path) -> Any:
        try:
            return to_member[number]
        except KeyError:
            given = f"unknown number {number}" if number else "missing"
            allowed = ", ".join(str(member.value) for member in kind)
            raise InvalidRequest(f"{path}: {given}, allowed: {allowed}") from None

    return lambda member, _path: to_number[member], decode


def _same(value: Any, _path: Path) -> Any:
    return value


def _encode_instant(value: datetime, path: Path) -> Timestamp:
    if value.tzinfo is None:
        raise InvalidRequest(f"{path}: a time without a zone ({value.isoformat()}); all times are UTC")
    seconds, rest = divmod(value - EPOCH, timedelta(seconds=1))
    return Timestamp(seconds=seconds, nanos=rest.microseconds * 1000)


def _decode_instant(value: Timestamp, path: Path) -> datetime:
    try:
        return EPOCH + timedelta(seconds=value.seconds, microseconds=value.nanos // 1000)
    except OverflowError:
        raise InvalidRequest(f"{path}: {value.seconds} seconds is beyond the calendar") from None


def _encode_decimal(value: Decimal, _path: Path) -> str:
    return str(value)


def _decode_decimal(value: str, path: Path) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation:
        raise InvalidRequest(f"{path}: {value[:SHOWN]!r} is not a decimal number") from None


def _encode_date(value: date, _path: Path) -> str:
    return value.isoformat()


def _decode_date(value: str, path: Path) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidRequest(f"{path}: {value[:SHOWN]!r} is not a date, expected YYYY-MM-DD") from None


_SCALARS: dict[Any, tuple[Callable[[Any, Path], Any], Callable[[Any, Path], Any]]] = {
    datetime: (_encode_instant, _decode_instant),
    date: (_encode_date, _decode_date),
    Decimal: (_encode_decimal, _decode_decimal),
}
