"""Encrypts a message so that one browser alone can read it, and no push service on the way (RFC 8291, RFC 8188). Pure but for chance."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT_BYTES = 16
RECORD_BYTES = 4_096
MOST_BYTES = 3_993
"""Of a message: a push service need not take more than 4,096 bytes of what it becomes (RFC 8291 section 4)."""
_LAST = b"\x02"
"""Ends the only record, without padding."""


def encrypted(
    message: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    salt: bytes | None = None,
    private: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """Return a message in the content encoding aes128gcm. `salt`, `private`: of this message alone; None: by chance.

    Raise `ValueError` where `p256dh` is no point of P-256, or the message is too long.
    """
    if len(message) > MOST_BYTES:
        raise ValueError(f"a message of {len(message)} bytes, allowed: {MOST_BYTES}")
    salt = salt or os.urandom(SALT_BYTES)
    private = private or ec.generate_private_key(ec.SECP256R1())
    sender = point(private.public_key())
    shared = private.exchange(ec.ECDH(), public_key(p256dh))
    key = _derived(shared, auth, b"WebPush: info\x00" + p256dh + sender, 32)
    encryption = _derived(key, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(key, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + len(sender).to_bytes(1, "big") + sender
    return head + AESGCM(encryption).encrypt(nonce, message + _LAST, None)


def public_key(p256dh: bytes) -> ec.EllipticCurvePublicKey:
    """Return the key of a point. Raise `ValueError` where it is none of P-256."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), p256dh)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the uncompressed point of a key."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
