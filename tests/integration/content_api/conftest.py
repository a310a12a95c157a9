"""The suite with content_api: with all of history, once for all of them, or over an empty database."""

from collections.abc import AsyncIterator

import pytest

from tests.suite import Mongod, Suite, Valkey, running


@pytest.fixture(scope="session")
def history(whole_history: Suite) -> Suite:
    """Every season since 1950."""
    return whole_history


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The services over an empty database, without a scheduler that fills it."""
    async with running(mongod, valkey, with_content_api=True) as started:
        yield started


@pytest.fixture(scope="module")
async def shared_suite(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    """The same, once for the tests of a file that leave nothing behind which another one would see: refusals, above all."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        async with running(mongod, server, with_content_api=True) as started:
            yield started
