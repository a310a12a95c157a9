"""2026's calendar as it stood: published, two rounds called off, Miami moved, Bahrain back elsewhere."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.integration.upstream.conftest import Ask
from tests.upstream.server import Upstream


async def races(served: Upstream, ask: Ask, at: datetime) -> list[dict[str, Any]]:
    served.at = at
    _, body = await ask("jolpica", "/2026.json")
    rows: list[dict[str, Any]] = json.loads(body)["MRData"]["RaceTable"]["Races"]
    return rows


async def test_the_calendar_changes_as_it_did(served: Upstream, ask: Ask) -> None:
    assert await races(served, ask, datetime(2025, 12, 1, tzinfo=UTC)) == []
    first = await races(served, ask, datetime(2026, 1, 1, tzinfo=UTC))
    assert [race["round"] for race in first] == [str(number) for number in range(1, 25)]
    assert (first[3]["raceName"], first[3]["Circuit"]["circuitId"]) == ("Bahrain Grand Prix", "bahrain")
    march = await races(served, ask, datetime(2026, 3, 20, tzinfo=UTC))
    assert len(march) == 22
    assert (march[3]["raceName"], march[3]["round"], march[3]["time"]) == ("Miami Grand Prix", "4", "20:00:00Z")
    may = await races(served, ask, datetime(2026, 5, 2, tzinfo=UTC))
    assert may[3]["time"] == "17:00:00Z"
    august = await races(served, ask, datetime(2026, 8, 21, tzinfo=UTC))
    assert len(august) == 23
    assert (august[15]["raceName"], august[15]["Circuit"]["circuitId"]) == ("Bahrain Grand Prix", "sepang")
    assert (august[15]["date"], august[15]["FirstPractice"]["time"]) == ("2026-10-04", "04:30:00Z")


async def test_a_meeting_that_was_called_off_stays_listed_as_such(served: Upstream, ask: Ask) -> None:
    served.at = datetime(2026, 8, 21, tzinfo=UTC)
    _, body = await ask("openf1", "/meetings?year=2026")
    listed = {row["meeting_key"]: (row["meeting_name"], row["is_cancelled"]) for row in json.loads(body)}
    assert listed[1282] == ("Bahrain Grand Prix", True)
    assert listed[1283] == ("Saudi Arabian Grand Prix", True)
    assert listed[1303] == ("Bahrain Grand Prix", False)
    assert len(listed) == 24 + 1 + 1


async def test_the_site_drops_the_card_and_marks_the_page(served: Upstream, ask: Ask) -> None:
    served.at = datetime(2026, 4, 1, tzinfo=UTC)
    _, calendar = await ask("formula1", "/en/racing/2026")
    assert "/en/racing/2026/miami" in calendar
    assert "/en/racing/2026/bahrain" not in calendar
    _, page = await ask("formula1", "/en/racing/2026/bahrain")
    assert "https://schema.org/EventCancelled" in page
