"""Feats: who did in a race what records count, worked out once for each season. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import msgspec

from data_scheduler.reading.history import History, KeptSeason
from data_scheduler.reading.races import RaceRun, races_run
from data_scheduler.writing.statistics import PODIUM, STARTED
from racing.model import Championship, ClassificationRow, Outcome
from racing.records import RaceDay


class Feat(StrEnum):
    """What a driver or a constructor can do in a race."""

    START = "start"
    FINISH = "finish"
    POINTS = "points"
    PODIUM = "podium"
    WIN = "win"
    POLE = "pole"
    FASTEST_LAP = "fastest lap"
    HAT_TRICK = "hat trick"
    GRAND_SLAM = "grand slam"
    ONE_TWO = "one-two"
    SPRINT_WIN = "sprint win"
    DRIVER_OF_THE_DAY = "driver of the day"
    TITLE = "title"


PER_CAR = frozenset({Feat.PODIUM, Feat.POLE, Feat.FASTEST_LAP})
"""What a constructor can do with each of its cars; everything else counts once a race."""


class RaceFeats(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A race, and who did what in it: each driver once, a constructor once or once for each car (`PER_CAR`).

    `grids`: from which place each winner started; None from the pit lane, or where it is not known.
    """

    when: RaceDay
    circuit: str | None
    drivers: Mapping[Feat, tuple[str, ...]]
    constructors: Mapping[Feat, tuple[str, ...]]
    grids: Mapping[str, int | None]

    def of(self, subject: Championship, feat: Feat) -> tuple[str, ...]:
        """Return the drivers, or the constructors, who did it."""
        by = self.drivers if subject is Championship.DRIVERS else self.constructors
        return by.get(feat, ())


class Tally(NamedTuple):
    """How often something was done, first and last."""

    times: int
    first: RaceDay
    last: RaceDay

    def with_more(self, times: int, last: RaceDay) -> "Tally":
        """Return the tally after it was done again."""
        return Tally(self.times + times, self.first, last)


def tally(history: History, subject: Championship, feat: Feat) -> dict[str, Tally]:
    """Count how often everyone did something, since 1950."""
    found: dict[str, Tally] = {}
    for season in history.some(None):
        for who, each in season.once(tallies_of).get((subject, feat), {}).items():
            found[who] = found[who].with_more(each.times, each.last) if who in found else each
    return found


def tallies_of(season: KeptSeason) -> Mapping[tuple[Championship, Feat], Mapping[str, Tally]]:
    """Count how often everyone did what in a season."""
    found: dict[tuple[Championship, Feat], dict[str, Tally]] = defaultdict(dict)
    for race in season.once(feats_of):
        for subject in Championship:
            for feat in Feat:
                done = found[subject, feat]
                for who in race.of(subject, feat):
                    done[who] = done[who].with_more(1, race.when) if who in done else Tally(1, race.when, race.when)
    return found


def all_feats(history: History) -> Iterator[RaceFeats]:
    """Yield every race with a result since 1950, in order of time."""
    for season in history.some(None):
        yield from season.once(feats_of)


def feats_of(season: KeptSeason) -> tuple[RaceFeats, ...]:
    """Return who did what in each race of a season, in order of time."""
    races = season.once(races_run)
    champions = _champions(season)
    deciders = {championship: _decider(races, championship) for championship in champions if races}
    return tuple(
        _feats(race, {each: who for each, who in champions.items() if deciders[each] is race}) for race in races
    )


def _feats(race: RaceRun, crowned: Mapping[Championship, str]) -> RaceFeats:
    drivers: dict[Feat, tuple[str, ...]] = {}
    constructors: dict[Feat, tuple[str, ...]] = {}
    rows: dict[Feat, list[ClassificationRow]] = {
        Feat.START: [row for row in race.result.rows if row.outcome in STARTED],
        Feat.FINISH: [row for row in race.result.rows if row.outcome is Outcome.CLASSIFIED],
        Feat.POINTS: [row for row in race.result.rows if row.points],
        Feat.PODIUM: [row for row in race.result.rows if row.position is not None and row.position <= PODIUM],
        Feat.WIN: list(race.winners),
        Feat.POLE: list(race.poles),
        Feat.FASTEST_LAP: list(race.fastest),
        Feat.SPRINT_WIN: [row for row in (race.sprint.rows if race.sprint else ()) if row.position == 1],
    }
    for feat, done in rows.items():
        drivers[feat] = tuple(dict.fromkeys(row.driver for row in done))
        cars = dict.fromkeys((row.constructor, row.number if feat in PER_CAR else None) for row in done)
        constructors[feat] = tuple(constructor for constructor, _ in cars if constructor)
    drivers[Feat.HAT_TRICK] = tuple(
        who for who in drivers[Feat.WIN] if who in drivers[Feat.POLE] and who in drivers[Feat.FASTEST_LAP]
    )
    constructors[Feat.ONE_TWO] = _one_two(race)
    honours = race.honours
    if honours and honours.grand_slam:
        drivers[Feat.GRAND_SLAM] = (honours.grand_slam,)
    if honours:
        drivers[Feat.DRIVER_OF_THE_DAY] = tuple(vote.driver for vote in honours.driver_of_the_day if vote.position == 1)
    for championship, who in crowned.items():
        (drivers if championship is Championship.DRIVERS else constructors)[Feat.TITLE] = (who,)
    circuit = race.weekend.circuit
    return RaceFeats(
        when=race.when,
        circuit=circuit.id if circuit else None,
        drivers=drivers,
        constructors=constructors,
        grids={row.driver: row.grid for row in race.winners},
    )


def _one_two(race: RaceRun) -> tuple[str, ...]:
    """Return the constructor of both the first and the second car."""
    first = {row.constructor for row in race.winners}
    second = {row.constructor for row in race.result.rows if row.position == 2}  # noqa: PLR2004  # the second place
    return tuple(constructor for constructor in first & second if constructor)


def _champions(season: KeptSeason) -> dict[Championship, str]:
    """Return who won the titles of a season; nobody before it is over."""
    found: dict[Championship, str] = {}
    for championship, totals in season.totals.items():
        for row in totals.rows:
            if row.champion:
                found[championship] = row.driver or row.constructor or ""
    return found


def _decider(races: tuple[RaceRun, ...], championship: Championship) -> RaceRun:
    """Return the race that decided a title: the one that is remembered for it, else the last."""
    return next(
        (race for race in races if race.honours and championship in race.honours.decided),
        races[-1],
    )


def season_points(season: KeptSeason, subject: Championship) -> dict[str, Decimal]:
    """Return the points of everyone in the championship table of a season, constructors over all their engines."""
    totals = season.totals.get(subject)
    if totals is None:
        return {}
    rows = totals.rows if subject is Championship.DRIVERS else totals.teams
    return {row.driver or row.constructor or "": row.points for row in rows if row.points is not None}
