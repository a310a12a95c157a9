"""Real recordings kept step by step: each can be told once more, ends in the picture that the session ended in, and is small."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_api.live.message import Message
from content_api.replay.timeline import Timeline, open_replay
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming.archive_replay import in_order, told_together
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import Snapshot
from racing.live.merge_patch import patched
from racing.live.model import as_json
from racing.live.replay import LEVELS
from tests.contract.fetcher_service.test_livetiming_recorded import SESSIONS
from tests.effort import mostly_slow
from tests.recorded_sessions import replay_of_recording, streams

ARCHIVED = [name for name in SESSIONS if not name.endswith("_live") and "qatar" not in name]
"""Recordings that are as the archive has them, a stream for each topic."""

LARGEST = {"race": 400_000, "sprint": 150_000, "qualifying": 120_000, "sprint_qualifying": 90_000}
"""Bytes; what was measured is in decision 0163."""


@pytest.fixture(params=mostly_slow(ARCHIVED, "2023_04_azerbaijan_sprint-shootout"))
def folder(request: pytest.FixtureRequest, shared: Path) -> Path:
    return shared.joinpath("data", "livetiming", request.param)


@cache
def the_end(folder: Path) -> Any:
    """The last picture of the session, followed message by message: it is shown for a quarter of an hour after its end."""
    updates = in_order(streams(folder))
    session = FollowedSession(Identities(), lambda change: pytest.fail(str(change)))
    session.begin(Snapshot({}), updates[0].at)
    last = None
    for told in told_together(updates):
        for each in told:
            session.take(each, each.at)
        last = session.picture(told[-1].at) or last
    assert last is not None
    return as_json(last)


def said(message: Message) -> Any:
    return msgspec.json.decode(message.event.partition(b"data: ")[2].partition(b"\n")[0])


@pytest.mark.parametrize("level", mostly_slow([0, LEVELS - 1], LEVELS - 1))
def test_it_ends_in_the_picture_of_the_session(folder: Path, level: int) -> None:
    timeline = Timeline(open_replay(replay_of_recording(folder)), level)
    chapters = [timeline.cut(chapter) for chapter in range(len(replay_of_recording(folder).chapters))]
    picture = said(chapters[0].snapshot(0))
    for number in range(1, timeline.last + 1):
        chapter_frames = chapters[timeline.chapter_of(number)]
        picture = patched(picture, said(chapter_frames.change(number)))
        if number % 500 == 0:
            assert said(chapter_frames.snapshot(number)) == picture
    assert picture == the_end(folder)


def test_it_is_whole_and_small(folder: Path) -> None:
    replay = replay_of_recording(folder)
    assert replay.complete
    assert sum(len(chapter.data) for chapter in replay.chapters) < LARGEST[replay.session]
    grand_prix, kind = SESSIONS[folder.name]
    assert (replay.grand_prix, replay.session) == (grand_prix, kind)
    assert bool(replay.laps) == (kind in {"race", "sprint"})
