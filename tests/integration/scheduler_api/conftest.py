"""The suite with its scheduler."""

from collections.abc import Mapping
from typing import Any

import pytest


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """All that take part in fetching."""
    return {"with_scheduler": True}
