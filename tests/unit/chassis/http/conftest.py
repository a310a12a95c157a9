"""The server under test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.chassis.http.running_server import RunningServer, built


@pytest.fixture
async def server() -> AsyncIterator[RunningServer]:
    async with built() as opened:
        yield opened
