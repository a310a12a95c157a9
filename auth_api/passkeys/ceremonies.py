"""The two ceremonies of Web Authentication: what a browser is asked, and whether what it shows is right. Pure.

Everything shown is a stranger's until it is verified: whatever is wrong with it, `NotShown` says so.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from auth_api.passkeys.relying_party import NAME, RelyingParty
from racing.wire.requests.passkeys import Passkey

type Shown = Mapping[str, Any]
"""A credential as `PublicKeyCredential.toJSON()` writes it."""

CHALLENGE_BYTES = 32
MILLISECONDS = 300_000
"""How long a browser may wait for its owner: as long as a challenge is valid."""
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
"""What authenticators have: phones and keys the first, Windows the last."""
FORMATS = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
"""What may come where no attestation is asked for; `packed` is that of an authenticator for itself."""
TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)

_FAULTS = (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What the library and what it stands on raise for bytes of strangers."""


class NotShown(Exception):
    """What was shown is no passkey that is asked for."""


@dataclass(frozen=True)
class Registered:
    """A passkey that was verified."""

    credential: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool
    transports: tuple[str, ...]


@dataclass(frozen=True)
class Assertion:
    """What a browser claims before it is verified: which challenge was signed, by which passkey, and whose."""

    challenge: bytes
    credential: bytes
    account: str | None


@dataclass(frozen=True)
class Verified:
    """What was signed by a passkey: how often it has signed, and whether its owner has it on other devices, too."""

    sign_count: int
    backed_up: bool


def new_challenge() -> bytes:
    """Return a challenge that nobody can guess."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def challenge_hash(challenge: bytes) -> bytes:
    """Return the SHA-256 of a challenge. It needs no salt: 256 random bits are in no table."""
    return hashlib.sha256(challenge).digest()


def creation_options(
    party: RelyingParty, challenge: bytes, *, account: str, email: str, passkeys: Sequence[Passkey]
) -> dict[str, Any]:
    """Return what a browser is asked to make: a passkey that it can find by itself, of an owner whom it verifies; none of those known."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=account.encode(),
        user_name=email,
        challenge=challenge,
        timeout=MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(
                id=each.credential, transports=[AuthenticatorTransport(name) for name in each.transports]
            )
            for each in passkeys
        ],
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(options)


def request_options(party: RelyingParty, challenge: bytes) -> dict[str, Any]:
    """Return what a browser is asked to show: any passkey of ours, by an owner whom it verifies."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def registration_challenge(shown: Shown) -> bytes:
    """Return the challenge that a new passkey was made for, as the browser claims."""
    with _told_as_one():
        credential = parse_registration_credential_json(dict(shown))
        return _challenge_in(credential.response.client_data_json)


def registered(party: RelyingParty, challenge: bytes, shown: Shown) -> Registered:
    """Return a new passkey, made for this challenge on a page of ours by an owner who was verified."""
    with _told_as_one():
        credential = parse_registration_credential_json(dict(shown))
        response = credential.response
        _check_frame(response.client_data_json)
        if (format_ := parse_attestation_object(response.attestation_object).fmt) not in FORMATS:
            raise NotShown(f"an attestation in the format {str(format_)[:40]!a}, which was not asked for")
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        if made.credential_id != credential.raw_id:
            raise NotShown("a passkey under the id of another")
    transports = {each.value for each in response.transports or ()} & TRANSPORTS
    return Registered(
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        backed_up=made.credential_backed_up,
        transports=tuple(sorted(transports)),
    )


def claimed(shown: Shown) -> Assertion:
    """Return what a browser claims that signs in."""
    with _told_as_one():
        credential = parse_authentication_credential_json(dict(shown))
        handle = credential.response.user_handle
        return Assertion(
            challenge=_challenge_in(credential.response.client_data_json),
            credential=credential.raw_id,
            account=handle.decode() if handle else None,
        )


def verified(party: RelyingParty, challenge: bytes, shown: Shown, passkey: Passkey) -> Verified:
    """Return what a passkey has signed for this challenge on a page of ours, with its owner verified.

    Whether its counter has gone back is for data_scheduler to say, which knows of all who sign in at the same moment.
    """
    with _told_as_one():
        credential = parse_authentication_credential_json(dict(shown))
        _check_frame(credential.response.client_data_json)
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    several = found.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    return Verified(sign_count=found.new_sign_count, backed_up=several and found.credential_backed_up)


def _challenge_in(client_data: bytes) -> bytes:
    return parse_client_data_json(client_data).challenge


def _check_frame(client_data: bytes) -> None:
    """Refuse what was signed in a frame of another site's page."""
    told = msgspec.json.decode(client_data)
    if not isinstance(told, dict) or told.get("crossOrigin", False) is not False or "topOrigin" in told:
        raise NotShown("signed in a frame of another site's page")


@contextmanager
def _told_as_one() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise NotShown(str(error)[:200] or type(error).__name__) from error
