"""Programs that were written for Ergast, as they are."""

from pathlib import Path

import pytest

from tests.programs.ergast_clients import python_with_clients


@pytest.fixture(scope="session")
def clients(request: pytest.FixtureRequest) -> Path:
    """A Python with FastF1 and basef1; skips where they cannot be had."""
    python = python_with_clients(request.config.cache.mkdir("ergast-clients")) if request.config.cache else None
    if python is None:
        pytest.skip("needs FastF1 and basef1, and the package registry cannot be reached")
    return python
