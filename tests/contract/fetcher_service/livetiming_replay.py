"""The live timing archive as its recordings have it, in place of the web; and the recordings of others, read back."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fetcher_service.failures import NotNow
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming import LiveTiming
from fetcher_service.timing import lines, merge
from fetcher_service.web import Outside
from fetcher_service.web.page import Page
from tests.hand_clock import HandClock

RECORDINGS = Path(__file__).parents[2] / "recordings" / "livetiming"
WEEKEND = "2024/2024-03-09_Saudi_Arabian_Grand_Prix"
RACE = f"{WEEKEND}/2024-03-09_Race"
AFTER_JEDDAH = datetime(2024, 3, 10, tzinfo=UTC)
ADDRESS = "https://livetiming.test"

type Change = Callable[[str], str]


class Replay:
    """Answers from files; `changes` are done to the text of a file, by its path below `static`, before."""

    def __init__(self, changes: dict[str, Change] | None = None, missing: frozenset[str] = frozenset()) -> None:
        self.asked: list[str] = []
        self.changes = changes or {}
        self.missing = missing

    async def get(self, manners: Any, url: str, *, not_now: frozenset[int] = frozenset()) -> Page:
        assert (manners.source, manners.hosts) == ("livetiming", frozenset({"livetiming.test"}))
        path = url.removeprefix(f"{ADDRESS}/static/")
        self.asked.append(path)
        file = RECORDINGS / "static" / path
        if path in self.missing or not file.is_file():
            assert not_now == {403}
            raise NotNow("livetiming", f"/static/{path}: answers 403 for now")
        text = file.read_bytes().decode()
        if change := self.changes.get(path):
            text = change(text)
        return Page(url, 200, text.encode(), "application/octet-stream", AFTER_JEDDAH, source="livetiming")


def livetiming(replay: Replay, at: datetime = AFTER_JEDDAH) -> LiveTiming:
    """The source over the replay, at an instant."""
    outside = Outside(replay, HandClock(at), {"livetiming": ADDRESS})  # type: ignore[arg-type]  # all it needs is `get`
    return LiveTiming(outside, Identities())


def recorded(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every message of a recording, topic and content, whatever the form it was kept in."""
    for file in sorted(folder.glob("*.gz")):
        text = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
        if file.name.endswith(".jsonStream.gz"):
            topic = file.name.removesuffix(".jsonStream.gz")
            yield from ((topic, line.content) for line in lines(text))
        elif text.startswith("{"):
            yield from _frames(text)
        elif text[:12].isdigit():
            yield from _received(text)
        else:
            yield from ((line.topic or "", line.content) for line in lines(text))


def final_states(folder: Path) -> dict[str, Any]:
    """What each topic of a recording ended with."""
    states: dict[str, Any] = {}
    for topic, content in recorded(folder):
        states[topic] = merge(states.get(topic), content)
    return states


def _received(text: str) -> Iterator[tuple[str, Any]]:
    """`{nanoseconds}:{topic}:{json}`; the topic `init` is the snapshot of all."""
    for line in text.splitlines():
        _, topic, content = line.split(":", 2)
        if topic == "init":
            yield from json.loads(content).items()
        else:
            yield topic, json.loads(content)


def _frames(text: str) -> Iterator[tuple[str, Any]]:
    """Frames of classic SignalR: a snapshot in `R`, messages in `M`."""
    for line in text.splitlines():
        frame = json.loads(line)
        yield from frame.get("R", {}).items()
        for message in frame.get("M", ()):
            topic, content, *_ = message["A"]
            yield topic, content
