"""The website before a content_api with all of history, once for all of them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

import website_front.service
import website_front.settings
from tests.site import Site, site_settings
from tests.suite import Suite


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """Those that a website asks."""
    return {"with_content_api": True}


@pytest.fixture(scope="session")
async def site(whole_history: Suite) -> AsyncIterator[Site]:
    """Every season since 1950, as pages."""
    async with website_front.service.serve(site_settings(whole_history.content)) as port:
        yield Site(f"http://127.0.0.1:{port}", whole_history)
