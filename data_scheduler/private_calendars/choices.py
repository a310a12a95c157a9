"""Checks what is chosen of a private calendar, so that content_api can serve whatever is stored."""

from collections.abc import Collection

import msgspec

from chassis.errors import InvalidRequest
from data_scheduler.stores.mongo import View
from racing.calendar_choice import LANGUAGES, MOST_ALARM_MINUTES, SESSION_WORDS
from racing.model import Dataset
from racing.schedule import is_testing
from racing.wire.requests.calendars import CalendarChoice
from racing.wire.requests.reminders import ReminderChoice

MOST_GRANDS_PRIX = 100
"""There have been 54 of different names since 1950."""
SHOWN = 40


def checked(choice: CalendarChoice) -> CalendarChoice:
    """Return a choice with each word once, sessions in the order of a weekend. Raise `InvalidRequest`, which names the field."""
    if choice.alarm is not None and not 0 <= choice.alarm <= MOST_ALARM_MINUTES:
        raise InvalidRequest(f"alarm: {choice.alarm}, allowed: 0 to {MOST_ALARM_MINUTES}")
    return in_order(choice)


def in_order[C: (CalendarChoice, ReminderChoice)](choice: C) -> C:
    """Do the same for what both kinds of choice are made of: sessions, Grands Prix and a language."""
    for word in choice.sessions:
        if word not in SESSION_WORDS:
            raise InvalidRequest(f"sessions: {word[:SHOWN]!r}, allowed: {', '.join(SESSION_WORDS)}")
    if choice.language not in LANGUAGES:
        raise InvalidRequest(f"language: {choice.language[:SHOWN]!r}, allowed: {', '.join(LANGUAGES)}")
    if len(choice.grands_prix) > MOST_GRANDS_PRIX:
        raise InvalidRequest(f"grands_prix: {len(choice.grands_prix)} entries, allowed: {MOST_GRANDS_PRIX}")
    return msgspec.structs.replace(
        choice,
        sessions=tuple(word for word in SESSION_WORDS if word in choice.sessions),
        grands_prix=tuple(sorted(set(choice.grands_prix))),
    )


async def check_grands_prix(view: View, grands_prix: Collection[str]) -> None:
    """Raise `InvalidRequest` for a Grand Prix that nobody knows: a choice of it alone would be of nothing, and nobody would know why."""
    wanted = list(grands_prix)
    if not wanted:
        return
    there = await view.find(Dataset.ROUNDS, {"grand_prix": {"$in": wanted}}, fields={"grand_prix": 1})
    # Testing is chosen among sessions, and would be there for nothing here.
    known = {plain["grand_prix"] for plain in there if not is_testing(plain["grand_prix"])}
    unknown = sorted(set(wanted) - known)
    if unknown:
        raise InvalidRequest(
            f"grands_prix: {unknown[0][:SHOWN]!r}, allowed: ids that /content/v1/grands-prix lists, such as monaco"
        )
