"""The suite with its scheduler."""

from collections.abc import AsyncIterator

import pytest

from tests.suite import Mongod, Suite, Valkey, running


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The four services over an empty database, which the scheduler begins to fill."""
    async with running(mongod, valkey, with_scheduler=True) as started:
        yield started
