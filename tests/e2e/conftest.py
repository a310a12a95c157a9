"""One running suite for the folder, filled with all of history, on a race weekend's Saturday."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.e2e.processes import Client, Stack
from tests.patience import PATIENCE_SECONDS

SATURDAY = "2026-10-03T06:00:00Z"
"""Between free practice and qualifying of the Bahrain Grand Prix in Malaysia."""


@pytest.fixture(scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a stack that has welcomed its user."""
    stack = Stack(tmp_path_factory.mktemp("stack"), {"CLOCK_START": SATURDAY})
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    with stack:
        async with aiohttp.ClientSession(timeout=timeout) as http:
            await stack.says("make down")
            client = Client(stack, http)
            await client.has_it_all()
            yield client
