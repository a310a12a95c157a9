"""The live session over HTTP: the picture, an event stream, a WebSocket.

`GET /live` answers with the picture, or with 204 and `Next-Session` while nothing runs. `/live/events` and `/live/ws` send
the same messages (`content_api.live.connections`). Both resume after an id, and both hold everything back by `delay`.
"""

from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from chassis.http.requests.query import refuse_unknown, whole_number
from chassis.http.responses.conditional import respond
from chassis.http.responses.representation import PreparedResponse, Representation, prepare
from chassis.http.responses.response_cache import Served
from chassis.http.server import problem
from content_api.api.paths import add
from content_api.context import Context
from content_api.live.connections import (
    event_stream,
    last_id_of,
    refuse_without_chunks,
    socket_client,
    until_closed,
    web_socket,
)
from content_api.live.relay import AT_ONCE, LONGEST_DELAY, Relay
from content_api.schemas import json_envelope
from racing.live.steps import Steps
from racing.schedule import next_start

LIVE = "/v1/live"
SOURCE = "livetiming"

TRY_AGAIN_SECONDS = 10
ASK_AGAIN_SECONDS = 15
"""How long others may cache the answer that nothing runs."""


class LiveRoutes:
    """Handlers of the live session."""

    def __init__(self, context: Context, relay: Relay) -> None:
        self._context = context
        self._relay = relay
        self._prepared: dict[str, PreparedResponse] = {}

    def add_to(self, app: web.Application, _preflight: Handler) -> None:
        """Add the three paths."""
        for path, handler in (("", self.picture), ("/events", self.events), ("/ws", self.socket)):
            add(app, f"{LIVE}{path}", handler)

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live?delay=`."""
        refuse_unknown(request.query, frozenset({"delay"}))
        steps = self._relay.audience(_delay(request)).steps
        if steps.picture is None:
            return self._nothing_runs()
        id_ = steps.id
        if (prepared := self._prepared.get(id_)) is not None:
            return await respond(request, Served(prepared, hit=True, stale=False))
        prepared = await prepare(_picture(steps), json_envelope)
        # At most one for each delay is current; the others will never be asked for again.
        if len(self._prepared) > LONGEST_DELAY:
            self._prepared.clear()
        self._prepared[id_] = prepared
        return await respond(request, Served(prepared, hit=False, stale=False))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live/events?delay=&last_id=`; the header `Last-Event-ID` takes precedence over `last_id`."""
        refuse_unknown(request.query, frozenset({"delay", "last_id"}))
        delay, last_id = _delay(request), last_id_of(request, request.headers.get("Last-Event-ID"))
        refuse_without_chunks(request)
        if self._relay.is_full:
            return _full(request)
        response, client = await event_stream(request)
        if client is None:
            return response
        with self._relay.joined(client, delay, last_id):
            await client.closed.wait()
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live/ws?delay=&last_id=`."""
        refuse_unknown(request.query, frozenset({"delay", "last_id"}))
        delay, last_id = _delay(request), last_id_of(request, None)
        socket = web_socket(request)
        if self._relay.is_full:
            return _full(request)
        client = await socket_client(request, socket)
        if client is None:
            return socket
        with self._relay.joined(client, delay, last_id):
            await until_closed(socket, client)
        await socket.close(code=1001, message=b"going away")
        return socket

    def _nothing_runs(self) -> web.Response:
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: f"public, max-age={ASK_AGAIN_SECONDS}"}
        now = self._context.now()
        season_index = self._context.season_index
        rounds = [weekend for year in (now.year, now.year + 1) for weekend in season_index.rounds(year)]
        if (following := next_start(rounds, now)) is not None:
            headers["Next-Session"] = str(int(following.timestamp()))
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def _picture(steps: Steps) -> Representation:
    picture = steps.picture or {}
    return Representation(
        content=msgspec.json.encode(picture),
        changed=datetime.fromtimestamp(picture["data_at"], UTC),
        source=SOURCE,
        max_age=0,
    )


def _full(request: web.Request) -> web.Response:
    response = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"too many clients of the live session, try again in {TRY_AGAIN_SECONDS} seconds",
        request=request,
    )
    response.headers[hdrs.RETRY_AFTER] = str(TRY_AGAIN_SECONDS)
    return response


def _delay(request: web.Request) -> int:
    given = request.query.get("delay")
    if given is None:
        return AT_ONCE
    return whole_number(given, "delay", 0, LONGEST_DELAY, f"0 to {LONGEST_DELAY} seconds")
