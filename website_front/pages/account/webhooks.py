"""Webhooks: made, chosen, tried, and their ledger."""

from collections.abc import Mapping

from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import Choice, account_document, contenders

KINDS: Mapping[str, str] = {
    "schedule.changed": N_("the schedule changed"),
    "session.started": N_("a session starts"),
    "session.ended": N_("a session ends"),
    "result.provisional": N_("a provisional result"),
    "result.final": N_("a final result"),
    "result.amended": N_("a result was amended"),
    "standings.changed": N_("the tables changed"),
    "title.decided": N_("a title is decided"),
    "title.out": N_("somebody is out of a title"),
    "data.stale": N_("data is missing or old"),
}
"""What events tell of, those that can be chosen."""

TEST: Mapping[str, str] = {"test": N_("a test")}

STATES: Mapping[str, str] = {
    "delivered": N_("delivered"),
    "retrying": N_("is tried again"),
    "given_up": N_("given up"),
}
"""What became of an event."""

SAID: Mapping[str, str] = {
    "webhook changed": N_("Changed."),
    "webhook deleted": N_("Deleted, with its ledger."),
    "sent": N_("It is on its way: the ledger says what becomes of it."),
}


@page("/account/webhooks", essential=True)
async def own_webhooks(visit: Visit) -> Document:
    """The webhooks of whoever is signed in."""
    found = await contenders(visit)
    return account_document(
        visit,
        "webhooks",
        N_("Webhooks"),
        N_("Have your server told when something happens."),
        named={**KINDS, **TEST, **STATES, **SAID},
        kinds=tuple(Choice(visit.say(name), kind) for kind, name in KINDS.items()),
        drivers=found.drivers,
        constructors=found.constructors,
    )
