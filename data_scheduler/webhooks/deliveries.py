"""What is due at which endpoint, who delivers it, and what came of it.

Of several auth_api one has the lease of an endpoint, by MongoDB's clock, and delivers its events one after another. Whoever dies in the
middle leaves a lease that ends by itself; the event is then delivered once more. So each arrives at least once, and in order.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import note
from data_scheduler.outbox.outbox import EVENTS, add
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from data_scheduler.webhooks.documents import delivery_of, endpoint_of, event_of, newest_event, wants
from data_scheduler.webhooks.endpoints import stored_endpoint
from data_scheduler.webhooks.retrying import next_try
from racing.webhook_events import EventKind, TestMessage, WebhookEvent
from racing.wire.codec import Plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.webhooks import (
    ClaimDeliveriesRequest,
    ClaimDeliveriesResponse,
    Delivery,
    DeliveryState,
    DueDelivery,
    Endpoint,
    ListDeliveriesRequest,
    ListDeliveriesResponse,
    ReportDeliveryRequest,
    ReportDeliveryResponse,
    SendEventRequest,
    SendEventResponse,
)

LEASE_SECONDS = 20
"""More than an attempt may take: 5 s, and what reporting it takes."""

GONE = 410
"""Whoever answers so wants no more."""

MOST_CLAIMED = 100
MOST_LISTED = 500
MOST_COUNTED = 1_000
LOOKED_THROUGH = 200
"""Events that are looked through at once for one that an endpoint wants."""


class Deliveries:
    """The way of events to endpoints."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def claim(self, request: ClaimDeliveriesRequest) -> ClaimDeliveriesResponse:
        """Take the lease of endpoints that have something due; those that want nothing of what is new are moved on."""
        if not request.holder or not 1 <= request.limit <= MOST_CLAIMED:
            raise InvalidRequest(
                f"limit: {request.limit} for {request.holder!r}, allowed: 1 to {MOST_CLAIMED} by a name"
            )
        due: list[DueDelivery] = []
        without = {*request.without}
        newest = await newest_event(self._mongo, EVENTS)
        while len(due) < request.limit:
            claimed = await self._mongo.update(
                schema.WEBHOOK_ENDPOINTS, self._claimable(newest, without), _lease(request.holder)
            )
            if claimed is None:
                break
            if (found := await self._next(claimed, newest)) is not None:
                due.append(found)
                without.add(found.endpoint.account)  # one of each account: who claims knows how many more it may have
        return ClaimDeliveriesResponse(due=tuple(due))

    async def due(self) -> int:
        """Return how many endpoints have something due that nobody has the lease of, 1,000 at most."""
        claimable = self._claimable(await newest_event(self._mongo, EVENTS), ())
        return len(await self._mongo.find(schema.WEBHOOK_ENDPOINTS, claimable, fields={"_id": 1}, limit=MOST_COUNTED))

    async def report(self, request: ReportDeliveryRequest) -> ReportDeliveryResponse:
        """Note what came of an attempt, and move the endpoint on, let it wait, or disable it."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> tuple[Plain | None, bool]:
            plain = await view.one(schema.WEBHOOK_ENDPOINTS, {"_id": request.endpoint, "lease.holder": request.holder})
            if plain is None or plain["position"] >= request.event_number:
                raise Conflict("endpoint: its lease is another's by now, or it has been moved on")
            event = await view.one(schema.WEBHOOK_EVENTS, {"number": request.event_number})
            if event is None:
                raise NotFound(f"event_number: there is no event {request.event_number}")
            endpoint = endpoint_of(plain)
            change, state = _after(endpoint, request, now)
            await view.replace(schema.DELIVERIES, [_line(endpoint, event, request, state, now)])
            if state is DeliveryState.GIVEN_UP:
                reason = str(change["$set"]["disabled_reason"])
                entry = AuditEntry(
                    account=endpoint.account, action="webhook disabled", about=endpoint.id, by=reason, at=now
                )
                await note(view, entry)
            changed = await view.update(schema.WEBHOOK_ENDPOINTS, {"_id": endpoint.id}, change)
            return (changed if request.delivered else None), state is DeliveryState.GIVEN_UP

        newest = await newest_event(self._mongo, EVENTS)
        moved, disabled = await self._mongo.transaction(work)
        if moved is None:
            return ReportDeliveryResponse(disabled=disabled)
        leased = await self._mongo.update(
            schema.WEBHOOK_ENDPOINTS,
            {"_id": request.endpoint, "enabled": True, "lease.holder": request.holder},
            _lease(request.holder),
        )
        return ReportDeliveryResponse(next=None if leased is None else await self._next(leased, newest))

    async def send(self, request: SendEventRequest) -> SendEventResponse:
        """Put an event for one endpoint into the outbox: a test, or that of a delivery once more, under the same id."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> str:
            endpoint = endpoint_of(await stored_endpoint(view, request.account, request.endpoint))
            if not endpoint.enabled:
                raise Conflict(f"webhook: {endpoint.id} is disabled; enable it first")
            if request.delivery is None:
                number = await add(view, [_test(now)], only=endpoint.id)
            else:
                number = await self._again(view, endpoint, request.delivery)
            sent = await view.one(schema.WEBHOOK_EVENTS, {"number": number})
            return str(sent["message"]) if sent else ""

        return SendEventResponse(message=await self._mongo.transaction(work))

    async def listed(self, request: ListDeliveriesRequest) -> ListDeliveriesResponse:
        """Return the ledger of an endpoint, newest first."""
        if not 1 <= request.limit <= MOST_LISTED:
            raise InvalidRequest(f"limit: {request.limit}, allowed: 1 to {MOST_LISTED}")
        await stored_endpoint(self._mongo, request.account, request.endpoint)
        found = await self._mongo.find(
            schema.DELIVERIES, {"endpoint": request.endpoint}, sort=[("at", -1), ("_id", -1)], limit=request.limit
        )
        return ListDeliveriesResponse(deliveries=tuple(delivery_of(plain) for plain in found))

    def _claimable(self, newest: int, without: Collection[str]) -> Plain:
        now = self._clock.now()
        return {
            "enabled": True,
            "position": {"$lt": newest},
            "account": {"$nin": sorted(without)},
            "$and": [
                {"$or": [{"next_try": None}, {"next_try": {"$lte": now}}]},
                {"$or": [{"lease": None}, {"$expr": {"$lte": ["$lease.expires", "$$NOW"]}}]},
            ],
        }

    async def _next(self, plain: Plain, newest: int) -> DueDelivery | None:
        """Return the next event that a leased endpoint wants; None, and the lease given back, where there is none up to the newest.

        Events that are too old are there no more, so that the newest of those that are says nothing.
        """
        endpoint, position = endpoint_of(plain), int(plain["position"])
        while True:
            events = await self._mongo.find(
                schema.WEBHOOK_EVENTS, {"number": {"$gt": position}}, sort=[("number", 1)], limit=LOOKED_THROUGH
            )
            wanted = next((event for event in events if wants(endpoint, event)), None)
            where: Plain = {"_id": endpoint.id, "lease": plain["lease"]}
            if wanted is not None:
                before = {"$max": {"position": wanted["number"] - 1}}
                await self._mongo.update(schema.WEBHOOK_ENDPOINTS, where, before)
                return DueDelivery(endpoint=endpoint, event=event_of(wanted))
            if len(events) < LOOKED_THROUGH:
                given_back = {"$max": {"position": newest}, "$unset": {"lease": ""}}
                await self._mongo.update(schema.WEBHOOK_ENDPOINTS, where, given_back)
                return None
            position = int(events[-1]["number"])

    async def _again(self, view: View, endpoint: Endpoint, delivery: str) -> int:
        line = await view.one(schema.DELIVERIES, {"_id": delivery, "endpoint": endpoint.id})
        event = await view.one(schema.WEBHOOK_EVENTS, {"_id": line["event"]}) if line else None
        if event is None:
            raise NotFound(f"delivery: there is no delivery {delivery!r}, or its event is too old to be sent again")
        counter = await view.update(schema.COUNTERS, {"_id": EVENTS}, {"$inc": {"value": 1}}, upsert=True)
        number = int(counter["value"]) if counter else 1
        again = {**event, "_id": f"{event['message']}/{number}", "number": number, "only": endpoint.id}
        await view.insert(schema.WEBHOOK_EVENTS, [again])
        return number


