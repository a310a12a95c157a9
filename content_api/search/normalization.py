"""Letters as people type them: without accents and capitals, in words."""

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
"""Small letters that Unicode does not take apart into a letter and its accent."""

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, plain and small: `Kimi Räikkönen` is `kimi`, `raikkonen`."""
    apart = normalize("NFKD", text.casefold().translate(PLAIN))
    return tuple(_WORD.findall("".join(letter for letter in apart if not combining(letter))))


def joined(parts: Iterable[str]) -> str:
    """Return words as one: `redbull`."""
    return "".join(parts)
