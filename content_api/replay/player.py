"""Shows replays: each to whoever watches, frame by frame, at the speed they chose, by a clock that is given.

Frames are written straight to connections, as steps of the live session are; nobody is waited for. A frame's chapter is cut when
somebody comes to it, in a thread, once for all; until then those who wait for it stand still, and catch up.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from itertools import count
from typing import NamedTuple

import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import SuiteError, Unavailable
from chassis.process.metrics import Metrics
from content_api.live.audience import Client
from content_api.replay.timeline import ChapterFrames, FrameCache, Timeline

log = structlog.get_logger()

CHECK_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0

SHORTEST_PAUSE_SECONDS = 0.005
"""Frames that are due within it are sent together: a thousand who watch do not wake the loop a thousand times."""

AT_ONCE = 500
"""Messages that are written before the loop may do something else."""


class Start(NamedTuple):
    """Where somebody begins to watch. `number`: the frame that is newest then; `speed`: seconds of the session a second."""

    timeline: Timeline
    number: int
    seconds: float
    """Since the beginning of the replay."""
    speed: float


class Playback:
    """What one client is shown. `number`: the newest frame; times are those of the clock."""

    def __init__(self, client: Client, start: Start, now: float) -> None:
        self.client = client
        self.timeline = start.timeline
        self.number = start.number
        self.ended = False
        """Whether everything was shown and sent."""
        self._speed = start.speed
        self._began = now - start.seconds / start.speed
        """When the replay would have begun, had all of it been watched."""

    @property
    def is_at_the_end(self) -> bool:
        """Whether no frame is left."""
        return self.number >= self.timeline.last

    @property
    def due(self) -> float:
        """When the next frame is shown, by the clock; at the end, when the last was."""
        return self._began + self.timeline.dues[min(self.number + 1, self.timeline.last)] / self._speed


class Player:
    """Everybody who watches a replay now. `clock`: seconds, from any beginning, that only go on."""

    def __init__(self, frame_cache: FrameCache, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._frame_cache = frame_cache
        self._clock = clock
        self._due: list[tuple[float, int, Playback]] = []
        self._order = count()
        self._playbacks: set[Playback] = set()
        self._waiting: dict[tuple[str, int], list[Playback]] = {}
        """Those whose next frame is in a chapter that is being cut."""
        self._cutting = SingleFlight[tuple[str, int], ChapterFrames]()
        self._turn = asyncio.Semaphore(1)
        """One thread cuts at a time, for it holds the interpreter's lock."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._wakes = float("-inf")
        """When the next frame is due, as far as the loop knows that sends them."""
        metrics.gauge("replay_clients", "Clients of replays").set_function(lambda: float(len(self._playbacks)))
        metrics.gauge("replay_frames_bytes", "Bytes of frames that are kept").set_function(lambda: frame_cache.size)
        self._sent = metrics.counter("replay_frames_total", "Frames sent to clients", ["result"])
        self._told, self._skipped = self._sent.labels("sent"), self._sent.labels("skipped")
        self._caught_up = metrics.counter("replay_caught_up_total", "Times a slow client was sent the whole picture")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Player"]:
        """Show what is due as long as the context is open."""
        async with in_background(self._keep_showing(), self._keep_checking()):
            yield self

    @property
    def clients(self) -> int:
        """How many watch."""
        return len(self._playbacks)

    @contextmanager
    def joined(self, client: Client, start: Start, chapter_frames: ChapterFrames | None) -> Iterator[Playback]:
        """Show a timeline until the context is left. `chapter_frames`: where it begins, for the whole picture."""
        if chapter_frames is not None:
            client.send(chapter_frames.snapshot(start.number))
        playback = Playback(client, start, self._clock())
        self._playbacks.add(playback)
        self._plan(playback)
        try:
            yield playback
        finally:
            self._playbacks.discard(playback)

    async def chapter_frames(self, timeline: Timeline, number: int) -> ChapterFrames:
        """Return the frames of the chapter that a frame is in; they are cut where they are not kept."""
        chapter = timeline.chapter_of(number)
        if (kept := self._frame_cache.get(timeline.epoch, chapter)) is not None:
            return kept
        return await self._cutting.do((timeline.epoch, chapter), lambda: self._cut(timeline, chapter))

    def advance(self, now: float) -> float | None:
        """Send what is due by now, as much of it as may be sent at once; return when something is due next, None while nothing is."""
        for _ in range(AT_ONCE):
            if not self._due or self._due[0][0] > now:
                break
            playback = heapq.heappop(self._due)[2]
            if playback in self._playbacks:
                self._show_next(playback)
        return self._due[0][0] if self._due else None

    def check(self) -> None:
        """Let clients that were behind catch up, notice those that have closed, and end what was shown to its end."""
        for playback in list(self._playbacks):
            client = playback.client
            if client.is_behind:
                chapter = playback.timeline.chapter_of(playback.number)
                chapter_frames = self._frame_cache.get(playback.timeline.epoch, chapter)
                if chapter_frames is None:
                    self._cut_for(playback, chapter)
                    continue
                self._caught_up.inc(client.catch_up(partial(chapter_frames.snapshot, playback.number)))
            self._end_if_over(playback)

    @property
    def is_cutting(self) -> bool:
        """Whether somebody waits for a chapter that is being cut."""
        return bool(self._tasks)

    async def settled(self) -> None:
        """Wait until all chapters are cut that somebody waits for."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def disconnect_all(self, _app: object) -> None:
        """Close every client, because the process stops."""
        for playback in self._playbacks:
            playback.client.closed.set()

    def _plan(self, playback: Playback) -> None:
        if playback.is_at_the_end:
            self._end_if_over(playback)
            return
        due = playback.due
        heapq.heappush(self._due, (due, next(self._order), playback))
        if due < self._wakes:
            self._news.set()

    def _show_next(self, playback: Playback) -> None:
        timeline, number = playback.timeline, playback.number + 1
        chapter = timeline.chapter_of(number)
        chapter_frames = self._frame_cache.get(timeline.epoch, chapter)
        if chapter_frames is None:
            self._waiting.setdefault((timeline.epoch, chapter), []).append(playback)
            self._cut_for(playback, chapter)
            return
        (self._told if playback.client.send(chapter_frames.change(number)) else self._skipped).inc()
        playback.number = number
        if not playback.client.closed.is_set():
            self._plan(playback)

    def _end_if_over(self, playback: Playback) -> None:
        if playback.is_at_the_end and not playback.client.is_behind:
            playback.ended = True
            playback.client.closed.set()

    def _cut_for(self, playback: Playback, chapter: int) -> None:
        if (playback.timeline.epoch, chapter) not in self._cutting:
            task = asyncio.create_task(self._cut_or_close(playback.timeline, chapter))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _cut_or_close(self, timeline: Timeline, chapter: int) -> None:
        """Cut a chapter for those who wait for it; they are sent away where that cannot be done."""
        key = (timeline.epoch, chapter)
        try:
            await self._cutting.do(key, lambda: self._cut(timeline, chapter))
        except SuiteError as error:
            log.warning("a replay cannot be shown", epoch=timeline.epoch, chapter=chapter, cause=error.message)
            for playback in self._waiting.pop(key, ()):
                playback.client.closed.set()

    async def _cut(self, timeline: Timeline, chapter: int) -> ChapterFrames:
        async with self._turn:
            chapter_frames = await asyncio.to_thread(timeline.cut, chapter)
        if not self._frame_cache.put(timeline.epoch, chapter, chapter_frames):
            raise Unavailable(f"{chapter_frames.size} bytes of a chapter's frames are more than REPLAY_MEGABYTES")
        for playback in self._waiting.pop((timeline.epoch, chapter), ()):
            self._plan(playback)
        return chapter_frames

    async def _keep_showing(self) -> None:
        while True:
            self._news.clear()
            due = self.advance(self._clock())
            self._wakes = float("inf") if due is None else due
            pause = None if due is None else max(due - self._clock(), SHORTEST_PAUSE_SECONDS)
            if due is not None and due <= self._clock():
                await asyncio.sleep(0)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._news.wait()

    async def _keep_checking(self) -> None:
        kept_alive = time.monotonic()
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self.check()
            if time.monotonic() - kept_alive > KEEP_ALIVE_SECONDS:
                kept_alive = time.monotonic()
                for playback in self._playbacks:
                    playback.client.keep_alive()
