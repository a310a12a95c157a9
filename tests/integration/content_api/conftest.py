"""The suite with content_api: with all of history, once for all of them, or over an empty database."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.suite import Suite


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """Those that answer readers."""
    return {"with_content_api": True}


@pytest.fixture(scope="session")
def history(whole_history: Suite) -> Suite:
    """Every season since 1950."""
    return whole_history
