"""Reads of team mates: who drove the same car as a driver in the same races, and what each did in the sessions of both.

Pure functions of what is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason
from data_scheduler.reading.people import compared
from data_scheduler.reading.races import races_run
from data_scheduler.stores.documents import provenance
from data_scheduler.writing.statistics import STARTED
from racing.model import Car, Classification
from racing.records import TeamMate
from racing.wire.requests.reads import ListTeamMatesRequest, ListTeamMatesResponse

type Mate = tuple[str, Car]


def list_team_mates(history: History, request: ListTeamMatesRequest) -> ListTeamMatesResponse:
    """Return a driver with all his team mates in order of season, those of the most races first; raise `NotFound` for an unknown one."""
    driver = history.lasting.drivers.get(request.driver)
    if driver is None:
        raise NotFound(f"id: there is no driver {request.driver!r}, allowed: an id from the list of drivers")
    mates = tuple(mate for season in history.some(None) for mate in _mates(season, driver.id))
    cars = {mate.car for mate in mates}
    newest = provenance(
        [driver, *(each for season in history.some(None) for each in season.by_driver.get(driver.id, ()))]
    )
    return ListTeamMatesResponse(
        driver=driver,
        mates=mates,
        paddock=history.paddock(
            None,
            {driver.id, *(mate.driver for mate in mates)},
            {car.constructor for car in cars},
            {car.engine for car in cars if car.engine},
        ),
        source=newest.source,
        updated_at=newest.updated_at,
        fetched_at=newest.fetched_at,
    )


def _mates(season: KeptSeason, driver: str) -> Iterator[TeamMate]:
    if driver not in season.by_driver:
        return
    together = season.once(_together).get(driver, {})
    for (mate, car), grands_prix in sorted(together.items(), key=lambda each: (-len(each[1]), each[0][0])):
        shared = frozenset(grands_prix)
        yield TeamMate(
            season=season.by_driver[driver][0].season,
            driver=mate,
            car=car,
            races=len(shared),
            results=tuple(each for each in compared(season, driver, mate) if each.grand_prix in shared),
            results_of_mate=tuple(each for each in compared(season, mate, driver) if each.grand_prix in shared),
        )


def _together(season: KeptSeason) -> dict[str, dict[Mate, list[str]]]:
    """Return for each driver who drove the same car in the same races, and in which Grands Prix."""
    found: dict[str, dict[Mate, list[str]]] = {}
    for race in season.once(races_run):
        for car, drivers in _crews(race.result):
            for one in drivers:
                for other in drivers:
                    if one != other:
                        found.setdefault(one, {}).setdefault((other, car), []).append(race.weekend.grand_prix)
    return found


def _crews(race: Classification) -> Iterable[tuple[Car, list[str]]]:
    crews: dict[Car, Counter[str]] = {}
    for row in race.rows:
        if row.constructor and row.outcome in STARTED:
            crews.setdefault(Car(constructor=row.constructor, engine=row.engine), Counter())[row.driver] += 1
    return ((car, list(drivers)) for car, drivers in crews.items())
