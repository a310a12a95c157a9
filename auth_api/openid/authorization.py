"""What a browser takes to the provider, and keeps meanwhile: a cookie, of which nonce and PKCE verifier are made. Pure.

The cookie has 256 random bits that leave this browser for nobody but us. The nonce is a hash of them (OpenID Connect Core 1.0, section
15.5.2), the verifier another: so neither has to be kept, and what comes back to another browser is worth nothing there.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from auth_api.mail.letter import Language
from auth_api.sign_in.cookie import new_token

NAME = "__Host-openid"
SCOPE = "openid email"
_SHAPE = re.compile(r"([A-Za-z0-9_-]{43})\.([a-z]{2})")


@dataclass(frozen=True)
class Trip:
    """A browser on its way to the provider and back. `secret`: what it keeps; `language`: of the page that it comes back to."""

    secret: str = field(repr=False)
    language: Language

    @property
    def nonce(self) -> str:
        """What the provider has to put into the ID token."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """What is shown with the code (RFC 7636)."""
        return self._made("verifier")

    def _made(self, what: str) -> str:
        digest = hashlib.sha256(f"willitbemax openid {what}\n{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_trip(language: Language) -> Trip:
    """Return a trip that nobody can guess."""
    return Trip(new_token(), language)


def trip_of(request: web.Request) -> Trip | None:
    """Return the trip that a browser is on; None where it is on none."""
    found = _SHAPE.fullmatch(request.cookies.get(NAME, ""))
    if found is None or found[2] not in set(Language):
        return None
    return Trip(found[1], Language(found[2]))


def give(response: web.Response, trip: Trip, expires: datetime, now: datetime) -> None:
    """Have the browser keep a trip until it expires. Lax: the way back is a link on the provider's page."""
    seconds = max(0, int((expires - now).total_seconds()))
    value = f"{trip.secret}.{trip.language.value}"
    response.set_cookie(NAME, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax")


def take_away(response: web.Response) -> None:
    """Have the browser forget its trip."""
    response.del_cookie(NAME, path="/", secure=True, httponly=True, samesite="Lax")


def authorization_url(endpoint: str, trip: Trip, *, client: str, state: str, return_to: str) -> str:
    """Return the provider's page to which the browser goes."""
    return str(
        prepare_grant_uri(
            endpoint,
            client,
            "code",
            redirect_uri=return_to,
            scope=SCOPE,
            state=state,
            nonce=trip.nonce,
            code_challenge=create_s256_code_challenge(trip.verifier),
            code_challenge_method="S256",
        )
    )
