"""Both championships as they would be if the running session ended now, and what it would bring. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from racing.live.model import LiveContender, LiveRow, LiveSession, LiveStandings
from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Outcome,
    ResultStatus,
    Round,
    SessionKind,
    StandingsRow,
)
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import SCORING, can_be_scored
from racing.scoring.standings import round_scores, scored_rounds, standings_after


def points_as_they_run(
    rounds: Sequence[Round], results: Sequence[Classification], session: LiveSession
) -> LiveStandings | None:
    """Return the tables with the points as they run.

    None for a session that gives no points, or before the order of its cars is known. `rounds` and `results` are the
    season's. The session counts as if it went over its whole distance; a stored result of it does not count. A round
    whose race has not been run counts with its sprint.
    """
    weekend = next((each for each in rounds if each.grand_prix == session.grand_prix), None)
    if session.session not in SCORING or weekend is None or not session.order:
        return None
    rules = rules_of(session.season)
    earlier = [result for result in results if result.grand_prix != session.grand_prix]
    sprint = [
        result
        for result in results
        if result.grand_prix == session.grand_prix
        and result.session is SessionKind.SPRINT
        and session.session is SessionKind.RACE
    ]
    now = _as_it_stands(session, _engines(results))
    if not can_be_scored(rules, now):
        return None
    tables: dict[Championship, dict[str, LiveContender]] = {}
    for championship in Championship:
        if rules.held(championship):
            before = tuple(scored_rounds(rules, championship, rounds, earlier))
            without, with_it = (round_scores(rules, championship, weekend, held) for held in (sprint, [*sprint, now]))
            tables[championship] = _table(
                standings_after(rules, championship, (*before, without)),
                standings_after(rules, championship, (*before, with_it)),
            )
    return LiveStandings(
        drivers=tables.get(Championship.DRIVERS, {}), constructors=tables.get(Championship.CONSTRUCTORS, {})
    )


def _table(before: Iterable[StandingsRow], now: Iterable[StandingsRow]) -> dict[str, LiveContender]:
    had = {_who(row): row.points for row in before}
    return {
        who: LiveContender(position=row.position, points=row.points, gained=row.points - had.get(who, Decimal(0)))
        for row in now
        if (who := _who(row)) and row.position is not None
    }


def _who(row: StandingsRow) -> str:
    return row.driver or row.constructor or ""


def _engines(results: Iterable[Classification]) -> dict[str, str | None]:
    """Return the engine of each constructor this season: the feed names teams only, and tables tell engines apart."""
    return {row.constructor: row.engine for result in results for row in result.rows if row.constructor}


def _as_it_stands(session: LiveSession, engines: Mapping[str, str | None]) -> Classification:
    cars = [session.rows[number] for number in session.order if number in session.rows]
    running = [car for car in cars if car.driver and not car.retired]
    out = [car for car in cars if car.driver and car.retired]
    fastest = min((car for car in cars if car.best_lap), key=_best, default=None)
    rows = [
        *(_row(session, car, engines, position) for position, car in enumerate(running, 1)),
        *(_row(session, car, engines, None) for car in out),
    ]
    return Classification(
        season=session.season,
        grand_prix=session.grand_prix,
        session=session.session,
        standing=ResultStatus.PROVISIONAL,
        rows=tuple(
            replace(row, fastest_lap_rank=1) if fastest and row.number == fastest.number else row for row in rows
        ),
    )


def _row(
    session: LiveSession, car: LiveRow, engines: Mapping[str, str | None], position: int | None
) -> ClassificationRow:
    return ClassificationRow(
        outcome=Outcome.RETIRED if position is None else Outcome.CLASSIFIED,
        position=position,
        driver=car.driver or "",
        number=car.number,
        constructor=car.constructor,
        engine=engines.get(car.constructor or ""),
        laps=car.laps if position is None else session.total_laps,
        fastest_lap=car.best_lap,
    )


def _best(car: LiveRow) -> tuple[int, str]:
    """Order lap times as printed, `1:27.035` or `59.911`: of two, the shorter text is the quicker time."""
    return len(car.best_lap or ""), car.best_lap or ""
