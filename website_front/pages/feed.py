"""Every result as an Atom feed (RFC 4287), the newest first."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from website_front.api.answers.seasons import Round, Row, Season
from website_front.languages.words import N_, SESSIONS
from website_front.page import Document, Visit, page
from website_front.pages.season.race import BEST_FIRST
from website_front.pages.shared import names_of, rounds_of

MOST = 40
TOLD = 3
"""Rows of each result."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A result in the feed."""

    id: str
    title: str
    path: str
    updated: str
    rows: tuple[Row, ...]


@page("/results.atom", essential=True)
async def results(visit: Visit) -> Document:
    """The results of the season."""
    season = await visit.reading.get("/seasons/current", Season)
    rounds = (await rounds_of(visit, season.year)).rounds
    entries = entries_of(visit, rounds)
    return Document(
        template="results.atom",
        content_type="application/atom+xml",
        title=visit.say(N_("Will it be Max? Results")),
        description=visit.say(N_("Every Formula 1 result, as soon as it is known.")),
        shown={
            "entries": entries,
            "updated": entries[0].updated if entries else f"{season.year}-01-01T00:00:00Z",
            "id": f"tag:{urlsplit(visit.public_url).hostname},2026:results/{visit.language}",
        },
    )


def entries_of(visit: Visit, rounds: Iterable[Round]) -> list[Entry]:
    """Return the results of races, sprints and qualifyings, the newest first."""
    rounds = tuple(rounds)
    names = names_of(visit, rounds)
    host = urlsplit(visit.public_url).hostname
    found = [
        Entry(
            id=f"tag:{host},2026:{each.season}/{each.grand_prix}/{session.kind}/{visit.language}",
            title=visit.say(
                N_("{name} {year}: {session}"),
                name=names[each.grand_prix],
                year=each.season,
                session=visit.texts.gettext(SESSIONS[session.kind]),
            ),
            path=f"/seasons/{each.season}/{each.grand_prix}#{session.kind}",
            updated=session.end_iso or session.start_iso or f"{session.date}T00:00:00Z",
            rows=session.results[:TOLD],
        )
        for each in rounds
        for session in each.sessions
        if session.results and session.kind in BEST_FIRST
    ]
    return sorted(found, key=lambda entry: entry.updated, reverse=True)[:MOST]
