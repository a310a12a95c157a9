"""Batches over gRPC: all or nothing, nothing twice, nothing deleted, refused by name."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from chassis.errors import InvalidRequest
from racing.model import ClassificationRow, Dataset, ResultStatus, Round, SessionKind
from racing.wire.requests.reads import GetCalendarRequest, ListResultsRequest, ListRevisionsRequest
from tests.factories import NOON, a_batch, a_result, a_round, a_row, some_rounds
from tests.suite import Suite

LATER = NOON + timedelta(days=1)


async def rounds(suite: Suite) -> dict[str, Round]:
    return {row.id: row for row in (await suite.reader.read(GetCalendarRequest(2025))).rounds}


async def test_one_bad_row_among_a_season_changes_nothing(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    before = await suite.reader.read(GetCalendarRequest(2025))
    moved = [msgspec.structs.replace(row, name="Moved") for row in some_rounds(3)]
    bad = a_round("gp-4", number=3)
    with pytest.raises(InvalidRequest, match=r"rounds\[3\]\.number: 3 is also the number of 2025-gp-3"):
        await suite.writer.write(a_batch(Dataset.ROUNDS, *moved, bad))
    assert await suite.reader.read(GetCalendarRequest(2025)) == before


async def test_facts_from_the_future_do_not_freeze_a_result(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    spoilt = a_result(rows=a_result().rows[::-1])
    with pytest.raises(InvalidRequest, match=r"fetched_at: 9999-01-01T00:00:00\+00:00 is in the future"):
        await suite.writer.write(
            a_batch(Dataset.RESULTS, spoilt, fetched_at=datetime(9999, 1, 1, tzinfo=UTC), source="other")
        )
    amended = a_result(rows=a_result().rows[::-1])
    assert (await suite.writer.write(a_batch(Dataset.RESULTS, amended, fetched_at=LATER))).changed


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_row(points=Decimal("Infinity")), r"results\[0\]\.rows\[0\]\.points: Infinity is not finite"),
        (a_row(time="1" * 100_000), r"results\[0\]\.rows\[0\]\.time: 100000 characters, allowed: 300"),
        (a_row(reason="\x1b[31m"), r"results\[0\]\.rows\[0\]\.reason: a control character"),
    ],
)
async def test_a_value_beyond_all_bounds_is_refused_by_its_field(
    suite: Suite, row: ClassificationRow, reason: str
) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        await suite.writer.write(a_batch(Dataset.RESULTS, a_result(rows=(row,))))
    assert (await suite.reader.read(ListResultsRequest(2025))).results == ()


async def test_the_same_batch_again_writes_nothing(suite: Suite) -> None:
    first = await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    before = await suite.reader.read(GetCalendarRequest(2025))
    again = await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3), fetched_at=LATER, source="other"))
    assert (again.changed, again.unchanged, again.generation) == ((), 3, first.generation)
    assert await suite.reader.read(GetCalendarRequest(2025)) == before


async def test_a_round_left_out_is_cancelled_and_its_event_stays_under_its_name(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(4), complete=True))
    written = await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3), complete=True, fetched_at=LATER))
    assert written.cancelled == ("2025-gp-4",)
    gone = (await rounds(suite))["2025-gp-4"]
    assert (gone.cancelled, gone.number) == (True, None)
    stamps = {stamp.event: stamp for stamp in (await suite.reader.read(GetCalendarRequest(2025))).stamps}
    assert (stamps["2025-gp-4-race"].sequence, stamps["2025-gp-2-race"].sequence) == (1, 0)


async def test_a_result_rewritten_leaves_the_old_one_in_revisions(suite: Suite) -> None:
    first = a_result(standing=ResultStatus.FINAL)
    second = msgspec.structs.replace(first, rows=first.rows[::-1])
    await suite.writer.write(a_batch(Dataset.RESULTS, first))
    await suite.writer.write(a_batch(Dataset.RESULTS, second, fetched_at=LATER, source="stewards"))
    (now,) = (await suite.reader.read(ListResultsRequest(2025))).results
    (before,) = (await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions
    assert (now.standing, now.source, now.rows) == (ResultStatus.AMENDED, "stewards", second.rows)
    assert (before.standing, before.source, before.rows) == (ResultStatus.FINAL, "test", first.rows)


async def test_revisions_are_in_order(suite: Suite) -> None:
    rows = a_result().rows
    versions = [(rows[0], rows[1], rows[2]), (rows[1], rows[0], rows[2]), (rows[2], rows[0], rows[1])]
    for hours, version in enumerate(versions):
        batch = a_batch(Dataset.RESULTS, a_result(rows=version), fetched_at=NOON + timedelta(hours=hours))
        await suite.writer.write(batch)
    revisions = (await suite.reader.read(ListRevisionsRequest(2025, "bahrain", SessionKind.RACE))).revisions
    assert [revision.rows for revision in revisions] == versions[:2]


async def test_a_refusal_is_in_the_ledger(suite: Suite) -> None:
    run = await suite.ledger.start("rounds", "manual", season=2025)
    with pytest.raises(InvalidRequest):
        await suite.writer.write(a_batch(Dataset.ROUNDS, a_round(), a_round()), sync_run=run.id)
    (line,) = [line for line in await suite.ledger.runs(job="rounds", limit=9) if line.id == run.id]
    assert line.outcome == "refused"
    assert line.error == "rounds[1]: 2025-bahrain is there twice, first at rounds[0]"


async def test_simultaneous_batches_of_a_season_are_all_written(suite: Suite) -> None:
    batches = [a_batch(Dataset.RESULTS, a_result(f"gp-{number}")) for number in range(8)]
    written = await asyncio.gather(*(suite.writer.write(batch) for batch in batches))
    assert sorted(each.generation for each in written) == list(range(1, 9))
    assert len((await suite.reader.read(ListResultsRequest(2025))).results) == 8


async def test_what_is_written_is_read_as_it_was(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    bare = [
        msgspec.structs.replace(row, source=None, fetched_at=None, updated_at=None)
        for row in (await suite.reader.read(GetCalendarRequest(2025))).rounds
    ]
    assert tuple(bare) == some_rounds(3)
