"""Everything OpenF1 answered about 2023 to 2025, as others kept it, held against the archive.

The rows of `drivers` are not among it: who drove which car is taken from the archive.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from fetcher_service.identities import Identities
from fetcher_service.parsing import shaped
from fetcher_service.sources.openf1.answers import (
    OpenF1Driver,
    OpenF1GridPlace,
    OpenF1Meeting,
    OpenF1Result,
    OpenF1Session,
)
from fetcher_service.sources.openf1.conversion import DriverInTeam, OpenF1Weekend, classification, crew_of, weekends
from racing.model import Classification, SessionKind
from tests.agreement import differences

SEASONS = (2023, 2024, 2025)

RESCHEDULED = "OpenF1 keeps the time it was planned for"
PENALTY = "OpenF1 missed what the stewards decided later"
LOST = "OpenF1 copied them as 0"
PIT_LANE = "OpenF1 counts starts from the pit lane as the last places"
UNFLAGGED = "OpenF1 does not flag who was disqualified from a qualifying"
WORDING = "the same thing in other words"
AHEAD_DISQUALIFIED = "the archive counts from a car that was disqualified, OpenF1 from the one before it"

REAL = {
    "2023-las-vegas.sessions.practice_2.start": RESCHEDULED,
    "2023-las-vegas.sessions.practice_2.end": RESCHEDULED,
    "2024-mexico.sessions.practice_2.end": "half an hour longer for a tyre test: OpenF1 has the usual hour",
    "2024-saudi-arabia.sessions.practice_2.start": RESCHEDULED,
    "2024-sao-paulo.sessions.qualifying.start": RESCHEDULED,
    "2023-saudi-arabia-race.rows.max-verstappen 1.points": LOST,
    "2023-singapore-race.rows.sergio-perez 11.": PENALTY,
    "2023-singapore-race.rows.liam-lawson 40.interval": PENALTY,
    "2023-united-states-race.rows.lando-norris 4.interval": AHEAD_DISQUALIFIED,
    "2023-united-states-race.rows.george-russell 63.interval": AHEAD_DISQUALIFIED,
    "2023-united-states-race.rows.*.points": LOST,
    "2023-azerbaijan-sprint.rows.logan-sargeant 2: only theirs": "did not start, not listed",
    "2023-singapore-race.rows.lance-stroll 18: only theirs": "did not start, not listed",
    "2025-spain-race.rows.lance-stroll 18: only theirs": "did not start, not listed",
    "2023-great-britain-qualifying.rows.valtteri-bottas 77.outcome": UNFLAGGED,
    "2023-belgium-qualifying: only theirs": "OpenF1 has no result of it",
    "2024-monaco-qualifying.rows.*.outcome": UNFLAGGED,
    "2024-netherlands-qualifying.rows.alexander-albon 23.outcome": UNFLAGGED,
    "2024-azerbaijan-qualifying.rows.pierre-gasly 10.outcome": UNFLAGGED,
    "2025-azerbaijan-qualifying.rows.esteban-ocon 31.outcome": UNFLAGGED,
    "2025-singapore-qualifying.rows.*.outcome": UNFLAGGED,
    "2025-australia-qualifying.rows.oliver-bearman 87.outcome": "ran, but set no time: for OpenF1 he did not start",
    "2025-australia-race.rows.isack-hadjar 6.outcome": "crashed on the formation lap: for OpenF1 he did not start",
    "2025-sao-paulo-sprint.rows.oliver-bearman 87.": PENALTY,
    "2025-sao-paulo-sprint.rows.liam-lawson 30.": PENALTY,
    "2025-sao-paulo-sprint.rows.*.position": PENALTY,
    "2025-sao-paulo-sprint.rows.*.interval": PENALTY,
    "2024-great-britain-race.rows.*.grid": PIT_LANE,
    "2025-spain-race.rows.*.grid": PIT_LANE,
    "2025-hungary-race.rows.*.grid": PIT_LANE,
    "2025-netherlands-race.rows.*.grid": PIT_LANE,
    "2025-italy-race.rows.*.grid": PIT_LANE,
    "2025-singapore-race.rows.*.grid": PIT_LANE,
    "2025-sao-paulo-race.rows.*.grid": PIT_LANE,
    "2025-qatar-sprint.rows.*.grid": PIT_LANE,
    "*.official_name": WORDING,
    "*-mexico.name": WORDING,
    "*.circuit.place": WORDING,
}
"""Where the two differ, and why. `*` stands for any one part of a path."""


@pytest.fixture(scope="module")
def dumps(shared: Path) -> dict[str, Any]:
    files = (shared / "data" / "upstream" / "openf1" / "dumps").glob("*.json.gz")
    return {file.name.removesuffix(".json.gz"): json.loads(gzip.decompress(file.read_bytes())) for file in files}


@cache
def archived(season: int) -> SeasonFacts:
    with Facts() as archive:
        return archive.season(season)


def real_differences(dumps: dict[str, Any], season: int) -> list[str]:
    found = list(read(dumps, season))
    held = [row for row in archived(season).rounds if not row.cancelled]
    results = [result for _, results in found for result in results]
    return differences([weekend.round for weekend, _ in found], held) + differences(results, archived(season).results)


def read(dumps: dict[str, Any], season: int) -> Iterator[tuple[OpenF1Weekend, list[Classification]]]:
    results = shaped("openf1", "session_result", dumps["session_result"], list[OpenF1Result])
    grid = shaped("openf1", "starting_grid", dumps["starting_grid"], list[OpenF1GridPlace])
    meetings = shaped("openf1", "meetings", dumps["meetings"], list[OpenF1Meeting])
    sessions = shaped("openf1", "sessions", dumps["sessions"], list[OpenF1Session])
    for weekend in weekends(season, meetings, sessions, Identities()):
        crews = {
            (weekend.keys[result.session], row.number or 0): DriverInTeam(row.driver, row.constructor, row.engine)
            for result in archived(season).results
            if result.grand_prix == weekend.round.grand_prix
            for row in result.rows
        }
        found = [classification(weekend, kind, results, grid, crews) for kind in weekend.keys]
        yield weekend, [result for result in found if result]


@pytest.mark.parametrize("season", SEASONS)
def test_rounds_and_results_are_as_in_the_archive_but_for_what_is_listed(dumps: dict[str, Any], season: int) -> None:
    assert [
        line for line in real_differences(dumps, season) if not any(matches(pattern, line) for pattern in REAL)
    ] == []


def test_each_listed_difference_is_still_there(dumps: dict[str, Any]) -> None:
    lines = [line for season in SEASONS for line in real_differences(dumps, season)]
    assert [pattern for pattern in REAL if not any(matches(pattern, line) for line in lines)] == []


@pytest.mark.parametrize("season", SEASONS)
def test_the_order_is_that_of_the_archive_but_for_two(dumps: dict[str, Any], season: int) -> None:
    found = [result for _, results in read(dumps, season) for result in results]
    ours = {result.id: [row.driver for row in result.rows] for result in found}
    theirs = {
        result.id: [row.driver for row in result.rows if row.driver in ours.get(result.id, [])]
        for result in archived(season).results
    }
    differing = {
        2023: ["2023-great-britain-qualifying"],
        2024: [],
        2025: ["2025-sao-paulo-sprint"],
    }
    assert [name for name in ours if ours[name] != theirs[name]] == differing[season]


def test_no_row_is_lost(dumps: dict[str, Any]) -> None:
    rows = [
        row for season in SEASONS for _, results in read(dumps, season) for result in results for row in result.rows
    ]
    testing = {meeting["meeting_key"] for meeting in dumps["meetings"] if "Testing" in meeting["meeting_name"]}
    assert len(rows) == len([row for row in dumps["session_result"] if row["meeting_key"] not in testing]) > 6900


def test_the_samples_of_the_documentation_parse(shared: Path) -> None:
    docs = shared / "data" / "upstream" / "openf1" / "docs"
    samples = {file.stem: json.loads(file.read_text("utf-8")) for file in docs.glob("*.json")}
    assert shaped("openf1", "meetings", samples["meetings"], list[OpenF1Meeting])[0].meeting_key == 1296
    assert shaped("openf1", "session_result", samples["session_result"], list[OpenF1Result])[2].gap_to_leader == 0.373
    assert shaped("openf1", "starting_grid", samples["starting_grid"], list[OpenF1GridPlace])[1].driver_number == 63
    (session,) = shaped("openf1", "sessions", samples["sessions"], list[OpenF1Session])
    assert session.kind is SessionKind.SPRINT
    (who,) = shaped("openf1", "drivers", samples["drivers"], list[OpenF1Driver])
    assert crew_of(who, 2023, Identities()) == DriverInTeam("max-verstappen", "red-bull", "honda-rbpt")


def matches(pattern: str, line: str) -> bool:
    before, star, after = pattern.partition("*")
    return line.startswith(before) and (not star or after in line)
