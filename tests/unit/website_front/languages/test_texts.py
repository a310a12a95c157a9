from decimal import Decimal

import pytest

from website_front.languages.language import Language
from website_front.languages.texts import texts_of

ENGLISH, FRENCH = texts_of(Language.ENGLISH), texts_of(Language.FRENCH)


@pytest.mark.parametrize(
    ("chance", "english", "french"),
    [
        (0.0, "0%", "0\u00a0%"),
        (0.00004, "<\u00a00.1%", "<\u00a00,1\u00a0%"),
        (0.0433, "4.3%", "4,3\u00a0%"),
        (0.4266, "43%", "43\u00a0%"),
        (0.9712, "97.1%", "97,1\u00a0%"),
        (0.99996, ">\u00a099.9%", ">\u00a099,9\u00a0%"),
        (1.0, "100%", "100\u00a0%"),
    ],
)
def test_a_chance_that_is_not_certain_is_neither_0_nor_100(chance: float, english: str, french: str) -> None:
    assert ENGLISH.chance(chance) == english
    assert FRENCH.chance(chance) == french


def test_points_keep_their_fraction() -> None:
    assert (ENGLISH.number(Decimal("12.5")), FRENCH.number(Decimal("12.5"))) == ("12.5", "12,5")
    assert ENGLISH.number(Decimal(425)) == "425"


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        ("2026-12-04", "2026-12-06", "4\u20136 December 2026", "4\u20136 décembre 2026"),
        ("2026-07-31", "2026-08-02", "31 July\u20132 August 2026", "31 juillet\u20132 août 2026"),
        ("1988-09-11", "1988-09-11", "11 September 1988", "11 septembre 1988"),
        ("2025-05-30", "2025-06-01", "30 May\u20131 June 2025", "30 mai\u20131er juin 2025"),
        ("2024-03-01", "2024-03-03", "1\u20133 March 2024", "1er\u20133 mars 2024"),
        ("2021-11-01", "2021-11-21", "1\u201321 November 2021", "1er\u201321 novembre 2021"),
    ],
)
def test_a_weekend_is_a_span_of_days(first: str, last: str, english: str, french: str) -> None:
    assert ENGLISH.days(first, last) == english
    assert FRENCH.days(first, last) == french


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert FRENCH.day("2025-06-01") == FRENCH.calendar_day("2025-06-01T12:00:00Z") == "1er juin 2025"
    assert FRENCH.short_day("2025-08-01") == "1er août"
    assert FRENCH.weekday("2025-06-01") == "dimanche 1er juin"
    assert FRENCH.instant("2025-06-01T01:01:00Z") == "dim. 1er juin, 01:01 UTC"
    assert ENGLISH.weekday("2025-06-01") == "Sunday 1 June"
    assert FRENCH.day("2025-06-21") == "21 juin 2025"


def test_an_instant_is_told_in_utc_where_no_script_runs() -> None:
    assert ENGLISH.instant("2026-12-06T13:00:00Z") == "Sun 6 Dec, 13:00 UTC"
    assert FRENCH.instant("2026-12-06T13:00:00Z") == "dim. 6 déc., 13:00 UTC"


@pytest.mark.parametrize(
    ("place", "english", "french"),
    [
        (1, "1st", "1er"),
        (2, "2nd", "2e"),
        (3, "3rd", "3e"),
        (11, "11th", "11e"),
        (12, "12th", "12e"),
        (21, "21st", "21e"),
    ],
)
def test_places_are_ordinals(place: int, english: str, french: str) -> None:
    assert (ENGLISH.ordinal(place), FRENCH.ordinal(place)) == (english, french)


def test_names_are_french_where_they_differ() -> None:
    assert FRENCH.grand_prix("belgium", "Belgian Grand Prix") == "Grand Prix de Belgique"
    assert ENGLISH.grand_prix("belgium", "Belgian Grand Prix") == "Belgian Grand Prix"
    assert FRENCH.grand_prix("new", "New Grand Prix") == "New Grand Prix"
    assert (FRENCH.place("Germany"), FRENCH.place("Monaco"), FRENCH.place(None)) == ("Allemagne", "Monaco", "")


def test_french_has_one_result_and_several() -> None:
    one = "%(count)s result is awaited: tables and title are as they were before it."
    many = "%(count)s results are awaited: tables and title are as they were before them."
    assert FRENCH.ngettext(one, many, 1).startswith("%(count)s résultat est")
    assert FRENCH.ngettext(one, many, 13).startswith("%(count)s résultats sont")


def test_a_gap_in_laps_is_told_in_the_language() -> None:
    assert [texts_of(Language.FRENCH).gap(gap) for gap in ("+1 lap", "+2 laps", "+1.234")] == [
        "+1 tour",
        "+2 tours",
        "+1.234",
    ]
    assert texts_of(Language.ENGLISH).gap("+1 lap") == "+1 lap"


def test_a_reason_is_told_in_french_where_it_is_known() -> None:
    french = texts_of(Language.FRENCH)
    assert (french.reason("Gearbox"), french.reason("Car raced by Surtees")) == (
        "Boîte de vitesses",
        "Voiture pilotée par Surtees",
    )
    assert french.reason("Something new") is None
    assert texts_of(Language.ENGLISH).reason("Something new") == "Something new"
