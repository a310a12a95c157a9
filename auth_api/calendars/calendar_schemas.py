"""What the owner of a private calendar says of it, over HTTP or on the command line, and what is shown of it. Pure."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from racing.calendar_choice import LANGUAGES, MOST_ALARM_MINUTES, SESSION_WORDS
from racing.calendar_token import HINT_CHARACTERS, token_hash
from racing.wire.requests.calendars import CalendarChoice, CreateCalendarRequest, PrivateCalendar, UpdateCalendarRequest

EVERYTHING = CalendarChoice(language="en", emoji=True)
"""What a calendar holds of which nothing else is said: every session, in English, without alarms."""

type Name = Annotated[str, Meta(description="By which you tell your calendars apart; nobody else sees it.")]
type Sessions = Annotated[
    tuple[str, ...],
    Meta(description=f"Kinds of sessions: {', '.join(SESSION_WORDS)}. Empty for all but testing."),
]
type Minutes = Annotated[int, Meta(ge=0, le=MOST_ALARM_MINUTES)]
type Alarm = Annotated[
    Minutes | None, Meta(description="Minutes before each session at which an alarm rings; null for none.")
]
type LanguageCode = Annotated[str, Meta(description=f"The language of its texts: {', '.join(LANGUAGES)}.")]
type Emoji = Annotated[bool, Meta(description="Whether titles begin with a flag or a light.")]
type GrandsPrix = Annotated[
    tuple[str, ...],
    Meta(
        description="Ids of your favourite Grands Prix, such as monaco; empty for all. Testing is chosen by `sessions` alone."
    ),
]


class CalendarInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and a choice; of what is not given the calendar keeps what it has."""

    name: Name | UnsetType = UNSET
    sessions: Sessions | UnsetType = UNSET
    alarm: Alarm | UnsetType = UNSET
    language: LanguageCode | UnsetType = UNSET
    emoji: Emoji | UnsetType = UNSET
    grands_prix: GrandsPrix | UnsetType = UNSET

    def creation(self, account: str, token: str, *, by: str) -> CreateCalendarRequest:
        """Return the request to make a calendar at the address of a token."""
        return CreateCalendarRequest(
            account=account,
            name=self.named(""),
            hash=token_hash(token),
            hint=token[-HINT_CHARACTERS:],
            choice=self.onto(EVERYTHING),
            by=by,
        )

    def change_of(self, before: PrivateCalendar, *, account: str | None = None, by: str) -> UpdateCalendarRequest:
        """Return the request to change a calendar. `account`: whose it has to be; None: anybody's."""
        return UpdateCalendarRequest(
            account=account,
            calendar=before.id,
            name=self.named(before.name),
            choice=self.onto(before.choice),
            by=by,
        )

    def named(self, before: str) -> str:
        """Return the name that a calendar then has."""
        return before if isinstance(self.name, UnsetType) else self.name

    def onto(self, before: CalendarChoice) -> CalendarChoice:
        """Return the choice that a calendar then has."""
        names = CalendarChoice.__struct_fields__
        given = {name: value for name in names if (value := getattr(self, name)) is not UNSET}
        return msgspec.structs.replace(before, **given)


class CalendarShown(msgspec.Struct, frozen=True, kw_only=True):
    """A private calendar, without its address: of that only a hash is kept."""

    id: Annotated[str, Meta(description="By which it is changed and revoked.")]
    name: Name
    hint: Annotated[str, Meta(description="The last characters of the token in its address.")]
    sessions: Sessions
    alarm: Alarm
    language: LanguageCode
    emoji: Emoji
    grands_prix: GrandsPrix
    created: Annotated[datetime, Meta(description="When it was made.")]
    modified: Annotated[datetime, Meta(description="When its choice was last changed.")]


class NewCalendarShown(CalendarShown, frozen=True, kw_only=True):
    """A private calendar with its address, which is shown once."""

    url: Annotated[str, Meta(description="Where it is (iCalendar); who has this address has the calendar.")]
    webcal: Annotated[str, Meta(description="The same for Apple's devices, which subscribe at once.")]


class CalendarsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The private calendars of an account."""

    calendars: Annotated[tuple[CalendarShown, ...], Meta(description="The oldest first.")]


def shown(calendar: PrivateCalendar) -> CalendarShown:
    """Return what is shown of a calendar."""
    return CalendarShown(**_facts(calendar))


def shown_once(calendar: PrivateCalendar, url: str) -> NewCalendarShown:
    """Return a new calendar with its address."""
    return NewCalendarShown(**_facts(calendar), url=url, webcal=f"webcal://{url.partition('://')[2]}")


def chosen(choice: CalendarChoice) -> dict[str, Any]:
    """Return a choice by the names under which its owner gives it."""
    return {name: getattr(choice, name) for name in CalendarChoice.__struct_fields__}


def _facts(calendar: PrivateCalendar) -> dict[str, Any]:
    own = ("id", "name", "hint", "created", "modified")
    return {name: getattr(calendar, name) for name in own} | chosen(calendar.choice)
