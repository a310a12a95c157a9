"""Work in another process: its results and errors come back, and a process that ends or hangs costs nobody else."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from math import factorial

import pytest

from chassis.concurrency.workers import Workers, open_workers
from chassis.errors import DeadlineExceeded, NotFound, Unavailable
from chassis.process.metrics import Metrics
from tests.patience import PATIENCE_SECONDS
from tests.suite import until


@pytest.fixture(scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with open_workers(1, Metrics("test")) as found:
        yield found


async def test_results_come_back_from_another_process(workers: Workers) -> None:
    assert await workers.run(partial(factorial, 20)) == factorial(20)
    assert await workers.run(os.getpid) != os.getpid()


async def test_errors_come_back_as_they_are(workers: Workers) -> None:
    with pytest.raises(ValueError, match="not defined for negative"):
        await workers.run(partial(factorial, -1))
    with pytest.raises(NotFound, match="no such thing"):
        await workers.run(partial(_refuse, "no such thing"))


def _refuse(message: str) -> None:
    raise NotFound(message)


async def test_a_process_that_was_killed_is_replaced(workers: Workers) -> None:
    before = await workers.run(os.getpid)
    os.kill(before, signal.SIGKILL)
    assert await workers.run(os.getpid) != before


async def test_work_that_ends_its_process_is_refused_and_costs_nobody_else(workers: Workers) -> None:
    with pytest.raises(Unavailable, match="has ended twice"):
        await workers.run(partial(os._exit, 1))
    assert await workers.run(partial(factorial, 5)) == 120


async def test_work_that_hangs_is_ended() -> None:
    workers = Workers(1, Metrics("test"), seconds=0.01)
    try:
        with pytest.raises(DeadlineExceeded, match=r"takes longer than 0.01 s"):
            await workers.run(signal.pause)
    finally:
        workers.close()


async def test_work_that_nobody_waits_for_any_more_is_ended_even_while_its_process_begins() -> None:
    workers = Workers(1, Metrics("test"), seconds=10 * PATIENCE_SECONDS)
    try:
        waiting = asyncio.create_task(workers.run(signal.pause))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await workers.run(partial(factorial, 5)) == 120
    finally:
        workers.close()


async def test_a_process_without_work_ends_and_another_begins_when_there_is_some_again() -> None:
    async with open_workers(1, Metrics("test"), idle_seconds=0) as workers:
        before = await workers.run(os.getpid)

        async def has_ended() -> bool:
            try:
                os.kill(before, 0)
            except ProcessLookupError:
                return True
            return False

        await until(has_ended)
        assert await workers.run(os.getpid) != before


async def test_a_process_that_gets_work_before_it_would_end_does_it() -> None:
    async with open_workers(1, Metrics("test"), idle_seconds=0) as workers:
        assert await workers.run(os.getpid) == await workers.run(os.getpid)


async def test_without_processes_it_is_done_in_a_thread() -> None:
    async with open_workers(0, Metrics("test")) as workers:
        assert await workers.run(os.getpid) == os.getpid()
