"""The website before a content_api with all of history, once for all of them."""

from collections.abc import AsyncIterator

import pytest

import website_front.service
import website_front.settings
from tests.site import Site, site_settings
from tests.suite import Mongod, Suite, Valkey, running


@pytest.fixture(scope="session")
async def site(whole_history: Suite) -> AsyncIterator[Site]:
    """Every season since 1950, as pages."""
    async with website_front.service.serve(site_settings(whole_history.content)) as port:
        yield Site(f"http://127.0.0.1:{port}", whole_history)


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The services that a website asks, over an empty database."""
    async with running(mongod, valkey, with_content_api=True) as started:
        yield started
