"""Browsers that take messages (Push API): where they take them, and the keys by which only they can read them."""

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import held_account, new_id, note
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.reminders import (
    ListPushSubscriptionsRequest,
    ListPushSubscriptionsResponse,
    PushSubscription,
    RemovePushSubscriptionRequest,
    RemovePushSubscriptionResponse,
    SavePushSubscriptionRequest,
    SavePushSubscriptionResponse,
)

MOST_SUBSCRIPTIONS = 20
"""Of an account."""
P256DH_BYTES, AUTH_BYTES = 65, 16
"""RFC 8291 sections 3.1 and 3.2: an uncompressed point of P-256, and a secret."""


class PushSubscriptions:
    """The browsers of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def save(self, request: SavePushSubscriptionRequest) -> SavePushSubscriptionResponse:
        """Keep a browser. Who signs in with one that was another's gets its messages, and the other none there any more."""
        for name, given, length in (("p256dh", request.p256dh, P256DH_BYTES), ("auth", request.auth, AUTH_BYTES)):
            if len(given) != length:
                raise InvalidRequest(f"{name}: {len(given)} bytes, allowed: {length}")
        if not request.endpoint:
            raise InvalidRequest("endpoint: empty, allowed: an address")

        async def work(view: View) -> PushSubscription:
            await held_account(view, request.account)
            before = await view.one(schema.PUSH_SUBSCRIPTIONS, {"endpoint": request.endpoint})
            own = before is not None and before["account"] == request.account
            subscription = PushSubscription(
                id=before["_id"] if before and own else new_id("psb"),
                account=request.account,
                endpoint=request.endpoint,
                p256dh=request.p256dh,
                auth=request.auth,
                agent=request.agent,
                created=before["created"] if before and own else as_stored(self._clock.now()),
            )
            if before is not None:
                await _remove(view, before, keep_messages=own)
            kept = await view.find(schema.PUSH_SUBSCRIPTIONS, {"account": request.account}, fields={"_id": 1})
            if len(kept) >= MOST_SUBSCRIPTIONS:
                raise Conflict(f"account: {len(kept)} browsers take its messages, allowed: {MOST_SUBSCRIPTIONS}")
            await view.insert(schema.PUSH_SUBSCRIPTIONS, [{"_id": subscription.id, **to_plain(subscription)}])
            if not own:
                await self._noted(view, subscription.account, subscription.id, "push subscription added", request.by)
            return subscription

        return SavePushSubscriptionResponse(subscription=await self._mongo.transaction(work))

    async def listed(self, request: ListPushSubscriptionsRequest) -> ListPushSubscriptionsResponse:
        """Return the browsers of an account, the oldest first."""
        found = await self._mongo.find(
            schema.PUSH_SUBSCRIPTIONS, {"account": request.account}, sort=[("created", 1), ("_id", 1)]
        )
        return ListPushSubscriptionsResponse(subscriptions=tuple(subscription_of(plain) for plain in found))

    async def remove(self, request: RemovePushSubscriptionRequest) -> RemovePushSubscriptionResponse:
        """Send nothing to a browser any more."""
        where = {"_id": request.subscription, "account": request.account}

        async def work(view: View) -> None:
            found = await view.one(schema.PUSH_SUBSCRIPTIONS, where)
            if found is None:
                raise NotFound(f"subscription: there is no subscription {request.subscription!r}")
            await _remove(view, found)
            await self._noted(view, request.account, request.subscription, "push subscription removed", request.by)

        await self._mongo.transaction(work)
        return RemovePushSubscriptionResponse()

    async def gone(self, subscription: str) -> None:
        """Forget a browser whose push service says that it takes nothing any more."""

        async def work(view: View) -> None:
            found = await view.one(schema.PUSH_SUBSCRIPTIONS, {"_id": subscription})
            if found is not None:
                await _remove(view, found)
                account = found["account"]
                await self._noted(view, account, subscription, "push subscription removed", "its push service")

        await self._mongo.transaction(work)

    async def _noted(self, view: View, account: str, subscription: str, action: str, by: str) -> None:
        at = as_stored(self._clock.now())
        await note(view, AuditEntry(account=account, action=action, about=subscription, by=by, at=at))


def subscription_of(plain: Plain) -> PushSubscription:
    """Return the browser of a document."""
    known = PushSubscription.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known}, PushSubscription)


async def _remove(view: View, plain: Plain, *, keep_messages: bool = False) -> None:
    await view.delete(schema.PUSH_SUBSCRIPTIONS, {"_id": plain["_id"]})
    if not keep_messages:
        await view.remove_where(schema.PUSH_NOTICES, {"subscription": plain["_id"]})
