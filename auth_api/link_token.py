"""The token in a letter's link: the letter's id, and 256 bits that nobody else can make. Pure.

It is made from one secret of the suite (AUTH_SECRET), what the letter is about, and its id. So it is stored nowhere, and a copy of the
database opens no account. Whether the letter is still there to be followed is another question, which data_scheduler answers.
"""

import base64
import hashlib
import hmac
import re

_SHAPE = re.compile(r"(ltr_[0-9a-f]{16})\.([A-Za-z0-9_-]{43})")


def link_token(suite: str, letter: str, kind: str) -> str:
    """Return the token of a letter."""
    return f"{letter}.{_signature(suite, letter, kind)}"


def letter_in(token: str, suite: str, kind: str) -> str | None:
    """Return the id of the letter that a token of this kind belongs to; None where it is no such token."""
    found = _SHAPE.fullmatch(token)
    if found is None or not hmac.compare_digest(_signature(suite, found[1], kind), found[2]):
        return None
    return found[1]


def _signature(suite: str, letter: str, kind: str) -> str:
    key = hashlib.sha256(suite.encode()).digest()
    made = hmac.new(key, f"willitbemax letter {kind} {letter}".encode() + b"\x01", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
