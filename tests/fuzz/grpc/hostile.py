"""Protobuf messages that no service of ours would send. The same seed makes the same messages."""

import random
from collections.abc import Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

type Field = Any
"""A field's descriptor: its class depends on how protobuf was built."""

INTEGERS = {
    FieldDescriptor.TYPE_INT32: (-(2**31), -1, 0, 1, 2, 1950, 2025, 2026, 99_999, 100_001, 2**31 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), -(2**40), -1, 0, 1, 1_750_000_000, 253_402_300_800, 2**63 - 1),
}
NUMBERS = (float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 1e308, -1.0, 91.0, 44.5)
TEXTS = (
    "",
    " ",
    "0",
    "x",
    "race",
    "bahrain",
    "max-verstappen",
    "2025-06-01",
    "0001-01-01",
    "9999-12-31",
    "2025-02-30",
    "1e999999",
    "-1e-999999",
    "NaN",
    "sNaN",
    "Infinity",
    "25.123456789012345678901234567890123456789",
    "9" * 5000,
    "x" * 301,
    "\N{FIRE}" * 300,
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "a\r\nSet-Cookie: b",
    "\u202egnp.exe",
    "\ud7ff\ue000",
    "$where",
    "$$NOW",
    "a.b",
    "../../etc/passwd",
    "<svg><script>alert(1)</script></svg>",
    "e-" + "9" * 5000,
    "b3c0ffee-" + "9" * 5000,
    "--1",
)
COUNTS = (0, 1, 2, 3, 40)


def spoilt(message: Message, chance: random.Random) -> Message:
    """A copy with a few odd values somewhere in it."""
    copy = type(message)()
    copy.CopyFrom(message)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _spoil(copy, chance)
    return copy


def filled(message: Message, chance: random.Random, depth: int = 0) -> Message:
    """The message, with odd values in whatever fields chance will have."""
    for field in message.DESCRIPTOR.fields:
        if depth < 5 and chance.random() < 0.5:
            _fill(message, field, chance, depth)
    return message


def noise(message: Message, chance: random.Random) -> bytes:
    """Bytes that are nearly the message, or no message at all."""
    data = bytearray(message.SerializeToString())
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.choice((1, 3, 20, 400)))
        case 1:
            return bytes(data[: chance.randrange(len(data) + 1)])
        case 2:
            return bytes(data) * chance.choice((2, 3, 50))
        case _:
            for _ in range(chance.choice((1, 2, 8))):
                if data:
                    data[chance.randrange(len(data))] = chance.randrange(256)
            return bytes(data)


def _spoil(message: Any, chance: random.Random) -> None:
    """Put one odd value into a field of the message, or of one inside it."""
    field = chance.choice(list(message.DESCRIPTOR.fields)) if chance.random() < 0.2 else _set_field(message, chance)
    inner = getattr(message, field.name)
    if field.message_type is not None and chance.random() < 0.9:
        if not field.is_repeated:
            return _spoil(inner, chance)
        if inner:
            return _spoil(chance.choice(inner), chance)
    return _fill(message, field, chance, 3)


def _set_field(message: Any, chance: random.Random) -> Field:
    fields = [field for field, _ in message.ListFields()] or list(message.DESCRIPTOR.fields)
    return chance.choice(fields)


def _fill(message: Any, field: Field, chance: random.Random, depth: int) -> None:
    if not field.is_repeated:
        if field.message_type is not None:
            filled(getattr(message, field.name), chance, depth + 1)
        elif chance.random() < 0.1:
            message.ClearField(field.name)
        else:
            setattr(message, field.name, _odd(field, chance))
        return
    values = getattr(message, field.name)
    for _ in range(chance.choice(COUNTS)):
        if field.message_type is not None:
            filled(values.add(), chance, depth + 2)
        else:
            values.append(_odd(field, chance))


def _odd(field: Field, chance: random.Random) -> Any:
    if field.type in INTEGERS:
        return chance.choice(INTEGERS[field.type])
    if field.type == FieldDescriptor.TYPE_ENUM:
        numbers: Sequence[int] = [value.number for value in field.enum_type.values]
        return chance.choice([*numbers, 99, -1])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return chance.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return chance.randbytes(chance.choice((0, 1, 40)))
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return chance.choice(NUMBERS)
    return chance.choice(TEXTS)
