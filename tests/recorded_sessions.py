"""Sessions as they were recorded, kept step by step as the suite keeps them."""

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from fetcher_service.sources.livetiming.archive_replay import replay_from
from fetcher_service.sources.livetiming.signalr import TOPICS
from racing.live.merge_patch import patched
from racing.live.model import LiveSession, from_json
from racing.live.replay import opened
from racing.model import Replay


@cache
def streams(folder: Path) -> dict[str, str]:
    """Return the text of each topic's stream in a recording, as the archive has it."""
    files = {file.name.removesuffix(".jsonStream.gz"): file for file in folder.glob("*.jsonStream.gz")}
    return {
        topic: gzip.decompress(file.read_bytes()).decode("utf-8-sig")
        for topic, file in files.items()
        if topic in TOPICS
    }


@cache
def replay_of_recording(folder: Path, before: str = "99:") -> Replay:
    """Return the replay that a recording becomes. `before`: of the lines up to there, such as `01:19:00` after the recording began."""
    told = {topic: text.splitlines(keepends=True) for topic, text in streams(folder).items()}
    found = replay_from({topic: "".join(line for line in lines if line < before) for topic, lines in told.items()})
    assert found is not None
    return found


def pictures_of(replay: Replay) -> Iterator[LiveSession]:
    """Yield the pictures of a replay, one for each of its steps."""
    for each in replay.chapters:
        chapter = opened(each.data)
        picture = chapter.picture
        yield from_json(msgspec.json.encode(picture))
        for step in chapter.steps:
            picture = patched(picture, step.patch)
            yield from_json(msgspec.json.encode(picture))
