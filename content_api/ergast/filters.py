"""Which rounds and entries a question asks for. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from chassis.errors import NotFound
from content_api.ergast.entries import ErgastDrive, ErgastEntry, circuit_of, counted
from content_api.ergast.query import Criteria, ErgastQuery, ErgastResource, Relative
from racing.model import Round
from racing.schedule import next_round

OF_THE_ROUND = frozenset({"circuit"})
"""Criteria that a round meets without anybody in it."""

type StandingsEntry = Mapping[tuple[int, str], int]
"""Positions in a championship, by season and our id of a driver or Ergast's of a constructor."""

SESSION: Mapping[ErgastResource, str] = {
    ErgastResource.RESULTS: "race",
    ErgastResource.SPRINT: "sprint",
    ErgastResource.QUALIFYING: "qualifying",
    ErgastResource.SPRINT_QUALIFYING: "sprint_qualifying",
    ErgastResource.PRACTICE: "practice",
}
"""The session whose rows a resource lists; grid and status are those of the race, but for a sprint."""


def resolved(
    season: int, asked: Relative, rounds: Iterable[Round], raced: Iterable[int], now: datetime
) -> tuple[int, int]:
    """Season and round of `last` and `next`.

    `next` is the first round whose race is not over by the clock, and after the last one the first of the season that follows;
    `last` is the newest whose race has a result, and before any has one the first. `NotFound` for a season without rounds.
    """
    weekends = counted(rounds)
    if not weekends:
        raise NotFound(f"Not found. season: there are no rounds of {season}")
    if asked is Relative.NEXT:
        following = next_round(weekends, now)
        return (season + 1, 1) if following is None else (season, following.number or 1)
    return season, max(raced, default=1)


def needs_entries(question: ErgastQuery) -> bool:
    """Whether rounds alone do not answer it."""
    if question.resource not in (ErgastResource.SEASONS, ErgastResource.CIRCUITS, ErgastResource.RACES):
        return True
    criteria = question.criteria
    return bool(criteria.given() - OF_THE_ROUND - ({"fastest"} if criteria.fastest == 0 else set()))


def chosen_rounds(question: ErgastQuery, rounds: Iterable[Round]) -> list[Round]:
    """The rounds of that season and number, at that track."""
    circuit = question.criteria.circuit
    return [
        weekend
        for weekend in counted(rounds)
        if question.season in (None, weekend.season)
        and question.round in (None, weekend.number)
        and (circuit is None or circuit_of(weekend) == circuit)
    ]


def chosen_entries(
    question: ErgastQuery,
    entries: Iterable[ErgastEntry],
    *,
    legacy: bool,
    drivers: StandingsEntry | None = None,
    constructors: StandingsEntry | None = None,
) -> Iterator[ErgastEntry]:
    """The entries that are all that is asked. `drivers`, `constructors`: who stood where, if that is asked."""
    found = iter(entries)
    for test in _tests(question, legacy=legacy, drivers=drivers or {}, constructors=constructors or {}):
        found = filter(test, found)
    return found


def drives(question: ErgastQuery, entries: Iterable[ErgastEntry]) -> list[tuple[ErgastEntry, ErgastDrive]]:
    """The rows of the session that the resource lists, by round, in the official order."""
    of_session: Callable[[ErgastEntry], ErgastDrive | None] = attrgetter(SESSION[question.resource])
    found = [(entry, drive) for entry in entries if (drive := of_session(entry)) is not None]
    if question.resource is ErgastResource.RESULTS:
        return found  # entries are in order of the race
    return sorted(found, key=lambda each: (each[0].season, each[0].number, each[1].place))


def _tests(
    question: ErgastQuery, *, legacy: bool, drivers: StandingsEntry, constructors: StandingsEntry
) -> Iterator[Callable[[ErgastEntry], bool]]:
    criteria = question.criteria
    if question.season is not None:
        yield lambda entry: entry.season == question.season
    if question.round is not None:
        yield lambda entry: entry.number == question.round
    for name in ("circuit", "constructor", "driver"):
        if (id_ := getattr(criteria, name)) is not None:
            yield _is(attrgetter(name), id_)
    yield from _tests_of_places(criteria)
    of_car: Callable[[ErgastEntry], ErgastDrive | None] = attrgetter(
        "sprint" if question.resource is ErgastResource.SPRINT else "race"
    )
    if criteria.grid is not None:
        yield lambda entry: (drive := of_car(entry)) is not None and drive.grid == criteria.grid
    if criteria.status is not None:
        yield lambda entry: (drive := of_car(entry)) is not None and drive.told(legacy=legacy).id == criteria.status
    if criteria.fastest:
        yield lambda entry: entry.race is not None and entry.race.fastest_lap_rank == criteria.fastest
    if criteria.driver_standing is not None:
        yield lambda entry: drivers.get((entry.season, entry.person)) == criteria.driver_standing
    if criteria.constructor_standing is not None:
        yield (lambda entry: constructors.get((entry.season, entry.constructor or "")) == criteria.constructor_standing)


def _tests_of_places(criteria: Criteria) -> Iterator[Callable[[ErgastEntry], bool]]:
    """A place in a race or a sprint is that of who was classified; in qualifying everyone has one."""
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
