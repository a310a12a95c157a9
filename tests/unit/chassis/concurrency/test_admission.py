"""Dear work is done in turn between clients: who asks much waits for itself alone, and nobody waits without bound."""

import asyncio
import time
from collections.abc import Iterable

import pytest

from chassis.concurrency.admission import Admission, AdmissionLimits, client
from chassis.errors import Unavailable
from chassis.process.metrics import Metrics
from tests.patience import PATIENCE_SECONDS

WHILE_OTHERS_WAIT = 20


class Works:
    """Pieces of work that end when they are told to, in the order in which they began."""

    def __init__(self, **limits: float) -> None:
        self.metrics = Metrics("test")
        self.admission = Admission(AdmissionLimits(rest=0)._replace(**limits), self.metrics)  # type: ignore[arg-type]
        self.begun: list[str] = []
        self.any_begun = asyncio.Event()
        self._ends: list[asyncio.Event] = []

    def ask(self, who: str) -> asyncio.Task[None]:
        return asyncio.create_task(self._work(who))

    async def asked(self, names: Iterable[str]) -> list[asyncio.Task[None]]:
        tasks = [self.ask(who) for who in names]
        await settle()
        return tasks

    async def end_next(self) -> None:
        self._ends.pop(0).set()
        await settle()

    async def _work(self, who: str) -> None:
        client.set(who)
        with await self.admission.admit():
            self.begun.append(who)
            self.any_begun.set()
            ended = asyncio.Event()
            self._ends.append(ended)
            await ended.wait()

    def shows(self, name: str) -> float:
        lines = self.metrics.render().decode().splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"willitbemax_{name} "))


async def settle() -> None:
    for _ in range(WHILE_OTHERS_WAIT):
        await asyncio.sleep(0)


async def end_all(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_client_has_only_its_part_and_another_begins_at_once() -> None:
    works = Works(at_once=3, at_once_per_client=2)
    tasks = await works.asked(["many"] * 50)
    assert works.begun == ["many", "many"]
    tasks += await works.asked(["one"])
    assert works.begun == ["many", "many", "one"]
    assert (works.shows("cold_answers_running"), works.shows("cold_answers_waiting")) == (3, 48)
    await end_all(tasks)
    assert (works.shows("cold_answers_running"), works.shows("cold_answers_waiting")) == (0, 0)


async def test_queues_take_turns_however_long_they_are() -> None:
    works = Works(at_once=1, at_once_per_client=1)
    tasks = await works.asked(["a"] * 40 + ["b"] * 2 + ["c"])
    for _ in range(6):
        await works.end_next()
    assert works.begun == ["a", "a", "b", "c", "a", "b", "a"]
    await end_all(tasks)


async def test_who_has_too_much_waiting_is_refused_and_nobody_else() -> None:
    works = Works(at_once=1, at_once_per_client=1, waiting_per_client=3)
    tasks = await works.asked(["many"] * 4)
    with pytest.raises(Unavailable, match="3 of your questions wait already: ask again later"):
        await works.ask("many")
    tasks += await works.asked(["one"])
    assert works.shows('cold_answers_refused_total{reason="client"}') == 1
    await works.end_next()
    await works.end_next()
    assert works.begun == ["many", "many", "one"]
    await end_all(tasks)


async def test_where_all_is_full_the_one_with_the_most_waiting_gives_way() -> None:
    works = Works(at_once=1, at_once_per_client=1, waiting=4, waiting_per_client=4)
    tasks = await works.asked(["many"] * 5)
    tasks += await works.asked(["one"])
    refused = [task for task in tasks if task.done()]
    assert [str(task.exception()) for task in refused] == [
        "this answer has to be worked out, and others asked less and wait as well: ask again later"
    ]
    with pytest.raises(Unavailable, match="4 questions wait already"):
        await works.ask("many")
    await works.end_next()
    await works.end_next()
    assert works.begun == ["many", "many", "one"]
    await end_all(tasks)


async def test_who_waits_too_long_is_refused_and_leaves_the_queue() -> None:
    works = Works(at_once=1, at_once_per_client=1, seconds=0.01)
    tasks = await works.asked(["a"])
    with pytest.raises(Unavailable, match=r"its turn did not come within 0.01 s: ask again later"):
        await works.ask("b")
    assert works.shows("cold_answers_waiting") == 0
    assert works.shows('cold_answers_refused_total{reason="late"}') == 1
    await end_all(tasks)


async def test_who_goes_away_while_waiting_is_passed_over() -> None:
    works = Works(at_once=1, at_once_per_client=1)
    first, gone, last = await works.asked(["a", "b", "c"])
    gone.cancel()
    await settle()
    await works.end_next()
    assert works.begun == ["a", "c"]
    await end_all([first, gone, last])
    assert works.shows("cold_answers_running") == 0


async def test_who_goes_away_as_its_turn_comes_leaves_room_for_the_next() -> None:
    works = Works(at_once=1, at_once_per_client=1)
    first, gone, last = await works.asked(["a", "b", "c"])
    works.admission.release("a")
    gone.cancel()  # before it could take its turn
    await settle()
    assert works.begun == ["a", "c"]
    works.admission._running["a"] += 1  # given back above
    await end_all([first, gone, last])
    assert works.shows("cold_answers_running") == 0


async def test_what_admitted_work_needs_for_itself_does_not_wait_behind_it() -> None:
    works = Works(at_once=1, at_once_per_client=1)
    with await works.admission.admit(), await works.admission.admit():
        assert works.shows("cold_answers_running") == 1
    tasks = await works.asked(["", ""])
    assert works.begun == [""]
    await end_all(tasks)


async def test_after_work_in_the_loop_what_lies_ready_has_its_time() -> None:
    works = Works(at_once=1, at_once_per_client=1, rest=1.0)
    with await works.admission.admit():
        until = time.thread_time() + 0.01
        while time.thread_time() < until:
            pass
    assert works.shows("cold_answers_running") == 1  # still, for a while
    tasks = await works.asked(["next"])
    await asyncio.wait_for(works.any_begun.wait(), PATIENCE_SECONDS)
    await end_all(tasks)


async def test_work_that_only_waited_is_followed_by_no_pause() -> None:
    works = Works(at_once=1, at_once_per_client=1)
    works.admission._running["one"] += 1
    works.admission.release_rested("one", seconds=8.0, processor_seconds=0.0001)
    assert works.shows("cold_answers_running") == 0
