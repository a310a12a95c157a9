"""Reads of what is known of races beside their results: starting grids, and what they are remembered for.

Pure functions of what is kept.
"""

from collections.abc import Iterable

from chassis.errors import NotFound
from data_scheduler.reading.fastest_laps import best_of
from data_scheduler.reading.history import History, KeptSeason
from racing.model import Classification, ClassificationRow, GridPlace, Outcome, SessionKind, StartingGrid
from racing.wire.requests.reads import (
    GetStartingGridRequest,
    GetStartingGridResponse,
    ListHonoursRequest,
    ListHonoursResponse,
)

QUALIFYING_OF = {SessionKind.RACE: SessionKind.QUALIFYING, SessionKind.SPRINT: SessionKind.SPRINT_QUALIFYING}
"""The session in which the places of a grid are won, unless a sprint sets it."""

NEVER_THERE = frozenset({Outcome.DID_NOT_QUALIFY, Outcome.DID_NOT_PRE_QUALIFY, Outcome.DID_NOT_PRACTICE})


def get_starting_grid(history: History, request: GetStartingGridRequest) -> GetStartingGridResponse:
    """Return the grid of a race or sprint as it was drawn up; where only the result tells it, without penalties.

    Raises `NotFound` where neither is known.
    """
    season = history.season(request.season)
    grid = season.grids.get((request.grand_prix, request.session)) or _as_the_result_tells(season, request)
    if grid is None:
        raise NotFound(
            f"session: there is no starting grid of {request.season} {request.grand_prix} {request.session} yet, "
            "allowed: a race or sprint with a result"
        )
    paddock = history.paddock(
        request.season,
        {place.driver for place in grid.places},
        {place.constructor for place in grid.places if place.constructor},
        {place.engine for place in grid.places if place.engine},
    )
    return GetStartingGridResponse(grid=grid, paddock=paddock)


def list_honours(history: History, request: ListHonoursRequest) -> ListHonoursResponse:
    """Return what the races of a season are remembered for, in order of time."""
    season = history.season(request.season)
    known = (season.honours.get(weekend.grand_prix) for weekend in season.rounds)
    honours = tuple(each for each in known if each is not None)
    votes = [vote for each in honours for vote in each.driver_of_the_day]
    slams = {each.grand_slam for each in honours if each.grand_slam}
    paddock = history.paddock(
        request.season,
        {vote.driver for vote in votes} | slams,
        {vote.constructor for vote in votes if vote.constructor},
        (),
    )
    return ListHonoursResponse(honours=honours, paddock=paddock)


def _as_the_result_tells(season: KeptSeason, request: GetStartingGridRequest) -> StartingGrid | None:
    result = season.by_session.get((request.grand_prix, request.session))
    if result is None or not any(row.grid or row.pit_lane_start for row in result.rows):
        return None
    qualifying = season.by_session.get((request.grand_prix, QUALIFYING_OF.get(request.session, SessionKind.QUALIFYING)))
    times = {row.driver: best for row in (qualifying.rows if qualifying else ()) if (best := best_of(row))}
    return StartingGrid(
        season=result.season,
        grand_prix=result.grand_prix,
        session=result.session,
        places=tuple(_place(row, times.get(row.driver)) for row in _by_place(result)),
        source=result.source,
        fetched_at=result.fetched_at,
        updated_at=result.updated_at,
    )


def _by_place(result: Classification) -> Iterable[ClassificationRow]:
    """Return the rows of who was to start, by place; starters from the pit lane last."""
    placed = (row for row in result.rows if (row.grid or row.pit_lane_start) and row.outcome not in NEVER_THERE)
    return sorted(placed, key=lambda row: (row.grid is None, row.grid or 0))


def _place(row: ClassificationRow, time: str | None) -> GridPlace:
    return GridPlace(
        position=row.grid,
        pit_lane=row.pit_lane_start,
        driver=row.driver,
        number=row.number,
        constructor=row.constructor,
        engine=row.engine,
        tyre=row.tyre,
        time=time,
    )
