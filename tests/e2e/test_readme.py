"""What README and the documents show is what a newcomer gets."""

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from content_api.routes import ENDPOINTS
from deploy.stack import ROOT
from tests.e2e.processes import Client, Stack
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

API = (ROOT / "docs" / "api.md").read_text()
DOCUMENTS = "\n".join(path.read_text() for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))))
SHOWN = re.findall(r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.+\n)+)```", DOCUMENTS)


def test_every_curl_that_is_shown_is_run() -> None:
    assert len(SHOWN) == DOCUMENTS.count("```console\n$ curl ") >= 5
    assert all(command.startswith("curl ") for command, _ in SHOWN)


NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, which is not here")
DAYS = ("2026-02-01T12:00:00Z", "2026-11-29T12:00:00Z", "2031-07-01T12:00:00Z")
"""Before the season that the archive knows last, near its end, and when it is long past."""

ASKED_EACH = 4
"""Requests in a row that every content_api of a stack has its share of: Traefik asks them in turn, and each makes a search of its own."""


@NEEDS_CURL
@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command.split("localhost")[1][:40] for command, _ in SHOWN])
async def test_a_curl_prints_what_is_shown(client: Client, command: str, output: str) -> None:
    def got() -> tuple[str, str]:
        return printed(client.stack.public, command, scheduler=client.stack.scheduler)

    async def as_shown() -> bool:
        return {got() for _ in range(ASKED_EACH)} == {(output, "")}

    with suppress(TimeoutError):  # the search is made once more a moment after the last season is there
        await until(as_shown)
    assert got() == (output, "")


@NEEDS_CURL
@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
async def test_they_print_it_on_any_day(tmp_path: Path, day: str) -> None:
    with Stack(tmp_path, {"CLOCK_START": day}) as stack:
        await stack.says("make down")
        async with aiohttp.ClientSession() as http:
            await Client(stack, http).has_it_all()

        async def different() -> dict[str, tuple[str, str]]:
            return {
                command: got
                for command, output in SHOWN
                if (got := printed(stack.public, command, scheduler=stack.scheduler)) != (output, "")
            }

        async def as_shown() -> bool:
            return all([await different() == {} for _ in range(ASKED_EACH)])

        with suppress(TimeoutError):  # the search is made once more when the last season is there
            await until(as_shown)
        assert await different() == {}


def printed(public: str, command: str, *, scheduler: str) -> tuple[str, str]:
    """What a command of a document prints, and what it complains of, in the reader's shell."""
    here = command.replace("localhost:8081/", f"{scheduler.removeprefix('http://')}/")
    here = here.replace("localhost/", f"{public.removeprefix('http://')}/")
    ran = subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603, S607
    return ran.stdout, ran.stderr


def test_every_path_of_the_table_is_a_route() -> None:
    declared = {endpoint.path for endpoint in ENDPOINTS} | {
        "/openapi.json",
        "/docs",
        "/live",
        "/live/events",
        "/live/ws",
    }
    declared |= {"/replay/ws", "/replay/events"}
    paths = re.findall(r"`(/[a-z{}/.]+)`", API[API.index("| GET") : API.index("## Some answers")])
    assert len(paths) >= 8
    for path in paths:
        assert path in declared or f"/seasons/{{year}}{path}" in declared, path
