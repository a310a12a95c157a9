"""`/v1/password-resets` and `/v1/account/password`: a password that was forgotten, and one that is changed."""

from collections.abc import Callable

import msgspec
from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.link_token import letter_in
from auth_api.mail.addresses import mail_address
from auth_api.mail.letter import Language
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import Callers, SignedIn, anybody
from auth_api.sign_in.passwords import PasswordHashing
from auth_api.sign_in.sign_in_routes import SignInRoutes
from chassis.errors import NotFound
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.sign_ins import (
    ChangePasswordRequest,
    GetLetterRequest,
    GetPasswordRequest,
    LetterKind,
    WriteLetterRequest,
)

NO_MAIL = "this suite sends no mail: its administrator makes accounts, and links to reset a password"
USED = "token: its link was used already, or has expired"
WRONG = "the password is wrong"
BY_LETTER = "a mailed link"


class ResetInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has forgotten a password."""

    email: str
    """The address of the account."""
    language: Language = Language.ENGLISH
    """The language of the letter."""


class ConfirmedResetInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new password for the account that a letter was about."""

    token: str
    """What is behind `#` in the link."""
    password: str
    """The new password: 12 to 128 characters, and not easy to guess."""


class ChangeInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new password in the place of the one before."""

    password: str
    """The password until now."""
    new_password: str
    """The new password: 12 to 128 characters, and not easy to guess."""


class PasswordRoutes:
    """Handlers of the calls. `written`: called when a letter waits to be sent; None where no mail is sent."""

    def __init__(
        self,
        client: SignInsClient,
        callers: Callers,
        hashing: PasswordHashing,
        attempts: Attempts,
        sign_ins: SignInRoutes,
        *,
        secret: str,
        written: Callable[[], None] | None,
    ) -> None:
        self._client = client
        self._callers = callers
        self._hashing = hashing
        self._attempts = attempts
        self._sign_ins = sign_ins
        self._secret = secret
        self._written = written

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_post("/v1/password-resets", taking(anybody(self.ask)))
        app.router.add_post("/v1/password-resets/confirm", taking(anybody(self.confirm)))
        app.router.add_post("/v1/account/password", taking(self._callers.owner(self.change, counted=False)))

    async def ask(self, request: web.Request) -> web.Response:
        """`POST /v1/password-resets`: a letter, if the address has an account; the answer is the same."""
        given = await body(request, ResetInput)
        if self._written is None:
            return problem(403, NO_MAIL, request=request)
        email = mail_address(given.email)
        self._attempts.letter(email, client_address(request))
        await self._client.call(
            WriteLetterRequest(kind=LetterKind.RESET.value, email=email, language=given.language.value)
        )
        self._written()
        return answer({"detail": "if this address has an account, a letter with a link is on its way"}, status=202)

    async def confirm(self, request: web.Request) -> web.Response:
        """`POST /v1/password-resets/confirm`: the link's token and a new password; every sign-in ends."""
        given = await body(request, ConfirmedResetInput)
        self._attempts.link(client_address(request))
        letter = letter_in(given.token, self._secret, LetterKind.RESET.value)
        if letter is None:
            raise NotFound(USED)
        found = await self._client.call(GetLetterRequest(letter=letter), idempotent=True)
        await self._hashing.check_choice(given.password, found.letter.email)
        hashed = await self._hashing.hash(given.password)
        await self._client.call(ChangePasswordRequest(letter=letter, password=hashed, by=BY_LETTER))
        self._tell()
        return done()

    async def change(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`POST /v1/account/password`: a new password; every other sign-in ends, and this one gets a new token."""
        given = await body(request, ChangeInput)
        before = await self.known(request, caller, given.password)
        if before is None:
            return problem(403, WRONG, request=request)
        await self._hashing.check_choice(given.new_password, caller.account.email)
        hashed = await self._hashing.hash(given.new_password)
        account = caller.account.id
        await self._client.call(
            ChangePasswordRequest(account=account, before=before, password=hashed, by=caller.sign_in.id)
        )
        self._tell()
        return await self._sign_ins.started(request, account, hashed)

    async def known(self, request: web.Request, caller: SignedIn, password: str) -> str | None:
        """Return the hash of the account's password, if this is it: what weighs much asks for it again."""
        self._attempts.password(caller.account.email, client_address(request))
        stored = await self._client.call(GetPasswordRequest(email=caller.account.email), idempotent=True)
        return stored.password if await self._hashing.matches(password, stored.password) else None

    async def chosen(self, caller: SignedIn) -> bool:
        """Return whether the account has a password; it may have been made by a provider that signs in."""
        stored = await self._client.call(GetPasswordRequest(email=caller.account.email), idempotent=True)
        return stored.password != ""

    def _tell(self) -> None:
        if self._written is not None:
            self._written()
