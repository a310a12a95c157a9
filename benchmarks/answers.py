"""`python -m benchmarks.answers record URL FILE` and `compare FILE FILE`: prove that a change of the code changes no answer.

`record` asks a running suite for everything it serves, in every form, and writes a line for each answer: status, the headers that
describe it, and a digest of its body, unpacked. Run it before and after a change over the same data folder and the same CLOCK_START.
"""

import asyncio
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp

AT_ONCE = 16
DESCRIBING = (
    "Allow",
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Security-Policy",
    "Content-Type",
    "ETag",
    "Last-Modified",
    "Next-Session",
    "Vary",
)
"""Headers that must stay; Date, X-Request-Id and X-Cache differ from one request to the next."""

OWN = "/content/v1"
ERGAST = ("/ergast/f1", "/api/f1")
OF_SEASON = (
    "",
    "/rounds",
    "/drivers",
    "/constructors",
    "/progression",
    "/progression?championship=constructors",
    "/title",
    "/title?lang=fr",
    "/calendar.ics",
    "/calendar.ics?lang=fr&sessions=race,qualifying&alarm=30&emoji=0",
    "/drivers?format=csv",
    "/rounds?fields=number,grand_prix,name&limit=5&offset=1",
)
OF_ROUND = ("", "/race", "/qualifying?history=1")
ERGAST_OF_SEASON = (
    "",
    "/results",
    "/qualifying",
    "/sprint",
    "/driverStandings",
    "/constructorStandings",
    "/drivers",
    "/constructors",
    "/circuits",
    "/status",
    "/1/results",
    "/last/results",
)
ALONE = (
    "/seasons",
    "/seasons?status=completed&limit=3",
    "/drivers",
    "/drivers?format=csv",
    "/constructors",
    "/circuits",
    "/grands-prix",
    "/engine-manufacturers",
    "/tyre-manufacturers",
    "/records",
    "/progression/1988,2004,2023?leaders=3",
    "/calendar",
    "/calendar.ics",
    "/calendar/all.ics",
    "/live",
    "/replays",
    "/live/asyncapi.json",
    "/openapi.json",
    "/docs",
    "/seasons/current/rounds/next",
    "/seasons/current/rounds/last",
    "/drivers/max-verstappen/versus/lando-norris",
    "/drivers/max-verstappen/versus/sergio-perez?season=2023",
    "/nothing",
    "/seasons/1949",
    "/seasons/abc/rounds",
    "/seasons/2024/rounds?limt=3",
)


async def paths(session: aiohttp.ClientSession, *, every: int = 1, own: str = OWN) -> list[str]:
    """Return everything to ask for, found out from the lists that the API itself gives.

    Of people, cars and tracks one in `every`. `own`: where our own paths begin.
    """
    seasons = [each["year"] for each in (await _result(session, f"{own}/seasons"))["seasons"]]
    asked = [f"{own}{path}" for path in ALONE]
    asked += [f"{own}/seasons/{year}{path}" for year in seasons for path in OF_SEASON]
    asked += [f"{own}/seasons/{year}/rounds/1{path}" for year in seasons for path in OF_ROUND]
    for kind in ("drivers", "constructors", "circuits"):
        found = (await _result(session, f"{own}/{kind}"))[kind]
        asked += [f"{own}/{kind}/{each['id']}" for each in found[::every]]
        if kind == "drivers":
            asked += [
                f"{own}/drivers/{each['id']}/{of}" for each in found[:: every * 8] for of in ("results", "team-mates")
            ]
    for kind in ("grands-prix", "engine-manufacturers", "tyre-manufacturers", "records"):
        found = (await _result(session, f"{own}/{kind}"))[kind.replace("-", "_")]
        asked += [f"{own}/{kind}/{each['id']}" for each in found[::every]]
    asked += list(_ergast(seasons))
    return asked


def _ergast(seasons: list[int]) -> Iterator[str]:
    for folder in ERGAST:
        for year in seasons:
            yield from (f"{folder}/{year}{path}.json?limit=100" for path in ERGAST_OF_SEASON)
        for resource in ("seasons", "circuits", "drivers", "constructors", "races", "status"):
            yield f"{folder}/{resource}.json?limit=1000"
            yield f"{folder}/{resource}"
        yield f"{folder}/drivers/senna/results.xml?limit=200"


async def record(url: str, *, every: int = 1, own: str = OWN) -> dict[str, dict[str, Any]]:
    """Return what each request was answered, by method and path. `every`, `own`: as in `paths`."""
    gate = asyncio.Semaphore(AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(url, timeout=timeout, auto_decompress=False) as session:
        asked = await paths(session, every=every, own=own)

        async def one(method: str, path: str, encoding: str) -> tuple[str, dict[str, Any]]:
            async with gate, session.request(method, path, headers={"Accept-Encoding": encoding}) as response:
                body = await response.read()
                if body and response.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                if body and response.content_type == "application/problem+json":
                    body = json.dumps(json.loads(body) | {"request_id": ""}).encode()
                described = {name: response.headers[name] for name in DESCRIBING if name in response.headers}
                digest = hashlib.blake2b(body, digest_size=12).hexdigest()
                return f"{method} {path} {encoding}", {"status": response.status, "body": digest} | described

        found = await asyncio.gather(*(one("GET", path, "gzip") for path in asked))
        found += await asyncio.gather(*(one("GET", path, "identity") for path in asked[::7]))
        found += await asyncio.gather(*(one("HEAD", path, "br") for path in asked[::11]))
    return dict(found)


async def _result(session: aiohttp.ClientSession, path: str) -> Any:
    async with session.get(path, headers={"Accept-Encoding": "identity"}) as response:
        response.raise_for_status()
        return json.loads(await response.read())["result"]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return a line for each answer that is not the same."""
    lines = []
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key, {}), after.get(key, {})
        differing = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
        if differing:
            lines.append(
                f"{key}: " + ", ".join(f"{name} {one.get(name)!r} -> {other.get(name)!r}" for name in differing)
            )
    return lines


def main(arguments: list[str]) -> int:
    """Run the command; the exit status is 1 where answers differ."""
    match arguments:
        case ["record", url, file]:
            found = asyncio.run(record(url))
            Path(file).write_text(json.dumps(found, indent=1, sort_keys=True))
            print(f"{len(found)} answers recorded")
            return 0
        case ["compare", first, second]:
            before, after = (json.loads(Path(file).read_text()) for file in (first, second))
            lines = differences(before, after)
            print(*lines, f"{len(after)} answers, {len(lines)} differ", sep="\n")
            return 1 if lines else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
