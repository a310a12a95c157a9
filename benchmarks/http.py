"""`python -m benchmarks.http`: what content_api serves in a second, as ratios in one run.

One process on one core, wrk with 64 kept connections on the other. The candidates give the same bytes under the same headers and take
turns: content_api, a bare aiohttp handler on uvloop, nginx with files; then content_api and nginx behind the same Traefik. What is not on
this machine is named and left out.
"""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp

from benchmarks.candidates import (
    ASKING_CORE,
    BOTH_CORES,
    Missing,
    bare,
    content_api,
    data_scheduler,
    nginx,
    several_processes,
    tool,
    traefik,
)
from benchmarks.commit_to_rest import commits_seen_through
from benchmarks.measured import Measured, run
from tests.suite import Mongod, Valkey, running

AS_OF = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
CHANGED_FROM = AS_OF - timedelta(days=1)
"""Newer than what the bundled archive has, and not in the future of who is asked."""

ROUNDS = "/v1/seasons/2025/rounds"
ERGAST = "/ergast/f1/2024/results.json"
WORK = {"main .ics, gzip": "/v1/calendar.ics", "a season's rounds, gzip": ROUNDS, "Ergast's results, gzip": ERGAST}
ERGAST_PAGES = (
    *(f"2024/{name}" for name in ("races", "status", "drivers", "results", "sprint", "qualifying", "driverStandings")),
    *(f"2024/{number}/{name}" for number in range(1, 25) for name in ("results", "qualifying", "pitstops", "laps")),
    *(f"drivers/{who}/results" for who in ("senna", "prost", "hamilton", "alonso", "max_verstappen")),
    *("status", "circuits/monza/results/1", "constructors/ferrari/drivers", "driverStandings/1", "grid/1/results"),
)
"""A walk through a season, and some questions about all of them."""

GZIP = {"Accept-Encoding": "gzip"}
SMALL = "/v1/seasons/2025/rounds/bahrain/race"
OF_BARE, OF_NGINX, BEHIND_TRAEFIK, FLAT, SEVERAL = 0.90, 0.36, 0.95, 0.95, 1.35
MOST_FRESH_MS = 250
MOST_SPREAD = 4
MOST_COLD_MS = 20
MOST_COLD_ERGAST_MS = 30
MOST_MEGABYTES = 250
"""Targets of the project."""

CONNECTIONS = 64
OF_THE_SERVER = {"content-length", "date", "server"}
SECONDS = 2
TURNS = 7
COLD_READS = 150
CHANGES = 40
FIRST_SEASON = 1950
LAST_SEASON = 2025
FIRST_FEW = 3


class Load:
    """One turn of wrk."""

    def __init__(self, text: str, conditions: Iterable[str]) -> None:
        self.requests = _number(r"([0-9]+) requests in", text)
        self.per_second = _number(r"Requests/sec:\s+([0-9.]+)", text)
        self.p50 = _milliseconds(r"50%\s+([0-9.]+)(us|ms|s)", text)
        self.p99 = _milliseconds(r"99%\s+([0-9.]+)(us|ms|s)", text)
        failed = re.search(r"Socket errors.*|Non-2xx.*", text)
        if failed is not None and "If-None-Match" not in conditions:
            raise RuntimeError(f"not every answer was good: {text}")


def load(url: str, headers: dict[str, str], *, cores: str = ASKING_CORE, seconds: int = SECONDS) -> Load:
    """Ask as fast as possible, from the other core where nothing else is said."""
    asked = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [tool("taskset", "util-linux"), "-c", cores, tool("wrk", "wrk")]
    command += ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *asked, url]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own command
    return Load(ran.stdout, headers)


def until_it_answers(url: str) -> None:
    """Traefik listens before it has read its routes, content_api before it has read the calendar."""
    asked = [
        tool("curl", "curl"),
        "-sf",
        "--retry",
        "20",
        "--retry-all-errors",
        "--retry-delay",
        "1",
        "-o",
        "/dev/null",
    ]
    subprocess.run([*asked, url], check=True)  # noqa: S603  # our own command


def alternate(candidates: Mapping[str, Callable[[], Load]]) -> dict[str, dict[str, float]]:
    """Each candidate in turn, several times: the median of each number."""
    for ask in candidates.values():
        ask()
    turns: dict[str, list[Load]] = {name: [] for name in candidates}
    for _ in range(TURNS):
        for name, ask in candidates.items():
            turns[name].append(ask())
    return {
        name: {
            field: statistics.median(getattr(turn, field) for turn in done) for field in ("per_second", "p50", "p99")
        }
        for name, done in turns.items()
    }


async def keep_answer(url: str, path: str, folder: Path, name: str) -> None:
    """The bytes and headers of an answer, for those who give them back."""
    async with aiohttp.ClientSession(auto_decompress=False) as http, http.get(f"{url}{path}", headers=GZIP) as response:
        response.raise_for_status()
        body = await response.read()
        kept = {name.lower(): value for name, value in response.headers.items() if name.lower() not in OF_THE_SERVER}
    (folder / f"{name}.body").write_bytes(body)
    (folder / f"{name}.json").write_text(json.dumps({"path": path, "headers": kept}))


