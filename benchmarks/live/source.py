"""What content_api follows where its fan-out alone is measured: an empty data_scheduler that tells live steps when it is told to."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from chassis.grpc.server import grpc_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.live.model import LiveMessage, LiveMessageType
from racing.live.steps import Picture, Steps
from racing.model import Replay, Round, Session
from racing.wire.codec import enum_number, to_message


class LiveSource(rpc.ContentReadServiceServicer, rpc.LiveReadServiceServicer):
    """Every step leaves with the instant of its leaving as `data_at`. What content_api prepares beside it, as its search, is empty."""

    def __init__(self) -> None:
        self._steps = Steps("bench")
        self._watchers: set[asyncio.Queue[LiveMessage]] = set()

    @property
    def newest(self) -> int:
        """The number of the last step."""
        return self._steps.number

    def prepare(self, picture: Picture) -> LiveMessage:
        """The next step, worked out before it is told: what is measured begins after that."""
        step = self._steps.show(picture)
        if step is None:
            raise ValueError("a picture equal to the one before makes no step")
        return step

    def tell(self, step: LiveMessage) -> None:
        """Tell it to everybody who watches."""
        plain: dict[str, Any] = msgspec.json.decode(step.data)
        stamped = msgspec.structs.replace(step, data=msgspec.json.encode(plain | {"data_at": time.time()}))
        for watcher in self._watchers:
            watcher.put_nowait(stamped)

    async def GetHoldings(self, request: object, context: object) -> services.GetHoldingsResponse:
        return services.GetHoldingsResponse(database="bench", whole=True)

    async def GetCalendar(self, request: object, context: object) -> services.GetCalendarResponse:
        return services.GetCalendarResponse()

    async def ListSeasons(self, request: object, context: object) -> services.ListSeasonsResponse:
        return services.ListSeasonsResponse()

    async def ListResults(self, request: object, context: object) -> services.ListResultsResponse:
        return services.ListResultsResponse()

    async def ListDrivers(self, request: object, context: object) -> services.ListDriversResponse:
        return services.ListDriversResponse()

    async def ListConstructors(self, request: object, context: object) -> services.ListConstructorsResponse:
        return services.ListConstructorsResponse()

    async def ListCircuits(self, request: object, context: object) -> services.ListCircuitsResponse:
        return services.ListCircuitsResponse()

    async def ListAllEntrants(self, request: object, context: object) -> services.ListAllEntrantsResponse:
        return services.ListAllEntrantsResponse()

    async def WatchChanges(self, request: object, context: object) -> AsyncIterator[services.WatchChangesResponse]:
        yield services.WatchChangesResponse()
        await asyncio.Event().wait()

    async def WatchLive(self, request: object, context: object) -> AsyncIterator[services.WatchLiveResponse]:
        watcher: asyncio.Queue[LiveMessage] = asyncio.Queue()
        self._watchers.add(watcher)
        try:
            step = self._steps.now()
            while True:
                kind = enum_number(LiveMessageType(step.type))
                yield services.WatchLiveResponse(type=kind, epoch=step.epoch, number=step.number, data=step.data)
                step = await watcher.get()
        finally:
            self._watchers.discard(watcher)


class ReplaySource(LiveSource):
    """An empty data_scheduler but for one round and the replay of its race."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self._replay = replay

    async def GetCalendar(self, request: object, context: object) -> services.GetCalendarResponse:
        race = Session(kind=self._replay.session, start=self._replay.begins)
        weekend = Round(
            season=self._replay.season, grand_prix=self._replay.grand_prix, number=1, name="Race", sessions=(race,)
        )
        return services.GetCalendarResponse(rounds=[to_message(weekend, content.Round)])

    async def ListReplays(self, request: object, context: object) -> services.ListReplaysResponse:
        named = to_message(self._replay, content.Replay)
        named.ClearField("chapters")
        return services.ListReplaysResponse(replays=[named])

    async def GetReplay(self, request: object, context: object) -> services.GetReplayResponse:
        return services.GetReplayResponse(replay=to_message(self._replay, content.Replay))


@asynccontextmanager
async def live_source() -> AsyncIterator[tuple[LiveSource, str]]:
    """One that serves, and its address."""
    async with serving(LiveSource()) as served:
        yield served


@asynccontextmanager
async def serving(source: LiveSource) -> AsyncIterator[tuple[LiveSource, str]]:
    """Serve a source; gives it with its address."""

    def register(server: Any) -> None:
        rpc.add_ContentReadServiceServicer_to_server(source, server)
        rpc.add_LiveReadServiceServicer_to_server(source, server)

    health = Health()
    async with grpc_server("127.0.0.1", 0, [register], health=health, metrics=Metrics("live_source")) as port, health:
        yield source, f"127.0.0.1:{port}"
