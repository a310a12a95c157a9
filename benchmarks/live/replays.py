"""Replays told to a thousand at once: how late each frame comes, beside the bare broadcast of as many bytes as often."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.candidates import bare_broadcast, content_api
from benchmarks.live.audience import audience, beats, cpu_seconds, started
from benchmarks.live.pictures import PICTURES_A_SECOND, race
from benchmarks.live.source import LiveSource, ReplaySource, serving
from benchmarks.measured import Measured
from content_api.replay.timeline import Timeline, open_replay
from racing.live.model import LiveSession, LiveStatus, as_json
from racing.live.replay import Recorder, level_of, replay_of, span_of
from racing.model import Classification, Replay

WATCHERS = 1000
SPEED = 50.0
LEVEL = level_of(SPEED)
BROADCAST_SECONDS = 15
MINUTES = 25
"""Of the session: half a minute on the wall."""

PLACES = 20
APART = 7
"""Seconds of the session from one place to the next."""

TURNS = 3
OF_BARE = 2.0
"""As for the live session."""


async def replays(measured: Measured, folder: Path, raced: Classification) -> None:
    """From one place and from many, and the bare broadcast."""
    replay = made(race(raced))
    timeline = Timeline(open_replay(replay), LEVEL)
    path = f"/v1/seasons/{replay.season}/rounds/{replay.grand_prix}/{replay.session}/replay/ws?speed={SPEED:g}"
    many = ",".join(f"{path}&from={place * APART // 60}:{place * APART % 60:02d}" for place in range(PLACES))
    async with serving(ReplaySource(replay)) as (source, address):
        source.tell(source.prepare(as_json(next(race(raced)))))
        settings = {"REPLAY_CLIENTS_PER_ADDRESS": str(WATCHERS), "READ_DEADLINE": "60"}
        ours = content_api(folder, address, datetime.now(UTC).isoformat(), settings=settings)
        async with started(ours, bare_broadcast(folder, address)) as ((url, pid), (bare_url, bare_pid)):
            turns: dict[str, list[dict[str, Any]]] = {"from one place": [], "from many": [], "bare": []}
            for _ in range(TURNS):
                turns["from one place"].append(await watched(url, pid, path, timeline.last))
                turns["from many"].append(await watched(url, pid, many, timeline.last))
                turns["bare"].append(await broadcast(source, bare_url, bare_pid, race(raced)))
    middle = {
        name: {field: statistics.median(turn[field] for turn in done) for field in ("p99", "core")}
        for name, done in turns.items()
    }
    bare = middle.pop("bare")
    size = sum(len(chapter.data) for chapter in replay.chapters)
    for name, ours_middle in middle.items():
        ratio = ours_middle["p99"] / bare["p99"]
        work = f"{WATCHERS} watch a replay at {SPEED:g} times {name}: p99 of bare"
        text = f"{ratio:.2f} ({ours_middle['p99']:.1f} ms to {bare['p99']:.1f} ms), {ours_middle['core']:.0%} of a core"
        measured.add(work, text, f"<= {OF_BARE}", met=ratio <= OF_BARE, ratio=ratio, turns=turns[name], bytes=size)
        missed = sum(turn["missed"] for turn in turns[name])
        measured.add(f"{WATCHERS} watch {name}: not told in order", f"{missed}", "0", met=missed == 0)


def made(pictures: Iterator[LiveSession]) -> Replay:
    """Make the replay of some minutes of a race."""
    recorder, last = Recorder(), None
    for last in islice(pictures, MINUTES * 60 * PICTURES_A_SECOND):
        recorder.take(last)
    if last is not None:
        recorder.take(msgspec.structs.replace(last, status=LiveStatus.FINISHED))
    taken = recorder.taken()
    if taken is None:
        raise ValueError("a race without pictures")
    return replay_of(taken)


async def watched(url: str, pid: int, path: str, frames: int) -> dict[str, Any]:
    """A turn: everybody watches to the end."""
    async with audience(url, WATCHERS, path=path, speed=SPEED) as clients:
        await clients.begin()
        used, began = cpu_seconds(pid), time.monotonic()
        await asyncio.sleep(frames * span_of(LEVEL) / SPEED)
        reported = await clients.report()
        return reported | {"core": (cpu_seconds(pid) - used) / (time.monotonic() - began)}


async def broadcast(source: LiveSource, url: str, pid: int, pictures: Iterator[LiveSession]) -> dict[str, Any]:
    """A turn: as many are sent steps of the same span as often."""
    per_second = SPEED / span_of(LEVEL)
    steps = int(per_second * BROADCAST_SECONDS)
    apart = islice(pictures, 1, None, int(span_of(LEVEL) * PICTURES_A_SECOND))
    prepared = [source.prepare(as_json(picture)) for picture in islice(apart, steps)]
    async with audience(url, WATCHERS) as clients:
        await clients.begin()
        used, began = cpu_seconds(pid), time.monotonic()
        async for number in beats(steps, per_second):
            source.tell(prepared[number])
        reported = await clients.all_of(steps)
        return reported | {"core": (cpu_seconds(pid) - used) / (time.monotonic() - began)}
