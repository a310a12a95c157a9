"""The laps of every car, from the changes of `TimingData`. Pure.

In a race, `NumberOfLaps` counts the laps a car has ended. In practice and qualifying it counts those it has begun: it rises when the car
leaves the pits and at each crossing of the line, and a lap that ends in the pits ends when the car gets there. The time of a lap comes with
that message or some seconds beside it; what comes that soon after the line belongs to the lap that has ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_low

from fetcher_service.sources.livetiming.deltas import INDEX
from fetcher_service.sources.livetiming.history.changes import LineChange, TimingChange, ValueChange
from fetcher_service.sources.livetiming.messages import FLAGGED
from racing.printed_times import time_milliseconds

LATE = timedelta(seconds=10)
"""How long after the line a time, the last sector or a speed at the line may come; no first sector is that short."""

SECTORS = ("sectors_1", "sectors_2", "sectors_3")
SPEEDS = {"I1": "speeds_1", "I2": "speeds_2", "FL": "speeds_line", "ST": "speeds_trap"}
AT_THE_LINE = frozenset({"times", "sectors_3", "speeds_line"})
ODD = 5
"""Milliseconds by which a time may differ from the sum of its sectors."""

FASTEST, SLOWEST = 20, 400
"""Speeds in km/h that a car can have."""

type Values = dict[str, int]
"""What is known of a lap, by column."""


@dataclass(slots=True)
class PitVisit:
    """From when to when a car was in the pit lane, and on which lap it came in. `left` is None for one that never came out."""

    lap: int
    entered: datetime
    left: datetime | None = None


@dataclass(slots=True)
class DrivenLap:
    """A lap that has ended."""

    ended: datetime
    values: Values
    into_pits: bool = False
    out_of_pits: bool = False


@dataclass(slots=True)
class CarHistory:
    """One car: its laps by number, its visits to the pit lane, and the lap that it is on. `count` is the feed's number of laps."""

    laps: dict[int, DrivenLap] = field(default_factory=dict)
    visits: list[PitVisit] = field(default_factory=list)
    count: int = 0
    in_pit: bool = False
    out_of_pits: bool = False
    flagged: bool = False
    pending: Values = field(default_factory=dict)
    last: int | None = None
    """The lap that ended last."""


class LapHistory:
    """Takes the changes of `TimingData` in order of time."""

    def __init__(self, *, racing: bool) -> None:
        self._racing = racing
        self._begun = not racing
        self.cars: dict[str, CarHistory] = {}

    def begin(self) -> None:
        """Note that the race has started: visits to the pit lane before it, on the way to the grid, are none."""
        self._begun = True

    def join(self, change: TimingChange) -> None:
        """Take the state of a session that is under way: its laps so far are not known, nor when they ended."""
        for number, line in change.lines.items():
            car = self.cars.setdefault(number, CarHistory())
            if (count := line.number_of_laps) is not None and count != car.count:
                car.count, car.last, car.pending = count, None, {}
            if line.in_pit is not None:
                car.in_pit = line.in_pit

    def take(self, change: TimingChange, at: datetime) -> None:
        """Take what changed at an instant."""
        for number, line in change.lines.items():
            self._line(self.cars.setdefault(number, CarHistory()), line, at)

    def _line(self, car: CarHistory, line: LineChange, at: datetime) -> None:
        if line.status is not None:
            car.flagged = bool(line.status & FLAGGED)
        was_in_pit = car.in_pit
        if line.in_pit is not None and line.in_pit != car.in_pit:
            self._pit(car, line.in_pit, at)
        counted = line.number_of_laps if line.number_of_laps is not None and line.number_of_laps != car.count else None
        self._values(car, line, at, ends=counted is not None)
        if counted is not None:
            self._count(car, counted, at, was_in_pit=was_in_pit)

    def _pit(self, car: CarHistory, in_pit: bool, at: datetime) -> None:  # noqa: FBT001  # the feed's own word
        car.in_pit = in_pit
        if not self._begun:
            return
        lap = car.count + 1 if self._racing else car.count
        if in_pit and lap >= 1:
            car.visits.append(PitVisit(lap, at))
            if not self._racing:
                self._end(car, lap, at)
                car.laps[lap].into_pits = True
        elif not in_pit and car.visits and car.visits[-1].left is None:
            car.visits[-1].left = at

    def _values(self, car: CarHistory, line: LineChange, at: datetime, *, ends: bool) -> None:
        """Give each value to the lap that has just ended or to the one the car is on."""
        told = list(_told(line))
        if not told:
            return
        ended = car.laps.get(car.last) if car.last is not None else None
        just_ended = ended if ended is not None and not ends and at - ended.ended <= LATE else None
        for column, value in told:
            late = just_ended is not None and column in AT_THE_LINE
            (just_ended.values if late and just_ended else car.pending)[column] = value

    def _count(self, car: CarHistory, counted: int, at: datetime, *, was_in_pit: bool) -> None:
        before, car.count = car.count, counted
        if counted < before:
            # The feed takes laps back, as after a red flag.
            car.laps = {lap: driven for lap, driven in car.laps.items() if lap <= counted}
            car.last = None
            return
        if self._racing:
            self._end(car, counted, at)
        elif was_in_pit or before == 0:
            car.out_of_pits = True
            car.pending = {}
        else:
            self._end(car, counted - 1, at)

    def _end(self, car: CarHistory, lap: int, at: datetime) -> None:
        car.laps[lap] = DrivenLap(at, car.pending, out_of_pits=car.out_of_pits)
        car.pending, car.last, car.out_of_pits = {}, lap, False


