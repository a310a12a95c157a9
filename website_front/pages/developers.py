"""Can my program have it? The API in five examples."""

from website_front.languages.words import N_
from website_front.page import Document, Visit, page

EXAMPLES = (
    (N_("The championship"), "/content/v1/seasons/current/drivers?limit=3"),
    (N_("A race, whole"), "/content/v1/seasons/2021/rounds/abu-dhabi/race"),
    (N_("Will it be Max?"), "/content/v1/seasons/current/title?driver=max-verstappen"),
    (N_("A table as CSV"), "/content/v1/seasons/1988/drivers?format=csv"),
    (N_("What people type"), "/content/v1/search?q=monza%2088"),
)


@page("/developers", essential=True)
async def developers(visit: Visit) -> Document:
    """The API in five examples, and where the rest is."""
    return Document(
        template="developers.html",
        title=visit.say(N_("For developers")),
        description=visit.say(
            N_("Everything on these pages as JSON: open, without a key, described by OpenAPI and AsyncAPI.")
        ),
        section="/developers",
        shown={"examples": EXAMPLES},
    )
