"""The administrator's commands, over data_scheduler: `python -m auth_api user add max@example.org`, `… key add max@example.org`.

They work while auth_api itself is away. A key is shown once, alone on standard output, so that a script can keep it; so is the address of a
private calendar.
"""

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TextIO

from auth_api.calendars.calendar_commands import CalendarCommands, add_commands
from auth_api.mail.letter import Language, link
from auth_api.settings import Settings
from chassis.clock import Clock
from chassis.confirm import confirmed
from chassis.errors import InvalidRequest, NotFound, SuiteError
from chassis.grpc.client import Channel
from chassis.process.settings import load
from racing.api_keys.quota import SHAPE, quota
from racing.api_keys.secret_key import SecretKey, new_key
from racing.api_keys.verification import READ, SCOPES
from racing.wire.accounts_client import AccountsClient, SignInsClient
from racing.wire.calendars_client import CalendarsClient
from racing.wire.requests.accounts import (
    Account,
    ApiKey,
    CreateAccountRequest,
    CreateKeyRequest,
    DeleteAccountRequest,
    ListAccountsRequest,
    ListKeysRequest,
    RevokeKeyRequest,
    RevokeKeysRequest,
    RotateKeyRequest,
)
from racing.wire.requests.sign_ins import EndSignInsRequest, LetterKind, WriteLetterRequest

