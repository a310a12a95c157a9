"""Data that is lost under the running suite: seen, said, and filled again without a hand, while people read and write."""

import shutil
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pymongo
import pymongo.errors
import pytest

from tests.e2e.processes import Client, Stack
from tests.faults.load import HOT, under_load
from tests.faults.table import FILL_SECONDS, Faults
from tests.suite import until

COUNTED = ("seasons", "rounds", "results", "standings", "entrants", "drivers", "constructors", "circuits", "statistics")
PATIENCE = 600.0
"""Only what hangs takes so long: all of history is filled again here, with readers asking."""


def documents(client: Client) -> dict[str, int]:
    with client.stack.mongo() as connected:
        return {name: connected["willitbemax"][name].count_documents({}) for name in COUNTED}


async def missing(client: Client) -> Any:
    async with client.http.get(f"{client.stack.scheduler}/status?verbose=1") as response:
        return (await response.json())["missing"]


def lose_folder(client: Client) -> None:
    """Lose the data as when a volume is replaced: mongod dies, and the launcher starts it on an empty folder."""
    client.stack.kill("mongod")
    shutil.rmtree(client.stack.data / "mongodb", ignore_errors=True)
    (client.stack.data / "mongodb").mkdir(exist_ok=True)


def lose_folder_and_memory(client: Client) -> None:
    """Lose the folder, and data_scheduler, which remembers what was there, as well."""
    lose_folder(client)
    client.stack.kill("data_scheduler")


def lose_database(client: Client) -> None:
    """Drop the whole database."""
    with client.stack.mongo() as connected:
        connected.drop_database("willitbemax")


def lose_results(client: Client) -> None:
    """Drop one collection."""
    with client.stack.mongo() as connected:
        connected["willitbemax"].drop_collection("results")


def lose_seasons(client: Client) -> None:
    """Delete ten seasons by hand."""
    with client.stack.mongo() as connected:
        for name in ("rounds", "results", "standings", "statistics"):
            connected["willitbemax"][name].delete_many({"season": {"$gte": 1980, "$lt": 1990}})


@pytest.mark.parametrize("lose", [lose_seasons, lose_results, lose_database, lose_folder, lose_folder_and_memory])
async def test_lost_data_is_filled_again_and_no_reader_is_told_that_it_never_was(
    client: Client, faults: Faults, lose: Callable[[Client], None]
) -> None:
    await client.well()
    before = documents(client)
    async with under_load(client) as load:
        lose(client)
        began = time.monotonic()

        async def said() -> bool:
            return {"data_scheduler", "content_api"} <= (await client.faults()).keys()

        async def again() -> bool:
            try:
                return documents(client) == before and not await client.faults()
            except pymongo.errors.PyMongoError:
                return False

        await until(said, seconds=PATIENCE)
        seen = time.monotonic() - began
        await until(again, seconds=PATIENCE)
        recovery = time.monotonic() - began
        await load.writes_on()
        await load.reads_on()
    gone = sum(before.values()) - sum(documents(client).values())
    loss = (lose.__doc__ or "").partition(".")[0]
    faults.add(f"{loss}: seen and said", load, recovery=seen, lost=0)
    faults.add(f"{loss}: filled again", load, recovery=recovery, lost=gone, within=seen + FILL_SECONDS)
    # What was never asked before waits for what it is made from, and then it is a 503, never a 404.
    assert [answer for answer in load.wrong if answer.status != 503] == []
    assert not {answer.path for answer in load.wrong} & set(HOT)
    assert gone == 0
    assert (await missing(client))["documents"] == 0


async def test_half_a_fill_goes_on_where_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Stack(tmp_path_factory.mktemp("half")) as stack:
        async with aiohttp.ClientSession() as http:
            await stack.says("filling 20")  # the newest seasons come first
            stack.kill("fetcher_service")
            await stack.says(
                " rows "
            )  # "filled: … rows", or "nothing new: … rows", where the scheduler was faster than the launcher
            await Client(stack, http).has_it_all()
            stack.stop()
            stack.start()
            await stack.says("nothing new:")
