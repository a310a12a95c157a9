"""Requests from bytes, within bounds: what is too large is refused before anything is built of it, what is malformed is named.

A message of a few megabytes can hold millions of empty entries, each of which takes hundreds of bytes once it is decoded. So they
are counted in the bytes as they came (https://protobuf.dev/programming-guides/encoding/).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError

from chassis.errors import InvalidRequest
from chassis.grpc.callers import Permit, admit

MOST_BYTES = 4 * 1024 * 1024
"""Bytes of a request; the largest so far, the results of a season, has 271 thousand."""

MOST_ENTRIES = 20_000
"""Entries of all lists of a request together; the results of a season have some 5,000."""

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_WIDTHS = {_FIXED_64: 8, _FIXED_32: 4}
_LONGEST_VARINT = 10


class Method:
    """A method of a service: who may call it, and how its requests are decoded."""

    def __init__(
        self, path: str, decode: Callable[[bytes], Any], permit: Permit | None, *, takes_a_stream: bool = False
    ) -> None:
        """`path`: `/package.Service/Method`."""
        self.name = path.rpartition("/")[2]
        self._path = path
        self._decode = decode
        self._permit = permit
        self._takes_a_stream = takes_a_stream

    def of_streams(self) -> "Method":
        """Return the same, for a method that takes a stream of requests."""
        return Method(self._path, self._decode, self._permit, takes_a_stream=True)

    def request(self, sent: Any, context: Any) -> Any:
        """Return the request, or the stream of them. Raise Forbidden, or InvalidRequest, where it is refused."""
        if self._permit is not None:
            admit(self._permit, self._path, context)
        return self._each(sent) if self._takes_a_stream else decoded(sent, self._decode)

    async def _each(self, sent: AsyncIterator[bytes]) -> AsyncGenerator[Any]:
        async for data in sent:
            yield decoded(data, self._decode)


def decoded(data: bytes, decode: Callable[[bytes], Any]) -> Any:
    """Return the request, decoded by the `FromString` of its class. Raise InvalidRequest, which says what is allowed, where it is none."""
    if len(data) > MOST_BYTES:
        raise InvalidRequest(f"request: {len(data)} bytes, allowed: {MOST_BYTES}")
    kind = getattr(decode, "__self__", None)
    name = getattr(kind, "__name__", "request")
    try:
        if kind is not None and (lists := _lists(kind.DESCRIPTOR)):
            _count(data, _Part("request", lists, 0, len(data)), MOST_ENTRIES)
        return decode(data)
    except (DecodeError, IndexError) as error:
        raise InvalidRequest(f"request: not a {name}: malformed protobuf") from error


class _Field(NamedTuple):
    path: str
    lists: Mapping[int, "_Field"]
    """What is counted inside of it; nothing where it has no lists, then it is one entry as a whole."""


class _Part(NamedTuple):
    """The bytes of one message within those of the request."""

    path: str
    lists: Mapping[int, _Field]
    begin: int
    end: int


@cache
def _lists(message: Descriptor, path: str = "") -> Mapping[int, _Field]:
    """Return the fields of a message that are lists of messages, or hold some, by number. Our messages do not hold themselves."""
    found = {}
    for field in message.fields:
        if field.message_type is not None:
            below = f"{path}.{field.name}" if path else field.name
            inner = _lists(field.message_type, below)
            if field.is_repeated or inner:
                found[field.number] = _Field(below, inner)
    return found


def _count(data: bytes, part: _Part, left: int) -> int:
    """Count the fields of a part, and return how many more there may be. An IndexError where the bytes break off."""
    at = part.begin
    while at < part.end:
        left -= 1
        if left < 0:
            raise InvalidRequest(
                f"{part.path}: more than {MOST_ENTRIES} entries in one request, allowed: {MOST_ENTRIES}"
            )
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            _, at = _varint(data, at)
        elif wire == _BYTES:
            length, at = _varint(data, at)
            field = part.lists.get(number)
            if field is not None and field.lists and at + length <= part.end:
                left = _count(data, _Part(field.path, field.lists, at, at + length), left)
            at += length
        elif wire in _WIDTHS:
            at += _WIDTHS[wire]
        else:
            raise InvalidRequest(f"{part.path}: malformed protobuf: a field of wire type {wire}")
    return left


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and the place behind it."""
    value = data[at]
    if value < 0x80:  # noqa: PLR2004  # the bit that says that more follows
        return value, at + 1
    value &= 0x7F
    for place in range(1, _LONGEST_VARINT):
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:  # noqa: PLR2004  # as above
            return value, at + place + 1
    raise IndexError("a number of more than ten bytes")
