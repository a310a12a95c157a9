"""`python -m benchmarks.cold`: what an answer costs that nobody has asked for before: CPU of each process behind it, and time.

content_api and data_scheduler are processes of their own over the archive in MongoDB, with an empty Valkey, and nothing is asked for
twice. CPU is that of the processes as the system counts it, which hardly depends on what else runs on the machine.
"""

import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp

from benchmarks.candidates import content_api, data_scheduler
from benchmarks.http import AS_OF, FIRST_SEASON, GZIP, LAST_SEASON, memory, stores, until_it_answers
from benchmarks.live.audience import cpu_seconds, started
from benchmarks.measured import Measured, run
from tests.suite import Suite, Valkey, running

EACH = 24
"""Questions of each kind."""

MOST_MS, MOST_VERSUS_MS, MOST_HISTORY_MS = 5.0, 30.0, 300.0
"""Targets of the project: p50 of a cold answer, of two drivers head to head, and of the first question over all of history."""

MOST_FILL_SECONDS, MOST_REFILL_SECONDS = 60.0, 15.0
"""Targets of the project: every season since 1950 on two cores, and a second time."""

AT_REST_SECONDS = 0.03
"""The CPU of both services in a second in which they do nothing of note."""

QUIET_SECONDS = 3

DICE = random.Random(1950)  # noqa: S311  # which seasons are asked for

SEASONS = range(FIRST_SEASON + 8, LAST_SEASON + 1)
"""With a championship of constructors."""

OF_SEASON = {
    "season": "",
    "rounds of a season": "/rounds",
    "round": "/rounds/3",
    "session": "/rounds/4/race",
    "drivers' table": "/drivers",
    "constructors' table": "/constructors",
    "table after a round": "/drivers?round=5",
    "progression": "/progression",
    "starting grid": "/rounds/2/starting_grid",
    "entries": "/entries",
    "honours": "/honours",
}
OF_HISTORY = {
    "all seasons": "/v1/seasons",
    "all drivers": "/v1/drivers",
    "all constructors": "/v1/constructors",
    "all circuits": "/v1/circuits",
    "all Grands Prix": "/v1/grands-prix",
    "all manufacturers of engines": "/v1/engine-manufacturers",
    "all records": "/v1/records",
    "Ergast, a driver's every result": "/ergast/f1/drivers/senna/results.json?limit=100",
}
RIVALS = (
    "max-verstappen/versus/sergio-perez",
    "lewis-hamilton/versus/nico-rosberg",
    "fernando-alonso/versus/lewis-hamilton",
    "ayrton-senna/versus/alain-prost",
    "sebastian-vettel/versus/mark-webber",
    "kimi-raikkonen/versus/felipe-massa",
    "jenson-button/versus/rubens-barrichello",
    "michael-schumacher/versus/mika-hakkinen",
    "lando-norris/versus/oscar-piastri",
    "niki-lauda/versus/james-hunt",
    "charles-leclerc/versus/carlos-sainz-jr",
    "nigel-mansell/versus/nelson-piquet",
)


def is_waiting(pid: int) -> bool:
    """Return whether a process sleeps: one that is ready to run and gets no core does not."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] == "S"


class Cost(NamedTuple):
    """Milliseconds of each answer, and of the CPU of each process in all of them."""

    took: Sequence[float]
    cpu: Mapping[str, float]


class Asked:
    """A content_api with the processes behind it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, pids: Mapping[str, int]) -> None:
        self._http = http
        self._url = url
        self.pids = pids

    async def ids(self, kind: str) -> list[str]:
        """Those of all drivers, constructors or circuits."""
        async with self._http.get(f"{self._url}/v1/{kind}") as response:
            return [each["id"] for each in (await response.json())["result"][kind]]

    async def settled(self) -> None:
        """Wait until what a start brings with it is done: calendars are made, seasons are read."""
        quiet, before = 0, 0.0
        services = [self.pids[name] for name in ("content_api", "data_scheduler")]
        while quiet < QUIET_SECONDS:
            await asyncio.sleep(1)
            now = sum(map(cpu_seconds, services))
            waiting = all(map(is_waiting, services))
            # A process that is ready to run and gets no core uses nothing either.
            quiet = quiet + 1 if waiting and now - before < AT_REST_SECONDS else 0
            before = now

    async def cost(self, paths: Sequence[str]) -> Cost:
        """Ask for each once."""
        before = {name: cpu_seconds(pid) for name, pid in self.pids.items()}
        took = []
        for path in paths:
            began = time.perf_counter()
            async with self._http.get(f"{self._url}{path}", headers=GZIP) as response:
                await response.read()
                response.raise_for_status()
            took.append((time.perf_counter() - began) * 1000)
        return Cost(took, {name: (cpu_seconds(pid) - before[name]) * 1000 for name, pid in self.pids.items()})


