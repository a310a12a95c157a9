"""Real recordings of live timing, archived and live, read to their end and held against the archive of facts."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from fetcher_service.identities import Identities
from fetcher_service.meetings import session_kind
from fetcher_service.parsing import shaped
from fetcher_service.sources.livetiming import weekends
from fetcher_service.sources.livetiming.classification import FinalState, classification_rows
from fetcher_service.sources.livetiming.messages import (
    FeedSessionStatus,
    ListedDriver,
    TimingAppData,
    TimingData,
    YearIndex,
    has_ended,
)
from racing.model import Classification, ResultStatus, SessionKind
from tests.agreement import differences
from tests.contract.fetcher_service.livetiming_replay import final_states
from tests.effort import mostly_slow
from tests.upstream.live_recordings import recorded

SESSIONS = {
    "2018_04_azerbaijan_race": ("azerbaijan", SessionKind.RACE),
    "2023_04_azerbaijan_qualifying": ("azerbaijan", SessionKind.QUALIFYING),
    "2023_04_azerbaijan_sprint": ("azerbaijan", SessionKind.SPRINT),
    "2023_04_azerbaijan_sprint-shootout": ("azerbaijan", SessionKind.SPRINT_QUALIFYING),
    "2025_06_miami_sprint": ("miami", SessionKind.SPRINT),
    "2025_14_hungary_qualifying_live": ("hungary", SessionKind.QUALIFYING),
    "2025_15_netherlands_practice1_live": ("netherlands", SessionKind.PRACTICE_1),
    "2025_23_qatar_sprint": ("qatar", SessionKind.SPRINT),
    "2026_02_china_sprint": ("china", SessionKind.SPRINT),
}
QUICK = ("2018_04_azerbaijan_race", "2025_14_hungary_qualifying_live")
"""One race as it is archived and one session as it came; the others are slow."""

REAL = {
    "2018-azerbaijan-race.rows.kevin-magnussen 20.": "10 s after the race",
    "2023-azerbaijan-qualifying.rows.nyck-de-vries 21.outcome": "slower than 107 %, which the feed does not judge",
    "2023-azerbaijan-sprint.rows.logan-sargeant 2: only theirs": "did not start: the feed has no line for the car",
}
"""Where recording and archive differ, and why."""

MOVED_AT_MIAMI = ("position", "gap", "interval")
"""Cars 23, 30 and 87 were given 5 s after the sprint, and everyone between them moved."""


@cache
def archived(season: int) -> SeasonFacts:
    with Facts() as archive:
        return archive.season(season)


@cache
def classified(folder: Path, grand_prix: str, kind: SessionKind) -> Classification:
    states = final_states(folder)
    assert has_ended(shaped("livetiming", "SessionStatus", states["SessionStatus"], FeedSessionStatus))
    assert session_kind(states["SessionInfo"]["Type"], states["SessionInfo"]["Name"]) is kind
    season = int(folder.name[:4])
    final = FinalState(
        timing=shaped("livetiming", "TimingData", states["TimingData"], TimingData),
        drivers=shaped("livetiming", "DriverList", states["DriverList"], dict[str, ListedDriver]),
        app=shaped("livetiming", "TimingAppData", states["TimingAppData"], TimingAppData),
    )
    rows = classification_rows(kind, final, season, Identities())
    return Classification(
        season=season, grand_prix=grand_prix, session=kind, standing=ResultStatus.PROVISIONAL, rows=rows
    )


@pytest.mark.parametrize("recording", mostly_slow(SESSIONS, *QUICK))
def test_a_session_ends_as_in_the_archive_but_for_what_is_listed(shared: Path, recording: str) -> None:
    ours = classified(shared / "data" / "livetiming" / recording, *SESSIONS[recording])
    theirs = next(result for result in archived(ours.season).results if result.id == ours.id)
    found = [line for line in differences([ours], [theirs]) if not any(line.startswith(known) for known in REAL)]
    if recording == "2025_06_miami_sprint":
        found = [line for line in found if line.split(": ")[0].rsplit(".")[-1] not in MOVED_AT_MIAMI]
    assert found == []


@pytest.mark.parametrize(
    "recording", mostly_slow(sorted(set(SESSIONS) - {"2025_06_miami_sprint", "2023_04_azerbaijan_sprint"}), *QUICK)
)
def test_the_order_is_that_of_the_archive(shared: Path, recording: str) -> None:
    ours = classified(shared / "data" / "livetiming" / recording, *SESSIONS[recording])
    theirs = next(result for result in archived(ours.season).results if result.id == ours.id)
    assert [row.driver for row in ours.rows] == [row.driver for row in theirs.rows]


def test_penalties_after_the_race_explain_the_other_order(shared: Path) -> None:
    ours = classified(shared / "data" / "livetiming" / "2025_06_miami_sprint", "miami", SessionKind.SPRINT)
    theirs = next(result for result in archived(2025).results if result.id == ours.id)
    penalised = {row.driver for row in theirs.rows if row.time_penalty}
    assert {"alexander-albon", "liam-lawson", "oliver-bearman"} < penalised
    assert [row.driver for row in ours.rows if row.driver not in penalised] == [
        row.driver for row in theirs.rows if row.driver not in penalised
    ]


@pytest.mark.slow
def test_every_recording_is_read_without_a_conflict(shared: Path) -> None:
    counts = {
        folder.name: len(recorded(folder))
        for folder in (shared / "data" / "livetiming").iterdir()
        if folder.is_dir() and folder.name[0] != "_"
    }
    assert counts.keys() > SESSIONS.keys()
    assert counts["2018_04_azerbaijan_race"] == 24237
    assert counts["2023_04_azerbaijan_sprint-shootout"] == 8082
    assert counts["2026_02_china_sprint"] == 58260
    assert all(counts.values())


def test_the_index_of_2023_is_the_calendar(shared: Path) -> None:
    body = gzip.decompress((shared / "data" / "livetiming" / "_index" / "2023_Index.json.gz").read_bytes())
    index = shaped("livetiming", "Index", json.loads(body.decode("utf-8-sig")), YearIndex)
    ours = [weekend.round for weekend in weekends(2023, index, Identities())]
    held = [row for row in archived(2023).rounds if not row.cancelled]
    assert [(row.grand_prix, row.number) for row in ours] == [(row.grand_prix, row.number) for row in held]
    starts = [line for line in differences(ours, held) if ".start" in line or "only" in line]
    assert [line.split(": ")[0] for line in starts] == ["2023-las-vegas.sessions.practice_2.start"]
