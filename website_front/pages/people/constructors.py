"""A constructor: who it was before and after, and season by season."""

from website_front.api.answers.people import Constructor, Constructors
from website_front.charts.colours import visible
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import name_in


@page("/constructors/{constructor:[a-z0-9-]+}")
async def constructor(visit: Visit, *, constructor: str) -> Document:
    """One constructor."""
    known = (await visit.reading.get("/constructors", Constructors)).constructors
    name_in(known, constructor, "there is no such constructor")
    found = await visit.reading.get(f"/constructors/{constructor}", Constructor)
    career = found.career
    drivers: dict[int, dict[str, str]] = {}
    for each in found.entries:
        if each.driver:
            drivers.setdefault(each.season, {})[each.driver] = each.label
    colour = next((each.colour for each in reversed(found.entries) if each.colour), None)
    return Document(
        template="constructor.html",
        title=found.name,
        description=visit.say(N_("{name} in Formula 1."), name=found.name)
        if career is None
        else visit.say(
            N_(
                "{name} in Formula 1, {first} to {last}: {wins} wins, {titles} titles, and its drivers season by season."
            ),
            name=found.name,
            first=career.first_season,
            last=career.last_season,
            wins=career.wins,
            titles=career.championships,
        ),
        preview=f"/pictures/constructors/{constructor}.png",
        shown={
            "constructor": found,
            "drivers": drivers,
            "colours": {constructor: visible(colour)} if colour else {},
        },
    )
