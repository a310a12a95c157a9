"""ID tokens: whom they are about, and what is no ID token of the provider's."""

from typing import Any

import pytest

from auth_api.openid.id_token import LONGEST_TOKEN, Identity, NotBelieved, UnknownKey, identity, public_keys
from tests.factories import NOON
from tests.hand_clock import HandClock
from tests.openid_provider import CLIENT, OpenIdProvider

PROVIDER = OpenIdProvider(HandClock(), issuer="https://id.example")
KEYS = public_keys({"keys": [PROVIDER.public_jwk]})


def told(token: str, keys: Any = KEYS) -> Identity:
    return identity(token, keys, issuer=PROVIDER.issuer, client=CLIENT, nonce="n", now=NOON)


def claims(**otherwise: Any) -> dict[str, Any]:
    return PROVIDER.usual({"nonce": "n"}) | otherwise


def test_whom_a_token_is_about() -> None:
    assert told(PROVIDER.signed(claims())) == Identity("somebody", "max@example.org")
    assert told(PROVIDER.signed(claims(email="MAX@example.org"))).email == "max@example.org"
    assert told(PROVIDER.signed(claims(aud=[CLIENT], azp=CLIENT))).subject == "somebody"


@pytest.mark.parametrize("verified", [False, "true", 1, None])
def test_an_address_counts_only_if_the_provider_says_true(verified: object) -> None:
    assert told(PROVIDER.signed(claims(email_verified=verified))).email is None


def test_a_key_that_is_not_there_may_have_come_since() -> None:
    for keys in ((), public_keys({"keys": [PROVIDER.public_jwk | {"kid": "another"}]})):
        with pytest.raises(UnknownKey):
            told(PROVIDER.signed(claims()), keys)


def test_a_secret_is_no_key() -> None:
    """With it a token of HS256 could be verified; a key for encryption is none, either."""
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "first"}
    broken = {"kty": "RSA", "n": "?", "e": "AQAB"}
    assert public_keys({"keys": [secret, broken, "no key", PROVIDER.public_jwk | {"use": "enc"}]}) == ()


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}])
def test_what_is_no_key_set(document: object) -> None:
    with pytest.raises(NotBelieved):
        public_keys(document)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30.",
        "\x00",
        "é.é.é",
        "x" * (LONGEST_TOKEN + 1),
        PROVIDER.unsigned({}),
        "bnVsbA.bnVsbA.AA",
    ],
    ids=range(10),
)
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(NotBelieved):
        told(token)


def test_what_was_signed_is_what_is_read() -> None:
    head, body, signature = PROVIDER.signed(claims()).split(".")
    _, other, _ = PROVIDER.signed(claims(sub="another")).split(".")
    assert told(f"{head}.{body}.{signature}").subject == "somebody"
    with pytest.raises(NotBelieved):
        told(f"{head}.{other}.{signature}")


@pytest.mark.parametrize("payload", [[], "text", None, 7])
def test_claims_are_an_object(payload: Any) -> None:
    with pytest.raises(NotBelieved):
        told(PROVIDER.signed(payload))
