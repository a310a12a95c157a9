"""`/v1/accounts`: an account of one's own, with a password and an address that somebody reads.

There is no account before both are proved: the letter's link shows that the address is read, and the password is asked for once more with
it. So nobody who signs up with the address of somebody else gets an account that the other, by following the link, would make his.
"""

from collections.abc import Callable

import msgspec
from aiohttp import web

from auth_api.json_bodies import answer, body
from auth_api.link_token import letter_in
from auth_api.mail.addresses import mail_address
from auth_api.mail.letter import Language
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import anybody
from auth_api.sign_in.password_routes import NO_MAIL, USED, WRONG
from auth_api.sign_in.passwords import PasswordHashing
from auth_api.sign_in.sign_in_routes import SignInRoutes
from chassis.errors import NotFound
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.sign_ins import GetLetterRequest, LetterKind, OpenAccountRequest, WriteLetterRequest


class SignUpInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants an account."""

    email: str
    """An address that you read: a letter with a link is sent there."""
    password: str
    """12 to 128 characters, and not easy to guess."""
    language: Language = Language.ENGLISH
    """The language of the letter."""


class ConfirmedSignUpInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has had the letter."""

    token: str
    """What is behind `#` in the link."""
    password: str
    """The password that was chosen with the address."""


class SignUpRoutes:
    """Handlers of the calls. `written`: called when a letter waits to be sent; None where no mail is sent."""

    def __init__(
        self,
        client: SignInsClient,
        hashing: PasswordHashing,
        attempts: Attempts,
        sign_ins: SignInRoutes,
        *,
        secret: str,
        plan: str,
        written: Callable[[], None] | None,
    ) -> None:
        self._client = client
        self._hashing = hashing
        self._attempts = attempts
        self._sign_ins = sign_ins
        self._secret = secret
        self._plan = plan
        self._written = written

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_post("/v1/accounts", taking(anybody(self.ask)))
        app.router.add_post("/v1/accounts/confirm", taking(anybody(self.confirm)))

    async def ask(self, request: web.Request) -> web.Response:
        """`POST /v1/accounts`: a letter, which says whether there is an account already; the answer is the same."""
        given = await body(request, SignUpInput)
        if self._written is None:
            return problem(403, NO_MAIL, request=request)
        email, client = mail_address(given.email), client_address(request)
        self._attempts.choice(client)
        await self._hashing.check_choice(given.password, email)
        self._attempts.letter(email, client)
        hashed = await self._hashing.hash(given.password)
        await self._client.call(
            WriteLetterRequest(
                kind=LetterKind.SIGN_UP.value, email=email, language=given.language.value, password=hashed
            )
        )
        self._written()
        return answer({"detail": "a letter is on its way to this address: follow the link in it"}, status=202)

    async def confirm(self, request: web.Request) -> web.Response:
        """`POST /v1/accounts/confirm`: the link's token and the password; makes the account, and signs in."""
        given = await body(request, ConfirmedSignUpInput)
        client = client_address(request)
        self._attempts.link(client)
        letter = letter_in(given.token, self._secret, LetterKind.SIGN_UP.value)
        if letter is None:
            raise NotFound(USED)
        self._attempts.password(letter, client)
        found = await self._client.call(GetLetterRequest(letter=letter), idempotent=True)
        if not await self._hashing.matches(given.password, found.password):
            return problem(403, WRONG, request=request)
        made = await self._client.call(OpenAccountRequest(letter=letter, plan=self._plan))
        return await self._sign_ins.started(request, made.account.id, found.password, status=201)
