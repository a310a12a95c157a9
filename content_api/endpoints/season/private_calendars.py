"""Private calendars: a choice behind a secret address, which its owner can change without subscribing anew, and revoke."""

from aiohttp import web
from aiohttp.typedefs import Handler

from chassis.http.responses.conditional import respond
from chassis.http.responses.response_cache import ResponseCache
from content_api.api.bounds import nothing_at
from content_api.api.paths import add
from content_api.calendar.builder import CalendarBuilder
from content_api.calendar.private_calendars import KnownCalendars
from content_api.resource import Resource
from racing.calendar_token import PATH


class PrivateCalendarRoutes:
    """The handler of all of them. It is there where accounts are; elsewhere the path is unknown like any other."""

    def __init__(
        self,
        known_calendars: KnownCalendars,
        calendar_builder: CalendarBuilder,
        response_cache: ResponseCache[Resource],
    ) -> None:
        self._known_calendars = known_calendars
        self._calendar_builder = calendar_builder
        self._response_cache = response_cache

    def add_to(self, app: web.Application, _preflight: Handler) -> None:
        """Add the path."""
        add(app, f"/v1{PATH}", self.calendar)

    async def calendar(self, request: web.Request) -> web.Response:
        """`GET /v1/calendar/p/{token}.ics`. Raise `NotFound`, in the words for any unknown path, where there is no such calendar."""
        feed = self._known_calendars.find(request.match_info["token"])
        if feed is None:
            raise nothing_at(request)
        return await respond(request, await self._response_cache.get(self._calendar_builder.private_resource(feed)))
