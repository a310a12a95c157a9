"""`/v1/webhooks`: the endpoints of the account whose key asks, their ledger, and a test event."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from auth_api.endpoint_secret import endpoint_secret
from auth_api.keyed_routes import KeyedHandler, body_of, json_answer, keyed
from auth_api.sending import Allowed, checked_url
from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from chassis.http.requests.query import optional_number, taking
from racing.api_keys.verification import WEBHOOKS, Verification
from racing.wire.accounts import KnownKey
from racing.wire.accounts_client import DeliveriesClient
from racing.wire.webhooks import (
    CreateEndpointRequest,
    DeleteEndpointRequest,
    Delivery,
    Endpoint,
    ListDeliveriesRequest,
    ListEndpointsRequest,
    RotateEndpointSecretRequest,
    SendEventRequest,
    UpdateEndpointRequest,
)

MOST_LISTED = 500
LISTED = 50

_json = json_answer


class EndpointInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an account says of an endpoint; of what is not given the endpoint keeps what it has."""

    url: str | msgspec.UnsetType = msgspec.UNSET
    """Where events are sent: `https://example.org/f1`."""
    description: str | msgspec.UnsetType = msgspec.UNSET
    """A note for yourself."""
    kinds: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Kinds of events; empty for all."""
    seasons: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET
    """Years; empty for all."""
    drivers: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Ids of drivers whom an event must concern, where it concerns any; empty for all."""
    constructors: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Ids of constructors, likewise."""
    enabled: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether events are sent. `true` starts one again that was disabled."""


