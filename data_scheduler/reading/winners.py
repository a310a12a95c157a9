"""Who won a list of races how often, and who is mentioned in it. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from data_scheduler.reading.history import History, named
from racing.model import Paddock
from racing.records import RaceHeld, TimedLap, WinnerThere


def winners_of(races: Iterable[RaceHeld]) -> tuple[WinnerThere, ...]:
    """Return the drivers who won, the most wins first. A shared win is one for each."""
    wins = Counter(driver for race in races for driver in race.winners)
    return tuple(WinnerThere(driver=driver, wins=count) for driver, count in _ranked(wins))


def winning_constructors_of(races: Iterable[RaceHeld]) -> tuple[WinnerThere, ...]:
    """Return the constructors that won, over all their engines, the most wins first."""
    wins = Counter(race.car.constructor for race in races if race.car)
    return tuple(WinnerThere(constructor=constructor, wins=count) for constructor, count in _ranked(wins))


def mentioned(history: History, races: Sequence[RaceHeld], laps: Iterable[TimedLap] = ()) -> Paddock:
    """Return the people and cars that a list of races, and the fastest laps beside it, mention; without entries."""
    laps = list(laps)
    cars = [race.car for race in races if race.car]
    drivers = {driver for race in races for driver in (*race.winners, *race.poles, *race.fastest)}
    lasting = history.lasting
    return Paddock(
        drivers=named(lasting.drivers, drivers | {lap.driver for lap in laps}),
        constructors=named(
            lasting.constructors,
            {car.constructor for car in cars} | {lap.constructor for lap in laps if lap.constructor},
        ),
        engine_manufacturers=named(
            lasting.engine_manufacturers,
            {car.engine for car in cars if car.engine} | {lap.engine for lap in laps if lap.engine},
        ),
    )


def _ranked(wins: Counter[str]) -> list[tuple[str, int]]:
    return sorted(wins.items(), key=lambda each: (-each[1], each[0]))
