"""The live page, open for long: one tab goes on with what is live, another through replays at 20 times. Nothing grows.

`make soak-live` runs it for half an hour (MINUTES=30); `make test-faults` for three minutes. What was measured is in
`build/live_soak.csv` then.
"""

import asyncio
import csv
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median

import aiohttp
import msgspec
import pytest

from chassis.grpc.client import Channel
from deploy.stack import ROOT
from racing.live.model import LiveSession
from racing.model import Dataset, Replay, SessionKind
from racing.wire.client import Writer
from racing.wire.live_client import LivePublisher
from tests.browser import CHROMIUM, Chromium, Tab, chromium_running
from tests.e2e.processes import Client, Stack
from tests.factories import a_batch, a_round, a_session
from tests.faults.test_soak import MINUTES, Sample
from tests.patience import PATIENCE_SECONDS
from tests.recorded_sessions import pictures_of, replay_of_recording

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

RECORDINGS = ("2025_06_miami_sprint", "2023_04_azerbaijan_sprint")
SPEED = 20
EVERY_SECONDS = MINUTES * 60 / 30
STEPS_A_SECOND = 4

MAY_GROW = 1.1
"""The most that the median of the last third may be of that of the middle third, and a little of each besides."""

A_LITTLE = {"heap": 1 << 20, "nodes": 200, "listeners": 10, "memory": 4 << 20}

STATE = "document.querySelector('.connection')?.dataset.state"


class Told:
    """A session told at speed from its beginning to its end, again and again: the page stays the same document."""

    def __init__(self, replay: Replay) -> None:
        self._pictures = list(pictures_of(replay))
        self.sessions = 0

    async def pictures(self) -> AsyncIterator[LiveSession]:
        for key in count(1):
            self.sessions = key
            due = self._pictures[0].data_at
            for picture in self._pictures:
                if picture.data_at < due and picture is not self._pictures[-1]:
                    continue
                due = picture.data_at + timedelta(seconds=SPEED / STEPS_A_SECOND)
                yield msgspec.structs.replace(picture, key=key)
                await asyncio.sleep(1 / STEPS_A_SECOND)


class Watched:
    """A tab with the live page, and what it holds."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def measured(self) -> dict[str, int]:
        """Return bytes of heap after a collection, nodes and listeners."""
        await self.tab.call("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in (await self.tab.call("Performance.getMetrics"))["metrics"]}
        names = {"heap": "JSHeapUsedSize", "nodes": "Nodes", "listeners": "JSEventListeners"}
        return {name: int(metrics[metric]) for name, metric in names.items()}

    async def begins_at(self, address: str) -> None:
        """Open the page of what is live; where nothing is yet, it begins by itself."""
        await self.tab.call("Page.navigate", url=address)
        await self.tab.until(f"{STATE} === 'open'")

    async def goes_to(self, address: str) -> None:
        """Open the page, and wait until it is connected."""
        await self.tab.call("Page.navigate", url=address)
        await self.tab.until(f"location.href === {address!r} && {STATE} === 'open'")


@pytest.fixture
async def public(tmp_path: Path, replays: list[Replay]) -> AsyncIterator[Client]:
    """A suite with these replays and their seasons, and nothing else: what fills it would be measured, too."""
    with Stack(tmp_path, {"STACK_FILL": "0"}) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("make down")
            client = Client(stack, http)
            await client.admin("pause", job="missing")
            async with Channel(client.data_scheduler) as channel:
                for each in replays:
                    season, later = each.season, each.begins + timedelta(hours=4)
                    sessions = (a_session(each.session, each.begins), a_session(SessionKind.RACE, later))
                    weekend = a_round(each.grand_prix, season, sessions=sessions)
                    for batch in (
                        a_batch(Dataset.ROUNDS, weekend, season=season, fetched_at=each.begins),
                        a_batch(Dataset.REPLAYS, each, season=season, fetched_at=later),
                    ):
                        await Writer(channel).write(batch)
            yield client


@pytest.fixture
async def forgetful(tmp_path: Path) -> AsyncIterator[Chromium]:
    """A browser that keeps no page for who goes back to it: it would keep some ten minutes' worth of them."""
    async with chromium_running(tmp_path / "chromium", "--disable-features=BackForwardCache") as browser:
        yield browser


@pytest.fixture(scope="module")
def replays(shared: Path) -> list[Replay]:
    return [replay_of_recording(shared / "data" / "livetiming" / name) for name in RECORDINGS]


@pytest.mark.timeout(14_400)
async def test_a_page_that_stays_open_holds_no_more_in_the_end(
    public: Client, forgetful: Chromium, replays: list[Replay]
) -> None:
    pages = [
        f"{public.public}/live?replay={each.season}/{each.grand_prix}/{each.session}&speed={SPEED}" for each in replays
    ]
    told = Told(replays[0])
    async with Channel(public.data_scheduler) as channel, forgetful.tab() as stays, forgetful.tab() as goes_on:
        telling = asyncio.create_task(LivePublisher(channel).publish(told.pictures()))
        try:
            live, replay_page = Watched(stays), Watched(goes_on)
            for each in (stays, goes_on):
                await each.call("Performance.enable")
            await live.begins_at(f"{public.public}/live")
            rows = []
            async for row in sampled(public, live, replay_page, pages):
                rows.append(row)
                write(rows)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    assert told.sessions > MINUTES / 4
    assert stays.complaints == goes_on.complaints == []
    assert grown(rows) == {}


async def sampled(
    client: Client, live: Watched, replay: Watched, pages: Sequence[str]
) -> AsyncIterator[dict[str, int]]:
    """Yield what everything holds, thirty times; who watches replays goes to the next when one is over."""
    begun = time.monotonic()
    turns = iter(count())
    await replay.goes_to(pages[next(turns)])
    while (passed := time.monotonic() - begun) < MINUTES * 60:
        await asyncio.sleep(EVERY_SECONDS)
        told = {"seconds": round(passed + EVERY_SECONDS)}
        for name, page in (("live", live), ("replay", replay)):
            told |= {f"{name} {kind}": value for kind, value in (await page.measured()).items()}
        for process in ("website_front", "content_api"):
            pid = client.stack.pid(process)
            assert pid is not None
            told[f"{process} memory"] = Sample.of(pid).memory
        yield told
        if await replay.tab.value(STATE) == "over":
            await replay.goes_to(pages[next(turns) % len(pages)])


def grown(rows: Sequence[dict[str, int]]) -> dict[str, tuple[float, float]]:
    """Return what has grown from the middle third to the last, with both medians."""
    third = len(rows) // 3
    middle, last = rows[third : 2 * third], rows[2 * third :]
    found = {}
    for name in rows[0].keys() - {"seconds"}:
        before, after = (median(row[name] for row in part) for part in (middle, last))
        if after > before * MAY_GROW + A_LITTLE[name.rpartition(" ")[2]]:
            found[name] = (before, after)
    return found


def write(rows: Sequence[dict[str, int]]) -> None:
    """Keep what was measured, for who wants to see how it went."""
    file = ROOT / "build" / "live_soak.csv"
    file.parent.mkdir(exist_ok=True)
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
