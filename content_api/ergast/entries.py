"""An entry: who drove what in a round, under Ergast's ids. Criteria look at entries, and rows are made from them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from content_api.ergast import identifiers, statuses
from content_api.ergast.people import People
from content_api.ergast.statuses import WORDS_ONLY, ErgastStatus
from racing.model import (
    Circuit,
    Classification,
    ClassificationRow,
    Entrant,
    Outcome,
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


NEVER_STARTED = frozenset(
    {
        Outcome.EXCLUDED,
        Outcome.DID_NOT_START,
        Outcome.DID_NOT_QUALIFY,
        Outcome.DID_NOT_PRE_QUALIFY,
        Outcome.DID_NOT_PRACTICE,
    }
)
"""Outcomes of a race in which the car drove no lap. An excluded car was never in the race, unlike a disqualified one."""


class ErgastCar(NamedTuple):
    """A constructor: Ergast's id, and ours."""

    id: str
    maker: str


class ErgastDrive(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What a driver did in a session: a row of its result.

    `place`: the number of the row, counted from 1 in the official order. `grid`: 0 for a car without a place on the grid, which started
    from the pit lane (until 2024), was taken over from another driver, or did not start. `laps`: None where they are unknown.
    `status` and `legacy`: how it ended in Jolpica's and in Ergast's own words.
    """

    result: Classification
    place: int
    grid: int
    laps: int | None
    status: ErgastStatus
    legacy: ErgastStatus

    @property
    def row(self) -> ClassificationRow:
        """The row of the result."""
        return self.result.rows[self.place - 1]

    @property
    def position(self) -> int | None:
        """The position of a classified driver; None for the others."""
        row = self.row
        return row.position if row.outcome is Outcome.CLASSIFIED else None

    @property
    def fastest_lap_rank(self) -> int | None:
        """The rank of the fastest lap; None where its lap number is unknown, since no fastest lap is shown then."""
        row = self.row
        return row.fastest_lap_rank if row.fastest_lap and row.fastest_lap_number is not None else None

    def shown_status(self, *, legacy: bool) -> ErgastStatus:
        """Return how it ended, in Ergast's own words if `legacy`, else in Jolpica's."""
        return self.legacy if legacy else self.status


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
        for drive in _drives(result):
            index = _entry_of(drive.row, rows, [session in fields for fields in found])
            if index is None:
                index = len(found)
                rows.append(drive.row)
                found.append({})
            found[index][session] = drive
    circuit = circuit_of(weekend)
    for row, drives in zip(rows, found, strict=True):
        yield ErgastEntry(
            weekend=weekend,
            circuit=circuit,
            driver=identifiers.driver_id(people.driver(row.driver)),
            person=row.driver,
            constructor=constructor_of(weekend, row, people),
            maker=row.constructor,
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


def _drives(result: Classification) -> Iterator[ErgastDrive]:
    behind = max((row.grid for row in result.rows if row.grid), default=0)
    from_lane = 0
    for place, row in enumerate(result.rows, 1):
        grid = row.grid or 0
        if row.pit_lane_start:
            from_lane += 1
            grid = 0 if result.season < WORDS_ONLY else behind + from_lane
        yield ErgastDrive(
            result=result,
            place=place,
            grid=grid,
            laps=_laps(row, result.rows),
            status=statuses.status(row, result.season, legacy=False),
            legacy=statuses.status(row, result.season, legacy=True),
        )


def _laps(row: ClassificationRow, rows: Iterable[ClassificationRow]) -> int | None:
    """Return the laps of a row. Those of a shared car are counted for one of its drivers, and stand for all of them here."""
    if row.laps is not None:
        return row.laps
    if row.outcome in NEVER_STARTED:
        return 0
    if not row.shared_car:
        return None
    car = row.number, row.constructor, row.engine
    of_car = [
        other.laps
        for other in rows
        if other.laps is not None and (other.number, other.constructor, other.engine) == car
    ]
    return max(of_car, default=None)
