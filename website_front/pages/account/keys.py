"""API keys: made, replaced and revoked, and how often each was used."""

from collections.abc import Mapping

from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import Choice, account_document

SCOPES: Mapping[str, str] = {
    "read": N_("read what is public"),
    "webhooks": N_("keep webhooks"),
    "keys": N_("keep keys"),
    "calendars": N_("keep private calendars"),
}
"""What a key may do."""

LIVES: Mapping[str, str] = {
    "": N_("when it is revoked"),
    "30": N_("after 30 days"),
    "90": N_("after 90 days"),
    "365": N_("after a year"),
}
"""After how many days a key ends."""

OVERLAPS: Mapping[str, str] = {"0": N_("at once"), "3600": N_("after an hour"), "86400": N_("after a day")}
"""After how many seconds a key ends in whose place there is another."""

SAID: Mapping[str, str] = {
    "key revoked": N_("Revoked: it is refused from now on."),
    "requests": N_("requests"),
}


@page("/account/keys", essential=True)
async def own_keys(visit: Visit) -> Document:
    """The keys of whoever is signed in."""
    return account_document(
        visit,
        "keys",
        N_("API keys"),
        N_("Keys that give your programs a quota of their own."),
        named={**SCOPES, **SAID},
        scopes=tuple(Choice(visit.say(name), scope) for scope, name in SCOPES.items()),
        lives=LIVES,
        overlaps=OVERLAPS,
    )
