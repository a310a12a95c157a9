"""One cluster for the folder, with all of history in it, and the table of what was done to it."""

from collections.abc import AsyncIterator

import pytest

from tests.cluster.cluster import Cluster, cluster
from tests.cluster.network import what_is_missing
from tests.faults.table import Faults, printed
from tests.filled import copy_of_history

FAULTS = Faults(within=15.0)
"""What issue 16 asks for."""


@pytest.fixture(scope="session")
def faults() -> Faults:
    """The table, printed at the end."""
    return FAULTS


@pytest.fixture(scope="session")
async def machines(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """The suite on three machines."""
    if (missing := what_is_missing()) is not None:
        pytest.skip(missing)
    filled = await copy_of_history(tmp_path_factory)
    async with cluster(tmp_path_factory.mktemp("cluster"), filled / "data") as found:
        yield found


pytest_terminal_summary = printed(FAULTS)
