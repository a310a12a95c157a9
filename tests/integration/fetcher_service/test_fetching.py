"""The fetcher's calls: one fetch for many callers, progress of a backfill, and a second one that writes nothing."""

import asyncio
import json
from typing import Any

from racing.model import Dataset
from racing.wire.requests.reads import ListResultsRequest
from tests.factories import NOON, a_batch, a_round
from tests.suite import TOKEN, Suite


async def test_a_fetch_says_what_it_did(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/rounds?season=2024")
    assert status == 200
    assert list(body) == ["success", "source", "fetched_count", "changed_count", "synced", "timestamp"]
    assert (body["source"], body["fetched_count"], body["changed_count"]) == ("archive", 24, 24)


async def test_a_direct_call_is_a_manual_run_in_the_ledger(suite: Suite) -> None:
    await suite.post(f"{suite.fetcher}/fetch/standings?season=2024")
    (run, *_) = await suite.ledger.runs(job="standings", limit=1)
    assert (run.trigger, run.outcome, run.source, run.season) == ("manual", "success", "archive", 2024)
    assert run.fetched == run.changed == 48


async def test_calls_for_the_same_thing_share_one_fetch(suite: Suite) -> None:
    url = f"{suite.fetcher}/fetch/results?season=2023"
    answers = await asyncio.gather(*(suite.post(url) for _ in range(4)))
    assert {(status, body["changed_count"]) for status, body in answers} == {(200, answers[0][1]["changed_count"])}
    assert len(await suite.ledger.runs(job="results")) == 4


async def test_one_session_can_be_fetched_alone(suite: Suite) -> None:
    _, body = await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=2&session=sprint")
    assert (body["fetched_count"], body["changed_count"]) == (1, 1)
    (result,) = (await suite.reader.read(ListResultsRequest(2025))).results
    assert result.id == "2025-china-sprint"


async def test_what_is_not_due_is_success_with_nothing_fetched(suite: Suite) -> None:
    for call in ("results?season=2025&round=0", "rounds?season=2025&round=0", "results?season=2026&round=23"):
        status, body = await suite.post(f"{suite.fetcher}/fetch/{call}")
        assert (status, body["fetched_count"], body["source"]) == (200, 0, None), call


async def test_a_backfill_tells_its_progress_and_a_second_one_writes_nothing(suite: Suite) -> None:
    first, second = await suite.fill(2025), await suite.fill(2025)
    steps = [json.loads(line.removeprefix("data: ")) for line in first if line.startswith("data: ")]
    progress, done = steps[:-1], steps[-1]
    assert [step["done"] for step in progress] == list(range(1, progress[-1]["total"] + 1))
    assert done["success"] is True
    assert done["changed_count"] == done["fetched_count"] == sum(step["changed"] for step in progress)
    again = json.loads(second[-2].removeprefix("data: "))
    assert (again["fetched_count"], again["changed_count"]) == (done["fetched_count"], 0)


async def test_a_backfill_from_after_the_last_season_is_refused(suite: Suite) -> None:
    lines = await suite.fill(2027)
    assert lines[0] == "event: failed"
    assert "no source has a season from 2027 on" in lines[1]


async def test_status_names_the_sources_and_their_standing(suite: Suite) -> None:
    await suite.post(f"{suite.fetcher}/fetch/rounds?season=2024")
    body = await suite.fetcher_status()
    assert (body["status"], body["sources"]) == ("ready", {"archive": "reachable"})
    assert body["data_scheduler_connected"] is True
    assert 0 <= body["last_fetch"]["rounds"] - body["source_details"]["archive"]["last_success"] <= 5


async def test_an_unknown_session_is_refused_by_name(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=1&session=lunch")
    assert status == 400
    assert body["detail"].startswith("session: 'lunch', allowed: practice_1")


async def test_a_get_fetches_nothing(suite: Suite) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with suite.http.get(f"{suite.fetcher}/fetch/rounds", headers=headers) as response:
        assert response.status == 405


async def test_a_second_fill_reads_only_what_is_not_stored_as_the_archive_has_it(suite: Suite) -> None:
    async def fill() -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with suite.http.post(f"{suite.fetcher}/fetch/all?from=2026&unfilled=1", headers=headers) as response:
            steps = [line.removeprefix("data: ") for line in (await response.text()).splitlines() if "data: " in line]
        done: dict[str, Any] = json.loads(steps[-1])
        return done | {"steps": len(steps) - 1}

    first, second = await fill(), await fill()
    assert (first["fetched_count"], first["changed_count"]) == (first["stored_count"], first["stored_count"])
    assert (second["steps"], second["fetched_count"], second["stored_count"]) == (0, 0, first["stored_count"])
    await suite.delete("rounds", "2026-bahrain")
    third = await fill()
    assert (third["steps"], third["changed_count"], third["stored_count"]) == (1, 1, first["stored_count"])


async def test_what_is_missing_is_filled_from_the_archive_and_nothing_else_is_read(suite: Suite) -> None:
    await suite.fill(2026)
    await suite.delete("entrants", (await suite.reader.read(ListResultsRequest(2026))).paddock.entrants[0].id)
    await suite.delete("drivers", "max-verstappen")
    status, body = await suite.post(f"{suite.fetcher}/fetch/missing")
    assert (status, body["changed_count"]) == (200, 2), body
    status, body = await suite.post(f"{suite.fetcher}/fetch/missing")
    assert (status, body["fetched_count"]) == (200, 0)


async def test_what_no_source_has_any_more_is_named(suite: Suite) -> None:
    weekend = a_round("nowhere", 2027, race=NOON.replace(year=2027))
    await suite.writer.write(a_batch(Dataset.ROUNDS, weekend, season=2027))
    await suite.delete("rounds", weekend.id)
    status, body = await suite.post(f"{suite.fetcher}/fetch/missing")
    assert status == 502
    assert body["detail"] == "every source: some of what was stored is nowhere: 2027 rounds 0 of 1"
