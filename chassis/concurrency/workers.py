"""Run pure functions in processes of their own.

A function that computes for long in a thread holds the interpreter's lock most of the time, and the event loop waits for it at every step.
In another process it costs the others only what the machine's processors have not left.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Event
from typing import Any

import structlog

from chassis.errors import DeadlineExceeded, Unavailable
from chassis.process.metrics import Metrics

log = structlog.get_logger()

LONGEST_SECONDS = 60.0
IDLE_SECONDS = 60.0
"""A process that has had nothing to do for so long ends: it holds as much memory as a small service."""
NICENESS = 10
"""Who answers what lies ready goes first where processors are short."""

_processes = get_context("spawn")


@asynccontextmanager
async def open_workers(
    count: int, metrics: Metrics, *, seconds: float = LONGEST_SECONDS, idle_seconds: float = IDLE_SECONDS
) -> AsyncIterator["Workers"]:
    """Run work in up to `count` processes, or with 0 in threads of this one. A process starts when it is needed; all end with the context.

    `seconds`: how long a piece of work may take. `idle_seconds`: after how long without work a process ends.
    """
    workers = Workers(count, metrics, seconds=seconds, idle_seconds=idle_seconds)
    try:
        yield workers
    finally:
        workers.close()


class Workers:
    """Processes that do one piece of work at a time each."""

    def __init__(
        self, count: int, metrics: Metrics, *, seconds: float = LONGEST_SECONDS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        """`seconds`: end a process whose work takes longer. `idle_seconds`: end one that has had no work for so long."""
        self._idle_seconds = idle_seconds
        self._rests: dict[_Worker, asyncio.TimerHandle] = {}
        self._all = [_Worker(seconds) for _ in range(count)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._all:
            self._idle.put_nowait(worker)
        self._waiting_threads = ThreadPoolExecutor(max(1, count), "worker")
        self._done = metrics.counter("worker_tasks_total", "Pieces of work done in processes of their own", ["result"])

    async def run[R](self, work: Callable[[], R]) -> R:
        """Return what the function returns, and raise what it raises. It, its arguments and its result have to be picklable.

        Raise `DeadlineExceeded` where it takes too long, `Unavailable` where its process ends twice.
        """
        if not self._all:
            return await asyncio.to_thread(work)
        loop = asyncio.get_running_loop()
        worker = await self._idle.get()
        if (rest := self._rests.pop(worker, None)) is not None:
            rest.cancel()
        abandoned = Event()
        try:
            result: R = await loop.run_in_executor(self._waiting_threads, worker.do, work, abandoned)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                abandoned.set()  # before the process ends, lest it is taken for one that died of its work
                worker.kill()
            self._done.labels("failed").inc()
            raise
        finally:
            # Who was used last is asked first, so that with little to do the others rest.
            self._rests[worker] = loop.call_later(self._idle_seconds, worker.kill)
            self._idle.put_nowait(worker)
        self._done.labels("done").inc()
        return result

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for rest in self._rests.values():
            rest.cancel()
        for worker in self._all:
            worker.kill()
        self._waiting_threads.shutdown(wait=False, cancel_futures=True)


class _Worker:
    """A process that does what it is sent. It ends when this process does: the pipe between them breaks off then."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    def do[R](self, work: Callable[[], R], abandoned: Event) -> R:
        """Do the work, in a new process where there is none or the one there was has ended, until it is abandoned."""
        for _ in range(2):
            try:
                return self._do(work, abandoned)
            except (EOFError, OSError) as error:
                self.kill()
                if abandoned.is_set():
                    break
                log.warning("a process that works things out has ended", cause=str(error) or type(error).__name__)
        raise Unavailable("the process that works this out has ended twice")

    def _do[R](self, work: Callable[[], R], abandoned: Event) -> R:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self._begin()
        pipe = self._pipe
        if pipe is None or abandoned.is_set():  # perhaps while the process began, when there was none yet to end
            raise EOFError
        pipe.send(work)
        if not pipe.poll(self._seconds):
            self.kill()
            raise DeadlineExceeded(f"working it out takes longer than {self._seconds:g} s")
        error, result = pipe.recv()
        if error is not None:
            raise error
        done: R = result
        return done

    def _begin(self) -> None:
        self.kill()
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_serve, args=(theirs,), name="worker", daemon=True)
        self._process.start()
        theirs.close()

    def kill(self) -> None:
        """End the process, if there is one; the next piece of work begins another."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()


def _serve(pipe: "Connection[Any, Any]") -> None:
    """Do what comes through the pipe until it breaks off. The signals that stop a service are its service's matter."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    os.nice(NICENESS)
    with suppress(EOFError, BrokenPipeError):
        while True:
            work = pipe.recv()
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised where the work was asked for
                pipe.send((error, None))
            else:
                pipe.send((None, result))
