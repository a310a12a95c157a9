"""What README shows is what a newcomer gets."""

import re
import shutil
import subprocess

import pytest

from content_api.routes import ENDPOINTS
from deploy.stack import ROOT
from tests.e2e.processes import Client

README = (ROOT / "README.md").read_text()
SHOWN = re.findall(r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.+\n)+)```", README)


def test_every_curl_that_is_shown_is_run() -> None:
    assert len(SHOWN) == README.count("```console\n$ curl ") >= 5
    assert all(command.startswith("curl ") for command, _ in SHOWN)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, which is not here")
@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command.split("localhost")[1][:40] for command, _ in SHOWN])
async def test_a_curl_prints_what_readme_says(client: Client, command: str, output: str) -> None:
    here = command.replace("localhost:8081/", f"{client.stack.scheduler.removeprefix('http://')}/")
    here = here.replace("localhost/", f"{client.stack.public.removeprefix('http://')}/")
    ran = subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=30, check=False)  # noqa: ASYNC221, S603, S607  # the reader's shell
    assert (ran.stdout, ran.stderr) == (output, "")


def test_every_path_of_the_table_is_a_route() -> None:
    declared = {endpoint.path for endpoint in ENDPOINTS} | {"/openapi.json", "/docs"}
    paths = re.findall(r"`(/[a-z{}/.]+)`", README[README.index("| GET") : README.index("## Subscribe")])
    assert len(paths) >= 8
    for path in paths:
        assert path in declared or f"/seasons/{{year}}{path}" in declared, path
