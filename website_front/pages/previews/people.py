"""A driver or a constructor: the name, and what was won."""

from website_front.api.answers.people import Career, Constructor, Constructors, Driver
from website_front.languages.words import N_
from website_front.page import Visit, page
from website_front.pages.people.drivers import known_driver
from website_front.pages.shared import name_in
from website_front.pictures.picture import Figure, Picture


@page("/pictures/drivers/{driver:[a-z0-9-]+}.png")
async def driver_preview(visit: Visit, *, driver: str) -> Picture:
    """A driver."""
    await known_driver(visit, driver)
    found = await visit.reading.get(f"/drivers/{driver}", Driver)
    return _who(visit, found.name, found.country, found.career)


@page("/pictures/constructors/{constructor:[a-z0-9-]+}.png")
async def constructor_preview(visit: Visit, *, constructor: str) -> Picture:
    """A constructor."""
    known = (await visit.reading.get("/constructors", Constructors)).constructors
    name_in(known, constructor, "there is no such constructor")
    found = await visit.reading.get(f"/constructors/{constructor}", Constructor)
    return _who(visit, found.name, found.country, found.career)


def _who(visit: Visit, name: str, country: str | None, career: Career | None) -> Picture:
    years = "" if career is None else f"{career.first_season}\u2013{career.last_season}"
    return Picture(
        headline=name,
        host=visit.host,
        eyebrow=" · ".join(filter(None, (visit.texts.place(country), years))),
        sentence=visit.say(N_("{name} in Formula 1."), name=name) if career is None else "",
        figures=()
        if career is None
        else tuple(
            Figure(value=visit.texts.number(count), label=visit.say(label))
            for label, count in (
                (N_("titles"), career.championships),
                (N_("wins"), career.wins),
                (N_("podiums"), career.podiums),
                (N_("poles"), career.pole_positions),
            )
        ),
    )
