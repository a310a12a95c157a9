"""The live session: what the follower tells is what everybody sees, at every data_scheduler, and nothing old is called live."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chassis.errors import InvalidRequest, Unavailable
from chassis.grpc.client import Channel
from data_scheduler.live import broadcast
from protobuf import services_pb2 as services
from racing.live.merge_patch import patched
from racing.live.model import LiveMessage, LiveSession, LiveStatus, as_json
from racing.model import Dataset
from racing.wire.live_client import PUBLISH, LivePublisher, LiveWatcher
from tests.factories import NOON, a_batch, a_live_session, a_result, a_round, a_row
from tests.following import following
from tests.hand_clock import HandClock
from tests.suite import Mongod, Suite, Valkey, another_data_scheduler, running, until


class Seen:
    """What a watcher was told, and the picture it has by it."""

    def __init__(self) -> None:
        self.steps: list[LiveMessage] = []
        self.picture: Any = None

    def take(self, step: LiveMessage) -> None:
        self.steps.append(step)
        told = msgspec.json.decode(step.data) if step.data else None
        self.picture = patched(self.picture, told) if step.type == "change" else told

    async def opened(self) -> bool:
        return bool(self.steps)

    async def lap(self, lap: int | None) -> None:
        """Wait until the picture shows the lap; None: until nothing is live."""

        async def shown() -> bool:
            return (self.picture or {}).get("current_lap") == lap if lap else self.picture is None

        await until(shown)


@asynccontextmanager
async def watching(address: str, last_id: str | None = None) -> AsyncIterator[Seen]:
    seen = Seen()

    async def watch(watcher: LiveWatcher) -> None:
        with suppress(Unavailable):  # where the service ends first
            async for step in watcher.watch(last_id):
                seen.take(step)

    async with Channel(address) as channel:
        task = asyncio.create_task(watch(LiveWatcher(channel)))
        await until(seen.opened)
        yield seen
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def lap(number: int, **changes: Any) -> LiveSession:
    return a_live_session(current_lap=number, **changes)


async def test_before_anything_is_live_watchers_are_told_so(suite: Suite) -> None:
    async with watching(suite.address) as seen:
        assert [(step.type, step.data) for step in seen.steps] == [("reset", b"")]


async def test_what_the_follower_tells_is_seen_here_and_at_another(suite: Suite, valkey: Valkey) -> None:
    async with (
        another_data_scheduler(suite, valkey) as other,
        watching(suite.address) as here,
        watching(other) as there,
        following(suite.address) as follower,
    ):
        follower.tell(lap(1), lap(2))
        for seen in (here, there):
            await seen.lap(2)
            assert seen.picture == as_json(lap(2))
        async with watching(suite.address) as late, watching(other) as late_there:
            assert late.steps == late_there.steps
            assert late.picture == as_json(lap(2))


async def test_only_what_has_changed_is_told(suite: Suite) -> None:
    async with watching(suite.address) as seen, following(suite.address) as follower:
        follower.tell(lap(1), lap(1), lap(2))
        await seen.lap(2)
        assert [step.type for step in seen.steps] == ["reset", "snapshot", "change"]
        assert msgspec.json.decode(seen.steps[-1].data) == {"current_lap": 2}
        assert len({step.epoch for step in seen.steps}) == 1
        assert [step.number for step in seen.steps] == [0, 1, 2]


async def test_who_comes_back_is_told_what_it_missed(suite: Suite) -> None:
    async with watching(suite.address) as first, following(suite.address) as follower:
        follower.tell(lap(1))
        await first.lap(1)
        last = first.steps[-1].id
        follower.tell(lap(2), lap(3))
        await first.lap(3)
        async with watching(suite.address, last) as back:
            assert [step.type for step in back.steps] == ["change", "change"]
        async with watching(suite.address, "long-ago-1") as lost:
            assert [step.type for step in lost.steps] == ["snapshot"]


async def test_who_comes_back_and_missed_nothing_is_told_at_once_that_it_is_connected(suite: Suite) -> None:
    async with watching(suite.address) as idle:
        async with watching(suite.address, idle.steps[-1].id) as back:
            assert back.steps == idle.steps
        async with following(suite.address) as follower:
            follower.tell(lap(1))
            await idle.lap(1)
            async with watching(suite.address, idle.steps[-1].id) as back:
                assert [(step.type, step.id) for step in back.steps] == [("snapshot", idle.steps[-1].id)]


async def test_a_follower_that_moves_to_another_takes_everybody_along(suite: Suite, valkey: Valkey) -> None:
    async with (
        another_data_scheduler(suite, valkey) as other,
        watching(suite.address) as here,
        watching(other) as there,
    ):
        async with following(suite.address) as follower:
            follower.tell(lap(1))
            await there.lap(1)
        async with following(other) as follower:
            follower.tell(lap(2))
            await here.lap(2)
            await there.lap(2)
            assert here.steps[-1].epoch == there.steps[-1].epoch != here.steps[1].epoch


async def test_a_follower_that_is_back_soon_is_not_missed(suite: Suite) -> None:
    async with watching(suite.address) as seen:
        async with following(suite.address) as follower:
            follower.tell(lap(1))
            await seen.lap(1)
        async with following(suite.address) as follower:
            follower.tell(lap(2))
            await seen.lap(2)
        assert [step.type for step in seen.steps] == ["reset", "snapshot", "change"]


async def test_without_a_follower_nothing_stays_live(
    suite: Suite, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "HELD_SECONDS", 0.2)
    monkeypatch.setattr(broadcast, "LOOK_SECONDS", 0.05)
    async with (
        another_data_scheduler(suite, valkey) as other,
        watching(suite.address) as here,
        watching(other) as there,
    ):
        async with following(suite.address) as follower:
            follower.tell(lap(1))
            await there.lap(1)
        await here.lap(None)
        await there.lap(None)
        assert here.steps[-1] == there.steps[-1]


async def test_a_follower_that_says_nothing_is_as_good_as_none(mongod: Mongod, valkey: Valkey) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broadcast, "SILENT_SECONDS", 1.0)
        patch.setattr(broadcast, "LOOK_SECONDS", 0.05)
        async with (
            running(mongod, valkey) as suite,
            watching(suite.address) as seen,
            following(suite.address) as follower,
        ):
            follower.tell(lap(1))
            await seen.lap(1)
            await seen.lap(None)
            follower.tell(lap(2))
            await seen.lap(2)


async def test_a_session_that_is_over_is_shown_for_a_while(
    mongod: Mongod, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LOOK_SECONDS", 0.05)
    clock = HandClock()
    over = lap(57, status=LiveStatus.FINISHED)
    async with (
        running(mongod, valkey, clock=clock) as suite,
        watching(suite.address) as seen,
        following(suite.address) as follower,
    ):
        follower.tell(lap(56), over)
        await seen.lap(57)
        assert seen.picture["status"] == "finished"
        clock.time += broadcast.SHOWN_AFTER_THE_END
        await seen.lap(None)
        steps = len(seen.steps)
        follower.tell(over, lap(1, key=12))
        await seen.lap(1)
        assert [step.type for step in seen.steps[steps:]] == ["snapshot"], "the one that is over does not come back"


async def test_one_that_is_started_again_goes_on_from_redis(suite: Suite, valkey: Valkey) -> None:
    async with another_data_scheduler(suite, valkey) as first, watching(first) as seen, following(first) as follower:
        follower.tell(lap(1))
        await seen.lap(1)
    async with another_data_scheduler(suite, valkey) as again, watching(again) as seen:
        await seen.lap(1)
        async with following(again) as follower:
            follower.tell(lap(2))
            await seen.lap(2)
            assert seen.steps[-1].type == "snapshot"
            assert seen.steps[-1].epoch != seen.steps[-2].epoch


async def test_without_redis_watchers_here_are_told_all_the_same(suite: Suite, valkey: Valkey) -> None:
    async with watching(suite.address) as seen, following(suite.address) as follower:
        follower.tell(lap(1))
        await seen.lap(1)
        valkey.stop()
        try:
            follower.tell(lap(2))
            await seen.lap(2)
        finally:
            valkey.start()


async def test_points_as_they_run_are_beside_the_order(suite: Suite) -> None:
    first, second = a_round("australia"), a_round(number=2, race=NOON + timedelta(days=7))
    await suite.writer.write(a_batch(Dataset.ROUNDS, first, second))
    past = a_result("australia", rows=(a_row("lando-norris", number=4, constructor="mclaren"),))
    await suite.writer.write(a_batch(Dataset.RESULTS, past))
    async with watching(suite.address) as seen, following(suite.address) as follower:
        follower.tell(lap(1))
        await seen.lap(1)
        drivers = seen.picture["standings"]["drivers"]
        assert drivers["lando-norris"] == {"position": 1, "points": 43, "gained": 18}
        assert drivers["max-verstappen"] == {"position": 2, "points": 25, "gained": 25}


async def test_a_picture_that_is_none_is_refused_by_name(suite: Suite) -> None:
    async def wrong() -> AsyncIterator[services.PublishLiveRequest]:
        yield services.PublishLiveRequest(session=msgspec.json.encode(as_json(lap(1)) | {"status": "perhaps"}))

    async with Channel(suite.address) as channel:
        with pytest.raises(InvalidRequest, match=r"session: Invalid enum value 'perhaps' - at `\$.status`"):
            await channel.upload(PUBLISH, wrong(), services.PublishLiveRequest, services.PublishLiveResponse)


async def test_the_end_of_the_service_ends_its_streams(suite: Suite, valkey: Valkey) -> None:
    async def forever() -> AsyncIterator[LiveSession]:
        yield lap(1)
        await asyncio.Event().wait()

    async with AsyncExitStack() as service:
        address = await service.enter_async_context(another_data_scheduler(suite, valkey))
        async with Channel(address) as channel:
            publishing = asyncio.create_task(LivePublisher(channel).publish(forever()))
            async with watching(address) as seen:
                await seen.lap(1)
                await service.aclose()
                with pytest.raises(Unavailable):
                    await publishing
