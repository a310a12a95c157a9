"""One suite for the folder, filled with all of history, and the table of what was done to it."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import Client, filled_stack
from tests.faults.table import Faults, printed

FAULTS = Faults()


@pytest.fixture(scope="session")
def faults() -> Faults:
    """The table, printed at the end."""
    return FAULTS


@pytest.fixture(scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a suite as `make up` starts it."""
    async with filled_stack(tmp_path_factory.mktemp("stack"), CLOCK_START=SATURDAY) as found:
        yield found


pytest_terminal_summary = printed(FAULTS)
