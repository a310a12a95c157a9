"""Letters as people type them."""

import pytest

from content_api.search.normalization import words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Kimi Räikkönen", ("kimi", "raikkonen")),
        ("SÃO PAULO", ("sao", "paulo")),
        ("l'Émilie-Romagne", ("l", "emilie", "romagne")),
        ("Lærke Øst, Groß & Þór", ("laerke", "ost", "gross", "thor")),
        ("'88", ("88",)),
        ("_ - !", ()),
        ("ラッセル", ("ラッセル",)),
    ],
)
def test_accents_capitals_and_marks_do_not_matter(typed: str, plain: tuple[str, ...]) -> None:
    assert words(typed) == plain
