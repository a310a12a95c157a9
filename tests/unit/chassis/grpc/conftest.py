"""The service under test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.chassis.grpc.running_service import RunningService, opened


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with opened() as running:
        yield running
