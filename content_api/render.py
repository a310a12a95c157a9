"""Models to what the public reads. Pure; `now` decides what is computed from the clock.

Field names are the model's; what is unknown is left out. Instants are unix seconds with `…_iso` beside them, dates ISO strings, points
numbers with their fraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from racing import weekend as clockwork
from racing.model import (
    Circuit,
    Classification,
    ClassificationRow,
    Entrant,
    Paddock,
    PitStop,
    Round,
    SeasonStatistics,
    SeasonSummary,
    Session,
    SessionKind,
    Standings,
    StandingsRow,
    Struct,
)

type Json = dict[str, Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PROVENANCE = frozenset({"source", "fetched_at", "updated_at"})


def encode(result: Json) -> bytes:
    """JSON in UTF-8; decimals as numbers."""
    return _ENCODER.encode(result)


class Names:
    """Who is who in one answer."""

    def __init__(self, paddock: Paddock) -> None:
        self.drivers = {driver.id: driver for driver in paddock.drivers}
        self.constructors = {constructor.id: constructor for constructor in paddock.constructors}
        self.engines = {engine.id: engine for engine in paddock.engine_manufacturers}
        self._entrants: dict[tuple[int, str], list[Entrant]] = {}
        for entrant in paddock.entrants:
            self._entrants.setdefault((entrant.season, entrant.driver), []).append(entrant)

    def entrant(self, season: int, driver: str) -> Entrant | None:
        """The driver's newest entry of a season: the one that raced last."""
        entries = self._entrants.get((season, driver), [])
        return max(entries, key=lambda entrant: (max(entrant.rounds, default=0), len(entrant.rounds)), default=None)

    def person(self, season: int, driver: str) -> Json:
        """Id, name and code of a driver."""
        known, entrant = self.drivers.get(driver), self.entrant(season, driver)
        return _known(driver=driver, name=known.name if known else None, code=entrant.code if entrant else None)

    def car(self, constructor: str | None, engine: str | None) -> Json:
        """Ids and names of constructor and engine."""
        maker, motor = self.constructors.get(constructor or ""), self.engines.get(engine or "")
        return _known(
            constructor=constructor,
            constructor_name=maker.name if maker else None,
            engine=engine,
            engine_name=motor.name if motor else None,
        )


def season(summary: SeasonSummary, rounds: Sequence[Round], names: Names, now: datetime) -> Json:
    """A season with its newest tables."""
    counting = clockwork.held(rounds)
    dates = [day for weekend in counting for day in (clockwork.first_date(weekend), clockwork.end_date(weekend)) if day]
    current = clockwork.current_round(rounds, now)
    statistics = _by_who(summary.statistics)
    return _known(
        year=summary.year,
        rounds=len(counting),
        start_date=_date(min(dates, default=None)),
        end_date=_date(max(dates, default=None)),
        status=clockwork.season_status(rounds, now),
        current_round=current.number if current else None,
        driver_standings=_table(summary.driver_standings, statistics, names),
        constructor_standings=_table(summary.constructor_standings, statistics, names),
        total_drivers=summary.total_drivers,
        total_teams=summary.total_teams,
    )


def rounds_list(
    year: int, rounds: Sequence[Round], results: Iterable[Classification], names: Names, now: datetime
) -> Json:
    """The rounds of a season; each session with the first of its result."""
    by_session = {(result.grand_prix, result.session): result for result in results}
    return {"season": year, "rounds": [round_with_results(weekend, by_session, names, now) for weekend in rounds]}


def round_with_results(
    weekend: Round, results: Mapping[tuple[str, SessionKind], Classification], names: Names, now: datetime
) -> Json:
    """A round with what is known of each session's result."""
    rendered = [
        _session(weekend, session, results.get((weekend.grand_prix, session.kind)), names, now)
        for session in weekend.sessions
    ]
    return _known(
        season=weekend.season,
        number=weekend.number,
        grand_prix=weekend.grand_prix,
        name=weekend.name,
        official_name=weekend.official_name,
        circuit=_circuit(weekend.circuit),
        first_date=_date(clockwork.first_date(weekend)),
        end_date=_date(clockwork.end_date(weekend)),
        cancelled=weekend.cancelled,
        is_race_weekend=not weekend.cancelled and clockwork.is_race_weekend(weekend, now),
        sessions=rendered,
    )


