"""Old lines of the ledger and old revisions move to a file; what is published stays."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_scheduler.retention import outdated, retire, summary
from data_scheduler.settings import Settings
from data_scheduler.stores.mongo import Mongo
from racing.model import Dataset, SessionKind
from racing.wire.requests.reads import ListResultsRequest, ListRevisionsRequest
from tests.factories import NOON, a_batch, a_result
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite

LONG_AFTER = datetime.now(UTC) + timedelta(days=400)


async def with_a_past(suite: Suite) -> str:
    """Two versions of a result, a finished run and one that is still open; the open one's id."""
    first = a_result()
    await suite.writer.write(a_batch(Dataset.RESULTS, first))
    again = a_batch(Dataset.RESULTS, a_result(rows=first.rows[::-1]), fetched_at=NOON + timedelta(hours=1))
    await suite.writer.write(again)
    done = await suite.ledger.start("results", "manual")
    await suite.ledger.finish(done.id, "success", fetched=2)
    return (await suite.ledger.start("results", "manual")).id


async def retired(suite: Suite, folder: Path, **days: int) -> dict[str, list[dict[str, object]]]:
    url, name = suite.database
    settings = Settings(_env_file=None, **days)  # type: ignore[call-arg, arg-type]  # pydantic-settings takes it
    async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        written = await retire(mongo, await outdated(mongo, settings, LONG_AFTER), folder, LONG_AFTER)
    held = {}
    for path, count in written.items():
        lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        assert len(lines) == count
        held[path.name.partition("-")[0]] = lines
    return held


async def test_nothing_is_removed_unless_it_is_asked_for(suite: Suite, tmp_path: Path) -> None:
    await with_a_past(suite)
    assert await retired(suite, tmp_path) == {}
    assert len((await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions) == 1


async def test_old_runs_and_revisions_move_to_a_file_and_content_stays(suite: Suite, tmp_path: Path) -> None:
    running = await with_a_past(suite)
    before = await suite.reader.read(ListResultsRequest(2025))
    held = await retired(suite, tmp_path, retention_sync_runs_days=365, retention_revisions_days=365)
    assert [line["job"] for line in held["sync_runs"]] == ["results"]
    assert [line["document"] for line in held["revisions"]] == ["2025-bahrain-race"]
    assert (await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions == ()
    assert [run.id for run in await suite.ledger.runs(job="results")] == [running]
    assert await suite.reader.read(ListResultsRequest(2025)) == before


def test_the_question_names_the_database_without_its_password_and_the_folder() -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
        mongodb_url="mongodb://f1:secret@db.example/",
        mongodb_database="formula1",
        retention_folder=Path("/srv/retired"),
    )
    assert summary({"sync_runs": [{}, {}], "revisions": [{}]}, settings) == (
        "2 of sync_runs and 1 of revisions will be moved out of the database formula1 at mongodb://f1:***@db.example/ "
        "to /srv/retired"
    )


async def test_what_is_young_stays(suite: Suite, tmp_path: Path) -> None:
    await with_a_past(suite)
    assert await retired(suite, tmp_path, retention_revisions_days=500) == {}


async def test_nothing_is_removed_when_the_file_cannot_be_written(suite: Suite, tmp_path: Path) -> None:
    await with_a_past(suite)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        await retired(suite, tmp_path / "file", retention_revisions_days=1)
    assert len((await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions) == 1


async def test_a_revision_after_some_were_retired_goes_on_counting(suite: Suite) -> None:
    await with_a_past(suite)
    rows = a_result().rows
    for hours, version in ((2, rows), (3, (rows[1], rows[0], rows[2]))):
        batch = a_batch(Dataset.RESULTS, a_result(rows=version), fetched_at=NOON + timedelta(hours=hours))
        await suite.writer.write(batch)
        await suite.delete("revisions", "results/2025-bahrain-race/1")
    kept = (await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions
    assert [revision.rows for revision in kept] == [rows[::-1], rows]
