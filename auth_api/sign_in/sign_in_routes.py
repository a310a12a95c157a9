"""`/v1/sign-ins`: sign in and out, and where else one is signed in."""

from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.sign_in import cookie
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import Callers, SignedIn, anybody
from auth_api.sign_in.passwords import PasswordHashing
from chassis.clock import Clock
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.sign_ins import (
    EndSignInsRequest,
    GetPasswordRequest,
    ListSignInsRequest,
    SignIn,
    StartSignInRequest,
)

LONGEST_AGENT = 200
WRONG = "the address or the password is wrong"


class SignInInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signs in."""

    email: str
    """The address of e-mail, in any case of letters."""
    password: str
    """The password of the account."""


class SignInRoutes:
    """Handlers of the calls."""

    def __init__(
        self,
        client: SignInsClient,
        callers: Callers,
        hashing: PasswordHashing,
        attempts: Attempts,
        *,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._callers = callers
        self._hashing = hashing
        self._attempts = attempts
        self._clock = clock
        self._tried = metrics.counter("sign_ins_total", "Attempts to sign in with a password", ["result"])

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        owner = self._callers.owner
        app.router.add_post("/v1/sign-ins", taking(anybody(self.start)))
        app.router.add_get("/v1/sign-ins", taking(owner(self.listed)))
        app.router.add_delete("/v1/sign-ins", taking(owner(self.end_all)))
        app.router.add_delete("/v1/sign-ins/current", taking(owner(self.end_this)))
        app.router.add_delete("/v1/sign-ins/{sign_in}", taking(owner(self.end_one)))

    async def start(self, request: web.Request) -> web.Response:
        """`POST /v1/sign-ins`. What is wrong is not said, and it takes as long whether there is such an account or not."""
        given = await body(request, SignInInput)
        email = given.email.strip().lower()
        self._attempts.password(email, client_address(request))
        stored = await self._client.call(GetPasswordRequest(email=email), idempotent=True)
        matches = await self._hashing.matches(given.password, stored.password)
        self._tried.labels("right" if matches else "wrong").inc()
        if stored.account is None or not matches:
            return problem(401, WRONG, request=request, headers={"WWW-Authenticate": "Bearer"})
        rehashed = await self._hashing.rehashed(given.password, stored.password)
        return await self.started(request, stored.account, stored.password, rehashed=rehashed)

    async def started(
        self, request: web.Request, account: str, password: str, *, rehashed: str | None = None, status: int = 200
    ) -> web.Response:
        """Sign in who has proved to know the password with this hash, and answer with a new token; the one before is void."""
        token, before = cookie.new_token(), cookie.token_of(request)
        made = await self._client.call(
            StartSignInRequest(
                account=account,
                hash=cookie.token_hash(token),
                agent=agent_of(request),
                password=password,
                rehashed=rehashed,
                replaces=cookie.token_hash(before) if before else b"",
            )
        )
        return signed_in_answer(made.sign_in, made.account, token, self._clock.now(), status=status)

    async def listed(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/sign-ins`."""
        found = await self._client.call(ListSignInsRequest(account=caller.account.id), idempotent=True)
        return answer({"sign_ins": [shown(each, current=caller.sign_in.id) for each in found.sign_ins]})

    async def end_this(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/sign-ins/current`: sign out."""
        return await self._end(caller, caller.sign_in.id)

    async def end_one(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/sign-ins/{sign_in}`: sign out somewhere else."""
        return await self._end(caller, request.match_info["sign_in"])

    async def end_all(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/sign-ins`: sign out everywhere, here too."""
        return await self._end(caller, None)

    async def _end(self, caller: SignedIn, sign_in: str | None) -> web.Response:
        asked = EndSignInsRequest(account=caller.account.id, sign_in=sign_in, by=caller.sign_in.id)
        await self._client.call(asked)
        response = done()
        if sign_in in (None, caller.sign_in.id):
            cookie.take_away(response)
        return response


def shown(sign_in: SignIn, *, current: str) -> dict[str, Any]:
    """Return a sign-in as its owner sees it."""
    return {
        "id": sign_in.id,
        "agent": sign_in.agent,
        "created": sign_in.created,
        "last_used": sign_in.last_used,
        "expires": sign_in.expires,
        "current": sign_in.id == current,
    }


def signed_in_answer(
    sign_in: SignIn, account: Account, token: str, now: datetime, *, status: int = 200
) -> web.Response:
    """Return the answer to who has signed in, with the new token as a cookie."""
    response = answer(
        {
            "account": {"id": account.id, "email": account.email, "plan": account.plan},
            "sign_in": shown(sign_in, current=sign_in.id),
        },
        status=status,
    )
    cookie.give(response, token, sign_in.expires, now)
    return response


def agent_of(request: web.Request) -> str:
    """Return what the browser calls itself, as far as it may be stored."""
    return "".join(each for each in request.headers.get("User-Agent", "") if each.isprintable())[:LONGEST_AGENT]
