"""FastF1 and basef1 as they are, with another base address and nothing else."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.programs.ergast_clients import ask
from tests.recorded_ergast import recordings
from tests.suite import Suite

EXPLAINED = re.compile(
    r"(?i)urls?\b|driverNumber|permanent_number|locality|\.Location"
    r"|^lap_times\."
    r"|^pit_stops\.content\.time$"
    r"|^sprint_results\.content\.(fastestLap\w+|totalRaceTime\w*|grid|status|positionText)$"
    r"|^(race_results\.content\.|basef1 results\..*\.)(totalRaceTime\w*|time\.\w+|grid|status)$"
    r"|^event_schedule\.description\.(EventDate|Session\dDateUtc)$"
    r"|^basef1 schedule\..*\.(date|time)$"
)
"""Columns of the fields that test_recorded.py gives reasons for."""


@asynccontextmanager
async def replayed(folder: Path) -> AsyncIterator[str]:
    """A server of the recorded answers; gives the address below which they are."""
    answers = {recorded.asked.partition("/f1")[2].lower(): recorded.answer for recorded in recordings(folder)}

    async def answer(request: web.Request) -> web.Response:
        asked = str(request.rel_url).removeprefix("/ergast/f1").lower()
        return web.Response(text=json.dumps({"MRData": answers[asked]}), content_type="application/json")

    app = web.Application()
    app.router.add_get("/ergast/f1{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/ergast/f1"
    finally:
        await runner.cleanup()


def cells(value: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """Every cell with its place and its column."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from cells(inner, f"{name}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from cells(inner, f"{name}#{index}")
    else:
        yield name, re.sub(r"#\d+", "", name), value


def unexplained(read: dict[str, Any]) -> dict[str, Any]:
    return {
        place: value
        for name, made in read.items()
        for place, column, value in cells(made, name)
        if value is not None and not EXPLAINED.search(column)
    }


# FastF1 waits for five seconds and no longer: answers are not traced line by line, and the seasons are read before it asks.
@pytest.mark.slow
async def test_frames_and_models_are_those_of_the_recorded_answers(history: Suite, shared: Path, clients: Path) -> None:
    await history.get("/v1/ergast/f1/driverStandings/1.json")
    ours = await asyncio.to_thread(ask, clients, "recorded", f"{history.content}/v1/ergast/f1")
    async with replayed(shared / "data" / "upstream" / "jolpica") as base:
        theirs = await asyncio.to_thread(ask, clients, "recorded", base)
    assert len(ours) == 19
    assert unexplained(ours) == unexplained(theirs)
    assert ours["lap_times"]["content"] == []


@pytest.mark.slow
async def test_next_pages_refusals_and_all_champions_at_once(history: Suite, clients: Path) -> None:
    await history.get("/v1/ergast/f1/driverStandings/1.json")
    read = await asyncio.to_thread(ask, clients, "more", f"{history.content}/ergast/f1")
    rows = [sum(len(race["position"]) for race in page["content"]) for page in read["pages"]]
    assert rows == [100, 100, 100, 100, 40]
    assert {page["total"] for page in read["pages"]} == {440}
    not_found, missing = read["refused"]
    assert "Server response: 'Not Found'" in not_found
    assert missing.startswith("400 ")
    assert "Missing one of the required parameters" in missing
    champions = [table["driverId"] for table in read["champions"]["content"]]
    assert champions[0] == ["farina"]
    assert len(champions) == read["champions"]["total"] == 77
    (tyrrell,) = read["laps unknown"]["content"]
    assert (tyrrell["positionText"], tyrrell["status"], "laps" in tyrrell) == (["D", "D"], ["Disqualified"] * 2, False)
    (reims,) = read["no place on the grid"]["content"]
    assert {int(grid) for grid in reims["grid"]} == set(range(24))
