"""Watching: current generations first, then each change, whatever happens to Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from racing.model import ALL_SEASONS, Change, Dataset, SessionKind
from tests.factories import a_batch, a_result, a_round
from tests.suite import Suite, Valkey, until


class Seen:
    def __init__(self) -> None:
        self.current: dict[int, int] = {}
        self.news: list[Change] = []

    async def anything(self) -> bool:
        return bool(self.news)

    async def opening(self) -> bool:
        return ALL_SEASONS in self.current


@asynccontextmanager
async def watching(suite: Suite) -> AsyncIterator[Seen]:
    seen = Seen()

    async def watch() -> None:
        async for change, news in suite.reader.watch_changes():
            if news:
                seen.news.append(change)
            else:
                seen.current[change.season] = change.generation

    task = asyncio.create_task(watch())
    await until(seen.opening)
    yield seen
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_watching_begins_with_the_current_generations(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with watching(suite) as seen:
        await until(lambda: _has(seen.current, 2025))
        assert seen.current == {ALL_SEASONS: 0, 2025: 1}


async def _has(current: dict[int, int], season: int) -> bool:
    return season in current


async def test_a_change_says_what_it_changed(suite: Suite) -> None:
    async with watching(suite) as seen:
        await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
        await until(seen.anything)
        assert seen.news == [Change(season=2025, generation=1, dataset=Dataset.ROUNDS, ids=("2025-bahrain",))]


async def test_a_batch_that_changes_nothing_is_no_news(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with watching(suite) as seen:
        await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
        await suite.writer.write(a_batch(Dataset.RESULTS, a_result(session=SessionKind.PRACTICE_1)))
        await until(seen.anything)
        assert [change.dataset for change in seen.news] == [Dataset.RESULTS]


async def test_changes_arrive_while_redis_is_away_and_after_it_is_back(suite: Suite, valkey: Valkey) -> None:
    async with watching(suite) as seen:
        valkey.stop()
        await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
        await until(seen.anything)
        valkey.start()
        await suite.writer.write(a_batch(Dataset.RESULTS, a_result(session=SessionKind.PRACTICE_1)))
        await until(lambda: _reached(seen, 2))
        assert [change.generation for change in seen.news] == [1, 2]


async def _reached(seen: Seen, generation: int) -> bool:
    return bool(seen.news) and seen.news[-1].generation >= generation


async def test_a_race_changes_its_result_and_the_tables(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with watching(suite) as seen:
        written = await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
        await until(lambda: _reached(seen, written.generation))
        told = {change.dataset for change in seen.news}
        assert written.generation == 3
        assert told in ({Dataset.RESULTS, Dataset.STANDINGS}, {None})
