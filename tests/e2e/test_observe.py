"""`make observe` of a running suite, and without one."""

import asyncio
import sys
from pathlib import Path

from deploy.observe.page import WIDTH
from deploy.stack import ROOT
from tests.e2e.processes import Client
from tests.patience import PATIENCE_SECONDS


async def observe(folder: Path, environment: dict[str, str]) -> tuple[int | None, str]:
    """Run the command; its status and all that it prints."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.observe"),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(asked.communicate(), PATIENCE_SECONDS)
    return asked.returncode, said.decode()


async def test_a_running_suite_is_shown_on_one_page(client: Client) -> None:
    await client.well()
    status, said = await observe(client.stack.folder, client.stack.environment)
    assert status == 0, said
    lines = said.splitlines()
    assert max(map(len, lines)) <= WIDTH
    first_words = {line.split()[0] for line in lines if line.strip()}
    processes = {"data_scheduler", "fetcher_service", "scheduler_api", "content_api", "content_api_2"}
    assert first_words >= {"seasons", "rounds", "results", "standings", "archive", *processes}
    assert "lease: held" in said
    assert "stale: no" in said


async def test_without_a_suite_it_says_how_to_start_one(tmp_path: Path) -> None:
    status, said = await observe(tmp_path, {"PYTHONPATH": str(ROOT), "DATA_DIR": "nothing"})
    assert status == 1
    assert said == "no suite runs on nothing: start one with `make up`, or name another by DATA_DIR\n"
