"""What the log says of orders that fail and succeed again."""

from datetime import timedelta
from typing import Any

from structlog.testing import capture_logs

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from racing.model import SyncRun
from scheduler_api.fetcher import FetchReply
from scheduler_api.planning.order import Job, Order, Trigger
from scheduler_api.runs import Runs
from tests.factories import NOON

NO_NETWORK = "cannot be reached (Domain name not found), nor can openf1: is there no network?"
ROUNDS, RESULTS, STANDINGS = (Order(job=job, season=2025) for job in (Job.ROUNDS, Job.RESULTS, Job.STANDINGS))


class Answering:
    """Answers for the fetcher, with a failure for each order that has one."""

    def __init__(self) -> None:
        self.fails: dict[Order, str] = {}

    async def fetch(self, order: Order, *, run: str) -> FetchReply:
        message = self.fails.get(order)
        return FetchReply(success=message is None, status=200 if message is None else 502, message=message)


class Writing:
    """Takes what is written into the ledger."""

    async def start(self, job: str, trigger: str, **_: Any) -> SyncRun:
        return SyncRun(id="run", job=job, trigger=trigger, outcome="running", started=NOON)


async def logged(*turns: tuple[Order, str | None]) -> list[tuple[str, str]]:
    """Run the orders one after the other; return what the log says above debug."""
    fetcher = Answering()
    made_up: Any = fetcher, Writing()
    runs = Runs(made_up[0], made_up[1], Clock(), Metrics("scheduler_api"), queue=9, longest=timedelta(hours=1))
    with capture_logs() as lines:
        for order, failure in turns:
            fetcher.fails = {} if failure is None else {order: failure}
            await runs.run(order, Trigger.SCHEDULE)
    return [
        (line["event"], line["order"])
        for line in lines
        if line["event"].startswith("sync") and line["log_level"] != "debug"
    ]


async def test_orders_that_fail_for_one_cause_are_one_line_and_one_when_the_first_is_well() -> None:
    assert await logged(
        (ROUNDS, f"jolpica: rounds: {NO_NETWORK}"),
        (RESULTS, f"formula1: results: {NO_NETWORK}"),
        (ROUNDS, f"jolpica: rounds: {NO_NETWORK}"),
        (RESULTS, None),
        (ROUNDS, None),
    ) == [("sync failed", str(ROUNDS)), ("syncing again", str(RESULTS))]


async def test_another_cause_is_another_line() -> None:
    assert await logged(
        (ROUNDS, f"jolpica: rounds: {NO_NETWORK}"), (RESULTS, "formula1: results: the page has another shape")
    ) == [("sync failed", str(ROUNDS)), ("sync failed", str(RESULTS))]


async def test_an_order_that_goes_on_failing_after_others_are_well_is_told() -> None:
    assert await logged(
        (ROUNDS, f"jolpica: rounds: {NO_NETWORK}"),
        (STANDINGS, f"jolpica: standings: {NO_NETWORK}"),
        (ROUNDS, None),
        (STANDINGS, f"jolpica: standings: {NO_NETWORK}"),
    ) == [("sync failed", str(ROUNDS)), ("syncing again", str(ROUNDS)), ("sync failed", str(STANDINGS))]


async def test_a_cause_that_gave_way_to_another_is_news_when_it_comes_back() -> None:
    shape = "formula1: rounds: the page has another shape"
    network = f"jolpica: rounds: {NO_NETWORK}"
    told = await logged((ROUNDS, network), (ROUNDS, shape), (ROUNDS, None), (ROUNDS, network))
    assert [event for event, _ in told] == ["sync failed", "sync failed", "syncing again", "sync failed"]
