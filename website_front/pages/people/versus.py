"""Two drivers, head to head."""

from chassis.errors import NotFound
from website_front.api.answers.people import Ahead, Driver, Versus
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.people.drivers import known_driver


@page("/drivers/{first:[a-z0-9-]+}/versus/{second:[a-z0-9-]+}", query=("season",))
async def versus(visit: Visit, *, first: str, second: str, season: str | None = None) -> Document:
    """Two drivers in a season, or in all that both drove."""
    names = [await known_driver(visit, first), await known_driver(visit, second)]
    if first == second:
        raise NotFound("nobody drove against himself")
    people = [await visit.reading.get(f"/drivers/{each}", Driver) for each in (first, second)]
    years = sorted(
        {each.season for each in people[0].seasons} & {each.season for each in people[1].seasons}, reverse=True
    )
    if season is not None and season not in map(str, years):
        raise NotFound("they did not both drive in that season")
    path = f"/drivers/{first}/versus/{second}"
    found = await visit.reading.get(f"{path}?season={season}" if season else path, Versus)
    duels = [
        (N_("Qualifying"), found.qualifying),
        (N_("Sprint qualifying"), found.sprint_qualifying),
        (N_("Races"), found.races),
        (N_("Sprints"), found.sprints),
    ]
    return Document(
        template="versus.html",
        title=visit.say(N_("{first} against {second}"), first=names[0], second=names[1])
        + (f" · {season}" if season else ""),
        description=visit.say(
            N_("{first} against {second}: ahead in {wins} of {meetings} races, {ahead} of {sessions} qualifyings."),
            first=names[0],
            second=names[1],
            wins=found.races.first,
            meetings=found.races.meetings,
            ahead=found.qualifying.first,
            sessions=found.qualifying.meetings,
        ),
        indexed=season is None,
        shown={
            "found": found,
            "path": path,
            "season": season,
            "years": years,
            "duels": [(name, each) for name, each in duels if _is_told(each)],
        },
    )


def _is_told(duel: Ahead) -> bool:
    return duel.meetings > 0
