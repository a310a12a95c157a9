"""The secrets of webhook endpoints, as Standard Webhooks writes them: `whsec_` and 256 bits in base64. Pure.

Each is made from one secret of the suite (AUTH_SECRET), the endpoint's id and a version (HKDF's expand step, RFC 5869 section 2.3). So none
is stored anywhere, and a copy of the database signs nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from standardwebhooks import Webhook

from racing.wire.requests.webhooks import Endpoint, OutgoingEvent

PREFIX = "whsec_"
OVERLAP = timedelta(days=1)
"""How long the secret before signs, too, after it was rotated."""


def endpoint_secret(suite: str, endpoint: str, version: int) -> str:
    """Return a version of an endpoint's secret."""
    info = f"willitbemax webhook {endpoint} {version}".encode()
    key = hashlib.sha256(suite.encode()).digest()
    return PREFIX + base64.b64encode(hmac.new(key, info + b"\x01", hashlib.sha256).digest()).decode()


def valid_secrets(suite: str, endpoint: Endpoint, now: datetime) -> Sequence[str]:
    """Return the secrets that sign now, the newest first."""
    versions = [endpoint.secret_version]
    if endpoint.rotated is not None and now < endpoint.rotated + OVERLAP:
        versions.append(endpoint.secret_version - 1)
    return [endpoint_secret(suite, endpoint.id, version) for version in versions]


def signed_headers(secrets: Sequence[str], event: OutgoingEvent, now: datetime) -> dict[str, str]:
    """Return the headers of an event that is sent now: its id, the time, and a signature by each secret."""
    body = event.body.decode()
    return {
        "webhook-id": event.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(event.message, now, body) for secret in secrets),
    }
