"""What all calls have in common that an account makes for itself: who asks, what is in the body, and how it is answered."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from chassis.clock import Clock
from chassis.errors import InvalidRequest
from chassis.http.server import problem
from racing.api_keys.verification import Verdict, Verification, key_in
from racing.wire.accounts import KnownKey

OK = 200

type KeyedHandler = Callable[[web.Request, KnownKey], Awaitable[web.Response]]


def keyed(
    handler: KeyedHandler, verification: Verification, clock: Clock, *, scope: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a handler for requests with a key that has the scope; each counts for its quota."""

    async def handle(request: web.Request) -> web.StreamResponse:
        now, text = clock.now(), key_in(request.headers)
        verdict = verification.judge(text, now, scope=scope)
        key = verification.recognise(text, now, scope=scope)
        if verdict.status != OK or isinstance(key, Verdict):
            return problem(verdict.status, verdict.detail, request=request, headers=verdict.headers)
        response = await handler(request, key)
        response.headers.update({name: value for name, value in verdict.headers.items() if name.startswith("Rate")})
        return response

    return handle


async def body_of[B](request: web.Request, kind: type[B]) -> B:
    """Return the body, read from JSON. Raise `InvalidRequest`, which says where it is not as it should be."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidRequest(f"body: {str(error)[:200]}") from error


def json_answer(document: dict[str, Any] | msgspec.Struct, *, status: int = 200) -> web.Response:
    """Return a document that nobody keeps on the way."""
    return web.Response(
        status=status,
        body=msgspec.json.encode(document),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
