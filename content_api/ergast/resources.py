"""One function for each resource: what it selects, in which order, and the shape and place of its rows in the answer.

To add a resource: its name in `query.ErgastResource` and what it takes in `query.TAKEN`, a function here, a line in `RESOURCES`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import msgspec

from content_api.api.page import Dated
from content_api.ergast import schemas
from content_api.ergast.query import ErgastRequest, ErgastResource
from content_api.ergast.rows import laps, listing, results, standings
from content_api.ergast.rows.entries import Drives, NewestEntrants, SessionName
from content_api.ergast.rows.people import People
from content_api.ergast.selection import ErgastSelection, SelectedPlaces
from content_api.ergast.vocabulary import identifiers
from racing.model import Championship


class TableRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows inside the window, in the shape of the contract, and their place in the answer.

    `table` and `rows_in`: the field of the answer that holds their table, and the field of that table that holds them. `total`: the
    number of rows there are, inside the window or not. `parts`: the facts that the answer rests on. `after_round`: the round after
    which standings are, where the request names none.
    """

    table: str = "race_table"
    rows_in: str = "races"
    rows: Sequence[schemas.ErgastSchema] = ()
    total: int = 0
    parts: Sequence[Dated] = ()
    after_round: int | None = None


async def seasons(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the seasons of the rounds, in order of year."""
    found = await selection.rounds(request)
    years = listing.seasons(found.rounds)
    rows = [identifiers.season(year) for year in request.window.of(years)]
    return TableRows(table="season_table", rows_in="seasons", rows=rows, total=len(years), parts=found.parts)


async def circuits(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the circuits of the rounds, in order of id."""
    found = await selection.rounds(request)
    tracks = listing.circuits(found.rounds)
    rows = [identifiers.circuit(track) for track in request.window.of(tracks)]
    return TableRows(table="circuit_table", rows_in="circuits", rows=rows, total=len(tracks), parts=found.parts)


async def races(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rounds with the times of their sessions."""
    found = await selection.rounds(request)
    rows = [identifiers.race_with_sessions(weekend) for weekend in request.window.of(found.rounds)]
    return TableRows(rows=rows, total=len(found.rounds), parts=found.parts)


async def drivers(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the drivers of the entries, in order of family name, each with the number and code of his newest entry."""
    found, people = await selection.entries(request), await selection.people()
    newest = found.last_entrants
    drove = listing.by_family_name(
        people.shown_driver(who, newest.get(who)) for who in listing.drivers(found.some_of_each("person"))
    )
    rows = request.window.of(drove)
    return TableRows(table="driver_table", rows_in="drivers", rows=rows, total=len(drove), parts=found.parts)


async def constructors(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the constructors of the entries, in order of id."""
    found, people = await selection.entries(request), await selection.people()
    cars = listing.constructors(found.some_of_each("constructor"))
    rows = [people.shown_constructor(car.id, car.maker) for car in request.window.of(cars)]
    return TableRows(table="constructor_table", rows_in="constructors", rows=rows, total=len(cars), parts=found.parts)


async def status(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return how the races of the entries ended, the most frequent first."""
    found = await selection.entries(request)
    counted = listing.statuses(found.statuses(legacy=request.legacy))
    rows = request.window.of(counted)
    return TableRows(table="status_table", rows_in="statuses", rows=rows, total=len(counted), parts=found.parts)


async def race_results(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rows of races."""
    return await _session(selection, request, "race", partial(results.race_results, legacy=request.legacy))


async def sprint_results(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rows of sprints."""
    return await _session(selection, request, "sprint", partial(results.sprint_results, legacy=request.legacy))


async def qualifying_results(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rows of qualifying."""
    return await _session(selection, request, "qualifying", results.qualifying_results)


async def sprint_qualifying_results(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rows of sprint qualifying."""
    return await _session(selection, request, "sprint_qualifying", results.sprint_qualifying_results)


async def practice_results(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the rows of the practice that is asked for."""
    return await _session(selection, request, "practice", results.practice_results)


async def pit_stops(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the pit stops of one race, in order of lap."""
    found, people = await selection.entries(request), await selection.people()
    if not found.entries:
        return TableRows(parts=found.parts)
    weekend = found.entries[0].weekend
    chart = await selection.laps(weekend)
    stops = laps.chosen_stops(chart, found.entries, request.query.criteria)
    rows = laps.pit_stops(weekend, request.window.of(stops), people)
    return TableRows(rows=rows, total=len(stops), parts=[*found.parts, chart] if chart else found.parts)


async def lap_times(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return the laps of one race, in order of lap and position."""
    found, people = await selection.entries(request), await selection.people()
    if not found.entries:
        return TableRows(parts=found.parts)
    weekend = found.entries[0].weekend
    chart = await selection.laps(weekend)
    driven = laps.chosen_laps(chart, found.entries, request.query.criteria)
    rows = laps.lap_times(weekend, request.window.of(driven), people)
    return TableRows(rows=rows, total=len(driven), parts=[*found.parts, chart] if chart else found.parts)


async def driver_standings(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return places in the drivers' championship."""
    found, people = await selection.places(request, Championship.DRIVERS), await selection.people()
    criteria = request.query.criteria
    places = standings.chosen(found.places, criteria.driver, criteria.driver_standing)
    rows = standings.driver_lists(request.window.of(places), people, found.newest_entrants)
    return _standings_rows(request, found, rows, len(places))


async def constructor_standings(selection: ErgastSelection, request: ErgastRequest) -> TableRows:
    """Return places in the constructors' championship."""
    found, people = await selection.places(request, Championship.CONSTRUCTORS), await selection.people()
    criteria = request.query.criteria
    places = standings.chosen(found.places, criteria.constructor, criteria.constructor_standing)
    rows = standings.constructor_lists(request.window.of(places), people)
    return _standings_rows(request, found, rows, len(places))


RESOURCES: Mapping[ErgastResource, Callable[[ErgastSelection, ErgastRequest], Awaitable[TableRows]]] = {
    ErgastResource.SEASONS: seasons,
    ErgastResource.CIRCUITS: circuits,
    ErgastResource.RACES: races,
    ErgastResource.STATUS: status,
    ErgastResource.CONSTRUCTORS: constructors,
    ErgastResource.DRIVERS: drivers,
    ErgastResource.RESULTS: race_results,
    ErgastResource.SPRINT: sprint_results,
    ErgastResource.QUALIFYING: qualifying_results,
    ErgastResource.SPRINT_QUALIFYING: sprint_qualifying_results,
    ErgastResource.PRACTICE: practice_results,
    ErgastResource.PIT_STOPS: pit_stops,
    ErgastResource.LAPS: lap_times,
    ErgastResource.DRIVER_STANDINGS: driver_standings,
    ErgastResource.CONSTRUCTOR_STANDINGS: constructor_standings,
}


async def _session(
    selection: ErgastSelection,
    request: ErgastRequest,
    session: SessionName,
    shape: Callable[[Drives, People, NewestEntrants], Sequence[schemas.ErgastRace]],
) -> TableRows:
    """Return the rows of a session of every round, each below its race."""
    found, people = await selection.entries(request), await selection.people()
    drives, total = found.drives(session, request.window)
    rows = shape(drives, people, found.newest_entrants)
    return TableRows(rows=rows, total=total, parts=found.parts)


def _standings_rows(
    request: ErgastRequest, found: SelectedPlaces, rows: Sequence[schemas.ErgastSchema], total: int
) -> TableRows:
    is_of_a_season = request.query.season is not None and len(found.tables) > 0
    return TableRows(
        table="standings_table",
        rows_in="standings_lists",
        rows=rows,
        total=total,
        parts=found.tables,
        after_round=found.tables[0].after_round if is_of_a_season else None,
    )
