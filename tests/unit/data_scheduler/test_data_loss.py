"""What is missing, in words, and how soon it is seen."""

import pytest

from data_scheduler.data_loss import COUNT_SECONDS, LOOK_SECONDS, gone_back, in_words
from data_scheduler.stores.holdings import Count, as_holdings
from racing.model import Dataset


def a_count(season: int, collection: str, *, expected: int = 16, found: int = 12) -> Count:
    return Count(season=season, collection=collection, expected=expected, found=found)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ([a_count(1988, "results")], "1988 results 12 of 16"),
        ([a_count(0, "drivers", expected=912, found=0)], "drivers 0 of 912"),
        (
            [a_count(year, "rounds") for year in range(1980, 1990)],
            "1980 rounds 12 of 16, 1981 rounds 12 of 16, 1982 rounds 12 of 16 and 7 more",
        ),
    ],
)
def test_what_is_missing_is_named_shortly(missing: list[Count], words: str) -> None:
    assert in_words(missing) == words


def test_others_are_told_of_datasets_not_of_what_follows_from_them() -> None:
    counted = [a_count(1988, name) for name in ("results", "reported_standings", "statistics", "calendar_stamps")]
    assert [(each.dataset, str(each)) for each in as_holdings(counted)] == [
        (Dataset.RESULTS, "1988 results 12 of 16"),
        (Dataset.STANDINGS, "1988 standings 12 of 16"),
    ]


def test_what_goes_right_after_a_count_is_seen_within_ten_seconds() -> None:
    counting = 1.0
    assert COUNT_SECONDS + LOOK_SECONDS + counting <= 10


def test_a_generation_that_is_lower_or_gone_has_gone_back() -> None:
    stored = [{"_id": 0, "generation": 4}, {"_id": 2024, "generation": 7}, {"_id": 2025, "generation": 2}]
    assert gone_back(stored, {0: 4, 1975: 11, 2024: 6, 2025: 3, 2026: 0}) == {1975: 11, 2025: 3}
