"""The token in the address of a private calendar: 256 random bits in the letters of base64url. Pure but for the randomness.

Who has the address has the calendar, and nothing else. It has no prefix as API keys have: it stands in an address, which says what it is.
"""

import hashlib
import re
import secrets

RANDOM_BYTES = 32
HINT_CHARACTERS = 4
PATH = "/calendar/p/{token}.ics"
"""Below the root of the API. What follows `/p/` is kept out of logs (`chassis.http.requests.request_path`)."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> bytes:
    """Return the SHA-256 of a token. It needs no salt: 256 random bits are in no table."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).digest()


def is_token(text: str) -> bool:
    """Return whether a text may be a token, so that nothing else is hashed and looked up."""
    return _SHAPE.fullmatch(text) is not None


def private_address(public_url: str, token: str) -> str:
    """Return the address of a private calendar."""
    return f"{public_url}/content/v1{PATH.format(token=token)}"
