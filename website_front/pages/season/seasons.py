"""Every season with its champions, and one season: who won what, both tables, and the points through it."""

from collections.abc import Mapping, Sequence

from website_front.api.answers.seasons import Course, Progression, Round, Season, Seasons
from website_front.charts.lines import LineChart, Series, line_chart
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import after, colours_of, names_of, rounds_of

OVER = "completed"
DRAWN = 8
"""Contenders whose points are drawn."""


@page("/seasons", essential=True)
async def seasons(visit: Visit) -> Document:
    """Every season, the newest first."""
    found = (await visit.reading.get("/seasons", Seasons)).seasons
    return Document(
        template="seasons.html",
        title=visit.say(N_("Every season since {year}"), year=found[0].year if found else 1950),
        description=visit.say(
            N_("Every Formula 1 season with its champions: races, tables, and how each title was won.")
        ),
        section="/seasons",
        newest=next((each.as_of.date for each in reversed(found) if each.as_of), None),
        shown={"seasons": tuple(reversed(found)), "over": OVER},
    )


@page("/seasons/{year:[0-9]{4}}")
async def season(visit: Visit, *, year: str) -> Document:
    """One season."""
    found = await visit.reading.get(f"/seasons/{year}", Season)
    rounds = (await rounds_of(visit, year)).rounds
    progression = await visit.reading.get_if_there(f"/seasons/{year}/progression", Progression)
    colours = await colours_of(visit, year)
    names = names_of(visit, rounds)
    leader = found.driver_standings[0] if found.driver_standings else None
    if leader is None:
        description = visit.say(N_("The {year} Formula 1 season: every round with its dates."), year=year)
    elif found.status == OVER:
        description = visit.say(
            N_(
                "{name} won the {year} Formula 1 title with {points} points: every race, both tables, and the points after each round."
            ),
            name=leader.label,
            year=year,
            points=visit.texts.number(leader.points),
        )
    else:
        description = visit.say(
            N_(
                "{name} leads the {year} Formula 1 season with {points} points: every race, both tables, and the points after each round."
            ),
            name=leader.label,
            year=year,
            points=visit.texts.number(leader.points),
        )
    return Document(
        template="season.html",
        title=visit.say(N_("Formula 1 season {year}"), year=year),
        description=description,
        section="/seasons",
        newest=found.as_of.date if found.as_of else None,
        preview=f"/pictures/seasons/{year}.png",
        shown={
            "season": found,
            "rounds": rounds,
            "names": names,
            "colours": colours,
            "over": OVER,
            "after": after(visit, found.as_of, names),
            "progression": progression,
            "points": points_through(visit, progression, rounds, colours),
            "drawn": DRAWN,
        },
    )


def points_through(
    visit: Visit, progression: Progression | None, rounds: Sequence[Round], colours: Mapping[str, str]
) -> LineChart | None:
    """Return the points after each round as lines; None before the second round."""
    if progression is None or len(progression.rounds) < 2:  # noqa: PLR2004  # one point is no line
        return None
    names = names_of(visit, rounds)
    shown = progression.contenders[:DRAWN]
    columns = [(str(each.number), names.get(each.grand_prix, each.grand_prix)) for each in progression.rounds]
    most = max((float(points) for each in shown for points in each.points if points is not None), default=0.0)

    def told(value: float) -> str:
        return visit.texts.number(round(value) if value > DRAWN else round(value, 1))

    return line_chart(series_of(shown, colours), columns, most=most, told=told)


def series_of(contenders: Sequence[Course], colours: Mapping[str, str]) -> list[Series]:
    """Return the points of contenders as lines; the second of a colour is dashed."""
    used: set[str | None] = set()
    made = []
    for each in contenders:
        colour = colours.get(each.id)
        values = [None if points is None else float(points) for points in each.points]
        made.append(
            Series(id=each.id, label=each.short, name=each.label, colour=colour, values=values, dashed=colour in used)
        )
        used.add(colour)
    return made
