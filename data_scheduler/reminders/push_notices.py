"""Messages on their way to browsers: claimed by one auth_api at a time, and tried until they are taken or not worth it any more.

Claiming puts the next attempt off, so that who dies with a message in hand leaves it to the others.
"""

from datetime import timedelta

from chassis.clock import Clock
from chassis.errors import InvalidRequest
from data_scheduler.reminders.choices import choice_of
from data_scheduler.reminders.subscriptions import PushSubscriptions, subscription_of
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, as_stored
from racing.wire.codec import Plain, from_plain
from racing.wire.requests.reminders import (
    ClaimPushNoticesRequest,
    ClaimPushNoticesResponse,
    DuePushNotice,
    PushNotice,
    ReportPushNoticeRequest,
    ReportPushNoticeResponse,
)

CLAIMED = timedelta(minutes=1)
"""More than an attempt may take."""
DELAYS = tuple(timedelta(seconds=each) for each in (15, 60, 300, 900, 3_600))
"""After the first attempt that failed, the second, and so on; after the last of them as before, until it expires."""
MOST_CLAIMED = 100


class PushNotices:
    """The messages to all browsers."""

    def __init__(self, mongo: Mongo, subscriptions: PushSubscriptions, clock: Clock) -> None:
        self._mongo = mongo
        self._subscriptions = subscriptions
        self._clock = clock

    async def claim(self, request: ClaimPushNoticesRequest) -> ClaimPushNoticesResponse:
        """Return messages to be sent now, one of each account at most. Those that nobody wants any more are dropped."""
        if not 1 <= request.limit <= MOST_CLAIMED:
            raise InvalidRequest(f"limit: {request.limit}, allowed: 1 to {MOST_CLAIMED}")
        due: list[DuePushNotice] = []
        without = {*request.without}
        while len(due) < request.limit:
            now = as_stored(self._clock.now())
            claimed = await self._mongo.update(
                schema.PUSH_NOTICES,
                {"next_try": {"$lte": now}, "expires": {"$gt": now}, "account": {"$nin": sorted(without)}},
                {"$set": {"next_try": now + CLAIMED}, "$inc": {"attempts": 1}},
            )
            if claimed is None:
                break
            push = _push(claimed)
            found = await self._mongo.one(schema.PUSH_SUBSCRIPTIONS, {"_id": push.subscription})
            if found is not None and (await choice_of(self._mongo, push.account)).push:
                due.append(DuePushNotice(push=push, subscription=subscription_of(found)))
                without.add(push.account)  # who claims knows how many more of its messages may be under way
            else:
                await self._mongo.delete(schema.PUSH_NOTICES, {"_id": push.id})
        return ClaimPushNoticesResponse(due=tuple(due))

    async def report(self, request: ReportPushNoticeRequest) -> ReportPushNoticeResponse:
        """Note what came of an attempt."""
        found = await self._mongo.one(schema.PUSH_NOTICES, {"_id": request.notice})
        if found is None:
            return ReportPushNoticeResponse(over=True)
        push = _push(found)
        if request.gone:
            await self._subscriptions.gone(push.subscription)
        if request.sent or request.refused or request.gone:
            await self._mongo.delete(schema.PUSH_NOTICES, {"_id": push.id})
            return ReportPushNoticeResponse(over=True)
        after = as_stored(self._clock.now()) + DELAYS[min(max(push.attempts, 1), len(DELAYS)) - 1]
        await self._mongo.update(schema.PUSH_NOTICES, {"_id": push.id}, {"$set": {"next_try": after}})
        return ReportPushNoticeResponse(over=after >= push.expires)


def _push(plain: Plain) -> PushNotice:
    known = PushNotice.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known}, PushNotice)
