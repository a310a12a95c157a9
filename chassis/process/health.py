"""Health, polled from what a service depends on. A service is not ready until every vital check has passed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import structlog

from chassis.concurrency.background import in_background

log = structlog.get_logger()

OK = "ok"
UNPROVEN = "not checked yet"

type Probe = Callable[[], Awaitable[None]]


class Health:
    """Checks by name, each with a probe that raises what is wrong. Every change is logged once.

    It is not ready before the context is entered and every vital check has passed, nor after `drain`. `period`, `timeout` and `grace` are
    wall seconds. During the `grace` after the start, checks that have never passed are not logged: services may start in any order.
    """

    def __init__(self, *, period: float = 2.0, timeout: float = 1.0, grace: float = 20.0) -> None:
        self._period = period
        self._timeout = timeout
        self._grace = grace
        self._began: float | None = None
        self._warned: set[str] = set()
        self._proven: set[str] = set()
        self._probes: dict[str, Probe] = {}
        self._vital: set[str] = set()
        self._unlogged: set[str] = set()
        self._states: dict[str, str] = {}
        self._polled = False
        self._draining = False
        self._was_ready = False
        self._polling = AsyncExitStack()
        self.on_change: list[Callable[[bool], None]] = []
        """Functions that are called with the new readiness whenever it changes."""

    def watch(self, name: str, probe: Probe, *, vital: bool = True, logged: bool = True) -> None:
        """Add a check. A fault of one that is not vital is reported, and the service stays ready.

        `logged`: False where whoever finds the fault has a line of its own for it.
        """
        self._probes[name] = probe
        self._states[name] = UNPROVEN
        if vital:
            self._vital.add(name)
        if not logged:
            self._unlogged.add(name)
        self._tell()

    @property
    def ready(self) -> bool:
        """Whether every vital check passes and the service is not stopping."""
        return self._polled and not self._draining and all(self._states[name] == OK for name in self._vital)

    def check(self, name: str) -> str:
        """Return the state of a check: `ok`, `not checked yet`, or what is wrong. Raise KeyError for an unknown name."""
        return self._states[name]

    def report(self) -> dict[str, str]:
        """Return the state of each check, as `check` does."""
        return dict(self._states)

    def drain(self) -> None:
        """Be not ready from now on, so that no new work is sent here."""
        self._draining = True
        self._tell()

    async def __aenter__(self) -> Self:
        await self._check_all()
        await self._polling.enter_async_context(in_background(self._poll()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drain()
        await self._polling.__aexit__(kind, error, trace)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._period)
            await self._check_all()

    async def _check_all(self) -> None:
        await asyncio.gather(*(self._check(name, probe) for name, probe in list(self._probes.items())))
        self._polled = True
        self._tell()

    async def _check(self, name: str, probe: Probe) -> None:
        state = await self._state(probe)
        before, self._states[name] = self._states[name], state
        if name in self._unlogged:
            return
        if state == OK:
            self._proven.add(name)
            if name in self._warned:
                self._warned.remove(name)
                log.info("well again", check=name)
        elif name not in self._warned and (name in self._proven or self._grace_is_over()):
            self._warned.add(name)
            log.warning("not well", check=name, state=state)
        elif state != before:
            log.debug("not up yet" if name not in self._proven else "still not well", check=name, state=state)

    def _grace_is_over(self) -> bool:
        now = time.monotonic()
        if self._began is None:
            self._began = now
        return now - self._began >= self._grace

    async def _state(self, probe: Probe) -> str:
        try:
            async with asyncio.timeout(self._timeout):
                await probe()
        except TimeoutError:
            return f"no answer within {self._timeout:g} s"
        except asyncio.CancelledError:
            # A client that is closed during a call may cancel it; only our own cancellation may end the polling.
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return "the check was cancelled"
        except Exception as error:  # noqa: BLE001  # whatever a probe raises is what is wrong
            return str(error) or type(error).__name__
        return OK

    def _tell(self) -> None:
        if self.ready != self._was_ready:
            self._was_ready = self.ready
            for tell in list(self.on_change):
                tell(self.ready)