FAILED, NOT_CONFIRMED = 1, 1
PAGE = 1000
BY = "command line"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Commands:
    """What the commands do; each returns an exit status."""

    def __init__(self, channel: Channel, settings: Settings, clock: Clock, *, out: TextIO, hints: TextIO) -> None:
        self._client = AccountsClient(channel)
        self._sign_ins = SignInsClient(channel)
        self._settings = settings
        self._clock = clock
        self._out = out
        self._hints = hints

    async def user_add(self, given: argparse.Namespace) -> int:
        """`user add EMAIL [--plan NAME]`."""
        plan = given.plan or next(iter(self._settings.plans))
        if plan not in self._settings.plans:
            raise InvalidRequest(f"--plan: {plan!r}, allowed: {', '.join(self._settings.plans)} (AUTH_PLANS)")
        made = await self._client.call(CreateAccountRequest(email=given.email, plan=plan, by=BY))
        self.say(f"{made.account.email} has an account on the plan {made.account.plan}")
        return 0

    async def user_list(self, _given: argparse.Namespace) -> int:
        """`user list`."""
        after = None
        while page := (await self._client.call(ListAccountsRequest(after=after, limit=PAGE), idempotent=True)).accounts:
            for account in page:
                self.say(f"{account.id}  {account.created:%Y-%m-%d}  {account.plan:<12}  {account.email}")
            after = page[-1].id
        return 0

    async def user_reset(self, given: argparse.Namespace) -> int:
        """`user reset EMAIL`: every key is refused from now on; a new one is shown."""
        account = await self.account(given.email)
        revoked = await self._client.call(RevokeKeysRequest(account=account.id, by=BY), idempotent=True)
        self.hint(f"{revoked.keys} keys of {account.email} are revoked; this one is valid, and shown only now:")
        return await self._new_key(account, name="after a reset", scopes=(READ,))

    async def user_reset_link(self, given: argparse.Namespace) -> int:
        """`user reset-link EMAIL`: a link by which its owner chooses a password; where no mail is sent, somebody has to pass it on."""
        if self._settings.auth_secret is None:
            raise InvalidRequest("AUTH_SECRET is not set: without it there are no passwords")
        kind, language = LetterKind.RESET, Language(given.language)
        request = WriteLetterRequest(kind=kind.value, email=given.email, language=language.value, handed_over=True)
        letter = (await self._sign_ins.call(request)).letter
        secret, public_url = self._settings.auth_secret.get_secret_value(), self._settings.public_url
        self.hint(f"whoever has this link may choose the password, once, until {letter.expires:%Y-%m-%d %H:%M} UTC:")
        self.say(link(letter.id, kind, language, secret=secret, public_url=public_url))
        return 0

    async def user_sign_out(self, given: argparse.Namespace) -> int:
        """`user sign-out EMAIL`: every browser that is signed in is signed out."""
        account = await self.account(given.email)
        ended = await self._sign_ins.call(EndSignInsRequest(account=account.id, by=BY))
        self.say(f"{account.email} is signed out of {ended.ended} browsers")
        return 0

    async def user_delete(self, given: argparse.Namespace) -> int:
        """`user delete EMAIL`, which asks, unless YES=1."""
        account = await self.account(given.email)
        question = f"the account {account.email}, its keys and everything that belongs to it will be deleted for good"
        if not confirmed(question, environment=os.environ, answers=sys.stdin, questions=self._hints):
            return NOT_CONFIRMED
        deleted = await self._client.call(DeleteAccountRequest(account=account.id, by=BY))
        self.say(f"{account.email} is deleted, with {deleted.keys} keys that were valid")
        return 0

    async def key_add(self, given: argparse.Namespace) -> int:
        """`key add EMAIL [--name …] [--scope …] [--expires 90d] [--quota 600/minute]`."""
        account = await self.account(given.email)
        self.hint(f"a key of {account.email}, shown only now:")
        return await self._new_key(
            account, name=given.name, scopes=tuple(given.scope or (READ,)), quota=given.quota, expires=given.expires
        )

    async def key_list(self, given: argparse.Namespace) -> int:
        """`key list [EMAIL]`."""
        account = (await self.account(given.email)).id if given.email else None
        found = await self._client.call(ListKeysRequest(account=account), idempotent=True)
        for key in found.keys:
            self.say(self._line(key))
        return 0

    async def key_rotate(self, given: argparse.Namespace) -> int:
        """`key rotate KEY [--overlap 1d]`."""
        secret = new_key()
        rotated = await self._client.call(
            RotateKeyRequest(
                key=given.key,
                hash=secret.hash,
                hint=secret.hint,
                seconds=int(given.overlap.total_seconds()),
                by=BY,
            )
        )
        until = rotated.replaced.expires
        self.hint(f"{given.key} goes on until {until:%Y-%m-%d %H:%M} UTC; in its place, shown only now:")
        return self._shown(secret, rotated.key)

    async def key_revoke(self, given: argparse.Namespace) -> int:
        """`key revoke KEY`."""
        revoked = await self._client.call(RevokeKeyRequest(key=given.key, by=BY), idempotent=True)
        self.say(f"{revoked.key.id} ({revoked.key.name}) is revoked")
        return 0

    async def _new_key(
        self,
        account: Account,
        *,
        name: str,
        scopes: tuple[str, ...],
        quota: str | None = None,
        expires: timedelta | None = None,
    ) -> int:
        secret = new_key()
        made = await self._client.call(
            CreateKeyRequest(
                account=account.id,
                name=name,
                hash=secret.hash,
                hint=secret.hint,
                scopes=scopes,
                quota=quota,
                expires=self._clock.now() + expires if expires else None,
                by=BY,
            )
        )
        return self._shown(secret, made.key)

    async def account(self, email: str) -> Account:
        """Return the account of an address of e-mail. Raise `NotFound` where it has none."""
        found = (await self._client.call(ListAccountsRequest(email=email, limit=1), idempotent=True)).accounts
        if not found:
            raise NotFound(f"{email} has no account: python -m auth_api user list")
        return found[0]

    def _line(self, key: ApiKey) -> str:
        used = f"used {key.last_used:%Y-%m-%d}" if key.last_used else "never used"
        quota_ = f"  {key.quota}" if key.quota else ""
        return f"{key.id}  …{key.hint}  {self._state(key):<24}  {used}  {','.join(key.scopes)}{quota_}  {key.name}"

    def _state(self, key: ApiKey) -> str:
        if key.revoked is not None:
            return f"revoked {key.revoked:%Y-%m-%d}"
        if key.expires is None:
            return "valid"
        return f"{'expired' if key.expires <= self._clock.now() else 'until'} {key.expires:%Y-%m-%d %H:%M}"

    def _shown(self, secret: SecretKey, key: ApiKey) -> int:
        self.say(secret.text)
        self.hint(f"its id is {key.id}")
        return 0

    def say(self, line: str) -> None:
        """Write a line to standard output."""
        self._out.write(f"{line}\n")

    def hint(self, line: str) -> None:
        """Write a line to standard error."""
        self._hints.write(f"{line}\n")
        self._hints.flush()


