import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from chassis.errors import Unavailable
from chassis.process.health import OK, UNPROVEN, Health
from tests.patience import PATIENCE_SECONDS

EAGER = 0.001
"""A period that polls again as soon as the loop comes round."""


class Dependency:
    """Something a service needs: it can be taken away and given back; `asked` counts the probes."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.asked = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.fault is not None:
            raise self.fault

    async def until_asked(self, times: int) -> None:
        """Wait for so many more probes."""
        enough = self.asked + times
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.asked < enough:  # noqa: ASYNC110  # the probe belongs to what is tested
                await asyncio.sleep(0)

    async def until_seen(self) -> None:
        """Wait for a probe that began after now, and for what is made of it: once the next one has begun."""
        await self.until_asked(2)


def probing(*faults: Exception) -> Callable[[], Awaitable[None]]:
    return Dependency(*faults).probe


def test_it_is_not_ready_before_its_context_is_entered() -> None:
    health = Health()
    assert not health.ready
    health.watch("mongodb", probing())
    assert not health.ready
    assert health.report() == {"mongodb": UNPROVEN}


async def test_it_is_ready_once_everything_vital_is_proven() -> None:
    health = Health()
    health.watch("mongodb", probing())
    async with health:
        assert health.ready
        assert health.report() == {"mongodb": OK}
        assert health.check("mongodb") == OK


async def test_a_vital_fault_is_named_and_makes_it_not_ready() -> None:
    health = Health()
    health.watch("mongodb", probing(Unavailable("no primary")))
    async with health:
        assert not health.ready
        assert health.check("mongodb") == "no primary"


async def test_a_fault_of_what_is_not_vital_is_only_reported() -> None:
    health = Health()
    health.watch("mongodb", probing())
    health.watch("redis", probing(ConnectionError("refused")), vital=False)
    async with health:
        assert health.ready
        assert health.report() == {"mongodb": OK, "redis": "refused"}


async def test_a_fault_without_a_message_is_named_by_its_kind() -> None:
    health = Health()
    health.watch("redis", probing(ConnectionResetError()))
    async with health:
        assert health.check("redis") == "ConnectionResetError"


async def test_what_is_watched_later_has_to_be_proven_too() -> None:
    health = Health(period=EAGER)
    async with health:
        assert health.ready
        late = Dependency()
        health.watch("late", late.probe)
        assert not health.ready
        await late.until_seen()
        assert health.ready


async def test_a_probe_that_hangs_is_given_up() -> None:
    health = Health(timeout=EAGER)
    health.watch("frozen", asyncio.Event().wait)  # type: ignore[arg-type]  # what it returns does not matter
    async with health:
        assert health.check("frozen") == "no answer within 0.001 s"


async def test_probes_run_at_the_same_time() -> None:
    both = asyncio.Barrier(2)

    async def meet() -> None:
        await both.wait()

    health = Health(timeout=5.0)
    health.watch("one", meet)
    health.watch("other", meet)
    async with health:
        assert health.ready


async def test_a_probe_that_was_cancelled_by_what_it_called_does_not_end_the_polling() -> None:
    health = Health(period=EAGER)
    dependency = Dependency()

    async def probe() -> None:
        await dependency.probe()
        raise asyncio.CancelledError

    health.watch("channel", probe)
    async with health:
        await dependency.until_seen()
        assert health.check("channel") == "the check was cancelled"


async def test_each_flip_is_logged_once() -> None:
    health = Health(period=EAGER)
    redis = Dependency()
    health.watch("redis", redis.probe)
    with capture_logs() as events:
        async with health:
            await redis.until_seen()
            redis.fault = ConnectionError("refused")
            await redis.until_seen()
            redis.fault = ConnectionError("reset")
            await redis.until_seen()
            redis.fault = None
            await redis.until_seen()
    assert [event for event in events if event["log_level"] != "debug"] == [
        {"event": "not well", "log_level": "warning", "check": "redis", "state": "refused"},
        {"event": "well again", "log_level": "info", "check": "redis"},
    ]


async def test_what_is_not_up_yet_within_the_grace_is_no_news_and_neither_is_its_coming() -> None:
    health = Health(period=EAGER, grace=3600.0)
    mongodb = Dependency(ConnectionError("refused"))
    health.watch("mongodb", mongodb.probe)
    with capture_logs() as events:
        async with health:
            await mongodb.until_seen()
            assert health.check("mongodb") == "refused"
            mongodb.fault = None
            await mongodb.until_seen()
            mongodb.fault = ConnectionError("reset")
            await mongodb.until_seen()
    assert [(event["event"], event.get("state")) for event in events if event["log_level"] != "debug"] == [
        ("not well", "reset")
    ]


async def test_what_is_still_not_up_when_the_grace_is_over_is_logged_once() -> None:
    health = Health(period=EAGER, grace=0.0)
    mongodb = Dependency(ConnectionError("refused"))
    health.watch("mongodb", mongodb.probe)
    with capture_logs() as events:
        async with health:
            await mongodb.until_seen()
            mongodb.fault = None
            await mongodb.until_seen()
    assert [event["event"] for event in events] == ["not well", "well again"]


async def test_listeners_are_told_whenever_readiness_flips() -> None:
    told: list[bool] = []
    health = Health(period=EAGER)
    mongodb = Dependency()
    health.watch("mongodb", mongodb.probe)
    health.on_change.append(told.append)
    async with health:
        mongodb.fault = Unavailable("no primary")
        await mongodb.until_seen()
        mongodb.fault = None
        await mongodb.until_seen()
    assert told == [True, False, True, False]


async def test_draining_is_for_good() -> None:
    told: list[bool] = []
    health = Health(period=EAGER)
    mongodb = Dependency()
    health.watch("mongodb", mongodb.probe)
    health.on_change.append(told.append)
    async with health:
        health.drain()
        health.drain()
        await mongodb.until_seen()
        assert not health.ready
        assert health.report() == {"mongodb": OK}
    assert told == [True, False]


async def test_polling_ends_with_the_context() -> None:
    health = Health(period=EAGER)
    mongodb = Dependency()
    health.watch("mongodb", mongodb.probe)
    async with health:
        await mongodb.until_seen()
    asked = mongodb.asked
    for _ in range(10):
        await asyncio.sleep(EAGER)
    assert mongodb.asked == asked


async def test_a_fault_that_has_a_line_of_its_own_is_reported_and_not_logged() -> None:
    health = Health(period=EAGER, grace=0)
    health.watch("contents", probing(Unavailable("12 of 16")), vital=False, logged=False)
    with capture_logs() as lines:
        async with health:
            assert health.check("contents") == "12 of 16"
    assert lines == []


async def test_a_listener_that_fails_is_not_hidden() -> None:
    mongodb = Dependency()
    told = asyncio.Event()

    def fail(_ready: bool) -> None:  # noqa: FBT001  # what Health calls
        told.set()
        raise ZeroDivisionError

    async def life() -> None:
        health = Health(period=EAGER)
        health.watch("mongodb", mongodb.probe)
        async with health:
            health.on_change.append(fail)
            mongodb.fault = Unavailable("no primary")
            await told.wait()

    with pytest.raises(ZeroDivisionError):
        await life()
