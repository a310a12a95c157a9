"""A season by its calendar or its table, and a race by its podium."""

import re
from collections.abc import Iterable, Sequence

from chassis.errors import NotFound
from website_front.api.answers.seasons import Place, Round, Row, Season
from website_front.languages.words import N_
from website_front.page import Visit, page
from website_front.pages.home import next_weekend
from website_front.pages.season.race import PODIUM
from website_front.pages.season.spoilers import flips, is_told
from website_front.pages.shared import colours_of, names_of, rounds_of
from website_front.pictures.picture import MARKED, PLAIN, QUIET, CalendarCell, Picture, PodiumRow

_OF_A_GRAND_PRIX = re.compile(r"^Grand Prix (?:de la |de l'|des |du |de |d')?(?=.)|(?<=.) Grand Prix$")


@page("/pictures/calendar.png", essential=True)
async def calendar_preview(visit: Visit) -> Picture:
    """The season by date."""
    season = await visit.reading.get("/seasons/current", Season)
    rounds = await rounds_of(visit, season.year)
    held = tuple(rounds.held)
    return Picture(
        headline=visit.say(N_("Formula 1 calendar {year}"), year=season.year),
        host=visit.host,
        cells=cells_of(visit, held, next_weekend(held)),
    )


def cells_of(visit: Visit, rounds: Sequence[Round], coming: Round | None) -> tuple[CalendarCell, ...]:
    """Return the rounds with the day of each race: what has been is quiet, what comes next is marked."""
    made = []
    tone = QUIET
    for each in rounds:
        tone = MARKED if each == coming else PLAIN if tone == MARKED else tone
        name = short(visit.texts.grand_prix(each.grand_prix, each.name))
        made.append(
            CalendarCell(day=visit.texts.short_day(each.end_date) if each.end_date else "", name=name, tone=tone)
        )
    return tuple(made)


def short(grand_prix: str) -> str:
    """Return of the name of a Grand Prix what tells it from others."""
    return _OF_A_GRAND_PRIX.sub("", grand_prix)


@page("/pictures/seasons/{year:[0-9]{4}}.png")
async def season_preview(visit: Visit, *, year: str) -> Picture:
    """The top of the drivers' table; before the first race the calendar."""
    season = await visit.reading.get(f"/seasons/{year}", Season)
    rounds = await rounds_of(visit, year)
    colours = await colours_of(visit, year)
    top = season.driver_standings[:PODIUM]
    held = tuple(rounds.held)
    return Picture(
        headline=visit.say(N_("Formula 1 season {year}"), year=year),
        host=visit.host,
        rows=tuple(
            PodiumRow(
                place=str(each.position or "\u2013"),
                name=each.label,
                beside=_points(visit, each),
                colour=colours.get(each.constructor or each.id),
            )
            for each in top
        ),
        cells=() if top else cells_of(visit, held, next_weekend(held)),
    )


def _points(visit: Visit, row: Place) -> str:
    return visit.say(N_("{points} points"), points=visit.texts.number(row.points))


@page("/pictures/seasons/{year:[0-9]{4}}/{grand_prix:[a-z0-9-]+}.png")
async def race_preview(visit: Visit, *, year: str, grand_prix: str) -> Picture:
    """The podium, once it is told; before that where and when."""
    rounds = await rounds_of(visit, year)
    weekend = next((each for each in rounds.rounds if each.grand_prix == grand_prix), None)
    if weekend is None:
        raise NotFound("there is no such Grand Prix in that season")
    results = weekend.race.results if weekend.race and is_told(weekend, visit.now) else ()
    colours = await colours_of(visit, year) if results else {}
    circuit = weekend.circuit
    track = () if circuit is None else (circuit.full_name or circuit.name, circuit.place, circuit.country)
    return Picture(
        headline=names_of(visit, rounds.rounds)[grand_prix],
        host=visit.host,
        eyebrow=" · ".join(_when(visit, weekend)),
        rows=tuple(
            PodiumRow(
                place=str(rows[0].position),
                name=" / ".join(row.label for row in rows),
                beside=rows[0].constructor_name or "",
                colour=colours.get(rows[0].constructor or rows[0].id),
            )
            for rows in podium_of(results)
        ),
        sentence=", ".join(filter(None, dict.fromkeys(map(visit.texts.place, track)))),
        flips=flips(weekend, visit.now),
    )


def podium_of(results: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    """Return who is on the podium by place: one, or those who shared a car."""
    placed: dict[int, list[Row]] = {}
    for row in results:
        if row.position and row.position <= PODIUM:
            placed.setdefault(row.position, []).append(row)
    return tuple(tuple(placed[place]) for place in sorted(placed))


def _when(visit: Visit, weekend: Round) -> Iterable[str]:
    yield str(weekend.season)
    if weekend.number:
        yield visit.say(N_("Round {number}"), number=weekend.number)
    if weekend.first_date and weekend.end_date:
        yield visit.texts.days(weekend.first_date, weekend.end_date)
