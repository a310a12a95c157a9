"""The suite with its scheduler."""

from collections.abc import AsyncIterator

import pytest

from tests.suite import Mongod, Suite, Valkey, running


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The four services over an empty database that is not filled all by itself, which has tests of its own (test_missing)."""
    async with running(mongod, valkey, with_scheduler=True) as started:
        await started.post(f"{started.scheduler}/pause?job=missing")
        yield started


@pytest.fixture(scope="module")
async def shared_suite(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    """The same, once for the tests of a file that leave nothing behind which another one would see: refusals, above all."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        async with running(mongod, server, with_scheduler=True) as started:
            await started.post(f"{started.scheduler}/pause?job=missing")
            yield started
