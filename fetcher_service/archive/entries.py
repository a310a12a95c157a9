"""Who was entered with which car in a season. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from fetcher_service.archive.classifications import table
from fetcher_service.archive.f1db import ChassisEntity, DriverEntry, EngineEntity, SeasonTables
from racing.model import Chassis, EngineModel, Entrant, SessionKind

COUNTED = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING)
"""The sessions that make a driver an entrant; driving on a Friday does not. The race decides on the number he used."""

type EntryKey = tuple[str, str, str]
type RoundsByTeam = dict[str, tuple[int, ...]]
type NumbersByRound = dict[int, int]


class EntryNames(NamedTuple):
    """What entries only have ids for: names of teams by entrant, three letters by driver, models by id; colours by constructor."""

    teams: Mapping[str, str]
    codes: Mapping[str, str]
    chassis: Mapping[str, ChassisEntity]
    engines: Mapping[str, EngineEntity]
    colours: Mapping[str, str]


def compile_entrants(season: SeasonTables, names: EntryNames) -> tuple[Entrant, ...]:
    """One entry per driver, constructor and engine, in F1DB's order; a reserve who never drove is none.

    Privateers were entered with equal cars by several teams: `team` is the one of most rounds, the later one if as
    many. Who took part without being listed (a car taken over, Indianapolis 1953) is entered without a team.
    """
    entries: dict[EntryKey, RoundsByTeam] = {}
    driven: dict[EntryKey, list[DriverEntry]] = defaultdict(list)
    for entrant in season.entrants:
        for drive in entrant.drives():
            if drive.rounds:
                listed = entries.setdefault((drive.driver, drive.constructor, drive.engine), {})
                listed[entrant.entrant_id] = (*listed.get(entrant.entrant_id, ()), *drive.rounds)
                driven[drive.driver, drive.constructor, drive.engine].append(drive)
    numbers = _numbers(season)
    for unlisted in sorted(numbers.keys() - entries.keys()):
        entries[unlisted] = {}
    return tuple(
        Entrant(
            season=season.year,
            driver=driver,
            constructor=constructor,
            engine=engine,
            team=names.teams[_main_team(listed)] if listed else None,
            number=_usual_number(used) if used else None,
            code=names.codes[driver],
            rounds=tuple(sorted({number for rounds in listed.values() for number in rounds} or used)),
            chassis=tuple(_chassis(names.chassis[id_]) for id_ in _all(drives, lambda drive: drive.chassis)),
            engine_models=tuple(_engine(names.engines[id_]) for id_ in _all(drives, lambda drive: drive.engine_models)),
            tyres=_all(drives, lambda drive: drive.tyres),
            colour=names.colours.get(constructor),
        )
        for (driver, constructor, engine), listed in entries.items()
        for used in [numbers.get((driver, constructor, engine), {})]
        for drives in [driven.get((driver, constructor, engine), [])]
    )


def _all(drives: Iterable[DriverEntry], listed: Callable[[DriverEntry], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the ids in all entries, each once, in F1DB's order."""
    return tuple(dict.fromkeys(id_ for drive in drives for id_ in listed(drive)))


def _chassis(model: ChassisEntity) -> Chassis:
    return Chassis(id=model.id, name=model.full_name)


def _engine(model: EngineEntity) -> EngineModel:
    return EngineModel(
        id=model.id,
        name=model.full_name,
        litres=model.capacity,
        configuration=model.configuration,
        aspiration=model.aspiration.lower() if model.aspiration else None,
    )


def _numbers(season: SeasonTables) -> dict[EntryKey, NumbersByRound]:
    found: dict[EntryKey, NumbersByRound] = defaultdict(dict)
    for race in season.races:
        for kind in COUNTED:
            for row in table(race, kind) or ():
                car = row.driver_id, row.constructor_id, row.engine_manufacturer_id
                found[car].setdefault(race.round, row.driver_number)
    return found


def _main_team(listed: RoundsByTeam) -> str:
    return max(listed, key=lambda team: (len(listed[team]), max(listed[team])))


def _usual_number(used: NumbersByRound) -> int:
    times = Counter(used.values())
    last = {number: round_number for round_number, number in sorted(used.items())}
    return max(times, key=lambda number: (times[number], last[number]))
