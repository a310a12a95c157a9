"""`/v1/reminders`: what somebody wants to be told of, and the link in each letter by which no more are mailed."""

from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.notices.one_click import FIELD, ONE_CLICK, is_one_click
from auth_api.notices.unsubscribe_token import account_in
from auth_api.notices.wording import choice_address
from auth_api.reminders.schemas import RemindersInput, RemindersShown, choice_shown
from auth_api.sign_in.attempts import Attempts, TooManyAttempts
from auth_api.sign_in.callers import Callers, SignedIn, tried_too_often
from auth_api.sign_in.password_routes import NO_MAIL
from chassis.errors import NotFound
from chassis.http.requests.client_address import client_address
from chassis.http.requests.query import taking
from chassis.http.server import problem
from racing.wire.accounts_client import RemindersClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.reminders import GetRemindersRequest, SetRemindersRequest, StopReminderMailRequest

BY_LETTER = "a link in a letter"


class ReminderRoutes:
    """Handlers of the calls. `mails`: whether mail is sent at all."""

    def __init__(
        self,
        client: RemindersClient,
        callers: Callers,
        attempts: Attempts,
        *,
        secret: str,
        public_url: str,
        mails: bool,
    ) -> None:
        self._client = client
        self._callers = callers
        self._attempts = attempts
        self._secret = secret
        self._public_url = public_url
        self._mails = mails

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        app.router.add_get("/v1/reminders", taking(self._callers.owner(self.shown)))
        app.router.add_put("/v1/reminders", taking(self._callers.owner(self.change)))
        # Mail programs ask this, without a cookie and from wherever they are: the token is what they prove.
        app.router.add_get("/v1/reminders/mail/p/{token}", taking(self.followed))
        app.router.add_post("/v1/reminders/mail/p/{token}", taking(self.stop))

    async def shown(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/reminders`."""
        return answer(await self.exported(caller.account))

    async def exported(self, account: Account) -> RemindersShown:
        """Return what is shown of what an account wants to be told of."""
        found = await self._client.call(GetRemindersRequest(account=account.id), idempotent=True)
        return choice_shown(found.choice)

    async def change(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`PUT /v1/reminders`."""
        given = await body(request, RemindersInput)
        if given.mail and not self._mails:
            return problem(403, f"mail: {NO_MAIL.partition(':')[0]}", request=request)
        asked = SetRemindersRequest(account=caller.account.id, choice=given.choice(), by=caller.sign_in.id)
        return answer(choice_shown((await self._client.call(asked)).choice))

    async def followed(self, request: web.Request) -> web.Response:
        """`GET /v1/reminders/mail/p/{token}`: the way to a page that asks for a click; programs that look at links change nothing by it.

        Pass the token behind #, so that it is in no log. The page needs no sign-in to end reminders with it.
        """
        token = request.match_info["token"]
        account = account_in(token, self._secret)
        if account is None:
            raise NotFound("token: it is none of ours")
        found = await self._client.call(GetRemindersRequest(account=account), idempotent=True)
        page = choice_address(found.choice.language, self._public_url)
        return web.Response(status=303, headers={"Location": f"{page}#{token}"})

    async def stop(self, request: web.Request) -> web.Response:
        """`POST /v1/reminders/mail/p/{token}` with `List-Unsubscribe=One-Click`: no more reminders by mail."""
        try:
            self._attempts.link(client_address(request))
        except TooManyAttempts as error:
            return tried_too_often(request, error)
        account = account_in(request.match_info["token"], self._secret)
        if account is None:
            raise NotFound("token: it is none of ours")
        if not is_one_click(request.headers.get("Content-Type", ""), await request.read()):
            return problem(400, f"body: not {FIELD}={ONE_CLICK}, allowed: that as a form (RFC 8058)", request=request)
        await self._client.call(StopReminderMailRequest(account=account, by=BY_LETTER))
        return done()
