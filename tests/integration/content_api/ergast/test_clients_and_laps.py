"""FastF1 reads the laps and pit stops of a race, page by page, as REST has them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from racing.printed_times import time_milliseconds
from tests.programs.ergast_clients import ask
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.server import upstream

AS_OF = datetime(2026, 8, 22, 12, tzinfo=UTC)
RACE = "/v1/seasons/2025/rounds/8/race"


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The season of 2025 with the laps of Monaco, which a source gave."""
    async with (
        upstream(AS_OF) as served,
        running(
            mongod, valkey, clock_start=AS_OF, sources="jolpica,archive", addresses=served, with_content_api=True
        ) as started,
    ):
        await started.fill(2025)
        status, body = await started.post(f"{started.fetcher}/fetch/laps?season=2025&round=8&session=race")
        assert (status, body["changed_count"]) == (200, 1), body
        yield started


def rows(pages: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The rows of all pages, as FastF1 has them."""
    for page in pages:
        for content in page["content"]:
            for cells in zip(*content.values(), strict=True):
                yield dict(zip(content, cells, strict=True))


def milliseconds(span: str) -> int:
    """A time as pandas writes it: `0 days 00:01:31.001000`."""
    days, _, clock = span.partition(" days ")
    hours, minutes, seconds = clock.split(":")
    whole, _, fraction = seconds.partition(".")
    minutes_in_all = (int(days) * 24 + int(hours)) * 60 + int(minutes)
    return (minutes_in_all * 60 + int(whole)) * 1000 + int(fraction.ljust(6, "0")) // 1000


def local(at: int) -> datetime:
    """An instant by the clocks of the track, as Ergast has it."""
    return datetime.fromtimestamp(at, ZoneInfo("Europe/Monaco"))


# FastF1 waits for five seconds and no longer, and coverage traces every line.
@pytest.mark.slow
async def test_pages_of_laps_and_stops_are_those_of_rest(suite: Suite, clients: Path) -> None:
    _, drivers = await suite.get("/v1/ergast/f1/2025/drivers.json")
    codes = {each["driverId"]: each["code"] for each in drivers["MRData"]["DriverTable"]["Drivers"]}
    driven = [
        (row["lap"], row["code"], row["position"], row["milliseconds"])
        for row in (await suite.result(f"{RACE}/laps"))["laps"]
    ]
    stopped = [
        (row["lap"], row["code"], row["stop"], time_milliseconds(row["time"]), f"{local(row['at']):%H:%M:%S}")
        for row in (await suite.result(f"{RACE}/pit-stops"))["pit_stops"]
    ]
    read = await asyncio.to_thread(ask, clients, "laps", f"{suite.content}/v1/ergast/f1")
    made = {
        name: [
            (int(row["number"]), codes[row["driverId"]], int(row["position"]), milliseconds(row["time"]))
            for row in rows(read[name])
        ]
        for name in ("laps", "one driver", "one lap")
    }
    assert [len(read[name]) for name in ("laps", "one driver", "one lap", "stops")] == [15, 3, 1, 4]
    assert {page["total"] for page in read["laps"]} == {len(driven)}
    assert made["laps"] == driven
    assert made["one driver"] == [row for row in driven if row[1] == "NOR"]
    assert made["one lap"] == [row for row in driven if row[0] == 40]
    stops = [
        (int(row["lap"]), codes[row["driverId"]], int(row["stop"]), milliseconds(row["duration"]), row["time"])
        for row in rows(read["stops"])
    ]
    assert sorted(stops) == sorted(stopped)
    assert len(stops) == 39
