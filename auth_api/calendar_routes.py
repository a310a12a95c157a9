"""`/v1/calendars`: the private calendars of the account whose key asks."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from auth_api.calendar_schemas import EVERYTHING, CalendarInput, CalendarsShown, shown, shown_once
from auth_api.keyed_routes import KeyedHandler, body_of, json_answer, keyed
from chassis.clock import Clock
from chassis.errors import NotFound
from chassis.http.requests.query import taking
from racing.api_keys.verification import CALENDARS, Verification
from racing.calendar_token import HINT_CHARACTERS, new_token, private_address, token_hash
from racing.wire.accounts import KnownKey
from racing.wire.calendars import (
    CreateCalendarRequest,
    ListCalendarsRequest,
    PrivateCalendar,
    RevokeCalendarRequest,
    UpdateCalendarRequest,
)
from racing.wire.calendars_client import CalendarsClient


class CalendarRoutes:
    """Handlers of the calls, over data_scheduler."""

    def __init__(self, client: CalendarsClient, verification: Verification, clock: Clock, public_url: str) -> None:
        self._client = client
        self._verification = verification
        self._clock = clock
        self._public_url = public_url

    def add_to(self, app: web.Application) -> None:
        """Add every route; each needs a key with the scope `calendars`."""
        one = "/v1/calendars/{calendar}"
        app.router.add_get("/v1/calendars", taking(self._keyed(self.listed)))
        app.router.add_post("/v1/calendars", taking(self._keyed(self.create)))
        app.router.add_get(one, taking(self._keyed(self.one)))
        app.router.add_patch(one, taking(self._keyed(self.change)))
        app.router.add_delete(one, taking(self._keyed(self.revoke)))

    async def listed(self, _request: web.Request, key: KnownKey) -> web.Response:
        """`GET /v1/calendars`."""
        found = await self._client.call(ListCalendarsRequest(account=key.account), idempotent=True)
        return json_answer(CalendarsShown(calendars=tuple(shown(each) for each in found.calendars)))

    async def create(self, request: web.Request, key: KnownKey) -> web.Response:
        """`POST /v1/calendars`; its address is in this answer alone."""
        given, token = await body_of(request, CalendarInput), new_token()
        made = await self._client.call(
            CreateCalendarRequest(
                account=key.account,
                name=given.named(""),
                hash=token_hash(token),
                hint=token[-HINT_CHARACTERS:],
                choice=given.onto(EVERYTHING),
                by=key.id,
            )
        )
        return json_answer(shown_once(made.calendar, private_address(self._public_url, token)), status=201)

    async def one(self, request: web.Request, key: KnownKey) -> web.Response:
        """`GET /v1/calendars/{calendar}`."""
        return json_answer(shown(await self._calendar(request, key)))

    async def change(self, request: web.Request, key: KnownKey) -> web.Response:
        """`PATCH /v1/calendars/{calendar}`: what is given is changed; the address stays."""
        given = await body_of(request, CalendarInput)
        before = await self._calendar(request, key)
        changed = await self._client.call(
            UpdateCalendarRequest(
                account=key.account,
                calendar=before.id,
                name=given.named(before.name),
                choice=given.onto(before.choice),
                by=key.id,
            )
        )
        return json_answer(shown(changed.calendar))

    async def revoke(self, request: web.Request, key: KnownKey) -> web.Response:
        """`DELETE /v1/calendars/{calendar}`: nothing is at its address any more, for good."""
        asked = RevokeCalendarRequest(account=key.account, calendar=request.match_info["calendar"], by=key.id)
        await self._client.call(asked)
        return web.Response(status=204)

    async def _calendar(self, request: web.Request, key: KnownKey) -> PrivateCalendar:
        name = request.match_info["calendar"]
        asked = ListCalendarsRequest(account=key.account, calendar=name)
        if not (found := (await self._client.call(asked, idempotent=True)).calendars):
            raise NotFound(f"calendar: there is no calendar {name!r}")
        return found[0]

    def _keyed(self, handler: KeyedHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return a handler for requests with a key that may keep calendars; each counts for its quota."""
        return keyed(handler, self._verification, self._clock, scope=CALENDARS)
