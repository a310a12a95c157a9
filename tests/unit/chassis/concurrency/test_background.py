"""Loops that run beside a service: ended with it, and it with them."""

import asyncio

import pytest

from chassis.concurrency.background import in_background, reconnecting
from chassis.errors import SuiteError, Unavailable


class Loop:
    """Runs for ever, until it is cancelled or fails."""

    def __init__(self) -> None:
        self.runs = False
        self._fails_with: Exception | None = None
        self._news = asyncio.Event()

    async def run(self) -> None:
        self.runs = True
        try:
            await self._news.wait()
            if self._fails_with is not None:
                raise self._fails_with
        finally:
            self.runs = False

    def fail(self, error: Exception) -> None:
        self._fails_with = error
        self._news.set()


async def test_loops_run_while_the_context_is_open() -> None:
    loops = Loop(), Loop()
    async with in_background(*(loop.run() for loop in loops)):
        await asyncio.sleep(0)
        assert [loop.runs for loop in loops] == [True, True]
    assert [loop.runs for loop in loops] == [False, False]


async def test_one_that_fails_ends_the_others_and_the_context_and_comes_out() -> None:
    good, bad = Loop(), Loop()

    async def service() -> None:
        async with in_background(good.run(), bad.run()):
            bad.fail(ZeroDivisionError("by nought"))
            await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError, match="by nought"):
        await service()
    assert not good.runs


async def test_what_goes_wrong_within_stays_what_it_was() -> None:
    loop = Loop()
    with pytest.raises(OSError, match="the port is taken") as caught:
        async with in_background(loop.run()):
            raise OSError("the port is taken")
    assert type(caught.value) is OSError
    assert not loop.runs


async def test_being_cancelled_from_outside_is_that_and_no_failure() -> None:
    loop, opened = Loop(), asyncio.Event()

    async def service() -> None:
        async with in_background(loop.run()):
            opened.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(service())
    await opened.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not loop.runs


async def test_a_stream_that_breaks_or_ends_is_followed_again() -> None:
    broken = Unavailable("gone")
    attempts: list[Exception | None] = [broken, None, broken]
    losses: list[SuiteError | None] = []
    enough = asyncio.Event()

    async def follow() -> None:
        if not attempts:
            enough.set()
            await asyncio.Event().wait()
        if (error := attempts.pop(0)) is not None:
            raise error

    async with in_background(reconnecting(follow, lost=losses.append, pause=0)):
        await enough.wait()
    assert losses == [broken, None, broken]


async def test_a_defect_in_following_is_not_hidden() -> None:
    async def follow() -> None:
        raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        await reconnecting(follow, lost=lambda _error: None, pause=0)
