"""`/v1/sign-ins/passkey`: sign in by a passkey, without an address or a password.

What is wrong with what was shown is not said, but in the log: an operator sees there that pages come from another address than PUBLIC_URL.
"""

import structlog
from aiohttp import web

from auth_api.json_bodies import answer, body
from auth_api.passkeys import ceremonies
from auth_api.passkeys.passkey_routes import NO_NAME
from auth_api.passkeys.relying_party import RelyingParty
from auth_api.passkeys.schemas import ChallengeShown, PasskeySignInInput
from auth_api.sign_in import cookie
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import anybody
from auth_api.sign_in.sign_in_routes import agent_of, signed_in_answer
from chassis.clock import Clock
from chassis.errors import NotFound
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import PasskeysClient
from racing.wire.requests.passkeys import (
    ChallengeKind,
    FindPasskeyRequest,
    StartPasskeySignInRequest,
    UseChallengeRequest,
    WriteChallengeRequest,
)

log = structlog.get_logger()

NOT_ACCEPTED = "the passkey was not accepted: begin again, or sign in with the password"


class PasskeySignInRoutes:
    """Handlers of the calls. `party`: None where there can be no passkeys."""

    def __init__(
        self,
        client: PasskeysClient,
        attempts: Attempts,
        *,
        party: RelyingParty | None,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._attempts = attempts
        self._party = party
        self._clock = clock
        self._tried = metrics.counter("passkey_sign_ins_total", "Attempts to sign in by a passkey", ["result"])

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_post("/v1/sign-ins/passkey/challenges", taking(anybody(self.challenge)))
        app.router.add_post("/v1/sign-ins/passkey", taking(anybody(self.start)))

    async def challenge(self, request: web.Request) -> web.Response:
        """`POST /v1/sign-ins/passkey/challenges`: what a browser is asked to show; the same for everybody."""
        if self._party is None:
            return problem(403, NO_NAME, request=request)
        self._attempts.challenge(client_address(request))
        challenge = ceremonies.new_challenge()
        written = await self._client.call(
            WriteChallengeRequest(hash=ceremonies.challenge_hash(challenge), kind=ChallengeKind.SIGN_IN.value)
        )
        options = ceremonies.request_options(self._party, challenge)
        return answer(ChallengeShown(options=options, expires=written.expires), status=201)

    async def start(self, request: web.Request) -> web.Response:
        """`POST /v1/sign-ins/passkey`: signs in as `POST /v1/sign-ins` does."""
        given = await body(request, PasskeySignInInput)
        if self._party is None:
            return problem(403, NO_NAME, request=request)
        self._attempts.passkey(client_address(request))
        try:
            response = await self._started(request, self._party, given.credential)
        except (ceremonies.NotShown, NotFound) as error:
            self._tried.labels("wrong").inc()
            log.info("a passkey was not accepted", cause=str(error))
            return problem(401, NOT_ACCEPTED, request=request, headers={"WWW-Authenticate": "Bearer"})
        self._tried.labels("right").inc()
        return response

    async def _started(self, request: web.Request, party: RelyingParty, shown: ceremonies.Shown) -> web.Response:
        claim = ceremonies.claimed(shown)
        await self._client.call(
            UseChallengeRequest(hash=ceremonies.challenge_hash(claim.challenge), kind=ChallengeKind.SIGN_IN.value)
        )
        passkey = (await self._client.call(FindPasskeyRequest(credential=claim.credential), idempotent=True)).passkey
        if passkey is None or claim.account != passkey.account:
            raise ceremonies.NotShown("a passkey that nobody has here")
        found = ceremonies.verified(party, claim.challenge, shown, passkey)
        token, before = cookie.new_token(), cookie.token_of(request)
        made = await self._client.call(
            StartPasskeySignInRequest(
                passkey=passkey.id,
                hash=cookie.token_hash(token),
                agent=agent_of(request),
                replaces=cookie.token_hash(before) if before else b"",
                sign_count=found.sign_count,
                backed_up=found.backed_up,
            )
        )
        if made.sign_in is None:
            raise ceremonies.NotShown(f"the counter of {passkey.id} has gone back: there may be a copy of it")
        return signed_in_answer(made.sign_in, made.account, token, self._clock.now())
