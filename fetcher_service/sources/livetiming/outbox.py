"""The newest picture, on its way to data_scheduler: what came in between is skipped, so that nothing piles up behind a slow one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from racing.live.model import LiveSession


class Outbox:
    """Holds one picture, or none. `confirm_seconds`, on the wall: so often one is sent again that has not changed."""

    def __init__(self, confirm_seconds: float) -> None:
        self._confirm_seconds = confirm_seconds
        self._news = asyncio.Event()
        self.picture: LiveSession | None = None
        self.sent = 0

    def put(self, picture: LiveSession | None) -> None:
        """This is what there is to tell now."""
        if picture != self.picture:
            self.picture = picture
            self._news.set()

    async def filled(self) -> None:
        """Wait until there is something to tell."""
        while self.picture is None:
            self._news.clear()
            await self._news.wait()

    async def pictures(self) -> AsyncGenerator[LiveSession]:
        """The newest now, then each as it comes, or the same again; ends when there is none any more."""
        while (picture := self.picture) is not None:
            self._news.clear()
            self.sent += 1
            yield picture
            with suppress(TimeoutError):
                async with asyncio.timeout(self._confirm_seconds):
                    await self._news.wait()
