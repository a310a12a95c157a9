"""The newest picture on its way to data_scheduler: older ones are skipped, so that nothing piles up behind a slow connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from racing.live.model import LiveSession


class Outbox:
    """Holds one picture, or none. `confirm_seconds`: how often an unchanged one is sent again, by the machine's clock."""

    def __init__(self, confirm_seconds: float) -> None:
        self._confirm_seconds = confirm_seconds
        self._news = asyncio.Event()
        self.picture: LiveSession | None = None
        self.sent = 0

    def put(self, picture: LiveSession | None) -> None:
        """Replace the picture."""
        if picture != self.picture:
            self.picture = picture
            self._news.set()

    async def filled(self) -> None:
        """Wait until there is a picture."""
        while self.picture is None:
            self._news.clear()
            await self._news.wait()

    async def pictures(self) -> AsyncGenerator[LiveSession]:
        """Yield the newest picture, then each new one, or the same again; ends when there is none any more."""
        while (picture := self.picture) is not None:
            self._news.clear()
            self.sent += 1
            yield picture
            with suppress(TimeoutError):
                async with asyncio.timeout(self._confirm_seconds):
                    await self._news.wait()
