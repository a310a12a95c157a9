"""The archive's tables, as the fetcher gives them, agree with the archive's results: nothing of ours is reported against ourselves."""

import pytest

from data_scheduler.writing.standings import difference
from fetcher_service.archive.corrections import SLIPS, mended
from fetcher_service.archive.facts import BUNDLED, Facts
from racing.model import Championship
from racing.scoring.standings import tables

SEASONS = sorted({int(table.partition("-")[0]) for table in SLIPS})


@pytest.mark.parametrize("season", SEASONS)
def test_no_table_of_the_archive_differs_from_its_results(season: int) -> None:
    with Facts(BUNDLED) as facts:
        year = facts.season(season)
    counted = {
        table.id: table
        for championship in Championship
        for table in tables(season, championship, year.rounds, year.results)
    }
    differing = [difference(counted[table.id], table) for table in mended(year.standings)]
    assert [words for words in differing if words] == []
    before = [difference(counted[table.id], table) for table in year.standings]
    assert len([words for words in before if words]) == len([table for table in SLIPS if table.startswith(str(season))])


def test_a_slip_that_is_mended_at_its_source_is_left_alone() -> None:
    with Facts(BUNDLED) as facts:
        once = mended(facts.season(1978).standings)
    assert mended(once) == once
