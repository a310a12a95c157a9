"""Work that several callers ask for at the same time is done once."""

import asyncio
import gc
import weakref
from contextlib import suppress

import pytest

from chassis.concurrency.single_flight import SingleFlight


class BrokenError(Exception):
    """One to which there can be weak references."""


class Work:
    """Counts how often it is started, and ends when it is told to."""

    def __init__(self) -> None:
        self.started = 0
        self.running = asyncio.Event()
        self.ends = asyncio.Event()
        self.fails: Exception | None = None

    async def __call__(self) -> int:
        self.started += 1
        self.running.set()
        await self.ends.wait()
        if self.fails is not None:
            raise self.fails
        return self.started


async def started(flights: SingleFlight[str, int], work: Work, key: str = "a") -> asyncio.Task[int]:
    task = asyncio.create_task(flights.do(key, work))
    await work.running.wait()
    return task


async def test_callers_at_the_same_time_share_one_task() -> None:
    flights, work = SingleFlight[str, int](), Work()
    tasks = [asyncio.create_task(flights.do("a", work)) for _ in range(5)]
    await work.running.wait()
    work.ends.set()
    assert await asyncio.gather(*tasks) == [1] * 5


async def test_other_keys_are_other_work() -> None:
    flights, work = SingleFlight[str, int](), Work()
    work.ends.set()
    assert [await flights.do(key, work) for key in "ab"] == [1, 2]


async def test_nothing_is_remembered_unless_asked() -> None:
    flights, work = SingleFlight[str, int](), Work()
    work.ends.set()
    assert [await flights.do("a", work) for _ in range(2)] == [1, 2]


async def test_results_are_remembered_and_the_least_recently_used_go_first() -> None:
    flights, work = SingleFlight[str, int](remember=2), Work()
    work.ends.set()
    assert [await flights.do(key, work) for key in "abacab"] == [1, 2, 1, 3, 1, 4]


async def test_a_caller_who_gives_up_does_not_take_the_work_from_the_others() -> None:
    flights, work = SingleFlight[str, int](), Work()
    impatient = await started(flights, work)
    patient = asyncio.create_task(flights.do("a", work))
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    work.ends.set()
    assert await patient == 1


async def test_a_failure_reaches_all_who_wait_and_the_next_caller_starts_again() -> None:
    flights, work = SingleFlight[str, int](remember=1), Work()
    work.fails = ValueError("broken")
    tasks = [asyncio.create_task(flights.do("a", work)) for _ in range(3)]
    await work.running.wait()
    work.ends.set()
    assert {str(error) for error in await asyncio.gather(*tasks, return_exceptions=True)} == {"broken"}
    assert work.started == 1
    work.fails = None
    assert await flights.do("a", work) == 2


async def test_a_failure_ends_with_those_who_waited_and_is_not_left_to_the_collector_of_garbage() -> None:
    flights, work = SingleFlight[str, int](), Work()
    work.fails = BrokenError()
    work.ends.set()
    failed = weakref.ref(work.fails)
    gc.collect()
    gc.disable()
    try:
        with suppress(BrokenError):
            await flights.do("a", work)
        work.fails = None
        await asyncio.sleep(0)  # for what the loop still has in its hands
        assert failed() is None
    finally:
        gc.enable()


async def test_a_failure_that_nobody_waits_for_any_more_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()
    caplog.clear()  # what other tests have left behind warns now, and not below
    flights, work = SingleFlight[str, int](), Work()
    work.fails = ValueError("broken")
    (task,) = [await started(flights, work)]
    task.cancel()
    work.ends.set()
    await asyncio.wait([task])
    await flights.do("another", _nothing)  # by now the first work has failed, too
    gc.collect()
    assert list(flights) == []
    assert not caplog.records


async def _nothing() -> int:
    return 0


async def test_what_was_forgotten_under_way_is_not_remembered() -> None:
    flights, work = SingleFlight[str, int](remember=1), Work()
    first = await started(flights, work)
    flights.forget("a")
    work.ends.set()
    assert await first == 1
    assert await flights.do("a", work) == 2


async def test_after_forget_all_everything_is_done_again() -> None:
    flights, work = SingleFlight[str, int](remember=9), Work()
    work.ends.set()
    assert [await flights.do(key, work) for key in "ab"] == [1, 2]
    flights.forget_all()
    assert [await flights.do(key, work) for key in "ab"] == [3, 4]


async def test_the_keys_under_way_can_be_listed() -> None:
    flights, work = SingleFlight[str, int](), Work()
    task = await started(flights, work)
    assert list(flights) == ["a"]
    work.ends.set()
    await task
    assert list(flights) == []


@pytest.mark.parametrize("failure", [None, ValueError("broken")])
async def test_the_end_of_work_can_be_awaited_however_it_ends(failure: Exception | None) -> None:
    flights, work = SingleFlight[str, int](), Work()
    work.fails = failure
    task = await started(flights, work)
    assert "a" in flights
    under_way = flights.under_way("a")
    assert under_way is not None
    work.ends.set()
    await asyncio.wait([under_way])
    assert "a" not in flights
    await asyncio.gather(task, return_exceptions=True)
    assert flights.under_way("a") is None


async def test_what_is_remembered_can_be_had_without_waiting() -> None:
    flights, work = SingleFlight[str, int](remember=1), Work()
    task = await started(flights, work)
    assert flights.remembered("a") is None
    work.ends.set()
    assert await task == flights.remembered("a")
