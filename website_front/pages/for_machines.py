"""What search engines and phones ask for: which pages there are, what may be read, and how the site is installed."""

from website_front.api.answers.people import Constructors, Drivers
from website_front.api.answers.places import Circuits, GrandsPrix
from website_front.api.answers.seasons import Seasons
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import rounds_of

FIXED = ("/", "/title", "/calendar", "/seasons", "/search", "/status", "/developers", "/privacy")


@page("/sitemap.xml", essential=True)
async def sitemap(visit: Visit) -> Document:
    """The list of the lists of pages."""
    found = (await visit.reading.get("/seasons", Seasons)).seasons
    paths = ["/sitemap-pages.xml", *(f"/sitemap-{each.year}.xml" for each in found)]
    return _xml("sitemap.xml", paths=paths)


@page("/sitemap-pages.xml")
async def sitemap_pages(visit: Visit) -> Document:
    """Every page that is about no season."""
    reading = visit.reading
    paths = [
        *FIXED,
        *(f"/drivers/{each.id}" for each in (await reading.get("/drivers", Drivers)).drivers),
        *(f"/constructors/{each.id}" for each in (await reading.get("/constructors", Constructors)).constructors),
        *(f"/circuits/{each.id}" for each in (await reading.get("/circuits", Circuits)).circuits),
        *(f"/grands-prix/{each.id}" for each in (await reading.get("/grands-prix", GrandsPrix)).grands_prix),
    ]
    return _xml("sitemap_pages.xml", paths=paths)


@page("/sitemap-{year:[0-9]{4}}.xml")
async def sitemap_season(visit: Visit, *, year: str) -> Document:
    """Every page of a season."""
    rounds = (await rounds_of(visit, year)).rounds
    own = f"/seasons/{year}"
    return _xml("sitemap_pages.xml", paths=[own, f"{own}/title", *(f"{own}/{each.grand_prix}" for each in rounds)])


@page("/robots.txt", essential=True)
async def robots(visit: Visit) -> Document:
    """Everything may be read but what is found by typing."""
    return Document(template="robots.txt", content_type="text/plain", title="", description=visit.public_url, shown={})


@page("/site.webmanifest", essential=True)
async def manifest(visit: Visit) -> Document:
    """How the site is installed."""
    return Document(
        template="site.webmanifest",
        content_type="application/manifest+json",
        title=visit.say(N_("Will it be Max?")),
        description=visit.say(N_("Formula 1: who can still win, when it is on, what happened.")),
        shown={},
    )


def _xml(template: str, **shown: object) -> Document:
    return Document(template=template, content_type="application/xml", title="", description="", shown=shown)
