"""A few seasons of the bundled archive, written once for the tests that only read."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from fetcher_service.archive.facts import Facts
from racing.model import ALL_SEASONS, Batch, Dataset, Document
from tests.suite import Mongod, Suite, Valkey, running

AS_OF = datetime(2026, 8, 21, tzinfo=UTC)
"""When the bundled archive was made."""

LASTING = (
    Dataset.DRIVERS,
    Dataset.CONSTRUCTORS,
    Dataset.ENGINE_MANUFACTURERS,
    Dataset.CIRCUITS,
    Dataset.GRANDS_PRIX,
    Dataset.TYRE_MANUFACTURERS,
)

OF_A_SEASON = (
    Dataset.ROUNDS,
    Dataset.ENTRANTS,
    Dataset.STANDINGS,
    Dataset.RESULTS,
    Dataset.STARTING_GRIDS,
    Dataset.HONOURS,
)

YEARS = (1956, 1957, 2022, 2025)
"""Shared drives and two winners in one car; sprints whose pole was the fastest qualifier's; a season of today."""


@pytest.fixture(scope="package")
def cache_of_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """The Valkey of `history`."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="package")
async def history(mongod: Mongod, cache_of_history: Valkey) -> AsyncIterator[Suite]:
    """The suite with everyone, every track, and four seasons."""
    async with running(mongod, cache_of_history) as suite:
        with Facts() as facts:
            catalogue = facts.catalogue()
            for dataset in LASTING:
                await suite.writer.write(batch(dataset, ALL_SEASONS, getattr(catalogue, dataset)))
            for year in YEARS:
                season = facts.season(year)
                for dataset in OF_A_SEASON:
                    await suite.writer.write(batch(dataset, year, getattr(season, dataset)))
        yield suite


def batch(dataset: Dataset, season: int, rows: tuple[Document, ...]) -> Batch:
    """Rows as the archive gives them."""
    return Batch(dataset=dataset, season=season, source="archive", fetched_at=AS_OF, **{dataset.value: rows})  # type: ignore[arg-type]
