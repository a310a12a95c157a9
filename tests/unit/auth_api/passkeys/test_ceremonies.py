"""Whatever a browser shows is verified, or is no passkey: nothing else comes of bytes of strangers."""

import random
from typing import Any

import pytest

from auth_api.passkeys import ceremonies
from auth_api.passkeys.relying_party import RelyingParty
from racing.wire.requests.passkeys import Passkey
from tests.authenticator import Authenticator, base64url, from_base64url
from tests.factories import NOON
from tests.fuzz.mutations import mutated

PARTY = RelyingParty("localhost", "http://localhost:8000")
CHALLENGE = bytes(range(32))


def made(device: Authenticator) -> Any:
    """What a browser shows that was asked to make a passkey."""
    options = ceremonies.creation_options(PARTY, CHALLENGE, account="acc_1", email="max@example.org", passkeys=())
    return device.create(options)


def kept(shown: Any) -> Passkey:
    """The passkey that is then kept."""
    new = ceremonies.registered(PARTY, CHALLENGE, shown)
    return Passkey(
        id="psk_1",
        account="acc_1",
        credential=new.credential,
        public_key=new.public_key,
        name="phone",
        transports=new.transports,
        sign_count=new.sign_count,
        created=NOON,
    )


def spoilt(shown: Any, chance: random.Random) -> Any:
    """What is shown, with a byte of one of its parts changed, cut or added, or with another value somewhere."""
    if chance.random() < 0.3:
        return mutated(shown, chance)
    part = chance.choice([name for name, value in shown["response"].items() if isinstance(value, str)])
    data = bytearray(from_base64url(shown["response"][part]))
    at = chance.randrange(len(data))
    match chance.randrange(3):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:]
        case _:
            data.insert(at, chance.randrange(256))
    return shown | {"response": shown["response"] | {part: base64url(bytes(data))}}


def test_what_is_signed_is_verified_and_counted() -> None:
    device = Authenticator()
    passkey = kept(made(device))
    shown = device.get(ceremonies.request_options(PARTY, CHALLENGE))
    assert ceremonies.claimed(shown) == ceremonies.Assertion(CHALLENGE, device.keys[0].id, "acc_1")
    assert ceremonies.verified(PARTY, CHALLENGE, shown, passkey) == ceremonies.Verified(2, backed_up=False)


def test_an_attestation_that_was_not_asked_for_is_not_looked_at() -> None:
    shown = made(Authenticator())
    told = from_base64url(shown["response"]["attestationObject"])
    shown["response"]["attestationObject"] = base64url(told.replace(b"dnone", b"ctpm"))
    with pytest.raises(ceremonies.NotShown, match="tpm"):
        ceremonies.registered(PARTY, CHALLENGE, shown)


def test_damaged_passkeys_are_refused_and_nothing_else() -> None:
    chance = random.Random("passkeys")  # noqa: S311  # guards nothing
    device = Authenticator()
    new = made(device)
    passkey = kept(new)
    shown = device.get(ceremonies.request_options(PARTY, CHALLENGE))
    refused = 0
    for _ in range(300):
        odd_new, odd = spoilt(new, chance), spoilt(shown, chance)
        try:
            ceremonies.registration_challenge(odd_new)
            ceremonies.registered(PARTY, CHALLENGE, odd_new)
        except ceremonies.NotShown:
            refused += 1
        try:
            claim = ceremonies.claimed(odd)
            ceremonies.verified(PARTY, claim.challenge, odd, passkey)
        except ceremonies.NotShown:
            refused += 1
    assert refused > 300
