"""The suite with all of history, once for all of them."""

import pytest

from tests.suite import Suite


@pytest.fixture(scope="session")
def history(whole_history: Suite) -> Suite:
    """Every season since 1950."""
    return whole_history
