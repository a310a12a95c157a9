"""`/v1/push`: the key of the suite, and the browsers of an account that take messages."""

import base64
import binascii

from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.reminders.message_encryption import public_key
from auth_api.reminders.schemas import (
    PushKeyShown,
    PushSubscriptionInput,
    PushSubscriptionShown,
    PushSubscriptionsShown,
    subscription_shown,
)
from auth_api.reminders.vapid import Vapid
from auth_api.sending import Allowed, checked_url
from auth_api.sign_in.callers import Callers, SignedIn, anybody
from auth_api.sign_in.sign_in_routes import agent_of
from chassis.errors import InvalidRequest
from chassis.http.requests.query import taking
from racing.wire.accounts_client import RemindersClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.reminders import (
    ListPushSubscriptionsRequest,
    RemovePushSubscriptionRequest,
    SavePushSubscriptionRequest,
)


class PushRoutes:
    """Handlers of the calls. `allowed`: where messages may be sent beside the public Internet."""

    def __init__(self, client: RemindersClient, callers: Callers, *, vapid: Vapid, allowed: Allowed) -> None:
        self._client = client
        self._callers = callers
        self._vapid = vapid
        self._allowed = allowed

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        owner = self._callers.owner
        app.router.add_get("/v1/push/key", taking(anybody(self.key)))
        app.router.add_get("/v1/push/subscriptions", taking(owner(self.listed)))
        app.router.add_post("/v1/push/subscriptions", taking(owner(self.save)))
        app.router.add_delete("/v1/push/subscriptions/{subscription}", taking(owner(self.remove)))

    async def key(self, _request: web.Request) -> web.Response:
        """`GET /v1/push/key`."""
        return answer(PushKeyShown(key=self._vapid.public))

    async def listed(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/push/subscriptions`."""
        return answer(PushSubscriptionsShown(subscriptions=await self.exported(caller.account)))

    async def exported(self, account: Account) -> tuple[PushSubscriptionShown, ...]:
        """Return what is shown of the browsers of an account."""
        found = await self._client.call(ListPushSubscriptionsRequest(account=account.id), idempotent=True)
        return tuple(subscription_shown(each) for each in found.subscriptions)

    async def save(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`POST /v1/push/subscriptions`: this browser takes messages; asked again it is the same one."""
        given = await body(request, PushSubscriptionInput)
        checked_url(given.endpoint, self._allowed)
        p256dh = _decoded("keys.p256dh", given.keys.p256dh)
        try:
            public_key(p256dh)
        except ValueError as error:
            raise InvalidRequest("keys.p256dh: no key, allowed: a point of P-256") from error
        saved = await self._client.call(
            SavePushSubscriptionRequest(
                account=caller.account.id,
                endpoint=given.endpoint,
                p256dh=p256dh,
                auth=_decoded("keys.auth", given.keys.auth),
                agent=agent_of(request),
                by=caller.sign_in.id,
            )
        )
        return answer(subscription_shown(saved.subscription), status=201)

    async def remove(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/push/subscriptions/{subscription}`."""
        asked = RemovePushSubscriptionRequest(
            account=caller.account.id, subscription=request.match_info["subscription"], by=caller.sign_in.id
        )
        await self._client.call(asked)
        return done()


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequest(f"{name}: no base64url, allowed: what `PushSubscription.toJSON()` writes") from error
