"""Seasons and rounds as a path names them."""

import pytest

from chassis.errors import InvalidRequest
from content_api.api.query import round_name, season


def test_a_season_is_a_year_or_current() -> None:
    assert (season("1984", 2026), season("current", 2026)) == (1984, 2026)


@pytest.mark.parametrize("text", ["", "1949", "3000", "84", "20255", "-1", "١٩٨٤", "next"])
def test_what_is_no_season_is_named_with_what_is_allowed(text: str) -> None:
    with pytest.raises(InvalidRequest, match=rf"season: '{text}', allowed: a year from 1950, or current"):
        season(text, 2026)


@pytest.mark.parametrize(
    ("text", "name"), [("3", "3"), ("03", "3"), ("bahrain", "bahrain"), ("70th-anniversary",) * 2, ("last", "last")]
)
def test_a_round_is_a_number_or_a_word(text: str, name: str) -> None:
    assert round_name(text) == name


@pytest.mark.parametrize("text", ["", "100", "Bahrain", "sao paulo", "são-paulo", "-", "a--b", "../x"])
def test_what_is_no_round_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^round: "):
        round_name(text)
