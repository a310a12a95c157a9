"""A real Prometheus over a running suite: its rules work, every panel has an answer, and what is broken raises its alerts."""

import json
import re
import shutil
import signal
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.stack import ROOT
from tests.e2e.processes import SERVICES, Client, filled_stack
from tests.suite import Server, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("prometheus") is None, reason="prometheus is not on PATH: apt-get install prometheus"
    ),
]

FOLDER = ROOT / "deploy" / "observability"
NOTHING_HAPPENED = re.compile(r"== 0$|code!=\"OK\"|source_request|live_feed_|live_steps|traefik_service")
"""In expressions that have no result while all is well, nothing is live or fetched from outside, and nobody counts at the door."""


class Prometheus(Server):
    """It asks every second, and every alert fires as soon as its condition holds."""

    def __init__(self, folder: Path, client: Client) -> None:
        super().__init__(folder)
        (folder / "rules").mkdir()
        for file in (FOLDER / "rules").glob("*.yml"):
            hurried = re.sub(r"(?m)^        for: .*$", "        for: 0s", file.read_text())
            (folder / "rules" / file.name).write_text(hurried)
        configuration = yaml.safe_load((FOLDER / "prometheus.local.yml").read_text())
        configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        stack = client.stack
        ports = {name: [stack.port(f"{name.upper()}_DEBUG_PORT")] for name in (*SERVICES, "auth_api", "traefik")}
        ports["content_api"].append(stack.port("CONTENT_API_REPLICA_DEBUG_PORT"))
        for job in configuration["scrape_configs"]:
            job["static_configs"] = [{"targets": [f"127.0.0.1:{port}" for port in ports[job["job_name"]]]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
        self._http = client.http

    def command(self) -> list[str]:
        return [
            "prometheus",
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    async def is_ready(self) -> bool:
        """Whether it answers questions."""
        async with self._http.get(f"http://127.0.0.1:{self.port}/-/ready") as response:
            return response.status == HTTPStatus.OK

    async def get(self, path: str, **query: str) -> Any:
        """The data of an answer of its API."""
        async with self._http.get(f"http://127.0.0.1:{self.port}/api/v1/{path}", params=query) as response:
            answer = await response.json()
            assert answer["status"] == "success", answer
            return answer["data"]

    async def firing(self) -> set[str]:
        """The alerts that fire now."""
        return {
            each["labels"]["alertname"] for each in (await self.get("alerts"))["alerts"] if each["state"] == "firing"
        }


@pytest.fixture(scope="module")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Client, Prometheus]]:
    """A suite whose frozen processes stay frozen, and a Prometheus that has seen all of it."""
    folder = tmp_path_factory.mktemp("watched")
    async with filled_stack(folder, ANSWER_WITHIN_SECONDS="0", AUTH_API="1") as client:
        (folder / "prometheus").mkdir()
        with Prometheus(folder / "prometheus", client) as prometheus:

            async def sees_all() -> bool:
                found = (await prometheus.get("query", query="sum(up)"))["result"]
                return bool(found) and found[0]["value"][1] == "8"

            await until(prometheus.is_ready)
            await until(sees_all)
            yield client, prometheus


async def test_every_rule_can_be_worked_out(watched: tuple[Client, Prometheus]) -> None:
    _, prometheus = watched

    async def all_worked_out() -> bool:
        groups = (await prometheus.get("rules"))["groups"]
        return all(rule["health"] != "unknown" for group in groups for rule in group["rules"])

    await until(all_worked_out)
    rules = [rule for group in (await prometheus.get("rules"))["groups"] for rule in group["rules"]]
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}


async def test_every_panel_has_an_answer(watched: tuple[Client, Prometheus]) -> None:
    client, prometheus = watched
    board = json.loads((FOLDER / "grafana" / "dashboards" / "willitbemax.json").read_text())
    expressions = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]

    async def without_answer() -> list[str]:
        asked = [each for each in expressions if not NOTHING_HAPPENED.search(each)]
        await client.get("/content/v1/seasons")
        answers = {each: await prometheus.get("query", query=each.replace("$__rate_interval", "1m")) for each in asked}
        return [each for each, answer in answers.items() if not answer["result"]]

    async def all_answered() -> bool:
        return not await without_answer()

    await until(all_answered)
    for each in expressions:
        await prometheus.get("query", query=each.replace("$__rate_interval", "1m"))


async def test_what_is_frozen_raises_its_alerts_and_ends_them_when_it_goes_on(
    watched: tuple[Client, Prometheus],
) -> None:
    client, prometheus = watched
    broken = {
        "fetcher_service": {"ServiceDown", "ServiceNotReady"},  # scheduler_api needs it
        "valkey": {"ValkeyUnavailable"},
        "mongod": {"MongodbUnavailable"},
        "data_scheduler": {"ServiceDown", "AnswersStale", "LiveStreamBroken", "KeysNotTold"},
        "auth_api": {"AuthApiDown"},
    }
    for name, expected in broken.items():
        client.stack.kill(name, signal.SIGSTOP)
        try:

            async def raised(expected: set[str] = expected) -> bool:
                return expected <= await prometheus.firing()

            await until(raised)
        finally:
            client.stack.kill(name, signal.SIGCONT)

        async def over(expected: set[str] = expected) -> bool:
            return not expected & await prometheus.firing()

        await until(over)
