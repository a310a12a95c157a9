import asyncio
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chassis.clock import LONGEST_NAP, Clock

SUNDAY = datetime(2025, 12, 7, 13, 0, tzinfo=UTC)


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The machine's monotonic clock: what it shows is the last number."""
    shown = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: shown[-1])
    return shown


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch, ticks: list[float]) -> list[float]:
    """Every sleep on the wall, in seconds; each one moves the machine's clock and takes no time."""
    slept: list[float] = []

    async def nap(seconds: float) -> None:
        slept.append(seconds)
        ticks.append(ticks[-1] + seconds)

    monkeypatch.setattr(asyncio, "sleep", nap)
    return slept


def test_without_a_start_it_shows_the_machines_time_in_utc() -> None:
    before = datetime.now(UTC)
    shown = Clock().now()
    assert before <= shown <= datetime.now(UTC)
    assert shown.tzinfo is UTC


def test_it_runs_on_from_its_start(ticks: list[float]) -> None:
    started = Clock(SUNDAY)
    ticks.append(101.5)
    assert started.now() == SUNDAY + timedelta(seconds=1.5)


def test_a_rate_makes_it_run_faster(ticks: list[float]) -> None:
    started = Clock(SUNDAY, rate=3600.0)
    ticks.append(102.0)
    assert started.now() == SUNDAY + timedelta(hours=2)


def test_a_start_of_another_zone_is_shown_in_utc(ticks: list[float]) -> None:
    started = Clock(datetime(2025, 12, 7, 17, 0, tzinfo=timezone(timedelta(hours=4))))
    assert started.now() == SUNDAY
    assert started.now().tzinfo is UTC
    assert len(ticks) == 1


def test_a_rate_without_a_start_begins_now(ticks: list[float]) -> None:
    before = datetime.now(UTC)
    fast = Clock(rate=60.0)
    ticks.append(101.0)
    assert before + timedelta(minutes=1) <= fast.now() <= datetime.now(UTC) + timedelta(minutes=1)


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone: 2025-12-07T13:00:00"):
        Clock(datetime(2025, 12, 7, 13, 0))  # noqa: DTZ001


@pytest.mark.parametrize("rate", [0.0, -1.0])
def test_a_rate_that_stands_still_or_runs_back_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Clock(SUNDAY, rate)


def test_wall_seconds_are_the_span_over_the_rate_and_never_negative() -> None:
    fast = Clock(SUNDAY, rate=60.0)
    assert fast.wall_seconds(timedelta(minutes=5)) == 5.0
    assert fast.wall_seconds(timedelta(minutes=-5)) == 0.0


async def test_sleep_takes_suite_time(naps: list[float]) -> None:
    fast = Clock(SUNDAY, rate=60.0)
    await fast.sleep(timedelta(minutes=10))
    assert naps == [10.0]
    assert fast.now() == SUNDAY + timedelta(minutes=10)


async def test_sleep_until_wakes_when_the_moment_has_come(naps: list[float]) -> None:
    fast = Clock(SUNDAY, rate=60.0)
    when = SUNDAY + timedelta(minutes=90)
    await fast.sleep_until(when)
    assert fast.now() == when
    assert sum(naps) == pytest.approx(90.0)


async def test_a_long_sleep_looks_at_the_clock_again_in_between(naps: list[float]) -> None:
    started = Clock(SUNDAY)
    await started.sleep_until(SUNDAY + timedelta(seconds=LONGEST_NAP * 2))
    assert len(naps) > 1
    assert max(naps) <= LONGEST_NAP


async def test_sleep_until_a_moment_that_is_past_does_not_sleep(naps: list[float]) -> None:
    await Clock(SUNDAY).sleep_until(SUNDAY - timedelta(seconds=1))
    assert naps == []


async def test_a_sleep_can_be_cancelled() -> None:
    task = asyncio.create_task(Clock(SUNDAY).sleep_until(SUNDAY + timedelta(days=1)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_processes_that_know_since_when_share_one_time(ticks: list[float]) -> None:
    ago = datetime.now(UTC) - timedelta(minutes=2)
    late = Clock(SUNDAY, rate=20.0, since=ago)
    assert timedelta(0) <= late.now() - (SUNDAY + timedelta(minutes=40)) < timedelta(minutes=1)


def test_before_it_begins_it_stands(ticks: list[float]) -> None:
    waiting = Clock(SUNDAY, rate=20.0, since=datetime.now(UTC) + timedelta(hours=1))
    assert waiting.now() == SUNDAY
    ticks.append(ticks[-1] + 60)
    assert waiting.now() == SUNDAY
