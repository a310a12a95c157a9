"""Jolpica as its recordings have it, in place of the web."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fetcher_service.failures import Missing
from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica import Jolpica
from fetcher_service.web.page import FetchedPage
from tests.hand_clock import HandClock

RECORDINGS = Path(__file__).parents[2] / "recordings" / "jolpica"
AFTER_CHINA = datetime(2025, 3, 24, tzinfo=UTC)
ADDRESS = "https://jolpica.test/ergast/f1"

type Change = Callable[[dict[str, Any]], None]


class Replay:
    """Answers from files; `changes` are done to the answer of a path before it is given."""

    def __init__(self, **changes: Change) -> None:
        self.asked: list[str] = []
        self.changes = changes

    async def get(self, policy: Any, url: str) -> FetchedPage:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        assert (policy.source, int(query["limit"][0]) <= 100) == ("jolpica", True)
        name = parts.path.removeprefix("/ergast/f1/").removesuffix(".json").replace("/", "_")
        offset = int(query["offset"][0])
        self.asked.append(f"{name} {offset}")
        files = [RECORDINGS / f"{name}_{offset}.json", RECORDINGS / f"{name}.json"]
        file = next((file for file in files if file.is_file()), None)
        if file is None:
            raise Missing("jolpica", f"{url}: answered 404")
        payload = json.loads(file.read_text("utf-8"))
        if change := self.changes.get(f"_{name}"):
            change(payload["MRData"])
        body = json.dumps(payload).encode()
        return FetchedPage(url, 200, body, "application/json", AFTER_CHINA, source="jolpica")


def emptied(answer: dict[str, Any]) -> None:
    """What Jolpica answers while a result is not there: 200, no rows."""
    table = next(value for key, value in answer.items() if key.endswith("Table"))
    answer["total"] = "0"
    for key, value in table.items():
        if isinstance(value, list):
            table[key] = []


def jolpica(replay: Replay, at: datetime = AFTER_CHINA) -> tuple[Jolpica, HandClock]:
    """The source over the replay, and the clock it goes by."""
    clock = HandClock(at)
    return Jolpica(replay, clock, ADDRESS, Identities()), clock  # type: ignore[arg-type]  # all it needs is `get`
