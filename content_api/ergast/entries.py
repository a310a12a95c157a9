"""Who drove what in which round, under Ergast's ids: what criteria look at, and rows are made from. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from content_api.ergast import identifiers, statuses
from content_api.ergast.statuses import WORDS_ONLY, ErgastStatus
from racing.model import Circuit, Classification, ClassificationRow, Constructor, Driver, Outcome, Round, SessionKind

SESSIONS: Mapping[SessionKind, str] = {
    SessionKind.RACE: "race",
    SessionKind.SPRINT: "sprint",
    SessionKind.QUALIFYING: "qualifying",
    SessionKind.SPRINT_QUALIFYING: "sprint_qualifying",
    SessionKind.PRACTICE_1: "practice",
    SessionKind.PRACTICE_2: "practice",
    SessionKind.PRACTICE_3: "practice",
    SessionKind.PRACTICE_4: "practice",
}
"""The field of an entry by session. Of practices, one at a time."""


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone by our ids."""

    drivers: Mapping[str, Driver]
    constructors: Mapping[str, Constructor]

    def driver(self, id_: str) -> Driver:
        """Who is unknown has no name but his id."""
        return self.drivers.get(id_) or Driver(id=id_, name=id_)

    def constructor(self, id_: str) -> Constructor:
        """As above."""
        return self.constructors.get(id_) or Constructor(id=id_, name=id_)


NEVER_STARTED = frozenset(
    {
        Outcome.EXCLUDED,
        Outcome.DID_NOT_START,
        Outcome.DID_NOT_QUALIFY,
        Outcome.DID_NOT_PRE_QUALIFY,
        Outcome.DID_NOT_PRACTICE,
    }
)
"""Whoever is in a race with one of these drove no lap of it; a car excluded from a race was never in it, unlike a disqualified one."""


class ErgastCar(NamedTuple):
    """A constructor: Ergast's id, and ours."""

    id: str
    maker: str


class ErgastDrive(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """A row of a session. `place` counts rows from one, in the official order; `legacy`: the status in Ergast's own words.

    `grid` is 0 without a place on the grid: from the pit lane (until 2024), in a car taken over, or without a start. `laps`: None where
    they are unknown.
    """

    result: Classification
    place: int
    grid: int
    laps: int | None
    status: ErgastStatus
    legacy: ErgastStatus

    @property
    def row(self) -> ClassificationRow:
        """The row itself."""
        return self.result.rows[self.place - 1]

    @property
    def position(self) -> int | None:
        """The place of who was classified."""
        row = self.row
        return row.position if row.outcome is Outcome.CLASSIFIED else None

    @property
    def fastest_lap_rank(self) -> int | None:
        """The rank of the fastest lap; None where it is not known on which lap it was, and no fastest lap is told."""
        row = self.row
        return row.fastest_lap_rank if row.fastest_lap and row.fastest_lap_number is not None else None

    def told(self, *, legacy: bool) -> ErgastStatus:
        """What became of the car."""
        return self.legacy if legacy else self.status


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
        """The round's."""
        return self.weekend.number or 0


def counted(rounds: Iterable[Round]) -> list[Round]:
    """The rounds that Ergast knows: those with a number, in its order; no cancelled ones, no testing."""
    numbered = [weekend for weekend in rounds if weekend.number and not weekend.cancelled]
    return sorted(numbered, key=lambda weekend: (weekend.season, weekend.number or 0))


def circuit_of(weekend: Round) -> str:
    """Ergast's id of the track of a round; empty where it is not known yet."""
    return identifiers.circuit_id(weekend.circuit) if isinstance(weekend.circuit, Circuit) else ""


def entries(rounds: Iterable[Round], results: Iterable[Classification], people: People) -> Iterator[ErgastEntry]:
    """Every entry of a season: by round, in order of the race; who was only in another session of it comes behind.

    A row of another session belongs to the driver's entry in the same car; who drove several cars of one constructor is told apart by
    number.
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
    """Ergast's id of the car of a row; None where the row has no constructor."""
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
    """The entry a row belongs to: that of the same driver and constructor that has no such session yet, of several that of his number."""
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
    """The laps of a row; of a car that several shared, those of the car, which are counted for one of them alone."""
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
