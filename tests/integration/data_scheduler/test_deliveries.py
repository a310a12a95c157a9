"""The outbox and the leases on endpoints: who delivers what, and what is an event at all."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.forgetting import Forgetting
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from data_scheduler.webhooks.moments import Moments
from racing.model import Dataset, ResultStatus
from racing.wire.accounts_client import DeliveriesClient
from racing.wire.client import Writer
from racing.wire.requests.webhooks import (
    ClaimDeliveriesRequest,
    CreateEndpointRequest,
    DueDelivery,
    Endpoint,
    ListEndpointsRequest,
    ReportDeliveryRequest,
    SendEventRequest,
)
from tests.accounts import Stores, stores_running
from tests.factories import NOON, a_batch, a_result, a_round, some_rounds
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey

BEFORE = NOON - timedelta(days=3)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(BEFORE)


@pytest.fixture
async def stores(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, valkey, clock=clock) as running:
        yield running


async def an_endpoint(stores: Stores, email: str = "max@example.org", **given: Any) -> Endpoint:
    account = await stores.account(email)
    request = CreateEndpointRequest(account=account.id, url="https://example.org/", by="test", **given)
    return (await DeliveriesClient(stores.channel).call(request)).endpoint


async def move(stores: Stores, hours: int) -> None:
    """Write the calendar with a race that starts so many hours after noon."""
    await write(stores, a_round(race=NOON + timedelta(hours=hours)))


async def write(stores: Stores, *rows: Any, dataset: Dataset = Dataset.ROUNDS, season: int = 2025) -> None:
    await Writer(stores.channel).write(replace(a_batch(dataset, *rows, season=season), fetched_at=BEFORE))


async def claim(stores: Stores, holder: str = "one", limit: int = 10, **given: Any) -> tuple[DueDelivery, ...]:
    request = ClaimDeliveriesRequest(holder=holder, limit=limit, **given)
    return (await DeliveriesClient(stores.channel).call(request)).due


async def report(stores: Stores, due: DueDelivery, holder: str = "one", **given: Any) -> DueDelivery | None:
    request = ReportDeliveryRequest(
        holder=holder, endpoint=due.endpoint.id, event_number=due.event.event_number, **({"delivered": True} | given)
    )
    return (await DeliveriesClient(stores.channel).call(request)).next


async def events(stores: Stores) -> list[Any]:
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        return await mongo.find(schema.WEBHOOK_EVENTS, {}, sort=[("number", 1)])


async def test_nothing_is_written_while_nobody_listens(stores: Stores) -> None:
    await move(stores, 0)
    await move(stores, 1)
    assert await events(stores) == []


async def test_an_event_has_the_generation_of_its_change_and_the_next_number(stores: Stores) -> None:
    await move(stores, 0)
    await an_endpoint(stores)
    await move(stores, 1)
    await move(stores, 2)
    found = await events(stores)
    assert [each["number"] for each in found] == [1, 2]
    assert found[0]["generation"] < found[1]["generation"]
    assert [each["kind"] for each in found] == ["schedule.changed"] * 2


async def test_one_alone_delivers_to_an_endpoint_and_one_event_after_another(stores: Stores) -> None:
    await an_endpoint(stores)
    await move(stores, 0)
    await move(stores, 1)
    (first,) = await claim(stores)
    assert await claim(stores, "two") == ()
    with pytest.raises(Conflict):
        await report(stores, first, "two")
    second = await report(stores, first)
    assert second is not None
    assert second.event.event_number == first.event.event_number + 1
    assert await report(stores, second) is None
    with pytest.raises(Conflict):
        await report(stores, second)
    assert await claim(stores, "two") == ()


async def test_of_each_account_one_is_claimed_at_once_and_none_of_those_that_are_busy(stores: Stores) -> None:
    one = await an_endpoint(stores, "one@example.org")
    await DeliveriesClient(stores.channel).call(
        CreateEndpointRequest(account=one.account, url="https://example.org/b", by="test")
    )
    two = await an_endpoint(stores, "two@example.org")
    await move(stores, 0)
    due = await claim(stores)
    assert {each.endpoint.account for each in due} == {one.account, two.account}
    assert len(due) == 2
    assert await claim(stores, without=(one.account,)) == ()
    assert len(await claim(stores)) == 1


async def test_what_an_endpoint_does_not_want_is_passed_over(stores: Stores) -> None:
    await an_endpoint(stores, kinds=("title.decided",))
    await an_endpoint(stores, "other@example.org", seasons=(2026,))
    for hours in range(3):
        await move(stores, hours)
    assert await claim(stores) == ()
    assert await claim(stores) == ()


async def test_events_that_are_there_no_more_are_passed_over(stores: Stores) -> None:
    await an_endpoint(stores)
    await move(stores, 0)
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        assert await Forgetting(mongo, HandClock()).sweep(BEFORE + timedelta(days=8)) == 1
    assert await claim(stores) == ()
    await move(stores, 1)
    (due,) = await claim(stores)
    assert due.event.event_number == 2


async def test_a_failure_lets_the_endpoint_wait_and_a_day_of_them_disables_it(stores: Stores, clock: HandClock) -> None:
    endpoint = await an_endpoint(stores)
    await move(stores, 0)
    times = 0
    while due := await claim(stores):
        times += 1
        await report(stores, due[0], delivered=False, status=500)
        assert await claim(stores) == ()
        (there,) = await listed(stores, endpoint)
        if there.next_try is None:
            break
        clock.time = max(clock.time, there.next_try)
    (there,) = await listed(stores, endpoint)
    assert not there.enabled
    assert there.disabled_reason is not None
    assert clock.time - BEFORE == timedelta(hours=24)
    assert times > 10
    with pytest.raises(Conflict, match="is disabled"):
        await DeliveriesClient(stores.channel).call(SendEventRequest(account=endpoint.account, endpoint=endpoint.id))


async def listed(stores: Stores, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    request = ListEndpointsRequest(account=endpoint.account)
    return (await DeliveriesClient(stores.channel).call(request)).endpoints


async def test_a_title_that_is_decided_is_an_event_of_the_race_that_decided_it(
    stores: Stores, clock: HandClock
) -> None:
    rounds = some_rounds(2)
    await write(stores, *rounds)
    await an_endpoint(stores, kinds=("title.decided", "title.out"))
    for number in (1, 2):
        clock.time = NOON + timedelta(weeks=number, hours=4)
        await write(stores, a_result(f"gp-{number}", standing=ResultStatus.FINAL), dataset=Dataset.RESULTS)
    kinds = [each["kind"] for each in await events(stores)]
    assert kinds.count("title.decided") == 2  # of drivers and of constructors
    decided = next(each for each in await events(stores) if each["kind"] == "title.decided" and each["drivers"])
    assert decided["drivers"] == ["max-verstappen"]
    assert b'"grand_prix":"gp-2"' in decided["body"]


async def test_filling_old_seasons_is_no_news(stores: Stores) -> None:
    await an_endpoint(stores)
    await write(stores, a_round(season=2019, race=NOON.replace(year=2019)), season=2019)
    await write(stores, a_result(season=2019, standing=ResultStatus.FINAL), dataset=Dataset.RESULTS, season=2019)
    assert await events(stores) == []


async def test_a_session_that_starts_while_we_are_stopped_is_told_afterwards_and_once(
    stores: Stores, clock: HandClock
) -> None:
    await move(stores, 0)
    await an_endpoint(stores, kinds=("session.started", "session.ended"))

    async def well() -> None:
        return None

    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        await Moments(mongo, clock, well).look()
        clock.time = NOON + timedelta(hours=5)
        after_a_stop = Moments(mongo, clock, well)
        at_the_same_time = Moments(mongo, clock, well)
        await after_a_stop.look()
        await at_the_same_time.look()
    told = [each["_id"].partition("/")[0] for each in await events(stores)]
    assert sorted(told[-2:]) == ["session.ended", "session.started"]
    assert len(told) == len({each["_id"] for each in await events(stores)})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kinds": ("everything",)}, "kinds"),
        ({"kinds": ("test",)}, "kinds"),
        ({"seasons": (2025, 2025)}, "seasons"),
        ({"drivers": tuple(map(str, range(101)))}, "drivers"),
        ({"description": "a\0b"}, "description"),
    ],
)
async def test_an_endpoint_that_cannot_be_is_refused_by_its_field(
    stores: Stores, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=f"^{field}"):
        await an_endpoint(stores, **given)


async def test_what_is_another_accounts_is_not_there(stores: Stores) -> None:
    endpoint = await an_endpoint(stores)
    other = await stores.account("other@example.org")
    client = DeliveriesClient(stores.channel)
    with pytest.raises(NotFound):
        await client.call(SendEventRequest(account=other.id, endpoint=endpoint.id))
    assert (await client.call(ListEndpointsRequest(account=other.id, endpoint=endpoint.id))).endpoints == ()
