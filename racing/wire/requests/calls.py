"""What a remote call is between our services: a request that knows which response belongs to it."""

from types import get_original_bases
from typing import Any, get_args

from racing.model import Struct


class Call[R: Struct](Struct, frozen=True):
    """A request that is answered by an `R`. Its name is that of the remote call, with `Request` behind it."""


def call_of(call: type[Call[Any]]) -> str:
    """Return the name of the remote call: `GetDriver` for `GetDriverRequest`."""
    return call.__name__.removesuffix("Request")


def response_of[R: Struct](call: type[Call[R]]) -> type[R]:
    """Return the class of the response."""
    response: type[R] = get_args(get_original_bases(call)[0])[0]
    return response