@asynccontextmanager
async def asked(folder: Path, database: tuple[str, str], mongod: int) -> AsyncIterator[Asked]:
    """Start both services over a database, with an empty Valkey."""
    (folder / "valkey").mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        valkey = stack.enter_context(Valkey(folder / "valkey"))
        [(address, scheduler)] = await stack.enter_async_context(started(data_scheduler(folder, database, valkey.url)))
        [(url, content)] = await stack.enter_async_context(started(content_api(folder, address, AS_OF.isoformat())))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        await asyncio.to_thread(until_it_answers, f"{url}/v1/seasons/current/rounds/next")
        suite = Asked(http, url, {"content_api": content, "data_scheduler": scheduler, "mongod": mongod})
        await suite.settled()
        yield suite


async def one_by_one(measured: Measured, folder: Path, database: tuple[str, str], mongod: int) -> None:
    """Each kind of resource, of seasons of all of history."""
    async with asked(folder, database, mongod) as suite:
        everything: list[float] = []
        for kind, path in OF_SEASON.items():
            years = DICE.sample(SEASONS, EACH)
            everything += row(measured, kind, await suite.cost([f"/v1/seasons/{year}{path}" for year in years]))
        for kind in ("drivers", "constructors", "circuits"):
            ids = await suite.ids(kind)
            cost = await suite.cost([f"/v1/{kind}/{id_}" for id_ in DICE.sample(ids, EACH)])
            everything += row(measured, f"one of the {kind}", cost)
        middle = statistics.median(everything)
        measured.add("cold answer of any kind", f"p50 {middle:.1f} ms", f"p50 <= {MOST_MS:g} ms", met=middle <= MOST_MS)
        versus = await suite.cost([f"/v1/drivers/{pair}" for pair in RIVALS])
        row(measured, "two drivers head to head", versus, MOST_VERSUS_MS)
        for year in range(FIRST_SEASON, LAST_SEASON + 2):
            await suite.cost([f"/v1/seasons/{year}{path}" for path in ("", "/rounds", "/drivers", "/calendar.ics")])
        memory(measured, suite.pids["content_api"])


async def first_over_history(measured: Measured, folder: Path, database: tuple[str, str], mongod: int) -> None:
    """Each question over all of history as the first that both services are asked."""
    for kind, path in OF_HISTORY.items():
        async with asked(folder, database, mongod) as suite:
            row(measured, f"first question: {kind}", await suite.cost([path]), MOST_HISTORY_MS)


def row(measured: Measured, kind: str, cost: Cost, most: float = MOST_MS) -> Sequence[float]:
    """Add what answers of a kind cost, and return how long each took."""
    middle, count = statistics.median(cost.took), len(cost.took)
    spent = {name: total / count for name, total in cost.cpu.items()}
    parts = ", ".join(f"{name} {each:.1f}" for name, each in spent.items())
    text = f"p50 {middle:.1f} ms; CPU {sum(spent.values()):.1f}: {parts}"
    measured.add(kind, text, f"p50 <= {most:g} ms", met=middle <= most, milliseconds=list(cost.took), cpu=spent)
    return cost.took


async def backfill(measured: Measured, suite: Suite, mongod: int) -> None:
    """Fill an empty MongoDB with every season, and then again, when there is nothing to write.

    CPU is that of the services, which are this process, and of mongod.
    """
    for kind, most in (("into an empty MongoDB", MOST_FILL_SECONDS), ("again", MOST_REFILL_SECONDS)):
        before, began = cpu_seconds(os.getpid()) + cpu_seconds(mongod), time.perf_counter()
        lines = await suite.fill(FIRST_SEASON)
        took = time.perf_counter() - began
        spent = cpu_seconds(os.getpid()) + cpu_seconds(mongod) - before
        wrote = '"changed_count":0' not in "".join(lines[-3:])
        first = most is MOST_FILL_SECONDS
        measured.add(
            f"all seasons from the archive, {kind}",
            f"{took:.0f} s; CPU {spent:.0f} s" + ("" if first or not wrote else "; it wrote something"),
            f"<= {most:g} s" + ("" if first else ", writes nothing"),
            met=took <= most and wrote is first,
            seconds=took,
            cpu=spent,
        )


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    with stores(folder, "cold") as (mongod, valkey):
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            await backfill(measured, suite, mongod.pid)
            database = suite.database
        await one_by_one(measured, folder, database, mongod.pid)
        await first_over_history(measured, folder, database, mongod.pid)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.cold", (("taskset", "util-linux"), ("curl", "curl")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
