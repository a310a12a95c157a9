"""A data_scheduler and an auth_api for the tests of a module."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.suite import Mongod, Valkey


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The Valkey of a module."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="module")
async def stores(mongod: Mongod, cache: Valkey) -> AsyncIterator[Stores]:
    async with stores_running(mongod, cache) as running:
        yield running


@pytest.fixture(scope="module")
async def auth(stores: Stores) -> AsyncIterator[Auth]:
    async with auth_running(stores) as running:
        yield running
