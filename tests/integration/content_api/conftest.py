"""The suite with content_api: with all of history, once for all of them, or over an empty database."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from tests.filled import mongod_of_history, suite_of_history
from tests.suite import Mongod, Suite


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """Those that answer readers."""
    return {"with_content_api": True}


@pytest.fixture(scope="package")
async def history_mongod(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mongod]:
    """A mongod of this process's own with every season since 1950."""
    async with mongod_of_history(tmp_path_factory) as mongod:
        yield mongod


@pytest.fixture(scope="package")
async def history(history_mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    """Every season since 1950."""
    async with suite_of_history(history_mongod, tmp_path_factory) as suite:
        yield suite
