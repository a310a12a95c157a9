"""CalendarsService: which function answers which call."""

from data_scheduler.call_table import TableServicer
from data_scheduler.private_calendars.calendars import PrivateCalendars
from data_scheduler.private_calendars.documents import CalendarChanges
from racing.wire.requests import calendars as calls


def calendars_servicer(calendars: PrivateCalendars, changes: CalendarChanges) -> TableServicer:
    """Return the service over these parts."""
    return TableServicer(
        "CalendarsService",
        {
            calls.CreateCalendarRequest: calendars.create,
            calls.ListCalendarsRequest: calendars.listed,
            calls.UpdateCalendarRequest: calendars.update,
            calls.RevokeCalendarRequest: calendars.revoke,
        },
        {calls.WatchCalendarsRequest: changes.watch},
    )
