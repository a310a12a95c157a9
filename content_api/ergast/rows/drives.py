"""What a driver did in a session: a row of its result in Ergast's terms, as small as it can be. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

import msgspec

from content_api.ergast.vocabulary import statuses
from content_api.ergast.vocabulary.statuses import WORDS_ONLY, ErgastStatus
from racing.model import Classification, ClassificationRow, Outcome, PitStop, SessionKind

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


class ErgastSession(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What the rows of a session share. `winning_time`: that of the first row, as printed."""

    season: int
    kind: SessionKind
    cars: int
    winning_time: str | None
    pit_stops: tuple[PitStop, ...]


class ErgastRow(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What is shown of a row of a result, as `ClassificationRow` has it. There are fifty thousand of them, so the rest is left out."""

    outcome: Outcome
    position: int | None
    number: int | None
    points: Decimal | None
    laps: int | None
    time: str | None
    q1: str | None
    q2: str | None
    q3: str | None
    fastest_lap: str | None
    fastest_lap_number: int | None
    fastest_lap_rank: int | None


class ErgastDrive(msgspec.Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What a driver did in a session: a row of its result.

    `place`: the number of the row, counted from 1 in the official order. `grid`: 0 for a car without a place on the grid, which started
    from the pit lane (until 2024), was taken over from another driver, or did not start. `laps`: None where they are unknown.
    `status` and `legacy`: how it ended in Jolpica's and in Ergast's own words.
    """

    session: ErgastSession
    row: ErgastRow
    place: int
    grid: int
    laps: int | None
    status: ErgastStatus
    legacy: ErgastStatus

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


def drives_of(result: Classification) -> Iterator[ErgastDrive]:
    """Yield what each row of a result says, in the official order."""
    behind = max((row.grid for row in result.rows if row.grid), default=0)
    session = ErgastSession(
        season=result.season,
        kind=result.session,
        cars=len(result.rows),
        winning_time=result.rows[0].time if result.rows else None,
        pit_stops=result.pit_stops,
    )
    from_lane = 0
    for place, row in enumerate(result.rows, 1):
        grid = row.grid or 0
        if row.pit_lane_start:
            from_lane += 1
            grid = 0 if result.season < WORDS_ONLY else behind + from_lane
        yield ErgastDrive(
            session=session,
            row=_lean(row),
            place=place,
            grid=grid,
            laps=_laps(row, result.rows),
            status=statuses.status(row, result.season, legacy=False),
            legacy=statuses.status(row, result.season, legacy=True),
        )


def _lean(row: ClassificationRow) -> ErgastRow:
    return ErgastRow(
        outcome=row.outcome,
        position=row.position,
        number=row.number,
        points=row.points and _same_points(row.points),
        laps=row.laps,
        time=row.time,
        q1=row.q1,
        q2=row.q2,
        q3=row.q3,
        fastest_lap=row.fastest_lap,
        fastest_lap_number=row.fastest_lap_number,
        fastest_lap_rank=row.fastest_lap_rank,
    )


@lru_cache(maxsize=1024)
def _same_points(points: Decimal) -> Decimal:
    """Return equal points as one object."""
    return points


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
