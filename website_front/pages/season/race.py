"""A race weekend: every session's result, the grid against the finish, the stops."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import NotFound
from website_front.api.answers.seasons import Round, Row, Session
from website_front.api.answers.sessions import FullSession, Positions, Stints
from website_front.charts.lines import LineChart, Series, line_chart
from website_front.charts.slopes import SlopeChart, Started, slope_chart
from website_front.charts.stints import Driven, StintChart, stint_chart
from website_front.languages.words import COMPOUNDS, N_, SESSIONS
from website_front.page import Document, Visit, page
from website_front.pages.season.spoilers import flips, is_told
from website_front.pages.shared import colours_of, names_of, rounds_of

PODIUM = 3
ON_THE_GRID = frozenset({"classified", "not_classified", "retired", "disqualified"})
BEST_FIRST = ("race", "sprint", "qualifying", "sprint_qualifying")
"""Sessions in the order in which a reader wants them; the others follow, the latest first."""


@page("/seasons/{year:[0-9]{4}}/{grand_prix:[a-z0-9-]+}")
async def race(visit: Visit, *, year: str, grand_prix: str) -> Document:
    """One Grand Prix."""
    rounds = (await rounds_of(visit, year)).rounds
    # Known before content_api is asked for it: of names that are none there is no end.
    number = next((number for number, each in enumerate(rounds) if each.grand_prix == grand_prix), None)
    if number is None:
        raise NotFound("there is no such Grand Prix in that season")
    weekend = await visit.reading.get(f"/seasons/{year}/rounds/{grand_prix}", Round)
    stops = None
    if weekend.race is not None and weekend.race.results:
        stops = await visit.reading.get(f"/seasons/{year}/rounds/{grand_prix}/race", FullSession)
    laps = f"/seasons/{year}/rounds/{grand_prix}/race"
    raced = stops is not None
    stints = await visit.reading.get_if_there(f"{laps}/stints", Stints) if raced else None
    positions = await visit.reading.get_if_there(f"{laps}/positions", Positions) if raced else None
    colours = await colours_of(visit, year)
    names = names_of(visit, rounds)
    name = names[grand_prix]
    results = weekend.race.results if weekend.race else ()
    circuit = weekend.circuit
    return Document(
        template="race.html",
        title=f"{name} {year}",
        description=_summary(visit, name, year, results, told=is_told(weekend, visit.now)),
        shown={
            "weekend": weekend,
            "name": name,
            "names": names,
            "has_map": circuit is not None and await visit.reading.is_there(f"/circuits/{circuit.id}/map.svg"),
            "podium": [row for row in results if row.position and row.position <= PODIUM],
            "sessions": in_order(weekend.sessions),
            "colours": colours,
            "slopes": grid_against_finish(visit, results, colours),
            "stints": tyre_strategies(visit, stints),
            "stint_rows": stints.stints if stints else (),
            "positions": lap_by_lap(visit, positions, colours),
            "pit_stops": stops.pit_stops if stops else (),
            "before": rounds[number - 1] if number else None,
            "following": rounds[number + 1] if number + 1 < len(rounds) else None,
        },
        preview=f"/pictures/seasons/{year}/{grand_prix}.png",
        flips=flips(weekend, visit.now),
        newest=weekend.end_date if any(each.results for each in weekend.sessions) else None,
        structured=event(visit, weekend, name),
    )


def in_order(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions with a result: the race first, then what led to it, then practice, the latest first."""
    known = [each for each in sessions if each.results]
    first = [each for kind in BEST_FIRST for each in known if each.kind == kind]
    return (*first, *(each for each in reversed(known) if each.kind not in BEST_FIRST))


def grid_against_finish(visit: Visit, results: Sequence[Row], colours: Mapping[str, str]) -> SlopeChart | None:
    """Return the drawing; None where places on the grid are not known, or cars were shared."""
    started = [row for row in results if row.grid is not None and row.outcome in ON_THE_GRID]
    if len(started) <= PODIUM or any(row.shared_car for row in started):
        return None
    return slope_chart(
        [
            Started(
                label=row.short,
                name=row.label,
                colour=colours.get(row.constructor or row.id),
                start=row.grid or 0,
                finish=row.position or finish,
                classified=row.position is not None,
                title=visit.say(
                    N_("{name}: from {start} to {finish}"),
                    name=row.label,
                    start=visit.texts.ordinal(row.grid or 0),
                    finish=visit.texts.ordinal(row.position) if row.position else visit.say(N_("not classified")),
                ),
            )
            for finish, row in enumerate(started, start=1)
        ]
    )


