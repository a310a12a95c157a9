"""Challenges: what an authenticator has to sign, each for one account or for a sign-in, once and soon.

A challenge is stored by its hash, so that a copy of the database answers none.
"""

from datetime import timedelta

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from data_scheduler.accounts.documents import check_hash, new_id
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, as_stored
from racing.wire.codec import Plain
from racing.wire.requests.passkeys import (
    ChallengeKind,
    UseChallengeRequest,
    UseChallengeResponse,
    WriteChallengeRequest,
    WriteChallengeResponse,
)

VALID = timedelta(minutes=5)
"""As long as somebody may take to find his phone."""


class Challenges:
    """The challenges of everybody."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def write(self, request: WriteChallengeRequest) -> WriteChallengeResponse:
        """Keep a challenge."""
        kinds = {kind.value for kind in ChallengeKind}
        if request.kind not in kinds:
            raise InvalidRequest(f"kind: {request.kind!r}, allowed: {', '.join(sorted(kinds))}")
        if (request.account is None) != (request.kind == ChallengeKind.SIGN_IN):
            raise InvalidRequest("account: allowed for a passkey that is registered, and for no other")
        check_hash(request.hash)
        expires = as_stored(self._clock.now()) + VALID
        await self._mongo.insert(
            schema.PASSKEY_CHALLENGES, [{"_id": new_id("chl"), **_of(request), "expires": expires}]
        )
        return WriteChallengeResponse(expires=expires)

    async def use(self, request: UseChallengeRequest) -> UseChallengeResponse:
        """Remove a challenge; of several who try at the same moment one succeeds."""
        valid = {"expires": {"$gt": self._clock.now()}}
        if not await self._mongo.remove_where(schema.PASSKEY_CHALLENGES, _of(request) | valid):
            raise NotFound("challenge: it was used already, or has expired")
        return UseChallengeResponse()


def _of(request: WriteChallengeRequest | UseChallengeRequest) -> Plain:
    return {"hash": request.hash, "kind": request.kind, "account": request.account}
