"""OpenF1 as its recordings have it, in place of the web."""

import json
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fetcher_service.failures import Missing, NotNow
from fetcher_service.identities import Identities
from fetcher_service.sources.openf1 import OpenF1
from fetcher_service.sources.source import SourceContext
from fetcher_service.web.page import FetchedPage
from tests.hand_clock import HandClock

RECORDINGS = Path(__file__).parents[2] / "recordings" / "openf1"
AFTER_CHINA = datetime(2024, 4, 22, tzinfo=UTC)
ADDRESS = "https://openf1.test/v1"
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": operator.eq, ">=": operator.ge, "<=": operator.le}

type Rows = list[dict[str, Any]]
type Change = Callable[[Rows], Rows | None]


class Replay:
    """Answers from rows by endpoint, filtered as asked; `changes` are done to an endpoint's rows before."""

    def __init__(self, **changes: Change) -> None:
        self.rows: dict[str, Rows] = {
            file.stem: json.loads(file.read_text("utf-8")) for file in RECORDINGS.glob("*.json")
        }
        for endpoint, change in changes.items():
            changed = change(self.rows[endpoint])
            self.rows[endpoint] = self.rows[endpoint] if changed is None else changed
        self.asked: list[str] = []
        self.session_runs = False

    async def get(self, policy: Any, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        assert (policy.source, policy.hosts, policy.per_second) == ("openf1", frozenset({"openf1.test"}), 0.5)
        parts = urlsplit(url)
        self.asked.append(unquote(url.removeprefix(f"{ADDRESS}/")))
        if self.session_runs:
            assert not_now == {401}
            raise NotNow("openf1", f"{parts.path}: answers 401 for now")
        conditions = [re.split("(>=|<=|=)", unquote(part)) for part in parts.query.split("&") if part]
        rows = [
            row
            for row in self.rows[parts.path.removeprefix("/v1/")]
            if all(COMPARISONS[comparison](row[field], int(value)) for field, comparison, value in conditions)
        ]
        if not rows:
            raise Missing("openf1", f"{parts.path}: answered 404")
        return FetchedPage(url, 200, json.dumps(rows).encode(), "application/json", AFTER_CHINA, source="openf1")


def openf1(replay: Replay, at: datetime = AFTER_CHINA) -> tuple[OpenF1, HandClock]:
    """The source over the replay, and the clock it goes by."""
    clock = HandClock(at)
    outside = SourceContext(replay, clock, {"openf1": ADDRESS})  # type: ignore[arg-type]  # all it needs is `get`
    return OpenF1(outside, Identities()), clock
