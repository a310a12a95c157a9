"""Which rounds and entries a question asks for. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from chassis.errors import NotFound
from content_api.ergast.entries import Drive, Entry, circuit_of, counted
from content_api.ergast.question import Criteria, Question, Relative, Resource
from racing.model import Round
from racing.weekend import next_round

OF_THE_ROUND = frozenset({"circuit"})
"""Criteria that a round meets without anybody in it."""

type Standing = Mapping[tuple[int, str], int]
"""Positions in a championship, by season and our id of a driver or Ergast's of a constructor."""

SESSION: Mapping[Resource, str] = {
    Resource.RESULTS: "race",
    Resource.SPRINT: "sprint",
    Resource.QUALIFYING: "qualifying",
    Resource.SPRINT_QUALIFYING: "sprint_qualifying",
    Resource.PRACTICE: "practice",
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


def needs_entries(question: Question) -> bool:
    """Whether rounds alone do not answer it."""
    if question.resource not in (Resource.SEASONS, Resource.CIRCUITS, Resource.RACES):
        return True
    criteria = question.criteria
    return bool(criteria.given() - OF_THE_ROUND - ({"fastest"} if criteria.fastest == 0 else set()))


def chosen_rounds(question: Question, rounds: Iterable[Round]) -> list[Round]:
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
    question: Question,
    entries: Iterable[Entry],
    *,
    legacy: bool,
    drivers: Standing | None = None,
    constructors: Standing | None = None,
) -> Iterator[Entry]:
    """The entries that are all that is asked. `drivers`, `constructors`: who stood where, if that is asked."""
    found = iter(entries)
    for test in _tests(question, legacy=legacy, drivers=drivers or {}, constructors=constructors or {}):
        found = filter(test, found)
    return found


def drives(question: Question, entries: Iterable[Entry]) -> list[tuple[Entry, Drive]]:
    """The rows of the session that the resource lists, by round, in the official order."""
    of_session: Callable[[Entry], Drive | None] = attrgetter(SESSION[question.resource])
    found = [(entry, drive) for entry in entries if (drive := of_session(entry)) is not None]
    if question.resource is Resource.RESULTS:
        return found  # entries are in order of the race
    return sorted(found, key=lambda each: (each[0].season, each[0].number, each[1].place))


def _tests(
    question: Question, *, legacy: bool, drivers: Standing, constructors: Standing
) -> Iterator[Callable[[Entry], bool]]:
    criteria = question.criteria
    if question.season is not None:
        yield lambda entry: entry.season == question.season
    if question.round is not None:
        yield lambda entry: entry.number == question.round
    for name in ("circuit", "constructor", "driver"):
        if (id_ := getattr(criteria, name)) is not None:
            yield _is(attrgetter(name), id_)
    yield from _tests_of_places(criteria)
    of_car: Callable[[Entry], Drive | None] = attrgetter("sprint" if question.resource is Resource.SPRINT else "race")
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


def _tests_of_places(criteria: Criteria) -> Iterator[Callable[[Entry], bool]]:
    """A place in a race or a sprint is that of who was classified; in qualifying everyone has one."""
    for name, session in (("result", "race"), ("sprint", "sprint")):
        if (wanted := getattr(criteria, name)) is not None:
            yield _finished(attrgetter(session), wanted)
    for session in ("qualifying", "sprint_qualifying"):
        if (wanted := getattr(criteria, session)) is not None:
            yield _placed(attrgetter(session), wanted)


def _is(of: Callable[[Entry], str | None], wanted: str) -> Callable[[Entry], bool]:
    return lambda entry: of(entry) == wanted


def _finished(of: Callable[[Entry], Drive | None], wanted: int) -> Callable[[Entry], bool]:
    return lambda entry: (drive := of(entry)) is not None and drive.position == wanted


def _placed(of: Callable[[Entry], Drive | None], wanted: int) -> Callable[[Entry], bool]:
    return lambda entry: (drive := of(entry)) is not None and drive.place == wanted
