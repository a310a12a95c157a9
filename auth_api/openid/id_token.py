"""What a provider says of who has signed in there: its ID token, verified (OpenID Connect Core 1.0, section 3.1.3.7). Pure.

Take only signatures that a public key verifies. One made with a shared secret could be forged with the public key, and none proves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import extract_compact

from auth_api.mail.addresses import mail_address
from chassis.errors import InvalidRequest

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
LEEWAY_SECONDS = 30
"""How far the provider's clock may be from ours."""
LONGEST_SUBJECT = 255
LONGEST_TOKEN = 16_384
_KINDS: Mapping[str, type[RSAKey | ECKey | OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_FAULTS = (JoseError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the libraries raise for a token that is none."""


class NotBelieved(Exception):
    """What the provider has said is not what was asked, or not from it."""


class UnknownKey(NotBelieved):
    """The token is signed by a key that was not there when we looked."""


@dataclass(frozen=True)
class Identity:
    """Who has signed in there. `subject`: as the provider calls him for good; `email`: his address, if the provider has verified it."""

    subject: str
    email: str | None


def public_keys(document: Any) -> tuple[Key, ...]:
    """Return the keys of a JWK set that may sign; those that we cannot read are left out."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise NotBelieved("the key set has no keys")
    return tuple(key for each in listed if (key := _public_key(each)) is not None)


def identity(token: str, keys: Sequence[Key], *, issuer: str, client: str, nonce: str, now: datetime) -> Identity:
    """Return whom an ID token is about. Raise `NotBelieved`, or `UnknownKey` where the keys have to be looked at again."""
    if len(token) > LONGEST_TOKEN:
        raise NotBelieved("an ID token that is too long")
    header, claims = _verified(token, keys)
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}
    known = CodeIDToken(claims, header, options, {"nonce": nonce, "client_id": client})
    try:
        known.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except _FAULTS as error:
        raise NotBelieved(_said(error)) from error
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotBelieved("a subject that cannot be kept")
    return Identity(subject, _verified_address(claims))


def _verified(token: str, keys: Sequence[Key]) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header = dict(extract_compact(token.encode()).headers())
    except _FAULTS as error:
        raise NotBelieved(_said(error)) from error
    if header.get("alg") not in ALGORITHMS:
        raise NotBelieved(f"signed by {str(header.get('alg'))[:20]!a}, allowed: a public key")
    named = header.get("kid")
    fitting = [key for key in keys if named is None or key.kid in (None, named)]
    if not fitting:
        raise UnknownKey("signed by a key that the provider does not name")
    fault: Exception | None = None
    for key in fitting:
        try:
            return header, dict(jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims)
        except _FAULTS as error:
            fault = error
    raise NotBelieved(_said(fault)) from fault


def _public_key(given: Any) -> Key | None:
    if not isinstance(given, dict) or given.get("use", "sig") != "sig" or given.get("kty") not in _KINDS:
        return None
    try:
        return _KINDS[given["kty"]].import_key(given)
    except _FAULTS:
        return None


def _verified_address(claims: Mapping[str, Any]) -> str | None:
    given = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(given, str):
        return None
    try:
        return mail_address(given)
    except InvalidRequest:
        return None


def _said(error: Exception | None) -> str:
    return str(error)[:200] or type(error).__name__
