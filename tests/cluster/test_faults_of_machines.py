"""What can happen to three machines, while people read, write and watch: nothing acknowledged is lost, and readers are answered."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.cluster.cluster import PICTURE_SECONDS, Cluster
from tests.cluster.machine import Machine
from tests.faults.load import Load, under_load
from tests.faults.table import Faults

FROZEN_SECONDS = 15.0
CUT_OFF_SECONDS = 20.0
SILENT_PICTURES = 6
"""A viewer who sees nothing new for so many pictures connects again, as docs/live.md advises."""


@dataclass
class Fault:
    """A fault that goes on, and when it was mended as far as it can be without what is missing."""

    load: Load
    began: float = field(default_factory=time.monotonic)
    recovered: float | None = None

    async def over(self, cluster: Cluster, *, but: Machine | None = None, but_for: str = "") -> None:
        """Wait until what is left is well, and writes and reads go on."""
        await self.load.writes_on()
        await cluster.well(but=but, but_for=but_for)
        self.recovered = time.monotonic()
        await self.load.writes_on()
        await self.load.reads_on()


@asynccontextmanager
async def measured(cluster: Cluster, faults: Faults, name: str) -> AsyncIterator[Fault]:
    """Do what is in the block under load, wait until all is whole again, and add a row to the table."""
    await cluster.stores.whole()
    await cluster.well()
    before = cluster.stores.documents()
    async with under_load(cluster) as load:
        telling, watching = asyncio.create_task(cluster.tell()), asyncio.create_task(_impatient(cluster, load))
        try:
            await _sees_what_is_told(cluster, load)
            fault = Fault(load)
            yield fault
            assert fault.recovered is not None
            await cluster.stores.whole()
            await cluster.well()
            await load.writes_on()
            await load.reads_on()
            await _sees_what_is_told(cluster, load)
        finally:
            telling.cancel()
            watching.cancel()
            await asyncio.gather(telling, watching, return_exceptions=True)
    lost = await load.lost()
    after = cluster.stores.documents()
    faults.add(name, load, recovery=fault.recovered - fault.began, lost=lost, documents=(before, after))
    assert load.wrong == []
    assert lost == 0
    assert after == before


async def _impatient(cluster: Cluster, load: Load) -> None:
    """Connect the viewer again when nothing new has come for a while, since a cut connection tells nobody that it is cut."""
    assert load.viewer is not None
    while True:
        before = len(load.viewer.messages)
        await asyncio.sleep(SILENT_PICTURES * PICTURE_SECONDS)
        if len(load.viewer.messages) == before:
            load.viewer.cut()


async def _sees_what_is_told(cluster: Cluster, load: Load) -> None:
    """Wait until the viewer sees a picture that is told from now on."""
    told, viewer = cluster.laps_told, load.viewer
    assert viewer is not None
    while viewer.lap is None or viewer.lap <= told:
        viewer.news.clear()
        await viewer.news.wait()


async def test_nothing_happens(machines: Cluster, faults: Faults) -> None:
    async with measured(machines, faults, "none") as fault:
        await fault.over(machines)
    assert fault.load.codes == Counter({"200": fault.load.requests})
    assert fault.load.refused == 0


async def test_the_primary_of_mongodb_dies(machines: Cluster, faults: Faults) -> None:
    primary = await machines.stores.primary()
    async with measured(machines, faults, "primary mongod killed") as fault:
        primary.kill("mongod")
        await machines.stores.primary(other_than=primary)
        await fault.over(machines)
        primary.start("mongod")
    assert fault.load.codes == Counter({"200": fault.load.requests})


async def test_the_primary_of_valkey_dies(machines: Cluster, faults: Faults) -> None:
    primary = await machines.valkey_primary()
    async with measured(machines, faults, "primary valkey killed") as fault:
        primary.kill("valkey")
        await machines.valkey_primary(other_than=primary)
        await fault.over(machines)
        primary.start("valkey")
    assert fault.load.codes == Counter({"200": fault.load.requests})


@pytest.mark.parametrize("number", [0, 1])
async def test_a_data_scheduler_dies(machines: Cluster, faults: Faults, number: int) -> None:
    victim = machines.doors[number]
    async with measured(machines, faults, f"data_scheduler {number + 1} killed") as fault:
        victim.kill("data_scheduler")
        await fault.over(machines, but_for=f"data_scheduler at {victim.address}")
        victim.start("data_scheduler")
    assert fault.load.codes == Counter({"200": fault.load.requests})


async def test_a_data_scheduler_is_frozen(machines: Cluster, faults: Faults) -> None:
    victim = machines.doors[0]
    async with measured(machines, faults, f"data_scheduler frozen for {FROZEN_SECONDS:g} s") as fault:
        victim.send("data_scheduler", signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)  # as long as the fault lasts: nothing is waited for
        victim.send("data_scheduler", signal.SIGCONT)
        await fault.over(machines)
    assert fault.load.codes == Counter({"200": fault.load.requests})


async def test_the_machine_of_the_primary_is_cut_off(machines: Cluster, faults: Faults) -> None:
    await _cut_off(machines, faults, await machines.stores.primary(), "machine with the primary mongod")


async def test_the_machine_of_the_leading_scheduler_is_cut_off(machines: Cluster, faults: Faults) -> None:
    leader = await machines.another_leads(None)
    await _cut_off(machines, faults, leader, "machine with the leading scheduler_api")
    assert machines.leads() is not None


async def _cut_off(machines: Cluster, faults: Faults, machine: Machine, which: str) -> None:
    leader = machines.leads()
    machines.watched_at = next(each for each in machines.doors if each is not machine)
    async with measured(machines, faults, f"{which} cut off for {CUT_OFF_SECONDS:g} s") as fault:
        machine.cable.cut()
        try:
            ends = time.monotonic() + CUT_OFF_SECONDS
            await machines.stores.primary(other_than=machine)
            if leader is machine:
                await machines.another_leads(machine)
            await fault.over(machines, but=machine, but_for=machine.address)
            await asyncio.sleep(max(0.0, ends - time.monotonic()))  # as long as the fault lasts
        finally:
            machine.cable.mend()
