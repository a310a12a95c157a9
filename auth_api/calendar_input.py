"""What the owner of a private calendar says of it, over HTTP or on the command line. Pure."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from racing.calendar_choice import MOST_ALARM_MINUTES
from racing.wire.calendars import CalendarChoice

EVERYTHING = CalendarChoice(language="en", emoji=True)
"""What a calendar holds of which nothing else is said: every session, in English, without alarms."""


class CalendarInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and a choice; of what is not given the calendar keeps what it has."""

    name: str | UnsetType = UNSET
    """By which you tell your calendars apart; nobody else sees it."""
    sessions: tuple[str, ...] | UnsetType = UNSET
    """Sessions by kind, `practice` for all practices, `testing` for those of pre-season tests; empty for all but testing."""
    alarm: Annotated[int, msgspec.Meta(ge=0, le=MOST_ALARM_MINUTES)] | UnsetType | None = UNSET
    """Minutes before each session at which an alarm rings; null for none."""
    language: str | UnsetType = UNSET
    """`en` or `fr`."""
    emoji: bool | UnsetType = UNSET
    """Whether titles begin with a flag or a light."""
    grands_prix: tuple[str, ...] | UnsetType = UNSET
    """Ids of your favourite Grands Prix, such as `monaco`; empty for all."""

    def named(self, before: str) -> str:
        """Return the name that a calendar then has."""
        return before if isinstance(self.name, UnsetType) else self.name

    def onto(self, before: CalendarChoice) -> CalendarChoice:
        """Return the choice that a calendar then has."""
        names = CalendarChoice.__struct_fields__
        given = {name: value for name in names if (value := getattr(self, name)) is not UNSET}
        return msgspec.structs.replace(before, **given)


def shown(choice: CalendarChoice) -> dict[str, object]:
    """Return a choice as its owner gives it."""
    return {name: getattr(choice, name) for name in CalendarChoice.__struct_fields__}
