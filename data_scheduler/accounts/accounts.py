"""Accounts: made, found and deleted, each with a line in the audit."""

import re
from datetime import datetime
from functools import partial
from typing import Any

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import account_of, new_id, next_change, note
from data_scheduler.accounts.ended_calendars import end_calendars
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import from_plain, to_plain
from racing.wire.requests.accounts import (
    Account,
    AuditEntry,
    CreateAccountRequest,
    CreateAccountResponse,
    DeleteAccountRequest,
    DeleteAccountResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    ListAuditRequest,
    ListAuditResponse,
)

MOST_LISTED = 1000
PLAN = re.compile(r"[a-z0-9-]{1,40}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Accounts:
    """Who has an account."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def create(self, request: CreateAccountRequest) -> CreateAccountResponse:
        """Make an account. Raise `Conflict` where the address has one already."""
        account = new_account(request.email, request.plan, self._clock.now())
        await self._mongo.transaction(partial(add_account, account=account, by=request.by))
        return CreateAccountResponse(account=account)

    async def listed(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Return accounts in order of id."""
        limit = _limited(request.limit)
        where: dict[str, Any] = {}
        if request.email is not None:
            where["email"] = as_address(request.email)
        if request.after is not None:
            where["_id"] = {"$gt": request.after}
        found = await self._mongo.find(schema.ACCOUNTS, where, sort=[("_id", 1)], limit=limit)
        return ListAccountsResponse(accounts=tuple(account_of(plain) for plain in found))

    async def delete(self, request: DeleteAccountRequest) -> DeleteAccountResponse:
        """Delete an account. What is left of its keys and calendars are ids and hashes, until all who judge by them have forgotten them."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> int:
            account = await view.one(schema.ACCOUNTS, {"_id": request.account})
            if account is None:
                raise NotFound(f"account: there is no account {request.account!r}")
            keys = await view.find(schema.API_KEYS, {"account": request.account}, fields={"revoked": 1})
            ended = {"revoked": now, "changed": await next_change(view), "name": "", "account": ""}
            await view.change(schema.API_KEYS, {"account": request.account}, {"$set": ended})
            await view.remove_where(schema.KEY_USE, {"key": {"$in": [plain["_id"] for plain in keys]}})
            hooks = await view.find(schema.WEBHOOK_ENDPOINTS, {"account": request.account}, fields={"_id": 1})
            await view.remove_where(schema.DELIVERIES, {"endpoint": {"$in": [plain["_id"] for plain in hooks]}})
            await view.remove_where(schema.WEBHOOK_ENDPOINTS, {"account": request.account})
            await end_calendars(view, {"account": request.account}, now)
            await view.remove_where(schema.AUDIT, {"account": request.account})
            await view.remove_where(schema.PASSKEYS, {"account": request.account})
            await view.remove_where(schema.PASSKEY_CHALLENGES, {"account": request.account})
            await view.remove_where(schema.OPENID_LINKS, {"account": request.account})
            await view.delete(schema.REMINDERS, {"_id": request.account})
            await view.remove_where(schema.PUSH_SUBSCRIPTIONS, {"account": request.account})
            await view.remove_where(schema.PUSH_NOTICES, {"account": request.account})
            await view.remove_where(schema.SIGN_INS, {"account": request.account})
            await view.remove_where(schema.LETTERS, {"email": account["email"]})
            await view.delete(schema.ACCOUNTS, {"_id": request.account})
            await note(view, AuditEntry(account=request.account, action="account deleted", by=request.by, at=now))
            return sum(plain.get("revoked") is None for plain in keys)

        return DeleteAccountResponse(keys=await self._mongo.transaction(work))

    async def audit(self, request: ListAuditRequest) -> ListAuditResponse:
        """Return what was done with an account, newest first."""
        found = await self._mongo.find(
            schema.AUDIT, {"account": request.account}, sort=[("at", -1), ("_id", -1)], limit=_limited(request.limit)
        )
        entries = tuple(
            from_plain({name: value for name, value in plain.items() if name != "_id"}, AuditEntry) for plain in found
        )
        return ListAuditResponse(entries=entries)


def as_address(email: str) -> str:
    """Return an address of e-mail as it is stored: in small letters."""
    return email.strip().lower()


def new_account(email: str, plan: str, now: datetime) -> Account:
    """Return an account that is to be made. Raise `InvalidRequest` where the address or the plan cannot be."""
    if not _EMAIL.fullmatch(as_address(email)):
        raise InvalidRequest(f"email: {email!r}, allowed: an address such as max@example.org")
    if not PLAN.fullmatch(plan):
        raise InvalidRequest(f"plan: {plan!r}, allowed: small letters, digits and -")
    return Account(id=new_id("acc"), email=as_address(email), plan=plan, created=as_stored(now))


async def add_account(view: View, *, account: Account, by: str, password: str | None = None) -> None:
    """Store a new account, with the hash of its password if it has one. Raise `Conflict` where the address has one already."""
    if await view.one(schema.ACCOUNTS, {"email": account.email}):
        raise Conflict(f"email: {account.email} has an account already")
    beside = {} if password is None else {"password": password}
    await view.insert(schema.ACCOUNTS, [{"_id": account.id, **to_plain(account), **beside}])
    await note(view, AuditEntry(account=account.id, action="account created", by=by, at=account.created))


def _limited(limit: int) -> int:
    if not 1 <= limit <= MOST_LISTED:
        raise InvalidRequest(f"limit: {limit}, allowed: 1 to {MOST_LISTED}")
    return limit
