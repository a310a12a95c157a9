"""`python -m benchmarks.neighbours`: what one client's questions cost everybody else.

One content_api, one data_scheduler and their stores on two cores, over every season. One reader asks for prepared answers, another for
answers that were never made, first alone and then beside a client that asks the dearest questions at the rate limit, each with an
address of its own as Traefik tells it. Questions are asked by the clock, whether or not the ones before were answered, and latency counts
from that instant.
"""

import asyncio
import itertools
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import aiohttp

from benchmarks.candidates import BOTH_CORES, content_api, data_scheduler
from benchmarks.commit_to_rest import commits_seen_through
from benchmarks.http import (
    AS_OF,
    CHANGED_FROM,
    FIRST_SEASON,
    LAST_SEASON,
    ROUNDS,
    every_season,
    stores,
    until_it_answers,
)
from benchmarks.measured import Measured, run
from tests.storm import megabytes
from tests.suite import running

PER_SECOND = 45.0
"""What Traefik's limit lets one client ask for good is 50."""

HOT_PER_SECOND = 100.0
COLD_PER_SECOND = 3.0
SECONDS = 8.0
WARM_SECONDS = 2.0
MOST_TIMES, MOST_COLD_MS, MOST_FRESH_MS, MOST_MEGABYTES = 2.0, 1000, 250, 250
"""Targets of the project."""

HUNDREDTHS = 100
QUESTIONS = 5000
AT_ONCE = 16
READERS_PER_SECOND = 100.0
COLD_OF_THEM = 5
CHANGES = 20
GIVES_UP_SECONDS = 60.0
SERVER_ERROR = 500
LONGEST_SEASON = 14
"""Rounds that most seasons have had; a question about one that was not is answered, too."""

GZIP = {"Accept-Encoding": "gzip"}


class Latencies:
    """Milliseconds of answers, and how many had which status; 0 for none at all."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.statuses: Counter[int] = Counter()

    def at(self, hundredth: int) -> float:
        """Return the milliseconds within which this many of a hundred were answered."""
        return statistics.quantiles(self.took, n=HUNDREDTHS)[hundredth - 1]

    @property
    def failed(self) -> int:
        """How many answers were errors of ours, or none."""
        return sum(count for status, count in self.statuses.items() if status == 0 or status >= SERVER_ERROR)

    def __str__(self) -> str:
        bad = f", {self.failed} of {len(self.took)} failed" if self.failed else ""
        return f"p50 {self.at(50):.1f} p99 {self.at(99):.1f} ms{bad}"


class Client:
    """Asks with an address of its own."""

    def __init__(self, http: aiohttp.ClientSession, url: str, address: str) -> None:
        self._http = http
        self._url = url
        self._headers = GZIP | {"X-Forwarded-For": address}

    async def ask(self, path: str, seen: Latencies, since: float | None = None) -> None:
        """Ask once. `since`: when the question was due."""
        began = time.perf_counter() if since is None else since
        try:
            async with self._http.get(f"{self._url}{path}", headers=self._headers) as response:
                await response.read()
                seen.statuses[response.status] += 1
        except (aiohttp.ClientError, TimeoutError):
            seen.statuses[0] += 1
        seen.took.append((time.perf_counter() - began) * 1000)

    async def ask_for(self, seconds: float, per_second: float, paths: Iterator[str]) -> Latencies:
        """Ask by the clock for so long, and wait for every answer."""
        seen, began, count = Latencies(), time.perf_counter(), int(seconds * per_second)
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                due = began + number / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(self.ask(next(paths), seen, due))
        return seen


def titles() -> Iterator[str]:
    """Titles as they stood after old rounds, the newest first."""
    for year, number in itertools.product(range(LAST_SEASON, FIRST_SEASON, -1), range(1, LONGEST_SEASON)):
        yield f"/v1/seasons/{year}/title?round={number}"


def alarms() -> Iterator[str]:
    """The calendar of all seasons, with one more minute of alarm each time."""
    for minutes in itertools.count(1):
        yield f"/v1/calendar/all.ics?alarm={minutes}"


def pages() -> Iterator[str]:
    """Pages of Ergast's results of all seasons, each from one row further."""
    for offset in itertools.count(1):
        yield f"/ergast/f1/results.json?limit=100&offset={offset}"


def cold() -> Iterator[str]:
    """Rounds and sessions of all history, none asked for twice."""
    for number, year in itertools.product(range(1, LONGEST_SEASON), range(FIRST_SEASON, LAST_SEASON)):
        yield f"/v1/seasons/{year}/rounds/{number}/race"


def mixed() -> Iterator[str]:
    """Questions of every kind that nobody asked before."""
    other = cold()
    for number in itertools.count(1):
        yield f"/ergast/f1/{FIRST_SEASON + number % 70}/results.json?limit={1 + number // 70}"
        yield f"/v1/seasons/{FIRST_SEASON + number % 70}/calendar.ics?alarm={1 + number // 70}"
        yield f"/v1/seasons/{FIRST_SEASON + number % 70}/drivers?limit=1&offset={number // 70}"
        yield next(other, f"/v1/seasons/2025/rounds?limit=5&offset={number}")


ATTACKS: Mapping[str, Callable[[], Iterator[str]]] = {
    "titles of old rounds": titles,
    "all.ics?alarm=n": alarms,
    "Ergast over all seasons": pages,
}


