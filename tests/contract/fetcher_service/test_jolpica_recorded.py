"""Every recorded answer of Jolpica and Ergast, read without loss and held against the archive."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from fetcher_service.archive.facts import Catalogue, Facts, SeasonFacts
from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica.ergast import (
    LISTS,
    CircuitShape,
    ConstructorShape,
    DriverShape,
    RaceShape,
    SeasonShape,
    Shape,
    StandingsShape,
    innermost,
    read,
)
from fetcher_service.sources.jolpica.results import read_qualifying, read_race, read_standings, with_pit_stops
from fetcher_service.sources.jolpica.weekends import read_circuit, read_constructor, read_driver, read_round
from racing.model import Circuit, Classification, ResultStatus, Round, SessionKind
from tests.agreement import differences

DEGREES = 0.005
"""Jolpica gives seven digits and means the entrance as often as the finish line; Jeddah and Las Vegas lie apart in F1DB."""

REAL = {
    r"(circuit )?\S+\.(full_name|place)": "other names for the same track or town",
    r"(circuit )?\S+\.(latitude|longitude)": "rough in one of the two",
    r"(carlos-sainz-jr|nyck-de-vries|kimi-antonelli)\.(name|first_name|last_name)": "other spelling of a name",
    r"alfa-romeo\.(country|country_code|nationality)": "the Swiss team under the Italian name",
    r"\d{4}-(mexico|sao-paulo|barcelona-catalunya)\.name": "the name of the year, where F1DB has that of the Grand Prix",
    r"2026-\S+\.number": "recorded before Sepang became round 16",
    r"2023-\S+\.sessions\.\S+": "a fixture made before the season, with its hours as first planned",
    r"2024-las-vegas\.sessions\.\S+": "local dates with UTC hours, which Jolpica has corrected since",
    r"2024-sao-paulo\.sessions\.(qualifying|race)\.start": "moved because of rain",
    r"(2022-abu-dhabi\.sessions\.practice_3|2024-saudi-arabia\.sessions\.practice_2)\.start": "off by half an hour or less",
    r"2026-miami\.sessions\.race\.start": "recorded before the race was moved by three hours",
    r"1980-united-states-drivers\.rows\.(derek-daly|hector-rebaque)\.position": "equal points are one place at F1DB",
    r"2023-saudi-arabia-qualifying\.rows\.logan-sargeant 2\.outcome": "outside 107 %, not classified",
    r"2026-miami-qualifying\.rows\.isack-hadjar 6\.outcome": "disqualified, which Ergast's qualifying cannot say",
    r"2009-australia-qualifying\.rows\.nelson-piquet-jr 8\.position": "as timed, before the penalties of others",
    r"20(08|09)-\S+-race\.rows\.nelson-piquet-jr \d+\.reason": "other words for the cause",
    r"2008-canada-race\.rows\.nelson-piquet-jr 6\.laps": "laps of the other Renault",
    r"2009-malaysia-race\.rows\.nelson-piquet-jr 8\.gap": "counted back a lap when the race was stopped",
    r"2026-\S+-race\.rows\.\S+ \d+\.fastest_lap_number": "other lap of two as fast, or counted otherwise",
    r"2023-azerbaijan-sprint\.rows\.(george-russell 63|lewis-hamilton 44)\.(gap|time)": "recorded before it was corrected",
    r"2023-azerbaijan-sprint\.rows\.logan-sargeant 2\.(outcome|reason)": "did not start after a crash the session before",
}
"""Where the two really differ, and why; a row only the archive has is not meant: many answers are filtered."""


@pytest.fixture(scope="module")
def recorded(shared: Path) -> dict[str, dict[str, Any]]:
    folder = shared / "data" / "upstream" / "jolpica"
    files = sorted(file for file in folder.rglob("*.json") if file.name != "index.json")
    return {str(file.relative_to(folder)): json.loads(file.read_text("utf-8")) for file in files}


@pytest.fixture(scope="module")
def facts() -> Iterator[Facts]:
    with Facts() as opened:
        yield opened


def kind_of(answer: dict[str, Any]) -> type[Shape] | None:
    """What an answer holds; None for statuses, which we do not ask for."""
    found = [kind for kind, (table, _) in LISTS.items() if table in answer["MRData"]]
    return found[0] if found else None


def raw_rows(answer: dict[str, Any], kind: type[Shape]) -> int:
    table, name = LISTS[kind]
    return sum(_inner_rows(row) for row in answer["MRData"][table][name])


def _inner_rows(row: dict[str, Any]) -> int:
    if "Laps" in row:
        return sum(len(lap["Timings"]) for lap in row["Laps"])
    lists = ("Results", "SprintResults", "QualifyingResults", "DriverStandings", "ConstructorStandings", "PitStops")
    return next((len(row[key]) for key in lists if key in row), 1)


def test_every_answer_is_read_without_loss(recorded: dict[str, dict[str, Any]]) -> None:
    read_answers = 0
    for name, answer in recorded.items():
        if kind := kind_of(answer):
            table = read(answer, kind)
            assert (innermost(table.rows), table.total) == (raw_rows(answer, kind), int(answer["MRData"]["total"])), (
                name
            )
            read_answers += 1
    assert read_answers > 100


def test_every_value_is_the_archives_but_for_the_differences_listed(
    recorded: dict[str, dict[str, Any]], facts: Facts
) -> None:
    identities, catalogue = Identities(), facts.catalogue()
    seasons: dict[int, SeasonFacts] = {}
    found: set[str] = set()
    for answer in recorded.values():
        kind = kind_of(answer)
        for row in read(answer, kind).rows if kind else ():
            if isinstance(row, (RaceShape, StandingsShape)) and row.season not in seasons:
                seasons[row.season] = facts.season(row.season)
            found.update(compared(row, identities, catalogue, seasons))
    unlisted = sorted(line for line in found if not any(re.match(f"{where}:", line) for where in REAL))
    assert unlisted == [], "\n".join(unlisted)
    unused = [where for where in REAL if not any(re.match(f"{where}:", line) for line in found)]
    assert unused == []


def compared(row: Shape, identities: Identities, catalogue: Catalogue, seasons: dict[int, SeasonFacts]) -> list[str]:
    """What differs, rows that only the archive has aside."""
    match row:
        case SeasonShape():
            return []
        case DriverShape():
            return of_known([read_driver(row, identities)], catalogue.drivers)
        case ConstructorShape():
            return of_known(list(read_constructor(row, identities)), catalogue.constructors)
        case CircuitShape():
            circuit = read_circuit(row, identities)
            return [f"circuit {line}" for line in of_known([placed(circuit, catalogue.circuits)], catalogue.circuits)]
        case RaceShape():
            season = seasons[row.season]
            weekend = read_round(row, identities)
            tracks = tuple(other.circuit for other in season.rounds if other.circuit)
            assert weekend.circuit is not None
            here = replace(weekend, circuit=placed(weekend.circuit, tracks))
            return of_known([here], season.rounds) + of_known(results(row, weekend, identities), season.results)
        case StandingsShape():
            season = seasons[row.season]
            names = {weekend.number: weekend.grand_prix for weekend in season.rounds}
            return of_known(list(read_standings(row, names[row.round], identities)), season.standings)
        case _:
            raise AssertionError(row)


def results(race: RaceShape, weekend: Round, identities: Identities) -> list[Classification]:
    found: list[Classification] = []
    for kind, rows in ((SessionKind.RACE, race.results), (SessionKind.SPRINT, race.sprint_results)):
        if rows is not UNSET:
            found.append(read_race(race, kind, rows, weekend.grand_prix, identities))
    if race.qualifying_results is not UNSET:
        found.append(read_qualifying(race, race.qualifying_results, weekend.grand_prix, identities))
    if race.pit_stops is not UNSET:
        bare = Classification(
            season=race.season,
            grand_prix=weekend.grand_prix,
            session=SessionKind.RACE,
            standing=ResultStatus.PROVISIONAL,
        )
        found.append(with_pit_stops(bare, [race], identities))
    return found


def placed(circuit: Circuit, known: tuple[Circuit, ...]) -> Circuit:
    """The track with the archive's degrees where they mean the same place."""
    other = next(track for track in known if track.id == circuit.id)
    apart = [abs((getattr(circuit, of) or 0.0) - (getattr(other, of) or 0.0)) for of in ("latitude", "longitude")]
    return replace(circuit, latitude=other.latitude, longitude=other.longitude) if max(apart) < DEGREES else circuit


def of_known(ours: list[Any], theirs: tuple[Any, ...]) -> list[str]:
    wanted = {row.id for row in ours}
    lines = differences(ours, [row for row in theirs if row.id in wanted])
    return [line for line in lines if not line.endswith(": only theirs")]


def test_the_calendar_of_2026_has_the_ids_of_the_archive(recorded: dict[str, dict[str, Any]], facts: Facts) -> None:
    identities = Identities()
    weekends = [read_round(race, identities) for race in read(recorded["jolpica2026/schedule.json"], RaceShape).rows]
    known = {weekend.id for weekend in facts.season(2026).rounds}
    assert {weekend.id for weekend in weekends} <= known
    assert weekends[0].sessions[0].start == datetime.fromisoformat("2026-03-06T01:30Z")
