"""Statistics: what drivers and constructors did in a season, counted from classifications, and careers as sums of seasons.

Pure.

Counted as the sport counts: races, and sprints only where the name says so. Drivers who shared a car each get its
win, podium, pole or fastest lap, once per race. A race is completed when the entry was classified, and a DNF when it
retired. A driver gets each of these once per race, in however many cars; a constructor once per car, however many
drivers it had, but enters and starts a race once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from data_scheduler.stores.documents import SeasonTotals
from racing.model import (
    Car,
    Championship,
    Classification,
    ClassificationRow,
    Document,
    Outcome,
    SeasonStatistics,
    SessionKind,
    Standings,
    StandingsRow,
)
from racing.records import CareerStatistics
from racing.scoring.session_points import Contender
from racing.scoring.standings import rows_by_contender

PODIUM = 3
QUALIFYING_DECIDES = 2022
"""The season in which the sprint set the grid, but the fastest in qualifying had the pole (in 2021 the sprint's winner)."""

COUNTED = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING)
"""The sessions that statistics are counted from."""

STARTED = frozenset({Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED, Outcome.RETIRED, Outcome.DISQUALIFIED})
"""An excluded entry was sent home before the race: none of them has a lap."""

SUMMED = (
    "entries",
    "starts",
    "wins",
    "podiums",
    "pole_positions",
    "fastest_laps",
    "dnf_count",
    "races_completed",
    "sprint_wins",
    "sprint_podiums",
)


def with_engines(results: Iterable[Classification]) -> list[Classification]:
    """Return the results with missing engines filled in, where the constructor ran only one engine that season.

    Otherwise a constructor would be in the table twice as soon as one source of several does not know engines.
    """
    results = list(results)
    engines: dict[str | None, set[str]] = defaultdict(set)
    for row in (row for result in results for row in result.rows if row.engine):
        engines[row.constructor].add(row.engine or "")
    sole = {constructor: next(iter(of)) for constructor, of in engines.items() if len(of) == 1}
    return [
        msgspec.structs.replace(
            result,
            rows=tuple(
                msgspec.structs.replace(row, engine=sole[row.constructor])
                if row.engine is None and row.constructor in sole
                else row
                for row in result.rows
            ),
        )
        if any(row.engine is None for row in result.rows)
        else result
        for result in results
    ]


def season_statistics(
    results: Iterable[Classification], rounds: Mapping[str, int], table: Standings | Championship, *, over: bool = False
) -> tuple[SeasonStatistics, ...]:
    """Return one row for everyone who was entered in a race or sprint, in order of id.

    `rounds`: the number of each Grand Prix that counts so far. `table`: the championship table that gives points and
    position, or only which championship it is. `over`: the leader of the table is champion.
    """
    championship = table.championship if isinstance(table, Standings) else table
    rows = _counted(results, rounds, _driver if championship is Championship.DRIVERS else _car)
    places = rows_by_contender(table) if isinstance(table, Standings) else {}
    return tuple(_placed(row, places.get(Contender.of(row)), over=over) for row in rows)


def season_totals(
    season: int,
    championship: Championship,
    results: Iterable[Classification],
    rounds: Mapping[str, int],
    table: Standings | None,
    *,
    over: bool,
) -> SeasonTotals:
    """Return what is stored of a season for one championship, with every round counted."""
    results = list(results)
    rows = season_statistics(results, rounds, table or championship, over=over)
    if championship is Championship.DRIVERS:
        return SeasonTotals(season=season, championship=championship, rows=rows, over=over)
    by_team: dict[str | None, list[SeasonStatistics]] = defaultdict(list)
    for row in rows:
        by_team[row.constructor].append(row)
    teams = tuple(
        msgspec.structs.replace(
            team,
            points=_sum(row.points for row in by_team[team.constructor]),
            championship_position=_best(row.championship_position for row in by_team[team.constructor]),
            champion=any(row.champion for row in by_team[team.constructor]),
        )
        for team in _counted(results, rounds, _team)
    )
    return SeasonTotals(season=season, championship=championship, rows=rows, teams=teams, over=over)


