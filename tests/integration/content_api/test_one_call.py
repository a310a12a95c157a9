"""A cold answer is one call of data_scheduler, however much it shows, and that call asks MongoDB for no row."""

import re
from collections.abc import AsyncIterator

import pytest

from data_scheduler.reading.table import READS
from racing.wire.reads import call_of
from tests.integration.content_api.test_every_path_cold import started
from tests.suite import Suite, until

CALLS = re.compile(r'grpc_calls_total{code="OK",method="(\w+)"} ([0-9.e+]+)')

COLD = {
    "/v1/seasons/1961": "ListSeasons",
    "/v1/seasons/1961/rounds": "ListResults",
    "/v1/seasons/1961/rounds/monaco": "ListResults",
    "/v1/seasons/1961/rounds/monaco/race": "ListResults",
    "/v1/seasons/1961/drivers": "GetStandings",
    "/v1/seasons/1961/drivers?round=3": "GetStandings",
    "/v1/seasons/1961/constructors": "GetStandings",
    "/v1/seasons/1961/progression": "GetProgression",
    "/v1/drivers/stirling-moss": "GetDriver",
    "/v1/drivers/stirling-moss/versus/phil-hill": "CompareDrivers",
    "/v1/constructors/lotus": "GetConstructor",
    "/v1/circuits/zandvoort": "GetCircuit",
}
"""Paths, and the call that each takes."""

LOOKS = 25
"""So many equal counts in a row, 20 ms apart, mean that nothing is being read."""


async def calls(suite: Suite) -> dict[str, float]:
    """How often each read has been answered."""
    reads = {call_of(read.request) for read in READS}
    async with suite.http.get(f"{suite.debug['data_scheduler']}/metrics") as response:
        return {name: float(count) for name, count in CALLS.findall(await response.text()) if name in reads}


@pytest.fixture(scope="module")
async def cold(history: Suite, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A content_api that nobody has asked, once it has read what it reads of its own accord after a start; its address."""
    seen: list[dict[str, float]] = []

    async def steady() -> bool:
        seen.append(await calls(history))
        return len(seen) >= LOOKS and all(each == seen[-1] for each in seen[-LOOKS:])

    async with started(history.address, tmp_path_factory.mktemp("answers")) as base:
        await until(steady)
        yield base


@pytest.mark.parametrize("path", COLD)
async def test_a_cold_answer_is_one_call(history: Suite, cold: str, path: str) -> None:
    before = await calls(history)
    async with history.http.get(f"{cold}{path}") as response:
        assert (response.status, response.headers["X-Cache"]) == (200, "miss")
    after = await calls(history)
    made = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert made == {COLD[path]: 1}
