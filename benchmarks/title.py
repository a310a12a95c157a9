"""`python -m benchmarks.title`: what content_api spends on titles that nobody has asked for before, and on those an earlier process found.

CPU is that of content_api alone, a process of its own, as the system counts it: it hardly depends on what else runs on the machine.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from benchmarks.candidates import BOTH_CORES, content_api
from benchmarks.http import AS_OF, FIRST_SEASON, stores
from benchmarks.live.audience import cpu_seconds, started
from benchmarks.measured import Measured, run
from tests.suite import Suite, running

SEASONS = (1957, 1968, 1977, 1986, 1994, 2003, 2012, 2019, 2021, 2024, 2025)
"""Seasons of every way to count and of every length."""

MOST_MS = 20.0
"""The target of the project for the title of any round."""

MOST_HISTORY_MS = 200.0
"""For the history of a season: a title for each of up to 24 rounds, of which half are open."""


async def ask(http: aiohttp.ClientSession, url: str, pid: int, paths: Sequence[str]) -> float:
    """Milliseconds of CPU for each of some questions."""
    before = cpu_seconds(pid)
    for path in paths:
        async with http.get(f"{url}{path}") as response:
            await response.read()
            response.raise_for_status()
    return (cpu_seconds(pid) - before) * 1000 / len(paths)


async def suppositions(suite: Suite, numbers: dict[int, int]) -> dict[int, list[str]]:
    """What would be if the first three of the table were the first three of the next race, after every round."""
    found = {}
    for year, last in numbers.items():
        table = (await suite.result(f"/v1/seasons/{year}/drivers?limit=3"))["standings"]
        race = ",".join(row["driver"] for row in table)
        found[year] = [f"/v1/seasons/{year}/title/what-if?round={n}&race={race}" for n in range(1, last)]
    return found


async def measure_titles(measured: Measured, folder: Path, suite: Suite, numbers: dict[int, int]) -> None:
    """Every round, the history, and what would be if, of some seasons, by a process that finds them, and by one after it."""
    titles = {
        year: [f"/v1/seasons/{year}/title?round={n}" for n in range(1, last + 1)] for year, last in numbers.items()
    }
    supposed = await suppositions(suite, numbers)
    histories = {year: [f"/v1/seasons/{year}/title/history"] for year in numbers}
    for cold, target in (("never asked for", MOST_MS), ("found by an earlier process", MOST_MS)):
        process = content_api(folder, suite.address, AS_OF.isoformat(), cores=BOTH_CORES, cache=folder / "kept")
        async with started(process) as [(url, pid)]:
            await ask(suite.http, url, pid, ["/v1/seasons/current/rounds/next", "/v1/seasons/2026/title"])
            for kind, asked, most in (
                ("title of a round", titles, target),
                ("title/what-if", supposed, target),
                ("title/history", histories, MOST_HISTORY_MS),
            ):
                spent = {year: await ask(suite.http, url, pid, paths) for year, paths in asked.items()}
                mean = sum(spent[year] * len(asked[year]) for year in spent) / sum(map(len, asked.values()))
                worst = max(spent, key=spent.__getitem__)
                text = f"{mean:.1f} ms; dearest season {worst}: {spent[worst]:.1f} ms"
                measured.add(f"CPU of a {kind}, {cold}", text, f"<= {most:g} ms", met=mean <= most, milliseconds=spent)


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    with stores(folder, "title") as (mongod, valkey):
        async with running(mongod, valkey, clock_start=AS_OF, with_content_api=True) as suite:
            await suite.fill(FIRST_SEASON)
            numbers = {}
            for year in SEASONS:
                rounds = (await suite.result(f"/v1/seasons/{year}/rounds"))["rounds"]
                numbers[year] = max(each.get("number", 0) for each in rounds)
            await measure_titles(measured, folder, suite, numbers)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.title", (("taskset", "util-linux"),), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
