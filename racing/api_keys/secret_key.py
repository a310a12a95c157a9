"""API keys as their owners have them: `wib_` and 256 random bits, in the letters of base64url. Pure but for the randomness.

The prefix lets scanners of repositories recognise a key that was committed by mistake.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

PREFIX = "wib_"
RANDOM_BYTES = 32
_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
HINT_CHARACTERS = 4


class SecretKey(NamedTuple):
    """A new key: what its owner is shown once, what is stored of it, and its last characters."""

    text: str
    hash: bytes
    hint: str


def new_key() -> SecretKey:
    """Return a key that nobody can guess."""
    text = f"{PREFIX}{secrets.token_urlsafe(RANDOM_BYTES)}"
    return SecretKey(text, key_hash(text), text[-HINT_CHARACTERS:])


def key_hash(text: str) -> bytes:
    """Return the SHA-256 of a key. It needs no salt: 256 random bits are in no table."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).digest()


def is_shaped(text: str) -> bool:
    """Return whether a text may be a key, so that nothing else is hashed and looked up."""
    return _SHAPE.fullmatch(text) is not None
