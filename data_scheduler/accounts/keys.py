"""API keys: made, rotated and revoked. Each change has a number, by which `key_changes` tells it to whoever is asked with keys."""

from datetime import datetime, timedelta

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.documents import (
    check_hash,
    held_account,
    key_of,
    new_id,
    next_change,
    note,
    replaced,
    stored_key,
)
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import Plain
from racing.wire.requests.accounts import (
    ApiKey,
    AuditEntry,
    CreateKeyRequest,
    CreateKeyResponse,
    ListKeysRequest,
    ListKeysResponse,
    RevokeKeyRequest,
    RevokeKeyResponse,
    RevokeKeysRequest,
    RevokeKeysResponse,
    RotateKeyRequest,
    RotateKeyResponse,
)

MOST_KEYS = 100
"""Valid keys of an account."""
MOST_MADE = 100
"""Keys of an account that may be made within a day: those that ended are kept, too."""
MADE_WITHIN = timedelta(days=1)
MOST_SCOPES = 20
LONGEST_OVERLAP_SECONDS = 90_000
"""How long a key may go on after it was replaced: a little more than a day."""


class Keys:
    """The keys of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def create(self, request: CreateKeyRequest) -> CreateKeyResponse:
        """Make a key of an account."""
        check_hash(request.hash)
        if not request.name.strip():
            raise InvalidRequest("name: missing")
        if not request.scopes or len(request.scopes) > MOST_SCOPES:
            raise InvalidRequest(f"scopes: {len(request.scopes)}, allowed: 1 to {MOST_SCOPES}")
        now = as_stored(self._clock.now())
        key = ApiKey(
            id=new_id("key"),
            account=request.account,
            name=request.name,
            hint=request.hint,
            scopes=request.scopes,
            quota=request.quota,
            created=now,
            expires=as_stored(request.expires) if request.expires else None,
        )

        async def work(view: View) -> None:
            plan = (await held_account(view, request.account))["plan"]
            await _check_room(view, request.account, now)
            await view.insert(schema.API_KEYS, [stored_key(key, request.hash, plan, await next_change(view))])
            await _noted(view, key, "key created", request.by, now)

        await self._mongo.transaction(work)
        return CreateKeyResponse(key=key)

    async def listed(self, request: ListKeysRequest) -> ListKeysResponse:
        """Return keys, the oldest first."""
        wanted = {"account": request.account, "_id": request.key}
        where = {name: value for name, value in wanted.items() if value is not None}
        found = await self._mongo.find(schema.API_KEYS, where, sort=[("created", 1), ("_id", 1)])
        return ListKeysResponse(keys=tuple(key_of(plain) for plain in found if plain["account"]))

    async def rotate(self, request: RotateKeyRequest) -> RotateKeyResponse:
        """Make a key in the place of another, which goes on for some seconds."""
        check_hash(request.hash)
        if not 0 <= request.seconds <= LONGEST_OVERLAP_SECONDS:
            raise InvalidRequest(f"seconds: {request.seconds}, allowed: 0 to {LONGEST_OVERLAP_SECONDS}")
        now = as_stored(self._clock.now())
        new = new_id("key")

        async def work(view: View) -> tuple[ApiKey, ApiKey]:
            plain = await _stored(view, request.key)
            old = key_of(plain)
            if old.revoked is not None or (old.expires is not None and old.expires <= now):
                raise Conflict(f"key: {old.id} is not valid any more, so nothing can take its place: make a new one")
            end = now + timedelta(seconds=request.seconds)
            ending = replaced(old, expires=min(end, old.expires) if old.expires else end)
            key = replaced(
                old, id=new, hint=request.hint, created=now, last_used=None, replaces=old.id, expires=old.expires
            )
            await _check_room(view, old.account, now)
            number = await next_change(view)
            await view.replace(
                schema.API_KEYS,
                [
                    stored_key(ending, plain["hash"], plain["plan"], number),
                    stored_key(key, request.hash, plain["plan"], number),
                ],
            )
            await _noted(view, old, "key rotated", request.by, now)
            return key, ending

        key, ending = await self._mongo.transaction(work)
        return RotateKeyResponse(key=key, replaced=ending)

    async def revoke(self, request: RevokeKeyRequest) -> RevokeKeyResponse:
        """Revoke a key for good."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> ApiKey:
            key = key_of(await _stored(view, request.key))
            if key.revoked is not None:
                return key
            ended = {"revoked": now, "changed": await next_change(view)}
            await view.update(schema.API_KEYS, {"_id": key.id}, {"$set": ended})
            await _noted(view, key, "key revoked", request.by, now)
            return replaced(key, revoked=now)

        return RevokeKeyResponse(key=await self._mongo.transaction(work))

    async def revoke_all(self, request: RevokeKeysRequest) -> RevokeKeysResponse:
        """Revoke every key of an account."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> int:
            await held_account(view, request.account)
            where = {"account": request.account, "revoked": None}
            valid = [key_of(plain) for plain in await view.find(schema.API_KEYS, where)]
            ended = {"revoked": now, "changed": await next_change(view)}
            await view.change(schema.API_KEYS, where, {"$set": ended})
            for key in valid:
                await _noted(view, key, "key revoked", request.by, now)
            return len(valid)

        return RevokeKeysResponse(keys=await self._mongo.transaction(work))


async def _check_room(view: View, account: str, now: datetime) -> None:
    not_ended = {"revoked": None, "$or": [{"expires": None}, {"expires": {"$gt": now}}]}
    valid = await view.find(schema.API_KEYS, {"account": account, **not_ended}, fields={"_id": 1})
    if len(valid) >= MOST_KEYS:
        raise Conflict(f"account: it has {len(valid)} keys, allowed: {MOST_KEYS}; revoke some")
    of_late = {"account": account, "created": {"$gt": now - MADE_WITHIN}}
    made = await view.find(schema.API_KEYS, of_late, fields={"_id": 1})
    if len(made) >= MOST_MADE:
        raise Conflict(f"account: {len(made)} keys were made within a day, allowed: {MOST_MADE}; wait")


async def _stored(view: View, key: str) -> Plain:
    found = await view.one(schema.API_KEYS, {"_id": key})
    if found is None or not found["account"]:
        raise NotFound(f"key: there is no key {key!r}")
    return found


async def _noted(view: View, key: ApiKey, action: str, by: str, now: datetime) -> None:
    await note(view, AuditEntry(account=key.account, action=action, about=key.id, by=by, at=now))
