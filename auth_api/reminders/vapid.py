"""Says to push services who sends (VAPID, RFC 8292): a key of the suite, and a statement that it signs for each service. Pure.

The key is made from one secret of the suite (AUTH_SECRET) by HKDF, as the secrets of webhooks are: it is the same for every process and
after every restart, and stored nowhere beside that secret. A browser that subscribed with it takes messages that are signed by it, and no
others.
"""

import base64
import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from yarl import URL

from auth_api.reminders.message_encryption import point

VALID = timedelta(hours=12)
"""A service may refuse what is valid for more than a day."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SEC 2, section 2.4.2): private keys are from 1 to one less."""
_DERIVED_BYTES = 48
"""128 bits more than the order has, so that no key is likelier than another (FIPS 186-5, A.2.1)."""


class Vapid:
    """The suite as push services know it. `contact`: where its administrator is reached: `mailto:` or an address of the web."""

    def __init__(self, secret: str, contact: str) -> None:
        derived = HKDF(SHA256(), _DERIVED_BYTES, None, b"willitbemax vapid 1").derive(secret.encode())
        self._key = ec.derive_private_key(int.from_bytes(derived, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
        self._contact = contact
        self.public = base64url(point(self._key.public_key()))
        """What a browser is given as `applicationServerKey`."""

    def authorization(self, endpoint: str, now: datetime) -> str:
        """Return the header for a message to an endpoint."""
        claims = {
            "aud": str(URL(endpoint).origin()),
            "exp": int((now + VALID).timestamp()),
            "sub": self._contact,
        }
        signed = ".".join(base64url(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
        numbers = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = base64url(b"".join(number.to_bytes(32, "big") for number in numbers))
        return f"vapid t={signed}.{signature}, k={self.public}"


def base64url(data: bytes) -> str:
    """Return bytes in base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
