"""A driver: the whole career, season by season."""

from collections.abc import Sequence

from website_front.api.answers.people import Driver, Drivers, SeasonDone
from website_front.api.answers.seasons import Place, Season
from website_front.charts.lines import LineChart, Series, line_chart
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import name_in

WORST = 20
"""The lowest place in a championship that is drawn: below it they do not matter to anybody who looks."""


@page("/drivers/{driver:[a-z0-9-]+}")
async def driver(visit: Visit, *, driver: str) -> Document:
    """One driver."""
    await known_driver(visit, driver)
    found = await visit.reading.get(f"/drivers/{driver}", Driver)
    newest = found.seasons[-1].season if found.seasons else None
    rivals: list[Place] = []
    if newest is not None:
        # Who is in the table has driven: of who was only entered there is nothing to compare.
        table = (await visit.reading.get(f"/seasons/{newest}", Season)).driver_standings
        rivals = [each for each in table if each.driver and each.driver != driver]
    career = found.career
    description = (
        visit.say(N_("{name} in Formula 1."), name=found.name)
        if career is None
        else visit.say(
            N_(
                "{name} in Formula 1, {first} to {last}: {wins} wins, {podiums} podiums, {titles} titles, season by season."
            ),
            name=found.name,
            first=career.first_season,
            last=career.last_season,
            wins=career.wins,
            podiums=career.podiums,
            titles=career.championships,
        )
    )
    return Document(
        template="driver.html",
        title=found.name,
        description=description,
        section="/drivers",
        preview=f"/pictures/drivers/{driver}.png",
        shown={
            "driver": found,
            "newest": newest,
            "rivals": sorted({(each.label, each.driver) for each in rivals}),
            "places": places_through(visit, found.name, found.seasons),
        },
    )


async def known_driver(visit: Visit, id_: str) -> str:
    """Return the name of a driver; raise `NotFound` for an id that is none, without asking content_api for it."""
    drivers = (await visit.reading.get("/drivers", Drivers)).drivers
    return name_in(drivers, id_, "there is no such driver")


def places_through(visit: Visit, name: str, seasons: Sequence[SeasonDone]) -> LineChart | None:
    """Return the place in each championship as a line, the first on top; None for a career of one season."""
    placed = [each for each in seasons if each.championship_position is not None]
    if len(placed) < 2:  # noqa: PLR2004  # one point is no line
        return None
    years = range(placed[0].season, placed[-1].season + 1)
    places = {each.season: float(min(each.championship_position or WORST, WORST)) for each in placed}
    line = Series(id="place", label="", name=name, colour=None, values=[places.get(year) for year in years])
    worst = max(places.values(), default=float(WORST))
    return line_chart(
        [line],
        [(str(year), str(year)) for year in years],
        most=1.0,
        least=max(2.0, worst),
        told=lambda place: visit.texts.ordinal(round(place)),
        steps=1,
    )
