"""Private calendars between auth_api, data_scheduler and content_api: the twins of the messages in `protobuf/calendars.proto`.

The token in an address is known to its owner alone. What is stored and sent is its SHA-256 (`racing.calendar_token`).
"""

from datetime import datetime

from racing.model import Struct
from racing.wire.requests.calls import Call


class CalendarChoice(Struct, frozen=True, kw_only=True):
    """What a private calendar holds. `sessions`: words of `racing.calendar_choice`; `grands_prix`: ids; none of them for all.

    `alarm`: minutes before each session. `language`: its code. `emoji`: whether titles begin with one.
    """

    sessions: tuple[str, ...] = ()
    alarm: int | None = None
    language: str
    emoji: bool
    grands_prix: tuple[str, ...] = ()


class PrivateCalendar(Struct, frozen=True, kw_only=True):
    """A calendar as its owner sees it. `hint`: the last characters of its token. `modified`: when its choice was made."""

    id: str
    account: str
    name: str
    hint: str
    choice: CalendarChoice
    created: datetime
    modified: datetime


class KnownCalendar(Struct, frozen=True, kw_only=True):
    """A calendar as it is served. `hash`: SHA-256 of its token. `revoked`: it is to be forgotten."""

    id: str
    hash: bytes
    choice: CalendarChoice
    modified: datetime
    revoked: bool = False


class CreateCalendarResponse(Struct, frozen=True, kw_only=True):
    """The new calendar."""

    calendar: PrivateCalendar


class CreateCalendarRequest(Call[CreateCalendarResponse], frozen=True, kw_only=True):
    """Make a calendar; `NotFound` where there is no such account, `Conflict` where it has as many as it may have."""

    account: str
    name: str
    hash: bytes
    hint: str
    choice: CalendarChoice
    by: str


class ListCalendarsResponse(Struct, frozen=True, kw_only=True):
    """Calendars that are not revoked, the oldest first."""

    calendars: tuple[PrivateCalendar, ...] = ()


class ListCalendarsRequest(Call[ListCalendarsResponse], frozen=True, kw_only=True):
    """Every calendar, those of an account, or one by its id."""

    account: str | None = None
    calendar: str | None = None


class UpdateCalendarResponse(Struct, frozen=True, kw_only=True):
    """The calendar as it is now."""

    calendar: PrivateCalendar


class UpdateCalendarRequest(Call[UpdateCalendarResponse], frozen=True, kw_only=True):
    """Give a calendar another name and choice. `account`: whose it has to be; None for anybody's."""

    account: str | None = None
    calendar: str
    name: str
    choice: CalendarChoice
    by: str


class RevokeCalendarResponse(Struct, frozen=True, kw_only=True):
    """The calendar as it was."""

    calendar: PrivateCalendar


class RevokeCalendarRequest(Call[RevokeCalendarResponse], frozen=True, kw_only=True):
    """End the address of a calendar for good. `account`: whose it has to be; None for anybody's."""

    account: str | None = None
    calendar: str
    by: str


class WatchCalendarsResponse(Struct, frozen=True, kw_only=True):
    """Calendars as they are now. `complete`: every valid one has been told, in this message or before."""

    calendars: tuple[KnownCalendar, ...] = ()
    complete: bool = False


class WatchCalendarsRequest(Call[WatchCalendarsResponse], frozen=True, kw_only=True):
    """Every valid calendar, then each as it changes. A message without calendars says that the stream is there."""
