"""The live timing archive as its recordings have it, in place of the web; and what the recordings of others end with."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fetcher_service.failures import NotNow
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming import LiveTiming
from fetcher_service.sources.livetiming.deltas import merge
from fetcher_service.sources.source import SourceContext
from fetcher_service.web.page import FetchedPage
from tests.hand_clock import HandClock
from tests.upstream.live_recordings import recorded

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

    async def get(self, policy: Any, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        assert (policy.source, policy.hosts) == ("livetiming", frozenset({"livetiming.test"}))
        path = url.removeprefix(f"{ADDRESS}/static/")
        self.asked.append(path)
        file = RECORDINGS / "static" / path
        if path in self.missing or not file.is_file():
            assert not_now == {403}
            raise NotNow("livetiming", f"/static/{path}: answers 403 for now")
        text = file.read_bytes().decode()
        if change := self.changes.get(path):
            text = change(text)
        return FetchedPage(url, 200, text.encode(), "application/octet-stream", AFTER_JEDDAH, source="livetiming")


def livetiming(replay: Replay, at: datetime = AFTER_JEDDAH) -> LiveTiming:
    """The source over the replay, at an instant."""
    outside = SourceContext(replay, HandClock(at), {"livetiming": ADDRESS})  # type: ignore[arg-type]  # all it needs is `get`
    return LiveTiming(outside, Identities())


def final_states(folder: Path) -> dict[str, Any]:
    """What each topic of a recording ended with."""
    states: dict[str, Any] = {}
    for told in recorded(folder):
        states[told.topic] = merge(states.get(told.topic), told.content)
    return states
