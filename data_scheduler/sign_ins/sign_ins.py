"""Sign-ins: started, recognised by their token's hash, listed and ended. Each is read from MongoDB, so that it ends at once everywhere."""

from datetime import datetime, timedelta
from functools import partial

from chassis.clock import Clock
from chassis.errors import Conflict, NotFound
from data_scheduler.accounts.documents import account_of, check_hash, new_id, note, replaced
from data_scheduler.accounts.forgetting import UNUSED_KEPT
from data_scheduler.sign_ins.documents import check_password, sign_in_of
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.sign_ins import (
    EndSignInsRequest,
    EndSignInsResponse,
    ListSignInsRequest,
    ListSignInsResponse,
    SignIn,
    StartSignInRequest,
    StartSignInResponse,
    UseSignInRequest,
    UseSignInResponse,
)

LASTS = timedelta(days=30)
"""However often a sign-in is used, it ends then."""
NOTED_EVERY = timedelta(minutes=10)
"""That it is used is written down so often."""
MOST_SIGN_INS = 50
"""Of an account; the one that was used longest ago gives way."""


class SignIns:
    """Where people are signed in."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def start(self, request: StartSignInRequest) -> StartSignInResponse:
        """Sign a browser in with a token of its own; the one that it had until now is not valid any more."""
        check_hash(request.hash)
        if request.rehashed is not None:
            check_password(request.rehashed)
        return await self._mongo.transaction(partial(self._start, request=request))

    async def _start(self, view: View, *, request: StartSignInRequest) -> StartSignInResponse:
        now = as_stored(self._clock.now())
        # Writes to the account, so that it is neither deleted nor given another password at the same moment.
        found = await view.update(
            schema.ACCOUNTS,
            {"_id": request.account, "password": request.password},
            {"$inc": {"touched": 1}, "$set": {"password": request.rehashed or request.password}},
        )
        if found is None:
            raise Conflict("account: its password was changed meanwhile, or it was deleted")
        sign_in = await begin(
            view,
            request.account,
            request.hash,
            agent=request.agent,
            replaces=request.replaces,
            by="password",
            now=now,
        )
        return StartSignInResponse(sign_in=sign_in, account=account_of(found))

    async def use(self, request: UseSignInRequest) -> UseSignInResponse:
        """Return who has this token."""
        now = as_stored(self._clock.now())
        found = await self._mongo.one(
            schema.SIGN_INS,
            {"hash": request.hash, "expires": {"$gt": now}, "last_used": {"$gt": now - UNUSED_KEPT}},
        )
        account = await self._mongo.one(schema.ACCOUNTS, {"_id": found["account"]}) if found else None
        if found is None or account is None:
            raise NotFound("sign_in: it was ended, or has expired")
        sign_in = sign_in_of(found)
        if sign_in.last_used <= now - NOTED_EVERY:
            await self._mongo.update(schema.SIGN_INS, {"_id": sign_in.id}, {"$max": {"last_used": now}})
            sign_in = replaced(sign_in, last_used=now)
        return UseSignInResponse(sign_in=sign_in, account=account_of(account))

    async def listed(self, request: ListSignInsRequest) -> ListSignInsResponse:
        """Return where an account is signed in."""
        now = self._clock.now()
        found = await self._mongo.find(
            schema.SIGN_INS,
            {"account": request.account, "expires": {"$gt": now}, "last_used": {"$gt": now - UNUSED_KEPT}},
            sort=[("last_used", -1), ("_id", 1)],
        )
        return ListSignInsResponse(sign_ins=tuple(sign_in_of(plain) for plain in found))

    async def end(self, request: EndSignInsRequest) -> EndSignInsResponse:
        """End one sign-in of an account, or all of them."""
        return EndSignInsResponse(ended=await self._mongo.transaction(partial(self._end, request=request)))

    async def _end(self, view: View, *, request: EndSignInsRequest) -> int:
        one = {} if request.sign_in is None else {"_id": request.sign_in}
        ended = await view.remove_where(schema.SIGN_INS, {"account": request.account, **one})
        if request.sign_in is not None and not ended:
            raise NotFound(f"sign_in: there is no sign-in {request.sign_in!r}")
        if ended:
            action = "signed out" if request.sign_in is not None else "signed out everywhere"
            at, about = as_stored(self._clock.now()), request.sign_in or ""
            await note(view, AuditEntry(account=request.account, action=action, about=about, by=request.by, at=at))
        return ended


async def begin(
    view: View, account: str, hash_: bytes, *, agent: str, replaces: bytes, by: str, now: datetime
) -> SignIn:
    """Store a new sign-in of an account that this transaction holds. `by`: how it was proved who it is; `replaces`: a token that ends."""
    sign_in = SignIn(id=new_id("sgn"), account=account, agent=agent, created=now, last_used=now, expires=now + LASTS)
    await view.remove_where(schema.SIGN_INS, {"hash": replaces})
    others = await view.find(
        schema.SIGN_INS, {"account": account}, sort=[("last_used", -1), ("_id", 1)], fields={"_id": 1}
    )
    await view.remove(schema.SIGN_INS, [plain["_id"] for plain in others[MOST_SIGN_INS - 1 :]])
    await view.insert(schema.SIGN_INS, [{"_id": sign_in.id, "hash": hash_, **to_plain(sign_in)}])
    await note(view, AuditEntry(account=account, action="signed in", about=sign_in.id, by=by, at=now))
    return sign_in
