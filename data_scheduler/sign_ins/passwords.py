"""Passwords, as the hashes that auth_api makes and compares: found and changed, never seen."""

from functools import partial

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest
from data_scheduler.accounts.accounts import as_address
from data_scheduler.accounts.documents import account_of, note
from data_scheduler.sign_ins.documents import check_password, valid_letter
from data_scheduler.sign_ins.letters import notice
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.requests.accounts import Account, AuditEntry
from racing.wire.requests.sign_ins import (
    ChangePasswordRequest,
    ChangePasswordResponse,
    GetPasswordRequest,
    GetPasswordResponse,
    LetterKind,
)


class AccountPasswords:
    """The passwords of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def get(self, request: GetPasswordRequest) -> GetPasswordResponse:
        """Return what a password is compared with; nothing where there is no account, which takes as long."""
        found = await self._mongo.one(schema.ACCOUNTS, {"email": as_address(request.email)})
        if found is None:
            return GetPasswordResponse()
        return GetPasswordResponse(account=found["_id"], password=found.get("password", ""))

    async def change(self, request: ChangePasswordRequest) -> ChangePasswordResponse:
        """Put another password in its place, end every sign-in, and write to the owner that it was done."""
        check_password(request.password)
        if (request.letter is None) == (request.account is None):
            raise InvalidRequest("letter, account: both or none of them, allowed: one")
        return ChangePasswordResponse(account=await self._mongo.transaction(partial(self._change, request=request)))

    async def _change(self, view: View, *, request: ChangePasswordRequest) -> Account:
        now = as_stored(self._clock.now())
        if request.letter is not None:
            letter = await valid_letter(view, request.letter, frozenset({LetterKind.RESET}), now)
            where, language = {"email": letter["email"]}, str(letter["language"])
        else:
            where, language = {"_id": request.account, "password": request.before}, None
        found = await view.update(schema.ACCOUNTS, where, {"$set": {"password": request.password}})
        if found is None:
            raise Conflict("account: its password was changed meanwhile, or it was deleted")
        account = account_of(found)
        # A letter of reset that is still under way must not undo this.
        await view.remove_where(schema.LETTERS, {"email": account.email, "kind": LetterKind.RESET.value})
        await view.remove_where(schema.SIGN_INS, {"account": account.id})
        await note(view, AuditEntry(account=account.id, action="password changed", by=request.by, at=now))
        await view.insert(schema.LETTERS, [notice(LetterKind.PASSWORD_CHANGED, found, now, language=language)])
        return account
