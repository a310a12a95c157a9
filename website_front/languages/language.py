"""A language of the website, and the language that a visitor prefers."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Language(StrEnum):
    """A language by its code (ISO 639-1)."""

    ENGLISH = "en"
    FRENCH = "fr"

    @property
    def prefix(self) -> str:
        """What the paths of its pages begin with: nothing for English, `/fr` for French."""
        return "" if self is Language.ENGLISH else f"/{self}"

    @property
    def own_name(self) -> str:
        """What who speaks it calls it."""
        return {Language.ENGLISH: "English", Language.FRENCH: "Français"}[self]


def split(path: str) -> tuple[Language, str]:
    """Return the language of a path, and the path without it: `/fr/title` is French, `/title`."""
    for language in Language:
        prefix = language.prefix
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            return language, path.removeprefix(prefix) or "/"
    return Language.ENGLISH, path


@lru_cache(maxsize=512)
def preferred(accepted: str | None) -> Language:
    """Return which language an Accept-Language prefers (RFC 9110 section 12.5.4); English where it says nothing of ours."""
    weights = dict.fromkeys(Language, 0.0)
    for part in (accepted or "").lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        language = next((each for each in Language if tag == each or tag.startswith(f"{each}-")), None)
        if language is not None:
            weights[language] = max(weights[language], _weight(parameter))
    return max(_english_first(Language), key=lambda each: weights[each])


def _english_first(languages: Iterable[Language]) -> list[Language]:
    return sorted(languages, key=lambda each: each is not Language.ENGLISH)


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(1.0, float(value))
    except ValueError:
        return 0.0
