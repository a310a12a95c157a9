"""A search box for drivers, teams, Grands Prix, tracks and races."""

from urllib.parse import urlencode

from chassis.errors import NotFound
from website_front.api.answers.search import Hit, Hits
from website_front.languages.words import N_
from website_front.page import Document, Visit, page

MOST_LETTERS = 100
KINDS = {
    "driver": N_("Driver"),
    "constructor": N_("Team"),
    "grand_prix": N_("Grand Prix"),
    "circuit": N_("Circuit"),
    "round": N_("Race"),
}


@page("/search", query=("q",), kept=False)
async def search(visit: Visit, *, q: str | None = None) -> Document:
    """What was found, the likeliest first."""
    asked = (q or "").strip()[:MOST_LETTERS]
    hits: tuple[Hit, ...] = ()
    if asked:
        try:
            hits = (await visit.reading.get(f"/search?{urlencode({'q': asked, 'lang': visit.language})}", Hits)).hits
        except NotFound:  # what content_api can look for nothing in: signs without a letter
            hits = ()
    return Document(
        template="search.html",
        title=visit.say(N_("Search")) if not asked else visit.say(N_("Search: {q}"), q=asked),
        description=visit.say(N_("Look for a driver, a team, a Grand Prix, a track or a race.")),
        canonical="/search",
        section="/search",
        indexed=not asked,
        shown={"q": asked, "hits": [(hit, KINDS[hit.kind], path_of(hit)) for hit in hits if hit.kind in KINDS]},
    )


def path_of(hit: Hit) -> str:
    """Return where the website shows what was found."""
    if hit.kind == "round":
        year, _, grand_prix = hit.id.partition("-")
        return f"/seasons/{year}/{grand_prix}"
    return {
        "driver": f"/drivers/{hit.id}",
        "constructor": f"/constructors/{hit.id}",
        "circuit": f"/circuits/{hit.id}",
        "grand_prix": f"/grands-prix/{hit.id}",
    }[hit.kind]
