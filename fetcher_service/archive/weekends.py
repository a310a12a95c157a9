"""Rounds and sessions from F1DB's races, with the hours F1DB does not know. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from fetcher_service.archive.additions import Additions, CancelledRound, SessionMinutes, SessionStarts
from fetcher_service.archive.classifications import table
from fetcher_service.archive.f1db import F1dbTables, LayoutEntity, RaceTables, SeasonTables
from racing.model import Circuit, Round, Session, SessionKind
from racing.schedule import in_order

STARTS = {
    SessionKind.PRACTICE_1: ("free_practice1_date", "free_practice1_time"),
    SessionKind.PRACTICE_2: ("free_practice2_date", "free_practice2_time"),
    SessionKind.PRACTICE_3: ("free_practice3_date", "free_practice3_time"),
    SessionKind.QUALIFYING: ("qualifying_date", "qualifying_time"),
    SessionKind.SPRINT_QUALIFYING: ("sprint_qualifying_date", "sprint_qualifying_time"),
    SessionKind.SPRINT: ("sprint_race_date", "sprint_race_time"),
    SessionKind.RACE: ("date", "time"),
}
"""Where F1DB has the start of a session, since 2024."""

USUAL = (
    SessionKind.PRE_QUALIFYING,
    SessionKind.PRACTICE_1,
    SessionKind.PRACTICE_2,
    SessionKind.PRACTICE_3,
    SessionKind.PRACTICE_4,
    SessionKind.SPRINT_QUALIFYING,
    SessionKind.SPRINT,
    SessionKind.QUALIFYING_1,
    SessionKind.QUALIFYING_2,
    SessionKind.QUALIFYING,
    SessionKind.WARM_UP,
    SessionKind.RACE,
)
"""The order of a weekend whose hours are unknown. In 2004 and 2005 both qualifying sessions came after all practice."""

QUALIFYING_EACH_DAY = (
    SessionKind.PRE_QUALIFYING,
    SessionKind.PRACTICE_1,
    SessionKind.QUALIFYING_1,
    SessionKind.PRACTICE_2,
    SessionKind.QUALIFYING_2,
    SessionKind.QUALIFYING,
    SessionKind.WARM_UP,
    SessionKind.RACE,
)
"""1980 to 1995: practice in the morning and qualifying in the afternoon, Friday and Saturday."""

FRIDAY_QUALIFYING = (
    SessionKind.PRACTICE_1,
    SessionKind.QUALIFYING_1,
    SessionKind.PRACTICE_2,
    SessionKind.PRACTICE_3,
    SessionKind.WARM_UP,
    SessionKind.QUALIFYING_2,
    SessionKind.QUALIFYING,
    SessionKind.RACE,
)
"""2003: the first qualifying session on Friday, the warm-up just before the second on Saturday."""


def compile_rounds(
    season: SeasonTables, f1db: F1dbTables, additions: Additions, circuits: Mapping[str, Circuit]
) -> tuple[Round, ...]:
    """The season's rounds in order of time, those called off among them. A round that came back is not called off."""
    names = {grand_prix.id: grand_prix.full_name for grand_prix in f1db.grands_prix}
    layouts = {layout.id: layout for circuit in f1db.circuits for layout in circuit.layouts}
    starts = additions.session_times.get(season.year, {})
    lengths = additions.session_lengths.get(season.year, {})
    listed = {race.grand_prix_id for race in season.races}
    rounds = [
        _round(
            season.year,
            race,
            names,
            circuits,
            starts=published_starts(race) | starts.get(race.grand_prix_id, {}),
            lengths=lengths.get(race.grand_prix_id, {}),
        )
        for race in season.races
    ]
    rounds += [
        _cancelled_round(gone, names, circuits, layouts)
        for gone in additions.cancelled
        if gone.season == season.year and gone.grand_prix not in listed
    ]
    return tuple(in_order(rounds))


def published_starts(race: RaceTables) -> SessionStarts:
    """The starts F1DB itself has."""
    found = {kind: (getattr(race, day), getattr(race, hour)) for kind, (day, hour) in STARTS.items()}
    return {kind: datetime.fromisoformat(f"{day}T{hour}Z") for kind, (day, hour) in found.items() if day and hour}


def _round(
    year: int,
    race: RaceTables,
    names: Mapping[str, str],
    circuits: Mapping[str, Circuit],
    *,
    starts: SessionStarts,
    lengths: SessionMinutes,
) -> Round:
    return Round(
        season=year,
        grand_prix=race.grand_prix_id,
        number=race.round,
        name=names[race.grand_prix_id],
        official_name=race.official_name,
        circuit=replace(
            circuits[race.circuit_id], layout=race.circuit_layout_id, length_km=race.course_length, turns=race.turns
        ),
        sessions=tuple(_session(race, kind, starts, lengths) for kind in _kinds(year, race, starts)),
    )


def _cancelled_round(
    gone: CancelledRound, names: Mapping[str, str], circuits: Mapping[str, Circuit], layouts: Mapping[str, LayoutEntity]
) -> Round:
    layout = layouts[gone.layout]
    return Round(
        season=gone.season,
        grand_prix=gone.grand_prix,
        name=names[gone.grand_prix],
        circuit=replace(circuits[gone.circuit], layout=layout.id, length_km=layout.length, turns=layout.turns),
        cancelled=True,
        sessions=tuple(
            Session(kind=kind, start=start) for kind, start in sorted(gone.sessions.items(), key=lambda item: item[1])
        ),
    )


def _kinds(year: int, race: RaceTables, starts: SessionStarts) -> list[SessionKind]:
    """The sessions with a table or a start, and always the race: by the hour where all are known, else as was usual."""
    kinds = {kind for kind in SessionKind if table(race, kind) is not None} | starts.keys() | {SessionKind.RACE}
    if kinds == starts.keys():
        return sorted(kinds, key=starts.__getitem__)
    return sorted(kinds, key=_usual_order(year).index)


def _usual_order(year: int) -> tuple[SessionKind, ...]:
    match year:
        case 2003:
            return FRIDAY_QUALIFYING
        case _ if 1980 <= year <= 1995:  # noqa: PLR2004  # the years are the rule
            return QUALIFYING_EACH_DAY
        case _:
            return USUAL


def _session(race: RaceTables, kind: SessionKind, starts: SessionStarts, lengths: SessionMinutes) -> Session:
    start = starts.get(kind)
    bare = Session(
        kind=kind,
        start=start,
        end=start + timedelta(minutes=lengths[kind]) if start and kind in lengths else None,
        date=race.date if kind is SessionKind.RACE and start is None else None,
        cancelled=table(race, kind) == (),
    )
    if kind is SessionKind.RACE:
        return replace(
            bare,
            total_laps=race.laps,
            distance_km=race.distance,
            scheduled_laps=race.scheduled_laps or race.laps,
            # Of one race F1DB has the two distances the wrong way round; none was longer than it was planned.
            scheduled_distance_km=max(race.scheduled_distance or 0.0, race.distance),
        )
    if kind is SessionKind.SPRINT:
        return replace(
            bare,
            total_laps=race.sprint_race_laps,
            distance_km=race.sprint_race_distance,
            scheduled_laps=race.sprint_race_scheduled_laps or race.sprint_race_laps,
            scheduled_distance_km=race.sprint_race_scheduled_distance or race.sprint_race_distance,
        )
    return bare
