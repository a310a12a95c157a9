"""A follower of the live feed that tells whatever a test has it tell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.grpc.client import Channel
from racing.live.model import LiveSession
from racing.wire.live_client import LivePublisher


class Follower:
    """Whatever it is told to tell."""

    def __init__(self) -> None:
        self._pictures: asyncio.Queue[LiveSession | None] = asyncio.Queue()

    def tell(self, *sessions: LiveSession) -> None:
        for session in sessions:
            self._pictures.put_nowait(session)

    async def pictures(self) -> AsyncIterator[LiveSession]:
        while (session := await self._pictures.get()) is not None:
            yield session


@asynccontextmanager
async def following(address: str) -> AsyncIterator[Follower]:
    """A follower connected to a data_scheduler; gone at the end."""
    follower = Follower()
    async with Channel(address) as channel:
        task = asyncio.create_task(LivePublisher(channel).publish(follower.pictures()))
        try:
            yield follower
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
