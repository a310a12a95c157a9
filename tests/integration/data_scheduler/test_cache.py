"""Redis makes replies cheaper for who has not read a season yet, never different."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from data_scheduler.changes import Changes
from data_scheduler.data_loss import Guard
from data_scheduler.reading.season_memory import Keeper
from data_scheduler.reading.table import READS
from data_scheduler.servicer import ReadServicer
from data_scheduler.stores import schema
from data_scheduler.stores.cache import Cache
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.commit import Commits
from racing.model import Championship, Dataset, SessionKind, Struct
from racing.wire.codec import message_class, to_message
from racing.wire.requests.reads import (
    GetCalendarRequest,
    GetProgressionRequest,
    GetStandingsRequest,
    ListResultsRequest,
    Read,
)
from racing.wire.told import word_of
from tests.factories import NOON, a_batch, a_result, a_round, a_table
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, Valkey

REQUESTS: tuple[Read[Struct], ...] = (
    GetStandingsRequest(2025, Championship.DRIVERS),
    ListResultsRequest(2025),
    GetProgressionRequest(2025, Championship.DRIVERS),
)
"""The first is one that no service asks of its own accord."""

HIT, MISS = "hit", "miss"


class Fresh:
    """A process that has read no season yet: its replies, and how often Redis had them."""

    def __init__(self, servicer: ReadServicer, cache: Cache) -> None:
        self._servicer = servicer
        self._cache = cache

    async def replies(self, told: str | None = None) -> list[bytes]:
        calls = {call.request: call for call in READS}
        return [
            await self._servicer._reply(
                calls[type(request)], to_message(request, message_class(type(request))), whole=False, told=told
            )
            for request in REQUESTS
        ]

    def asked(self, result: str) -> float:
        count: float = self._cache._asked.labels(result)._value.get()
        return count


@asynccontextmanager
async def fresh(suite: Suite, valkey: Valkey) -> AsyncIterator[Fresh]:
    async def generations() -> dict[int, int]:
        return {}

    url, name = suite.database
    async with (
        Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo,
        Cache(valkey.url, Metrics("fresh"), born=await mongo.prepare()) as cache,
    ):
        changes, clock = Changes(generations, cache, mongo.born or ""), Clock()
        commits = Commits(mongo, clock, changes.announce, Metrics("fresh"))
        guard = Guard(mongo, commits, clock, known=lambda: changes.known, lost=changes.interrupt)
        yield Fresh(ReadServicer(mongo, cache, changes, guard, Keeper(mongo)), cache)


async def fill(suite: Suite) -> None:
    for batch in (
        a_batch(Dataset.ROUNDS, a_round()),
        a_batch(Dataset.RESULTS, a_result()),
        a_batch(Dataset.STANDINGS, a_table()),
    ):
        await suite.writer.write(batch)


async def test_replies_are_the_same_from_mongodb_from_memory_from_redis_and_without_redis(
    suite: Suite, valkey: Valkey
) -> None:
    await fill(suite)
    async with fresh(suite, valkey) as first:
        # The first reply reads the season; the others need nobody, Redis neither.
        read = await first.replies()
        kept = await first.replies()
        assert (first.asked(HIT), first.asked(MISS)) == (0, 1)
    async with fresh(suite, valkey) as second:
        (from_redis, *_) = await second.replies()
        assert second.asked(HIT) == 1
    valkey.stop()
    async with fresh(suite, valkey) as third:
        without = await third.replies()
    assert read == kept == without
    assert from_redis == read[0]


async def test_a_change_is_never_hidden_by_a_kept_reply(suite: Suite) -> None:
    await fill(suite)
    for request in REQUESTS:
        await suite.reader.read(request)
    moved = a_round(race=NOON.replace(hour=15))
    await suite.writer.write(a_batch(Dataset.ROUNDS, moved, fetched_at=NOON.replace(hour=13)))
    (row,) = (await suite.reader.read(GetCalendarRequest(2025))).rounds
    assert row.sessions == moved.sessions


async def test_a_process_that_has_not_heard_of_a_change_answers_with_it_to_who_has(
    suite: Suite, valkey: Valkey
) -> None:
    await fill(suite)
    url, name = suite.database
    async with fresh(suite, valkey) as deaf, Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        before = await deaf.replies()
        more = a_result(session=SessionKind.SPRINT)
        await suite.writer.write(a_batch(Dataset.RESULTS, more, fetched_at=NOON.replace(hour=13)))
        stored = await mongo.find(schema.GENERATIONS, {})
        told = word_of(await mongo.prepare(), {plain["_id"]: plain["generation"] for plain in stored})
        after = await deaf.replies(told)
    assert before[1] != after[1]
