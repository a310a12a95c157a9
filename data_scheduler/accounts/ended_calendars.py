"""What is left of private calendars that are revoked, by their owner or with the account: ids and hashes, until content_api has heard."""

from datetime import datetime

from data_scheduler.accounts.documents import next_change
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.wire.codec import Plain, to_plain
from racing.wire.requests.calendars import CalendarChoice

CALENDAR_CHANGES = "private_calendars"
"""The counter of changes of calendars, raised in the transaction of each."""

_NOTHING = to_plain(CalendarChoice(language="en", emoji=True))


async def end_calendars(view: View, where: Plain, now: datetime) -> None:
    """Revoke calendars, and forget whose they were and what they held."""
    valid = where | {"revoked": None}
    if not await view.find(schema.PRIVATE_CALENDARS, valid, fields={"_id": 1}, limit=1):
        return
    number = await next_change(view, CALENDAR_CHANGES)
    ended = {"revoked": now, "changed": number, "account": "", "name": "", "hint": "", "choice": _NOTHING}
    await view.change(schema.PRIVATE_CALENDARS, valid, {"$set": ended})
