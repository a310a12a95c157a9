"""What somebody has been told of changes, in one word: who says the same word knows of the same changes."""

import hashlib
from collections.abc import Mapping

import msgspec

TOLD = "x-told"
"""The metadata of a call whose caller has been told of changes: the word for all of them."""

_BYTES = 16


def word_of(database: str, generations: Mapping[int, int]) -> str:
    """Return 32 hexadecimal digits for the newest generation of each season of a database; one that has none counts as not there."""
    known = sorted(each for each in generations.items() if each[1])
    return hashlib.blake2b(msgspec.json.encode((database, known)), digest_size=_BYTES).hexdigest()
