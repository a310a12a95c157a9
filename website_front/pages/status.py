"""Is it right, is it fresh? How old each kind of facts is, and where it comes from."""

from datetime import UTC, datetime

import msgspec

from website_front.api.answers.people import Constructors, Drivers
from website_front.api.answers.places import Circuits
from website_front.api.answers.seasons import Rounds, Season
from website_front.api.answers.title import Title
from website_front.languages.words import N_
from website_front.page import Document, Visit, page

SOURCES = {
    "archive": N_("the bundled archive (F1DB)"),
    "jolpica": "Jolpica",
    "formula1": "formula1.com",
    "openf1": "OpenF1",
    "livetiming": N_("F1 live timing"),
    "f1db": "F1DB",
}


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """How old one kind of facts is."""

    name: str
    since: str
    source: str
    stale: bool


@page("/status", essential=True)
async def status(visit: Visit) -> Document:
    """How fresh everything is."""
    season = await visit.reading.get("/seasons/current", Season)
    year = season.year
    asked = (
        (N_("Championship tables"), f"/seasons/{year}", Season),
        (N_("Calendar and results"), f"/seasons/{year}/rounds", Rounds),
        (N_("Who can still win"), f"/seasons/{year}/title?lang={visit.language}", Title),
        (N_("Drivers"), "/drivers", Drivers),
        (N_("Teams"), "/constructors", Constructors),
        (N_("Tracks"), "/circuits", Circuits),
    )
    rows = []
    for name, path, kind in asked:
        said = (await visit.reading.answer(path, kind)).metadata
        rows.append(
            Freshness(
                name=name,
                since=datetime.fromtimestamp(said.date, UTC).isoformat(),
                source=SOURCES.get(said.source or "", said.source or ""),
                stale=said.stale,
            )
        )
    return Document(
        template="status.html",
        title=visit.say(N_("How fresh is it?")),
        description=visit.say(N_("When each kind of facts was last fetched, from which source, and what is awaited.")),
        section="/status",
        shown={"season": season, "rows": rows},
    )
