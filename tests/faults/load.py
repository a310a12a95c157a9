"""What goes on while something breaks: readers, a writer, and somebody who watches the live session."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol

import msgspec

from chassis.errors import SuiteError
from chassis.grpc.client import Channel
from racing.model import Dataset, Round
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest
from tests.e2e.processes import ROUNDS, Answer
from tests.factories import a_batch
from tests.patience import PATIENCE_SECONDS
from tests.suite import until
from tests.viewing import Viewer, on_socket, viewing

READERS = 8
COLD_EVERY = 5
"""One question in five is one that nobody has asked before."""

LONGEST_CAUSE = 90
_NUMBERS = re.compile(r"\d[\d.:,]*")

PAUSE_SECONDS = 0.05
"""Between two questions of a reader, and between two writes."""

HOT = (
    "/content/v1/seasons",
    "/content/v1/seasons/2025/drivers",
    "/content/v1/seasons/2026/rounds",
    "/content/v1/seasons/2021/rounds/belgium/race",
    "/content/v1/calendar.ics",
    "/content/v1/seasons/2026/calendar.ics",
    "/ergast/f1/2024/driverStandings.json",
)
SEASON, ROUND = 2026, "2026-abu-dhabi"


class Asked(Protocol):
    """A suite as its users reach it: one that the launcher runs, or one on several machines."""

    @property
    def data_scheduler(self) -> str:
        """The gRPC address to write to."""

    @property
    def live(self) -> str:
        """Where the live session is watched."""

    async def get(self, path: str) -> Answer:
        """Ask the public door for a path."""

    async def result(self, path: str) -> Any:
        """Return the result of a path under /content/v1 that answers 200."""


@dataclass
class Load:
    """Everything that was asked, written and seen since it began."""

    client: Asked
    codes: Counter[str] = field(default_factory=Counter)
    """Answers by status; `-` before it where content_api did not answer itself."""
    wrong: list[Answer] = field(default_factory=list)
    """5xx of content_api, and 4xx, which nobody asked for."""
    longest_gap: float = 0.0
    """Seconds in which no reader had an answer of 200."""
    written: list[datetime] = field(default_factory=list)
    """Starts of the race that data_scheduler has acknowledged, in their order."""
    tried: datetime | None = None
    """The newest start that was sent, acknowledged or not."""
    refused: int = 0
    """Writes that were not acknowledged."""
    longest_write_gap: float = 0.0
    """Seconds in which no write was acknowledged."""
    waits: dict[str, float] = field(default_factory=dict)
    """For what readers and the writer waited in vain, and the longest time, in seconds."""
    viewer: Viewer | None = None
    _well_at: float = field(default_factory=time.monotonic)
    _written_at: float = field(default_factory=time.monotonic)

    @property
    def requests(self) -> int:
        """How many answers readers have had, no connection counted as one."""
        return self.codes.total()

    def note(self, answer: Answer) -> None:
        """Count an answer, or that there was none."""
        self.codes[f"{'' if answer.by_content_api else '-'}{answer.status}"] += 1
        now = time.monotonic()
        if answer.status == 200:
            self.longest_gap = max(self.longest_gap, now - self._well_at)
            self._well_at = now
        elif answer.by_content_api or 400 <= answer.status < 500:
            self.wrong.append(answer)

    def waited(self, cause: str, seconds: float) -> None:
        """Remember the longest wait of its cause. Addresses and numbers make no causes of their own."""
        known = _NUMBERS.sub("#", cause)[:LONGEST_CAUSE]
        self.waits[known] = max(self.waits.get(known, 0.0), seconds)

    async def reads_on(self, answers: int = 4 * READERS) -> None:
        """Wait until readers have had so many more answers of 200."""
        least = self.codes["200"] + answers

        async def had() -> bool:
            return self.codes["200"] >= least

        await until(had)

    async def writes_on(self) -> None:
        """Wait until one more write was acknowledged."""
        least = len(self.written) + 1

        async def written() -> bool:
            return len(self.written) >= least

        await until(written)

    async def stored(self) -> datetime | None:
        """Return when the race that the writer moves starts, as data_scheduler has it."""
        async with Channel(self.client.data_scheduler) as channel:
            rounds = (await Reader(channel, deadline=PATIENCE_SECONDS).read(GetCalendarRequest(SEASON))).rounds
        return next(found for found in rounds if found.id == ROUND).sessions[-1].start

    async def lost(self) -> int:
        """Return how many acknowledged writes are gone, and rounds of all seasons; what was sent last may be there or not."""
        stored = await self.stored()
        assert stored is not None
        assert self.tried is not None
        seasons = (await self.client.result("/seasons"))["seasons"]
        gone: int = ROUNDS - sum(season["rounds"] for season in seasons)
        return gone + sum(written > stored for written in self.written) + (stored > self.tried)

    async def _read(self, enough: asyncio.Event, questions: "count[int]") -> None:
        while not enough.is_set():
            number, began = next(questions), time.monotonic()
            answer = await self.client.get(cold(number) if number % COLD_EVERY == 0 else HOT[number % len(HOT)])
            self.note(answer)
            if answer.status == 0 or answer.status >= 500:
                self.waited(f"read: {answer.cause or answer.status}", time.monotonic() - began)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _write(self, enough: asyncio.Event) -> None:
        async with Channel(self.client.data_scheduler) as channel:
            reader, writer = Reader(channel, deadline=PATIENCE_SECONDS), Writer(channel)
            rounds = {found.id: found for found in (await reader.read(GetCalendarRequest(SEASON))).rounds}
            moment = max(found.fetched_at for found in rounds.values() if found.fetched_at is not None)
            found = rounds[ROUND]
            while not enough.is_set():
                moment += timedelta(milliseconds=1)
                found = a_minute_later(found)
                self.tried = found.sessions[-1].start
                assert self.tried is not None
                facts = (rounds | {ROUND: found}).values()
                batch = a_batch(Dataset.ROUNDS, *facts, season=SEASON, complete=True, fetched_at=moment)
                began = time.monotonic()
                try:
                    await writer.write(batch)
                except SuiteError as error:
                    self.refused += 1
                    self.waited(f"write: {error.message}", time.monotonic() - began)
                else:
                    self.written.append(self.tried)
                    now = time.monotonic()
                    self.longest_write_gap = max(self.longest_write_gap, now - self._written_at)
                    self._written_at = now
                await asyncio.sleep(PAUSE_SECONDS)


def cold(number: int) -> str:
    """Return a path that has not been asked before, of many thousands."""
    season, after, columns = 1950 + number % 76, 1 + number // 76 % 6, number // 456 % 7
    fields = ",".join(("position", "driver", "points", "wins", "name", "code", "podiums")[: columns + 1])
    return f"/content/v1/seasons/{season}/drivers?round={after}&fields={fields}"


def a_minute_later(found: Round) -> Round:
    """Return the round with its race a minute later than before."""
    *others, race = found.sessions
    assert race.start is not None
    return msgspec.structs.replace(
        found, sessions=(*others, msgspec.structs.replace(race, start=race.start + timedelta(minutes=1), end=None))
    )


_QUESTIONS = count()


@asynccontextmanager
async def under_load(client: Asked) -> AsyncIterator[Load]:
    """Read, write and watch until the block ends; then wait for the answers to what was asked."""
    load, enough = Load(client), asyncio.Event()
    async with viewing(client.live, on_socket) as viewer:
        load.viewer = viewer
        tasks = [asyncio.create_task(load._read(enough, _QUESTIONS)) for _ in range(READERS)]  # its own
        tasks.append(asyncio.create_task(load._write(enough)))  # its own
        try:
            await load.reads_on()
            await load.writes_on()
            yield load
        finally:
            enough.set()
            done, pending = await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)
            for task in pending:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*done, *pending)
