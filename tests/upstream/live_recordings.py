"""Recordings of the live feed in whatever form they were kept, as what was told when; and a pulse for those that have none."""

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from fetcher_service.meetings import utc
from fetcher_service.sources.livetiming.deltas import lines

HEARTBEAT = timedelta(seconds=15)


class Told(NamedTuple):
    """What the feed told of a topic at an instant: the whole at first, then what changed."""

    at: datetime
    topic: str
    content: Any


def recorded(folder: Path) -> list[Told]:
    """Every message of a recording in order of time.

    Streams of an archive count from their own beginning, which is found by a heartbeat or by the start that was planned.
    """
    told: list[Told] = []
    since_the_beginning: list[tuple[timedelta, str, Any]] = []
    for file in sorted(folder.glob("*.gz")):
        text = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
        if text.startswith("{"):
            told += _frames(text)
        elif text[:12].isdigit():
            told += _received(text)
        else:
            topic = file.name.removesuffix(".jsonStream.gz")
            since_the_beginning += [(line.at, line.topic or topic, line.content) for line in lines(text)]
    if since_the_beginning:
        beginning = _beginning(since_the_beginning)
        told += [Told(beginning + after, topic, content) for after, topic, content in since_the_beginning]
    return sorted(told, key=lambda each: each.at)


def with_heartbeats(told: Sequence[Told]) -> list[Told]:
    """The same with the feed's pulse, every 15 s from the first message to the last, where the recording has none."""
    if any(each.topic == "Heartbeat" for each in told):
        return list(told)
    beats = []
    at = told[0].at
    while at <= told[-1].at:
        beats.append(Told(at, "Heartbeat", {"Utc": at.isoformat().replace("+00:00", "Z")}))
        at += HEARTBEAT
    return sorted([*told, *beats], key=lambda each: each.at)


def _beginning(told: Sequence[tuple[timedelta, str, Any]]) -> datetime:
    beat = next(((after, content) for after, topic, content in told if topic == "Heartbeat"), None)
    if beat is not None:
        return datetime.fromisoformat(beat[1]["Utc"]) - beat[0]
    about = next(content for _, topic, content in told if topic == "SessionInfo")
    started = next(
        after for after, topic, content in told if topic == "SessionStatus" and content["Status"] == "Started"
    )
    return utc(datetime.fromisoformat(about["StartDate"]), about["GmtOffset"]) - started


def _received(text: str) -> Iterator[Told]:
    """`{nanoseconds}:{topic}:{json}`; the topic `init` is the snapshot of all."""
    for line in text.splitlines():
        received, topic, content = line.split(":", 2)
        at = datetime.fromtimestamp(int(received) // 1000 / 1_000_000, UTC)
        if topic == "init":
            yield from (Told(at, each, state) for each, state in json.loads(content).items())
        else:
            yield Told(at, topic, json.loads(content))


def _frames(text: str) -> Iterator[Told]:
    """Frames of classic SignalR: a snapshot in `R`, messages in `M`."""
    frames = [json.loads(line) for line in text.splitlines()]
    messages = [message["A"] for frame in frames for message in frame.get("M", ())]
    first = datetime.fromisoformat(messages[0][2])
    for frame in frames:
        yield from (Told(first, topic, state) for topic, state in frame.get("R", {}).items())
    for topic, content, at in messages:
        yield Told(datetime.fromisoformat(at), topic, content)
