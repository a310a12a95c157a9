"""The languages that the public API speaks."""

from enum import StrEnum


class Language(StrEnum):
    """ISO 639-1."""

    ENGLISH = "en"
    FRENCH = "fr"
