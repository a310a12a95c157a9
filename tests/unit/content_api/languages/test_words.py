"""What every language has to word, held to English."""

from string import Formatter
from typing import Any

import msgspec
import pytest

from content_api.languages.language import Language, words_of
from content_api.languages.words import Tense, Words
from fetcher_service.archive.facts import BUNDLED, Facts
from racing.model import Round, SessionKind

ENGLISH = words_of(Language.ENGLISH)
OTHERS = [language for language in Language if language is not Language.ENGLISH]
ALIKE = {Language.FRENCH: {"Canada", "France", "Monaco", "Portugal", "Qatar"}}
"""Countries that are called the same as in English."""


@pytest.fixture(scope="module")
def history() -> list[Round]:
    facts = Facts(BUNDLED)
    return [weekend for year in facts.years for weekend in facts.season(year).rounds]


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts_of(struct: msgspec.Struct) -> dict[str, Any]:
    """Every text of a struct by name, and those of the structs in it."""
    found: dict[str, Any] = {}
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if isinstance(value, msgspec.Struct):
            found |= {f"{name}.{inner}": text for inner, text in texts_of(value).items()}
        elif isinstance(value, tuple):
            found |= {f"{name}.{at}": text for at, text in enumerate(value)}
        elif isinstance(value, str):
            found[name] = value
    return found


@pytest.mark.parametrize("language", Language)
def test_a_language_is_a_file_with_words(language: Language) -> None:
    assert isinstance(words_of(language), Words)


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_session_has_a_name_of_its_own(language: Language) -> None:
    names = {words_of(language).calendar.sessions[kind] for kind in SessionKind}
    assert len(names) == len(SessionKind)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_the_gaps_of_the_english_one(language: Language) -> None:
    theirs = texts_of(words_of(language))
    for name, text in texts_of(ENGLISH).items():
        # A language may say of what season the title was, where English leaves it out.
        allowed = {"season"} if name.split(".")[-1] in Tense.__struct_fields__ else set()
        assert gaps(text) ^ gaps(theirs[name]) <= allowed, name


@pytest.mark.parametrize("language", Language)
def test_both_tenses_have_the_same_gaps(language: Language) -> None:
    title = words_of(language).title
    past = texts_of(title.past)
    for name, text in texts_of(title.present).items():
        assert gaps(text) == gaps(past[name]), name


@pytest.mark.parametrize("language", OTHERS)
def test_every_grand_prix_and_country_since_1950_has_a_name(language: Language, history: list[Round]) -> None:
    words = words_of(language)
    for weekend in history:
        assert weekend.grand_prix in words.grands_prix, weekend.grand_prix
        country = weekend.circuit.country if weekend.circuit else None
        assert country in words.countries or country in ALIKE[language], country
