"""The admin's calls: their shapes key by key, and what they leave in the ledger and in MongoDB."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from chassis.errors import InvalidRequest
from racing.model import Dataset
from racing.wire.requests.reads import GetCalendarRequest, ListResultsRequest
from scheduler_api.service import serve
from scheduler_api.settings import Settings
from tests.factories import a_batch, a_round
from tests.suite import TOKEN, Mongod, Suite, Valkey, free_port, running

SEASON_OVER = datetime(2026, 8, 23, 20, tzinfo=UTC)


def shape(value: Any) -> Any:
    """Keys and types."""
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value)


TRIGGERED = {"success": bool, "message": str, "fetcher_called": bool, "timestamp": int}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("/trigger/seasons", "Season sync triggered"),
        ("/trigger/rounds?season=2025", "Rounds sync triggered for season 2025"),
        ("/trigger/results?season=2025&round=0", "Results sync triggered for round 0"),
        ("/trigger/results?season=2025&round=3", "Results sync triggered for round 3"),
        ("/trigger/standings?season=2025", "Standings sync triggered"),
    ],
)
async def test_a_trigger_answers_the_exact_shape(shared_suite: Suite, call: str, message: str) -> None:
    status, body = await shared_suite.post(f"{shared_suite.scheduler}{call}")
    assert (status, body["success"], body["message"], body["fetcher_called"]) == (200, True, message, True)
    assert shape(body) == TRIGGERED


async def test_a_trigger_ends_in_the_ledger_with_what_was_fetched_and_changed(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025")
    await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025")
    async with suite.http.get(f"{suite.scheduler}/history?job=rounds&limit=2") as response:
        again, first = (await response.json())["history"]
    assert (first["trigger"], first["outcome"], first["source"]) == ("manual", "success", "archive")
    assert (first["season"], first["fetched"], first["changed"]) == (2025, 24, 24)
    assert (again["fetched"], again["changed"]) == (24, 0)


async def test_results_bring_everyone_who_is_in_them(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/trigger/results?season=2025&round=1")
    reply = await suite.reader.read(ListResultsRequest(2025, grand_prix="australia"))
    assert len(reply.results) == 5
    named = {driver.id for driver in reply.paddock.drivers}
    assert named == {row.driver for result in reply.results for row in result.rows}


async def test_a_round_that_does_not_exist_is_404_with_what_is_allowed(shared_suite: Suite) -> None:
    status, body = await shared_suite.post(f"{shared_suite.scheduler}/trigger/results?season=2025&round=99")
    assert (status, body["success"]) == (404, False)
    assert body["message"] == "round: 99 is not in season 2025, allowed: 0 to 24"
    assert shape(body) == TRIGGERED


@pytest.mark.parametrize(
    ("call", "detail"),
    [
        ("/trigger/rounds?season=1949", "season: '1949', allowed: 1950 to "),
        ("/trigger/rounds?season=2025x", "season: '2025x', allowed: 1950 to "),
        ("/trigger/results?round=-1", "round: '-1', allowed: 0 to 99"),
        ("/trigger/results?season=2025&round=0&round=1", "round: given 2 times, allowed: once"),
        ("/trigger/rounds?sesaon=2025", "sesaon: there is no such parameter here, allowed: season"),
        ("/trigger/seasons?season=2025", "season: there is no such parameter here, allowed: none"),
    ],
)
async def test_a_bad_value_is_400_by_name(shared_suite: Suite, call: str, detail: str) -> None:
    status, body = await shared_suite.post(f"{shared_suite.scheduler}{call}")
    assert status == 400
    assert body["detail"].startswith(detail)


async def test_on_loopback_a_trigger_needs_no_token(shared_suite: Suite) -> None:
    async with shared_suite.http.post(f"{shared_suite.scheduler}/trigger/seasons") as response:
        assert response.status == 200


async def test_the_fetcher_always_asks_for_its_token(suite: Suite) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        for method, path in (("POST", "/fetch/rounds"), ("GET", "/status")):
            async with suite.http.request(method, f"{suite.fetcher}{path}", headers=headers) as response:
                assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert await suite.ledger.runs(job="rounds") == []


async def test_bound_elsewhere_a_trigger_needs_the_token_and_the_service_needs_to_have_one() -> None:
    nobody = f"127.0.0.1:{free_port()}"
    elsewhere: dict[str, Any] = {
        "bind_host": "0.0.0.0",  # noqa: S104  # what is tested
        "data_scheduler_address": nobody,
        "fetcher_service_url": f"http://{nobody}",
        "scheduler_api_port": 0,
        "scheduler_api_debug_port": 0,
        "_env_file": None,
    }
    with pytest.raises(InvalidRequest, match=r"bound to 0\.0\.0\.0 without ADMIN_TOKEN"):
        async with serve(Settings(**elsewhere)):
            pass
    async with serve(Settings(admin_token=SecretStr(TOKEN), **elsewhere)) as port, aiohttp.ClientSession() as http:
        statuses = []
        for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
            async with http.post(f"http://127.0.0.1:{port}/trigger/seasons", headers=headers) as response:
                statuses.append(response.status)
    assert statuses == [401, 502]


async def test_status_has_the_exact_shape(suite: Suite) -> None:
    jobs = ("seasons", "rounds", "results", "standings")
    async with suite.http.get(f"{suite.scheduler}/status") as response:
        body = await response.json()
    assert list(body) == ["status", "is_race_weekend", "last_syncs", "next_syncs", "current_intervals"]
    assert body["status"] == "running"
    assert isinstance(body["is_race_weekend"], bool)
    assert all(tuple(body[key]) == jobs for key in ("last_syncs", "next_syncs", "current_intervals"))
    assert body["last_syncs"] == dict.fromkeys(jobs)
    assert body["current_intervals"]["seasons"] == "6h"


async def test_a_sync_is_in_the_status_with_its_time(suite: Suite) -> None:
    _, triggered = await suite.post(f"{suite.scheduler}/trigger/standings?season=2025")
    async with suite.http.get(f"{suite.scheduler}/status") as response:
        last = (await response.json())["last_syncs"]["standings"]
    assert abs(last - triggered["timestamp"]) <= 1


async def test_health_has_the_exact_shape(suite: Suite) -> None:
    async with suite.http.get(f"{suite.scheduler}/health") as response:
        body = await response.json()
        assert response.status == 200
    assert shape(body) == {
        "status": str,
        "uptime_seconds": int,
        "fetcher_service_connected": bool,
        "scheduler_running": bool,
    }
    assert (body["status"], body["fetcher_service_connected"], body["scheduler_running"]) == ("healthy", True, True)


async def test_a_round_deleted_by_hand_is_back_after_a_trigger(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey, clock_start=SEASON_OVER, with_scheduler=True) as suite:
        await suite.post(f"{suite.scheduler}/pause?job=missing")  # which would put it back by itself
        await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025")
        await suite.delete("rounds", "2025-monaco")
        _, body = await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025")
        assert body["success"]
        assert "2025-monaco" in {row.id for row in (await suite.reader.read(GetCalendarRequest(2025))).rounds}
        (run, *_) = await suite.ledger.runs(job="rounds", limit=1)
        assert (run.fetched, run.changed) == (24, 1)


async def test_on_a_race_weekend_rounds_are_looked_at_every_30_seconds(mongod: Mongod, valkey: Valkey) -> None:
    async with (
        running(mongod, valkey, clock_start=SEASON_OVER, with_scheduler=True) as suite,
        suite.http.get(f"{suite.scheduler}/status") as response,
    ):
        assert (await response.json())["current_intervals"]["rounds"] == "30m"
    weekend = a_round("netherlands", 2026, race=SEASON_OVER.replace(hour=13))
    async with (
        running(
            mongod,
            valkey,
            clock_start=SEASON_OVER,
            with_scheduler=True,
            batches=[a_batch(Dataset.ROUNDS, weekend, season=2026)],
        ) as suite,
        suite.http.get(f"{suite.scheduler}/status") as response,
    ):
        body = await response.json()
    assert body["is_race_weekend"] is True
    assert body["current_intervals"] == {"seasons": "6h", "rounds": "30s", "results": "1h", "standings": "5m"}


async def test_without_the_fetcher_a_trigger_is_502_with_the_reason_and_health_503(suite: Suite) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    alone = Settings(
        data_scheduler_address=suite.address,
        fetcher_service_url=nobody,
        scheduler_api_port=0,
        scheduler_api_debug_port=0,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with serve(alone) as port:
        status, body = await suite.post(f"http://127.0.0.1:{port}/trigger/rounds?season=2025")
        async with suite.http.get(f"http://127.0.0.1:{port}/health") as response:
            health = (response.status, await response.json())
    assert (status, body["success"], body["fetcher_called"]) == (502, False, False)
    assert body["message"].startswith(f"fetcher_service cannot be reached: {nobody}")
    assert shape(body) == TRIGGERED
    assert (health[0], health[1]["status"], health[1]["fetcher_service_connected"]) == (503, "unhealthy", False)
    (run, *_) = await suite.ledger.runs(job="rounds", limit=1)
    assert (run.outcome, run.error) == ("failed", body["message"])
