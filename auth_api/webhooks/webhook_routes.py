"""`/v1/webhooks`: the endpoints of the account that asks, their ledger, and a test event."""

from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from auth_api.json_bodies import answer, body, done
from auth_api.sending import Allowed, checked_url
from auth_api.sign_in.callers import Caller, CallerHandler, Callers
from auth_api.webhooks.endpoint_secret import endpoint_secret
from chassis.errors import InvalidRequest, NotFound
from chassis.http.requests.query import optional_number, taking
from racing.api_keys.verification import WEBHOOKS
from racing.wire.accounts_client import DeliveriesClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.webhooks import (
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

    def __init__(self, client: DeliveriesClient, callers: Callers, *, allowed: Allowed, secret: str) -> None:
        self._client = client
        self._callers = callers
        self._allowed = allowed
        self._secret = secret

    def add_to(self, app: web.Application) -> None:
        """Add every route; each is for who is signed in, and for keys with the scope `webhooks`."""
        one = "/v1/webhooks/{webhook}"
        app.router.add_get("/v1/webhooks", taking(self._kept(self.listed)))
        app.router.add_post("/v1/webhooks", taking(self._kept(self.create)))
        app.router.add_get(one, taking(self._kept(self.one)))
        app.router.add_patch(one, taking(self._kept(self.change)))
        app.router.add_delete(one, taking(self._kept(self.delete)))
        app.router.add_post(f"{one}/secret", taking(self._kept(self.rotate)))
        app.router.add_post(f"{one}/test", taking(self._kept(self.test)))
        app.router.add_get(f"{one}/deliveries", taking(self._kept(self.deliveries), "limit"))
        app.router.add_post(f"{one}/deliveries/{{delivery}}/resend", taking(self._kept(self.resend)))

    async def listed(self, _request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/webhooks`."""
        found = await self._client.call(ListEndpointsRequest(account=caller.account), idempotent=True)
        return answer({"webhooks": [_shown(each) for each in found.endpoints]})

    async def create(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/webhooks`; the secret is in this answer alone."""
        given = await body(request, EndpointInput)
        if given.url is msgspec.UNSET:
            raise InvalidRequest("url: missing")
        made = await self._client.call(
            CreateEndpointRequest(
                account=caller.account,
                url=checked_url(given.url, self._allowed),
                description=_or(given.description, ""),
                kinds=_or(given.kinds, ()),
                seasons=_or(given.seasons, ()),
                drivers=_or(given.drivers, ()),
                constructors=_or(given.constructors, ()),
                by=caller.by,
            )
        )
        return answer(self._with_secret(made.endpoint), status=201)

    async def one(self, request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/webhooks/{webhook}`."""
        return answer(_shown(await self._endpoint(request, caller)))

    async def change(self, request: web.Request, caller: Caller) -> web.Response:
        """`PATCH /v1/webhooks/{webhook}`: what is given is changed."""
        given = await body(request, EndpointInput)
        before = await self._endpoint(request, caller)
        changed = await self._client.call(
            UpdateEndpointRequest(
                account=caller.account,
                endpoint=before.id,
                url=checked_url(_or(given.url, before.url), self._allowed),
                description=_or(given.description, before.description),
                kinds=_or(given.kinds, before.kinds),
                seasons=_or(given.seasons, before.seasons),
                drivers=_or(given.drivers, before.drivers),
                constructors=_or(given.constructors, before.constructors),
                enabled=_or(given.enabled, before.enabled),
                by=caller.by,
            )
        )
        return answer(_shown(changed.endpoint))

    async def delete(self, request: web.Request, caller: Caller) -> web.Response:
        """`DELETE /v1/webhooks/{webhook}`."""
        asked = DeleteEndpointRequest(account=caller.account, endpoint=request.match_info["webhook"], by=caller.by)
        await self._client.call(asked)
        return done()

    async def rotate(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/webhooks/{webhook}/secret`: another secret; for a day the one before signs, too."""
        asked = RotateEndpointSecretRequest(
            account=caller.account, endpoint=request.match_info["webhook"], by=caller.by
        )
        return answer(self._with_secret((await self._client.call(asked)).endpoint))

    async def test(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/webhooks/{webhook}/test`: send a test event."""
        return await self._send(request, caller, None)

    async def resend(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/webhooks/{webhook}/deliveries/{delivery}/resend`: send an event once more, under the same id."""
        return await self._send(request, caller, request.match_info["delivery"])

    async def deliveries(self, request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/webhooks/{webhook}/deliveries?limit=`: what was delivered, the newest first."""
        limit = optional_number(request, "limit", 1, MOST_LISTED) or LISTED
        asked = ListDeliveriesRequest(account=caller.account, endpoint=request.match_info["webhook"], limit=limit)
        found = await self._client.call(asked, idempotent=True)
        return answer({"deliveries": [_line(each) for each in found.deliveries]})

    async def exported(self, account: Account) -> list[dict[str, Any]]:
        """Return an account's endpoints, each with its ledger."""
        hooks = await self._client.call(ListEndpointsRequest(account=account.id), idempotent=True)
        return [
            {**msgspec.to_builtins(hook), "deliveries": await self._ledger(account.id, hook.id)}
            for hook in hooks.endpoints
        ]

    async def _ledger(self, account: str, endpoint: str) -> list[Any]:
        asked = ListDeliveriesRequest(account=account, endpoint=endpoint, limit=MOST_LISTED)
        found = await self._client.call(asked, idempotent=True)
        return [msgspec.to_builtins(each) for each in found.deliveries]

    async def _send(self, request: web.Request, caller: Caller, delivery: str | None) -> web.Response:
        asked = SendEventRequest(account=caller.account, endpoint=request.match_info["webhook"], delivery=delivery)
        return answer({"webhook_id": (await self._client.call(asked)).message}, status=202)

    def _kept(self, handler: CallerHandler) -> Handler:
        return self._callers.owner_or_key(handler, WEBHOOKS)

    async def _endpoint(self, request: web.Request, caller: Caller) -> Endpoint:
        name = request.match_info["webhook"]
        found = (
            await self._client.call(ListEndpointsRequest(account=caller.account, endpoint=name), idempotent=True)
        ).endpoints
        if not found:
            raise NotFound(f"webhook: there is no webhook {name!r}")
        return found[0]

    def _with_secret(self, endpoint: Endpoint) -> dict[str, Any]:
        secret = endpoint_secret(self._secret, endpoint.id, endpoint.secret_version)
        return {**_shown(endpoint), "secret": secret}


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