def session_with_result(
    weekend: Round, session: Session, result: Classification | None, names: Names, now: datetime
) -> Json:
    """One session in full, with the round it belongs to."""
    return _known(
        season=weekend.season,
        round=weekend.number,
        grand_prix=weekend.grand_prix,
        name=weekend.name,
        circuit=_circuit(weekend.circuit),
        **_session(weekend, session, result, names, now),
        pit_stops=[_plain(stop) | names.person(weekend.season, stop.driver) for stop in _stops(result)] or None,
    )


def standings(table: Standings, statistics: Iterable[SeasonStatistics], names: Names) -> Json:
    """A championship table after a round."""
    return {
        "season": table.season,
        "after_round": table.after_round,
        "grand_prix": table.grand_prix,
        "standings": _table(table, _by_who(statistics), names),
    }


def _session(weekend: Round, session: Session, result: Classification | None, names: Names, now: datetime) -> Json:
    return _known(
        kind=session.kind,
        **_instant("start", session.start),
        **_instant("end", clockwork.session_end(session)),
        date=_date(session.date),
        provisional=session.provisional or None,
        status=clockwork.session_status(session, weekend, now),
        total_laps=session.total_laps,
        distance_km=session.distance_km,
        standing=result.standing if result else None,
        results=[_row(weekend.season, row, names) for row in result.rows] if result else [],
    )


def _row(year: int, row: ClassificationRow, names: Names) -> Json:
    head = _known(position=row.position) | names.person(year, row.driver)
    return head | _plain(row) | names.car(row.constructor, row.engine)


def _table(
    table: Standings | None, statistics: Mapping[tuple[str | None, ...], SeasonStatistics], names: Names
) -> list[Json]:
    if table is None:
        return []
    return [_place(table.season, row, statistics, names) for row in table.rows]


def _place(
    year: int, row: StandingsRow, statistics: Mapping[tuple[str | None, ...], SeasonStatistics], names: Names
) -> Json:
    entrant = names.entrant(year, row.driver) if row.driver is not None else None
    car = names.car(row.constructor, row.engine)
    if entrant is not None:
        car = names.car(entrant.constructor, entrant.engine)
    who = names.person(year, row.driver) if row.driver is not None else {}
    done = statistics.get((row.driver, row.constructor, row.engine))
    counted = _STATISTICS if statistics else ()
    first = _known(
        position=row.position,
        **who,
        number=entrant.number if entrant else None,
        constructor=car.pop("constructor", None),
        points=_number(row.points),
    )
    return first | {name: getattr(done, name) if done else 0 for name in counted} | {"outcome": row.outcome} | car


_STATISTICS = ("wins", "podiums", "pole_positions", "fastest_laps", "dnf_count", "races_completed")


def _by_who(statistics: Iterable[SeasonStatistics]) -> dict[tuple[str | None, ...], SeasonStatistics]:
    return {(row.driver, row.constructor, row.engine): row for row in statistics}


def _stops(result: Classification | None) -> tuple[PitStop, ...]:
    return result.pit_stops if result else ()


def _circuit(circuit: Circuit | None) -> Json | None:
    return None if circuit is None else {k: v for k, v in _plain(circuit).items() if k not in _PROVENANCE}


def _plain(value: Struct) -> Json:
    """The model's fields that are known, points as numbers."""
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    return {
        name: _number(field) if isinstance(field, Decimal) else field
        for name, field in fields.items()
        if field is not None and field is not False
    }


def _number(points: Decimal) -> Decimal:
    """Exact, without trailing zeros and never in scientific notation."""
    return points.quantize(Decimal(1)) if points == points.to_integral_value() else points.normalize()


def _instant(name: str, moment: datetime | None) -> Json:
    if moment is None:
        return {}
    moment = moment.astimezone(UTC)
    return {name: int(moment.timestamp()), f"{name}_iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _known(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
