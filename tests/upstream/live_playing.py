"""A session that is told again along a clock: what is known of each topic at a moment, and what comes next."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from chassis.clock import Clock
from tests.upstream.live_recordings import Told
from tests.upstream.livetiming import merged

TOGETHER = timedelta(seconds=1)
"""What the feed tells within so long comes in one frame."""


class PlayedClock(Clock):
    """Shows the instant of what was told last, so that an hour passes as fast as it is listened to.

    Who sleeps wakes when the play has come there. `told` moves it on.
    """

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._at = at
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._at

    def told(self, at: datetime) -> None:
        """So late it is."""
        self._at = max(at, self._at)
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, span: timedelta) -> None:
        until = self._at + span
        while self._at < until:
            await self._moved.wait()


class Play:
    """The messages of a session, and what is known of each topic by now.

    The first message of a topic is its key frame, which replaces what is known. Until then that is what `before` left:
    so long the hub goes on handing it out.
    """

    def __init__(self, told: Sequence[Told], before: Mapping[str, Any] | None = None) -> None:
        self._told = _with_key_frames(told)
        self.known: dict[str, Any] = dict(before or {})

    def frames(self) -> Iterator[tuple[datetime, list[Told]]]:
        """What comes together, and when: at the instant of its last message."""
        for _, group in groupby(self._told, lambda each: (each.at - self._told[0].at) // TOGETHER):
            together = list(group)
            yield together[-1].at, together

    def take(self, together: Sequence[Told]) -> None:
        """It has been told: from now on it is known."""
        for each in together:
            is_key_frame = isinstance(each.content, dict) and each.content.get("_kf") is True
            self.known[each.topic] = merged({} if is_key_frame else self.known.get(each.topic, {}), each.content)


def left_by(*sessions: Sequence[Told]) -> dict[str, Any]:
    """What is known of each topic after these sessions, one after the other."""
    known: dict[str, Any] = {}
    for told in sessions:
        play = Play(told, known)
        for _, together in play.frames():
            play.take(together)
        known = play.known
    return known


def _with_key_frames(told: Sequence[Told]) -> list[Told]:
    """`SessionInfo` first, and every topic's first message marked, as the live feed does and its archive does not."""
    begins = sorted(told, key=lambda each: (each.at, each.topic != "SessionInfo"))
    met: set[str] = set()
    marked = []
    for each in begins:
        if each.topic not in met and isinstance(each.content, dict):
            each = each._replace(content=each.content | {"_kf": True})  # noqa: PLW2901  # the same message, marked
        met.add(each.topic)
        marked.append(each)
    return marked
