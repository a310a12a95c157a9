"""`/v1/calendars`: the private calendars of the account that asks."""

from aiohttp import web
from aiohttp.typedefs import Handler

from auth_api.calendars.calendar_schemas import CalendarInput, CalendarShown, CalendarsShown, shown, shown_once
from auth_api.json_bodies import answer, body, done
from auth_api.sign_in.callers import Caller, CallerHandler, Callers
from chassis.errors import NotFound
from chassis.http.requests.query import taking
from racing.api_keys.verification import CALENDARS
from racing.calendar_token import new_token, private_address
from racing.wire.calendars_client import CalendarsClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.calendars import (
    ListCalendarsRequest,
    PrivateCalendar,
    RevokeCalendarRequest,
)


class CalendarRoutes:
    """Handlers of the calls, over data_scheduler."""

    def __init__(self, client: CalendarsClient, callers: Callers, public_url: str) -> None:
        self._client = client
        self._callers = callers
        self._public_url = public_url

    def add_to(self, app: web.Application) -> None:
        """Add every route; each is for who is signed in, and for keys with the scope `calendars`."""
        one = "/v1/calendars/{calendar}"
        app.router.add_get("/v1/calendars", taking(self._kept(self.listed)))
        app.router.add_post("/v1/calendars", taking(self._kept(self.create)))
        app.router.add_get(one, taking(self._kept(self.one)))
        app.router.add_patch(one, taking(self._kept(self.change)))
        app.router.add_delete(one, taking(self._kept(self.revoke)))

    async def listed(self, _request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/calendars`."""
        return answer(CalendarsShown(calendars=await self._listed(caller.account)))

    async def exported(self, account: Account) -> tuple[CalendarShown, ...]:
        """Return an account's calendars without their addresses."""
        return await self._listed(account.id)

    async def _listed(self, account: str) -> tuple[CalendarShown, ...]:
        found = await self._client.call(ListCalendarsRequest(account=account), idempotent=True)
        return tuple(shown(each) for each in found.calendars)

    async def create(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/calendars`; its address is in this answer alone."""
        given, token = await body(request, CalendarInput), new_token()
        made = await self._client.call(given.creation(caller.account, token, by=caller.by))
        return answer(shown_once(made.calendar, private_address(self._public_url, token)), status=201)

    async def one(self, request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/calendars/{calendar}`."""
        return answer(shown(await self._calendar(request, caller)))

    async def change(self, request: web.Request, caller: Caller) -> web.Response:
        """`PATCH /v1/calendars/{calendar}`: what is given is changed; the address stays."""
        given = await body(request, CalendarInput)
        before = await self._calendar(request, caller)
        changed = await self._client.call(given.change_of(before, account=caller.account, by=caller.by))
        return answer(shown(changed.calendar))

    async def revoke(self, request: web.Request, caller: Caller) -> web.Response:
        """`DELETE /v1/calendars/{calendar}`: nothing is at its address any more, for good."""
        asked = RevokeCalendarRequest(account=caller.account, calendar=request.match_info["calendar"], by=caller.by)
        await self._client.call(asked)
        return done()

    async def _calendar(self, request: web.Request, caller: Caller) -> PrivateCalendar:
        name = request.match_info["calendar"]
        asked = ListCalendarsRequest(account=caller.account, calendar=name)
        if not (found := (await self._client.call(asked, idempotent=True)).calendars):
            raise NotFound(f"calendar: there is no calendar {name!r}")
        return found[0]

    def _kept(self, handler: CallerHandler) -> Handler:
        return self._callers.owner_or_key(handler, CALENDARS)
