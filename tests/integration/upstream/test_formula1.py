"""The replayed formula1.com against stored pages of the real one: same headings, same text in the cells."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from racing.model import SessionKind
from tests.integration.upstream.conftest import Ask
from tests.upstream.formula1_markup import Markup
from tests.upstream.server import Upstream

STORED = [
    (Markup.ARCHIVE, "/en/results.html/2022/races/1124/bahrain/race-result.html", "2022-bahrain-race-result-old"),
    (Markup.ARCHIVE, "/en/results.html/2022/races.html", "2022-races-old"),
    (Markup.MODULES, "/en/results/2024/races/1229/bahrain/race-result", "2024-bahrain-race-result"),
    (Markup.MODULES, "/en/results/2026/races", "2026-races"),
]
"""Generation, address and file of a stored page."""

DIFFERING = {"+4|laps": "+63.829|s", "Emilia-Romagna": "Emilia Romagna"}
"""What F1DB has otherwise: it gives Hulkenberg's time of 2022 in seconds."""


def text(cell: Any) -> str:
    return re.sub(r"\s+", " ", cell.get_text("|", strip=True))


def parsed(page: str) -> BeautifulSoup:
    soup = BeautifulSoup(page, "lxml")
    for picture in soup.select("svg"):
        picture.decompose()
    return soup


def table(page: str) -> tuple[list[str], list[list[str]]]:
    soup = parsed(page)
    rows = [[text(cell) for cell in row.select("td")] for row in soup.select("table tbody tr")]
    return [text(cell) for cell in soup.select("table thead th")], rows


def stored(shared: Path, name: str) -> str:
    return gzip.decompress((shared / "data/upstream/formula1com" / f"{name}.html.gz").read_bytes()).decode()


@pytest.mark.parametrize(("markup", "path", "name"), STORED, ids=[name for *_, name in STORED])
async def test_a_page_reads_like_the_stored_one(
    markup: Markup, path: str, name: str, *, shared: Path, served: Upstream, ask: Ask
) -> None:
    served.at = datetime(2026, 3, 9, tzinfo=UTC)
    served.markup = markup
    status, page = await ask("formula1", path)
    assert status == 200
    theirs, ours = table(stored(shared, name)), table(page)
    assert ours[0] == theirs[0]
    assert ours[1][: len(theirs[1])] == [[DIFFERING.get(cell, cell) for cell in row] for row in theirs[1]]
    assert text(parsed(page).select_one("h1")) == text(parsed(stored(shared, name)).select_one("h1"))


async def test_the_race_hub_tells_the_hours_of_the_stored_one(shared: Path, served: Upstream, ask: Ask) -> None:
    def events(page: str) -> list[tuple[str, str, str]]:
        (script,) = BeautifulSoup(page, "lxml").select('script[type="application/ld+json"]')
        hub = json.loads(str(script.string))
        return [(hub["name"], hub["@type"], hub["location"]["name"])] + [
            (event["name"], event["startDate"], event["endDate"]) for event in hub["subEvent"]
        ]

    _, page = await ask("formula1", "/en/racing/2026/australia")
    assert events(page) == events(stored(shared, "2026-australia-race-hub"))


async def test_the_calendar_has_the_cards_of_the_stored_one(shared: Path, served: Upstream, ask: Ask) -> None:
    def cards(page: str) -> list[str]:
        soup = parsed(page)
        return [str(card["href"]) for card in soup.select("a") if (card.get("class") or []) == ["group"]]

    served.at = datetime(2026, 2, 11, tzinfo=UTC)
    _, page = await ask("formula1", "/en/racing/2026")
    theirs = [card for card in cards(stored(shared, "2026-schedule-preseason")) if "testing" not in card]
    assert [card for card in cards(page) if "testing" not in card] == theirs


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    ("page", "headings"),
    [
        ("qualifying", 8),
        ("practice/1", 6),
        ("starting-grid", 5),
        ("fastest-laps", 8),
        ("pit-stop-summary", 8),
        ("sprint-results", 7),
        ("sprint-grid", 5),
        ("sprint-qualifying", 8),
    ],
)
async def test_every_page_of_a_sprint_weekend_has_a_table_in_every_generation(
    markup: Markup, page: str, headings: int, served: Upstream, ask: Ask
) -> None:
    served.markup = markup
    _, body = await ask("formula1", f"/en/results/2024/races/1233/china/{page}")
    names, rows = table(body)
    ends = 2 if markup is Markup.ARCHIVE else 0
    both = 1 if page == "practice/1" and markup is not Markup.MODULES else 0
    assert len(names) == headings + ends + both
    assert len(rows) >= 18
    assert all(len(row) == len(names) for row in rows)


async def test_a_session_that_was_not_run_has_no_results(served: Upstream, ask: Ask) -> None:
    _, body = await ask("formula1", "/en/results/2026/races/1302/abu-dhabi/race-result")
    assert "No results available" in body
    assert "<table" not in body
    served.markup = Markup.TAILWIND
    _, body = await ask("formula1", "/en/results/2026/races/1302/abu-dhabi/race-result")
    assert table(body) == (["Pos", "No", "Driver", "Car", "Laps", "Time/Retired", "PTS"], [])


async def test_marks_are_those_of_the_site(served: Upstream, ask: Ask) -> None:
    _, rows = table((await ask("formula1", "/en/results/2025/races/1255/china/race-result"))[1])
    marks = {(row[0], row[5]) for row in rows if not row[0].isdigit()}
    assert marks == {("DQ", "DSQ"), ("NC", "DNF")}
    served.disqualified_first = True
    _, rows = table((await ask("formula1", "/en/results/2025/races/1255/china/race-result"))[1])
    assert [row[0] for row in rows[:2]] == ["DQ", "1"]


async def test_an_amended_result_is_shown_from_then_on(served: Upstream, ask: Ask) -> None:
    path = "/en/results/2026/races/1279/australia/race-result"
    before = table((await ask("formula1", path))[1])[1]
    weekend = served.world().rounds(2026)[0]
    result = served.world().result(weekend, SessionKind.RACE)
    assert result is not None
    served.amend(replace(result, rows=result.rows[1:]))
    assert table((await ask("formula1", path))[1])[1] == before[1:]
