"""Passkeys: kept, found, named and removed, and who signs in by one. Whoever gets or loses one is written to."""

from datetime import datetime
from functools import partial

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import account_of, check_hash, held_account, new_id, note, replaced
from data_scheduler.passkeys.documents import passkey_of, stored_passkey
from data_scheduler.passkeys.sign_counts import went_back
from data_scheduler.sign_ins.letters import notice
from data_scheduler.sign_ins.sign_ins import begin
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.passkeys import (
    CreatePasskeyRequest,
    CreatePasskeyResponse,
    FindPasskeyRequest,
    FindPasskeyResponse,
    ListPasskeysRequest,
    ListPasskeysResponse,
    Passkey,
    RemovePasskeyRequest,
    RemovePasskeyResponse,
    RenamePasskeyRequest,
    RenamePasskeyResponse,
    StartPasskeySignInRequest,
    StartPasskeySignInResponse,
)
from racing.wire.requests.sign_ins import LetterKind

MOST_PASSKEYS = 20
"""Of an account."""
LONGEST_CREDENTIAL = 1_023
"""Bytes (Web Authentication Level 3, section 4, Credential ID)."""
LONGEST_PUBLIC_KEY = 1_200
"""Bytes: an RSA key of 8,192 bits, far more than any authenticator makes."""


class Passkeys:
    """The passkeys of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def create(self, request: CreatePasskeyRequest) -> CreatePasskeyResponse:
        """Keep a passkey that was verified, and write to its owner."""
        for name, given, most in (
            ("credential", request.credential, LONGEST_CREDENTIAL),
            ("public_key", request.public_key, LONGEST_PUBLIC_KEY),
        ):
            if not 1 <= len(given) <= most:
                raise InvalidRequest(f"{name}: {len(given)} bytes, allowed: 1 to {most}")
        _check_name(request.name)
        passkey = Passkey(
            id=new_id("psk"),
            account=request.account,
            credential=request.credential,
            public_key=request.public_key,
            name=request.name,
            transports=request.transports,
            sign_count=request.sign_count,
            backed_up=request.backed_up,
            created=as_stored(self._clock.now()),
        )
        await self._mongo.transaction(partial(_keep, passkey=passkey, by=request.by))
        return CreatePasskeyResponse(passkey=passkey)

    async def listed(self, request: ListPasskeysRequest) -> ListPasskeysResponse:
        """Return the passkeys of an account, the oldest first."""
        found = await self._mongo.find(schema.PASSKEYS, {"account": request.account}, sort=[("created", 1), ("_id", 1)])
        return ListPasskeysResponse(passkeys=tuple(passkey_of(plain) for plain in found))

    async def find(self, request: FindPasskeyRequest) -> FindPasskeyResponse:
        """Return the passkey that an authenticator calls so."""
        found = await self._mongo.one(schema.PASSKEYS, {"credential": request.credential})
        return FindPasskeyResponse(passkey=passkey_of(found) if found else None)

    async def rename(self, request: RenamePasskeyRequest) -> RenamePasskeyResponse:
        """Give a passkey another name."""
        _check_name(request.name)

        async def work(view: View) -> Passkey:
            passkey = replaced(await stored_passkey(view, request.account, request.passkey), name=request.name)
            await view.update(schema.PASSKEYS, {"_id": passkey.id}, {"$set": {"name": request.name}})
            await _noted(view, passkey, "passkey renamed", request.by, as_stored(self._clock.now()))
            return passkey

        return RenamePasskeyResponse(passkey=await self._mongo.transaction(work))

    async def remove(self, request: RemovePasskeyRequest) -> RemovePasskeyResponse:
        """Remove a passkey, and write to its owner."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> None:
            passkey = await stored_passkey(view, request.account, request.passkey)
            account = await held_account(view, request.account)
            await view.delete(schema.PASSKEYS, {"_id": passkey.id})
            await _noted(view, passkey, "passkey removed", request.by, now)
            await view.insert(schema.LETTERS, [notice(LetterKind.PASSKEY_REMOVED, account, now)])

        await self._mongo.transaction(work)
        return RemovePasskeyResponse()

    async def start_sign_in(self, request: StartPasskeySignInRequest) -> StartPasskeySignInResponse:
        """Sign in who has shown a passkey, unless its counter has gone back; that is in the audit, too."""
        check_hash(request.hash)
        return await self._mongo.transaction(partial(self._start, request=request))

    async def _start(self, view: View, *, request: StartPasskeySignInRequest) -> StartPasskeySignInResponse:
        now = as_stored(self._clock.now())
        found = await view.one(schema.PASSKEYS, {"_id": request.passkey})
        if found is None:
            raise NotFound("passkey: it was removed meanwhile")
        passkey = passkey_of(found)
        account = account_of(await held_account(view, passkey.account))
        if went_back(passkey.sign_count, request.sign_count):
            await _noted(view, passkey, "passkey refused", "its counter, which has gone back", now)
            return StartPasskeySignInResponse(account=account)
        used = {"sign_count": request.sign_count, "backed_up": request.backed_up, "last_used": now}
        await view.update(schema.PASSKEYS, {"_id": passkey.id}, {"$set": used})
        sign_in = await begin(
            view, account.id, request.hash, agent=request.agent, replaces=request.replaces, by=passkey.id, now=now
        )
        return StartPasskeySignInResponse(sign_in=sign_in, account=account)


async def _keep(view: View, *, passkey: Passkey, by: str) -> None:
    account = await held_account(view, passkey.account)
    if await view.one(schema.PASSKEYS, {"credential": passkey.credential}):
        raise Conflict("credential: somebody has this passkey already")
    kept = await view.find(schema.PASSKEYS, {"account": passkey.account}, fields={"_id": 1})
    if len(kept) >= MOST_PASSKEYS:
        raise Conflict(f"account: it has {len(kept)} passkeys, allowed: {MOST_PASSKEYS}; remove some")
    await view.insert(schema.PASSKEYS, [{"_id": passkey.id, **to_plain(passkey)}])
    await _noted(view, passkey, "passkey added", by, passkey.created)
    await view.insert(schema.LETTERS, [notice(LetterKind.PASSKEY_ADDED, account, passkey.created)])


def _check_name(name: str) -> None:
    if not name.strip():
        raise InvalidRequest("name: empty, allowed: a name by which you know it")


async def _noted(view: View, passkey: Passkey, action: str, by: str, now: datetime) -> None:
    await note(view, AuditEntry(account=passkey.account, action=action, about=passkey.id, by=by, at=now))
