"""The cookie of a sign-in: 256 random bits, sent to this host alone, over TLS, and never to a script.

`__Host-` (RFC 6265bis) makes browsers refuse it without Secure and Path=/, or with a Domain: nobody with another name, nor somebody between
us and the browser, can put one in its place. To a browser `http://localhost` counts as TLS does.
"""

import hashlib
import re
import secrets
from datetime import datetime

from aiohttp import web

NAME = "__Host-signed-in"
RANDOM_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> bytes:
    """Return the SHA-256 of a token. It needs no salt: 256 random bits are in no table."""
    return hashlib.sha256(token.encode()).digest()


def token_of(request: web.Request) -> str | None:
    """Return the token that a browser sends; None where it sends none, or what cannot be one."""
    given = request.cookies.get(NAME)
    return given if given is not None and _SHAPE.fullmatch(given) else None


def give(response: web.Response, token: str, expires: datetime, now: datetime) -> None:
    """Have the browser keep a token until it expires."""
    seconds = max(0, int((expires - now).total_seconds()))
    response.set_cookie(NAME, token, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax")


def take_away(response: web.Response) -> None:
    """Have the browser forget its token."""
    response.del_cookie(NAME, path="/", secure=True, httponly=True, samesite="Lax")
