"""The languages that the public API speaks, and where the words of each are."""

from enum import StrEnum
from functools import cache
from importlib import import_module

from content_api.languages.words import Words


class Language(StrEnum):
    """A language by its code (ISO 639-1). The module of the member's name has its words: `french.py` those of `FRENCH`."""

    ENGLISH = "en"
    FRENCH = "fr"


@cache
def words_of(language: Language) -> Words:
    """Return everything that is worded in the language."""
    words: Words = import_module(f"content_api.languages.{language.name.lower()}").WORDS
    return words