def tyre_strategies(visit: Visit, stints: Stints | None) -> StintChart | None:
    """Return who drove which laps on which tyres; None where no source tells it."""
    if stints is None or not stints.stints:
        return None
    return stint_chart(
        [
            Driven(
                label=each.short,
                first_lap=each.first_lap,
                last_lap=each.last_lap,
                compound=each.compound,
                title=visit.say(
                    N_("{name}: laps {first} to {last}, {tyre}"),
                    name=each.label,
                    first=each.first_lap,
                    last=each.last_lap,
                    tyre=visit.texts.gettext(COMPOUNDS.get(each.compound or "", N_("unknown tyres"))),
                ),
            )
            for each in stints.stints
        ]
    )


def lap_by_lap(visit: Visit, positions: Positions | None, colours: Mapping[str, str]) -> LineChart | None:
    """Return the order at the end of every lap as lines, the first on top; None where no laps are known."""
    if positions is None or len(positions.drivers) < PODIUM:
        return None
    last = max((lap for each in positions.drivers for lap in each.laps), default=0)
    used: set[str | None] = set()
    series = []
    for each in positions.drivers:
        places = {lap: place for lap, place in zip(each.laps, each.positions, strict=True) if place}
        if each.grid:
            places[0] = each.grid
        colour = colours.get(each.id)
        values = [float(places[lap]) if lap in places else None for lap in range(last + 1)]
        series.append(
            Series(id=each.id, label=each.short, name=each.label, colour=colour, values=values, dashed=colour in used)
        )
        used.add(colour)
    columns = [
        (str(lap), visit.say(N_("lap {number}"), number=lap) if lap else visit.say(N_("the grid")))
        for lap in range(last + 1)
    ]
    least = float(max(len(positions.drivers), 2))
    return line_chart(
        series, columns, most=1.0, least=least, told=lambda place: visit.texts.ordinal(round(place)), marked=False
    )


def _summary(visit: Visit, name: str, year: str, results: Sequence[Row], *, told: bool) -> str:
    if not results:
        return visit.say(N_("{name} {year}: when every session is, in your time, and the track."), name=name, year=year)
    if not told:
        return visit.say(
            N_("{name} {year}: every session's result, grid against finish, pit stops."), name=name, year=year
        )
    return visit.say(
        N_("{winner} won the {name} of {year}: every session's result, grid against finish, pit stops."),
        winner=results[0].label,
        name=name,
        year=year,
    )


def event(visit: Visit, weekend: Round, name: str) -> Mapping[str, Any]:
    """Return the round as search engines read it (schema.org SportsEvent)."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SportsEvent",
        "name": f"{name} {weekend.season}",
        "sport": "Formula 1",
        "url": visit.absolute(f"/seasons/{weekend.season}/{weekend.grand_prix}"),
        "startDate": weekend.sessions[0].start_iso
        if weekend.sessions and weekend.sessions[0].start_iso
        else weekend.first_date,
        "endDate": weekend.race.end_iso if weekend.race and weekend.race.end_iso else weekend.end_date,
        "eventStatus": f"https://schema.org/{'EventCancelled' if weekend.cancelled else 'EventScheduled'}",
        "subEvent": [
            {
                "@type": "SportsEvent",
                "name": visit.texts.gettext(SESSIONS[each.kind]),
                "startDate": each.start_iso or each.date,
                **({"endDate": each.end_iso} if each.end_iso else {}),
            }
            for each in weekend.sessions
        ],
    }
    if weekend.circuit is not None:
        found["location"] = {
            "@type": "Place",
            "name": weekend.circuit.full_name or weekend.circuit.name,
            "address": ", ".join(filter(None, (weekend.circuit.place, weekend.circuit.country))),
        }
    return {key: value for key, value in found.items() if value is not None}
