"""What of a fill need not be read, by count and edition, and in which order the rest is."""

import pytest

from fetcher_service.pipeline import requests
from fetcher_service.pipeline.filling import by_season, is_stored
from racing.model import ALL_SEASONS, Dataset, Holding

EDITION = "1a2b3c4d5e6f-1"


@pytest.mark.parametrize(
    ("holding", "stored"),
    [
        (Holding(season=1988, dataset=Dataset.RESULTS, expected=32, found=32, edition=EDITION), True),
        (Holding(season=1988, dataset=Dataset.RESULTS, expected=32, found=31, edition=EDITION), False),
        (Holding(season=1988, dataset=Dataset.RESULTS, expected=32, found=32, edition="another-1"), False),
        (Holding(season=1988, dataset=Dataset.RESULTS, expected=32, found=32), False),
        (Holding(season=1988, dataset=Dataset.ROUNDS, expected=16, found=16, edition=EDITION), False),
        (Holding(season=1989, dataset=Dataset.RESULTS, expected=32, found=32, edition=EDITION), False),
    ],
)
def test_only_what_is_whole_and_of_this_edition_is_not_read_again(holding: Holding, *, stored: bool) -> None:
    held = {(holding.season, holding.dataset): holding}
    assert is_stored(requests.results(1988), held, EDITION) is stored


def test_without_a_bundled_archive_everything_is_read() -> None:
    holding = Holding(season=1988, dataset=Dataset.RESULTS, expected=32, found=32)
    assert not is_stored(requests.results(1988), {(1988, Dataset.RESULTS): holding}, None)


def test_people_and_tracks_come_first_then_the_newest_season_and_its_rounds_before_its_results() -> None:
    wanted = [
        requests.results(1988),
        requests.rounds(1988),
        requests.standings(2026),
        requests.rounds(2026),
        *requests.lasting(),
    ]
    order = [[(each.season, each.dataset.value) for each in group] for group in by_season(wanted)]
    assert order == [
        [(0, "drivers"), (0, "constructors"), (0, "engine_manufacturers")],
        [(2026, "rounds"), (2026, "standings")],
        [(1988, "rounds"), (1988, "results")],
    ]


def test_every_dataset_of_a_backfill_can_be_asked_for_by_name_and_no_other() -> None:
    groups = requests.history([1988])
    known = {(each.season, each.dataset) for group in groups for each in group}
    assert {dataset for _, dataset in known} == set(requests.ORDER)
    for season in (ALL_SEASONS, 1988):
        found = {dataset for dataset in Dataset if requests.whole(dataset, season) is not None}
        assert found == {dataset for of, dataset in known if of == season}
