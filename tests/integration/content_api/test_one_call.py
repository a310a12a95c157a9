"""A cold answer is one call of data_scheduler, however much it shows, and that call asks MongoDB for nothing."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

import aiohttp
import pytest

from content_api import changes
from content_api.search import search
from data_scheduler.reading.table import READS
from data_scheduler.stores import schema
from racing.wire.requests.calls import call_of
from tests.integration.content_api.test_every_path_cold import started
from tests.integration.data_scheduler.test_queries import OF_SEASON, is_in_the_background, profiled
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, Valkey, another_data_scheduler, free_port, until

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
    "/v1/seasons/1961/title/what-if?round=3&race=stirling-moss": "ListResults",
    "/v1/drivers/stirling-moss": "GetDriver",
    "/v1/drivers/stirling-moss/versus/phil-hill": "CompareDrivers",
    "/v1/constructors/lotus": "GetConstructor",
    "/v1/circuits/zandvoort": "GetCircuit",
    "/v1/grands-prix/monaco": "GetGrandPrix",
    "/v1/engine-manufacturers/climax": "GetEngineManufacturer",
    "/v1/tyre-manufacturers/dunlop": "GetTyreManufacturer",
    "/v1/seasons/1961/rounds/monaco/starting_grid": "GetStartingGrid",
    "/v1/seasons/1961/honours": "ListHonours",
    "/v1/seasons/1961/entries": "ListEntrants",
    "/v1/drivers/stirling-moss/results": "ListDriverResults",
    "/v1/drivers/stirling-moss/team-mates": "ListTeamMates",
    "/v1/progression/1961,1962": "CompareSeasons",
    "/v1/records": "ListRecords",
    "/v1/records/most-wins": "GetRecord",
}
"""Paths, and the call that each takes."""

LOOKS = 25
"""So many equal counts in a row, 20 ms apart, mean that nothing is being read."""


class Cold(NamedTuple):
    """A content_api that nobody has asked, and the data_scheduler that answers it alone."""

    http: aiohttp.ClientSession
    content: str
    debug: str

    async def calls(self) -> dict[str, float]:
        """How often each read has been answered."""
        reads = {call_of(read.request) for read in READS}
        async with self.http.get(f"{self.debug}/metrics") as response:
            return {name: float(count) for name, count in CALLS.findall(await response.text()) if name in reads}


@pytest.fixture(scope="module")
async def cold(history: Suite, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cold]:
    """One that has read what it reads at once after a start, and reads no results ahead of questions."""
    debug_port = free_port()
    seen: list[dict[str, float]] = []
    with (
        pytest.MonkeyPatch.context() as patch,
        Valkey(tmp_path_factory.mktemp("valkey")) as valkey,
    ):
        patch.setattr(changes, "QUIET_SECONDS", PATIENCE_SECONDS)
        patch.setattr(search, "PAUSE", PATIENCE_SECONDS * 1000)  # the index is made once
        async with (
            another_data_scheduler(history, valkey, debug_port=debug_port) as address,
            started(address, tmp_path_factory.mktemp("answers")) as base,
        ):
            found = Cold(history.http, base, f"http://127.0.0.1:{debug_port}")

            async def steady() -> bool:
                seen.append(await found.calls())
                prepared = "ListAllEntrants" in seen[-1]  # the search asks for them, once
                return prepared and len(seen) >= LOOKS and all(each == seen[-1] for each in seen[-LOOKS:])

            await until(steady)
            yield found


@pytest.mark.parametrize("path", COLD)
async def test_a_cold_answer_is_one_call(cold: Cold, path: str) -> None:
    before = await cold.calls()
    async with cold.http.get(f"{cold.content}{path}") as response:
        assert (response.status, response.headers["X-Cache"]) == (200, "miss")
    after = await cold.calls()
    made = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert made == {COLD[path]: 1}


async def test_a_cold_answer_asks_mongodb_for_nothing(cold: Cold, history: Suite) -> None:
    async with profiled(history, [schema.GENERATIONS, *OF_SEASON]) as ran:
        for path in ("/v1/seasons/1962", "/v1/seasons/1962/rounds", "/v1/drivers/jim-clark", "/v1/circuits/aintree"):
            async with cold.http.get(f"{cold.content}{path}") as response:
                assert (response.status, response.headers["X-Cache"]) == (200, "miss")
    assert [query for query in ran if not is_in_the_background(query)] == []
