"""The whole way: a picture from the follower's hand through data_scheduler and content_api to a thousand clients."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from benchmarks.candidates import content_api, data_scheduler
from benchmarks.http import stores
from benchmarks.live.audience import SETTLE_SECONDS, Audience, audience, beats, not_in_order, started
from benchmarks.live.pictures import PICTURES_A_SECOND
from benchmarks.measured import Measured
from racing.live.model import LiveSession
from tests.following import Follower, following
from tests.storm import megabytes
from tests.suite import running

MANY, FEW = 1000, 100
P50_MS, P99_MS = 50, 250
MOST_GROWTH = 0.05
"""Targets of the project; of memory: what the second half of two hours may add."""

WHOLE_WAY_SECONDS = 30
BURST_FOLD = 20
BURST_SECONDS = 5
TWO_HOURS_SECONDS = 7200
REPLAYED_FOLD = 30
"""Two hours in four minutes: longer than the two minutes that content_api keeps for those who watch with a delay."""


async def whole_way(measured: Measured, folder: Path, season: int, pictures: Iterator[LiveSession]) -> None:
    """From the follower's hand to a thousand clients: at its usual pace, twenty-fold, and for two hours."""
    with stores(folder, "live") as (mongod, valkey):
        async with running(mongod, valkey) as suite:
            await suite.fill(season)
            database = suite.database
        async with started(data_scheduler(folder, database, valkey.url)) as [(address, scheduler)]:
            ours = content_api(folder, address, datetime.now(UTC).isoformat())
            async with started(ours) as [(url, pid)], following(address) as follower:
                async with audience(url, MANY) as clients:
                    await at_the_usual_pace(measured, follower, pictures, clients)
                    await in_a_burst(measured, follower, pictures, clients)
                async with audience(url, FEW) as clients:
                    await for_two_hours(measured, follower, pictures, clients, [pid, scheduler])


async def told(
    follower: Follower, pictures: Iterator[LiveSession], clients: Audience, *, steps: int, per_second: float
) -> dict[str, Any]:
    """What clients report of so many pictures."""
    follower.tell(replace(next(pictures), data_at=datetime.now(UTC)))
    await asyncio.sleep(SETTLE_SECONDS)  # it may be a snapshot
    await clients.begin()
    async for _ in beats(steps, per_second):
        follower.tell(replace(next(pictures), data_at=datetime.now(UTC)))
    return await clients.all_of(steps)


async def at_the_usual_pace(
    measured: Measured, follower: Follower, pictures: Iterator[LiveSession], clients: Audience
) -> None:
    """Four pictures a second."""
    steps = WHOLE_WAY_SECONDS * PICTURES_A_SECOND
    came = await told(follower, pictures, clients, steps=steps, per_second=PICTURES_A_SECOND)
    text = f"p50 {came['p50']:.1f} ms, p99 {came['p99']:.1f} ms, {not_in_order(came)}"
    met = came["p50"] < P50_MS and came["p99"] < P99_MS and not came["missed"] + came["skipped"]
    target = f"p50 < {P50_MS} ms, p99 < {P99_MS} ms, missed 0, skipped 0"
    measured.add(f"follower to {MANY} clients", text, target, met=met, came=came)


async def in_a_burst(
    measured: Measured, follower: Follower, pictures: Iterator[LiveSession], clients: Audience
) -> None:
    """Twenty times as many, as after a network that stood still."""
    per_second = BURST_FOLD * PICTURES_A_SECOND
    came = await told(follower, pictures, clients, steps=per_second * BURST_SECONDS, per_second=per_second)
    text = f"p99 {came['p99']:.0f} ms, longest {came['longest']:.0f} ms, {not_in_order(came)}"
    work = f"{BURST_FOLD}-fold for {BURST_SECONDS} s, to {MANY} clients"
    measured.add(work, text, "missed 0, skipped 0", met=not came["missed"] + came["skipped"], came=came)


async def for_two_hours(
    measured: Measured, follower: Follower, pictures: Iterator[LiveSession], clients: Audience, pids: list[int]
) -> None:
    """The pictures of two hours, told fast: memory half way and at the end."""
    steps = TWO_HOURS_SECONDS * PICTURES_A_SECOND // 2
    per_second = REPLAYED_FOLD * PICTURES_A_SECOND
    first = await told(follower, pictures, clients, steps=steps, per_second=per_second)
    half_way = [megabytes(pid) for pid in pids]
    second = await told(follower, pictures, clients, steps=steps, per_second=per_second)
    both = {each: first[each] + second[each] for each in ("missed", "skipped")}
    for name, pid, before in zip(("content_api", "data_scheduler"), pids, half_way, strict=True):
        now = megabytes(pid)
        growth = now / before - 1
        text = f"{growth:+.1%} ({before:.0f} MB to {now:.0f} MB), {not_in_order(both)}"
        work = f"two hours to {FEW} clients: second half, memory of {name}"
        met = growth <= MOST_GROWTH and not any(both.values())
        measured.add(work, text, f"<= {MOST_GROWTH:.0%}, missed 0, skipped 0", met=met, megabytes=[before, now], **both)
