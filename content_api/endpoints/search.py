"""The search for drivers, constructors, Grands Prix, circuits and rounds by what people type."""

from datetime import datetime

from chassis.http.responses.representation import Representation
from content_api.api.endpoint import get
from content_api.api.page import Found, Page, represent
from content_api.api.parameters import LanguageChoice, SearchKind, SearchLimit, SearchText
from content_api.context import Context
from content_api.languages.language import Language
from content_api.schemas import Schema
from content_api.search import question
from content_api.search.entries import Entry, HitKind

HITS = 10
"""The most that is returned when nothing else is asked for."""


class HitSchema(Schema, frozen=True, kw_only=True):
    """Something that was found."""

    kind: HitKind
    """What it is: `driver`, `constructor`, `grand_prix`, `circuit` or `round`."""
    id: str
    """Its id: `max-verstappen`, `red-bull`, `italy`, `monza`; of a round `1988-italy`."""
    name: str
    """Its name in the language asked for: `Italian Grand Prix 1988`."""
    context: str
    """What tells it from others, in a line of that language: the country, the newest team, the seasons. Empty where nothing is known."""
    href: str
    """Where this API has it: `/content/v1/seasons/1988/rounds/italy`."""


class HitsSchema(Schema, frozen=True, kw_only=True):
    """What was found, the likeliest first."""

    q: str
    """What was looked for."""
    hits: tuple[HitSchema, ...]
    """What was found, the likeliest first; none when nothing is spelled anything like it."""


@get("/search", example="/search?q=monza+88")
async def search(
    context: Context,
    *,
    q: SearchText,
    kind: SearchKind | None = None,
    limit: SearchLimit = HITS,
    lang: LanguageChoice = Language.ENGLISH,
) -> Page[HitsSchema]:
    """Drivers, constructors, Grands Prix, circuits and rounds by what people type.

    Accents, capitals and small mistakes do not matter, and names are looked for in every language. A year, also in two digits, asks for who
    and what was part of that season: `vet 2011`, `spa 98`. Pre-season tests are rounds, too: `testing bahrain`, `essais 2026`. Words that
    are spelled so come before those that begin so, and these before those that are nearly spelled so; of equals, what is in the current
    season and has done much comes first.
    """

    async def make(now: datetime) -> Representation:
        index = context.search.index
        asked = question.read(q, context.season_index.years)
        hits = tuple(_hit(entry, lang) for entry in index.find(asked, kind, limit))
        found = Found(HitsSchema(q=q, hits=hits), [context.search.newest])
        return represent(found, context.season_index, now)

    return Page(f"/search?q={q}&kind={kind or '*'}&limit={limit}&lang={lang}", make, kept=False)


def _hit(entry: Entry, language: Language) -> HitSchema:
    shown = entry.shown[language]
    return HitSchema(kind=entry.kind, id=entry.id, name=shown.name, context=shown.context, href=entry.href)
