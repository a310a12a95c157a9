"""A rolling restart of real, tiny processes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.children.child import LifeTiming
from deploy.children.program import Program
from deploy.children.rolling_restart import rolling_restart
from deploy.children.supervisor import Supervisor, SupervisorTiming
from deploy.refusal import Refusal
from deploy.terminal.readable import ReadableLine
from tests.patience import PATIENCE_SECONDS

QUICK = SupervisorTiming(first=0.01, longest=0.05, life=LifeTiming(pause=0.05, soon=0.05))

OBEDIENT = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1})
print('up', flush=True)
while (heard := signal.sigwait({signal.SIGTERM, signal.SIGUSR1})) != signal.SIGTERM:
    print('draining', flush=True)
print('bye', flush=True)
"""


class Told:
    """A supervisor of such processes, and what was said, in its order."""

    def __init__(self, folder: Path, *programs: Program) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(
            programs,
            logs=folder / "logs",
            pids=folder / "run",
            tell=lambda sentence: self.said.append(f"make up: {sentence}"),
            show=self._show,
            timing=QUICK,
        )

    def _show(self, name: str, line: ReadableLine) -> None:
        self.said.append(f"{name}: {line.text}")


def obedient(name: str) -> Program:
    return Program(name, (sys.executable, "-c", OBEDIENT))


async def lines(found: AsyncIterator[str]) -> list[str]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [line.partition(", all ready")[0] for line in [line async for line in found]]


async def up(told: Told, *names: str) -> None:
    """Wait until the processes have begun."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not {f"{name}: up" for name in names} <= set(told.said):  # noqa: ASYNC110  # seen in a process's output
            await asyncio.sleep(0.01)


async def test_one_process_after_another_begins_anew_and_nothing_is_said_of_their_ends(tmp_path: Path) -> None:
    told = Told(tmp_path, obedient("one"), obedient("two"))
    async with told.supervisor:
        await up(told, "one", "two")
        heard: list[str] = []
        found = await lines(rolling_restart(told.supervisor, heard.append))
    assert found == ["1 of 2: one restarted", "2 of 2: two restarted"]
    assert [line.partition(", all ready")[0] for line in heard] == found
    assert not [line for line in told.said if line.startswith("make up")]
    assert told.said.index("one: bye") < told.said.index("two: bye")


async def test_the_chosen_ones_alone_in_starting_order(tmp_path: Path) -> None:
    told = Told(tmp_path, obedient("one"), obedient("two"), obedient("three"))
    async with told.supervisor:
        await up(told, "one", "two", "three")
        found = await lines(rolling_restart(told.supervisor, print, ["three", "one"]))
        assert found == ["1 of 2: one restarted", "2 of 2: three restarted"]
        with pytest.raises(Refusal, match="four does not run here, allowed: one, two, three"):
            await lines(rolling_restart(told.supervisor, print, ["four"]))


async def test_one_that_drains_says_so_before_it_is_asked_to_stop(tmp_path: Path) -> None:
    told = Told(tmp_path, replace(obedient("one"), drain=0.1))
    async with told.supervisor:
        await up(told, "one")
        await lines(rolling_restart(told.supervisor, print))
    first_life = told.said[: told.said.index("one: bye") + 1]
    assert first_life == ["one: up", "one: draining", "one: bye"]


async def test_what_does_not_become_ready_ends_it_and_is_named(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def once() -> bool:
        """Be ready in the first life alone."""
        return not asked.is_set()

    told = Told(tmp_path, replace(obedient("one"), ask=once), obedient("two"))
    async with told.supervisor:
        await up(told, "one", "two")
        await told.supervisor.all_ready()
        asked.set()
        with pytest.raises(
            Refusal, match="one is not ready after 1 s, in the restart of one: nothing more is restarted"
        ):
            await lines(rolling_restart(told.supervisor, print, within=1.0))
    assert told.said.count("two: bye") == 1
