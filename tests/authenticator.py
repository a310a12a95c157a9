"""An authenticator in software, and the browser before it: keys of P-256, attestation "none", and assertions that are really signed.

It shares no code with the library that verifies: what is written here is Web Authentication Level 3, sections 6.1, 6.5 and 5.8.1.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, MAY_BE_BACKED_UP, BACKED_UP, WITH_KEY = 0x01, 0x04, 0x08, 0x10, 0x40
"""Flags of authenticator data."""


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """A passkey as its authenticator has it."""

    id: bytes
    party: str
    user: bytes
    private: ec.EllipticCurvePrivateKey
    count: int = 0


@dataclass
class Authenticator:
    """Makes passkeys and signs with them, as a page at `origin` asks. `counts`: whether it counts how often it has signed."""

    origin: str = "http://localhost:8000"
    counts: bool = True
    verifies: bool = True
    keys: list[Key] = field(default_factory=list)

    def create(self, options: dict[str, Any], *, party: str | None = None, **client: Any) -> dict[str, Any]:
        """`navigator.credentials.create`, and `toJSON` of what it gives. `party`, `client`: what is told otherwise than it is."""
        assert options["pubKeyCredParams"][0] == {"type": "public-key", "alg": -7}
        assert options["authenticatorSelection"]["residentKey"] == "required"
        key = Key(
            id=secrets.token_bytes(32),
            party=party or options["rp"]["id"],
            user=from_base64url(options["user"]["id"]),
            private=ec.generate_private_key(ec.SECP256R1()),
        )
        self.keys.append(key)
        numbers = key.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(key, WITH_KEY) + attested}
        return {
            "id": base64url(key.id),
            "rawId": base64url(key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {
                "clientDataJSON": base64url(self._client_data("webauthn.create", options["challenge"], client)),
                "attestationObject": base64url(cbor2.dumps(attestation)),
                "transports": ["internal", "hybrid"],
            },
        }

    def get(self, options: dict[str, Any], *, key: Key | None = None, **client: Any) -> dict[str, Any]:
        """`navigator.credentials.get`, and `toJSON` of what it gives: signed by the newest key of the party that asks, or by `key`."""
        assert options["userVerification"] == "required"
        key = key or next(each for each in reversed(self.keys) if each.party == options["rpId"])
        data = self._data(key, 0)
        told = self._client_data("webauthn.get", options["challenge"], client)
        signature = key.private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": base64url(key.id),
            "rawId": base64url(key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(told),
                "authenticatorData": base64url(data),
                "signature": base64url(signature),
                "userHandle": base64url(key.user),
            },
        }

    def _data(self, key: Key, flags: int) -> bytes:
        if self.counts:
            key.count += 1
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(key.party.encode()).digest() + bytes([flags]) + key.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str, otherwise: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told | otherwise).encode()
