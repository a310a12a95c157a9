"""`docker compose --profile observability`: Prometheus beside the suite asks every process of it, by our rules.

Grafana is in no package here; tests/e2e/test_prometheus.py asks what its panels ask.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import yaml

from tests.containers.suite import WITH_DEBUG_PORT, ContainersClient
from tests.suite import until

PORT = 9090
EXPECTED = {f"http://{name}:{port}/metrics" for name, port in {**WITH_DEBUG_PORT, "traefik": 9083}.items()}


class Prometheus:
    """The one in the container, asked from the machine that it runs on: it is not published."""

    def __init__(self, client: ContainersClient) -> None:
        self._client = client

    async def get(self, path: str) -> Any:
        """The data of an answer of its API; None while it does not answer."""
        _, answer = await self._client.within("prometheus", PORT, f"/api/v1/{path}")
        return answer.get("data")


@pytest.fixture(scope="module")
async def prometheus(client: ContainersClient) -> AsyncIterator[Prometheus]:
    """It beside the suite that runs."""
    client.suite.compose("--profile", "observability", "up", "--detach", "--no-build", "prometheus")
    yield Prometheus(client)
    client.suite.compose("--profile", "observability", "stop", "prometheus")


async def test_every_process_is_asked_and_answers(prometheus: Prometheus) -> None:
    async def all_up() -> bool:
        found = await prometheus.get("targets")
        return (
            bool(found) and {each["scrapeUrl"] for each in found["activeTargets"] if each["health"] == "up"} == EXPECTED
        )

    await until(all_up)
    assert {each["scrapeUrl"] for each in (await prometheus.get("targets"))["activeTargets"]} == EXPECTED


async def test_every_rule_is_loaded_and_can_be_worked_out(client: ContainersClient, prometheus: Prometheus) -> None:
    async def rules() -> list[dict[str, Any]]:
        found = await prometheus.get("rules")
        return [rule for group in (found or {"groups": []})["groups"] for rule in group["rules"]]

    async def all_worked_out() -> bool:
        found = await rules()
        return bool(found) and all(rule["health"] != "unknown" for rule in found)

    await until(all_worked_out)
    written = [
        rule.get("alert") or rule["record"]
        for file in (client.suite.checkout / "deploy" / "observability" / "rules").glob("*.yml")
        for group in yaml.safe_load(file.read_text())["groups"]
        for rule in group["rules"]
    ]
    assert sorted(rule["name"] for rule in await rules()) == sorted(written)
    assert {rule["name"]: rule.get("lastError") for rule in await rules() if rule["health"] != "ok"} == {}
