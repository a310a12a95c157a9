"""What a caller sends, as a struct, and what it is answered. Nothing that a struct does not name is taken."""

from typing import Any

import msgspec
from aiohttp import web

from chassis.errors import InvalidRequest

JSON = "application/json"
NO_STORE = "no-store"
"""Everything here is one caller's own."""


async def body[S: msgspec.Struct](request: web.Request, kind: type[S]) -> S:
    """Return the body of a request. Raise `InvalidRequest`, which names the field, and never shows its value; however deep it is nested."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest(f"body: {str(error)[:200]}") from error


def answer(document: Any, *, status: int = 200) -> web.Response:
    """Return an answer with a document."""
    return web.Response(
        status=status, body=msgspec.json.encode(document), content_type=JSON, headers={"Cache-Control": NO_STORE}
    )


def done() -> web.Response:
    """Return an answer that says nothing but that it was done."""
    return web.Response(status=204, headers={"Cache-Control": NO_STORE})
