"""The gRPC services of the live session: pictures in, steps out."""

from collections.abc import AsyncIterator

import grpc
import msgspec

from chassis.errors import InvalidRequest
from data_scheduler.live.broadcast import Broadcast
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.live.model import from_json
from racing.wire.codec import enum_number


class LiveServicer(rpc.LiveWriteServiceServicer, rpc.LiveReadServiceServicer):
    """Both services of the broadcast: the follower writes, content_api reads."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast

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
                try:
                    session = from_json(each.session)
                except msgspec.MsgspecError as error:
                    raise InvalidRequest(f"session: {error}") from error
                await self._broadcast.show(session)
                received += 1
        return services.PublishLiveResponse(received=received)

    async def WatchLive(
        self, request: services.WatchLiveRequest, context: object
    ) -> AsyncIterator[services.WatchLiveResponse]:
        last_id = request.last_id if request.HasField("last_id") else None
        async for step in self._broadcast.watch(last_id):
            yield services.WatchLiveResponse(
                type=enum_number(step.type), epoch=step.epoch, number=step.number, data=step.data
            )
