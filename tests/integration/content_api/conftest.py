"""The suite with all of history, once for all of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from racing.model import Dataset, SessionKind
from tests.factories import a_batch
from tests.filled import DATABASE
from tests.suite import Mongod, Suite, Valkey, running
from tests.told_sessions import kept, told

LAS_VEGAS = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
"""During the race of round 21, of whose results the archive knows nothing."""


@pytest.fixture(scope="session")
async def history(history_mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    """Every season since 1950."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        # The archive brings no replays.
        replay = kept(told(300, grand_prix="qatar", session=SessionKind.SPRINT))
        async with running(
            history_mongod,
            valkey,
            database=DATABASE,
            clock_start=LAS_VEGAS,
            batches=[a_batch(Dataset.REPLAYS, replay, fetched_at=replay.begins + timedelta(hours=1))],
        ) as suite:
            yield suite
