"""formula1.com as its recordings have it, in place of the web."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from fetcher_service.failures import Missing
from fetcher_service.identities import Identities
from fetcher_service.sources.formula1 import Formula1
from fetcher_service.sources.formula1.markup import parsed
from fetcher_service.sources.formula1.names import SeasonNames
from fetcher_service.sources.source import SourceContext
from fetcher_service.web import SourcePolicy
from fetcher_service.web.page import FetchedPage
from tests.hand_clock import HandClock

RECORDINGS = Path(__file__).parents[2] / "recordings" / "formula1"
MONDAY = datetime(2024, 3, 4, 12, tzinfo=UTC)
"""After Bahrain, before Saudi Arabia."""

ADDRESS = "https://formula1.test/site"
BAHRAIN = "/en/results/2024/races/1229/bahrain"
JEDDAH = "/en/results/2024/races/1230/saudi-arabia"
PAGES = {
    "/en/results/2024/races": "modules/races",
    "/en/results/2024/drivers": "modules/drivers",
    "/en/results/2024/team": "modules/team",
    **{
        f"{BAHRAIN}/{page}": f"modules/{page.replace('/', '-')}"
        for page in (
            "race-result",
            "qualifying",
            "practice/1",
            "starting-grid",
            "fastest-laps",
            "pit-stop-summary",
        )
    },
    f"{JEDDAH}/race-result": "modules/not-run",
    f"{JEDDAH}/practice/1": "modules/not-run",
    "/en/racing/2026": "modules/schedule",
    "/en/racing/2026/australia": "modules/weekend",
    "/en/racing/2026/malaysia": "modules/weekend",
    "/en/racing/2026/mexico": "modules/weekend",
    "/en/racing/2026/saudi-arabia": "modules/weekend",
    "/en/racing/2026/united-arab-emirates": "modules/weekend-unannounced",
}


def html(name: str) -> str:
    """A recording, `modules/races`."""
    return (RECORDINGS / f"{name}.html").read_text("utf-8")


def page(name: str) -> BeautifulSoup:
    """A recording as a tree."""
    return parsed(html(name))


def names(season: int) -> SeasonNames:
    """The names of a season."""
    return SeasonNames(Identities(), season)


class Replay:
    """Answers from recordings by path, or in their place from what `changes` says (None: there is no such page)."""

    def __init__(self, changes: Mapping[str, str | None] | None = None) -> None:
        self.pages: dict[str, str | None] = {path: html(name) for path, name in PAGES.items()}
        self.pages.update(changes or {})
        self.asked: list[str] = []

    async def get(self, policy: SourcePolicy, url: str) -> FetchedPage:
        assert (policy.source, policy.hosts) == ("formula1", frozenset({"formula1.test"}))
        assert (policy.per_second, policy.concurrency, policy.robots) == (1.0, 1, True)
        path = url.removeprefix(ADDRESS)
        self.asked.append(path)
        text = self.pages.get(path)
        if text is None:
            raise Missing("formula1", f"{path}: answered 404")
        return FetchedPage(url, 200, text.encode(), "text/html; charset=utf-8", MONDAY, source="formula1")


def outside(replay: Replay, at: datetime = MONDAY) -> SourceContext:
    """The world with the replay for the web."""
    web: Any = replay  # all it needs is `get`
    return SourceContext(web, HandClock(at), {"formula1": ADDRESS})


__all__ = ["BAHRAIN", "JEDDAH", "MONDAY", "Formula1", "Replay", "html", "names", "outside", "page"]
