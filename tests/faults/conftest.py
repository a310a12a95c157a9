"""One suite for the folder, filled with all of history, and the table of what was done to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import Client, Stack
from tests.faults.table import Faults
from tests.patience import PATIENCE_SECONDS

FAULTS = Faults()


@pytest.fixture(scope="session")
def faults() -> Faults:
    """The table, printed at the end."""
    return FAULTS


@pytest.fixture(scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a suite as `make up` starts it."""
    with Stack(tmp_path_factory.mktemp("stack"), {"CLOCK_START": SATURDAY}) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("make down")
            yield Client(stack, http)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table after the tests."""
    if FAULTS.rows:
        terminalreporter.write_line(FAULTS.shown())
