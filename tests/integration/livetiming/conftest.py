"""One suite for all of them: each test has a feed, a follower and a lease of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.suite import Mongod, Suite, Valkey, running


@pytest.fixture(scope="package")
def cache_of_live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The Valkey of `suite`."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="package")
async def suite(mongod: Mongod, cache_of_live: Valkey) -> AsyncIterator[Suite]:
    """The services over an empty database, without a scheduler."""
    async with running(mongod, cache_of_live, with_content_api=True) as started:
        yield started
