"""The gRPC services of the live session: pictures in, steps out."""

from collections.abc import AsyncIterator

import grpc
import msgspec

from chassis.clock import Clock
from chassis.errors import InvalidRequest
from data_scheduler.live.broadcast import Broadcast
from data_scheduler.writing.checks import CLOCKS_DIFFER
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.bounds import check_bounds, check_texts
from racing.live.model import LiveSession, from_json
from racing.model import FIRST_SEASON
from racing.wire.codec import enum_number

MOST_BYTES = 1024 * 1024
"""Bytes of a picture; one of a whole race has some 50 thousand."""

SHOWN = 300
"""Characters that are said of a picture which cannot be read: a part of it may be among them."""


class LiveServicer(rpc.LiveWriteServiceServicer, rpc.LiveReadServiceServicer):
    """Both services of the broadcast: the follower writes, content_api reads."""

    def __init__(self, broadcast: Broadcast, clock: Clock) -> None:
        self._broadcast = broadcast
        self._clock = clock

    def register(self, server: grpc.aio.Server) -> None:
        """Add both services to a server."""
        rpc.add_LiveWriteServiceServicer_to_server(self, server)
        rpc.add_LiveReadServiceServicer_to_server(self, server)

    async def PublishLive(
        self, request: AsyncIterator[services.PublishLiveRequest], context: object
    ) -> services.PublishLiveResponse:
        received = 0
        with self._broadcast.following():
            async for each in request:
                await self._broadcast.show(self._picture(each.session))
                received += 1
        return services.PublishLiveResponse(received=received)

    def _picture(self, document: bytes) -> LiveSession:
        """Return the picture from JSON. Raise InvalidRequest, which names the field, for one that cannot be true."""
        if len(document) > MOST_BYTES:
            raise InvalidRequest(f"session: {len(document)} bytes, allowed: {MOST_BYTES}")
        try:
            session = from_json(document)
        except msgspec.MsgspecError as error:
            raise InvalidRequest(f"session: {str(error)[:SHOWN]}") from error
        except RecursionError as error:
            raise InvalidRequest("session: nested too deeply") from error
        check_bounds(session)
        now = self._clock.now()
        if not FIRST_SEASON <= session.season <= now.year + 1:
            raise InvalidRequest(f"season: {session.season} is unknown, allowed: {FIRST_SEASON} to {now.year + 1}")
        if session.data_at > now + CLOCKS_DIFFER:
            raise InvalidRequest(f"data_at: {session.data_at.isoformat()} is in the future, it is {now.isoformat()}")
        return session

    async def WatchLive(
        self, request: services.WatchLiveRequest, context: object
    ) -> AsyncIterator[services.WatchLiveResponse]:
        check_texts(last_id=request.last_id)
        last_id = request.last_id if request.HasField("last_id") else None
        async for step in self._broadcast.watch(last_id):
            yield services.WatchLiveResponse(
                type=enum_number(step.type), epoch=step.epoch, number=step.number, data=step.data
            )
