"""When each car of a raced race crossed the line, lap by lap. Pure.

The bundled archive knows when a car finished, how many laps it did, and when it stopped for how long; not how long each lap took.
So laps are made up that add up to what is known: an even pace with a little noise, slower at the start and behind the
safety car, and where a stop was made.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import msgspec

from fetcher_service.durations import seconds_of
from racing.model import Classification, ClassificationRow, Outcome, PitStop

STANDING_START = 1.05
"""The first lap against the others."""

BEHIND_SAFETY_CAR = 1.45
SAFETY_CAR_LAPS = 4

NOISE = 0.004
"""Part of a lap that it may be quicker or slower."""

RETIRED_PACE = 1.015
"""A car that retired against the winner: nobody knows how fast it was."""

IN_THE_PIT_LANE = 0.8
"""The part of a stop's time that is lost: without it the car would have driven past meanwhile."""

USUAL_STOP = timedelta(seconds=24)
LONGEST_STOP = timedelta(seconds=60)
"""A longer one was a repair or a red flag: it is made up for by a usual one, since laps cannot have been that much quicker."""

AFTER_THE_FLAG = (0.1, 0.9)
"""A lapped car takes the flag so much of a lap after the winner, in the order of the result."""


class Stop(msgspec.Struct, frozen=True):
    """A pit stop: at the end of which lap, and how long."""

    lap: int
    seconds: float


class CarPace(msgspec.Struct, frozen=True, kw_only=True):
    """A car's race: `crossings` are the seconds since the start at which each of its laps ended.

    `pace`: what a lap takes it that nothing holds up.
    """

    row: ClassificationRow
    crossings: tuple[float, ...]
    stops: tuple[Stop, ...] = ()
    pace: float = 0.0

    @property
    def started(self) -> bool:
        """Whether it took the start; a car may have retired in the first lap."""
        return self.row.outcome is not Outcome.DID_NOT_START

    @property
    def retired(self) -> bool:
        """Whether it stopped before the flag."""
        return self.row.outcome is Outcome.RETIRED

    def lap(self, number: int) -> float:
        """How long a lap took."""
        return self.crossings[number - 1] - (self.crossings[number - 2] if number > 1 else 0.0)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """A race as it went: drives in the order of the result, and the leader's laps behind the safety car."""

    laps: int
    drives: tuple[CarPace, ...]
    safety_car: range


def pace(race: Classification) -> Pace:
    """Of a race result; `ValueError` for one whose winner has no time or no laps."""
    winner = race.rows[0]
    total = seconds_of(winner.time or "")
    if total is None or not winner.laps:
        raise ValueError(f"{race.id} has no time of its winner: choose another race")
    behind = _safety_car(race.rows, winner.laps)
    stops: dict[str, list[Stop]] = {}
    for each in race.pit_stops:
        if each.lap is not None:
            stops.setdefault(each.driver, []).append(Stop(each.lap, _lost(each)))
    finishes = dict(_finishes(race.rows, float(total), winner.laps))
    drives: list[CarPace] = []
    for place, row in enumerate(race.rows):
        usual = drives[0].pace if drives else None
        drives.append(_drive(row, finishes.get(place), stops.get(row.driver, ()), behind, usual))
    return Pace(laps=winner.laps, drives=tuple(drives), safety_car=behind)


def _safety_car(rows: Sequence[ClassificationRow], laps: int) -> range:
    """From the lap after the first car retired that had done a lap; none where that is too near the end."""
    fallen = sorted(row.laps for row in rows if row.outcome is Outcome.RETIRED and row.laps)
    first = next((lap + 1 for lap in fallen if lap + SAFETY_CAR_LAPS < laps), None)
    return range(first, first + SAFETY_CAR_LAPS) if first else range(0)


def _finishes(rows: Sequence[ClassificationRow], winner: float, laps: int) -> Iterator[tuple[int, float]]:
    """By place in the result: the seconds at which the last lap of a car ended that took the flag."""
    lapped = [
        place
        for place, row in enumerate(rows)
        if row.laps and row.outcome is not Outcome.RETIRED and (row.laps < laps or not _gap(row)) and place
    ]
    lap = winner / laps
    first, last = AFTER_THE_FLAG
    for place, row in enumerate(rows):
        if not row.laps:
            continue
        if place in lapped:
            yield place, winner + lap * (first + (last - first) * lapped.index(place) / max(len(lapped) - 1, 1))
        elif row.outcome is not Outcome.RETIRED:
            yield place, winner + _gap(row)


def _lost(stop: PitStop) -> float:
    seconds = seconds_of(stop.time or "")
    return USUAL_STOP.total_seconds() if seconds is None or seconds > LONGEST_STOP.total_seconds() else float(seconds)


def _gap(row: ClassificationRow) -> float:
    return float(seconds_of(row.gap or "") or 0)


def _drive(
    row: ClassificationRow, finish: float | None, stops: Sequence[Stop], behind: range, usual: float | None
) -> CarPace:
    """`usual`: the pace of the winner, which one that retired is measured by."""
    if not row.laps:
        return CarPace(row=row, crossings=())
    weights = [_weight(row, lap, behind) for lap in range(1, row.laps + 1)]
    made = tuple(stop for stop in sorted(stops, key=lambda stop: stop.lap) if stop.lap < row.laps)
    lost = {stop.lap + 1: stop.seconds * IN_THE_PIT_LANE for stop in made}
    each = (usual or 0.0) * RETIRED_PACE if finish is None else (finish - sum(lost.values())) / sum(weights)
    return CarPace(row=row, crossings=tuple(_summed(weights, each, lost)), stops=made, pace=each)


def _summed(weights: Sequence[float], each: float, lost: Mapping[int, float]) -> Iterator[float]:
    at = 0.0
    for lap, weight in enumerate(weights, 1):
        at += weight * each + lost.get(lap, 0.0)
        yield at


def _weight(row: ClassificationRow, lap: int, behind: range) -> float:
    drawn = random.Random(f"{row.number}-{lap}").uniform(1 - NOISE, 1 + NOISE)  # noqa: S311  # a made-up lap
    return drawn * (STANDING_START if lap == 1 else 1.0) * (BEHIND_SAFETY_CAR if lap in behind else 1.0)
