"""`/v1/openid`: to the provider and back, signed in. There only where a provider is configured.

Both are addresses that a browser is led to: it is led on to a page of ours, and to no other, whatever the address says. A program is
told in a problem document what was wrong; details are in the log.
"""

from collections.abc import Callable

import structlog
from aiohttp import hdrs, web

from auth_api.mail.letter import Language
from auth_api.openid import authorization
from auth_api.openid.authorization import Trip, trip_of
from auth_api.openid.departure import depart
from auth_api.openid.id_token import Identity, NotBelieved
from auth_api.openid.provider import Provider, ProviderAway
from auth_api.sign_in import cookie
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import anybody
from auth_api.sign_in.sign_in_routes import agent_of
from chassis.clock import Clock
from chassis.errors import Conflict, NotFound
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import optional_member, refuse_repeated, taking
from chassis.http.server import problem
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import OpenIdClient
from racing.wire.requests.openid import CreateOpenIdLinkRequest, StartOpenIdSignInRequest, UseOpenIdStateRequest

log = structlog.get_logger()

ACCOUNT, REFUSED = "/account", "/account/sign-in?refused=openid"
LINK_IT = "an account with this address is there, but not linked: sign in to it as before, and link it there"
NO_ADDRESS = "nobody is linked so, and the provider has verified no address, of which an account could be made"
NOT_ACCEPTED = "what the provider says was not accepted: begin again, or sign in with the password"
AWAY = "the provider {} does not answer: try again later, or sign in with the password"
READ = frozenset({"state", "code", "iss", "error"})


class OpenIdRoutes:
    """Handlers of the calls. `plan`: of accounts that are made. `written`: called when a letter waits to be sent."""

    def __init__(
        self,
        client: OpenIdClient,
        provider: Provider,
        attempts: Attempts,
        *,
        plan: str,
        written: Callable[[], None] | None,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._provider = provider
        self._attempts = attempts
        self._plan = plan
        self._written = written
        self._clock = clock
        self._tried = metrics.counter("openid_sign_ins_total", "Browsers that came back from the provider", ["result"])

    def add_to(self, app: web.Application) -> None:
        """Add every route. A HEAD would use up what the GET after it needs."""
        app.router.add_get("/v1/openid", taking(anybody(self.start), "language"), allow_head=False)
        app.router.add_get("/v1/openid/return", anybody(self.back), allow_head=False)

    async def start(self, request: web.Request) -> web.Response:
        """`GET /v1/openid?language=`: leads to the provider."""
        language = optional_member(request, "language", Language) or Language.ENGLISH
        self._attempts.challenge(client_address(request))
        try:
            url, trip, expires = await depart(self._client, self._provider, language)
        except ProviderAway as error:
            self._tried.labels("away").inc()
            log.warning("the OpenID provider cannot be asked", cause=str(error))
            return _refused(request, language, 503, AWAY.format(self._provider.client.called))
        response = _leading_to(url)
        authorization.give(response, trip, expires, self._clock.now())
        return response

    async def back(self, request: web.Request) -> web.Response:
        """`GET /v1/openid/return`: where the provider leads to. Signs in, or links the account of who is signed in."""
        refuse_repeated(request.query, READ)
        self._attempts.openid(client_address(request))
        trip = trip_of(request)
        language = trip.language if trip is not None else Language.ENGLISH
        state = request.query.get("state", "")
        if trip is None:
            return self._wrong(request, language, NotBelieved("no cookie of a trip"), 401, NOT_ACCEPTED)
        try:
            used = await self._client.call(
                UseOpenIdStateRequest(hash=cookie.token_hash(state), browser=cookie.token_hash(trip.secret))
            )
        except NotFound as error:
            return self._wrong(request, language, error, 401, NOT_ACCEPTED)
        response = await self._arrived(request, trip, used.sign_in)
        authorization.take_away(response)
        return response

    async def _arrived(self, request: web.Request, trip: Trip, sign_in: str | None) -> web.Response:
        language = trip.language
        try:
            found = await self._provider.identity(self._code(request), trip)
        except NotBelieved as error:
            return self._wrong(request, language, error, 401, NOT_ACCEPTED)
        except ProviderAway as error:
            self._tried.labels("away").inc()
            log.warning("the OpenID provider cannot be asked", cause=str(error))
            return _refused(request, language, 503, AWAY.format(self._provider.client.called))
        try:
            if sign_in is not None:
                response = await self._linked(trip, found, sign_in)
            else:
                response = await self._signed_in(request, trip, found)
        except Conflict as error:
            return self._wrong(request, language, error, 409, LINK_IT if sign_in is None else error.message)
        except NotFound as error:
            return self._wrong(request, language, error, 403, NO_ADDRESS if sign_in is None else error.message)
        self._tried.labels("right").inc()
        return response

    def _code(self, request: web.Request) -> str:
        """Return the code that the provider has given. Raise `NotBelieved`."""
        query = request.query
        if (error := query.get("error")) is not None:
            raise NotBelieved(f"the provider says {error[:100]!a}")
        if query.get("iss", self._provider.client.issuer) != self._provider.client.issuer:  # RFC 9207
            raise NotBelieved("another provider has led here")
        code = query.get("code", "")
        if not code:
            raise NotBelieved("the provider gives no code")
        return code

    async def _signed_in(self, request: web.Request, trip: Trip, found: Identity) -> web.Response:
        token, before = cookie.new_token(), cookie.token_of(request)
        made = await self._client.call(
            StartOpenIdSignInRequest(
                issuer=self._provider.client.issuer,
                subject=found.subject,
                email=found.email,
                plan=self._plan,
                hash=cookie.token_hash(token),
                agent=agent_of(request),
                replaces=cookie.token_hash(before) if before else b"",
            )
        )
        response = _leading_to(trip.language.prefix + ACCOUNT)
        cookie.give(response, token, made.sign_in.expires, self._clock.now())
        return response

    async def _linked(self, trip: Trip, found: Identity, sign_in: str) -> web.Response:
        issuer = self._provider.client.issuer
        await self._client.call(CreateOpenIdLinkRequest(sign_in=sign_in, issuer=issuer, subject=found.subject))
        if self._written is not None:
            self._written()
        return _leading_to(trip.language.prefix + ACCOUNT)

    def _wrong(
        self, request: web.Request, language: Language, error: Exception, status: int, detail: str
    ) -> web.Response:
        self._tried.labels("wrong").inc()
        log.info("a sign-in with the OpenID provider was not accepted", cause=str(error))
        return _refused(request, language, status, detail)


def _refused(request: web.Request, language: Language, status: int, detail: str) -> web.Response:
    """Lead a browser to the page where one signs in; tell a program what was wrong."""
    if "text/html" in request.headers.get(hdrs.ACCEPT, ""):
        return _leading_to(language.prefix + REFUSED)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004  # RFC 9110 asks for it
    return problem(status, detail, request=request, headers=headers)


def _leading_to(address: str) -> web.Response:
    headers = {hdrs.LOCATION: address, hdrs.CACHE_CONTROL: "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(status=303, headers=headers)
