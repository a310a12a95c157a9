"""The replayed static archive: files as F1's, streams that end in the classification."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.upstream.conftest import Ask
from tests.upstream.server import Upstream

RACE = "/static/2023/2023-04-30_Azerbaijan_Grand_Prix/2023-04-29_Sprint/"


async def content(ask: Ask, path: str) -> Any:
    status, body = await ask("livetiming", path)
    assert status == 200, body
    return json.loads(body)


def keys(rows: list[dict[str, Any]]) -> set[str]:
    return {key for row in rows for key in row}


async def test_the_index_has_the_meetings_of_the_recorded_one(shared: Path, ask: Ask) -> None:
    packed = (shared / "data/livetiming/_index/2023_Index.json.gz").read_bytes()
    theirs = json.loads(gzip.decompress(packed).decode("utf-8-sig"))
    ours = await content(ask, "/static/2023/Index.json")
    assert keys(ours["Meetings"]) == keys(theirs["Meetings"])
    sessions = [session for meeting in ours["Meetings"] for session in meeting["Sessions"] if session["Key"] != -1]
    assert keys(sessions) == keys([session for meeting in theirs["Meetings"] for session in meeting["Sessions"]])
    paths = {session["Path"] for meeting in theirs["Meetings"] for session in meeting["Sessions"] if "Path" in session}
    shared_paths = paths & {session["Path"] for session in sessions if "Path" in session}
    assert len(shared_paths) >= 95


async def test_streams_begin_with_a_mark_and_end_lines_with_crlf(served: Upstream) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{served['livetiming']}{RACE}SessionStatus.jsonStream") as response,
    ):
        body = await response.read()
    assert body.startswith(b"\xef\xbb\xbf00:00:07.000{")
    assert body.endswith(b"}\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == 5


async def test_the_table_ends_as_the_recorded_one(shared: Path, ask: Ask) -> None:
    """But for the car that did not start, which the feed has no line for."""
    ours = (await content(ask, f"{RACE}TimingData.json"))["Lines"]
    recorded = shared / "data/livetiming/2023_04_azerbaijan_sprint/TimingData.jsonStream.gz"
    position: dict[str, str] = {}
    for line in gzip.decompress(recorded.read_bytes()).decode("utf-8-sig").splitlines():
        for number, change in json.loads(line[12:]).get("Lines", {}).items():
            position[number] = change.get("Position", position.get(number))
    assert {number: line["Position"] for number, line in ours.items()} == position


async def test_a_running_session_has_no_path_and_its_files_are_refused(served: Upstream, ask: Ask) -> None:
    served.at = datetime(2023, 4, 29, 13, 45, tzinfo=UTC)
    index = await content(ask, "/static/2023/Index.json")
    (sprint,) = [
        session
        for meeting in index["Meetings"]
        if meeting["Name"] == "Azerbaijan Grand Prix"
        for session in meeting["Sessions"]
        if session.get("Name") == "Sprint"
    ]
    assert "Path" not in sprint
    assert (await ask("livetiming", f"{RACE}TimingData.jsonStream"))[0] == 403


async def test_every_feed_of_a_session_is_there(ask: Ask) -> None:
    feeds = (await content(ask, f"{RACE}Index.json"))["Feeds"]
    assert {"SessionInfo", "SessionStatus", "DriverList", "TimingData", "LapCount", "TrackStatus"} <= feeds.keys()
    for feed in feeds.values():
        assert (await ask("livetiming", RACE + feed["KeyFramePath"]))[0] == 200
    laps = await content(ask, f"{RACE}LapCount.json")
    assert laps == {"CurrentLap": 17, "TotalLaps": 17}
