"""`python -m benchmarks.feeds`: the CPU of calendars and Ergast's pages that nobody has asked for before, and of a write of all drivers.

CPU is that of the whole content_api process for each request: finding, writing, compressing, hashing and sending. So the numbers hold
however busy the machine is.
"""

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import aiohttp
import msgspec

from benchmarks.candidates import BOTH_CORES, content_api
from benchmarks.http import AS_OF, FIRST_SEASON, LAST_SEASON, stores, until_it_answers
from benchmarks.measured import Measured, run
from racing.model import ALL_SEASONS, Dataset
from racing.wire.requests.reads import ListDriversRequest
from tests.factories import a_batch
from tests.suite import Suite, running

TICKS = os.sysconf("SC_CLK_TCK")
GZIP = {"Accept-Encoding": "gzip"}
READ_AHEAD_SECONDS = 60.0
MOST_FIRST_MS = 300
RENAMED = "jack-doohan"


class Question(NamedTuple):
    """A kind of question: a path in which a number makes it another one, how often it is asked, and the most that it may cost."""

    work: str
    path: str
    times: int
    target: float


QUESTIONS: Sequence[Question] = (
    Question("calendar.ics?alarm=n", "/v1/calendar.ics?alarm={}", 40, 10),
    Question("calendar/all.ics?alarm=n", "/v1/calendar/all.ics?alarm={}", 10, 60),
    Question("Ergast, 30 rows of all results, JSON", "/ergast/f1/results.json?offset={}", 50, 5),
    Question("Ergast, 30 rows of all results, XML", "/ergast/f1/results.xml?offset={}", 50, 5),
    Question("Ergast, 30 rows of a driver, JSON", "/ergast/f1/drivers/hamilton/results.json?offset={}", 50, 5),
    Question("Ergast, 30 rows of the champions, JSON", "/ergast/f1/driverStandings/1.json?offset={}", 50, 5),
    Question("Ergast, 1,000 rows, XML", "/ergast/f1/results.xml?limit=1000&offset={}", 20, 40),
)


def cpu_ms(pid: int) -> float:
    """CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


async def ask(http: aiohttp.ClientSession, url: str) -> float:
    """Seconds until the whole answer is there."""
    began = time.perf_counter()
    async with http.get(url, headers=GZIP) as response:
        response.raise_for_status()
        await response.read()
    return time.perf_counter() - began


async def cold_answers(measured: Measured, http: aiohttp.ClientSession, url: str, pid: int) -> None:
    """CPU of each kind of question, once it was asked for the first time."""
    for question in QUESTIONS:
        await ask(http, url + question.path.format(1))
        before = cpu_ms(pid)
        for number in range(2, question.times + 2):
            await ask(http, url + question.path.format(number))
        each = (cpu_ms(pid) - before) / question.times
        target = f"<= {question.target:g} ms"
        measured.add(f"CPU: {question.work}", f"{each:.1f} ms", target, met=each <= question.target, milliseconds=each)


async def first_question(measured: Measured, http: aiohttp.ClientSession, url: str, pid: int) -> None:
    """The first question over all of history, after results were read ahead."""
    await asyncio.sleep(READ_AHEAD_SECONDS)
    before = cpu_ms(pid)
    took = await ask(http, f"{url}/ergast/f1/results.json") * 1000
    text = f"{took:.0f} ms, CPU {cpu_ms(pid) - before:.0f} ms"
    measured.add("the first question over all of history", text, f"<= {MOST_FIRST_MS} ms", met=took <= MOST_FIRST_MS)


async def write_of_drivers(measured: Measured, suite: Suite, url: str, pid: int) -> None:
    """Every driver is written, one under another name, while answers of all seasons are prepared and hot ones are asked."""
    seasons = range(FIRST_SEASON, LAST_SEASON + 1)
    paths = [f"/v1/seasons/{year}{path}" for year in seasons for path in ("", "/rounds", "/drivers")]
    paths += [f"/ergast/f1/{year}/{path}.json" for year in seasons for path in ("results", "drivers")]
    for path in paths:
        await ask(suite.http, url + path)
    drivers = (await suite.reader.read(ListDriversRequest())).drivers
    plain = {"source": None, "fetched_at": None, "updated_at": None}
    rows = [
        msgspec.structs.replace(row, **plain, name=f"{row.name} II" if row.id == RENAMED else row.name)
        for row in drivers
    ]
    before = cpu_ms(pid)
    batch = a_batch(Dataset.DRIVERS, *rows, season=ALL_SEASONS, fetched_at=AS_OF, source="jolpica")
    written = await suite.writer.write(batch)
    if written.changed != (RENAMED,):
        raise RuntimeError(f"the write changed {written.changed}, not {RENAMED} alone")
    took: list[float] = []
    until = time.monotonic() + 5
    while time.monotonic() < until:
        took.append(await ask(suite.http, url + paths[len(took) % len(paths)]) * 1000)
        await asyncio.sleep(0.02)
    spent = cpu_ms(pid) - before
    hot = cpu_ms(pid)
    for number in range(len(took)):
        await ask(suite.http, url + paths[number % len(paths)])
    hot = cpu_ms(pid) - hot
    made = spent - hot
    text = f"CPU {max(made, 0):.0f} ms with {len(paths)} answers prepared, hot answers p50 {statistics.median(took):.1f} ms"
    measured.add("a write of all drivers, one renamed", text, "CPU <= 300 ms", met=made <= 300, milliseconds=made)  # noqa: PLR2004  # the target


def memory(measured: Measured, pid: int) -> None:
    """Memory at its most."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    megabytes = int(found[1]) / 1024 if found else 0.0
    measured.add("memory with all results", f"{megabytes:.0f} MB", "<= 250 MB", met=0 < megabytes <= 250)  # noqa: PLR2004  # the target


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    with stores(folder, "all") as (mongod, valkey):
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            await suite.fill(FIRST_SEASON)
            with content_api(folder, suite.address, AS_OF.isoformat(), cores=BOTH_CORES) as (url, pid):
                await asyncio.to_thread(until_it_answers, f"{url}/v1/seasons/current/rounds/next")
                await first_question(measured, suite.http, url, pid)
                await cold_answers(measured, suite.http, url, pid)
                await write_of_drivers(measured, suite, url, pid)
                memory(measured, pid)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.feeds", (("taskset", "util-linux"), ("curl", "curl")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
