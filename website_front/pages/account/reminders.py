"""Reminders: what somebody wants to be told of, by mail and in which browsers; and the end of those by mail, without signing in."""

from collections.abc import Mapping

from website_front.api.answers.seasons import Season
from website_front.languages.language import Language
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import Choice, account_document
from website_front.pages.season.calendar import CHOICES
from website_front.pages.shared import names_of, rounds_of

LEAST_MINUTES, MOST_MINUTES = 5, 10_080
"""How long before a session one can be reminded of it."""

SAID: Mapping[str, str] = {
    "reminders saved": N_("Saved. Nothing is told of what happened before."),
    "nothing is chosen": N_("Saved. You are reminded of nothing: choose when, and by mail or in your browsers."),
    "takes messages": N_("This browser takes messages from now on, also while no page is open."),
    "takes no messages": N_("It takes no messages any more."),
}


@page("/account/reminders", essential=True)
async def own_reminders(visit: Visit) -> Document:
    """What whoever is signed in wants to be told of; and where the link of a letter leads to, for whoever has it."""
    season = await visit.reading.get_if_there("/seasons/current", Season)
    names = {} if season is None else names_of(visit, (await rounds_of(visit, season.year)).rounds)
    return account_document(
        visit,
        "reminders",
        N_("Reminders"),
        N_("Be told of sessions before they begin, when they are moved, and when a result is final."),
        named=SAID,
        sessions=tuple(Choice(visit.say(name), kind) for kind, name in CHOICES.items()),
        grands_prix=tuple(Choice(name, id_) for id_, name in names.items()),
        minutes=(LEAST_MINUTES, MOST_MINUTES),
        spoken=tuple(Language),
    )
