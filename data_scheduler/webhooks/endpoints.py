"""The endpoints of accounts: made, changed, deleted, and given another secret."""

from datetime import datetime
from typing import Any

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import held_account, new_id, note
from data_scheduler.outbox.outbox import EVENTS
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from data_scheduler.webhooks.documents import endpoint_of, newest_event
from racing.webhook_events import EventKind
from racing.wire.codec import Plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.webhooks import (
    CreateEndpointRequest,
    CreateEndpointResponse,
    DeleteEndpointRequest,
    DeleteEndpointResponse,
    Endpoint,
    ListEndpointsRequest,
    ListEndpointsResponse,
    RotateEndpointSecretRequest,
    RotateEndpointSecretResponse,
    UpdateEndpointRequest,
    UpdateEndpointResponse,
)

MOST_ENDPOINTS = 20
"""Endpoints of an account."""
MOST_CHOSEN = 100
"""Entries of each list by which an endpoint chooses."""

CHOSEN = tuple(kind.value for kind in EventKind if kind is not EventKind.TEST)
"""The kinds that may be chosen; a test comes when it is asked for."""


class Endpoints:
    """Where accounts take events."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def create(self, request: CreateEndpointRequest) -> CreateEndpointResponse:
        """Make an endpoint. What has happened before is not sent to it."""
        _check(request)
        now = as_stored(self._clock.now())
        endpoint = Endpoint(
            id=new_id("whk"),
            account=request.account,
            url=request.url,
            description=request.description,
            kinds=request.kinds,
            seasons=request.seasons,
            drivers=request.drivers,
            constructors=request.constructors,
            enabled=True,
            created=now,
            secret_version=1,
        )

        async def work(view: View) -> None:
            await held_account(view, request.account)
            kept = await view.find(schema.WEBHOOK_ENDPOINTS, {"account": request.account}, fields={"_id": 1})
            if len(kept) >= MOST_ENDPOINTS:
                raise Conflict(f"account: it has {len(kept)} webhooks, allowed: {MOST_ENDPOINTS}")
            position = await newest_event(view, EVENTS)
            await view.insert(
                schema.WEBHOOK_ENDPOINTS, [{"_id": endpoint.id, "position": position, **to_plain(endpoint)}]
            )
            await _noted(view, endpoint, "webhook created", request.by, now)

        await self._mongo.transaction(work)
        return CreateEndpointResponse(endpoint=endpoint)

    async def listed(self, request: ListEndpointsRequest) -> ListEndpointsResponse:
        """Return the endpoints of an account, the oldest first."""
        where = {"account": request.account} | ({} if request.endpoint is None else {"_id": request.endpoint})
        found = await self._mongo.find(schema.WEBHOOK_ENDPOINTS, where, sort=[("created", 1), ("_id", 1)])
        return ListEndpointsResponse(endpoints=tuple(endpoint_of(plain) for plain in found))

    async def update(self, request: UpdateEndpointRequest) -> UpdateEndpointResponse:
        """Change an endpoint. What it failed at is tried anew when it is enabled, or has another address."""
        _check(request)
        given: Plain = {name: list(getattr(request, name)) for name in ("kinds", "seasons", "drivers", "constructors")}
        given |= {"url": request.url, "description": request.description, "enabled": request.enabled}

        async def work(view: View) -> Endpoint:
            before = await stored_endpoint(view, request.account, request.endpoint)
            forgotten: Plain = {}
            if request.enabled and (not before.get("enabled") or before["url"] != request.url):
                forgotten = {"$unset": dict.fromkeys(("failing_since", "next_try", "disabled_reason", "attempts"), "")}
            changed = await view.update(
                schema.WEBHOOK_ENDPOINTS, {"_id": request.endpoint}, {"$set": given, **forgotten}
            )
            endpoint = endpoint_of(changed or before)
            await _noted(view, endpoint, "webhook changed", request.by, as_stored(self._clock.now()))
            return endpoint

        return UpdateEndpointResponse(endpoint=await self._mongo.transaction(work))

    async def delete(self, request: DeleteEndpointRequest) -> DeleteEndpointResponse:
        """Delete an endpoint; what is under way to it may still arrive."""

        async def work(view: View) -> None:
            endpoint = endpoint_of(await stored_endpoint(view, request.account, request.endpoint))
            await view.delete(schema.WEBHOOK_ENDPOINTS, {"_id": endpoint.id})
            await view.remove_where(schema.DELIVERIES, {"endpoint": endpoint.id})
            await _noted(view, endpoint, "webhook deleted", request.by, as_stored(self._clock.now()))

        await self._mongo.transaction(work)
        return DeleteEndpointResponse()

    async def rotate(self, request: RotateEndpointSecretRequest) -> RotateEndpointSecretResponse:
        """Raise the version of the secret."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> Endpoint:
            before = await stored_endpoint(view, request.account, request.endpoint)
            change = {"$inc": {"secret_version": 1}, "$set": {"rotated": now}}
            changed = await view.update(schema.WEBHOOK_ENDPOINTS, {"_id": request.endpoint}, change)
            endpoint = endpoint_of(changed or before)
            await _noted(view, endpoint, "webhook secret rotated", request.by, now)
            return endpoint

        return RotateEndpointSecretResponse(endpoint=await self._mongo.transaction(work))


async def stored_endpoint(view: View, account: str, endpoint: str) -> Plain:
    """Return the document of an account's endpoint. Raise `NotFound`, the same for one of another account."""
    found = await view.one(schema.WEBHOOK_ENDPOINTS, {"_id": endpoint, "account": account})
    if found is None:
        raise NotFound(f"webhook: there is no webhook {endpoint!r}")
    return found


def _check(request: CreateEndpointRequest | UpdateEndpointRequest) -> None:
    for name in ("kinds", "seasons", "drivers", "constructors"):
        entries: tuple[Any, ...] = getattr(request, name)
        if len(entries) > MOST_CHOSEN or len(set(entries)) < len(entries):
            raise InvalidRequest(f"{name}: {len(entries)} entries, allowed: at most {MOST_CHOSEN}, each once")
    for kind in request.kinds:
        if kind not in CHOSEN:
            raise InvalidRequest(f"kinds: {kind!r}, allowed: {', '.join(CHOSEN)}")


async def _noted(view: View, endpoint: Endpoint, action: str, by: str, now: datetime) -> None:
    await note(view, AuditEntry(account=endpoint.account, action=action, about=endpoint.id, by=by, at=now))