def _told(line: LineChange) -> Sequence[tuple[str, int]]:
    found = [("times", time_milliseconds((line.last_lap_time.value or "").strip()))]
    for index, sector in _indexed(line.sectors):
        if index < len(SECTORS):
            found.append((SECTORS[index], time_milliseconds((sector.value or "").strip())))
    for name, speed in line.speeds.items():
        if (column := SPEEDS.get(name)) is not None:
            found.append((column, _speed(speed.value or "")))
    return [(column, value) for column, value in found if value]


def _indexed(values: list[ValueChange] | Mapping[str, ValueChange]) -> Sequence[tuple[int, ValueChange]]:
    if isinstance(values, Mapping):
        return [(int(key), value) for key, value in values.items() if INDEX.fullmatch(key)]
    return list(enumerate(values))


def _speed(text: str) -> int | None:
    return int(text) if text.isdecimal() and FASTEST <= int(text) <= SLOWEST else None


def settled(car: CarHistory, *, racing: bool) -> dict[int, Values]:
    """Return what is known of each lap of a car, with the times that follow from its sectors and without those that are none.

    A lap that began in the pits of practice or qualifying has none: the feed counts from the last crossing of the line, with all the time
    in the garage.
    """
    found: dict[int, Values] = {}
    for number, lap in sorted(car.laps.items()):
        values = dict(lap.values)
        sectors = [values[name] for name in SECTORS if name in values]
        if "times" not in values and len(sectors) == len(SECTORS) and not lap.out_of_pits:
            values["times"] = sum(sectors)
        if lap.out_of_pits and not racing:
            values.pop("times", None)
        found[number] = values
    return found


def crossings(car: CarHistory, laps: Mapping[int, Values], start: datetime) -> dict[int, int]:
    """Return when each lap ended, in milliseconds from `start`.

    Messages come up to seconds late, but the times between two crossings are exact: so of laps in a row the instants are those that fit all
    of them best.
    """
    found: dict[int, int] = {}
    run: list[tuple[int, int]] = []

    def close() -> None:
        if run:
            anchor = median_low(_since(car.laps[lap].ended, start) - total for lap, total in run)
            found.update({lap: max(anchor + total, 1) for lap, total in run})
            run.clear()

    for lap in laps:
        time = laps[lap].get("times")
        if run and (time is None or lap != run[-1][0] + 1):
            close()
        run.append((lap, run[-1][1] + time if run and time is not None else 0))
    close()
    return found


def positions(ended: Mapping[str, Mapping[int, int]]) -> dict[str, dict[int, int]]:
    """Return by car and lap in which place the car ended the lap: in the order in which they crossed the line."""
    by_lap: dict[int, list[tuple[int, str]]] = {}
    for number, laps in ended.items():
        for lap, at in laps.items():
            by_lap.setdefault(lap, []).append((at, number))
    found: dict[str, dict[int, int]] = {}
    for lap, crossed in by_lap.items():
        for place, (_, number) in enumerate(sorted(crossed), start=1):
            found.setdefault(number, {})[lap] = place
    return found


def _since(at: datetime, start: datetime) -> int:
    return round((at - start) / timedelta(milliseconds=1))
