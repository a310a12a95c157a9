"""The fan-out: content_api on one core tells WebSocket clients on the other, beside a bare aiohttp broadcast of the same bytes."""

import asyncio
import resource
import socket
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from yarl import URL

from benchmarks.candidates import bare_broadcast, content_api
from benchmarks.live.audience import PATH, PATIENCE_SECONDS, Audience, audience, beats, cpu_seconds, started
from benchmarks.live.clients import END_OF_HEAD, READ_AT_ONCE, UPGRADE, messages
from benchmarks.live.source import LiveSource, live_source
from benchmarks.measured import Measured
from racing.live.model import LiveSession, as_json

AUDIENCES = (1000, 5000)
MANY = AUDIENCES[0]
OF_BARE, CPU_OF_BARE, BESIDE_STALLED = 2.0, 1.0, 1.5
"""Targets of the project."""

STEPS_A_SECOND = 10
STEPS = 40
TURNS = 5
STALLED_STEPS_A_SECOND = 40
STALLED_SECONDS = 8
STALLED_TURNS = 3
SPARE_FILES = 100
SMALLEST_BUFFER = 4096


async def turn(
    source: LiveSource, pictures: Iterator[LiveSession], clients: Audience, pid: int, *, steps: int, per_second: float
) -> dict[str, Any]:
    """One turn of one candidate: what its clients report, and the part of a core that it used, and they."""
    prepared = [source.prepare(as_json(picture)) for picture in islice(pictures, steps)]
    await clients.begin()
    used, began = [cpu_seconds(each) for each in (pid, clients.pid)], time.monotonic()
    async for number in beats(steps, per_second):
        source.tell(prepared[number])
    reported = await clients.all_of(steps)
    took = time.monotonic() - began
    reported["core"], reported["clients_core"] = (
        (cpu_seconds(each) - before) / took for each, before in zip((pid, clients.pid), used, strict=True)
    )
    reported["bytes"] = statistics.mean(len(step.data) for step in prepared)
    return reported


async def fan_out(measured: Measured, folder: Path, pictures: Iterator[LiveSession]) -> None:
    """content_api beside the bare broadcast, then content_api with a client that does not read."""
    async with live_source() as (source, address):
        source.tell(source.prepare(as_json(next(pictures))))
        ours = content_api(folder, address, datetime.now(UTC).isoformat())
        async with started(ours, bare_broadcast(folder, address)) as candidates:
            named = dict(zip(("content_api", "bare"), candidates, strict=True))
            for count in AUDIENCES:
                if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < count + SPARE_FILES:
                    measured.missing.append(f"{count} clients: raise the limit of open files (ulimit -n)")
                    continue
                turns: dict[str, list[dict[str, Any]]] = {name: [] for name in named}
                for _ in range(TURNS):
                    for name, (url, pid) in named.items():
                        async with audience(url, count) as clients:
                            done = await turn(source, pictures, clients, pid, steps=STEPS, per_second=STEPS_A_SECOND)
                        turns[name].append(done)
                compare(measured, f"{count} clients", turns)
            await beside_a_stalled_one(measured, source, pictures, *named["content_api"])


def compare(measured: Measured, work: str, turns: dict[str, list[dict[str, Any]]]) -> None:
    """The rows of one size."""
    middle = {
        name: {field: statistics.median(turn[field] for turn in done) for field in ("p50", "p99", "core")}
        for name, done in turns.items()
    }
    ours, bare = middle["content_api"], middle["bare"]
    ratio = ours["p99"] / bare["p99"]
    size = turns["content_api"][0]["bytes"]
    text = f"{ratio:.2f} ({ours['p99']:.1f} ms to {bare['p99']:.1f} ms)"
    work = f"{work}, {STEPS_A_SECOND} steps of {size:.0f} bytes a second"
    measured.add(f"{work}: p99 of bare", text, f"<= {OF_BARE}", met=ratio <= OF_BARE, ratio=ratio, turns=turns)
    share = ours["core"] / bare["core"]
    text = f"{share:.2f} ({ours['core']:.0%} to {bare['core']:.0%} of a core)"
    measured.add(f"{work}: CPU of bare", text, f"<= {CPU_OF_BARE}", met=share <= CPU_OF_BARE, ratio=share)
    missed = sum(turn["missed"] + turn["skipped"] for turn in turns["content_api"])
    measured.add(f"{work}: not told in order", f"{missed}", "0", met=missed == 0)


async def beside_a_stalled_one(
    measured: Measured, source: LiveSource, pictures: Iterator[LiveSession], url: str, pid: int
) -> None:
    """The same clients with and without one among them that does not read."""
    steps, waited = STALLED_STEPS_A_SECOND * STALLED_SECONDS, []
    turns: dict[str, list[dict[str, Any]]] = {"alone": [], "beside": []}
    async with audience(url, MANY) as clients:
        for _ in range(STALLED_TURNS):
            done = await turn(source, pictures, clients, pid, steps=steps, per_second=STALLED_STEPS_A_SECOND)
            turns["alone"].append(done)
            with stalled(url) as connection:
                done = await turn(source, pictures, clients, pid, steps=steps, per_second=STALLED_STEPS_A_SECOND)
                turns["beside"].append(done)
                waited.append(await asyncio.to_thread(what_waited, connection, source.newest))
    alone, beside = (statistics.median(done["p99"] for done in turns[name]) for name in ("alone", "beside"))
    ratio, missed = beside / alone, sum(done["missed"] + done["skipped"] for done in turns["beside"])
    text = f"{ratio:.2f} ({beside:.1f} ms to {alone:.1f} ms), not told in order {missed}"
    work = f"{MANY} clients beside one that does not read: p99 of without it"
    met = ratio <= BESIDE_STALLED and not missed
    measured.add(work, text, f"<= {BESIDE_STALLED}, 0", met=met, ratio=ratio, turns=turns)
    text = f"{max(waited)} of {steps} steps, and the whole picture"
    measured.add("the one that does not read is told, when it reads", text, f"< {steps}", met=max(waited) < steps)


def stalled(url: str) -> socket.socket:
    """A client that has been let in and does not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)
    connection.connect(("127.0.0.1", URL(url).port or 0))
    connection.sendall(UPGRADE.format(path=PATH, key="AAAAAAAAAAAAAAAAAAAAAA==").encode())
    return connection


def what_waited(connection: socket.socket, newest: int) -> int:
    """How many steps a stalled client is told when it reads at last, until it is up to date."""
    connection.settimeout(PATIENCE_SECONDS)
    stream, steps = b"", 0
    while END_OF_HEAD not in stream:
        stream += connection.recv(READ_AT_ONCE)
    stream = stream.partition(END_OF_HEAD)[2]
    while True:
        came, stream = messages(stream)
        steps += sum(message.is_change for message in came)
        if came and came[-1].number >= newest:
            return steps
        stream += connection.recv(READ_AT_ONCE)
