"""On which tyres each car drove which laps, from the changes of `TimingAppData`. Pure.

People enter the sets by hand: some seconds before or after the car leaves the pits, `UNKNOWN` at first, corrected later. Sometimes a new
set is written over the entry of the one before: what changes after a stop is a new set, what changes without one, or before a new entry
follows for the same stop, a correction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from fetcher_service.sources.livetiming.deltas import INDEX
from fetcher_service.sources.livetiming.history.changes import StintChange, TimingAppChange
from fetcher_service.sources.livetiming.history.laps import CarHistory
from racing.model import Stint

UNKNOWN = "UNKNOWN"


class Entered(NamedTuple):
    """What was entered of a set of tyres, at an instant."""

    at: datetime
    entry: int
    change: StintChange


@dataclass(frozen=True, slots=True)
class FittedSet:
    """A set of tyres, and when the feed first named it."""

    named: datetime
    compound: str | None = None
    new: bool | None = None
    age: int | None = None


class TyreHistory:
    """Takes the changes of `TimingAppData` in order of time."""

    def __init__(self) -> None:
        self._entered: dict[str, list[Entered]] = {}

    def take(self, change: TimingAppChange, at: datetime) -> None:
        """Take what changed at an instant."""
        for number, line in change.lines.items():
            entries = line.stints.items() if isinstance(line.stints, Mapping) else enumerate(line.stints)
            self._entered.setdefault(number, []).extend(
                Entered(at, int(key), entry) for key, entry in entries if isinstance(key, int) or INDEX.fullmatch(key)
            )

    def of(self, number: str) -> Sequence[Entered]:
        """Return what was entered for a car."""
        return self._entered.get(number, ())


def stints(driver: str, number: int, entered: Iterable[Entered], car: CarHistory) -> list[Stint]:
    """Return the stints of a car that have a lap: the first from lap 1 on, each other one from the lap after the car came in for it."""
    last = max(car.laps, default=0)
    begins: list[tuple[int, FittedSet]] = []
    for fitted in _sets(entered, car):
        before = [visit.lap + 1 for visit in car.visits if visit.entered <= fitted.named]
        begins.append((before[-1] if begins and before else 1, fitted))
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


def _sets(entered: Iterable[Entered], car: CarHistory) -> list[FittedSet]:
    """Return the sets in the order in which they were fitted."""
    entries: dict[int, list[FittedSet]] = {}
    for at, index, change in entered:
        if index not in entries and entries:
            _take_back(entries[max(entries)], car, at)
        own = entries.setdefault(index, [FittedSet(at)])
        changed = _changed(own[-1], change)
        if changed != own[-1] and own[-1].compound and index == max(entries) and _came_in(car, own[-1].named, at):
            own.append(replace(changed, named=at))
        else:
            own[-1] = changed
    return [fitted for _, own in sorted(entries.items()) for fitted in own]


def _changed(fitted: FittedSet, change: StintChange) -> FittedSet:
    named = change.compound.lower() if change.compound and change.compound != UNKNOWN else None
    return replace(
        fitted,
        compound=named or fitted.compound,
        new=change.new == "true" if change.new else fitted.new,
        age=fitted.age if change.start_laps is None else change.start_laps,
    )


def _take_back(own: list[FittedSet], car: CarHistory, at: datetime) -> None:
    """Make what was taken for a new set a correction, since the set of that stop is entered only now."""
    if len(own) > 1 and not _came_in(car, own[-1].named, at):
        corrected = own.pop()
        own[-1] = replace(corrected, named=own[-1].named)


def _came_in(car: CarHistory, since: datetime, until: datetime) -> bool:
    return any(since < visit.entered <= until for visit in car.visits)
