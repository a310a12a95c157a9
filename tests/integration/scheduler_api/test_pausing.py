"""Jobs that an admin pauses: not run by the clock, across restarts, and triggered all the same."""

from typing import Any

import pytest

from scheduler_api.service import serve
from tests.suite import Suite


async def status(suite: Suite, scheduler: str) -> Any:
    async with suite.http.get(f"{scheduler}/status?verbose=1") as response:
        return await response.json()


async def test_a_paused_job_has_no_interval_and_nothing_due(suite: Suite) -> None:
    code, body = await suite.post(f"{suite.scheduler}/pause?job=rounds")
    assert (code, body["success"], body["message"]) == (200, True, "Paused rounds")
    assert {key: type(value) for key, value in body.items()} == {"success": bool, "message": str, "timestamp": int}
    shown = await status(suite, suite.scheduler)
    assert (shown["current_intervals"]["rounds"], shown["next_syncs"]["rounds"]) == ("paused", None)
    assert (shown["jobs"]["rounds"]["paused_by_admin"], shown["jobs"]["rounds"]["why"]) == (True, "an admin paused it")
    assert shown["current_intervals"]["seasons"] == "6h"


async def test_a_pause_survives_a_restart(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/pause?job=standings")
    async with serve(suite.scheduler_settings()) as port:
        again = f"http://127.0.0.1:{port}"
        assert (await status(suite, again))["current_intervals"]["standings"] == "paused"
        assert (await suite.post(f"{again}/resume?job=standings"))[1]["message"] == "Resumed standings"
    async with serve(suite.scheduler_settings()) as port:
        assert (await status(suite, f"http://127.0.0.1:{port}"))["current_intervals"]["standings"] == "1h"


async def test_without_a_name_every_job_is_meant(suite: Suite) -> None:
    assert (await suite.post(f"{suite.scheduler}/pause"))[1]["message"] == "Paused every job"
    assert set((await status(suite, suite.scheduler))["current_intervals"].values()) == {"paused"}
    assert (await suite.post(f"{suite.scheduler}/resume"))[1]["message"] == "Resumed every job"
    assert (await status(suite, suite.scheduler))["current_intervals"]["seasons"] == "6h"


async def test_a_paused_job_can_be_triggered(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/pause?job=rounds")
    assert (await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025"))[0] == 200


@pytest.mark.parametrize("call", ["pause", "resume"])
async def test_a_job_that_does_not_exist_is_400_with_those_that_do(shared_suite: Suite, call: str) -> None:
    code, body = await shared_suite.post(f"{shared_suite.scheduler}/{call}?job=maps")
    assert (code, body["detail"]) == (400, "job: 'maps', allowed: seasons, rounds, results, standings, missing, laps")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "rebound.example", "Origin": "http://rebound.example", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=["another site", "another site without Origin", "a name that was made to lead here"],
)
async def test_no_page_in_an_admins_browser_pauses_a_job(shared_suite: Suite, headers: dict[str, str]) -> None:
    for call in ("pause", "resume", "trigger/rounds"):
        async with shared_suite.http.post(f"{shared_suite.scheduler}/{call}", headers=headers) as response:
            assert (response.status, response.content_type) == (403, "application/problem+json")
    assert (await status(shared_suite, shared_suite.scheduler))["current_intervals"]["rounds"] != "paused"
    async with shared_suite.http.post(f"{shared_suite.fetcher}/fetch/seasons", headers=headers) as response:
        assert response.status in (401, 403)
