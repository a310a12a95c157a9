"""The paths of the public API. Each handler reads the request, takes the answer from the shelf and serves it."""

from aiohttp import web

from chassis.clock import Clock
from chassis.errors import Unavailable
from chassis.http_query import member, optional_member, optional_number
from content_api import query
from content_api.almanac import Almanac
from content_api.resources import Resources
from content_api.serving import respond
from content_api.shelf import Resource, Shelf
from racing.model import Championship, SessionKind
from racing.weekend import SeasonStatus


class Routes:
    """Handlers over one shelf."""

    def __init__(self, clock: Clock, almanac: Almanac, resources: Resources, shelf: Shelf) -> None:
        self._clock = clock
        self._almanac = almanac
        self._resources = resources
        self._shelf = shelf

    def add_to(self, app: web.Application) -> None:
        """Every route, for GET and HEAD."""
        app.router.add_get("/v1/seasons", self.seasons)
        app.router.add_get("/v1/seasons/{year}", self.season)
        app.router.add_get("/v1/seasons/{year}/rounds", self.rounds)
        app.router.add_get("/v1/seasons/{year}/rounds/{round}", self.round)
        app.router.add_get("/v1/seasons/{year}/rounds/{round}/{session}", self.session)
        app.router.add_get("/v1/seasons/{year}/drivers", self.drivers)
        app.router.add_get("/v1/seasons/{year}/constructors", self.constructors)
        app.router.add_get("/v1/calendar.ics", self.main_feed)
        app.router.add_get("/v1/seasons/{year}/calendar.ics", self.season_feed)

    async def seasons(self, request: web.Request) -> web.Response:
        """`/seasons?year=&status=`."""
        year = query.season(request.query["year"], self._current(), name="year") if "year" in request.query else None
        status = optional_member(request, "status", SeasonStatus)
        return await self._serve(request, self._resources.seasons(year, status))

    async def season(self, request: web.Request) -> web.Response:
        """`/seasons/{year}`."""
        return await self._serve(request, self._resources.season(self._year(request)))

    async def rounds(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/rounds`."""
        return await self._serve(request, self._resources.rounds(self._year(request)))

    async def round(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/rounds/{round}`."""
        year, grand_prix = await self._weekend(request)
        return await self._serve(request, self._resources.round(year, grand_prix))

    async def session(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/rounds/{round}/{session}`."""
        kind = member(request.match_info["session"], "session", SessionKind)
        year, grand_prix = await self._weekend(request)
        return await self._serve(request, self._resources.session(year, grand_prix, kind))

    async def drivers(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/drivers?round=`."""
        return await self._standings(request, Championship.DRIVERS)

    async def constructors(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/constructors?round=`."""
        return await self._standings(request, Championship.CONSTRUCTORS)

    async def main_feed(self, request: web.Request) -> web.Response:
        """`/calendar.ics`."""
        return await self._serve(request, self._resources.main_feed(self._current()))

    async def season_feed(self, request: web.Request) -> web.Response:
        """`/seasons/{year}/calendar.ics`."""
        return await self._serve(request, self._resources.season_feed(self._year(request)))

    async def _standings(self, request: web.Request, championship: Championship) -> web.Response:
        after_round = optional_number(request, "round", 1, query.MOST_ROUNDS)
        return await self._serve(request, self._resources.standings(self._year(request), championship, after_round))

    def _current(self) -> int:
        if not self._almanac.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        return self._almanac.current_season(self._clock.now())

    def _year(self, request: web.Request) -> int:
        return query.season(request.match_info["year"], self._current())

    async def _weekend(self, request: web.Request) -> tuple[int, str]:
        year, name, now = self._year(request), query.round_name(request.match_info["round"]), self._clock.now()
        if name == "last":
            return year, (await self._resources.last_round(year)).grand_prix
        return year, self._almanac.find(year, name, now).grand_prix

    async def _serve(self, request: web.Request, resource: Resource) -> web.Response:
        prepared, hit = await self._shelf.get(resource)
        return respond(request, prepared, hit=hit, stale=self._shelf.stale)
