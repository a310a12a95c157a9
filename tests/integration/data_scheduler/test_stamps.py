"""Stamps of calendar events as they are stored: they remember the day of what has lost it, and are renewed by newer rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.commit import Commits
from racing.model import CalendarStamp, Change, Dataset
from racing.wire.requests.reads import GetCalendarRequest
from tests.factories import NOON, a_batch, a_result, a_round, a_session
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite

RACE = "2025-bahrain-race"
LOST = a_round(sessions=(a_session(start=None),))


async def stamp(suite: Suite) -> CalendarStamp:
    return next(stamp for stamp in (await suite.reader.read(GetCalendarRequest(2025))).stamps if stamp.event == RACE)


async def write(suite: Suite, *rounds: Any, hours: int = 0) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *rounds, fetched_at=NOON + timedelta(hours=hours)))


@asynccontextmanager
async def stamps_of_older_rules(suite: Suite) -> AsyncIterator[list[Change]]:
    """As an earlier version of this suite left them; then a start of this one, and what it announced."""
    await suite.writer.write(
        a_batch(Dataset.RESULTS, a_result())
    )  # a season that has no result is counted at every start
    url, name = suite.database
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url)
    older = {"stamped_by": "", "stamp.day": "", "stamp.confirmed_at": ""}
    await client[name][schema.STAMPS].update_many({}, {"$unset": older})
    client.close()
    told: list[Change] = []

    async def announce(change: Change) -> None:
        told.append(change)

    async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        commits = Commits(mongo, Clock(), announce, Metrics("test"))
        assert (await commits.catch_up(), await commits.catch_up()) == (1, 0)
    yield told


async def test_a_session_that_loses_its_date_is_remembered_on_its_last_day(suite: Suite) -> None:
    await write(suite, a_round())
    before = await stamp(suite)
    await write(suite, LOST, hours=1)
    after = await stamp(suite)
    assert (before.day, after.day) == (NOON.date(), NOON.date())
    assert (before.sequence, after.sequence) == (0, 1)
    await write(suite, LOST, a_round("monaco", number=2), hours=2)
    assert (await stamp(suite)).day == NOON.date()


async def test_stamps_of_older_rules_are_renewed_at_start_and_say_no_more_than_they_must(suite: Suite) -> None:
    await write(suite, a_round())
    before = await stamp(suite)
    async with stamps_of_older_rules(suite) as told:
        assert await stamp(suite) == before
    assert [(change.dataset, change.ids) for change in told] == [(Dataset.ROUNDS, ("2025-bahrain",))]


async def test_what_lost_its_date_under_older_rules_gets_its_day_back_from_the_revisions(suite: Suite) -> None:
    await write(suite, a_round())
    await write(suite, LOST, hours=1)
    async with stamps_of_older_rules(suite):
        assert (await stamp(suite)).day == NOON.date()
