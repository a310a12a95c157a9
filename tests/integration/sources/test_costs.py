"""The table of costs, by which a simulated season is counted, against what the replay is really asked."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.costs import Costs
from racing.model import SessionKind
from racing.wire.requests.reads import GetCalendarRequest
from scheduler_api.planning.order import Job, Order
from tests.effort import mostly_slow
from tests.hand_clock import HandClock
from tests.suite import TOKEN, Mongod, Suite, Valkey, running
from tests.upstream.server import upstream

SUNDAY = datetime(2026, 7, 26, 16, tzinfo=UTC)
"""After the race of Hungary, round 11."""

SOURCES = "jolpica,formula1,openf1,livetiming"
MORE_THAN_AN_HOUR = timedelta(minutes=70)
"""So long before, the calendar is fetched: nothing of it is believed any more."""


def result(session: SessionKind, round_number: int = 11) -> Order:
    return Order(job=Job.RESULTS, season=2026, round_number=round_number, session=session)


ORDERS = [
    (Order(job=Job.SEASONS), SUNDAY),
    (Order(job=Job.ROUNDS, season=2026), SUNDAY),
    (Order(job=Job.ROUNDS, season=2027), SUNDAY),
    (Order(job=Job.ROUNDS, season=2026, round_number=0), datetime(2026, 2, 20, 12, tzinfo=UTC)),
    (Order(job=Job.STANDINGS, season=2026), SUNDAY),
    (Order(job=Job.RESULTS, season=2026), SUNDAY),
    (result(SessionKind.RACE), SUNDAY),
    (result(SessionKind.RACE), SUNDAY - timedelta(hours=2)),
    (result(SessionKind.QUALIFYING), SUNDAY - timedelta(days=1)),
    (result(SessionKind.SPRINT, 9), datetime(2026, 7, 4, 14, tzinfo=UTC)),
    (result(SessionKind.SPRINT_QUALIFYING, 9), datetime(2026, 7, 3, 18, tzinfo=UTC)),
    (result(SessionKind.PRACTICE_1), datetime(2026, 7, 24, 15, tzinfo=UTC)),
    (result(SessionKind.PRACTICE_1), datetime(2026, 7, 24, 12, tzinfo=UTC)),
]


@pytest.mark.parametrize("asked", mostly_slow(ORDERS, ORDERS[0], ORDERS[3], ORDERS[5]), ids=str)
async def test_an_order_costs_what_the_table_says(
    mongod: Mongod, valkey: Valkey, asked: tuple[Order, datetime]
) -> None:
    order, at = asked
    clock = HandClock(at - MORE_THAN_AN_HOUR)
    async with (
        upstream(clock) as served,
        running(mongod, valkey, clock=clock, sources=SOURCES, addresses=dict(served)) as suite,
    ):
        await fetched(suite, Order(job=Job.ROUNDS, season=2026))
        costs = Costs((await suite.reader.read(GetCalendarRequest(2026))).rounds)
        clock.time = at
        for _ in range(3):
            served.requests.clear()
            await fetched(suite, order)
            count, told = Counter(request.source for request in served.requests), costs(order, clock.time)
            assert count["jolpica"] == told.get("jolpica", 0)
            assert {source: count[source] for source in count if count[source] > told.get(source, 0)} == {}
            clock.time += timedelta(seconds=30)


async def fetched(suite: Suite, order: Order) -> None:
    given = {"season": order.season, "round": order.round_number, "session": order.session}
    query = {name: str(value) for name, value in given.items() if value is not None}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with suite.http.post(f"{suite.fetcher}/fetch/{order.job}", params=query, headers=headers) as response:
        assert response.status == 200, await response.text()
