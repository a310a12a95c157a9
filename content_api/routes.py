"""The paths of the public API. A handler reads the request, takes the answer from the response cache and serves it."""

from collections.abc import Iterable
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from chassis.http.requests.query import refuse_unknown
from chassis.http.responses.conditional import OPEN_TO_ALL, raw_response, respond
from chassis.http.responses.fast_path import RawResponse
from chassis.http.responses.representation import PreparedResponse
from chassis.http.responses.response_cache import ResponseCache, Served
from content_api.api import documents, selection
from content_api.api.addresses import Address, Addresses, is_relative
from content_api.api.bounds import bounded
from content_api.api.endpoint import Endpoint
from content_api.api.fragments import FragmentCache
from content_api.api.paths import add, preflight
from content_api.api.selection import WHOLE
from content_api.context import Context
from content_api.endpoints import circuits, grands_prix, records, search
from content_api.endpoints.people import constructors, driver_results, drivers, entries, manufacturers, team_mates
from content_api.endpoints.season import (
    calendars,
    honours,
    progression,
    rounds,
    seasons,
    standings,
    title,
    title_history,
    what_if,
)
from content_api.endpoints.session import laps, replays, session_log, sessions, starting_grids, tyres
from content_api.resource import Resource

ROOT = "/v1"

ENDPOINTS: tuple[Endpoint, ...] = (
    seasons.list_seasons,
    seasons.get_season,
    rounds.list_rounds,
    rounds.get_round,
    standings.driver_standings,
    standings.constructor_standings,
    progression.progression,
    title.title,
    title_history.title_history,
    what_if.what_if,
    starting_grids.starting_grid,
    starting_grids.sprint_starting_grid,
    honours.list_honours,
    entries.list_entries,
    progression.compare_seasons,
    sessions.get_session,
    replays.get_replay,
    replays.list_replays,
    laps.list_laps,
    laps.list_positions,
    laps.list_gaps,
    tyres.list_stints,
    tyres.list_pit_stops,
    session_log.race_control,
    session_log.track_status,
    session_log.session_status,
    session_log.weather,
    session_log.team_radio,
    drivers.list_drivers,
    drivers.get_driver,
    drivers.versus,
    driver_results.list_driver_results,
    team_mates.list_team_mates,
    constructors.list_constructors,
    constructors.get_constructor,
    circuits.list_circuits,
    circuits.get_circuit,
    circuits.circuit_map,
    search.search,
    grands_prix.list_grands_prix,
    grands_prix.get_grand_prix,
    manufacturers.list_engine_manufacturers,
    manufacturers.get_engine_manufacturer,
    manufacturers.list_tyre_manufacturers,
    manufacturers.get_tyre_manufacturer,
    records.list_records,
    records.get_record,
    calendars.list_feeds,
    calendars.main_feed,
    calendars.archive_feed,
    calendars.season_calendar,
)
"""In the order of the API's description."""

SINGLE = (
    frozenset(name for endpoint in ENDPOINTS for name in endpoint.single_names)
    | frozenset({"delay", "last_id", "speed", "from"})
    | frozenset({"callback", "limit", "offset", "status"})
)
"""Parameters that may be given once: those of endpoints, of the live session, of replays, and of the API for Ergast's clients."""


class MoreRoutes(Protocol):
    """Paths that are no endpoints."""

    def add_to(self, app: web.Application, preflight: Handler, /) -> None:
        """Add the paths, and with `preflight` what answers a browser's OPTIONS request."""


class Routes:
    """The handlers of the endpoints."""

    def __init__(
        self,
        context: Context,
        response_cache: ResponseCache[Resource],
        fragments: FragmentCache,
        addresses: Addresses,
        *,
        more: Iterable[MoreRoutes] = (),
    ) -> None:
        """`more`: paths beside the endpoints."""
        self._context = context
        self._response_cache = response_cache
        self._fragments = fragments
        self._addresses = addresses
        self._more = tuple(more)

    def add_to(self, app: web.Application) -> None:
        """Add every route, for GET, HEAD and OPTIONS."""
        app.middlewares.append(bounded(SINGLE))
        app.on_response_prepare.append(_open_to_all)
        for endpoint in ENDPOINTS:
            add(app, f"{ROOT}{endpoint.path}", self._handler(endpoint))
        for each in self._more:
            each.add_to(app, preflight)
        add(app, f"{ROOT}/openapi.json", _constant(documents.description(ENDPOINTS)))
        add(app, f"{ROOT}/docs", _constant(documents.page()))
        add(app, f"{ROOT}/live/asyncapi.json", _constant(documents.live_contract()))

    def front(self, request: web.Request) -> tuple[RawResponse, str] | None:
        """Return a prepared answer to a request line that is already known, with its route: most requests end here."""
        address = self._addresses.get(request.raw_path)
        if (
            address is None
            or address.selection is not WHOLE
            or (served := self._response_cache.ready(address.key)) is None
        ):
            return None
        found = raw_response(request, served)
        return None if found is None else (found, address.route)

    def _handler(self, endpoint: Endpoint) -> Handler:
        known = endpoint.query_names

        async def handle(request: web.Request) -> web.Response:
            address = self._addresses.get(request.raw_path)
            if address is not None and (served := self._response_cache.ready(address.key)) is not None:
                return await self._respond(request, endpoint, address, served)
            if endpoint.strict:
                refuse_unknown(request.query, known)
            chosen = selection.read(request.query, endpoint.row) if endpoint.row is not None else WHOLE
            resource = await endpoint.resource(self._context, request.match_info, request.query)
            address = Address(resource.key, chosen, f"{ROOT}{endpoint.path}")
            if resource.is_kept and not is_relative([*request.match_info.values(), *request.query.values()]):
                self._addresses.put(request.raw_path, address)
            return await self._respond(request, endpoint, address, await self._response_cache.get(resource))

        return handle

    async def _respond(self, request: web.Request, endpoint: Endpoint, address: Address, whole: Served) -> web.Response:
        if address.selection is WHOLE or endpoint.table is None or endpoint.row is None:
            return await respond(request, whole)
        part, hit = await self._fragments.get(
            address.key, whole.prepared, endpoint.table, endpoint.row, address.selection
        )
        return await respond(request, Served(part, hit and whole.hit, whole.stale))


def _constant(prepared: PreparedResponse) -> Handler:
    """Return a handler of a document that stays the same while the process runs."""

    async def handle(request: web.Request) -> web.Response:
        return await respond(request, Served(prepared, hit=True, stale=False))

    return handle


async def _open_to_all(_request: web.Request, response: web.StreamResponse) -> None:
    """Let pages of other origins read every response, problems too."""
    response.headers.update(OPEN_TO_ALL)
