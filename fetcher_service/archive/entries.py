"""Who was entered with which car in a season. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from fetcher_service.archive.classifications import table
from fetcher_service.archive.f1db import SeasonTables
from racing.model import Entrant, SessionKind

COUNTED = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING)
"""The sessions that make a driver an entrant; driving on a Friday does not. The race decides on the number he used."""

type EntryKey = tuple[str, str, str]
type RoundsByTeam = dict[str, tuple[int, ...]]
type NumbersByRound = dict[int, int]


def compile_entrants(season: SeasonTables, teams: Mapping[str, str], codes: Mapping[str, str]) -> tuple[Entrant, ...]:
    """One entry per driver, constructor and engine, in F1DB's order; a reserve who never drove is none.

    Privateers were entered with equal cars by several teams: `team` is the one of most rounds, the later one if as
    many. Who took part without being listed (a car taken over, Indianapolis 1953) is entered without a team.
    `teams`: name by entrant; `codes`: three letters by driver.
    """
    entries: dict[EntryKey, RoundsByTeam] = {}
    for entrant in season.entrants:
        for drive in entrant.drives():
            if drive.rounds:
                listed = entries.setdefault((drive.driver, drive.constructor, drive.engine), {})
                listed[entrant.entrant_id] = (*listed.get(entrant.entrant_id, ()), *drive.rounds)
    numbers = _numbers(season)
    for unlisted in sorted(numbers.keys() - entries.keys()):
        entries[unlisted] = {}
    return tuple(
        Entrant(
            season=season.year,
            driver=driver,
            constructor=constructor,
            engine=engine,
            team=teams[_main_team(listed)] if listed else None,
            number=_usual_number(used) if used else None,
            code=codes[driver],
            rounds=tuple(sorted({number for rounds in listed.values() for number in rounds} or used)),
        )
        for (driver, constructor, engine), listed in entries.items()
        for used in [numbers.get((driver, constructor, engine), {})]
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
