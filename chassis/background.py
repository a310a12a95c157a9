"""What a service does beside answering: loops that run while a context is open."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


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
