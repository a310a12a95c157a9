"""Health that is polled from what a service really depends on: not ready until everything vital has been proven."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger()

OK = "ok"
UNPROVEN = "not checked yet"

type Probe = Callable[[], Awaitable[None]]


class Health:
    """Checks by name; each probe raises what is wrong. One line in the log for each change."""

    def __init__(self, *, period: float = 2.0, timeout: float = 1.5) -> None:
        self._period = period
        self._timeout = timeout
        self._probes: dict[str, Probe] = {}
        self._vital: set[str] = set()
        self._states: dict[str, str] = {}
        self._draining = False
        self._was_ready = False
        self._task: asyncio.Task[None] | None = None
        self.on_change: list[Callable[[bool], None]] = []
        """Told whenever readiness flips."""

    def watch(self, name: str, probe: Probe, *, vital: bool = True) -> None:
        """Poll this too; a fault of what is not vital is reported, and the service stays ready."""
        self._probes[name] = probe
        self._states[name] = UNPROVEN
        if vital:
            self._vital.add(name)

    @property
    def ready(self) -> bool:
        """Whether everything vital is proven, and the service is not going away."""
        return not self._draining and all(self._states[name] == OK for name in self._vital)

    def report(self) -> dict[str, str]:
        """Each check: `ok`, `not checked yet`, or what is wrong."""
        return dict(self._states)

    def drain(self) -> None:
        """Not ready from now on: no new work, please."""
        self._draining = True
        self._tell()

    async def __aenter__(self) -> Self:
        await self._check_all()
        self._task = asyncio.create_task(self._poll())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drain()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._period)
            await self._check_all()

    async def _check_all(self) -> None:
        await asyncio.gather(*(self._check(name, probe) for name, probe in self._probes.items()))
        self._tell()

    async def _check(self, name: str, probe: Probe) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await probe()
        except TimeoutError:
            state = f"no answer within {self._timeout} s"
        except Exception as error:  # noqa: BLE001  # whatever a probe raises is what is wrong
            state = str(error) or type(error).__name__
        else:
            state = OK
        before, self._states[name] = self._states[name], state
        if (before == OK) != (state == OK) and not (before == UNPROVEN and state == OK):
            say = log.info if state == OK else log.warning
            say("well again" if state == OK else "not well", check=name, state=state)

    def _tell(self) -> None:
        if self.ready != self._was_ready:
            self._was_ready = self.ready
            for tell in self.on_change:
                tell(self.ready)
