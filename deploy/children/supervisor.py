"""Keeps child processes alive: starts them, copies their output, restarts what dies or no longer answers, stops them in reverse order.

Knows nothing of what it runs. Each child leads a session of its own, so that Ctrl-C at the terminal reaches the launcher
alone, and, where util-linux's setpriv is there, gets a signal to stop when the launcher itself is killed.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from chassis.concurrency.backoff import Backoff
from deploy.children.child import Child, LifeTiming
from deploy.children.output import log_file
from deploy.children.program import Program
from deploy.children.silence import Patience
from deploy.children.sockets import turn
from deploy.refusal import Refusal
from deploy.terminal.readable import ReadableLine


@dataclass(frozen=True)
class SupervisorTiming:
    """Seconds to wait before each restart, and for children to end."""

    first: float = 0.2
    longest: float = 5.0
    healthy_after: float = 30.0
    turn: float = 1.0
    """How long a child may take to stop before the next one is stopped."""
    grace: float = 10.0
    life: LifeTiming = field(default_factory=LifeTiming)


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
        patience: Patience | None = None,
    ) -> None:
        """`tell` gets what the supervisor has to say, `show` a program's name and a line of its output.

        `patience` with those that do not answer; None never ends.
        """
        self._logs = logs
        self._pids = pids
        self._tell = tell
        self._timing = timing or SupervisorTiming()
        self._stopping = asyncio.Event()
        self._hopeless: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def born(program: Program) -> Child:
            return Child(program, pids, show, patience, self._timing.life)

        self._born = born
        self._children = {program.name: self._born(program) for program in programs}
        self._keepers: dict[Child, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._pids.mkdir(parents=True, exist_ok=True)
        for child in self._children.values():
            self._begin(child)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def names(self) -> Sequence[str]:
        """The programs, in starting order."""
        return tuple(self._children)

    async def hopeless(self) -> str:
        """Return, with the reason, when a program turns out never to start; as long as there is hope, wait."""
        return await asyncio.shield(self._hopeless)

    def kill(self) -> None:
        """End every child at once: what a second Ctrl-C asks for."""
        self._stopping.set()
        for child in self._keepers:
            child.signal(signal.SIGKILL)

    async def all_ready(self) -> None:
        """Wait until every program is ready."""
        for child in self._children.values():
            await child.ready.wait()

    @property
    def not_ready(self) -> Sequence[str]:
        """The programs that are not."""
        return tuple(name for name, child in self._children.items() if not child.ready.is_set())

    async def hang_up(self, name: str) -> None:
        """Send SIGHUP to a program as soon as it is ready: one that is only starting may not know what it means."""
        await self._children[name].ready.wait()
        self._children[name].signal(signal.SIGHUP)

    async def restart(self, name: str) -> None:
        """End a program, and return when it has begun again and is ready; one that `overlaps` begins before the first ends."""
        child = self._children[name]
        if child.program.overlaps and _keeps_its_turn(child):
            await self._replace(child)
        else:
            await child.leave(self._timing.grace)
            await child.ready.wait()

    async def _replace(self, old: Child) -> None:
        """Start another child in the place of one that goes on until the other is ready."""
        new = self._born(old.program)
        new.sockets, new.was_ready = old.program.sockets(), old.was_ready
        for held in new.sockets:
            turn(held, 1 if held.is_for_questions else 0)
        self._begin(new)
        try:
            await new.ready.wait()
        except BaseException:
            await self._retire(new)
            raise
        for held in new.sockets:
            turn(held, 1)
        self._children[old.program.name] = new
        await self._retire(old)

    async def _retire(self, child: Child) -> None:
        """End a child for good; it gets `grace` to do so."""
        child.retired = True
        child.signal(signal.SIGTERM)
        await asyncio.wait({self._keepers[child]}, timeout=self._timing.grace)
        child.signal(signal.SIGKILL)
        await self._keepers.pop(child)

    def _begin(self, child: Child) -> None:
        self._keepers[child] = asyncio.create_task(self._keep(child), name=child.program.name)

    async def _keep(self, child: Child) -> None:
        try:
            child.sockets = child.sockets or child.program.sockets()
        except Refusal as refusal:
            self._give_up(str(refusal))
            return
        try:
            with log_file(self._logs / f"{child.program.name}.log") as write:
                await self._keep_alive(child, write)
        finally:
            for held in child.sockets:
                held.socket.close()

    async def _keep_alive(self, child: Child, write: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        backoff = Backoff(self._timing.first, self._timing.longest, jitter=0)
        starting = True
        while not self._stopping.is_set():
            began = loop.time()
            status: int | None = None
            try:
                status = await child.live(write, stopping=self._stopping)
                fate = child.fate or told(status)
            except OSError as error:
                fate = f"cannot be started ({error.strerror})"
            if self._stopping.is_set() or child.retired:
                return
            healthy = loop.time() - began >= self._timing.healthy_after
            hopeful = healthy or child.was_ready or child.leaving or not starting
            if not hopeful and (reason := await _hopeless_end(child.program, status)) is not None:
                self._give_up(reason)
                return
            starting = False
            if healthy or child.leaving:
                backoff.reset()
            if child.leaving and status is not None:
                continue
            pause = backoff.next()
            self._tell(f"{child.program.name} {fate}; starting it again in {pause:.1f} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    def _give_up(self, reason: str) -> None:
        if not self._hopeless.done():
            self._hopeless.set_result(reason)

    async def _stop(self) -> None:
        """Stop the children in reverse order; what still runs at the end of `grace` is killed."""
        self._stopping.set()
        ending = asyncio.get_running_loop().time() + self._timing.grace
        for child, keeper in reversed(list(self._keepers.items())):
            child.signal(signal.SIGTERM)
            await asyncio.wait({keeper}, timeout=self._timing.turn)
        left = max(0.0, ending - asyncio.get_running_loop().time())
        if self._keepers:
            await asyncio.wait(self._keepers.values(), timeout=left)
        for child in self._keepers:
            if child.runs:
                self._tell(f"{child.program.name} did not stop within {self._timing.grace:.0f} s and is killed")
        self.kill()
        await asyncio.gather(*self._keepers.values())


def _keeps_its_turn(child: Child) -> bool:
    """Have all connections go to the child for now, where the system can do so."""
    try:
        for held in child.sockets:
            turn(held, 0)
    except OSError:  # a kernel without it, such as gVisor
        return False
    return True


async def _hopeless_end(program: Program, status: int | None) -> str | None:
    """Why a program that ended soon after the start will not do better the next time; None where it may."""
    if status is not None and status == program.gives_up_with:
        return f"{program.name} cannot work with these settings (it says why above)"
    return await asyncio.to_thread(program.obstacle)


def told(status: int) -> str:
    """Return an exit status in words."""
    return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"exited with status {status}"
