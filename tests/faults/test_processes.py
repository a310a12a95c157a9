"""Every process killed, and every process frozen for half a minute, while people read, write and watch."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.e2e.processes import Answer, Client
from tests.faults.load import Load, under_load
from tests.faults.table import Faults

PROCESSES = (
    "mongod",
    "valkey",
    "data_scheduler",
    "fetcher_service",
    "scheduler_api",
    "content_api",
    "content_api_2",
    "website_front",
    "traefik",
)
FROZEN_SECONDS = 30.0


def unexcused(load: Load, victim: str) -> list[Answer]:
    """Return the answers that no reader should have had.

    A content_api that is killed takes the answers with it that it was giving: that is Traefik's 502 or no answer,
    not one of content_api's own. Without Traefik there is no connection.
    """
    return [] if victim == "traefik" and not any(found.by_content_api for found in load.wrong) else load.wrong


@asynccontextmanager
async def measured(client: Client, faults: Faults, fault: str, victim: str) -> AsyncIterator[None]:
    """Do what is in the block under load, wait until all is well, and add a row to the table."""
    await client.well()
    async with under_load(client) as load:
        yield
        ended = time.monotonic()
        await client.writes()
        await client.well()
        recovery = time.monotonic() - ended
        await load.writes_on()
        await load.reads_on()
    gone = await load.lost()
    faults.add(fault, load, recovery=recovery, lost=gone)
    assert unexcused(load, victim) == []
    assert gone == 0


@pytest.mark.parametrize("victim", PROCESSES)
async def test_a_killed_process_costs_nobody_anything(client: Client, faults: Faults, victim: str) -> None:
    async with measured(client, faults, f"{victim} killed", victim):
        killed = client.stack.kill(victim)
        await client.stack.starts_again(victim, killed)


@pytest.mark.parametrize("victim", PROCESSES)
async def test_a_frozen_process_costs_nobody_anything(client: Client, faults: Faults, victim: str) -> None:
    async with measured(client, faults, f"{victim} frozen for {FROZEN_SECONDS:g} s", victim):
        frozen = client.stack.kill(victim, signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)  # as long as the fault lasts: nothing is waited for
        if client.stack.pid(victim) == frozen:
            client.stack.kill(victim, signal.SIGCONT)
