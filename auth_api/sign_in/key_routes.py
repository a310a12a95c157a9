"""`/v1/keys`: the API keys of an account, kept by who is signed in, or with a key that has the scope `keys`.

A key gives no other key more than it has itself: neither a scope, nor a longer life.
"""

from datetime import timedelta
from typing import Any

import msgspec
from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.sign_in.callers import Caller, Callers
from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from chassis.http.requests.query import optional_number, taking
from chassis.http.server import problem
from racing.api_keys.secret_key import SecretKey, new_key
from racing.api_keys.verification import KEYS, READ, SCOPES
from racing.wire.accounts_client import AccountsClient
from racing.wire.requests.accounts import (
    ApiKey,
    CreateKeyRequest,
    ListKeysRequest,
    ListKeyUseRequest,
    RevokeKeyRequest,
    RotateKeyRequest,
)

MOST_DAYS = 90
LONGEST_OVERLAP = 86_400
DEFAULT_OVERLAP = 3_600
LONGEST_LIFE_DAYS = 3_650


class KeyInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that is to be made."""

    name: str
    """By which you know it."""
    scopes: tuple[str, ...] = (READ,)
    """What it may do: `read`, `webhooks`, `keys`, `calendars`."""
    expires_days: int | None = None
    """After how many days it ends; none: when it is revoked."""


class RotationInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a key is changed over."""

    overlap_seconds: int = DEFAULT_OVERLAP
    """How long the old key goes on: at most a day."""


class KeyRoutes:
    """Handlers of the calls."""

    def __init__(self, client: AccountsClient, callers: Callers, clock: Clock) -> None:
        self._client = client
        self._callers = callers
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        one, allowed = "/v1/keys/{key}", self._callers.owner_or_key
        app.router.add_get("/v1/keys", taking(allowed(self.listed, KEYS)))
        app.router.add_post("/v1/keys", taking(allowed(self.create, KEYS)))
        app.router.add_delete(one, taking(allowed(self.revoke, KEYS)))
        app.router.add_post(f"{one}/rotate", taking(allowed(self.rotate, KEYS)))
        app.router.add_get(f"{one}/use", taking(allowed(self.use, KEYS), "days"))

    async def listed(self, _request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/keys`."""
        found = await self._client.call(ListKeysRequest(account=caller.account), idempotent=True)
        return answer({"keys": [_shown(key) for key in found.keys]})

    async def create(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/keys`; the key itself is in this answer alone."""
        given = await body(request, KeyInput)
        if unknown := set(given.scopes) - set(SCOPES):
            raise InvalidRequest(f"scopes: {min(unknown)[:40]!a}, allowed: {', '.join(SCOPES)}")
        if given.expires_days is not None and not 1 <= given.expires_days <= LONGEST_LIFE_DAYS:
            raise InvalidRequest(f"expires_days: {given.expires_days}, allowed: 1 to {LONGEST_LIFE_DAYS}")
        if caller.scopes is not None and (more := set(given.scopes) - set(caller.scopes)):
            return problem(403, f"the key may not give the scope {min(more)}, which it has not", request=request)
        expires = self._clock.now() + timedelta(days=given.expires_days) if given.expires_days else None
        if caller.scopes is not None:
            own = (await self._key(caller, caller.by)).expires
            expires = min((each for each in (own, expires) if each is not None), default=None)
        secret = new_key()
        made = await self._client.call(
            CreateKeyRequest(
                account=caller.account,
                name=given.name,
                hash=secret.hash,
                hint=secret.hint,
                scopes=given.scopes,
                expires=expires,
                by=caller.by,
            )
        )
        return answer(_with_secret(made.key, secret), status=201)

    async def revoke(self, request: web.Request, caller: Caller) -> web.Response:
        """`DELETE /v1/keys/{key}`."""
        key = await self._key(caller, request.match_info["key"])
        await self._client.call(RevokeKeyRequest(key=key.id, by=caller.by))
        return done()

    async def rotate(self, request: web.Request, caller: Caller) -> web.Response:
        """`POST /v1/keys/{key}/rotate`: a key in its place; the old one goes on for a while."""
        given = await body(request, RotationInput)
        if not 0 <= given.overlap_seconds <= LONGEST_OVERLAP:
            raise InvalidRequest(f"overlap_seconds: {given.overlap_seconds}, allowed: 0 to {LONGEST_OVERLAP}")
        key = await self._key(caller, request.match_info["key"])
        if caller.scopes is not None and not set(key.scopes) <= set(caller.scopes):
            return problem(403, "the key may not take the place of one that may do more", request=request)
        secret = new_key()
        made = await self._client.call(
            RotateKeyRequest(
                key=key.id, hash=secret.hash, hint=secret.hint, seconds=given.overlap_seconds, by=caller.by
            )
        )
        return answer(_with_secret(made.key, secret), status=201)

    async def use(self, request: web.Request, caller: Caller) -> web.Response:
        """`GET /v1/keys/{key}/use?days=`: how often it was used on each day (UTC)."""
        days = optional_number(request, "days", 1, MOST_DAYS) or MOST_DAYS
        key = await self._key(caller, request.match_info["key"])
        found = await self._client.call(ListKeyUseRequest(key=key.id, days=days), idempotent=True)
        return answer({"days": {each.day: each.requests for each in found.days}})

    async def _key(self, caller: Caller, key: str) -> ApiKey:
        """Return a key of the caller's account; those of others are not there."""
        found = (await self._client.call(ListKeysRequest(account=caller.account, key=key), idempotent=True)).keys
        if not found:
            raise NotFound(f"key: there is no key {key[:40]!a}")
        return found[0]


def _with_secret(key: ApiKey, secret: SecretKey) -> dict[str, Any]:
    return {**_shown(key), "key": secret.text}


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "hint": key.hint,
        "scopes": key.scopes,
        "quota": key.quota,
        "created": key.created,
        "expires": key.expires,
        "last_used": key.last_used,
        "revoked": key.revoked,
        "replaces": key.replaces,
    }
