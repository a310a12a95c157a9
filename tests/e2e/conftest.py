"""One running suite for the folder, filled with all of history, on a race weekend's Saturday."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.processes import Client, filled_stack

SATURDAY = "2026-10-03T06:00:00Z"
"""Between free practice and qualifying of the Bahrain Grand Prix in Malaysia."""


@pytest.fixture(scope="package")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a stack that has welcomed its user."""
    async with filled_stack(tmp_path_factory.mktemp("stack"), CLOCK_START=SATURDAY) as found:
        yield found
