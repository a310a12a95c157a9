"""Replays of sessions: an event stream and a WebSocket, with the same messages as those of the live session.

Both begin with the whole picture `from` a lap or a moment, go on at a `speed`, and end when the session has: a WebSocket is closed with
1000, an event stream ends, and 204 tells a browser that comes back not to do so again. Both resume after an id.
"""

import re
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import WSCloseCode, hdrs, web
from aiohttp.typedefs import Handler

from chassis.errors import InvalidRequest
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import member, refuse_unknown
from chassis.http.responses.problem_document import RETRY_SECONDS
from chassis.http.server import problem
from content_api.api import query
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
from content_api.replay.client_limits import ClientLimits, TooManyClients
from content_api.replay.player import Player, Start
from content_api.replay.replay_store import ReplayStore
from content_api.replay.timeline import ChapterFrames
from racing.live.replay import FASTEST, SLOWEST, level_of
from racing.model import FIRST_SEASON, Replay, SessionKind

PATH = "/v1/seasons/{year}/rounds/{round}/{session}/replay"
KNOWN = frozenset({"speed", "from", "last_id"})

AS_IT_WAS = 1.0
"""The speed without another."""

_SPEED = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)
_LAP = re.compile(r"\d{1,3}", re.ASCII)
_TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d(?:\.\d{1,3})?)", re.ASCII)
"""`1:05:30`, `65:30`, `0:12.5`."""


class Choice(NamedTuple):
    """What is to be shown. `resumed`: whether the client has the picture of its start already."""

    session: str
    """Id of the replay."""
    start: Start
    resumed: bool

    @property
    def has_all(self) -> bool:
        """Whether the client has the picture of the end."""
        return self.resumed and self.start.number >= self.start.timeline.last


class ReplayRoutes:
    """Handlers of both streams."""

    def __init__(self, context: Context, replay_store: ReplayStore, player: Player, limits: ClientLimits) -> None:
        self._context = context
        self._replay_store = replay_store
        self._player = player
        self._limits = limits

    def add_to(self, app: web.Application, _preflight: Handler) -> None:
        """Add both paths."""
        add(app, f"{PATH}/events", self.events)
        add(app, f"{PATH}/ws", self.socket)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET …/replay/events?speed=&from=&last_id=`; the header `Last-Event-ID` takes precedence over `last_id`."""
        choice = await self._choice(request, request.headers.get("Last-Event-ID"))
        refuse_without_chunks(request)
        if choice.has_all:
            return web.Response(status=HTTPStatus.NO_CONTENT, headers={hdrs.CACHE_CONTROL: "no-store"})
        try:
            with self._limits.taken(client_address(request), choice.session):
                return await self._told_as_events(request, choice)
        except TooManyClients as error:
            return _refusal(request, error)

    async def _told_as_events(self, request: web.Request, choice: Choice) -> web.StreamResponse:
        chapter_frames = await self._chapter_frames(choice)
        response, client = await event_stream(request)
        if client is None:
            return response
        with self._player.joined(client, choice.start, chapter_frames):
            await client.closed.wait()
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET …/replay/ws?speed=&from=&last_id=`."""
        choice = await self._choice(request, None)
        socket = web_socket(request)
        try:
            with self._limits.taken(client_address(request), choice.session):
                await self._told_by_socket(request, socket, choice)
        except TooManyClients as error:
            return _refusal(request, error)
        return socket

    async def _told_by_socket(self, request: web.Request, socket: web.WebSocketResponse, choice: Choice) -> None:
        chapter_frames = await self._chapter_frames(choice)
        client = await socket_client(request, socket)
        if client is None:
            return
        with self._player.joined(client, choice.start, chapter_frames) as playback:
            await until_closed(socket, client)
        if playback.ended:
            await socket.close(code=WSCloseCode.OK, message=b"the session is over")
        else:
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"going away")

    async def _choice(self, request: web.Request, header: str | None) -> Choice:
        refuse_unknown(request.query, KNOWN)
        speed, last_id = _speed(request), last_id_of(request, header)
        replay = await self._replay(request)
        given = request.query.get("from")
        beginning = _from(given, replay)
        timeline = await self._replay_store.timeline(replay, level_of(speed))
        epoch, _, number = (last_id or "").rpartition("-")
        if epoch == timeline.epoch and int(number) <= timeline.last:
            return Choice(replay.id, Start(timeline, int(number), timeline.dues[int(number)], speed), resumed=True)
        if given is not None and _LAP.fullmatch(given):  # begin with the first frame that shows the lap
            first = timeline.with_moment(beginning)
            return Choice(replay.id, Start(timeline, first, timeline.dues[first], speed), resumed=False)
        return Choice(replay.id, Start(timeline, timeline.at(beginning), beginning, speed), resumed=False)

    async def _replay(self, request: web.Request) -> Replay:
        given = request.match_info
        current = self._context.current_season() if given["year"] == query.CURRENT else FIRST_SEASON
        year = query.season(given["year"], current, name="year")
        session = member(given["session"], "session", SessionKind)
        weekend = await self._context.weekend(year, query.round_name(given["round"]))
        return await self._replay_store.find(year, weekend.grand_prix, session)

    async def _chapter_frames(self, choice: Choice) -> ChapterFrames | None:
        return None if choice.resumed else await self._player.chapter_frames(choice.start.timeline, choice.start.number)


def _refusal(request: web.Request, why: TooManyClients) -> web.Response:
    status = HTTPStatus.TOO_MANY_REQUESTS if why.is_yours else HTTPStatus.SERVICE_UNAVAILABLE
    detail = f"{why.message}; try again in {RETRY_SECONDS} seconds"
    return problem(status, detail, request=request, headers={hdrs.RETRY_AFTER: str(RETRY_SECONDS)})


def _speed(request: web.Request) -> float:
    given = request.query.get("speed")
    if given is None:
        return AS_IT_WAS
    if not _SPEED.fullmatch(given) or not SLOWEST <= float(given) <= FASTEST:
        raise InvalidRequest(f"speed: {given[:20]!r}, allowed: {SLOWEST:g} to {FASTEST:g}, such as 20 or 0.5")
    return float(given)


def _from(given: str | None, replay: Replay) -> float:
    """Return the seconds since the beginning of a replay at which it is to begin: those of a lap, or of a time that was given."""
    if given is None:
        return 0.0
    if _LAP.fullmatch(given):
        found = next((each.at for each in replay.laps if each.lap == int(given)), None)
        if found is not None:
            return found
    elif (time := _TIME.fullmatch(given)) and float(time[3]) < 60:  # noqa: PLR2004  # seconds in a minute
        seconds = int(time[1] or 0) * 3600 + int(time[2]) * 60 + float(time[3])
        if seconds <= replay.seconds:
            return seconds
    raise InvalidRequest(f"from: {given[:20]!r}, allowed: {_allowed(replay)}")


def _allowed(replay: Replay) -> str:
    minutes, seconds = divmod(int(replay.seconds), 60)
    hours, minutes = divmod(minutes, 60)
    times = f"a time since its beginning, 0:00 to {hours}:{minutes:02d}:{seconds:02d}"
    if not replay.laps:
        return times
    first, last = replay.laps[0].lap, replay.laps[-1].lap
    return f"a lap from {first} to {last}, or {times}"
