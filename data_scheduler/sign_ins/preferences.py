"""What people prefer, kept with their account."""

from chassis.errors import NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.codec import from_plain, to_plain
from racing.wire.requests.sign_ins import (
    GetPreferencesRequest,
    GetPreferencesResponse,
    Preferences,
    SetPreferencesRequest,
    SetPreferencesResponse,
)


class AccountPreferences:
    """The preferences of all accounts."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def get(self, request: GetPreferencesRequest) -> GetPreferencesResponse:
        """Return what somebody prefers; what was never chosen is as it is at first."""
        found = await self._mongo.one(schema.ACCOUNTS, {"_id": request.account})
        if found is None:
            raise NotFound(f"account: there is no account {request.account!r}")
        return GetPreferencesResponse(preferences=from_plain(found.get("preferences", {}), Preferences))

    async def put(self, request: SetPreferencesRequest) -> SetPreferencesResponse:
        """Keep these in the place of what was chosen before."""
        change = {"$set": {"preferences": to_plain(request.preferences)}}
        if await self._mongo.update(schema.ACCOUNTS, {"_id": request.account}, change) is None:
            raise NotFound(f"account: there is no account {request.account!r}")
        return SetPreferencesResponse(preferences=request.preferences)
