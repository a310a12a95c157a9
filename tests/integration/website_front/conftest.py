"""The website before a content_api with all of history, once for all of them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

import website_front.service
import website_front.settings
from tests.filled import mongod_of_history, suite_of_history
from tests.npm import unpacked
from tests.site import Site, site_settings

AXE = "axe-core@4.14.1"


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """Those that a website asks."""
    return {"with_content_api": True}


@pytest.fixture(scope="package")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Every season since 1950, as pages."""
    async with (
        mongod_of_history(tmp_path_factory) as mongod,
        suite_of_history(mongod, tmp_path_factory) as suite,
        website_front.service.serve(site_settings(suite.content)) as port,
    ):
        yield Site(f"http://127.0.0.1:{port}", suite)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from the registry of npm."""
    return (unpacked(AXE, tmp_path_factory.mktemp("axe")) / "axe.min.js").read_text()