def _lease(holder: str) -> Sequence[Mapping[str, Any]]:
    until = {"$add": ["$$NOW", LEASE_SECONDS * 1000]}
    return [{"$set": {"lease": {"holder": {"$literal": holder}, "expires": until}}}]


def _after(endpoint: Endpoint, request: ReportDeliveryRequest, now: datetime) -> tuple[Plain, DeliveryState]:
    """Return what changes at an endpoint after an attempt, and what the ledger calls it."""
    if request.delivered:
        forgotten = dict.fromkeys(("failing_since", "next_try", "attempts"), "")
        return {"$set": {"position": request.event_number}, "$unset": forgotten}, DeliveryState.DELIVERED
    since, attempts = endpoint.failing_since or now, endpoint.attempts + 1
    again = None if request.status == GONE else next_try(since, attempts, now)
    failing: Plain = {"failing_since": since, "attempts": attempts}
    if again is not None:
        return {"$set": {**failing, "next_try": again}, "$unset": {"lease": ""}}, DeliveryState.RETRYING
    reason = f"it took nothing since {since:%Y-%m-%d %H:%M} UTC: {request.error or f'it answered {request.status}'}"
    return {
        "$set": {**failing, "enabled": False, "disabled_reason": reason},
        "$unset": {"lease": ""},
    }, DeliveryState.GIVEN_UP


def _line(
    endpoint: Endpoint, event: Plain, request: ReportDeliveryRequest, state: DeliveryState, now: datetime
) -> Plain:
    line = Delivery(
        id=f"{endpoint.id}-{event['number']}",
        endpoint=endpoint.id,
        event=event["_id"],
        message=event["message"],
        kind=event["kind"],
        state=state.value,
        attempts=endpoint.attempts + 1,
        status=request.status,
        milliseconds=request.milliseconds,
        error=request.error,
        at=now,
    )
    return {"_id": line.id, **to_plain(line)}


def _test(now: datetime) -> WebhookEvent:
    return WebhookEvent(kind=EventKind.TEST, at=now, data=TestMessage(message="This is a test of your webhook."))
