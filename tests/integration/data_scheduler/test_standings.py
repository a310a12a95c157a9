"""Served tables follow from results in the transaction that writes them; a source's are kept to compare, and fill gaps."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from chassis.clock import Clock
from chassis.errors import NotFound
from chassis.process.metrics import Metrics
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.commit import Commits
from racing.model import Championship, Change, Dataset, ResultStatus, SessionKind, Standings
from racing.wire.requests.reads import GetStandingsRequest, ListResultsRequest
from tests.factories import NOON, a_batch, a_result, a_row, a_table, some_rounds
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite

DIFFERENCES = "willitbemax_standings_differences_total"
LATER = NOON + timedelta(hours=1)


async def table(suite: Suite, after_round: int | None = None) -> Standings:
    return (await suite.reader.read(GetStandingsRequest(2025, Championship.DRIVERS, after_round=after_round))).standings


def points(of: Standings) -> dict[str | None, str]:
    return {row.driver: str(row.points) for row in of.rows}


async def a_season(suite: Suite, races: int = 1) -> None:
    """A season of three rounds, of which so many have been raced."""
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    results = [a_result(f"gp-{number}") for number in range(1, races + 1)]
    await suite.writer.write(a_batch(Dataset.RESULTS, *results))


async def test_a_result_makes_the_table(suite: Suite) -> None:
    await a_season(suite)
    made = await table(suite)
    assert points(made) == {"max-verstappen": "25", "lando-norris": "18", "oscar-piastri": "15"}
    assert (made.after_round, made.source, made.fetched_at) == (1, "test", NOON)


async def test_a_corrected_result_corrects_every_later_table_and_keeps_the_old_ones(suite: Suite) -> None:
    await a_season(suite, races=2)
    old = await table(suite)
    rows = (a_row("lando-norris"), a_row("max-verstappen", 2))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-1", rows=rows), fetched_at=LATER, source="stewards"))
    assert points(await table(suite, 1)) == {"lando-norris": "25", "max-verstappen": "18"}
    now = await table(suite)
    assert points(now) == {"max-verstappen": "43", "lando-norris": "43", "oscar-piastri": "15"}
    assert (now.source, now.fetched_at) == ("stewards", LATER)
    url, name = suite.database
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url)
    kept = await client[name][schema.REVISIONS].find_one({"_id": "standings/2025-gp-2-drivers/1"})
    client.close()
    assert kept is not None
    assert kept["version"]["rows"][0]["driver"] == old.rows[0].driver  # type: ignore[index]


async def test_the_same_result_again_writes_no_table(suite: Suite) -> None:
    await a_season(suite)
    before = await table(suite)
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-1"), fetched_at=LATER, source="other"))
    assert await table(suite) == before


async def test_a_sources_table_is_never_served_over_ours(suite: Suite) -> None:
    await a_season(suite)
    ours = await table(suite)
    run = await suite.ledger.start("standings", "manual", season=2025)
    wrong = a_table("gp-1", points={"max-verstappen": "26", "lando-norris": "18", "oscar-piastri": "15"})
    written = await suite.writer.write(a_batch(Dataset.STANDINGS, wrong, source="jolpica"), sync_run=run.id)
    assert await table(suite) == ours
    assert (written.changed, written.generation) == (("2025-gp-1-drivers",), 3)
    told = "standings 2025-gp-1-drivers: max-verstappen 25 by the results, 26 by jolpica"
    closed = await suite.ledger.finish(run.id, "success", conflicts=["something else"])
    assert closed.conflicts == (told, "something else")
    assert await suite.metric("data_scheduler", DIFFERENCES) == 1


async def test_a_source_that_agrees_is_not_worth_a_word(suite: Suite) -> None:
    await a_season(suite)
    right = a_table(
        "gp-1", points={"max-verstappen": "25", "lando-norris": "18.0", "oscar-piastri": "15", "nobody": "0"}
    )
    await suite.writer.write(a_batch(Dataset.STANDINGS, right))
    assert await suite.metric("data_scheduler", DIFFERENCES) == 0


async def test_a_result_that_departs_from_a_reported_table_is_told(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    await suite.writer.write(a_batch(Dataset.STANDINGS, a_table("gp-1")))
    assert await suite.metric("data_scheduler", DIFFERENCES) == 0
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-1")))
    assert await suite.metric("data_scheduler", DIFFERENCES) == 1
    assert points(await table(suite))["lando-norris"] == "18"


async def test_where_results_are_missing_the_sources_table_is_served(suite: Suite) -> None:
    await a_season(suite, races=1)
    await suite.writer.write(
        a_batch(Dataset.STANDINGS, a_table("gp-1"), a_table("gp-3", after_round=3), source="jolpica")
    )
    assert (await table(suite, 1)).source == "test"
    assert points(await table(suite)) == {"max-verstappen": "25", "lando-norris": "12.5"}
    assert (await table(suite)).source == "jolpica"
    with pytest.raises(NotFound):
        await table(suite, 2)
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-2"), a_result("gp-3")))
    assert points(await table(suite)) == {"max-verstappen": "75", "lando-norris": "54", "oscar-piastri": "45"}


async def test_a_race_that_is_only_live_makes_no_table(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-1", standing=ResultStatus.LIVE)))
    with pytest.raises(NotFound):
        await table(suite)


async def test_a_round_that_is_cancelled_takes_its_place_out_of_the_count(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(3)))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result("gp-2"), a_result("gp-3")))
    with pytest.raises(NotFound):
        await table(suite)
    first, second, third = some_rounds(3)
    renumbered = (
        msgspec.structs.replace(first, cancelled=True, number=None),
        msgspec.structs.replace(second, number=1),
        msgspec.structs.replace(third, number=2),
    )
    await suite.writer.write(a_batch(Dataset.ROUNDS, *renumbered, fetched_at=LATER))
    assert (await table(suite)).after_round == 2
    assert (await table(suite, 1)).grand_prix == "gp-2"


async def test_statistics_equal_the_sums_over_the_results(history: Suite) -> None:
    for season in (1956, 2025):
        results = (await history.reader.read(ListResultsRequest(season, session=SessionKind.RACE))).results
        rows = (await history.reader.read(GetStandingsRequest(season, Championship.DRIVERS))).statistics
        for row in rows:
            his = [{each.position for each in result.rows if each.driver == row.driver} for result in results]
            assert row.wins == sum(1 in places for places in his)
            assert row.podiums == sum(bool(places & {1, 2, 3}) for places in his)
            assert row.entries == sum(bool(places) for places in his)
    norris = next(row for row in rows if row.driver == "lando-norris")
    assert (norris.points, norris.championship_position, norris.wins) == (Decimal(423), 1, 7)


async def test_what_was_counted_by_older_rules_is_counted_again(suite: Suite) -> None:
    await a_season(suite)
    url, name = suite.database
    told: list[Change] = []

    async def announce(change: Change) -> None:
        told.append(change)

    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url)
    await client[name][schema.STATISTICS].update_many({}, {"$set": {"counted_by": 0, "hash": "of then"}})
    await client[name][Dataset.STANDINGS].delete_many({"championship": "drivers"})
    client.close()
    async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        commits = Commits(mongo, Clock(), announce, Metrics("test"))
        assert (await commits.catch_up(), await commits.catch_up()) == (1, 0)
    assert [(change.dataset, change.ids) for change in told] == [(Dataset.STANDINGS, ("2025-gp-1-drivers",))]
    assert points(await table(suite))["max-verstappen"] == "25"
