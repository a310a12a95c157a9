import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

from fetcher_service.sources.livetiming.outbox import Outbox
from racing.live.model import LiveSession, LiveStatus
from racing.model import SessionKind
from tests.factories import NOON


def a_picture(lap: int) -> LiveSession:
    return LiveSession(
        season=2025,
        grand_prix="canada",
        session=SessionKind.RACE,
        key=9001,
        status=LiveStatus.LIVE,
        data_at=NOON + timedelta(minutes=lap),
        current_lap=lap,
    )


async def test_the_newest_is_told_and_what_came_in_between_is_skipped() -> None:
    outbox = Outbox(confirm_seconds=60)
    outbox.put(a_picture(1))
    async with aclosing(outbox.pictures()) as pictures:
        assert await anext(pictures) == a_picture(1)
        for lap in (2, 3, 4):
            outbox.put(a_picture(lap))
        assert await anext(pictures) == a_picture(4)
    assert outbox.sent == 2


async def test_what_has_not_changed_is_told_again_after_a_while() -> None:
    outbox = Outbox(confirm_seconds=0.01)
    outbox.put(a_picture(1))
    async with aclosing(outbox.pictures()) as pictures:
        assert [await anext(pictures) for _ in range(3)] == [a_picture(1)] * 3


async def test_nothing_is_told_where_nothing_is_new() -> None:
    outbox = Outbox(confirm_seconds=60)
    outbox.put(a_picture(1))
    async with aclosing(outbox.pictures()) as pictures:
        await anext(pictures)
        waiting = asyncio.ensure_future(anext(pictures))
        outbox.put(a_picture(1))
        await asyncio.sleep(0)
        assert not waiting.done()
        outbox.put(a_picture(2))
        assert await waiting == a_picture(2)


async def test_it_ends_when_there_is_nothing_any_more_and_begins_when_there_is_again() -> None:
    outbox = Outbox(confirm_seconds=60)
    outbox.put(a_picture(1))
    told: list[LiveSession] = []

    async def tell(pictures: AsyncIterator[LiveSession]) -> None:
        async for picture in pictures:
            told.append(picture)
            outbox.put(None)

    await tell(outbox.pictures())
    filled = asyncio.ensure_future(outbox.filled())
    await asyncio.sleep(0)
    assert not filled.done()
    outbox.put(a_picture(2))
    await filled
    await tell(outbox.pictures())
    assert told == [a_picture(1), a_picture(2)]
