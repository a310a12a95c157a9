"""Weekends, tracks and people as Jolpica has them, in our words. Pure.

Our own short name of a track or constructor is used where we have one: Jolpica has `Lotus-Climax` where the constructor is
Lotus, and calls a track by its full name only.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica.ergast import CircuitShape, ConstructorShape, DriverShape, RaceShape, StartShape
from racing.model import Circuit, Constructor, Driver, Round, Session, SessionKind

SPRINT_QUALIFYING = 2023
"""A sprint has had a qualifying of its own since then; before, qualifying set its grid, and a second practice preceded it."""


def read_round(race: RaceShape, identities: Identities) -> Round:
    """A weekend. The sprint qualifying of 2023 was called shootout; older answers have it as second practice."""
    circuit = read_circuit(race.circuit, identities)
    before_sprint = race.sprint_qualifying or race.sprint_shootout
    practice_2 = race.second_practice
    if race.sprint and race.season >= SPRINT_QUALIFYING and before_sprint is None:
        before_sprint, practice_2 = practice_2, None
    planned = (
        (SessionKind.PRACTICE_1, race.first_practice),
        (SessionKind.PRACTICE_2, practice_2),
        (SessionKind.PRACTICE_3, race.third_practice),
        (SessionKind.SPRINT_QUALIFYING, before_sprint),
        (SessionKind.SPRINT, race.sprint),
        (SessionKind.QUALIFYING, race.qualifying),
        (SessionKind.RACE, race),
    )
    sessions = [_session(kind, start) for kind, start in planned if start is not None]
    return Round(
        season=race.season,
        grand_prix=identities.grand_prix(race.season, race.race_name, circuit.id),
        number=race.round,
        name=race.race_name,
        circuit=circuit,
        sessions=tuple(sorted(sessions, key=_when)),
    )


def read_circuit(circuit: CircuitShape, identities: Identities) -> Circuit:
    """A track as it is today."""
    id_ = identities.circuit(circuit.circuit_id, circuit.circuit_name)
    code, country = identities.country(circuit.location.country) or (None, circuit.location.country)
    return Circuit(
        id=id_,
        name=identities.circuit_name(id_) or circuit.circuit_name,
        full_name=circuit.circuit_name,
        place=circuit.location.locality,
        country=country,
        country_code=code,
        latitude=circuit.location.lat,
        longitude=circuit.location.long,
        ergast_id=circuit.circuit_id,
    )


def read_driver(driver: DriverShape, identities: Identities) -> Driver:
    """A person. Number and code belong to an entry."""
    name = full_name(driver)
    code, country = identities.country(driver.nationality or "") or (None, None)
    return Driver(
        id=identities.driver(driver.driver_id, name),
        name=name,
        first_name=driver.given_name,
        last_name=driver.family_name,
        date_of_birth=driver.date_of_birth,
        country=country,
        country_code=code,
        nationality=identities.nationality(driver.nationality or "") or driver.nationality,
        ergast_id=driver.driver_id,
    )


def read_constructor(
    shape: ConstructorShape, identities: Identities, season: int | None = None
) -> Iterator[Constructor]:
    """Every constructor of ours that an id of theirs means: `lotus-climax` and `lotus-brm` are one, `bmw` of 1952 five.

    The nationality goes to the first, which is usually meant.
    """
    code, country = identities.country(shape.nationality or "") or (None, None)
    nationality = identities.nationality(shape.nationality or "") or shape.nationality
    for index, constructor in enumerate(identities.constructors(shape.constructor_id, season)):
        usual = index == 0
        yield Constructor(
            id=constructor,
            name=identities.constructor_name(constructor) or shape.name,
            country=country if usual else None,
            country_code=code if usual else None,
            nationality=nationality if usual else None,
            ergast_id=identities.ergast_constructor(constructor) or shape.constructor_id,
        )


def full_name(driver: DriverShape) -> str:
    """Given name and family name."""
    return f"{driver.given_name} {driver.family_name}"


def _session(kind: SessionKind, start: StartShape) -> Session:
    if start.time is None:
        return Session(kind=kind, date=start.date)
    return Session(kind=kind, start=datetime.combine(start.date, start.time).astimezone(UTC))


def _when(session: Session) -> datetime:
    """The hour; the end of the day where it is unknown, so that the usual order, that of the list, stays."""
    if session.start:
        return session.start
    assert session.date is not None  # noqa: S101  # a start has at least a date
    return datetime.combine(session.date, time.max, UTC)
