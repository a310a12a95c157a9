"""The paths of the public API. A handler reads the request, takes the answer from the shelf and serves it."""

from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from chassis.http_server import problem
from content_api import documents, selection
from content_api.endpoint import Endpoint, refuse_unknown
from content_api.facts import Facts
from content_api.nouns import calendars, circuits, rounds, seasons, sessions, standings
from content_api.parts import Parts
from content_api.prepared import Prepared
from content_api.serving import EXPOSED, respond
from content_api.shelf import Resource, Served, Shelf

ROOT = "/v1"

ENDPOINTS: tuple[Endpoint, ...] = (
    seasons.list_seasons,
    seasons.get_season,
    rounds.list_rounds,
    rounds.get_round,
    standings.driver_standings,
    standings.constructor_standings,
    sessions.get_session,
    circuits.circuit_map,
    calendars.main_feed,
    calendars.season_feed,
)
"""In the order in which they are described."""

LONGEST_URL = 2048
MOST_HEADER_BYTES = 16_384
PREFLIGHT_SECONDS = 86_400


class Routes:
    """Handlers over one shelf."""

    def __init__(self, facts: Facts, shelf: Shelf, parts: Parts) -> None:
        self._facts = facts
        self._shelf = shelf
        self._parts = parts

    def add_to(self, app: web.Application) -> None:
        """Every route, for GET, HEAD and OPTIONS."""
        app.middlewares.append(_bounded)
        app.on_response_prepare.append(_open_to_all)
        for endpoint in ENDPOINTS:
            self._add(app, endpoint.path, self._handler(endpoint))
        started = self._facts.now()
        self._add(app, "/openapi.json", _constant(documents.description(ENDPOINTS, started)))
        self._add(app, "/docs", _constant(documents.page(started)))

    def _add(self, app: web.Application, path: str, handler: Handler) -> None:
        app.router.add_get(f"{ROOT}{path}", handler)
        app.router.add_options(f"{ROOT}{path}", _preflight)

    def _handler(self, endpoint: Endpoint) -> Handler:
        known = frozenset(argument.name for argument in endpoint.arguments if not argument.in_path)
        table, row = endpoint.table, endpoint.row
        if table is None or row is None:

            async def handle(request: web.Request) -> web.Response:
                if endpoint.strict:
                    refuse_unknown(request.query, known)
                return await self._serve(
                    request, await endpoint.resource(self._facts, request.match_info, request.query)
                )

            return handle

        known |= selection.PARAMETERS

        async def handle_table(request: web.Request) -> web.Response:
            refuse_unknown(request.query, known)
            chosen = selection.read(request.query, row)
            resource = await endpoint.resource(self._facts, request.match_info, request.query)
            if chosen.is_all:
                return await self._serve(request, resource)
            whole = await self._shelf.get(resource)
            part, hit = await self._parts.get(resource.key, whole.prepared, table, row, chosen)
            return respond(request, Served(part, hit, whole.stale))

        return handle_table

    async def _serve(self, request: web.Request, resource: Resource) -> web.Response:
        return respond(request, await self._shelf.get(resource))


def _constant(prepared: Prepared) -> Handler:
    """A document that is the same as long as the process lives."""

    async def handle(request: web.Request) -> web.Response:
        return respond(request, Served(prepared, hit=True, stale=False))

    return handle


@web.middleware
async def _bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is longer than any question can be, saying so."""
    if len(request.raw_path) > LONGEST_URL:
        detail = f"URL: {len(request.raw_path)} characters, allowed: {LONGEST_URL}"
        return problem(HTTPStatus.REQUEST_URI_TOO_LONG, detail, request=request)
    size = sum(len(name) + len(value) for name, value in request.raw_headers)
    if size > MOST_HEADER_BYTES:
        detail = f"headers: {size} bytes, allowed: {MOST_HEADER_BYTES}"
        return problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail, request=request)
    return await handler(request)


async def _preflight(_request: web.Request) -> web.Response:
    """What a browser asks before a page of another origin may (Fetch standard, CORS protocol)."""
    headers = {
        hdrs.ALLOW: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "If-None-Match, If-Modified-Since, X-Request-Id",
        hdrs.ACCESS_CONTROL_MAX_AGE: str(PREFLIGHT_SECONDS),
        hdrs.CACHE_CONTROL: f"public, max-age={PREFLIGHT_SECONDS}",
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


async def _open_to_all(_request: web.Request, response: web.StreamResponse) -> None:
    """Problems too: a page of another origin may read why it was refused."""
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = EXPOSED
