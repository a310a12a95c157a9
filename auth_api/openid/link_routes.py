"""`/v1/openid/links`: the links of who is signed in. They are made and removed as passkeys are: by fresh proof."""

from collections.abc import Callable

import structlog
from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.openid import authorization
from auth_api.openid.departure import depart
from auth_api.openid.provider import Provider, ProviderAway
from auth_api.openid.schemas import LinkBegunShown, LinkInput, LinkShown, LinksShown, UnlinkInput, shown
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import Callers, SignedIn
from auth_api.sign_in.recent_proof import RecentProof
from chassis.clock import Clock
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.wire.accounts_client import OpenIdClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.openid import ListOpenIdLinksRequest, RemoveOpenIdLinkRequest

log = structlog.get_logger()

NO_PROVIDER = "there is no OpenID provider: OPENID_ISSUER names none"
AWAY = "the provider {} does not answer: try again later"


class OpenIdLinkRoutes:
    """Handlers of the calls. `provider`: None where none is configured; what was linked before is listed, and removed, all the same."""

    def __init__(
        self,
        client: OpenIdClient,
        callers: Callers,
        proof: RecentProof,
        attempts: Attempts,
        *,
        provider: Provider | None,
        written: Callable[[], None] | None,
        clock: Clock,
    ) -> None:
        self._client = client
        self._callers = callers
        self._proof = proof
        self._attempts = attempts
        self._provider = provider
        self._written = written
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        owner = self._callers.owner
        app.router.add_get("/v1/openid/links", taking(owner(self.listed)))
        app.router.add_post("/v1/openid/links", taking(owner(self.begin)))
        app.router.add_delete("/v1/openid/links/{link}", taking(owner(self.remove)))

    async def listed(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/openid/links`."""
        return answer(LinksShown(links=await self.exported(caller.account)))

    async def exported(self, account: Account) -> tuple[LinkShown, ...]:
        """Return what is shown of all links of an account."""
        found = await self._client.call(ListOpenIdLinksRequest(account=account.id), idempotent=True)
        return tuple(map(shown, found.links))

    async def begin(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`POST /v1/openid/links`: the provider's page; who comes back from it is linked with this account."""
        given = await body(request, LinkInput)
        if self._provider is None:
            return problem(403, NO_PROVIDER, request=request)
        self._attempts.challenge(client_address(request))
        if (refused := await self._proof.lacking(request, caller, given.password)) is not None:
            return refused
        try:
            url, trip, expires = await depart(self._client, self._provider, given.language, sign_in=caller.sign_in.id)
        except ProviderAway as error:
            log.warning("the OpenID provider cannot be asked", cause=str(error))
            return problem(503, AWAY.format(self._provider.client.called), request=request)
        response = answer(LinkBegunShown(url=url, expires=expires), status=201)
        authorization.give(response, trip, expires, self._clock.now())
        return response

    async def remove(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/openid/links/{link}`: it signs nobody in any more."""
        given = await body(request, UnlinkInput)
        if (refused := await self._proof.lacking(request, caller, given.password)) is not None:
            return refused
        await self._client.call(
            RemoveOpenIdLinkRequest(account=caller.account.id, link=request.match_info["link"], by=caller.sign_in.id)
        )
        if self._written is not None:
            self._written()
        return done()
