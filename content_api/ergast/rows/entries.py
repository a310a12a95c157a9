"""An entry: who drove what in a round, under Ergast's ids. Criteria look at entries, and rows are made from them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Literal, NamedTuple

import msgspec

from content_api.ergast.rows.drives import ErgastDrive, drives_of
from content_api.ergast.rows.people import People
from content_api.ergast.vocabulary import identifiers
from racing.model import (
    Circuit,
    Classification,
    ClassificationRow,
    Entrant,
    Round,
    SessionKind,
)

type SessionName = Literal["race", "sprint", "qualifying", "sprint_qualifying", "practice"]
"""The fields of an entry that hold what the driver did in a session."""

SESSIONS: Mapping[SessionKind, SessionName] = {
    SessionKind.RACE: "race",
    SessionKind.SPRINT: "sprint",
    SessionKind.QUALIFYING: "qualifying",
    SessionKind.SPRINT_QUALIFYING: "sprint_qualifying",
    SessionKind.PRACTICE_1: "practice",
    SessionKind.PRACTICE_2: "practice",
    SessionKind.PRACTICE_3: "practice",
    SessionKind.PRACTICE_4: "practice",
}
"""The field of an entry by session. An entry holds one practice at a time."""


type NewestEntrants = Mapping[tuple[int, str], Entrant]
"""The newest entry of a driver, by season and our id."""


class ErgastCar(NamedTuple):
    """A constructor: Ergast's id, and ours."""

    id: str
    maker: str


type Drives = Sequence[tuple[ErgastEntry, ErgastDrive]]
"""Rows of a session, each with the entry that it belongs to."""


class ErgastEntry(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """A driver in a car in one round. `circuit`, `driver`, `constructor` are Ergast's ids; `person` and `maker` ours."""

    weekend: Round
    circuit: str
    driver: str
    person: str
    constructor: str | None
    maker: str | None
    race: ErgastDrive | None = None
    sprint: ErgastDrive | None = None
    qualifying: ErgastDrive | None = None
    sprint_qualifying: ErgastDrive | None = None
    practice: ErgastDrive | None = None

    @property
    def season(self) -> int:
        """The championship year."""
        return self.weekend.season

    @property
    def number(self) -> int:
        """The number of the round."""
        return self.weekend.number or 0


def counted(rounds: Iterable[Round]) -> list[Round]:
    """Return the rounds that Ergast knows, in its order: those with a number, without cancelled ones and testing."""
    numbered = [weekend for weekend in rounds if weekend.number and not weekend.cancelled]
    return sorted(numbered, key=lambda weekend: (weekend.season, weekend.number or 0))


def circuit_of(weekend: Round) -> str:
    """Return Ergast's id of the track of a round; empty where the track is not known yet."""
    return identifiers.circuit_id(weekend.circuit) if isinstance(weekend.circuit, Circuit) else ""


def entries(rounds: Iterable[Round], results: Iterable[Classification], people: People) -> Iterator[ErgastEntry]:
    """Yield the entries of a season by round, in the order of the race; drivers who were only in other sessions come last.

    A row of another session belongs to the driver's entry in the same car. The car's number decides where he drove several cars of
    one constructor.
    """
    of_round: dict[str, list[Classification]] = defaultdict(list)
    for result in results:
        of_round[result.grand_prix].append(result)
    for weekend in counted(rounds):
        yield from _of_round(weekend, of_round[weekend.grand_prix], people)


def _of_round(weekend: Round, results: Sequence[Classification], people: People) -> Iterator[ErgastEntry]:
    found: list[dict[str, ErgastDrive | str | None]] = []
    rows: list[ClassificationRow] = []
    in_order = sorted(results, key=lambda result: list(SESSIONS).index(result.session))
    for result in in_order:
        session = SESSIONS[result.session]
        for row, drive in zip(result.rows, drives_of(result), strict=True):
            index = _entry_of(row, rows, [session in fields for fields in found])
            if index is None:
                index = len(found)
                rows.append(row)
                found.append({})
            found[index][session] = drive
    circuit = circuit_of(weekend)
    for row, drives in zip(rows, found, strict=True):
        yield ErgastEntry(
            weekend=weekend,
            circuit=circuit,
            driver=identifiers.driver_id(people.driver(row.driver)),
            person=intern(row.driver),
            constructor=constructor_of(weekend, row, people),
            maker=row.constructor and intern(row.constructor),
            **drives,  # type: ignore[arg-type]
        )


def constructor_of(weekend: Round, row: ClassificationRow, people: People) -> str | None:
    """Return Ergast's id of the car of a row; None where the row has no constructor."""
    if row.constructor is None:
        return None
    return identifiers.constructor_id(
        people.constructor(row.constructor),
        weekend.season,
        engine=row.engine,
        round_number=weekend.number,
        driver=row.driver,
        car=row.number,
    )


def _entry_of(row: ClassificationRow, rows: Sequence[ClassificationRow], taken: Sequence[bool]) -> int | None:
    """Return the index of the entry that a row belongs to.

    It is the entry of the same driver and constructor that has no such session yet; of several, the one with the same number.
    """
    same = [
        index
        for index, other in enumerate(rows)
        if not taken[index] and (other.driver, other.constructor) == (row.driver, row.constructor)
    ]
    return next((index for index in same if rows[index].number == row.number), same[0] if same else None)
