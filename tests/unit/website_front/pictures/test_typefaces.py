"""Texts are measured before they are drawn: smaller letters where they must be, cut off where nothing else helps."""

import pytest

from website_front.pictures.typefaces import CUT, Weight, fitted, typeface, width_of

SIZES = range(80, 39, -10)


def test_what_fits_is_as_large_as_it_may_be() -> None:
    found = fitted("Monaco", Weight.BLACK, SIZES, width=1000, height=100)
    assert (found.lines, found.size) == (("Monaco",), 80)


def test_what_does_not_fit_is_broken_then_smaller() -> None:
    text = "Grand Prix d'Émilie-Romagne"
    two = fitted(text, Weight.BLACK, SIZES, width=700, height=200)
    assert (two.lines, two.size) == (("Grand Prix", "d'Émilie-Romagne"), 80)
    one = fitted(text, Weight.BLACK, SIZES, width=700, height=100)
    assert len(one.lines) == 1
    assert one.size < 80
    assert width_of(text, Weight.BLACK, one.size) <= 700 < width_of(text, Weight.BLACK, one.size + 10)


@pytest.mark.parametrize("height", [50, 100])
def test_what_fits_in_no_size_ends_with_an_ellipsis(height: int) -> None:
    found = fitted("one two three " * 20, Weight.REGULAR, SIZES, width=300, height=height)
    assert found.size == 40
    assert found.lines[-1].endswith(CUT)
    assert found.height <= max(height, 40 * 1.2)
    assert all(width_of(line, Weight.REGULAR, found.size) <= 300 for line in found.lines)


def test_a_word_that_is_wider_than_the_paper_is_cut_too() -> None:
    found = fitted("W" * 100, Weight.BLACK, SIZES, width=300, height=50)
    assert width_of(found.lines[0], Weight.BLACK, found.size) <= 300


@pytest.mark.parametrize("weight", Weight)
def test_there_is_a_letter_for_all_that_names_are_made_of(weight: Weight) -> None:
    letters = "ABCÉÈÀÇÖÜÅØŁÑabcéèàçöüåøłñãõíóúýžšćïëœ·<>%0123456789'\u2013\u2019" + CUT
    none = bytes(typeface(weight, 40).getmask("\ufffe"))
    assert any(none)
    assert [letter for letter in letters if bytes(typeface(weight, 40).getmask(letter)) == none] == []
