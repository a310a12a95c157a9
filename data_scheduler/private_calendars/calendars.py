"""Private calendars: made, changed and revoked. Each change has a number, by which `documents.calendar_changes` tells it to content_api."""

from datetime import datetime
from typing import Any

import msgspec

from chassis.clock import Clock
from chassis.errors import Conflict, NotFound
from data_scheduler.accounts.documents import check_hash, held_account, new_id, next_change, note
from data_scheduler.accounts.ended_calendars import CALENDAR_CHANGES, end_calendars
from data_scheduler.private_calendars.choices import check_grands_prix, checked
from data_scheduler.private_calendars.documents import calendar_of, stored_calendar
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import Plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.calendars import (
    CreateCalendarRequest,
    CreateCalendarResponse,
    ListCalendarsRequest,
    ListCalendarsResponse,
    PrivateCalendar,
    RevokeCalendarRequest,
    RevokeCalendarResponse,
    UpdateCalendarRequest,
    UpdateCalendarResponse,
)

MOST_CALENDARS = 20
"""Calendars of an account that are not revoked."""


class PrivateCalendars:
    """The calendars of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def create(self, request: CreateCalendarRequest) -> CreateCalendarResponse:
        """Make a calendar of an account."""
        check_hash(request.hash)
        now = as_stored(self._clock.now())
        calendar = PrivateCalendar(
            id=new_id("cal"),
            account=request.account,
            name=request.name,
            hint=request.hint,
            choice=checked(request.choice),
            created=now,
            modified=now,
        )

        async def work(view: View) -> None:
            await held_account(view, request.account)
            kept = await view.find(schema.PRIVATE_CALENDARS, _valid(request.account), fields={"_id": 1})
            if len(kept) >= MOST_CALENDARS:
                raise Conflict(f"account: it has {len(kept)} calendars, allowed: {MOST_CALENDARS}; revoke some")
            await check_grands_prix(view, calendar.choice.grands_prix)
            number = await next_change(view, CALENDAR_CHANGES)
            await view.insert(schema.PRIVATE_CALENDARS, [stored_calendar(calendar, request.hash, number)])
            await _noted(view, calendar, "calendar created", request.by, now)

        await self._mongo.transaction(work)
        return CreateCalendarResponse(calendar=calendar)

    async def listed(self, request: ListCalendarsRequest) -> ListCalendarsResponse:
        """Return calendars that are not revoked, the oldest first."""
        where = _valid(request.account) | ({} if request.calendar is None else {"_id": request.calendar})
        found = await self._mongo.find(schema.PRIVATE_CALENDARS, where, sort=[("created", 1), ("_id", 1)])
        return ListCalendarsResponse(calendars=tuple(calendar_of(plain) for plain in found))

    async def update(self, request: UpdateCalendarRequest) -> UpdateCalendarResponse:
        """Give a calendar another name and choice. Who subscribes is told of another choice as of a change of what he has."""
        choice = checked(request.choice)
        now = as_stored(self._clock.now())

        async def work(view: View) -> PrivateCalendar:
            before = await _stored(view, request.account, request.calendar)
            calendar = msgspec.structs.replace(before, name=request.name, choice=choice)
            if calendar == before:
                return before
            given: Plain = {"name": calendar.name}
            if choice != before.choice:
                await check_grands_prix(view, choice.grands_prix)
                calendar = msgspec.structs.replace(calendar, modified=now)
                number = await next_change(view, CALENDAR_CHANGES)
                given |= {"choice": to_plain(choice), "modified": now, "changed": number}
            await view.update(schema.PRIVATE_CALENDARS, {"_id": before.id}, {"$set": given})
            await _noted(view, calendar, "calendar changed", request.by, now)
            return calendar

        return UpdateCalendarResponse(calendar=await self._mongo.transaction(work))

    async def revoke(self, request: RevokeCalendarRequest) -> RevokeCalendarResponse:
        """Revoke a calendar for good. What is left of it are its id and hash, until every content_api has forgotten them."""
        now = as_stored(self._clock.now())

        async def work(view: View) -> PrivateCalendar:
            calendar = await _stored(view, request.account, request.calendar)
            await end_calendars(view, {"_id": calendar.id}, now)
            await _noted(view, calendar, "calendar revoked", request.by, now)
            return calendar

        return RevokeCalendarResponse(calendar=await self._mongo.transaction(work))


def _valid(account: str | None) -> dict[str, Any]:
    return {"revoked": None} | ({} if account is None else {"account": account})


async def _stored(view: View, account: str | None, calendar: str) -> PrivateCalendar:
    """Return a calendar that is not revoked. Raise `NotFound`, the same for one of another account."""
    found = await view.one(schema.PRIVATE_CALENDARS, _valid(account) | {"_id": calendar})
    if found is None:
        raise NotFound(f"calendar: there is no calendar {calendar!r}")
    return calendar_of(found)


async def _noted(view: View, calendar: PrivateCalendar, action: str, by: str, now: datetime) -> None:
    await note(view, AuditEntry(account=calendar.account, action=action, about=calendar.id, by=by, at=now))