def career(
    seasons: Iterable[SeasonStatistics], newest: Document | None = None, *, running: Collection[int] = ()
) -> CareerStatistics | None:
    """Return the sum of the seasons of one driver or constructor; None when there are none.

    `newest`: the document that gives the provenance. `running`: seasons that are not over, whose places in the
    championship do not count.
    """
    rows = list(seasons)
    if not rows:
        return None
    years = [row.season for row in rows if row.season is not None]
    return CareerStatistics(
        driver=rows[0].driver,
        constructor=rows[0].constructor,
        **{name: sum(getattr(row, name) for row in rows) for name in SUMMED},
        points=_sum(row.points for row in rows),
        championships=sum(row.champion for row in rows),
        best_position=_best(row.best_position for row in rows),
        best_championship_position=_best(row.championship_position for row in rows if row.season not in running),
        first_season=min(years),
        last_season=max(years),
        source=newest.source if newest else None,
        updated_at=newest.updated_at if newest else None,
        fetched_at=newest.fetched_at if newest else None,
    )


def _placed(row: SeasonStatistics, place: StandingsRow | None, *, over: bool) -> SeasonStatistics:
    if place is None:
        return row
    champion = over and place.position == 1
    return msgspec.structs.replace(row, points=place.points, championship_position=place.position, champion=champion)


def _counted(
    results: Iterable[Classification], rounds: Mapping[str, int], who: Callable[[ClassificationRow], Contender]
) -> Iterator[SeasonStatistics]:
    counted = sorted(
        (result for result in results if result.grand_prix in rounds), key=lambda result: rounds[result.grand_prix]
    )
    tallies: dict[Contender, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    best: dict[Contender, int] = {}
    cars: dict[Contender, dict[Car, None]] = defaultdict(dict)
    for result in counted:
        if result.session not in (SessionKind.RACE, SessionKind.SPRINT):
            continue
        for contender, name, _car_number in _achievements(result, who):
            tallies[contender][name] += 1
        if result.session is not SessionKind.RACE:
            continue
        for row in result.rows:
            contender = who(row)
            if row.position is not None:
                best[contender] = min(row.position, best.get(contender, row.position))
            if row.constructor is not None:
                cars[contender][Car(constructor=row.constructor, engine=row.engine)] = None
    for contender in _pole_sitters(counted, who):
        tallies[contender]["pole_positions"] += 1
    for contender in sorted(tallies, key=lambda each: each.sort_key):
        bare = SeasonStatistics(
            season=counted[0].season,
            driver=contender.driver,
            constructor=contender.constructor,
            engine=contender.engine,
            cars=tuple(cars[contender]) if contender.driver else (),
            best_position=best.get(contender),
        )
        yield msgspec.structs.replace(bare, **tallies[contender])


def _achievements(
    result: Classification, who: Callable[[ClassificationRow], Contender]
) -> set[tuple[Contender, str, int | None]]:
    names = _sprint_names if result.session is SessionKind.SPRINT else _race_names
    per_car = who is not _driver
    return {
        (who(row), name, row.number if per_car and name not in ("entries", "starts") else None)
        for row in result.rows
        for name in names(row)
    }


def _race_names(row: ClassificationRow) -> Iterator[str]:
    yield "entries"
    if row.outcome in STARTED:
        yield "starts"
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


def _sprint_names(row: ClassificationRow) -> Iterator[str]:
    if row.position == 1:
        yield "sprint_wins"
    if row.position is not None and row.position <= PODIUM:
        yield "sprint_podiums"


def _pole_sitters(
    results: Iterable[Classification], who: Callable[[ClassificationRow], Contender]
) -> Iterator[Contender]:
    for _race, first in pole_rows(results):
        yield from {who(row) for row in first}


def pole_rows(results: Iterable[Classification]) -> Iterator[tuple[Classification, tuple[ClassificationRow, ...]]]:
    """Yield each race with the rows of the first on its grid.

    The fastest in qualifying counts instead if the grid is not known, or if a sprint set it.
    """
    of = {(result.grand_prix, result.session): result for result in results}
    for (grand_prix, session), race in of.items():
        if session is not SessionKind.RACE:
            continue
        first = tuple(row for row in race.rows if row.grid == 1)
        sprint_set_grid = race.season == QUALIFYING_DECIDES and (grand_prix, SessionKind.SPRINT) in of
        qualifying = of.get((grand_prix, SessionKind.QUALIFYING))
        if qualifying is not None and (not first or sprint_set_grid):
            first = tuple(row for row in qualifying.rows if row.position == 1)
        yield race, first


def _driver(row: ClassificationRow) -> Contender:
    return Contender(driver=row.driver)


def _car(row: ClassificationRow) -> Contender:
    return Contender(constructor=row.constructor, engine=row.engine)


def _team(row: ClassificationRow) -> Contender:
    return Contender(constructor=row.constructor)


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    known = [each for each in points if each is not None]
    return sum(known, Decimal(0)) if known else None


def _best(positions: Iterable[int | None]) -> int | None:
    return min((each for each in positions if each is not None), default=None)
