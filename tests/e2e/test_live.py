"""A session that runs, as processes behind Traefik: everybody sees it, whatever is killed, and nothing old is ever called live."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

import pytest

from chassis.errors import Unavailable
from chassis.grpc.client import Channel
from racing.live.model import LiveSession, RaceControl, as_json
from racing.wire.live_client import LivePublisher
from tests.e2e.processes import Client
from tests.effort import mostly_slow
from tests.factories import NOON, a_live_session
from tests.patience import PATIENCE_SECONDS
from tests.suite import until
from tests.viewing import WAYS, Viewer, session_of, viewing

LIVE = "/content/v1/live"
PICTURES_A_SECOND = 4


class Race:
    """A race of which a lap begins with each picture, told by a follower that comes back when it was cut off."""

    def __init__(self) -> None:
        self.lap = 0
        """The newest that was told."""
        self._now: LiveSession | None = None
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self.words = ""
        """What race control says with each lap."""
        self.times = 1
        """And how often."""

    @property
    def now(self) -> LiveSession:
        """The picture that was told last."""
        assert self._now is not None
        return self._now

    def stand_still(self) -> None:
        """Tell nothing new for the time being."""
        self._goes_on.clear()

    def go_on(self) -> None:
        """Tell again."""
        self._goes_on.set()

    async def is_on(self, lap: int) -> None:
        """Wait until it is on this lap."""

        async def reached() -> bool:
            return self.lap >= lap

        await until(reached)

    async def told(self, address: str) -> None:
        """Tell it to a data_scheduler for as long as there is anybody to tell."""
        while True:
            with suppress(Unavailable):
                async with Channel(address) as channel:
                    await LivePublisher(channel).publish(self._pictures())
            await asyncio.sleep(1 / PICTURES_A_SECOND)

    async def _pictures(self) -> AsyncIterator[LiveSession]:
        if self._now is not None:
            yield self._now
        while True:
            await self._goes_on.wait()
            self.lap += 1
            said = RaceControl(at=NOON, category="Other", message=f"{self.words}{self.lap}")
            at = NOON + timedelta(seconds=self.lap)
            self._now = a_live_session(
                season=2026, data_at=at, current_lap=self.lap, messages=dict.fromkeys(range(self.times), said)
            )
            yield self._now
            await asyncio.sleep(1 / PICTURES_A_SECOND)


class Audience:
    """Two who watch, and one who asks again and again what is live."""

    def __init__(self, client: Client, race: Race, viewers: list[Viewer]) -> None:
        self._client = client
        self._race = race
        self.viewers = viewers
        self.statuses: set[int] = set()

    async def ask(self) -> None:
        """Until it is cancelled."""
        while True:
            answer = await self._client.get(LIVE)
            self.statuses.add(answer.status)
            await asyncio.sleep(0.05)

    async def sees(self, lap: int) -> None:
        """Wait until everybody sees this lap or a later one."""

        async def seen() -> bool:
            return all((viewer.lap or 0) >= lap for viewer in self.viewers)

        await until(seen)

    async def is_right(self) -> None:
        """Wait until everybody has exactly the picture that was told last, and the same as who asks for it now."""
        self._race.stand_still()
        await self.sees(self._race.lap)
        told = session_of(as_json(self._race.now))
        result = await self._client.result("/live")
        for picture in (result, *(viewer.picture for viewer in self.viewers)):
            assert session_of(picture) == told
            assert picture["standings"] == result["standings"]


@asynccontextmanager
async def a_race(client: Client) -> AsyncIterator[Race]:
    """One that runs; nothing is live any more at the end."""
    race = Race()
    task = asyncio.create_task(race.told(f"127.0.0.1:{client.stack.port('DATA_SCHEDULER_PORT')}"))
    try:
        yield race
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def over() -> bool:
        return (await client.get(LIVE)).status == 204

    await until(over)


@asynccontextmanager
async def watched(client: Client, race: Race) -> AsyncIterator[Audience]:
    """An audience that sees the race run."""
    async with AsyncExitStack() as stack:
        live = client.stack.public + LIVE
        viewers = [await stack.enter_async_context(viewing(live, way)) for way in WAYS]
        audience = Audience(client, race, viewers)
        asking = asyncio.create_task(audience.ask())
        try:
            await audience.sees(2)
            yield audience
            assert not asking.done(), asking.exception()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def test_everybody_sees_the_same_and_comes_back_without_a_hole(client: Client) -> None:
    live = client.stack.public + LIVE
    async with a_race(client) as race:
        async with watched(client, race) as audience:
            await audience.sees(4)
            await audience.is_right()
            assert {tuple(viewer.kinds[-3:]) for viewer in audience.viewers} == {("change",) * 3}
        seen, before = race.lap, audience.viewers
        race.go_on()
        await race.is_on(seen + 3)
        async with AsyncExitStack() as stack:
            again = [
                await stack.enter_async_context(viewing(live, way, viewer.last_id))
                for way, viewer in zip(WAYS, before, strict=True)
            ]
            for viewer, left in zip(again, before, strict=True):
                viewer.picture = left.picture
            audience.viewers = again
            await audience.sees(race.lap + 1)
        for viewer in again:
            assert set(viewer.kinds) == {"change"}
            laps = [message["data"]["current_lap"] for message in viewer.messages]
            assert laps == list(range(seen + 1, seen + 1 + len(laps)))


@pytest.mark.parametrize(
    "victim", mostly_slow(["data_scheduler", "valkey", "mongod", "content_api", "traefik"], "data_scheduler")
)
async def test_whatever_is_killed_everybody_is_right_again(client: Client, victim: str) -> None:
    async with a_race(client) as race, watched(client, race) as audience:
        known = [len(viewer.messages) for viewer in audience.viewers]
        killed = client.stack.kill(victim)
        await client.stack.starts_again(victim, killed)
        await audience.sees(race.lap + 1)
        await audience.is_right()
        assert not any(status >= 500 for status in audience.statuses - ({502, 503} if victim == "traefik" else {502}))
        cut_off = [viewer.cut_off > 0 for viewer in audience.viewers]
        if victim != "content_api":  # of which there are two: who was on the other noticed nothing
            assert cut_off == [victim == "traefik"] * 2
        if victim in {"valkey", "mongod"}:
            for viewer, before in zip(audience.viewers, known, strict=True):
                assert set(viewer.kinds[before:]) == {"change"}


@pytest.mark.slow
async def test_what_a_frozen_data_scheduler_told_is_taken_back(client: Client) -> None:
    async with a_race(client) as race, watched(client, race) as audience:
        client.stack.kill("data_scheduler", signal.SIGSTOP)
        try:

            async def taken_back() -> bool:
                return all(viewer.kinds[-1] == "reset" for viewer in audience.viewers)

            await until(taken_back)
        finally:
            client.stack.kill("data_scheduler", signal.SIGCONT)
        await audience.sees(race.lap + 1)
        await audience.is_right()


@pytest.mark.slow
async def test_one_that_does_not_read_harms_nobody(client: Client) -> None:
    """Through Traefik, which has buffers of its own."""
    async with a_race(client) as race, watched(client, race) as audience:
        port = client.stack.port("TRAEFIK_PORT")
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
        writer.write(f"GET {LIVE}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(b"event: snapshot")
        race.words, race.times = "x" * 1_900, 500
        for _ in range(4):  # every step arrives, whatever waits for the other
            await audience.sees(race.lap + 3)
        assert [viewer.cut_off for viewer in audience.viewers] == [0, 0]
        race.words, race.times = "", 1
        await audience.is_right()
        waited, newest = b"", f'"current_lap":{race.lap}'.encode()
        while newest not in waited:
            waited = waited[-len(newest) :] + await asyncio.wait_for(reader.read(1 << 20), PATIENCE_SECONDS)
        writer.close()
