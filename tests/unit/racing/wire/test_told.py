"""The word for what somebody has been told of: the same for the same changes of the same database, and for nothing else."""

import pytest

from racing.wire.told import word_of

KNOWN = {0: 4, 2024: 7, 2025: 31}


def test_it_does_not_matter_in_which_order_changes_were_told() -> None:
    assert word_of("a", dict(reversed(KNOWN.items()))) == word_of("a", KNOWN)


def test_a_season_of_which_nothing_was_written_is_as_if_it_were_not_there() -> None:
    assert word_of("a", KNOWN | {2026: 0}) == word_of("a", KNOWN)


@pytest.mark.parametrize(
    ("database", "known"),
    [("b", KNOWN), ("a", KNOWN | {2025: 32}), ("a", KNOWN | {2026: 1}), ("a", {0: 4, 2024: 31, 2025: 7}), ("a", {})],
    ids=["another database", "a change", "a season more", "generations of other seasons", "nothing yet"],
)
def test_whatever_else_is_known_is_another_word(database: str, known: dict[int, int]) -> None:
    assert word_of(database, known) != word_of("a", KNOWN)
