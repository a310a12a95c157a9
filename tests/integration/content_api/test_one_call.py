"""A cold answer is one call of data_scheduler, however much it shows, and that call asks MongoDB for no row."""

import re

import pytest

from data_scheduler.reading.table import READS
from racing.wire.reads import call_of
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
"""Paths that no other test asks for, and the call that each takes."""

LOOKS = 25
"""So many equal counts in a row, 20 ms apart, mean that nothing is being read."""


async def calls(suite: Suite) -> dict[str, float]:
    """How often each read has been answered."""
    reads = {call_of(read.request) for read in READS}
    async with suite.http.get(f"{suite.debug['data_scheduler']}/metrics") as response:
        return {name: float(count) for name, count in CALLS.findall(await response.text()) if name in reads}


@pytest.fixture(scope="module")
async def at_rest(history: Suite) -> Suite:
    """The suite once content_api has read what it reads of its own accord after a start."""
    seen: list[dict[str, float]] = []

    async def steady() -> bool:
        seen.append(await calls(history))
        return len(seen) >= LOOKS and all(each == seen[-1] for each in seen[-LOOKS:])

    await until(steady)
    return history


@pytest.mark.parametrize("path", COLD)
async def test_a_cold_answer_is_one_call(at_rest: Suite, path: str) -> None:
    before = await calls(at_rest)
    async with at_rest.http.get(f"{at_rest.content}{path}") as response:
        assert (response.status, response.headers["X-Cache"]) == (200, "miss")
    after = await calls(at_rest)
    made = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert made == {COLD[path]: 1}
