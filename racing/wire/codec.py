"""One codec by field name: model to plain dicts (BSON, JSON) and back, model to protobuf and back.

A struct and its message have the same name and the same fields, so that nothing is written down per type. Optional
fields have presence in protobuf, tuples are repeated, enums are matched by name (`practice_1` is
`SESSION_KIND_PRACTICE_1`), points are decimal strings, dates ISO strings, instants Timestamps with microseconds.
"""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, cast, get_args, get_origin

import msgspec
from google.protobuf.message import Message

from chassis.errors import InvalidRequest
from protobuf import (
    accounts_pb2,
    calendars_pb2,
    content_pb2,
    openid_pb2,
    passkeys_pb2,
    reminders_pb2,
    services_pb2,
    sign_ins_pb2,
    webhooks_pb2,
)
from racing.model import Struct
from racing.wire import compiled
from racing.wire.compiled import unwrap
from racing.wire.conversions import Convert, Path, enum_conversions, enum_numbers, scalar_conversions

type Plain = dict[str, Any]

_CONTRACT = (
    content_pb2,
    services_pb2,
    accounts_pb2,
    webhooks_pb2,
    calendars_pb2,
    sign_ins_pb2,
    passkeys_pb2,
    openid_pb2,
    reminders_pb2,
)


def to_plain(value: Struct) -> Plain:
    """Return a dict of str, bytes, int, float, bool, Decimal, datetime, dict and list; dates are ISO strings, defaults left out."""
    plain: Plain = msgspec.to_builtins(value, builtin_types=(datetime, Decimal, bytes))
    return plain


def from_plain[T: Struct](plain: Any, kind: type[T]) -> T:
    """Return the struct of such a dict; `InvalidRequest` names the path of an unknown key or a wrong type."""
    try:
        converted: T = msgspec.convert(plain, kind, builtin_types=(datetime, Decimal, bytes))
    except msgspec.ValidationError as error:
        raise InvalidRequest(f"{kind.__name__}: {error}") from error
    return converted


def to_message[M: Message](value: Struct, kind: type[M]) -> M:
    """Return the message twin of a struct; `InvalidRequest` names the path of a time without a zone."""
    try:
        return compiled.encode(value, kind)
    except compiled.FAILURES:
        return kind(**_codec(type(value)).encode(value, ""))


def from_message[T: Struct](message: Message, kind: type[T]) -> T:
    """Return the struct twin of a message; `InvalidRequest` names the path of an unset enum or a malformed value."""
    try:
        return cast("T", compiled.decoder(kind)(message))
    except compiled.FAILURES:
        return cast("T", _codec(kind).decode(message, ""))


def message_class(kind: type[Struct]) -> type[Message]:
    """Return the generated class with the struct's name."""
    module = next(each for each in _CONTRACT if hasattr(each, kind.__name__))
    twin: type[Message] = getattr(module, kind.__name__)
    return twin


def enum_member[E: Enum](kind: type[E], number: int, path: str) -> E:
    """Return the member of a number of the contract; `InvalidRequest` says what is allowed for an unset or unknown one."""
    member: E = enum_conversions(kind)[1](number, path)
    return member


def enum_number(member: Enum) -> Any:
    """Return the number of a member in the contract."""
    return enum_numbers(type(member))[member]


class _Field(msgspec.Struct, frozen=True):
    name: str
    optional: bool
    default: Any
    encode: Convert
    decode: Convert


class _StructCodec:
    """Walks the fields of one struct and knows the path of each: for values that `racing.wire.compiled` refuses."""

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
    kind, optional = unwrap(field.type)
    encode, decode = _converters(kind)
    return _Field(field.name, optional, field.default, encode, decode)


def _converters(kind: Any) -> tuple[Convert, Convert]:
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
        return enum_conversions(kind)
    return scalar_conversions(kind)