def main(arguments: Sequence[str]) -> int:
    """Run a command; return its exit status: 1, and one sentence on standard error, where it fails."""
    given = parser().parse_args(arguments)
    settings = load(Settings)
    try:
        return asyncio.run(_run(given, settings))
    except SuiteError as error:
        sys.stderr.write(f"{error.message}\n")
        return FAILED
    except KeyboardInterrupt:
        return FAILED


async def _run(given: argparse.Namespace, settings: Settings) -> int:
    async with Channel(settings.data_scheduler_address, tls=settings.grpc_tls) as channel:
        accounts = Commands(channel, settings, settings.clock(), out=sys.stdout, hints=sys.stderr)
        calendars = CalendarCommands(
            CalendarsClient(channel),
            accounts.account,
            settings.public_url,
            say=accounts.say,
            hint=accounts.hint,
            by=BY,
        )
        commands = calendars if given.noun == "calendar" else accounts
        name = f"{given.noun}_{given.verb}".replace("-", "_")
        command: Callable[[argparse.Namespace], Awaitable[int]] = getattr(commands, name)
        return await command(given)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = argparse.ArgumentParser(prog="python -m auth_api", description="Without arguments: the service.")
    nouns = whole.add_subparsers(dest="noun", required=True)

    user = nouns.add_parser("user", help="accounts").add_subparsers(dest="verb", required=True)
    add = user.add_parser("add", help="make an account")
    add.add_argument("email")
    add.add_argument("--plan", help="one of AUTH_PLANS; by default the first")
    user.add_parser("list", help="every account")
    user.add_parser("reset", help="revoke every key, and make a new one").add_argument("email")
    reset_link = user.add_parser(
        "reset-link", help="a link by which its owner chooses a password, once, within an hour"
    )
    reset_link.add_argument("email")
    reset_link.add_argument("--language", choices=[each.value for each in Language], default=Language.ENGLISH.value)
    user.add_parser("sign-out", help="sign its owner out everywhere").add_argument("email")
    user.add_parser("delete", help="delete an account with everything that belongs to it").add_argument("email")

    key = nouns.add_parser("key", help="API keys").add_subparsers(dest="verb", required=True)
    add = key.add_parser("add", help="make a key, which is shown once")
    add.add_argument("email")
    add.add_argument("--name", default="made by hand", help="by which its owner knows it")
    add.add_argument("--scope", action="append", choices=SCOPES, help="what it may do; by default read")
    add.add_argument("--expires", type=_span, help="after how long: 12h, 90d")
    add.add_argument("--quota", type=_quota, help=f"in place of the plan's: {SHAPE}")
    key.add_parser("list", help="every key, or those of an account").add_argument("email", nargs="?")
    rotate = key.add_parser("rotate", help="make a key in the place of another, which goes on for a while")
    rotate.add_argument("key", help="its id: key_…")
    rotate.add_argument(
        "--overlap", type=_span, default=timedelta(hours=1), help="for how long, at most 1d; by default 1h"
    )
    key.add_parser("revoke", help="refuse a key from now on").add_argument("key", help="its id: key_…")

    add_commands(nouns)
    return whole


def _span(text: str) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,5})([mhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a number and a unit, such as 30m, 12h or 90d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _quota(text: str) -> str:
    try:
        quota(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} {error}") from error
    return text
