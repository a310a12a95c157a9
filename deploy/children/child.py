"""One child and its lives, one after the other: started, asked whether it answers, ended when it no longer does."""

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.children.output import lines
from deploy.children.program import Program
from deploy.children.questions import NoAnswer, Question
from deploy.children.silence import ANSWERED, Patience, Silence, processor_seconds
from deploy.children.sockets import Held, handed
from deploy.terminal.readable import ReadableLine


@dataclass(frozen=True)
class LifeTiming:
    """Seconds between questions, and for what is left of a life when its process has ended."""

    pause: float = 2.0
    """From one question to the next, once it is ready."""
    soon: float = 0.4
    """The same until then."""
    last_lines: float = 1.0
    """A grandchild may hold the pipe open for ever."""


class Child:
    """A program while it is kept. `patience` with it when it does not answer; None never ends."""

    def __init__(
        self,
        program: Program,
        pids: Path,
        show: Callable[[str, ReadableLine], None],
        patience: Patience | None,
        timing: LifeTiming,
    ) -> None:
        self.program = program
        self.sockets: Sequence[Held] = ()
        """Open as long as the child is kept; see `Program.sockets`."""
        self.ready = asyncio.Event()
        self.was_ready = False
        """Whether it has said that it is ready, in any life."""
        self.fate: str | None = None
        """Why this life was ended by us; None where it was not."""
        self.leaving = False
        """Whether it was asked to end, to begin anew."""
        self.retired = False
        """Whether it has no further life, because another child has taken its place."""
        self._pid_file = pids / f"{program.name}.pid"
        self._show = show
        self._patience = patience
        self._timing = timing
        self._process: asyncio.subprocess.Process | None = None

    @property
    def runs(self) -> bool:
        """Whether it has a process."""
        return self._process is not None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it has started; nothing where it is not there."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def leave(self, grace: float) -> None:
        """Ask it to end, so that its next life begins; end it where it does not within `grace`."""
        process, was_ready = self._process, self.ready.is_set()
        self.leaving = True
        self.ready.clear()
        if process is None:
            return
        if was_ready and self.program.drain:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGUSR1)
            await asyncio.sleep(self.program.drain)
        for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, None)):
            if self._process is process:
                self.signal(number)
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), seconds)

    async def live(self, write: Callable[[str], None], *, stopping: asyncio.Event) -> int:
        """Live once, from start to exit status (negative: the signal). Raise OSError where it cannot be started."""
        reading, process = await self._started()
        self._process, self.fate, self.leaving = process, None, False
        pid = f"{process.pid}\n"
        self._pid_file.write_text(pid)
        if stopping.is_set():  # told to stop while it was being started
            self.signal(signal.SIGTERM)
        copying = asyncio.create_task(self._copy(reading, write))
        watching = asyncio.create_task(self._watch(process.pid))
        try:
            status = await process.wait()
            watching.cancel()
            await asyncio.wait({copying}, timeout=self._timing.last_lines)
        finally:
            copying.cancel()
            watching.cancel()
            await asyncio.gather(copying, watching, return_exceptions=True)
            self.signal(signal.SIGKILL)  # whatever it left behind
            self.ready.clear()
            self._process = None
            if self._pid_file.exists() and self._pid_file.read_text() == pid:  # not that of who takes our place
                self._pid_file.unlink()
        return status

    async def _started(self) -> tuple[int, asyncio.subprocess.Process]:
        """Start the process; the end of the pipe on which its output is read."""
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *_dying_with_us(),
                *handed(self.sockets, self.program.command),
                env={**os.environ, **self.program.environment},
                cwd=self.program.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                pass_fds=[held.socket.fileno() for held in self.sockets],
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return reading, process

    async def _copy(self, reading: int, write: Callable[[str], None]) -> None:
        async for line in lines(reading):
            write(line)
            if (seen := self.program.readable(line)) is not None:
                self._show(self.program.name, seen)

    async def _watch(self, pid: int) -> None:
        """Ask it again and again whether it answers; end its life when it has not for too long."""
        if self.program.ask is None:
            self.ready.set()
            return
        silence, measure = Silence(), self._patience or Patience()
        while True:
            began, used = asyncio.get_running_loop().time(), processor_seconds(pid)
            answered, ready = await _answer(self.program.ask, measure.each)
            if answered:
                silence = ANSWERED
                if ready and not self.leaving:
                    self.was_ready = True
                    self.ready.set()
            await asyncio.sleep(self._timing.pause if ready else self._timing.soon)
            if not answered:
                waited = asyncio.get_running_loop().time() - began
                silence = silence.miss(waited, _difference(used, processor_seconds(pid)), measure)
            if self._patience is not None and silence.is_too_long(self._patience) and not self.leaving:
                self.fate = f"has not answered for {silence.total:.0f} s and was killed"
                self.signal(signal.SIGKILL)
                return


async def _answer(ask: Question, seconds: float) -> tuple[bool, bool]:
    """Whether there is an answer in time, and whether it says that the program is ready."""
    try:
        async with asyncio.timeout(seconds):
            return True, await ask()
    except (NoAnswer, TimeoutError):
        return False, False


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _dying_with_us() -> Sequence[str]:
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv is not None else ()
