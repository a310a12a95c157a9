"""List what rounds and entries mention, each once: seasons, circuits, races, drivers, constructors, statuses. Pure."""

from collections.abc import Iterable, Mapping

from content_api.ergast import schemas
from content_api.ergast.rows.entries import ErgastCar, ErgastEntry, circuit_of
from content_api.ergast.vocabulary import identifiers
from content_api.ergast.vocabulary.statuses import ErgastStatus
from racing.model import Circuit, Round


def seasons(rounds: Iterable[Round]) -> list[int]:
    """Return the seasons in order of year."""
    return sorted({weekend.season for weekend in rounds})


def circuits(rounds: Iterable[Round]) -> list[Circuit]:
    """Return the circuits in order of id, each as it was when last raced."""
    found = {circuit_of(weekend): weekend.circuit for weekend in rounds if weekend.circuit}
    return [found[id_] for id_ in sorted(found)]


def races(entries: Iterable[ErgastEntry]) -> list[Round]:
    """Return the rounds of the entries, in order."""
    found = {(entry.season, entry.number): entry.weekend for entry in entries}
    return [found[when] for when in sorted(found)]


def constructors(entries: Iterable[ErgastEntry]) -> list[ErgastCar]:
    """Return the constructors in order of id."""
    found = {entry.constructor: entry.maker for entry in entries}
    return [ErgastCar(id_, maker) for id_, maker in sorted(found.items(), key=str) if id_ and maker]


def drivers(entries: Iterable[ErgastEntry]) -> list[str]:
    """Return our ids of the drivers."""
    return list(dict.fromkeys(entry.person for entry in entries))


def by_family_name(shown: Iterable[schemas.ErgastDriver]) -> list[schemas.ErgastDriver]:
    """Return the drivers in order of family name, then of id, without regard to case and accents."""
    return sorted(shown, key=lambda driver: (identifiers.sorted_as(driver.family_name), driver.driver_id))


def statuses(counts: Mapping[ErgastStatus, int]) -> list[schemas.ErgastStatusCount]:
    """Return how races ended and how often, the most frequent first."""
    in_order = sorted(counts.items(), key=lambda each: (-each[1], each[0].text))
    return [
        schemas.ErgastStatusCount(status_id=str(status.id), count=str(count), status=status.text)
        for status, count in in_order
    ]
