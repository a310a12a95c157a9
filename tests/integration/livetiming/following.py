"""A follower over a played feed: what it tells goes to a witness, what it writes to a real data_scheduler."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import grpc

from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.grpc.server import grpc_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from fetcher_service.identities import Identities
from fetcher_service.live_following import LiveFollowing
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.livetiming.follower import Follower, Hub, Rhythm
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.live.model import LiveSession, from_json
from racing.model import SyncRun
from racing.wire.client import LeaseClient, LedgerClient, Writer
from racing.wire.leadership import Leadership
from racing.wire.live_client import LivePublisher
from tests.suite import Mongod, Suite, Valkey, free_port, running, until
from tests.upstream.live_playing import PlayedClock
from tests.upstream.live_recordings import Told
from tests.upstream.live_troubles import Trouble
from tests.upstream.signalr import LiveFeed, live_feed

RHYTHM = Rhythm(picture=0.02)
IMPATIENT = Rhythm(picture=0.02, silent=0.3)
IDENTITIES = Identities()


class Witness(rpc.LiveWriteServiceServicer):
    """Takes pictures as data_scheduler does, and keeps them."""

    def __init__(self) -> None:
        self.pictures: list[LiveSession] = []
        self.streams = 0
        self._port = free_port()
        self._life = AsyncExitStack()

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_LiveWriteServiceServicer_to_server(self, server)

    async def PublishLive(  # noqa: N802  # gRPC's name
        self, request_iterator: AsyncIterator[services.PublishLiveRequest], context: Any
    ) -> services.PublishLiveResponse:
        self.streams += 1
        received = 0
        async for request in request_iterator:
            self.pictures.append(from_json(request.session))
            received += 1
        return services.PublishLiveResponse(received=received)

    @property
    def address(self) -> str:
        """Where it listens; it comes back there."""
        return f"127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen."""
        register, metrics = [self.register], Metrics("witness")
        serving = grpc_server("127.0.0.1", self._port, register, health=Health(), metrics=metrics, grace=0.1)
        await self._life.enter_async_context(serving)

    async def stop(self) -> None:
        """Listen no more."""
        await self._life.aclose()

    @property
    def statuses(self) -> list[str]:
        """Where the session stood, one after the other."""
        seen: list[str] = []
        for picture in self.pictures:
            if seen[-1:] != [stands := str(picture.phase or picture.status)]:
                seen.append(stands)
        return seen


@dataclass
class Played:
    """The parts of a test, while they run."""

    feed: LiveFeed
    feeds: PlayedClock
    witness: Witness
    follower: Follower
    following: LiveFollowing
    ledger: LedgerClient
    standing: SourcesHealth
    clock: Clock

    async def over(self) -> None:
        """Everything was told, and what there is to see of it was shown."""
        await self.feed.over.wait()

        async def shown() -> bool:
            last = self.follower._session.picture(self.clock.now())
            return last is None or self.witness.pictures[-1:] == [last]

        await until(shown)

    async def runs(self) -> Sequence[SyncRun]:
        """Those of the ledger that belong to following, newest first."""
        return await self.ledger.runs(job="livetiming")


def suite_at(feed: LiveFeed, mongod: Mongod, valkey: Valkey, clock: Clock) -> AbstractAsyncContextManager[Suite]:
    """The services as they run, without a scheduler, where this is the live feed."""
    addresses = {"livetiming": feed.address}
    return running(
        mongod, valkey, sources="livetiming,archive", addresses=addresses, clock=clock, with_content_api=True
    )


def until_(at: datetime) -> str:
    """What asks the fetcher to follow until then."""
    return f"/fetch/livetiming?until={int(at.timestamp())}"


@asynccontextmanager
async def played(
    suite: Suite,
    told: Sequence[Told],
    *troubles: Trouble,
    feeds: PlayedClock | None = None,
    clock: Clock | None = None,
    token: str | None = None,
    rhythm: Rhythm = RHYTHM,
    lease: str | None = None,
    span: timedelta | None = None,
    before: Mapping[str, Any] | None = None,
) -> AsyncIterator[Played]:
    """Follow the feed from its beginning. `feeds`: its clock; `clock`: that of the follower, where it is another.

    `before`: what the session before left of each topic.

    `span`: so long it is followed; else an hour longer than the feed tells.
    """
    feeds = feeds or PlayedClock(told[0].at)
    clock = clock or feeds
    witness, metrics = Witness(), Metrics("fetcher_service")
    standing = SourcesHealth(("livetiming",), metrics)
    async with (
        live_feed(told, feeds, *troubles, before=before) as feed,
        AsyncExitStack() as stack,
        Channel(witness.address) as live,
        Channel(suite.address) as channel,
    ):
        await witness.start()
        stack.push_async_callback(witness.stop)
        follower = Follower(
            Hub(feed.address, "willitbemax-test", token),
            IDENTITIES,
            publisher=LivePublisher(live),
            writer=Writer(channel),
            clock=clock,
            metrics=metrics,
            source_health=standing,
            rhythm=rhythm,
        )
        ledger = LedgerClient(channel)
        leadership = Leadership(LeaseClient(channel), lease or secrets.token_hex(4))
        following = LiveFollowing(follower, leadership, ledger, clock)
        async with following.running():
            span = span or told[-1].at - told[0].at + timedelta(hours=1)
            following.follow(clock.now() + span)
            yield Played(feed, feeds, witness, follower, following, ledger, standing, clock)


def is_within(some: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether these come in this order in all of them: where an hour passes in a second, not every status has a picture."""
    rest = iter(whole)
    return all(each in rest for each in some)
