"""What drivers and constructors did in a season, counted from its classifications. Pure.

Counted as the sport counts: races only. A win, a podium, a pole (the first of the grid, else of qualifying) and a fastest lap belong to
everyone who shared them, once per race; a race is completed when the entry was classified, and a DNF when it retired.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from racing.model import Championship, Classification, ClassificationRow, Outcome, SeasonStatistics, SessionKind

PODIUM = 3

type Who = tuple[str | None, str | None, str | None]
"""Driver, constructor, engine: (driver, None, None) or (None, constructor, engine)."""


def season_statistics(
    results: Iterable[Classification], rounds: frozenset[str], championship: Championship
) -> tuple[SeasonStatistics, ...]:
    """One row for everyone who took part, in order of id. `rounds`: the Grands Prix that count so far."""
    counted = [result for result in results if result.grand_prix in rounds]
    who = _driver if championship is Championship.DRIVERS else _constructor
    tallies: dict[Who, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for race in (result for result in counted if result.session is SessionKind.RACE):
        for key, name, _car in _achievements(race, who):
            tallies[key][name] += 1
    for key in _pole_sitters(counted, who):
        tallies[key]["pole_positions"] += 1
    return tuple(
        SeasonStatistics(driver=driver, constructor=constructor, engine=engine, **tallies[driver, constructor, engine])
        for driver, constructor, engine in sorted(tallies, key=lambda key: tuple(part or "" for part in key))
    )


def _achievements(race: Classification, who: Callable[[ClassificationRow], Who]) -> set[tuple[Who, str, int | None]]:
    """Each achievement of the race: a driver has it once, in however many cars; a constructor once per car, however many drove it."""
    return {(who(row), name, None if who is _driver else row.number) for row in race.rows for name in _names(row)}


def _names(row: ClassificationRow) -> Iterator[str]:
    if row.position == 1:
        yield "wins"
    if row.position is not None and row.position <= PODIUM:
        yield "podiums"
    if row.fastest_lap_rank == 1:
        yield "fastest_laps"
    if row.outcome is Outcome.RETIRED:
        yield "dnf_count"
    if row.outcome is Outcome.CLASSIFIED:
        yield "races_completed"


def _pole_sitters(results: list[Classification], who: Callable[[ClassificationRow], Who]) -> Iterator[Who]:
    races = {result.grand_prix: result for result in results if result.session is SessionKind.RACE}
    qualifying = {result.grand_prix: result for result in results if result.session is SessionKind.QUALIFYING}
    for grand_prix, race in races.items():
        first = [row for row in race.rows if row.grid == 1]
        if not first and grand_prix in qualifying:
            first = [row for row in qualifying[grand_prix].rows if row.position == 1]
        yield from {who(row) for row in first}


def _driver(row: ClassificationRow) -> Who:
    return row.driver, None, None


def _constructor(row: ClassificationRow) -> Who:
    return None, row.constructor, row.engine