async def beside(
    url: str, asked: Iterator[str], attack: Iterator[str] | None
) -> tuple[Latencies, Latencies, Latencies | None]:
    """Return the latencies of prepared answers, of answers that were never made, and of the attacker, where there is one."""
    patient = aiohttp.ClientTimeout(total=GIVES_UP_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=patient, connector=aiohttp.TCPConnector(limit=0)) as http,
        aiohttp.ClientSession(timeout=patient, connector=aiohttp.TCPConnector(limit=0)) as hers,
    ):
        reader, other = Client(http, url, "203.0.113.1"), Client(http, url, "203.0.113.2")
        attacker = Client(hers, url, "198.51.100.66")
        long = SECONDS + WARM_SECONDS
        attacking = None if attack is None else asyncio.create_task(attacker.ask_for(long, PER_SECOND, attack))
        await asyncio.sleep(WARM_SECONDS)
        hot, slow = await asyncio.gather(
            reader.ask_for(SECONDS, HOT_PER_SECOND, itertools.repeat(ROUNDS)),
            other.ask_for(SECONDS, COLD_PER_SECOND, asked),
        )
        return hot, slow, await attacking if attacking is not None else None


async def attacks(measured: Measured, url: str) -> None:
    """Add a row for prepared answers and one for cold ones, beside each attacker."""
    asked = cold()
    await beside(url, asked, None)
    alone, alone_cold, _ = await beside(url, asked, None)
    for name, attack in ATTACKS.items():
        hot, slow, theirs = await beside(url, asked, attack())
        times = hot.at(99) / alone.at(99)
        met = times <= MOST_TIMES and not hot.failed
        measured.add(
            f"ready, beside {name}",
            f"p99 x {times:.1f}: {hot} (alone {alone})",
            f"p99 <= {MOST_TIMES:g} x alone, no 5xx",
            met=met,
            why=f"the attacker: {theirs}",
            ratio=times,
            milliseconds=hot.took,
            alone=alone.took,
        )
        most = slow.at(99)
        measured.add(
            f"cold, beside {name}",
            f"{slow} (alone {alone_cold})",
            f"p99 < {MOST_COLD_MS} ms, no 5xx",
            met=most < MOST_COLD_MS and not slow.failed,
            milliseconds=slow.took,
        )


async def freshness(measured: Measured, url: str, scheduler: str) -> None:
    """Add how long a change takes to REST while readers ask, every fifth of them for an answer that was never made."""
    asked = cold()
    paths = (next(asked) if number % COLD_OF_THEM == 0 else ROUNDS for number in itertools.count())
    async with aiohttp.ClientSession() as http, aiohttp.ClientSession() as theirs:
        readers = Client(theirs, url, "203.0.113.3")
        reading = asyncio.create_task(readers.ask_for(CHANGES / 2, READERS_PER_SECOND, paths))
        rounds = f"{url}{ROUNDS}"
        took = await commits_seen_through(
            scheduler, http, rounds, season=LAST_SEASON, changes=CHANGES, since=CHANGED_FROM
        )
        seen = await reading
    worst = max(took)
    measured.add(
        "commit to REST under 100 readers/s, 20 % cold",
        f"p50 {statistics.median(took):.0f} ms, longest of {CHANGES} {worst:.0f} ms (readers {seen})",
        f"p99 < {MOST_FRESH_MS} ms, no 5xx",
        met=worst < MOST_FRESH_MS and not seen.failed,
        milliseconds=took,
    )


async def memory(measured: Measured, url: str, pid: int) -> None:
    """Measure the memory of content_api with every season prepared and after thousands of questions; say what its own processes take."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await every_season(http, url)
        before = megabytes(pid)
        seen, paths = Latencies(), itertools.islice(mixed(), QUESTIONS)
        clients = [Client(http, url, f"203.0.113.{number}") for number in range(10, 10 + AT_ONCE)]

        async def ask_all(client: Client) -> None:
            for path in paths:
                await client.ask(path, seen)

        await asyncio.gather(*map(ask_all, clients))
    after, theirs = megabytes(pid), sum(map(megabytes, children(pid)))
    measured.add(
        f"memory after {QUESTIONS} distinct questions",
        f"{after:.0f} MB ({before:.0f} MB with every season prepared); {theirs:.0f} MB beside, until a minute after the last title",
        f"<= {MOST_MEGABYTES} MB",
        met=after <= MOST_MEGABYTES and not seen.failed,
        why=f"{seen.failed} failed" if seen.failed else "",
        megabytes=after,
    )


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(each) for task in Path(f"/proc/{pid}/task").glob("*/children") for each in task.read_text().split()]


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    with stores(folder, "all") as (mongod, valkey):
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            await suite.fill(FIRST_SEASON)
            database = suite.database
        with (
            data_scheduler(folder, database, valkey.url) as (scheduler, _),
            content_api(folder, scheduler, AS_OF.isoformat(), cores=BOTH_CORES) as (url, pid),
        ):
            await asyncio.to_thread(until_it_answers, f"{url}{ROUNDS}")
            await attacks(measured, url)
            await memory(measured, url, pid)
            await freshness(measured, url, scheduler)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.neighbours", (("taskset", "util-linux"),), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
