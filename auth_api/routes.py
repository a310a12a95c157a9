"""What is asked over HTTP: by Traefik whether a key may pass, and by the owner of a key what it may do."""

from typing import Any

import msgspec
from aiohttp import web

from auth_api.openapi import openapi
from auth_api.verification import Verdict, Verification, key_in
from chassis.clock import Clock
from chassis.http.requests.query import taking
from chassis.http.responses.fast_path import RawResponse
from chassis.http.server import problem

VERIFY = "/verify"
"""Asked by Traefik alone: it is not below `/v1`, so it has no public address."""

OK = 200
LONGEST_PATH = 2_000
_REFUSAL = web.RequestKey("refusal", Verdict)


class Routes:
    """Handlers of the calls, over the keys."""

    def __init__(self, verification: Verification, clock: Clock, public_url: str) -> None:
        self._verification = verification
        self._clock = clock
        self._openapi = msgspec.json.encode(openapi(public_url))

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_get(VERIFY, taking(self.verify))
        app.router.add_get("/v1/key", taking(self.key))
        app.router.add_get("/v1/openapi.json", taking(self.openapi))

    def front(self, request: web.Request) -> tuple[RawResponse, str] | None:
        """Answer Traefik where a key may pass; a refusal is left to the handler, which says why."""
        if request.path != VERIFY or request.query_string:
            return None
        verdict = self._judge(request)
        if verdict.status != OK:
            request[_REFUSAL] = verdict
            return None
        return RawResponse(OK, verdict.headers), VERIFY

    async def verify(self, request: web.Request) -> web.StreamResponse:
        """`GET /verify`: whether a request with this key may pass."""
        verdict = request.get(_REFUSAL) or self._judge(request)
        if verdict.status == OK:
            return web.Response(headers=verdict.headers)
        return _refused(request, verdict)

    async def key(self, request: web.Request) -> web.StreamResponse:
        """`GET /v1/key`: what the key of this request may do; it does not count."""
        found = self._verification.recognise(key_in(request.headers), self._clock.now(), scope=None)
        if isinstance(found, Verdict):
            return _refused(request, found)
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

    def _judge(self, request: web.Request) -> Verdict:
        return self._verification.judge(key_in(request.headers), self._clock.now())


def _refused(request: web.Request, verdict: Verdict) -> web.Response:
    # Traefik passes the answer on to the caller, who knows nothing of the question.
    asked = _asked(request)[:LONGEST_PATH] if request.path == VERIFY else None
    return problem(verdict.status, verdict.detail, request=request, headers=verdict.headers, instance=asked or None)


def _asked(request: web.Request) -> str:
    """Return the path that the caller asked Traefik for: what it took away, and what is left."""
    prefix = request.headers.getall("X-Forwarded-Prefix", [""])[-1].rpartition(",")[2].strip()
    return prefix + request.headers.get("X-Forwarded-Uri", "").partition("?")[0]