async def cold_reads(http: aiohttp.ClientSession, url: str) -> list[float]:
    """Milliseconds of answers that nobody has asked for before, from all of history."""
    took = []
    for number in range(COLD_READS):
        year = FIRST_SEASON + number * (LAST_SEASON - FIRST_SEASON) // COLD_READS
        path = f"/v1/seasons/{year}/rounds/{1 + number % 6}" + ("/race" if number % 2 else "")
        began = time.perf_counter()
        async with http.get(f"{url}{path}") as response:
            response.raise_for_status()
            await response.read()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def cold_ergast(http: aiohttp.ClientSession, url: str) -> list[float]:
    """Milliseconds of answers in Ergast's shape that nobody has asked for before, the first ever among them."""
    took = []
    for page in ERGAST_PAGES:
        began = time.perf_counter()
        async with http.get(f"{url}/ergast/f1/{page}.json?limit=100") as response:
            response.raise_for_status()
            await response.read()
        took.append((time.perf_counter() - began) * 1000)
    return took


@contextmanager
def stores(folder: Path, name: str) -> Iterator[tuple[Mongod, Valkey]]:
    """MongoDB and Valkey of their own."""
    for part in ("mongod", "valkey"):
        (folder / name / part).mkdir(parents=True)
    with Mongod(folder / name / "mongod") as mongod, Valkey(folder / name / "valkey") as valkey:
        yield mongod, valkey


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk did not say {pattern}: {text}")
    return float(found[1])


