"""What a read costs MongoDB, as mongod itself reports: at most generations once a season is kept, and each season one reading."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from redis.asyncio import Redis

from chassis.grpc.client import Channel
from data_scheduler.reading.season_memory import Keeper
from data_scheduler.stores import schema
from data_scheduler.stores.holdings import SEASON_OF
from data_scheduler.stores.mongo import Mongo
from racing.model import Championship, Dataset, SessionKind
from racing.wire.client import Reader
from racing.wire.requests.reads import (
    CompareDriversRequest,
    GetCircuitRequest,
    GetConstructorRequest,
    GetDriverRequest,
    GetGrandPrixRequest,
    GetProgressionRequest,
    GetStandingsRequest,
    GetStartingGridRequest,
    ListAllEntrantsRequest,
    ListCircuitsRequest,
    ListConstructorsRequest,
    ListDriverResultsRequest,
    ListDriversRequest,
    ListEngineManufacturersRequest,
    ListRecordsRequest,
    ListResultsRequest,
    ListTeamMatesRequest,
)
from racing.wire.told import word_of
from tests.factories import a_batch, a_result, a_round
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, Valkey

READS: dict[str, Callable[[Reader], Awaitable[object]]] = {
    "driver": lambda reader: reader.read(GetDriverRequest("max-verstappen")),
    "constructor": lambda reader: reader.read(GetConstructorRequest("ferrari")),
    "circuit": lambda reader: reader.read(GetCircuitRequest("monza")),
    "progression": lambda reader: reader.read(GetProgressionRequest(2022, Championship.DRIVERS)),
    "results": lambda reader: reader.read(ListResultsRequest(2022, leaders=3)),
    "results of a driver": lambda reader: reader.read(ListDriverResultsRequest("max-verstappen")),
    "two drivers": lambda reader: reader.read(CompareDriversRequest("max-verstappen", "sergio-perez")),
    "standings after a round": lambda reader: reader.read(
        GetStandingsRequest(2022, Championship.DRIVERS, after_round=9)
    ),
    "standings": lambda reader: reader.read(GetStandingsRequest(2022, Championship.CONSTRUCTORS)),
    "drivers": lambda reader: reader.read(ListDriversRequest()),
    "constructors": lambda reader: reader.read(ListConstructorsRequest()),
    "circuits": lambda reader: reader.read(ListCircuitsRequest()),
    "entrants": lambda reader: reader.read(ListAllEntrantsRequest()),
    "Grand Prix": lambda reader: reader.read(GetGrandPrixRequest("italy")),
    "manufacturers of engines": lambda reader: reader.read(ListEngineManufacturersRequest()),
    "starting grid": lambda reader: reader.read(GetStartingGridRequest(2022, "monaco", SessionKind.RACE)),
    "team mates": lambda reader: reader.read(ListTeamMatesRequest("max-verstappen")),
    "records": lambda reader: reader.read(ListRecordsRequest(3)),
}
OF_SEASON = {
    Dataset.ROUNDS,
    Dataset.RESULTS,
    Dataset.STANDINGS,
    Dataset.ENTRANTS,
    Dataset.STARTING_GRIDS,
    Dataset.HONOURS,
    schema.STATISTICS,
}


@asynccontextmanager
async def profiled(suite: Suite, collections: Iterable[str] = SEASON_OF) -> AsyncIterator[list[dict[str, Any]]]:
    """What mongod was asked of these meanwhile, but for how many documents there are, which is counted in the background."""
    url, name = suite.database
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url)
    database = client[name]
    ran: list[dict[str, Any]] = []
    try:
        await database.command("profile", 0)
        await database["system.profile"].drop()
        await database.command("profile", 2)
        yield ran
        await database.command("profile", 0)
        asked = [f"{name}.{collection}" for collection in collections]
        found = await database["system.profile"].find({"ns": {"$in": asked}}).to_list(None)
        ran += [
            each for each in found if each["command"].keys() & {"find", "aggregate"} and not _counts(each["command"])
        ]
    finally:
        client.close()


@asynccontextmanager
async def who_follows(suite: Suite) -> AsyncIterator[Reader]:
    """A reader that says which changes it has been told of: all that there are."""
    url, name = suite.database
    async with Channel(suite.address) as channel, Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        stored = await mongo.find(schema.GENERATIONS, {})
        reader = Reader(channel)
        reader.told = word_of(await mongo.prepare(), {plain["_id"]: plain["generation"] for plain in stored})
        yield reader


def is_in_the_background(query: Mapping[str, Any]) -> bool:
    """Whether generations were asked for by what looks for changes and losses: that wants more of them, or less, than a request."""
    return query["ns"].endswith(schema.GENERATIONS) and "born" not in query["command"].get("projection", {})


def _counts(command: Mapping[str, Any]) -> bool:
    """Whether it is how a loss of documents is noticed (`data_scheduler.stores.holdings`)."""
    return any("documents" in stage.get("$group", {}) for stage in command.get("pipeline", ()))


@pytest.mark.parametrize("name", READS)
async def test_a_read_of_kept_seasons_takes_no_query(history: Suite, cache_of_history: Valkey, name: str) -> None:
    await READS[name](history.reader)
    async with profiled(history) as ran, Redis.from_url(cache_of_history.url) as redis:
        await redis.flushall()
        await READS[name](history.reader)
    assert ran == []


async def test_who_has_been_told_of_every_change_costs_not_even_the_generations(history: Suite) -> None:
    counted, answers = [], []
    async with who_follows(history) as reader:
        for each in (reader, history.reader):
            async with profiled(history, [schema.GENERATIONS]) as ran:
                answers.append([await read(each) for read in READS.values()])
            counted.append(len([query for query in ran if not is_in_the_background(query)]))
    assert counted == [0, len(READS)]
    assert answers[0] == answers[1]


async def test_who_has_been_told_otherwise_is_answered_with_what_is_stored(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with who_follows(suite) as reader:
        request = ListResultsRequest(2025)
        assert (await reader.read(request)).results == ()
        await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
        (result,) = (await reader.read(request)).results
        assert result.grand_prix == a_result().grand_prix


async def test_a_season_is_read_in_one_query_for_each_collection_by_an_index(history: Suite) -> None:
    url, name = history.database
    async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        keeper = Keeper(mongo)
        async with profiled(history) as ran:
            await keeper.read(await keeper.generations(2022))
    of_season = [each for each in ran if each["ns"].partition(".")[2] in OF_SEASON]
    assert sorted(each["ns"].partition(".")[2] for each in of_season) == sorted(OF_SEASON)
    assert [each["ns"] for each in of_season if "COLLSCAN" in each.get("planSummary", "")] == []
