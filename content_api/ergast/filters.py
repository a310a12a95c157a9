"""Choose the rounds and entries that a query asks for. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from chassis.errors import NotFound
from content_api.ergast.query import ErgastQuery, ErgastResource, Relative
from content_api.ergast.rows.drives import ErgastDrive
from content_api.ergast.rows.entries import ErgastEntry, SessionName, circuit_of, counted
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


def asked(query: ErgastQuery, *, legacy: bool) -> dict[str, Any]:
    """Return what an entry must have to meet the criteria, by the names in `HAS`: those of standings apart."""
    criteria = query.criteria
    # Grid and status are those of the race; only the sprints themselves are asked by their own.
    car = "sprint" if query.resource is ErgastResource.SPRINT else "race"
    wanted = {
        "circuit": criteria.circuit,
        "constructor": criteria.constructor,
        "driver": criteria.driver,
        "race_position": criteria.result,
        "sprint_position": criteria.sprint,
        "qualifying_place": criteria.qualifying,
        "sprint_qualifying_place": criteria.sprint_qualifying,
        f"{car}_grid": criteria.grid,
        f"{car}_{'legacy' if legacy else 'status'}": criteria.status,
        "fastest_lap_rank": criteria.fastest or None,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _of(session: SessionName, value: Callable[[ErgastDrive], Any]) -> Callable[[ErgastEntry], Any]:
    drive_of: Callable[[ErgastEntry], ErgastDrive | None] = attrgetter(session)
    return lambda entry: None if (drive := drive_of(entry)) is None else value(drive)


HAS: Mapping[str, Callable[[ErgastEntry], Any]] = {
    "circuit": attrgetter("circuit"),
    "constructor": attrgetter("constructor"),
    "driver": attrgetter("driver"),
    "person": attrgetter("person"),
    # In a race or sprint only classified drivers have a position, in qualifying everyone has a place.
    "race_position": _of("race", attrgetter("position")),
    "sprint_position": _of("sprint", attrgetter("position")),
    "qualifying_place": _of("qualifying", attrgetter("place")),
    "sprint_qualifying_place": _of("sprint_qualifying", attrgetter("place")),
    "race_grid": _of("race", attrgetter("grid")),
    "sprint_grid": _of("sprint", attrgetter("grid")),
    "race_status": _of("race", attrgetter("status.id")),
    "race_legacy": _of("race", attrgetter("legacy.id")),
    "sprint_status": _of("sprint", attrgetter("status.id")),
    "sprint_legacy": _of("sprint", attrgetter("legacy.id")),
    "fastest_lap_rank": _of("race", attrgetter("fastest_lap_rank")),
}
"""What an entry has that can be asked for, by name; None where it has no such thing."""


def _tests(
    query: ErgastQuery, *, legacy: bool, drivers: Positions, constructors: Positions
) -> Iterator[Callable[[ErgastEntry], bool]]:
    criteria = query.criteria
    if query.season is not None:
        yield lambda entry: entry.season == query.season
    if query.round is not None:
        yield lambda entry: entry.number == query.round
    for name, wanted in asked(query, legacy=legacy).items():
        yield _is(HAS[name], wanted)
    if criteria.driver_standing is not None:
        yield lambda entry: drivers.get((entry.season, entry.person)) == criteria.driver_standing
    if criteria.constructor_standing is not None:
        yield (lambda entry: constructors.get((entry.season, entry.constructor or "")) == criteria.constructor_standing)


def _is(of: Callable[[ErgastEntry], Any], wanted: Any) -> Callable[[ErgastEntry], bool]:
    return lambda entry: of(entry) == wanted
