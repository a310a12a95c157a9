"""An OpenID provider: a real server with a key of its own. What it says may be changed while it runs, and what it was asked it keeps.

Tokens are made here by hand, so that they can be as wrong as somebody's who forges them.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from yarl import URL

from chassis.clock import Clock
from tests.authenticator import base64url

CLIENT, CLIENT_SECRET = "willitbemax", "a secret: of the client/tests"

type Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _json(document: Any) -> str:
    return base64url(json.dumps(document).encode())


@dataclass
class OpenIdProvider:
    """Says of whoever comes that it is `claims`. `answering`: other answers, by path."""

    clock: Clock
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    answering: dict[str, Answering] = field(default_factory=dict)
    token_of: Callable[[dict[str, Any]], str] | None = None
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    kid: str = "first"
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def reset(self) -> None:
        """Say again what a provider says."""
        self.claims, self.described, self.answering, self.token_of = {}, {}, {}, None
        self.asked.clear()

    def change_key(self) -> None:
        """Sign with another key from now on."""
        self.key, self.kid = rsa.generate_private_key(65537, 2048), "second"

    @property
    def public(self) -> bytes:
        """The public key, as who forges a token of HS256 takes it for a secret."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key, as it is listed (RFC 7517)."""
        numbers = self.key.public_key().public_numbers()
        return {"kty": "RSA", "use": "sig", "kid": self.kid, "n": _number(numbers.n), "e": _number(numbers.e)}

    def visit(self, url: str) -> dict[str, str]:
        """Sign in there, as somebody in a browser: return the query that leads back."""
        asked = dict(URL(url).query)
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def usual(self, asked: dict[str, str]) -> dict[str, Any]:
        """The claims about who has signed in."""
        now = int(self.clock.now().timestamp())
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "somebody",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "max@example.org",
            "email_verified": True,
        } | self.claims

    def signed(self, claims: dict[str, Any]) -> str:
        """A token as it should be."""
        text = f"{_json({'alg': 'RS256', 'kid': self.kid})}.{_json(claims)}"
        return f"{text}.{base64url(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token that nobody has signed."""
        return f"{_json({'alg': 'none'})}.{_json(claims)}."

    def confused(self, claims: dict[str, Any]) -> str:
        """A token that is signed with the public key, as if it were a secret."""
        text = f"{_json({'alg': 'HS256', 'kid': self.kid})}.{_json(claims)}"
        return f"{text}.{base64url(hmac.digest(self.public, text.encode(), 'sha256'))}"

    def signed_by_another(self, claims: dict[str, Any]) -> str:
        """A token of somebody else, under the name of our key."""
        return OpenIdProvider(self.clock, kid=self.kid).signed(claims)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if (answering := self.answering.get(request.path)) is not None:
            return await answering(request)
        if request.path == "/.well-known/openid-configuration":
            return web.json_response(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize?tenant=f1",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                }
                | self.described
            )
        if request.path == "/keys":
            return web.json_response({"keys": [{"kty": "unheard of", "kid": "x"}, self.public_jwk]})
        if request.path == "/token":
            return await self._token(request)
        return web.Response(status=404)

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: values[0] for name, values in parse_qs((await request.read()).decode()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or asked["code_challenge"] != base64url(verifier):
            return web.json_response({"error": "invalid_grant"}, status=400)
        if not self._is_client(request, form) or form.get("redirect_uri") != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_client"}, status=401)
        token = (self.token_of or self.signed)(self.usual(asked))
        return web.json_response({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def _is_client(self, request: web.Request, form: dict[str, str]) -> bool:
        if "client_secret_post" in self.described.get("token_endpoint_auth_methods_supported", ()):
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, CLIENT_SECRET)
        # RFC 6749 section 2.3.1: both are encoded as in a form, before Basic encodes them.
        return request.headers.get("Authorization") == (
            "Basic d2lsbGl0YmVtYXg6YStzZWNyZXQlM0Erb2YrdGhlK2NsaWVudCUyRnRlc3Rz"
        )


@asynccontextmanager
async def provider_running(clock: Clock) -> AsyncIterator[OpenIdProvider]:
    """A provider on a port of its own."""
    provider = OpenIdProvider(clock)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield provider
    finally:
        await runner.cleanup()
