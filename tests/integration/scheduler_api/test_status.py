"""What an admin sees beyond the fixed shapes: why each job does what it does, how fresh its data is, and the filtered ledger."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.suite import Mongod, Suite, Valkey, running, until

SATURDAY = datetime(2026, 10, 3, 6, tzinfo=UTC)
DETAIL = [
    "why",
    "next",
    "age_seconds",
    "interval_seconds",
    "fresh",
    "results_awaited",
    "failures",
    "last_error",
    "paused_by_admin",
]


async def verbose(suite: Suite) -> Any:
    async with suite.http.get(f"{suite.scheduler}/status?verbose=1") as response:
        return await response.json()


async def history(suite: Suite, query: str) -> tuple[int, Any]:
    async with suite.http.get(f"{suite.scheduler}/history?{query}") as response:
        return response.status, await response.json()


async def test_verbose_adds_the_leader_and_each_job_in_detail(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/trigger/seasons")
    body = await verbose(suite)
    assert list(body)[-3:] == ["leader", "jobs", "live"]
    assert body["leader"] is True
    assert all(list(detail) == DETAIL for detail in body["jobs"].values())
    seasons = body["jobs"]["seasons"]
    assert (seasons["why"], seasons["next"], seasons["fresh"]) == ("seasons rarely change", "seasons", True)
    assert seasons["interval_seconds"] == 6 * 3600
    assert 0 <= seasons["age_seconds"] < 60
    assert body["jobs"]["rounds"]["fresh"] is False


async def test_age_interval_and_failures_are_metrics(suite: Suite) -> None:
    assert await suite.metric("scheduler_api", 'willitbemax_sync_age_seconds{sync_job="seasons"}') == float("inf")
    await suite.post(f"{suite.scheduler}/trigger/seasons")
    await suite.post(f"{suite.scheduler}/trigger/results?season=2025&round=99")
    assert await suite.metric("scheduler_api", 'willitbemax_sync_age_seconds{sync_job="seasons"}') < 60
    assert await suite.metric("scheduler_api", 'willitbemax_sync_interval_seconds{sync_job="seasons"}') == 21_600
    assert await suite.metric("scheduler_api", 'willitbemax_sync_failures{sync_job="results"}') == 1
    assert await suite.metric("scheduler_api", "willitbemax_scheduler_leads") == 1


async def test_a_failing_order_says_how_often_and_why(suite: Suite) -> None:
    for _ in range(2):
        await suite.post(f"{suite.scheduler}/trigger/results?season=2025&round=99")
    results = (await verbose(suite))["jobs"]["results"]
    assert results["failures"] == 2
    assert results["last_error"] == "round: 99 is not in season 2025, allowed: 0 to 24"


async def test_the_ledger_is_filtered_by_job_trigger_outcome_and_season(suite: Suite) -> None:
    await suite.post(f"{suite.scheduler}/trigger/rounds?season=2025")
    await suite.post(f"{suite.scheduler}/trigger/rounds?season=2024")
    await suite.post(f"{suite.scheduler}/trigger/results?season=2025&round=99")
    for query, found in {
        "job=rounds&trigger=manual": [2024, 2025],
        "job=rounds&season=2025": [2025],
        "outcome=failed&trigger=manual": [2025],
        "job=rounds&outcome=refused": [],
        "trigger=manual&limit=1": [2025],
    }.items():
        _, body = await history(suite, query)
        assert [line["season"] for line in body["history"]] == found, query


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("job=lap", "job: 'lap', allowed: seasons, rounds, results, standings, missing, laps, replays, all, maps"),
        ("trigger=cron", "trigger: 'cron', allowed: schedule, manual, change"),
        ("outcome=bad", "outcome: 'bad', allowed: running, success, failed, refused"),
        ("season=1949", "season: '1949', allowed: 1950 to "),
        ("limit=0", "limit: '0', allowed: 1 to 1000"),
    ],
)
async def test_a_filter_that_means_nothing_is_400_with_what_is_allowed(
    shared_suite: Suite, query: str, detail: str
) -> None:
    status, body = await history(shared_suite, query)
    assert status == 400
    assert body["detail"].startswith(detail)


async def test_the_clock_runs_jobs_and_the_ledger_says_which_session(mongod: Mongod, valkey: Valkey) -> None:
    """From an empty database: the calendar arrives, and with it the weekend's rhythm and the session to look for."""
    fast = {"clock_rate": 60}
    async with running(mongod, valkey, with_scheduler=True, clock_start=SATURDAY, scheduling_with=fast) as suite:
        await until(lambda: suite.ledger.runs(job="rounds", trigger="schedule", outcome="success", season=2026))

        async def weekend() -> bool:
            return bool((await verbose(suite))["is_race_weekend"])

        await until(weekend)
        found = await until(lambda: suite.ledger.runs(job="results", trigger="schedule", season=2026))
        assert {(run.round, str(run.session)) for run in found} <= {
            (16, "practice_1"),
            (16, "practice_2"),
            (16, "practice_3"),
        }
        assert (await verbose(suite))["current_intervals"]["rounds"] == "30s"
