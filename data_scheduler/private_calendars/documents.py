"""How private calendars are stored, and how they are told to content_api."""

from data_scheduler.accounts.ended_calendars import CALENDAR_CHANGES
from data_scheduler.accounts.numbered_changes import Numbered, NumberedChanges
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.calendars import KnownCalendar, PrivateCalendar, WatchCalendarsResponse

type CalendarChanges = NumberedChanges[KnownCalendar, WatchCalendarsResponse]


def calendar_of(plain: Plain) -> PrivateCalendar:
    """Return the calendar of a document, as its owner sees it."""
    known = PrivateCalendar.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known}, PrivateCalendar)


def stored_calendar(calendar: PrivateCalendar, hash_: bytes, changed: int) -> Plain:
    """Return the document of a calendar. `changed`: the number of the change that made it so."""
    return {"_id": calendar.id, "hash": hash_, "changed": changed, **to_plain(calendar)}


def calendar_changes(mongo: Mongo) -> CalendarChanges:
    """Return the changes of calendars, as content_api is told of them."""
    numbered = Numbered("private calendars", CALENDAR_CHANGES, schema.PRIVATE_CALENDARS, _known, _message)
    return NumberedChanges(mongo, numbered)


def _known(plain: Plain) -> KnownCalendar:
    calendar = calendar_of(plain)
    return KnownCalendar(
        id=calendar.id,
        hash=plain["hash"],
        choice=calendar.choice,
        modified=calendar.modified,
        revoked=plain.get("revoked") is not None,
    )


def _message(calendars: tuple[KnownCalendar, ...], complete: bool) -> WatchCalendarsResponse:  # noqa: FBT001
    return WatchCalendarsResponse(calendars=calendars, complete=complete)
