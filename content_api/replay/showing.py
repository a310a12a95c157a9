"""Shows replays: each to whoever watches, frame by frame, at the speed they chose, by a clock that is given.

Frames are written straight to connections, as steps of the live session are; nobody is waited for. A frame's chapter is cut when
somebody comes to it, in a thread, once for all; until then those who wait for it stand still, and catch up.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import count
from typing import NamedTuple

import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import SuiteError, Unavailable
from chassis.process.metrics import Metrics
from content_api.live.audience import Client
from content_api.replay.reel import Reel, Scene, Scenes

log = structlog.get_logger()

CHECK_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0

SHORTEST_PAUSE_SECONDS = 0.005
"""Frames that are due within it are sent together: a thousand who watch do not wake the loop a thousand times."""

AT_ONCE = 500
"""Messages that are written before the loop may do something else."""


class Start(NamedTuple):
    """Where somebody begins to watch. `number`: the frame that is newest then; `speed`: seconds of the session a second."""

    reel: Reel
    number: int
    seconds: float
    """Since the beginning of the replay."""
    speed: float


class Showing:
    """What one client is shown. `number`: the newest frame; times are those of the clock."""

    def __init__(self, client: Client, start: Start, now: float) -> None:
        self.client = client
        self.reel = start.reel
        self.number = start.number
        self.ended = False
        """Whether everything was shown and sent."""
        self._speed = start.speed
        self._began = now - start.seconds / start.speed
        """When the replay would have begun, had all of it been watched."""

    @property
    def is_at_the_end(self) -> bool:
        """Whether no frame is left."""
        return self.number >= self.reel.last

    @property
    def due(self) -> float:
        """When the next frame is shown, by the clock; at the end, when the last was."""
        return self._began + self.reel.dues[min(self.number + 1, self.reel.last)] / self._speed


class Screen:
    """Everybody who watches a replay now. `clock`: seconds, from any beginning, that only go on."""

    def __init__(self, scenes: Scenes, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._scenes = scenes
        self._clock = clock
        self._due: list[tuple[float, int, Showing]] = []
        self._order = count()
        self._showings: set[Showing] = set()
        self._waiting: dict[tuple[str, int], list[Showing]] = {}
        """Those whose next frame is in a chapter that is being cut."""
        self._cutting = SingleFlight[tuple[str, int], Scene]()
        self._turn = asyncio.Semaphore(1)
        """One thread cuts at a time, for it holds the interpreter's lock."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._wakes = float("-inf")
        """When the next frame is due, as far as the loop knows that sends them."""
        metrics.gauge("replay_clients", "Clients of replays").set_function(lambda: float(len(self._showings)))
        metrics.gauge("replay_frames_bytes", "Bytes of frames that are kept").set_function(lambda: scenes.size)
        self._sent = metrics.counter("replay_frames_total", "Frames sent to clients", ["result"])
        self._told, self._skipped = self._sent.labels("sent"), self._sent.labels("skipped")
        self._caught_up = metrics.counter("replay_caught_up_total", "Times a slow client was sent the whole picture")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Screen"]:
        """Show what is due as long as the context is open."""
        async with in_background(self._keep_showing(), self._keep_checking()):
            yield self

    @property
    def clients(self) -> int:
        """How many watch."""
        return len(self._showings)

    @contextmanager
    def joined(self, client: Client, start: Start, scene: Scene | None) -> Iterator[Showing]:
        """Show a reel until the context is left. `scene`: that of the first frame, to begin with the whole picture."""
        if scene is not None:
            client.send(scene.snapshot(start.number))
        showing = Showing(client, start, self._clock())
        self._showings.add(showing)
        self._plan(showing)
        try:
            yield showing
        finally:
            self._showings.discard(showing)

    async def scene(self, reel: Reel, number: int) -> Scene:
        """Return the scene that has a frame, which is cut where it is not kept."""
        chapter = reel.chapter_of(number)
        if (kept := self._scenes.get(reel.epoch, chapter)) is not None:
            return kept
        return await self._cutting.do((reel.epoch, chapter), lambda: self._cut(reel, chapter))

    def advance(self, now: float) -> float | None:
        """Send what is due by now, as much of it as may be sent at once; return when something is due next, None while nothing is."""
        for _ in range(AT_ONCE):
            if not self._due or self._due[0][0] > now:
                break
            showing = heapq.heappop(self._due)[2]
            if showing in self._showings:
                self._show_next(showing)
        return self._due[0][0] if self._due else None

    def check(self) -> None:
        """Let clients that were behind catch up, notice those that have closed, and end what was shown to its end."""
        for showing in list(self._showings):
            client = showing.client
            if client.is_behind:
                scene = self._scenes.get(showing.reel.epoch, showing.reel.chapter_of(showing.number))
                if scene is None:
                    self._cut_for(showing, showing.reel.chapter_of(showing.number))
                    continue
                self._caught_up.inc(client.catch_up(lambda scene=scene, at=showing.number: scene.snapshot(at)))  # type: ignore[misc]
            self._end_if_over(showing)

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
        for showing in self._showings:
            showing.client.closed.set()

    def _plan(self, showing: Showing) -> None:
        if showing.is_at_the_end:
            self._end_if_over(showing)
            return
        due = showing.due
        heapq.heappush(self._due, (due, next(self._order), showing))
        if due < self._wakes:
            self._news.set()

    def _show_next(self, showing: Showing) -> None:
        reel, number = showing.reel, showing.number + 1
        chapter = reel.chapter_of(number)
        scene = self._scenes.get(reel.epoch, chapter)
        if scene is None:
            self._waiting.setdefault((reel.epoch, chapter), []).append(showing)
            self._cut_for(showing, chapter)
            return
        (self._told if showing.client.send(scene.change(number)) else self._skipped).inc()
        showing.number = number
        if not showing.client.closed.is_set():
            self._plan(showing)

    def _end_if_over(self, showing: Showing) -> None:
        if showing.is_at_the_end and not showing.client.is_behind:
            showing.ended = True
            showing.client.closed.set()

    def _cut_for(self, showing: Showing, chapter: int) -> None:
        if (showing.reel.epoch, chapter) not in self._cutting:
            task = asyncio.create_task(self._cut_or_close(showing.reel, chapter))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _cut_or_close(self, reel: Reel, chapter: int) -> None:
        """Cut a chapter for those who wait for it; they are sent away where that cannot be done."""
        key = (reel.epoch, chapter)
        try:
            await self._cutting.do(key, lambda: self._cut(reel, chapter))
        except SuiteError as error:
            log.warning("a replay cannot be shown", epoch=reel.epoch, chapter=chapter, cause=error.message)
            for showing in self._waiting.pop(key, ()):
                showing.client.closed.set()

    async def _cut(self, reel: Reel, chapter: int) -> Scene:
        async with self._turn:
            scene = await asyncio.to_thread(reel.cut, chapter)
        if not self._scenes.put(reel.epoch, chapter, scene):
            raise Unavailable(f"{scene.size} bytes of a chapter's frames are more than REPLAY_MEGABYTES")
        for showing in self._waiting.pop((reel.epoch, chapter), ()):
            self._plan(showing)
        return scene

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
                for showing in self._showings:
                    showing.client.keep_alive()
