"""The suite's time: the machine's, unless it is set to start at another instant or to run faster."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

LONGEST_NAP = 30.0
"""Wall seconds after which a long sleep looks at the clock again, since the machine's clock may have been set meanwhile."""


class Clock:
    """A clock in UTC. With a `start` it is monotonic, and runs on from there by `rate` seconds in each second.

    It shows its start at the instant `since` of the machine's clock, and until then. So several processes share one time, and a process
    that is restarted goes on in it. Without `since` it starts now.
    """

    def __init__(self, start: datetime | None = None, rate: float = 1.0, *, since: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError(f"the clock's start needs a time zone: {start.isoformat()}")
        if rate <= 0:
            raise ValueError(f"the clock's rate should be greater than 0: {rate:g}")
        self._rate = rate
        self._start = start if start is not None or rate == 1.0 else datetime.now(UTC)
        ago = 0.0 if since is None else (datetime.now(UTC) - since).total_seconds()
        self._began = time.monotonic() - ago

    def now(self) -> datetime:
        """Return the current instant."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=max(0.0, time.monotonic() - self._began) * self._rate)

    def wall_seconds(self, span: timedelta) -> float:
        """Return how many wall seconds a span of suite time takes; never less than zero."""
        return max(0.0, span.total_seconds() / self._rate)

    async def sleep(self, span: timedelta) -> None:
        """Wait for a span of suite time."""
        await asyncio.sleep(self.wall_seconds(span))

    async def sleep_until(self, when: datetime) -> None:
        """Wait until the suite's clock shows `when`."""
        while (left := when - self.now()) > timedelta(0):
            await self.sleep(min(left, timedelta(seconds=LONGEST_NAP) * self._rate))
