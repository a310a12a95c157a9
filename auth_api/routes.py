"""What the owner of a key asks over HTTP: what it may do, and how all of this is described."""

from typing import Any

import msgspec
from aiohttp import web

from auth_api.openapi import openapi
from chassis.clock import Clock
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.api_keys.verification import Verdict, Verification, key_in


class Routes:
    """Handlers of the calls, over the keys."""

    def __init__(self, verification: Verification, clock: Clock, public_url: str) -> None:
        self._verification = verification
        self._clock = clock
        self._openapi = msgspec.json.encode(openapi(public_url))

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_get("/v1/key", taking(self.key))
        app.router.add_get("/v1/openapi.json", taking(self.openapi))

    async def key(self, request: web.Request) -> web.StreamResponse:
        """`GET /v1/key`: what the key of this request may do; it does not count."""
        found = self._verification.recognise(key_in(request.headers), self._clock.now(), scope=None)
        if isinstance(found, Verdict):
            return problem(found.status, found.detail, request=request, headers=found.headers)
        quota = self._verification.quota_of(found)
        document: dict[str, Any] = {
            "id": found.id,
            "plan": found.plan,
            "scopes": list(found.scopes),
            "quota": {limit.window: limit.requests for limit in quota.limits},
            "expires": found.expires.isoformat() if found.expires else None,
        }
        return web.json_response(document, headers={"Cache-Control": "no-store"})

    async def openapi(self, _request: web.Request) -> web.StreamResponse:
        """`GET /v1/openapi.json`: all of this, and what webhooks receive."""
        return web.Response(body=self._openapi, content_type="application/json")
