"""How long a change takes from its commit in MongoDB to REST of another process."""

import asyncio
import time
from datetime import datetime, timedelta

import aiohttp
import msgspec

from chassis.grpc.client import Channel
from racing.model import Dataset
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest
from tests.factories import a_batch

PATIENCE_SECONDS = 10.0
ASKED_EVERY_SECONDS = 0.005
"""One process may be client and server: asked without a pause, it would have no time to tell of the change."""


async def commits_seen(
    reader: Reader,
    writer: Writer,
    http: aiohttp.ClientSession,
    rounds: str,
    *,
    season: int,
    changes: int,
    since: datetime,
) -> list[float]:
    """Rename a Grand Prix so often, and return the milliseconds until each name was in the answer of `rounds`.

    `since`: when the first was fetched, newer than what is stored and not in the future of data_scheduler. Raise RuntimeError when a
    name never arrives.
    """
    took = []
    (monaco,) = (await reader.read(GetCalendarRequest(season))).rounds[:1]
    for number in range(changes):
        name = f"Renamed {number}"
        renamed = msgspec.structs.replace(
            monaco, name=name, official_name=name, source=None, fetched_at=None, updated_at=None
        )
        fetched = since + timedelta(seconds=number)
        await writer.write(a_batch(Dataset.ROUNDS, renamed, season=season, fetched_at=fetched))
        began = time.perf_counter()
        while True:
            async with http.get(rounds) as response:
                if name.encode() in await response.read():
                    break
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"{name} never arrived")
            await asyncio.sleep(ASKED_EVERY_SECONDS)
        took.append((time.perf_counter() - began) * 1000)
    return took


async def commits_seen_through(
    scheduler: str, http: aiohttp.ClientSession, rounds: str, *, season: int, changes: int, since: datetime
) -> list[float]:
    """Do the same through a data_scheduler at an address."""
    async with Channel(scheduler) as channel:
        return await commits_seen(
            Reader(channel), Writer(channel), http, rounds, season=season, changes=changes, since=since
        )
