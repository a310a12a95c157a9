"""A push service, and the browsers that subscribe to it: what it is sent, it keeps, and each browser reads with its own key.

Decrypting is written down here once more, from RFC 8188 and RFC 8291: it shares no code with what encrypts.
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from multidict import CIMultiDict

from tests.authenticator import base64url, from_base64url
from tests.patience import PATIENCE_SECONDS

P256 = ec.SECP256R1()


def uncompressed(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _extract_and_expand(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF of one block (RFC 5869)."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


def decrypted(body: bytes, private: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser with this key reads."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, record = body[21 : 21 + length], body[21 + length :]
    assert len(body) <= size <= 4096
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(P256, sender))
    info = b"WebPush: info\x00" + uncompressed(private.public_key()) + sender
    key = _extract_and_expand(auth, shared, info, 32)
    encryption = _extract_and_expand(salt, key, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _extract_and_expand(salt, key, b"Content-Encoding: nonce\x00", 12)
    plain = AESGCM(encryption).decrypt(nonce, record, None)
    message, delimiter, padding = plain.rpartition(b"\x02")
    assert delimiter
    assert not padding.strip(b"\x00")
    return message


def claims_of(authorization: str) -> tuple[dict[str, Any], str]:
    """What a sender states of itself, verified by the key that it shows; and that key."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, body, signature = parts["t"].split(".")
    assert (scheme, json.loads(from_base64url(head))) == ("vapid", {"typ": "JWT", "alg": "ES256"})
    raw = from_base64url(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(P256, from_base64url(parts["k"]))
    key.verify(numbers, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    claims: dict[str, Any] = json.loads(from_base64url(body))
    return claims, parts["k"]


@dataclass
class PushBrowser:
    """A browser that has subscribed."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(P256))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def subscription(self) -> dict[str, Any]:
        """`PushSubscription.toJSON()`."""
        keys = {"p256dh": base64url(uncompressed(self.private.public_key())), "auth": base64url(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}


@dataclass(frozen=True)
class Pushed:
    """One request to the service."""

    path: str
    headers: CIMultiDict[str]
    body: bytes


@dataclass
class PushService:
    """A service on a port of its own. `status`: what it answers; `keeping`: those whose path ends so it keeps waiting until `going_on`."""

    port: int = 0
    status: int = 201
    keeping: tuple[str, ...] = ()
    going_on: asyncio.Event = field(default_factory=asyncio.Event)
    pushed: list[Pushed] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self) -> PushBrowser:
        """Somebody's browser."""
        return PushBrowser(f"{self.origin}/push/{secrets.token_hex(8)}")

    def read_by(self, browser: PushBrowser) -> list[dict[str, Any]]:
        """What a browser has read so far."""
        own = [each for each in self.pushed if browser.endpoint.endswith(each.path)]
        return [json.loads(decrypted(each.body, browser.private, browser.auth)) for each in own]

    async def until(self, number: int) -> list[Pushed]:
        """Wait until so many messages came."""
        async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
            await self.changed.wait_for(lambda: len(self.pushed) >= number)
        return self.pushed

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.pushed.append(Pushed(request.path, CIMultiDict(request.headers), await request.read()))
        async with self.changed:
            self.changed.notify_all()
        if self.keeping and request.path.endswith(self.keeping):
            await self.going_on.wait()
        return web.Response(status=self.status)


@asynccontextmanager
async def taking_messages() -> AsyncIterator[PushService]:
    """A push service until the context is left."""
    service = PushService()
    app = web.Application()
    app.router.add_post("/push/{subscription}", service.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    try:
        await site.start()
        assert site._server is not None
        service.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # aiohttp tells no other way
        yield service
    finally:
        await runner.cleanup()
