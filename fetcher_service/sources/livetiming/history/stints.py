"""On which tyres each car drove which laps, from the changes of `TimingAppData`. Pure.

The feed names a new set some seconds before or after the car leaves the pits, and corrects its compound later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fetcher_service.sources.livetiming.deltas import INDEX
from fetcher_service.sources.livetiming.history.changes import StintChange, TimingAppChange
from fetcher_service.sources.livetiming.history.laps import CarHistory
from racing.model import Stint

UNKNOWN = "UNKNOWN"


@dataclass(slots=True)
class FittedSet:
    """A set of tyres, and when the feed first named it."""

    named: datetime
    compound: str | None = None
    new: bool | None = None
    age: int | None = None


class TyreHistory:
    """Takes the changes of `TimingAppData` in order of time."""

    def __init__(self) -> None:
        self.sets: dict[str, dict[int, FittedSet]] = {}

    def take(self, change: TimingAppChange, at: datetime) -> None:
        """Take what changed at an instant."""
        for number, line in change.lines.items():
            entries = line.stints.items() if isinstance(line.stints, Mapping) else enumerate(line.stints)
            for key, entry in entries:
                if isinstance(key, int) or INDEX.fullmatch(key):
                    self._set(self.sets.setdefault(number, {}), int(key), entry, at)

    @staticmethod
    def _set(sets: dict[int, FittedSet], index: int, entry: StintChange, at: datetime) -> None:
        fitted = sets.setdefault(index, FittedSet(at))
        if entry.compound:
            fitted.compound = None if entry.compound == UNKNOWN else entry.compound.lower()
        if entry.new:
            fitted.new = entry.new == "true"
        if entry.start_laps is not None:
            fitted.age = entry.start_laps


def stints(driver: str, number: int, sets: Mapping[int, FittedSet], car: CarHistory) -> list[Stint]:
    """Return the stints of a car that have a lap: the first from lap 1 on, each other one from the lap after the car came in for it."""
    last = max(car.laps, default=0)
    begins: list[tuple[int, FittedSet]] = []
    for _, fitted in sorted(sets.items()):
        first = 1
        if begins:
            first = max((visit.lap + 1 for visit in car.visits if visit.entered <= fitted.named), default=1)
        begins.append((first, fitted))
    found: list[Stint] = []
    for place, (first, fitted) in enumerate(begins):
        until = begins[place + 1][0] - 1 if place + 1 < len(begins) else last
        if first <= until:
            found.append(
                Stint(
                    driver=driver,
                    number=number,
                    stint=len(found) + 1,
                    first_lap=first,
                    last_lap=until,
                    compound=fitted.compound,
                    new=fitted.new,
                    age=fitted.age,
                )
            )
    return found
