"""States: what a browser takes to the provider and brings back, each for one browser, once and soon.

A state is stored by its hash, and so is what the browser keeps beside it: a copy of the database signs nobody in.
"""

from datetime import timedelta

from chassis.clock import Clock
from chassis.errors import NotFound
from data_scheduler.accounts.documents import check_hash, new_id
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.requests.openid import (
    UseOpenIdStateRequest,
    UseOpenIdStateResponse,
    WriteOpenIdStateRequest,
    WriteOpenIdStateResponse,
)

VALID = timedelta(minutes=10)
"""As long as somebody may take at the provider."""


class States:
    """The states of everybody."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def write(self, request: WriteOpenIdStateRequest) -> WriteOpenIdStateResponse:
        """Keep a state."""
        check_hash(request.hash)
        check_hash(request.browser)
        expires = as_stored(self._clock.now()) + VALID
        kept = {"hash": request.hash, "browser": request.browser, "sign_in": request.sign_in, "expires": expires}
        await self._mongo.insert(schema.OPENID_STATES, [{"_id": new_id("oid"), **kept}])
        return WriteOpenIdStateResponse(expires=expires)

    async def use(self, request: UseOpenIdStateRequest) -> UseOpenIdStateResponse:
        """Remove a state; of several who try at the same moment one succeeds. Another browser does not use it up."""

        async def work(view: View) -> str | None:
            where = {"hash": request.hash, "browser": request.browser, "expires": {"$gt": self._clock.now()}}
            found = await view.one(schema.OPENID_STATES, where)
            if found is None or not await view.remove_where(schema.OPENID_STATES, {"_id": found["_id"]}):
                raise NotFound("state: it was used already, has expired, or is of another browser")
            sign_in: str | None = found["sign_in"]
            return sign_in

        return UseOpenIdStateResponse(sign_in=await self._mongo.transaction(work))
