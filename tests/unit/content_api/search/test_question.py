"""What was typed, as a question."""

import pytest

from chassis.errors import InvalidRequest
from content_api.search.entries import HitKind
from content_api.search.question import MOST_LETTERS, Question, checked, read

SEASONS = range(1950, 2027)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Monza 88", Question(("monza",), 1988)),
        ("2011 vet", Question(("vet",), 2011)),
        ("spa '50", Question(("spa",), 1950)),
        ("baku 26", Question(("baku",), 2026)),
        ("the 2021 abu dhabi race", Question(("abu", "dhabi"), 2021, frozenset({HitKind.ROUND}))),
        ("grand prix d'Italie", Question(("italie",), None, frozenset({HitKind.GRAND_PRIX, HitKind.ROUND}))),
        ("écurie williams", Question(("williams",), None, frozenset({HitKind.CONSTRUCTOR}))),
        ("1998", Question((), 1998)),
        ("the", Question(("the",))),
        ("races 1988 1989", Question(("races", "1989"), 1988)),
    ],
)
def test_a_question_has_words_a_year_and_kinds(typed: str, asked: Question) -> None:
    assert read(typed, SEASONS) == asked


@pytest.mark.parametrize("typed", ["44", "2031", "1949", "500", "027"])
def test_a_number_that_is_no_season_is_a_word(typed: str) -> None:
    assert read(typed, SEASONS) == Question((typed,))


def test_of_many_words_the_first_eight_count_each_once() -> None:
    assert read("a1 a2 a1 a3 a4 a5 a6 a7 a8 a9 a10", SEASONS).words == tuple(f"a{number}" for number in range(1, 9))


@pytest.mark.parametrize("typed", ["", "x" * (MOST_LETTERS + 1)])
def test_a_text_of_another_length_is_refused_by_name(typed: str) -> None:
    with pytest.raises(InvalidRequest, match=rf"^q: it has {len(typed)} characters, allowed: 1 to 80 characters"):
        checked(typed, "q")
