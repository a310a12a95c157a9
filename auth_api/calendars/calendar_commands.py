"""The administrator's commands for private calendars: `python -m auth_api calendar add max@example.org --sessions race`."""

import argparse
from collections.abc import Awaitable, Callable
from typing import Any

from auth_api.calendars.calendar_schemas import CalendarInput, chosen
from chassis.errors import NotFound
from racing.calendar_choice import LANGUAGES, SESSION_WORDS
from racing.calendar_token import new_token, private_address
from racing.wire.calendars_client import CalendarsClient
from racing.wire.requests.accounts import Account
from racing.wire.requests.calendars import (
    CalendarChoice,
    ListCalendarsRequest,
    PrivateCalendar,
    RevokeCalendarRequest,
)

ALL, NONE = "all", "none"

type FindAccount = Callable[[str], Awaitable[Account]]
type Say = Callable[[str], None]


class CalendarCommands:
    """What the commands do; each returns an exit status. `account`: finds one by its address of e-mail."""

    def __init__(
        self, client: CalendarsClient, account: FindAccount, public_url: str, *, say: Say, hint: Say, by: str
    ) -> None:
        self._client = client
        self._account = account
        self._public_url = public_url
        self._say = say
        self._hint = hint
        self._by = by

    async def calendar_add(self, given: argparse.Namespace) -> int:
        """`calendar add EMAIL`; its address alone is on standard output, shown once."""
        account, said, token = await self._account(given.email), _input(given), new_token()
        made = await self._client.call(said.creation(account.id, token, by=self._by))
        self._hint(f"a calendar of {account.email}; who has this address has it, and it is shown only now:")
        self._say(private_address(self._public_url, token))
        self._hint(f"its id is {made.calendar.id}")
        return 0

    async def calendar_list(self, given: argparse.Namespace) -> int:
        """`calendar list [EMAIL]`."""
        account = (await self._account(given.email)).id if given.email else None
        found = await self._client.call(ListCalendarsRequest(account=account), idempotent=True)
        for calendar in found.calendars:
            self._say(_line(calendar))
        return 0

    async def calendar_change(self, given: argparse.Namespace) -> int:
        """`calendar change CALENDAR`: the choice that is given, under the same address."""
        asked = ListCalendarsRequest(calendar=given.calendar)
        if not (found := (await self._client.call(asked, idempotent=True)).calendars):
            raise NotFound(f"calendar: there is no calendar {given.calendar!r}")
        changed = await self._client.call(_input(given).change_of(found[0], by=self._by))
        self._say(_line(changed.calendar))
        return 0

    async def calendar_revoke(self, given: argparse.Namespace) -> int:
        """`calendar revoke CALENDAR`."""
        await self._client.call(RevokeCalendarRequest(calendar=given.calendar, by=self._by))
        self._say(f"{given.calendar} is revoked: its address is not found any more")
        return 0


def add_commands(nouns: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the parsers of the commands."""
    calendar = nouns.add_parser("calendar", help="private calendars").add_subparsers(dest="verb", required=True)
    add = calendar.add_parser("add", help="make a calendar, whose address is shown once")
    add.add_argument("email")
    calendar.add_parser("list", help="every calendar, or those of an account").add_argument("email", nargs="?")
    change = calendar.add_parser("change", help="change what a calendar holds, under the same address")
    change.add_argument("calendar", help="its id: cal_…")
    for each in (add, change):
        each.add_argument("--name", default=argparse.SUPPRESS, help="by which its owner knows it")
        each.add_argument(
            "--sessions",
            type=_listed,
            default=argparse.SUPPRESS,
            help=f"with commas between them: {', '.join(SESSION_WORDS)}; {ALL}: all but testing",
        )
        each.add_argument("--alarm", type=_alarm, default=argparse.SUPPRESS, help=f"minutes before each; {NONE}: none")
        each.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS)
        each.add_argument("--emoji", action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS)
        each.add_argument(
            "--grands-prix", type=_listed, default=argparse.SUPPRESS, help=f"ids with commas between them; {ALL}: all"
        )
    calendar.add_parser("revoke", help="end the address of a calendar for good").add_argument("calendar")


def _input(given: argparse.Namespace) -> CalendarInput:
    said: dict[str, Any] = {name: value for name, value in vars(given).items() if name in _FIELDS}
    return CalendarInput(**said)


_FIELDS = frozenset(CalendarInput.__struct_fields__)


def _listed(text: str) -> tuple[str, ...]:
    return () if text == ALL else tuple(text.split(","))


def _alarm(text: str) -> int | None:
    if text == NONE:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):  # noqa: PLR2004  # a week has five digits
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: minutes, or {NONE}")
    return int(text)


def _line(calendar: PrivateCalendar) -> str:
    return f"{calendar.id}  …{calendar.hint}  {calendar.created:%Y-%m-%d}  {_words(calendar.choice)}  {calendar.name}"


def _words(choice: CalendarChoice) -> str:
    words = {
        name: ",".join(value) if isinstance(value, tuple) else value
        for name, value in chosen(choice).items()
        if value not in ((), None)
    }
    return " ".join(f"{name}={value}" for name, value in words.items())
