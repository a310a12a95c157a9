"""Who asks: somebody who is signed in, or a program with a key; and whether another site's page makes a browser ask.

A browser sends its cookie whoever made it ask. SameSite=Lax keeps it from requests of other sites that change something; beside it, each
such request has to say by Origin or Sec-Fetch-Site that a page of ours asks.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from auth_api.sign_in import cookie
from auth_api.sign_in.attempts import Attempts, TooManyAttempts
from chassis.clock import Clock
from chassis.errors import NotFound
from chassis.http.cross_site import FETCH_SITE, SAFE, foreign_page
from chassis.http.server import problem
from racing.api_keys.verification import OK, Verdict, Verification, key_in
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.sign_ins import SignIn, UseSignInRequest

SIGN_IN_FIRST = "sign in first"
CHANGING = frozenset({hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_PATCH})
"""Methods that are counted. To remove something is never refused: there is no more of it than was made."""


@dataclass(frozen=True)
class Caller:
    """Somebody who may ask. `by`: the key or the sign-in, for the audit. `scopes`: of a key; None: everything that an owner may do."""

    account: str
    by: str
    scopes: tuple[str, ...] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in."""

    account: Account
    sign_in: SignIn


type CallerHandler = Callable[[web.Request, Caller], Awaitable[web.Response]]
type SignedInHandler = Callable[[web.Request, SignedIn], Awaitable[web.Response]]


class Callers:
    """Finds out who asks, and refuses who may not."""

    def __init__(self, client: SignInsClient, verification: Verification, attempts: Attempts, clock: Clock) -> None:
        self._client = client
        self._verification = verification
        self._attempts = attempts
        self._clock = clock

    def owner_or_key(self, handler: CallerHandler, scope: str) -> Handler:
        """Return a handler for who is signed in, and for keys with this scope; a request with a key counts for its quota."""

        async def handle(request: web.Request) -> web.StreamResponse:
            caller: Caller | web.Response
            if (text := key_in(request.headers)) is not None:
                caller = self._of_key(request, text, scope)
            else:
                found = await self._signed_in(request)
                caller = Caller(found.account.id, found.sign_in.id) if isinstance(found, SignedIn) else found
            if isinstance(caller, web.Response):
                return caller
            try:
                self._count(request, caller.account)
                response = await handler(request, caller)
            except TooManyAttempts as error:
                response = tried_too_often(request, error)
            response.headers.update(caller.headers)
            return response

        return handle

    def owner(self, handler: SignedInHandler, *, counted: bool = True) -> Handler:
        """Return a handler for who is signed in, and for no key. `counted`: whether it is among the changes that are bounded."""

        async def handle(request: web.Request) -> web.StreamResponse:
            found = await self._signed_in(request)
            if isinstance(found, web.Response):
                return found
            try:
                if counted:
                    self._count(request, found.account.id)
                return await handler(request, found)
            except TooManyAttempts as error:
                return tried_too_often(request, error)

        return handle

    def _count(self, request: web.Request, account: str) -> None:
        if request.method in CHANGING:
            self._attempts.change(account)

    def _of_key(self, request: web.Request, text: str, scope: str) -> Caller | web.Response:
        now = self._clock.now()
        key = self._verification.recognise(text, now, scope=scope)
        verdict = key if isinstance(key, Verdict) else self._verification.count(key, now)
        if isinstance(key, Verdict) or verdict.status != OK:
            return problem(verdict.status, verdict.detail, request=request, headers=verdict.headers)
        left = {name: value for name, value in verdict.headers.items() if name.startswith("Rate")}
        return Caller(key.account, key.id, key.scopes, left)

    async def _signed_in(self, request: web.Request) -> SignedIn | web.Response:
        token = cookie.token_of(request)
        if token is None:
            return _refused(request)
        if request.method not in SAFE and (fault := not_our_page(request)) is not None:
            return problem(403, fault, request=request)
        try:
            found = await self._client.call(UseSignInRequest(hash=cookie.token_hash(token)), idempotent=True)
        except NotFound:
            response = _refused(request)
            cookie.take_away(response)
            return response
        return SignedIn(found.account, found.sign_in)


def anybody(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
    """Return a handler for everybody but pages of other sites: nobody is signed in, or sent a letter, by one of them."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if (fault := foreign_page(request.method, request.headers)) is not None:
            return problem(403, fault, request=request)
        try:
            return await handler(request)
        except TooManyAttempts as error:
            return tried_too_often(request, error)

    return handle


def not_our_page(request: web.Request) -> str | None:
    """Return why a request that changes something with a cookie is refused; None where a page of ours has made it."""
    if not any(request.headers.get(name) for name in (hdrs.ORIGIN, FETCH_SITE)):
        return "neither Origin nor Sec-Fetch-Site, which browsers send, allowed: one of them; programs ask with a key"
    return foreign_page(request.method, request.headers)


def tried_too_often(request: web.Request, error: TooManyAttempts) -> web.Response:
    """Return the refusal of what was tried too often."""
    return problem(429, str(error), request=request, headers={"Retry-After": str(error.seconds)})


def _refused(request: web.Request) -> web.Response:
    # 401 has to name a way to be let in: that of a key is the one that has a name.
    return problem(401, SIGN_IN_FIRST, request=request, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
