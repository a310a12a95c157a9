"""`/v1/passkeys`: the passkeys of who is signed in.

What signs in is changed only by who has just signed in, or gives the password: a browser that was left open is not enough.
"""

from collections.abc import Callable

from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.passkeys import ceremonies
from auth_api.passkeys.relying_party import RelyingParty
from auth_api.passkeys.schemas import (
    ChallengeShown,
    PasskeyInput,
    PasskeyNameInput,
    PasskeyShown,
    PasskeysShown,
    ProofInput,
    shown,
)
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import Callers, SignedIn
from auth_api.sign_in.recent_proof import RecentProof
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.wire.accounts_client import PasskeysClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.passkeys import (
    ChallengeKind,
    CreatePasskeyRequest,
    ListPasskeysRequest,
    Passkey,
    RemovePasskeyRequest,
    RenamePasskeyRequest,
    UseChallengeRequest,
    WriteChallengeRequest,
)

NO_NAME = "there are no passkeys at an address in figures: PUBLIC_URL has to have a name"


class PasskeyRoutes:
    """Handlers of the calls. `party`: None where there can be no passkeys. `written`: called when a letter waits to be sent."""

    def __init__(
        self,
        client: PasskeysClient,
        callers: Callers,
        proof: RecentProof,
        attempts: Attempts,
        *,
        party: RelyingParty | None,
        written: Callable[[], None] | None,
    ) -> None:
        self._client = client
        self._callers = callers
        self._proof = proof
        self._attempts = attempts
        self._party = party
        self._written = written

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        one, owner = "/v1/passkeys/{passkey}", self._callers.owner
        app.router.add_get("/v1/passkeys", taking(owner(self.listed)))
        app.router.add_post("/v1/passkeys", taking(owner(self.create)))
        app.router.add_post("/v1/passkeys/challenges", taking(owner(self.challenge)))
        app.router.add_patch(one, taking(owner(self.rename)))
        app.router.add_delete(one, taking(owner(self.remove)))

    async def listed(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/passkeys`."""
        return answer(PasskeysShown(passkeys=await self.exported(caller.account)))

    async def exported(self, account: Account) -> tuple[PasskeyShown, ...]:
        """Return what is shown of all passkeys of an account."""
        return tuple(shown(each) for each in await self._passkeys(account))

    async def challenge(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`POST /v1/passkeys/challenges`: what a browser is asked to make."""
        given = await body(request, ProofInput)
        if self._party is None:
            return problem(403, NO_NAME, request=request)
        self._attempts.challenge(client_address(request))
        if (refused := await self._proof.lacking(request, caller, given.password)) is not None:
            return refused
        challenge, account = ceremonies.new_challenge(), caller.account
        options = ceremonies.creation_options(
            self._party,
            challenge,
            account=account.id,
            email=account.email,
            passkeys=await self._passkeys(account),
        )
        written = await self._client.call(
            WriteChallengeRequest(
                hash=ceremonies.challenge_hash(challenge), kind=ChallengeKind.REGISTER.value, account=account.id
            )
        )
        return answer(ChallengeShown(options=options, expires=written.expires), status=201)

    async def create(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`POST /v1/passkeys`: keep a passkey that was made for a challenge of this account."""
        given = await body(request, PasskeyInput)
        if self._party is None:
            return problem(403, NO_NAME, request=request)
        try:
            challenge = ceremonies.registration_challenge(given.credential)
            await self._client.call(
                UseChallengeRequest(
                    hash=ceremonies.challenge_hash(challenge),
                    kind=ChallengeKind.REGISTER.value,
                    account=caller.account.id,
                )
            )
            made = ceremonies.registered(self._party, challenge, given.credential)
        except ceremonies.NotShown as error:
            return problem(400, f"credential: {error}", request=request)
        kept = await self._client.call(
            CreatePasskeyRequest(
                account=caller.account.id,
                credential=made.credential,
                public_key=made.public_key,
                name=given.name,
                transports=made.transports,
                sign_count=made.sign_count,
                backed_up=made.backed_up,
                by=caller.sign_in.id,
            )
        )
        self._tell()
        return answer(shown(kept.passkey), status=201)

    async def rename(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`PATCH /v1/passkeys/{passkey}`."""
        given = await body(request, PasskeyNameInput)
        asked = RenamePasskeyRequest(
            account=caller.account.id,
            passkey=request.match_info["passkey"],
            name=given.name,
            by=caller.sign_in.id,
        )
        return answer(shown((await self._client.call(asked)).passkey))

    async def remove(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/passkeys/{passkey}`: it signs nobody in any more."""
        given = await body(request, ProofInput)
        if (refused := await self._proof.lacking(request, caller, given.password)) is not None:
            return refused
        asked = RemovePasskeyRequest(
            account=caller.account.id, passkey=request.match_info["passkey"], by=caller.sign_in.id
        )
        await self._client.call(asked)
        self._tell()
        return done()

    async def _passkeys(self, account: Account) -> tuple[Passkey, ...]:
        return (await self._client.call(ListPasskeysRequest(account=account.id), idempotent=True)).passkeys

    def _tell(self) -> None:
        if self._written is not None:
            self._written()
