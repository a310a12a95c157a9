"""The live stream of data_scheduler as models: in from the follower, out to whoever shows it. Errors are those of `chassis.errors`."""

from collections.abc import AsyncIterator

import msgspec

from chassis.grpc.client import Channel
from protobuf import services_pb2 as services
from racing.live.model import LiveMessage, LiveMessageType, LiveSession, as_json
from racing.wire.codec import enum_member

PUBLISH = "/content.v1.LiveWriteService/PublishLive"
WATCH = "/content.v1.LiveReadService/WatchLive"


class LivePublisher:
    """What the follower tells."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def publish(self, sessions: AsyncIterator[LiveSession]) -> int:
        """Send each picture as it comes, until there are no more; how many came. `InvalidRequest` names what was refused."""
        requests = _requests(sessions)
        reply = await self._channel.upload(PUBLISH, requests, services.PublishLiveRequest, services.PublishLiveResponse)
        return reply.received


class LiveWatcher:
    """What there is to show."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def watch(self, last_id: str | None = None) -> AsyncIterator[LiveMessage]:
        """What follows `last_id` if that is known, else a snapshot or a reset; then every step, until `Unavailable`."""
        request = services.WatchLiveRequest(last_id=last_id)
        async for reply in self._channel.stream(WATCH, request, services.WatchLiveResponse):
            kind = enum_member(LiveMessageType, reply.type, "type")
            yield LiveMessage(type=kind, epoch=reply.epoch, number=reply.number, data=reply.data)


async def _requests(sessions: AsyncIterator[LiveSession]) -> AsyncIterator[services.PublishLiveRequest]:
    async for session in sessions:
        yield services.PublishLiveRequest(session=msgspec.json.encode(as_json(session)))
