"""What was typed, as a question: its words, a season, and the kinds that are meant."""

from collections.abc import Collection
from itertools import islice

import msgspec

from chassis.errors import InvalidRequest
from content_api.languages.language import Language, words_of
from content_api.search.entries import HitKind
from content_api.search.normalization import words

MOST_LETTERS = 80
MOST_WORDS = 8
ALLOWED = f"1 to {MOST_LETTERS} characters, such as monza 88; the first {MOST_WORDS} words count"

CENTURY, TURN = 1900, 50
"""`50` to `99` are of the last century, since the first season is 1950; `00` to `49` of this one."""

YEAR_DIGITS, SHORT_YEAR_DIGITS = 4, 2

MEANT = {
    kind: frozenset(word for language in Language for word in words_of(language).meant.get(kind, ()))
    for kind in map(str, HitKind)
}
"""By kind the words that say that it is meant."""

PASSED_OVER = frozenset(word for language in Language for word in words_of(language).passed_over).union(*MEANT.values())
"""Words that say nothing of what is looked for beside others."""


class Question(msgspec.Struct, frozen=True):
    """`words`: those that are looked for, in order. `kinds`: those that were named; none: all alike."""

    words: tuple[str, ...] = ()
    year: int | None = None
    kinds: frozenset[HitKind] = frozenset()


def checked(text: str, name: str) -> str:
    """Return the text; raise `InvalidRequest`, which says what is allowed, for an empty one and one that is too long."""
    if not 0 < len(text) <= MOST_LETTERS:
        raise InvalidRequest(f"{name}: it has {len(text)} characters, allowed: {ALLOWED}")
    return text


def read(text: str, seasons: Collection[int]) -> Question:
    """Return the question in a text: of its words the first eight, each once. A text without a letter or digit asks for nothing.

    `seasons`: those there are. Another number is a word like others: that on a car, `500`.
    """
    typed = tuple(islice(dict.fromkeys(words(text)), MOST_WORDS))
    left: list[str] = []
    year = None
    for word in typed:
        found = _year(word)
        if year is None and found in seasons:
            year = found
        else:
            left.append(word)
    kinds = frozenset(kind for kind in HitKind if not MEANT[kind].isdisjoint(left))
    telling = tuple(word for word in left if word not in PASSED_OVER)
    if not telling and year is None and not kinds:
        telling = tuple(left)
    return Question(telling, year, kinds)


def _year(word: str) -> int | None:
    if not (word.isascii() and word.isdecimal()):
        return None
    if len(word) == YEAR_DIGITS:
        return int(word)
    if len(word) == SHORT_YEAR_DIGITS:
        return CENTURY + int(word) + (0 if int(word) >= TURN else 100)
    return None
