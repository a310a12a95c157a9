"""The pit stops of a race or sprint: the visits to the pit lane, with the times that the feed tells of them. Pure.

A car that gives up in its garage, or comes in after the flag, never comes out again: that is no stop. The time in the pit lane is the
feed's own; where it tells none, there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fetcher_service.durations import reprinted
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.history.changes import PitLaneTime, PitLaneTimeChange, PitStopSeriesChange
from fetcher_service.sources.livetiming.history.laps import CarHistory
from racing.model import PitStop


@dataclass(slots=True)
class StopTimes:
    """What the feed tells of a stop, as printed."""

    pit_lane: str | None = None
    standstill: str | None = None


class StopHistory:
    """Takes the changes of `PitStopSeries` and of `PitLaneTimeCollection`. The former is more exact, and not every session has it."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, int], StopTimes] = {}
        self._rough: dict[tuple[str, int], str] = {}

    def take_series(self, change: PitStopSeriesChange) -> None:
        """Take stops with their standstill."""
        for number, entries in change.pit_times.items():
            for entry in listed(entries):
                told = entry.pit_stop
                if told.lap.isdecimal():
                    times = self._times.setdefault((number, int(told.lap)), StopTimes())
                    times.pit_lane = reprinted(told.pit_lane_time) or times.pit_lane
                    times.standstill = told.pit_stop_time or times.standstill

    def take_lane(self, change: PitLaneTimeChange) -> None:
        """Take times in the pit lane, in tenths of a second."""
        for number, told in change.pit_times.items():
            if isinstance(told, PitLaneTime) and told.lap.isdecimal() and told.duration:
                self._rough[number, int(told.lap)] = told.duration

    def times(self, number: str, lap: int) -> StopTimes:
        """Return what is told of the stop of a car on a lap."""
        exact = self._times.get((number, lap), StopTimes())
        return StopTimes(exact.pit_lane or self._rough.get((number, lap)), exact.standstill)


def pit_stops(driver: str, number: str, car: CarHistory, told: StopHistory) -> list[PitStop]:
    """Return the stops of a car, in order."""
    found: list[PitStop] = []
    for visit in car.visits:
        if visit.left is None or visit.lap not in car.laps:
            continue
        times = told.times(number, visit.lap)
        found.append(
            PitStop(
                driver=driver,
                number=int(number),
                stop=len(found) + 1,
                lap=visit.lap,
                time=times.pit_lane,
                at=visit.entered,
                standstill=times.standstill,
            )
        )
    return found


def visited(car: CarHistory) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the laps that ended in the pit lane, and of those that began there."""
    into = {visit.lap for visit in car.visits if visit.lap in car.laps}
    out = {visit.lap + 1 for visit in car.visits if visit.left is not None and visit.lap + 1 in car.laps}
    out |= {lap for lap, driven in car.laps.items() if driven.out_of_pits}
    return {"in_laps": tuple(sorted(into)), "out_laps": tuple(sorted(out))}
