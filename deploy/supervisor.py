"""Keeps child processes alive: starts them, copies their output, restarts what dies, stops them in reverse order.

Knows nothing of what it runs. Each child leads a session of its own, so that Ctrl-C at the terminal reaches the launcher
alone, and, where util-linux's setpriv is there, gets a signal to stop when the launcher itself is killed.
"""

import asyncio
import logging
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Self

from chassis.backoff import Backoff
from deploy.readable import ReadableLine

LONGEST_LINE = 65_536
LOG_BYTES = 10 * 1024 * 1024
LOG_BACKUPS = 2
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Program:
    """One child: its name, its command, what it gets on top of our environment, where it runs, which lines a person wants to see.

    `gives_up_with`: the exit status by which it says, soon after the start, that it will never work with these settings; None
    for a program that has no such status. `obstacle`: asked when it ended soon after the start; a sentence ends the start, since
    trying again would not help.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    readable: Callable[[str], ReadableLine | None] = ReadableLine
    gives_up_with: int | None = None
    obstacle: Callable[[], str | None] = lambda: None


@dataclass(frozen=True)
class SupervisorTiming:
    """Seconds to wait before each restart, and for children to end."""

    first: float = 0.2
    longest: float = 5.0
    healthy_after: float = 30.0
    turn: float = 1.0
    """How long a child may take to stop before the next one is stopped."""
    grace: float = 10.0


class Supervisor:
    """`async with Supervisor(...)`: the programs run inside it, whatever happens to them, and none is left after it."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        logs: Path,
        pids: Path,
        tell: Callable[[str], None],
        show: Callable[[str, ReadableLine], None],
        timing: SupervisorTiming | None = None,
    ) -> None:
        """`tell` gets what the supervisor has to say, `show` a program's name and a line of its output."""
        self._programs = programs
        self._logs = logs
        self._pids = pids
        self._tell = tell
        self._show = show
        self._timing = timing or SupervisorTiming()
        self._stopping = asyncio.Event()
        self._hopeless: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def __aenter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._pids.mkdir(parents=True, exist_ok=True)
        for program in self._programs:
            self._keepers[program.name] = asyncio.create_task(self._keep(program), name=program.name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def hopeless(self) -> str:
        """Return, with the reason, when a program turns out never to start; as long as there is hope, wait."""
        return await asyncio.shield(self._hopeless)

    def kill(self) -> None:
        """End every child at once: what a second Ctrl-C asks for."""
        self._stopping.set()
        for process in self._running.values():
            _signal_group(process.pid, signal.SIGKILL)

    async def _keep(self, program: Program) -> None:
        loop = asyncio.get_running_loop()
        backoff = Backoff(self._timing.first, self._timing.longest, jitter=0)
        starting = True
        with _log_file(self._logs / f"{program.name}.log") as write:
            while not self._stopping.is_set():
                began = loop.time()
                status: int | None = None
                try:
                    status = await self._live(program, write)
                    fate = told(status)
                except OSError as error:
                    fate = f"cannot be started ({error.strerror})"
                if self._stopping.is_set():
                    return
                healthy = loop.time() - began >= self._timing.healthy_after
                if starting and not healthy and (reason := await _hopeless_end(program, status)) is not None:
                    self._give_up(reason)
                    return
                starting = False
                if healthy:
                    backoff.reset()
                pause = backoff.next()
                self._tell(f"{program.name} {fate}; starting it again in {pause:.1f} s")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)

    def _give_up(self, reason: str) -> None:
        if not self._hopeless.done():
            self._hopeless.set_result(reason)

    async def _live(self, program: Program, write: Callable[[str], None]) -> int:
        """One life of a program, from start to exit status (negative: the signal)."""
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *_dying_with_us(),
                *program.command,
                env={**os.environ, **program.environment},
                cwd=program.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._running[program.name] = process
        pid_file = self._pids / f"{program.name}.pid"
        pid_file.write_text(f"{process.pid}\n")
        if self._stopping.is_set():  # told to stop while it was being started
            _signal_group(process.pid, signal.SIGTERM)
        copying = asyncio.create_task(self._copy(reading, program, write))
        try:
            status = await process.wait()
            # A grandchild may hold the pipe open for ever.
            await asyncio.wait({copying}, timeout=self._timing.turn)
        finally:
            copying.cancel()
            await asyncio.gather(copying, return_exceptions=True)
            _signal_group(process.pid, signal.SIGKILL)  # whatever it left behind
            del self._running[program.name]
            pid_file.unlink(missing_ok=True)
        return status

    async def _copy(self, reading: int, program: Program, write: Callable[[str], None]) -> None:
        async for line in _lines(reading):
            write(line)
            if (seen := program.readable(line)) is not None:
                self._show(program.name, seen)

    async def _stop(self) -> None:
        """Stop the children in reverse order; what still runs at the end of `grace` is killed."""
        self._stopping.set()
        ending = asyncio.get_running_loop().time() + self._timing.grace
        for name, keeper in reversed(self._keepers.items()):
            if (process := self._running.get(name)) is not None:
                _signal_group(process.pid, signal.SIGTERM)
            await asyncio.wait({keeper}, timeout=self._timing.turn)
        left = max(0.0, ending - asyncio.get_running_loop().time())
        if self._keepers:
            await asyncio.wait(self._keepers.values(), timeout=left)
        for name in self._running:
            self._tell(f"{name} did not stop within {self._timing.grace:.0f} s and is killed")
        self.kill()
        await asyncio.gather(*self._keepers.values())


async def _hopeless_end(program: Program, status: int | None) -> str | None:
    """Why a program that ended soon after the start will not do better the next time; None where it may."""
    if status is not None and status == program.gives_up_with:
        return f"{program.name} cannot work with these settings (it says why above)"
    return await asyncio.to_thread(program.obstacle)


def told(status: int) -> str:
    """Return an exit status in words."""
    return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"exited with status {status}"


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _dying_with_us() -> Sequence[str]:
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv is not None else ()


async def _lines(descriptor: int) -> AsyncIterator[str]:
    """The lines read from a pipe until it closes; one that is too long comes in pieces."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        rest = b""
        while chunk := await reader.read(LONGEST_LINE):
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                whole, rest = [*whole, rest], b""
            for line in whole:
                yield line.decode(errors="replace").rstrip("\r")
        if rest:
            yield rest.decode(errors="replace")
    finally:
        transport.close()


@contextmanager
def _log_file(path: Path) -> Iterator[Callable[[str], None]]:
    """Appends lines to a file that never grows beyond its bound: older lines move to `.1`, `.2` and are dropped after."""
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_BACKUPS, encoding="utf-8", errors="replace")

    def write(line: str) -> None:
        plain = _COLOURS.sub("", line)
        handler.emit(logging.LogRecord(path.stem, logging.INFO, "", 0, plain, None, None))

    try:
        yield write
    finally:
        handler.close()
