"""The provider: where its pages are, the keys it signs with, and what it says of a code. Asked as strangers are (`auth_api.sending`)."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec
from joserfc.jwk import Key

from auth_api.openid.authorization import Trip
from auth_api.openid.id_token import Identity, NotBelieved, UnknownKey, identity, public_keys
from auth_api.sending import Allowed, Sender, checked_url
from chassis.clock import Clock
from chassis.errors import InvalidRequest

DISCOVERY = "/.well-known/openid-configuration"
KNOWN_FOR = timedelta(minutes=10)
"""How long what the provider says of itself is believed without asking again."""
BASIC, POST = "client_secret_basic", "client_secret_post"


class ProviderAway(Exception):
    """The provider does not answer, or not as a provider does."""


@dataclass(frozen=True)
class Client:
    """Who we are to the provider. `issuer`: the provider; `called`: as people call it; `return_to`: where it sends browsers back to."""

    issuer: str
    called: str
    id: str
    secret: str = field(repr=False)
    return_to: str


@dataclass(frozen=True)
class Described:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    in_body: bool
    """Whether it takes our secret in the body alone."""


@dataclass(frozen=True)
class _Known:
    described: Described
    keys: tuple[Key, ...]
    until: datetime


class Provider:
    """One provider."""

    def __init__(self, client: Client, sender: Sender, allowed: Allowed, clock: Clock) -> None:
        self._client = client
        self._sender = sender
        self._allowed = allowed
        self._clock = clock
        self._known: _Known | None = None

    @property
    def client(self) -> Client:
        """Who we are to it."""
        return self._client

    async def page(self) -> str:
        """Return the address of the page where people sign in. Raise `ProviderAway`."""
        return (await self._described()).described.authorization

    async def identity(self, code: str, trip: Trip) -> Identity:
        """Return who has signed in there, for the code that a browser has brought back. Raise `ProviderAway` or `NotBelieved`."""
        known = await self._described()
        token = await self._id_token(known.described, code, trip.verifier)
        try:
            return self._believed(token, known, trip)
        except UnknownKey:  # keys are changed now and then
            return self._believed(token, await self._described(again=True), trip)

    def _believed(self, token: str, known: _Known, trip: Trip) -> Identity:
        client = self._client
        return identity(
            token, known.keys, issuer=client.issuer, client=client.id, nonce=trip.nonce, now=self._clock.now()
        )

    async def _described(self, *, again: bool = False) -> _Known:
        now = self._clock.now()
        if self._known is None or again or now >= self._known.until:
            described = self._checked(await self._read(self._client.issuer.rstrip("/") + DISCOVERY))
            try:
                keys = public_keys(await self._read(described.keys))
            except NotBelieved as error:
                raise ProviderAway(str(error)) from error
            self._known = _Known(described, keys, now + KNOWN_FOR)
        return self._known

    def _checked(self, told: Any) -> Described:
        if not isinstance(told, dict) or told.get("issuer") != self._client.issuer:
            raise ProviderAway("the provider calls itself by another name than OPENID_ISSUER")
        try:
            authorization, token, keys = (
                checked_url(str(told.get(name)), self._allowed)
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            )
        except InvalidRequest as error:
            raise ProviderAway(error.message) from error
        methods = told.get("token_endpoint_auth_methods_supported") or [BASIC]
        return Described(authorization, token, keys, in_body=BASIC not in methods and POST in methods)

    async def _id_token(self, described: Described, code: str, verifier: str) -> str:
        client = self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.return_to,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if described.in_body:
            form |= {"client_id": client.id, "client_secret": client.secret}
        else:  # RFC 6749 section 2.3.1
            pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answered = await self._sender.ask("POST", described.token, urlencode(form).encode(), headers)
        if answered.status in (400, 401):
            raise NotBelieved(f"the provider does not take the code: {answered.body[:200].decode(errors='replace')!a}")
        if not answered.delivered:
            raise ProviderAway(answered.error or f"answered {answered.status}")
        told = _document(answered.body)
        token = told.get("id_token") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise NotBelieved("the provider gives no ID token")
        return token

    async def _read(self, url: str) -> Any:
        answered = await self._sender.ask("GET", url, b"", {})
        if not answered.delivered:
            raise ProviderAway(answered.error or f"{url[:200]} answered {answered.status}")
        return _document(answered.body)


def _document(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderAway("answered something else than JSON") from error
