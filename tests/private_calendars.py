"""A private calendar of somebody, as auth_api keeps it, and what a test does with it."""

from typing import Any

import msgspec

from auth_api.calendars.calendar_schemas import EVERYTHING
from chassis.grpc.client import Channel
from racing.calendar_token import new_token, private_address, token_hash
from racing.wire.accounts_client import AccountsClient
from racing.wire.calendars_client import CalendarsClient
from racing.wire.requests.accounts import CreateAccountRequest, DeleteAccountRequest
from racing.wire.requests.calendars import (
    CreateCalendarRequest,
    PrivateCalendar,
    RevokeCalendarRequest,
    UpdateCalendarRequest,
)
from tests.suite import PUBLIC_URL, Suite, until


class Fan:
    """Somebody with an account and private calendars."""

    def __init__(self, channel: Channel, account: str) -> None:
        self._accounts = AccountsClient(channel)
        self._calendars = CalendarsClient(channel)
        self.account = account

    @classmethod
    async def of(cls, channel: Channel, email: str = "fan@example.org") -> "Fan":
        made = await AccountsClient(channel).call(CreateAccountRequest(email=email, plan="standard", by="test"))
        return cls(channel, made.account.id)

    async def make(self, **choice: Any) -> "Subscribed":
        token = new_token()
        request = CreateCalendarRequest(
            account=self.account,
            name="mine",
            hash=token_hash(token),
            hint=token[-4:],
            choice=msgspec.structs.replace(EVERYTHING, **choice),
            by="test",
        )
        return Subscribed(self._calendars, token, (await self._calendars.call(request)).calendar)

    async def leave(self) -> None:
        """Delete the account."""
        await self._accounts.call(DeleteAccountRequest(account=self.account, by="test"))


class Subscribed:
    """A calendar with its token."""

    def __init__(self, client: CalendarsClient, token: str, calendar: PrivateCalendar) -> None:
        self._client = client
        self.token = token
        self.calendar = calendar
        self.path = f"/calendar/p/{token}.ics"
        self.url = private_address(PUBLIC_URL, token)

    async def change(self, **choice: Any) -> None:
        request = UpdateCalendarRequest(
            calendar=self.calendar.id,
            name=self.calendar.name,
            choice=msgspec.structs.replace(self.calendar.choice, **choice),
            by="test",
        )
        self.calendar = (await self._client.call(request)).calendar

    async def revoke(self) -> None:
        await self._client.call(RevokeCalendarRequest(calendar=self.calendar.id, by="test"))

    async def status(self, suite: Suite, content: str | None = None) -> int:
        async with suite.http.get(f"{content or suite.content}/v1{self.path}") as answer:
            return answer.status

    async def read(self, suite: Suite) -> bytes:
        async with suite.http.get(f"{suite.content}/v1{self.path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def until(self, suite: Suite, status: int = 200, content: str | None = None) -> None:
        """Wait until content_api has heard of it, or of its end."""

        async def heard() -> bool:
            return await self.status(suite, content) == status

        await until(heard)
