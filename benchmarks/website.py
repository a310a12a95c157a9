"""`python -m benchmarks.website`: what a prepared page costs, how soon it shows a change, and what all of a season takes in memory.

website_front and a bare aiohttp handler that gives the same bytes under the same headers have one core; content_api, which is asked whether
a page has changed, and wrk share the other. They take turns, as `benchmarks.pairs` says.
"""

import asyncio
import re
import statistics
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import batched
from pathlib import Path

import aiohttp

from benchmarks.candidates import BOTH_CORES, bare, content_api, website_front
from benchmarks.commit_to_rest import commits_seen
from benchmarks.http import AS_OF, CHANGED_FROM, FIRST_SEASON, LAST_SEASON, keep_answer, stores
from benchmarks.measured import Measured, run
from benchmarks.pairs import Asked, compare, take_turns
from tests.suite import Suite, running

WORK = {
    "the first page": "/",
    "a race": "/seasons/2021/abu-dhabi",
    "the title, in French": "/fr/title",
    "a picture": "/pictures/seasons/2021/abu-dhabi.png",
}
OF_BARE = 0.90
MOST_FRESH_MS = 1_000
MOST_MEGABYTES = 150
"""Targets of the project."""

CHANGES = 30
PICTURES = 200
AT_ONCE = 4
LISTED = re.compile(r"<loc>https://f1\.example((?!/fr\b)/[^<]*)</loc>")
"""A page in English; its French one is below `/fr`."""


async def every_page_of(http: aiohttp.ClientSession, url: str, year: int) -> int:
    """Have every page of a season made, in both languages: rounds, the title after each, people, teams, tracks. Return their number."""
    async with http.get(f"{url}/sitemap-{year}.xml") as answer:
        own = LISTED.findall(await answer.text())
    async with http.get(f"{url}/sitemap-pages.xml") as answer:
        always = LISTED.findall(await answer.text())
    linked: set[str] = set()
    for path in own:
        async with http.get(f"{url}{path}", headers={"Accept": "text/html"}) as answer:
            linked.update(re.findall(r'href="(/[^"#]*)"', await answer.text()))
    rounds = sum(path.count("/") == own[0].count("/") + 1 for path in own) - 1
    titles = [f"{own[0]}/title?round={number}" for number in range(1, rounds + 1)]
    paths = dict.fromkeys((*own, *titles, *(path for path in always if path in linked or path.count("/") == 1)))
    return await asked(http, url, (f"{prefix}{path}".rstrip("/") or "/" for path in paths for prefix in ("", "/fr")))


async def pictures(http: aiohttp.ClientSession, url: str) -> int:
    """Have pictures drawn, of the newest races first."""
    paths: list[str] = []
    for year in range(LAST_SEASON, FIRST_SEASON, -1):
        async with http.get(f"{url}/sitemap-{year}.xml") as answer:
            found = LISTED.findall(await answer.text())
        paths += [f"/pictures{path}.png" for path in found if path.count("/") == 3 and not path.endswith("/title")]  # noqa: PLR2004  # a race
        if len(paths) >= PICTURES:
            break
    return await asked(http, url, paths[:PICTURES])


async def asked(http: aiohttp.ClientSession, url: str, paths: Iterable[str]) -> int:
    """Ask for all of them, a few at a time, as browsers do."""
    count = 0
    for few in batched(paths, AT_ONCE):
        count += len(few)
        await asyncio.gather(*(_read(http, f"{url}{path}") for path in few))
    return count


async def _read(http: aiohttp.ClientSession, address: str) -> None:
    async with http.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        answer.raise_for_status()
        await answer.read()


async def memory(measured: Measured, http: aiohttp.ClientSession, url: str, pid: int) -> None:
    """Resident memory of a website that has made every page of a season and drawn pictures."""
    began = _megabytes(pid)
    pages = await every_page_of(http, url, LAST_SEASON)
    written = _megabytes(pid)
    drawn = await pictures(http, url)
    most = _megabytes(pid)
    measured.add(
        f"memory at its most, after {pages} pages and {drawn} pictures",
        f"{most:.0f} MB (at the start {began:.0f}, with the pages {written:.0f})",
        f"<= {MOST_MEGABYTES} MB",
        met=most <= MOST_MEGABYTES,
        megabytes=most,
    )


def _megabytes(pid: int) -> float:
    found = re.search(r"VmHWM:\s+([0-9]+)", Path(f"/proc/{pid}/status").read_text())
    if found is None:
        raise RuntimeError(f"the system does not say what {pid} takes")
    return int(found[1]) / 1024


async def freshness(measured: Measured, suite: Suite, url: str) -> None:
    """Milliseconds from the commit of a change to a page that shows it, which somebody looks at all the time."""
    page = f"{url}/seasons/{LAST_SEASON}"
    took = await commits_seen(
        suite.reader, suite.writer, suite.http, page, season=LAST_SEASON, changes=CHANGES, since=CHANGED_FROM
    )
    worst = max(took)
    text = f"p50 {statistics.median(took):.0f} ms, longest of {CHANGES} {worst:.0f} ms"
    measured.add("commit to page", text, f"<= {MOST_FRESH_MS} ms", met=worst <= MOST_FRESH_MS, milliseconds=took)


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    answers = folder / "answers"
    answers.mkdir()
    with stores(folder, "stores") as (mongod, valkey), ExitStack() as stack:
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            await suite.fill(FIRST_SEASON)

            def started() -> tuple[str, int]:
                behind = content_api(folder, suite.address, AS_OF.isoformat(), cores=BOTH_CORES)
                api, _ = stack.enter_context(behind)
                return stack.enter_context(website_front(folder, api, settings={"CLOCK_START": AS_OF.isoformat()}))

            # In threads, so that data_scheduler, which lives in this process, goes on answering.
            url, pid = await asyncio.to_thread(started)
            await asyncio.sleep(0)
            await memory(measured, suite.http, url, pid)
            for number, path in enumerate(WORK.values()):
                await keep_answer(url, path, answers, str(number))
            with bare(answers) as (yardstick, its_pid):
                for work, path in WORK.items():
                    pair = {
                        "website_front": Asked(f"{url}{path}", (pid,), {}),
                        "bare": Asked(f"{yardstick}{path}", (its_pid,), {}),
                    }
                    await asyncio.to_thread(take_turns, pair)
                    compare(measured, f"{work}: of bare", pair["website_front"], pair["bare"], OF_BARE)
            await freshness(measured, suite, url)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.website", (("wrk", "wrk"), ("taskset", "util-linux")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
