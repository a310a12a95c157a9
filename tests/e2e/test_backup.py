"""All of history is saved, lost and restored under `make up`, and every answer is what it was."""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from benchmarks.answers import differences, record
from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import Client, Stack
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

pytestmark = pytest.mark.slow


async def deploy(stack: Stack, *command: str) -> str:
    """`make backup` and `make restore`: what they print, once they have ended well."""
    ran = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", *command),
        cwd=stack.folder,
        env={**stack.environment, "YES": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(ran.communicate(), 10 * PATIENCE_SECONDS)
    assert ran.returncode == 0, said.decode()
    return said.decode()


async def answers(stack: Stack) -> dict[str, dict[str, Any]]:
    """Every answer of the public API; of the calendars without their dates.

    A calendar's date never goes back for a subscriber, so where its seasons were filled in another order than they changed it is the
    moment at which it was published.
    """
    found = await record(stack.public)
    for asked, answer in found.items():
        if "calendar" in asked:
            answer.pop("Last-Modified", None)
    return found


async def test_every_answer_is_the_same_after_the_folder_was_lost_and_after_a_running_suite_was_set_back(
    tmp_path: Path,
) -> None:
    settings = {"CLOCK_START": SATURDAY, "IN_FLIGHT_LIMIT": "2000"}
    with Stack(tmp_path, settings) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            client = Client(stack, http)
            await stack.says("make down")
            await client.has_it_all()
            before = await answers(stack)
            await deploy(stack, "backup", str(tmp_path / "backups"))
            assert stack.stop() == 0

            shutil.rmtree(stack.data)
            stack.start(STACK_FILL="0")
            await stack.says("make down")
            await deploy(stack, "restore", str(tmp_path / "backups"))
            await client.has_it_all()
            await client.well()
            assert differences(before, await answers(stack)) == []

            with stack.mongo() as connected:  # a season that the backup does not have
                rounds = connected["willitbemax"]["rounds"]
                (monza,) = rounds.find({"_id": "2025-italy"})
                rounds.insert_one({**monza, "_id": "2040-italy", "season": 2040})
                connected["willitbemax"]["generations"].insert_one({"_id": 2040, "generation": 1})

            async def has_2040() -> bool:
                return (await client.get("/content/v1/seasons/2040/rounds")).status == 200

            await until(has_2040)
            await deploy(stack, "restore", str(tmp_path / "backups"))

            async def is_gone() -> bool:
                return (await client.get("/content/v1/seasons/2040/rounds")).status == 404

            await until(is_gone)
            await client.well()
            assert differences(before, await answers(stack)) == []
            assert stack.stop() == 0
