"""What a service does beside answering: loops that run while a context is open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from chassis.errors import SuiteError


@asynccontextmanager
async def in_background(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these until the context is left; they are cancelled and waited for then.

    A loop that fails has a defect, for what may go wrong in it is its own matter. It ends the context and comes out of it:
    the service stops, which its launcher sees and mends, instead of going on half dead.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(loop) for loop in loops]
            yield
            for task in tasks:
                task.cancel()
    except BaseExceptionGroup as failed:
        # One is enough to know, and what went wrong within the context stays what it was.
        raise failed.exceptions[0] from None


async def working_off(
    work: Callable[[], Awaitable[object]],
    *,
    news: asyncio.Event | None = None,
    seconds: float,
    ended: Callable[[SuiteError | None], None],
) -> None:
    """Run `work` in a loop: at once when `news` is set, otherwise after `seconds`.

    `work` does what is due until nothing is. Each time `ended` is called, with the error if there is one.
    """
    news = news or asyncio.Event()
    while True:
        news.clear()
        try:
            await work()
        except SuiteError as error:
            ended(error)
        else:
            ended(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()


async def reconnecting(
    follow: Callable[[], Awaitable[None]], *, lost: Callable[[SuiteError | None], None], pause: float
) -> None:
    """Run `follow` for ever, and wait `pause` seconds before it is run again.

    `follow` reads a stream of another service: it returns when the stream ends, and raises `SuiteError` when the stream breaks. Each time
    `lost` is called, with the error if there is one.
    """
    while True:
        try:
            await follow()
        except SuiteError as error:
            lost(error)
        else:
            lost(None)
        await asyncio.sleep(pause)
