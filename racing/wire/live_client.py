"""Clients of the live stream of data_scheduler: models in, models out. Errors are those of `chassis.errors`."""

from collections.abc import AsyncIterator

import msgspec

from chassis.grpc.client import Channel
from protobuf import services_pb2 as services
from racing.live.model import LiveMessage, LiveMessageType, LiveSession, as_json
from racing.wire.codec import enum_member

PUBLISH = "/content.v1.LiveWriteService/PublishLive"
WATCH = "/content.v1.LiveReadService/WatchLive"


class LivePublisher:
    """Sends the follower's pictures."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def publish(self, sessions: AsyncIterator[LiveSession]) -> int:
        """Send each picture as it comes; return how many were received. `InvalidRequest` names what was refused."""
        requests = _requests(sessions)
        reply = await self._channel.upload(PUBLISH, requests, services.PublishLiveRequest, services.PublishLiveResponse)
        return reply.received


class LiveWatcher:
    """Receives the steps of the live session."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def watch(self, last_id: str | None = None) -> AsyncIterator[LiveMessage]:
        """Yield the steps after `last_id`, or a snapshot or reset; then every step, until data_scheduler is `Unavailable`.

        Something comes at once; where nothing was missed it is the whole picture, with the number of `last_id`.
        """
        request = services.WatchLiveRequest(last_id=last_id)
        async for reply in self._channel.stream(WATCH, request, services.WatchLiveResponse):
            kind = enum_member(LiveMessageType, reply.type, "type")
            yield LiveMessage(type=kind, epoch=reply.epoch, number=reply.number, data=reply.data)


async def _requests(sessions: AsyncIterator[LiveSession]) -> AsyncIterator[services.PublishLiveRequest]:
    async for session in sessions:
        yield services.PublishLiveRequest(session=msgspec.json.encode(as_json(session)))
