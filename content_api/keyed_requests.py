"""Requests that carry an API key: judged before they are answered, and told what is left of their quota.

All others are answered as they are without accounts: looking for the two headers is all that they pay.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.http.responses.fast_path import Front, RawResponse
from chassis.http.responses.own_headers import OWN_HEADERS
from chassis.http.server import problem
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from content_api.settings import Settings
from racing.api_keys.counting import Counting
from racing.api_keys.known_keys import KnownKeys
from racing.api_keys.verification import Verdict, Verification, key_in
from racing.wire.accounts_client import AccountsClient

CANNOT_TELL = HTTPStatus.MISDIRECTED_REQUEST
"""Of a request with a key while the keys are not known. Traefik then asks again without it, at the anonymous rate, and says so
(traefik/dynamic.yaml): no other answer of ours has this status."""

_VERDICT = web.RequestKey("verdict", Verdict)


class KeyedRequests:
    """Judges each request with a key once, wherever it is answered."""

    def __init__(self, verification: Verification, clock: Clock) -> None:
        self._verification = verification
        self._clock = clock

    def before(self, front: Front) -> Front:
        """Return a front that answers who may pass; a refusal is left to `around`, which says why."""

        def keyed(request: web.Request) -> tuple[RawResponse, str] | None:
            key = key_in(request.headers)
            if key is not None and self._judge(request, key).status != HTTPStatus.OK:
                return None
            return front(request)

        return keyed

    @property
    def around(self) -> Middleware:
        """The middleware, for everything that the front does not answer: pages, errors, live streams."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            key = key_in(request.headers)
            # A browser asks by OPTIONS before a page may send a key, and sends none with it.
            if key is None or request.method == hdrs.METH_OPTIONS:
                return await handler(request)
            verdict = request.get(_VERDICT) or self._judge(request, key)
            if verdict.status != HTTPStatus.OK:
                return problem(verdict.status, verdict.detail, request=request)
            return await handler(request)

        return middleware

    def _judge(self, request: web.Request, key: str) -> Verdict:
        if self._verification.knows_the_keys:
            verdict = self._verification.judge(key, self._clock.now())
        else:
            verdict = Verdict(
                CANNOT_TELL, detail="the keys are not known yet; without one everything public may be asked"
            )
        request[_VERDICT] = verdict
        request[OWN_HEADERS] = verdict.headers
        return verdict


@asynccontextmanager
async def keyed_requests(
    settings: Settings, channel: Channel, clock: Clock, *, health: Health, metrics: Metrics
) -> AsyncIterator[KeyedRequests | None]:
    """Follow the keys and count their use until the context is left; None where there are no accounts."""
    if not settings.auth_api:
        yield None
        return
    client = AccountsClient(channel)
    async with (
        KnownKeys(client, metrics).followed() as keys,
        Counting(client, clock, metrics, counter="content-api").running() as counting,
    ):
        health.watch("keys", keys.probe, vital=False)
        yield KeyedRequests(Verification(keys, counting, settings.plans), clock)
