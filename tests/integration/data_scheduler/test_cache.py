"""Redis makes replies cheaper, never different."""

from racing.model import Championship, Dataset
from racing.wire.reads import GetCalendarRequest, GetStandingsRequest, ListResultsRequest
from tests.factories import NOON, a_batch, a_result, a_round, a_table
from tests.suite import Suite, Valkey

HITS = 'willitbemax_cache_requests_total{result="hit"}'


async def replies(suite: Suite) -> list[object]:
    return [
        await suite.reader.read(GetCalendarRequest(2025)),
        await suite.reader.read(ListResultsRequest(2025)),
        await suite.reader.read(GetStandingsRequest(2025, Championship.DRIVERS)),
    ]


async def fill(suite: Suite) -> None:
    for batch in (
        a_batch(Dataset.ROUNDS, a_round()),
        a_batch(Dataset.RESULTS, a_result()),
        a_batch(Dataset.STANDINGS, a_table()),
    ):
        await suite.writer.write(batch)


async def test_replies_are_the_same_from_redis_from_mongodb_and_without_redis(suite: Suite, valkey: Valkey) -> None:
    await fill(suite)
    made = await replies(suite)
    hits = await suite.metric("data_scheduler", HITS)
    kept = await replies(suite)
    assert await suite.metric("data_scheduler", HITS) == hits + 3
    valkey.stop()
    without = await replies(suite)
    assert made == kept == without


async def test_a_change_is_never_hidden_by_a_kept_reply(suite: Suite) -> None:
    await fill(suite)
    await replies(suite)
    moved = a_round(race=NOON.replace(hour=15))
    await suite.writer.write(a_batch(Dataset.ROUNDS, moved, fetched_at=NOON.replace(hour=13)))
    (row,) = (await suite.reader.read(GetCalendarRequest(2025))).rounds
    assert row.sessions == moved.sessions
