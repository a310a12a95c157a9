"""Replays told to a thousand at once: how late each frame comes, beside the bare broadcast of as many bytes as often."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.candidates import bare_broadcast, content_api
from benchmarks.live.audience import audience, beats, cpu_seconds, started
from benchmarks.live.pictures import PICTURES_A_SECOND, race
from benchmarks.live.source import LiveSource, serving
from benchmarks.measured import Measured
from content_api.replay.reel import Reel, open_replay
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from racing.live.model import LiveSession, LiveStatus, as_json
from racing.live.replay import Recorder, level_of, replay_of, span_of
from racing.model import Classification, Replay, Round, Session
from racing.wire.codec import to_message

WATCHERS = 1000
SPEED = 50.0
MINUTES = 25
"""Of the session: half a minute on the wall."""

PLACES = 20
TURNS = 3
OF_BARE = 2.0
"""As for the live session."""


class ReplaySource(LiveSource):
    """An empty data_scheduler but for one round and the replay of its race."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self._replay = replay

    async def GetCalendar(self, request: object, context: object) -> services.GetCalendarResponse:
        race = Session(kind=self._replay.session, start=self._replay.begins)
        weekend = Round(
            season=self._replay.season, grand_prix=self._replay.grand_prix, number=1, name="Race", sessions=(race,)
        )
        return services.GetCalendarResponse(rounds=[to_message(weekend, content.Round)])

    async def ListReplays(self, request: object, context: object) -> services.ListReplaysResponse:
        named = to_message(self._replay, content.Replay)
        named.ClearField("chapters")
        return services.ListReplaysResponse(replays=[named])

    async def GetReplay(self, request: object, context: object) -> services.GetReplayResponse:
        return services.GetReplayResponse(replay=to_message(self._replay, content.Replay))


async def replays(measured: Measured, folder: Path, raced: Classification) -> None:
    """From one place and from many, and the bare broadcast."""
    replay = made(race(raced))
    reel = Reel(open_replay(replay), level_of(SPEED))
    path = f"/v1/seasons/{replay.season}/rounds/{replay.grand_prix}/{replay.session}/replay/ws?speed={SPEED:g}"
    many = ",".join(f"{path}&from=0:{place * 30 // 60:02d}:{place * 30 % 60:02d}" for place in range(PLACES))
    async with source_of(replay) as (source, address):
        ours = content_api(
            folder, address, datetime.now(UTC).isoformat(), REPLAY_CLIENTS_PER_ADDRESS=str(WATCHERS + 1)
        )
        async with started(ours, bare_broadcast(folder, address)) as ((url, pid), (bare_url, bare_pid)):
            turns: dict[str, list[dict[str, Any]]] = {"from one place": [], "from many": [], "bare": []}
            for _ in range(TURNS):
                turns["from one place"].append(await watched(url, pid, path, reel.last))
                turns["from many"].append(await watched(url, pid, many, reel.last))
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
    """The replay of so many minutes of a race."""
    recorder, last = Recorder(), None
    for last in islice(pictures, MINUTES * 60 * PICTURES_A_SECOND):
        recorder.take(last)
    if last is not None:
        recorder.take(_over(last))
    taken = recorder.taken()
    if taken is None:
        raise ValueError("a race without pictures")
    return replay_of(taken)


def _over(picture: LiveSession) -> LiveSession:
    return LiveSession(**{name: getattr(picture, name) for name in picture.__struct_fields__} | {"status": LiveStatus.FINISHED})


async def watched(url: str, pid: int, path: str, frames: int) -> dict[str, Any]:
    """A turn: everybody watches to the end."""
    used, began = cpu_seconds(pid), time.monotonic()
    async with audience(url, WATCHERS, path=path, speed=SPEED) as clients:
        seconds = frames * span_of(level_of(SPEED)) / SPEED
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - began)) / 2)
        reported = await clients.report()
        reported["core"] = (cpu_seconds(pid) - used) / (time.monotonic() - began)
        return reported


async def broadcast(source: LiveSource, url: str, pid: int, pictures: Iterator[LiveSession]) -> dict[str, Any]:
    """A turn: as many are sent a step as often."""
    per_second, seconds = SPEED / span_of(level_of(SPEED)), 10
    chosen = list(islice(pictures, 0, None, int(span_of(level_of(SPEED)) * PICTURES_A_SECOND)))[: int(per_second * seconds) + 1] if False else [
        picture for picture, _ in zip(islice(pictures, 0, None, int(span_of(level_of(SPEED)) * PICTURES_A_SECOND)), range(int(per_second * seconds) + 1), strict=False)
    ]
    prepared = [step for step in (source.prepare(as_json(picture)) for picture in chosen)]
    source.tell(prepared[0])
    async with audience(url, WATCHERS) as clients:
        await clients.begin()
        used, began = cpu_seconds(pid), time.monotonic()
        async for number in beats(len(prepared) - 1, per_second):
            source.tell(prepared[number + 1])
        reported = await clients.all_of(len(prepared) - 1)
        reported["core"] = (cpu_seconds(pid) - used) / (time.monotonic() - began)
        return reported


@asynccontextmanager
async def source_of(replay: Replay) -> AsyncIterator[tuple[LiveSource, str]]:
    """A data_scheduler that has this replay, and its address."""
    async with serving(ReplaySource(replay)) as served:
        yield served
