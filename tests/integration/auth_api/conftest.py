"""A data_scheduler and an auth_api for the tests of a module, and one of the folder that is only asked for what it refuses."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.signing_in import SECRET, Browser, signed_in
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


@pytest.fixture(scope="package")
async def refusing(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Auth]:
    clock = HandClock()
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        async with (
            stores_running(mongod, server, clock=clock) as stores,
            auth_running(
                stores,
                clock=clock,
                auth_secret=SECRET,
                smtp_url="smtp://127.0.0.1:1",
                smtp_plain=True,
                mail_from="f1@f1.example",
                public_url="https://f1.example",
            ) as running,
        ):
            yield running


@pytest.fixture(scope="package")
async def refused(refusing: Auth) -> Browser:
    """A browser of somebody who is signed in, has nothing, and gets nothing."""
    return await signed_in(refusing, "refused@example.org")