class WebhookRoutes:
    """Handlers of the calls, over data_scheduler."""

    def __init__(
        self, client: DeliveriesClient, verification: Verification, clock: Clock, *, allowed: Allowed, secret: str
    ) -> None:
        self._client = client
        self._verification = verification
        self._clock = clock
        self._allowed = allowed
        self._secret = secret

    def add_to(self, app: web.Application) -> None:
        """Add every route; each needs a key with the scope `webhooks`."""
        one = "/v1/webhooks/{webhook}"
        app.router.add_get("/v1/webhooks", taking(self._keyed(self.listed)))
        app.router.add_post("/v1/webhooks", taking(self._keyed(self.create)))
        app.router.add_get(one, taking(self._keyed(self.one)))
        app.router.add_patch(one, taking(self._keyed(self.change)))
        app.router.add_delete(one, taking(self._keyed(self.delete)))
        app.router.add_post(f"{one}/secret", taking(self._keyed(self.rotate)))
        app.router.add_post(f"{one}/test", taking(self._keyed(self.test)))
        app.router.add_get(f"{one}/deliveries", taking(self._keyed(self.deliveries), "limit"))
        app.router.add_post(f"{one}/deliveries/{{delivery}}/resend", taking(self._keyed(self.resend)))

    async def listed(self, _request: web.Request, key: KnownKey) -> web.Response:
        """`GET /v1/webhooks`."""
        found = await self._client.call(ListEndpointsRequest(account=key.account), idempotent=True)
        return _json({"webhooks": [_shown(each) for each in found.endpoints]})

    async def create(self, request: web.Request, key: KnownKey) -> web.Response:
        """`POST /v1/webhooks`; the secret is in this answer alone."""
        given = await _input(request)
        if given.url is msgspec.UNSET:
            raise InvalidRequest("url: missing")
        made = await self._client.call(
            CreateEndpointRequest(
                account=key.account,
                url=checked_url(given.url, self._allowed),
                description=_or(given.description, ""),
                kinds=_or(given.kinds, ()),
                seasons=_or(given.seasons, ()),
                drivers=_or(given.drivers, ()),
                constructors=_or(given.constructors, ()),
                by=key.id,
            )
        )
        return _json(self._with_secret(made.endpoint), status=201)

    async def one(self, request: web.Request, key: KnownKey) -> web.Response:
        """`GET /v1/webhooks/{webhook}`."""
        return _json(_shown(await self._endpoint(request, key)))

    async def change(self, request: web.Request, key: KnownKey) -> web.Response:
        """`PATCH /v1/webhooks/{webhook}`: what is given is changed."""
        given = await _input(request)
        before = await self._endpoint(request, key)
        changed = await self._client.call(
            UpdateEndpointRequest(
                account=key.account,
                endpoint=before.id,
                url=checked_url(_or(given.url, before.url), self._allowed),
                description=_or(given.description, before.description),
                kinds=_or(given.kinds, before.kinds),
                seasons=_or(given.seasons, before.seasons),
                drivers=_or(given.drivers, before.drivers),
                constructors=_or(given.constructors, before.constructors),
                enabled=_or(given.enabled, before.enabled),
                by=key.id,
            )
        )
        return _json(_shown(changed.endpoint))

    async def delete(self, request: web.Request, key: KnownKey) -> web.Response:
        """`DELETE /v1/webhooks/{webhook}`."""
        asked = DeleteEndpointRequest(account=key.account, endpoint=request.match_info["webhook"], by=key.id)
        await self._client.call(asked)
        return web.Response(status=204)

    async def rotate(self, request: web.Request, key: KnownKey) -> web.Response:
        """`POST /v1/webhooks/{webhook}/secret`: another secret; for a day the one before signs, too."""
        asked = RotateEndpointSecretRequest(account=key.account, endpoint=request.match_info["webhook"], by=key.id)
        return _json(self._with_secret((await self._client.call(asked)).endpoint))

    async def test(self, request: web.Request, key: KnownKey) -> web.Response:
        """`POST /v1/webhooks/{webhook}/test`: send a test event."""
        return await self._send(request, key, None)

    async def resend(self, request: web.Request, key: KnownKey) -> web.Response:
        """`POST /v1/webhooks/{webhook}/deliveries/{delivery}/resend`: send an event once more, under the same id."""
        return await self._send(request, key, request.match_info["delivery"])

    async def deliveries(self, request: web.Request, key: KnownKey) -> web.Response:
        """`GET /v1/webhooks/{webhook}/deliveries?limit=`: what was delivered, the newest first."""
        limit = optional_number(request, "limit", 1, MOST_LISTED) or LISTED
        asked = ListDeliveriesRequest(account=key.account, endpoint=request.match_info["webhook"], limit=limit)
        found = await self._client.call(asked, idempotent=True)
        return _json({"deliveries": [_line(each) for each in found.deliveries]})

    async def _send(self, request: web.Request, key: KnownKey, delivery: str | None) -> web.Response:
        asked = SendEventRequest(account=key.account, endpoint=request.match_info["webhook"], delivery=delivery)
        return _json({"webhook_id": (await self._client.call(asked)).message}, status=202)

    async def _endpoint(self, request: web.Request, key: KnownKey) -> Endpoint:
        name = request.match_info["webhook"]
        found = (
            await self._client.call(ListEndpointsRequest(account=key.account, endpoint=name), idempotent=True)
        ).endpoints
        if not found:
            raise NotFound(f"webhook: there is no webhook {name!r}")
        return found[0]

    def _with_secret(self, endpoint: Endpoint) -> dict[str, Any]:
        secret = endpoint_secret(self._secret, endpoint.id, endpoint.secret_version)
        return {**_shown(endpoint), "secret": secret}

    def _keyed(self, handler: KeyedHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return a handler for requests with a key that may keep webhooks; each counts for its quota."""
        return keyed(handler, self._verification, self._clock, scope=WEBHOOKS)


async def _input(request: web.Request) -> EndpointInput:
    return await body_of(request, EndpointInput)


def _or[V](given: V | msgspec.UnsetType, otherwise: V) -> V:
    return otherwise if isinstance(given, msgspec.UnsetType) else given


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "kinds": endpoint.kinds,
        "seasons": endpoint.seasons,
        "drivers": endpoint.drivers,
        "constructors": endpoint.constructors,
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.disabled_reason,
        "created": endpoint.created,
        "failing_since": endpoint.failing_since,
        "attempts": endpoint.attempts,
        "next_try": endpoint.next_try,
    }


def _line(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "webhook_id": delivery.message,
        "type": delivery.kind,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "milliseconds": delivery.milliseconds,
        "error": delivery.error,
        "at": delivery.at,
    }
