"""Private calendars: made, changed under the same address, and revoked."""

from collections.abc import Mapping

from website_front.api.answers.seasons import Season
from website_front.languages.language import Language
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import Choice, account_document
from website_front.pages.season.calendar import ALARMS, CHOICES
from website_front.pages.shared import names_of, rounds_of

SAID: Mapping[str, str] = {
    "calendar changed": N_("Changed. Who subscribes has it the next time the calendar is asked for."),
    "calendar revoked": N_("Revoked: there is nothing at its address any more."),
}


@page("/account/calendars", essential=True)
async def own_calendars(visit: Visit) -> Document:
    """The private calendars of whoever is signed in."""
    season = await visit.reading.get_if_there("/seasons/current", Season)
    names = {} if season is None else names_of(visit, (await rounds_of(visit, season.year)).rounds)
    return account_document(
        visit,
        "calendars",
        N_("Private calendars"),
        N_("Calendars at secret addresses, whose choice you change without subscribing anew."),
        named={**CHOICES, **SAID, **names},
        sessions=tuple(Choice(visit.say(name), kind) for kind, name in CHOICES.items()),
        alarms=ALARMS,
        grands_prix=tuple(Choice(name, id_) for id_, name in names.items()),
        spoken=tuple(Language),
    )