def _milliseconds(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk did not say {pattern}: {text}")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def throughput(measured: Measured, url: str, folder: Path) -> None:
    """content_api beside the bare handler and nginx."""
    with ExitStack() as stack:
        others = {"bare": stack.enter_context(bare(folder))[0]}
        try:
            others["nginx"] = stack.enter_context(nginx(folder))
        except Missing as error:
            measured.missing.append(str(error))
        for work, path in WORK.items():
            addresses = {"content_api": url, **others}
            done = alternate({name: _asking(f"{at}{path}", GZIP) for name, at in addresses.items()})
            measured.compare(f"{work}: of bare", done, "content_api", "bare", least=OF_BARE)
            if "nginx" in done:
                share = done["bare"]["per_second"] / done["nginx"]["per_second"]
                ceiling = f"a bare aiohttp handler with the same bytes reaches {share:.2f} of nginx in this run"
                measured.compare(f"{work}: of nginx", done, "content_api", "nginx", least=OF_NGINX, otherwise=ceiling)
            ours = done["content_api"]
            spread = ours["p99"] / ours["p50"]
            text = f"{spread:.1f} ({ours['p99']:.1f} ms to {ours['p50']:.1f} ms)"
            measured.add(f"{work}: p99 of p50", text, f"< {MOST_SPREAD}", met=spread < MOST_SPREAD, ratio=spread)


def conditional(measured: Measured, url: str, folder: Path) -> None:
    """304 beside 200."""
    etag = json.loads((folder / "1.json").read_text())["headers"]["etag"]
    asked = {"200": _asking(f"{url}{ROUNDS}", GZIP), "304": _asking(f"{url}{ROUNDS}", GZIP | {"If-None-Match": etag})}
    measured.compare("304 of 200", alternate(asked), "304", "200", least=1.0)


def behind_traefik(measured: Measured, data_scheduler: str, folder: Path) -> None:
    """content_api and nginx behind the same Traefik, which has a core for itself; they share the other with wrk."""
    with ExitStack() as stack:
        try:
            backend = stack.enter_context(nginx(folder, cores=ASKING_CORE))
            ours = content_api(folder, data_scheduler, AS_OF.isoformat(), cores=ASKING_CORE)
            url, _ = stack.enter_context(ours)
            doors = {
                "content_api": stack.enter_context(traefik(folder, url)),
                "nginx": stack.enter_context(traefik(folder, backend)),
            }
        except Missing as error:
            measured.missing.append(str(error))
            return
        for at in doors.values():
            until_it_answers(f"{at}{ROUNDS}")
        done = alternate({name: _asking(f"{at}{ROUNDS}", GZIP) for name, at in doors.items()})
    crowded = "with two cores, wrk and the backend share the one that Traefik leaves; nginx needs less of it"
    measured.compare("behind Traefik: of nginx", done, "content_api", "nginx", least=BEHIND_TRAEFIK, otherwise=crowded)


def few_seasons(measured: Measured, all_of_them: str, one: str) -> None:
    """The cost of a request with one season stored and with all."""
    done = alternate({"77 seasons": _asking(f"{all_of_them}{SMALL}", GZIP), "1 season": _asking(f"{one}{SMALL}", GZIP)})
    measured.compare("77 seasons of 1 season", done, "77 seasons", "1 season", least=FLAT)


def several(measured: Measured, folder: Path, data_scheduler: str) -> None:
    """Two processes on one port beside one, on the two cores that wrk needs as well."""
    with ExitStack() as stack:
        asked = {}
        for count in (1, 2):
            at = stack.enter_context(several_processes(folder, data_scheduler, AS_OF.isoformat(), count))
            asked[f"{count}"] = partial(load, f"{at}{ROUNDS}", GZIP, cores=BOTH_CORES)
        done = alternate(asked)
    measured.compare("two processes of one, client on the same cores", done, "2", "1", least=SEVERAL)


async def freshness(measured: Measured, http: aiohttp.ClientSession, url: str, scheduler: str) -> None:
    """Milliseconds from the commit of a change in MongoDB to REST of another process."""
    rounds = f"{url}{ROUNDS}"
    took = await commits_seen_through(scheduler, http, rounds, season=LAST_SEASON, changes=CHANGES, since=CHANGED_FROM)
    worst = max(took)
    text = f"p50 {statistics.median(took):.0f} ms, longest of {CHANGES} {worst:.0f} ms"
    why = (
        ""
        if worst < MOST_FRESH_MS
        else "data_scheduler, which works out the tables, and content_api share two cores with whatever else runs"
    )
    measured.add(
        "commit to REST", text, f"p99 < {MOST_FRESH_MS} ms", met=worst < MOST_FRESH_MS, why=why, milliseconds=took
    )


def memory(measured: Measured, pid: int) -> None:
    """Resident memory of the process that has answered everything above."""
    status = Path(f"/proc/{pid}/status").read_text()
    megabytes = _number(r"VmHWM:\s+([0-9]+)", status) / 1024
    met = megabytes <= MOST_MEGABYTES
    measured.add("memory at its most", f"{megabytes:.0f} MB", f"<= {MOST_MEGABYTES} MB", met=met, megabytes=megabytes)


def _asking(url: str, headers: dict[str, str]) -> Callable[[], Load]:
    return lambda: load(url, headers)


async def every_season(http: aiohttp.ClientSession, url: str) -> None:
    """Have every season prepared."""
    for year in range(FIRST_SEASON, LAST_SEASON + 2):
        for path in ("", "/rounds", "/drivers", "/calendar.ics"):
            async with http.get(f"{url}/v1/seasons/{year}{path}") as response:
                await response.read()


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    clock = AS_OF.isoformat()
    with stores(folder, "all") as (mongod, valkey), stores(folder, "one") as (small_mongod, small_valkey):
        async with (
            running(mongod, valkey, clock_start=AS_OF) as suite,
            running(small_mongod, small_valkey, clock_start=AS_OF) as small,
        ):
            await suite.fill(FIRST_SEASON)
            await small.fill(LAST_SEASON)
            databases = suite.database, small.database
        (folder / "small").mkdir()
        with (
            data_scheduler(folder, databases[0], valkey.url) as (scheduler, _),
            data_scheduler(folder / "small", databases[1], small_valkey.url) as (small_scheduler, _),
            content_api(folder, scheduler, clock) as (url, pid),
            content_api(folder / "small", small_scheduler, clock) as (small_url, _),
        ):
            for at in (url, small_url):
                await asyncio.to_thread(until_it_answers, f"{at}/v1/seasons/current/rounds/next")
            async with aiohttp.ClientSession() as http:
                await _measure_all(measured, http, folder, scheduler=scheduler, url=url, pid=pid, small_url=small_url)
    return measured


async def _measure_all(
    measured: Measured,
    http: aiohttp.ClientSession,
    folder: Path,
    *,
    scheduler: str,
    url: str,
    pid: int,
    small_url: str,
) -> None:
    for work, read, target in (
        ("cold read", cold_reads, MOST_COLD_MS),
        ("cold read, Ergast's", cold_ergast, MOST_COLD_ERGAST_MS),
    ):
        took = await read(http, url)
        middle, most = statistics.median(took), max(took)
        text = f"p50 {middle:.1f} ms, longest {most:.0f} ms"
        measured.add(work, text, f"p50 < {target} ms", met=middle < target, milliseconds=took)
    answers = folder / "answers"
    answers.mkdir()
    for number, path in enumerate(WORK.values()):
        await keep_answer(url, path, answers, str(number))
    for at in (url, small_url):
        async with http.get(f"{at}{SMALL}") as response:
            response.raise_for_status()
    await asyncio.to_thread(throughput, measured, url, answers)
    await asyncio.to_thread(conditional, measured, url, answers)
    await asyncio.to_thread(behind_traefik, measured, scheduler, answers)
    await asyncio.to_thread(few_seasons, measured, url, small_url)
    await asyncio.to_thread(several, measured, folder, scheduler)
    await every_season(http, url)
    await freshness(measured, http, url, scheduler)
    memory(measured, pid)


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.http", (("wrk", "wrk"), ("taskset", "util-linux")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
