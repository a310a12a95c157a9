"""What others show in their own pages: the next session, and the top of the table."""

from website_front.api.answers.seasons import Season
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.home import LEADERS, next_session, next_weekend
from website_front.pages.shared import colours_of, names_of, rounds_of


@page("/embed/next", essential=True)
async def embed_next(visit: Visit) -> Document:
    """The next session with a countdown."""
    season = await visit.reading.get("/seasons/current", Season)
    rounds = await rounds_of(visit, season.year)
    weekend = next_weekend(rounds.held)
    return Document(
        template="embed_next.html",
        title=visit.say(N_("The next Formula 1 session")),
        description=visit.say(N_("The next Formula 1 session")),
        indexed=False,
        frames=True,
        shown={
            "weekend": weekend,
            "session": None if weekend is None else next_session(weekend.sessions),
            "names": names_of(visit, rounds.rounds),
        },
    )


@page("/embed/standings", essential=True)
async def embed_standings(visit: Visit) -> Document:
    """The top of the drivers' championship."""
    season = await visit.reading.get("/seasons/current", Season)
    return Document(
        template="embed_standings.html",
        title=visit.say(N_("Drivers' championship {year}"), year=season.year),
        description=visit.say(N_("Drivers' championship {year}"), year=season.year),
        indexed=False,
        frames=True,
        shown={
            "season": season,
            "drivers": season.driver_standings[: 2 * LEADERS],
            "colours": await colours_of(visit, season.year),
        },
    )
