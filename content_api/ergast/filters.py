"""Choose the rounds and entries that a query asks for. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from chassis.errors import NotFound
from content_api.ergast.entries import ErgastDrive, ErgastEntry, SessionName, circuit_of, counted
from content_api.ergast.query import Criteria, ErgastQuery, ErgastResource, Relative
from racing.model import Round
from racing.schedule import next_round

OF_THE_ROUND = frozenset({"circuit"})
"""Criteria that can be checked without looking at who took part."""

type Positions = Mapping[tuple[int, str], int]
"""Positions in a championship, by season and our id of a driver or Ergast's of a constructor."""


def resolved(
    season: int, asked: Relative, rounds: Iterable[Round], raced: Iterable[int], now: datetime
) -> tuple[int, int]:
    """Return the season and the number of the round that `last` or `next` means.

    `next` is the first round whose race is not over by the clock; after the last round of a season it is the first of the following one.
    `last` is the newest round whose race has a result; before there is any result it is the first. Raise NotFound for a season
    without rounds.
    """
    weekends = counted(rounds)
    if not weekends:
        raise NotFound(f"Not found. season: there are no rounds of {season}")
    if asked is Relative.NEXT:
        following = next_round(weekends, now)
        return (season + 1, 1) if following is None else (season, following.number or 1)
    return season, max(raced, default=1)


def needs_entries(query: ErgastQuery) -> bool:
    """Return whether the query cannot be answered from the calendar alone."""
    if query.resource not in (ErgastResource.SEASONS, ErgastResource.CIRCUITS, ErgastResource.RACES):
        return True
    criteria = query.criteria
    return bool(criteria.given() - OF_THE_ROUND - ({"fastest"} if criteria.fastest == 0 else set()))


def chosen_rounds(query: ErgastQuery, rounds: Iterable[Round]) -> list[Round]:
    """Return the rounds of the season, number and circuit that are asked for."""
    circuit = query.criteria.circuit
    return [
        weekend
        for weekend in counted(rounds)
        if query.season in (None, weekend.season)
        and query.round in (None, weekend.number)
        and (circuit is None or circuit_of(weekend) == circuit)
    ]


def chosen_entries(
    query: ErgastQuery,
    entries: Iterable[ErgastEntry],
    *,
    legacy: bool,
    drivers: Positions | None = None,
    constructors: Positions | None = None,
) -> Iterator[ErgastEntry]:
    """Yield the entries that meet every criterion. `drivers`, `constructors`: the standings, where a place in them is asked for."""
    found = iter(entries)
    for test in _tests(query, legacy=legacy, drivers=drivers or {}, constructors=constructors or {}):
        found = filter(test, found)
    return found


def drives(entries: Iterable[ErgastEntry], session: SessionName) -> list[tuple[ErgastEntry, ErgastDrive]]:
    """Return the rows of a session, by round, in the official order."""
    of_session: Callable[[ErgastEntry], ErgastDrive | None] = attrgetter(session)
    found = [(entry, drive) for entry in entries if (drive := of_session(entry)) is not None]
    if session == "race":
        return found  # entries are in order of the race
    return sorted(found, key=lambda each: (each[0].season, each[0].number, each[1].place))


def _tests(
    query: ErgastQuery, *, legacy: bool, drivers: Positions, constructors: Positions
) -> Iterator[Callable[[ErgastEntry], bool]]:
    criteria = query.criteria
    if query.season is not None:
        yield lambda entry: entry.season == query.season
    if query.round is not None:
        yield lambda entry: entry.number == query.round
    for name in ("circuit", "constructor", "driver"):
        if (id_ := getattr(criteria, name)) is not None:
            yield _is(attrgetter(name), id_)
    yield from _tests_of_places(criteria)
    # Grid and status are those of the race; only the sprints themselves are asked by their own.
    of_car: Callable[[ErgastEntry], ErgastDrive | None] = attrgetter(
        "sprint" if query.resource is ErgastResource.SPRINT else "race"
    )
    if criteria.grid is not None:
        yield lambda entry: (drive := of_car(entry)) is not None and drive.grid == criteria.grid
    if criteria.status is not None:
        yield (
            lambda entry: (
                (drive := of_car(entry)) is not None and drive.shown_status(legacy=legacy).id == criteria.status
            )
        )
    if criteria.fastest:
        yield lambda entry: entry.race is not None and entry.race.fastest_lap_rank == criteria.fastest
    if criteria.driver_standing is not None:
        yield lambda entry: drivers.get((entry.season, entry.person)) == criteria.driver_standing
    if criteria.constructor_standing is not None:
        yield (lambda entry: constructors.get((entry.season, entry.constructor or "")) == criteria.constructor_standing)


def _tests_of_places(criteria: Criteria) -> Iterator[Callable[[ErgastEntry], bool]]:
    """Yield the tests of places: in a race or sprint only classified drivers have one, in qualifying everyone has."""
    for name, session in (("result", "race"), ("sprint", "sprint")):
        if (wanted := getattr(criteria, name)) is not None:
            yield _finished(attrgetter(session), wanted)
    for session in ("qualifying", "sprint_qualifying"):
        if (wanted := getattr(criteria, session)) is not None:
            yield _placed(attrgetter(session), wanted)


def _is(of: Callable[[ErgastEntry], str | None], wanted: str) -> Callable[[ErgastEntry], bool]:
    return lambda entry: of(entry) == wanted


def _finished(of: Callable[[ErgastEntry], ErgastDrive | None], wanted: int) -> Callable[[ErgastEntry], bool]:
    return lambda entry: (drive := of(entry)) is not None and drive.position == wanted


def _placed(of: Callable[[ErgastEntry], ErgastDrive | None], wanted: int) -> Callable[[ErgastEntry], bool]:
    return lambda entry: (drive := of(entry)) is not None and drive.place == wanted
