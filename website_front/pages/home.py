"""The first page: when is it on, who leads, and will it be Max?"""

from collections.abc import Iterable

from website_front.api.answers.seasons import Round, Season, Session
from website_front.api.answers.title import Hopeful, Title
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import MAX, after, colours_of, names_of, rounds_of

LEADERS = 5
AHEAD = frozenset({"upcoming", "live"})


@page("/", essential=True)
async def home(visit: Visit) -> Document:
    """The next session, the weekend, both tables' top, the last winner, and the question in a sentence."""
    season = await visit.reading.get("/seasons/current", Season)
    rounds = await rounds_of(visit, season.year)
    weekend = next_weekend(rounds.held)
    session = None if weekend is None else next_session(weekend.sessions)
    last = last_race(rounds.held)
    contender = await asked_about(visit, season)
    names = names_of(visit, rounds.rounds)
    name = None if weekend is None else names[weekend.grand_prix]
    description = visit.say(
        N_(
            "The next Formula 1 session in your time, the calendar to subscribe to, both championships, and who can still win {year}."
        ),
        year=season.year,
    )
    return Document(
        template="home.html",
        title=visit.say(N_("Will it be Max?")) if name is None else f"{name} · {visit.say(N_('Will it be Max?'))}",
        description=description if contender is None else f"{contender.sentence} {description}",
        newest=season.as_of.date if season.as_of else None,
        preview="/pictures/next.png",
        shown={
            "season": season,
            "weekend": weekend,
            "session": session,
            "last": last,
            "contender": contender,
            "names": names,
            "colours": await colours_of(visit, season.year),
            "drivers": season.driver_standings[:LEADERS],
            "constructors": season.constructor_standings[:LEADERS],
            "after": after(visit, season.as_of, names),
        },
    )


def next_session(sessions: Iterable[Session]) -> Session | None:
    """Return the session that runs, else the next one; None where all have been."""
    ahead = [each for each in sessions if each.status in AHEAD]
    return next((each for each in ahead if each.status == "live"), ahead[0] if ahead else None)


def next_weekend(rounds: Iterable[Round]) -> Round | None:
    """Return the round whose sessions have not all been; None after the last."""
    return next((each for each in rounds if next_session(each.sessions) is not None), None)


def last_race(rounds: Iterable[Round]) -> Round | None:
    """Return the newest round with the result of its race; None before the first."""
    raced = [each for each in rounds if each.race is not None and each.race.results]
    return raced[-1] if raced else None


async def asked_about(visit: Visit, season: Season) -> Hopeful | None:
    """Return Max as a contender of the season, else its leader, in the years in which he did not drive; None before any entry is known."""
    drivers = [row.driver for row in season.driver_standings if row.driver]
    driver = MAX if MAX in drivers or not drivers else drivers[0]
    found = await visit.reading.get_if_there(
        f"/seasons/{season.year}/title?driver={driver}&lang={visit.language}", Title
    )
    return found.drivers[0] if found is not None and found.drivers else None
