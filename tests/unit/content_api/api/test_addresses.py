"""Request lines whose answer depends on the day are not remembered."""

import pytest

from content_api.api.addresses import is_relative


@pytest.mark.parametrize("words", [["current"], ["2021", "last"], ["2021,current"], ["current,2021", "drivers"]])
def test_words_of_the_day_are_relative_in_a_list_of_years_too(words: list[str]) -> None:
    assert is_relative(words)


@pytest.mark.parametrize("words", [[], ["2021,2024"], ["monaco", "recurrent"]])
def test_other_words_mean_the_same_every_day(words: list[str]) -> None:
    assert not is_relative(words)
