"""What the pages of accounts have in common."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from website_front.api.answers.seasons import Entries, Season
from website_front.languages.words import N_
from website_front.page import Document, Visit
from website_front.pages.account.refusals import REFUSALS

NOTHING: Mapping[str, str] = MappingProxyType({})

OWN_PAGES: Mapping[str, str] = {
    "/account": N_("Account"),
    "/account/keys": N_("API keys"),
    "/account/webhooks": N_("Webhooks"),
    "/account/calendars": N_("Calendars"),
    "/account/reminders": N_("Reminders"),
}
"""Those of who is signed in, and how they are called."""


class Choice(msgspec.Struct, frozen=True, order=True):
    """Somebody or something that can be chosen."""

    name: str
    id: str


class Contenders(msgspec.Struct, frozen=True, kw_only=True):
    """Who races this season."""

    drivers: tuple[Choice, ...]
    constructors: tuple[Choice, ...]


def account_document(
    visit: Visit, template: str, title: str, description: str, *, named: Mapping[str, str] = NOTHING, **shown: Any
) -> Document:
    """Return the document of a page of accounts, which no search engine lists.

    `named`: what words of the accounts are called, for the scripts of the page.
    """
    return Document(
        template=f"account/{template}.html",
        title=visit.say(title),
        description=visit.say(description),
        indexed=False,
        passkeys=True,
        section="/account",
        shown={"refusals": REFUSALS, "own_pages": OWN_PAGES, "named": named, **shown},
    )


async def contenders(visit: Visit) -> Contenders:
    """Return the drivers and the constructors of the current season, by name; none before its entries are known."""
    season = await visit.reading.get_if_there("/seasons/current", Season)
    found = None if season is None else await visit.reading.get_if_there(f"/seasons/{season.year}/entries", Entries)
    entries = () if found is None else found.entries
    drivers = {each.driver: each.name or each.driver for each in entries if each.driver}
    constructors = {each.constructor: each.constructor_name or each.constructor for each in entries if each.constructor}
    return Contenders(drivers=_by_name(drivers), constructors=_by_name(constructors))


def _by_name(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(sorted(Choice(name, id_) for id_, name in names.items()))
