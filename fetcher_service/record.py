"""`python -m fetcher_service.record SOURCE SEASON FOLDER`: saves every page that a source fetches for a season.

In the folder, a file for each page, decompressed, and `index.json`: an object that gives for each URL the file, its
content type, and when it was fetched; for a page that is not there, or not now, the error in place of the file. A second
recording into the same folder adds to the first. What sources publish is theirs: recordings are for looking at and for
tests, not for passing on.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from chassis.clock import Clock
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from chassis.process.settings import load
from fetcher_service.settings import Settings
from fetcher_service.sources import open_sources
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import FetchedPage, SourcePolicy, Web
from racing.model import FIRST_SEASON

INDEX = "index.json"
LONGEST_NAME = 80

_PLAIN = re.compile(r"[^A-Za-z0-9._=-]+")


class RecordedPage(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A line of the index."""

    file: str | None = None
    content_type: str | None = None
    fetched_at: str | None = None
    error: str | None = None


class Recorder(Web):
    """Gets pages as `Web` does, and saves each in a folder."""

    def __init__(self, folder: Path, clock: Clock, metrics: Metrics, *, contact: str) -> None:
        super().__init__(clock, metrics, contact=contact)
        self._folder = folder
        self.pages: dict[str, RecordedPage] = {}

    async def get(self, policy: SourcePolicy, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        """Get a page and save it, under the URL that was asked for even if it was redirected."""
        try:
            page = await super().get(policy, url, not_now=not_now)
        except SourceFailed as error:
            self.pages[url] = RecordedPage(error=error.message)
            raise
        self.pages[url] = await asyncio.to_thread(self._save, url, page)
        return page

    def _save(self, url: str, page: FetchedPage) -> RecordedPage:
        name = file_name(url)
        (self._folder / name).write_bytes(page.body)
        return RecordedPage(file=name, content_type=page.content_type, fetched_at=page.fetched_at.isoformat())

    def write_index(self) -> None:
        """Write the index, over what an earlier recording left there."""
        path = self._folder / INDEX
        known = msgspec.json.decode(path.read_bytes(), type=dict[str, RecordedPage]) if path.exists() else {}
        everything = dict(sorted((known | self.pages).items()))
        path.write_bytes(msgspec.json.format(msgspec.json.encode(everything), indent=1) + b"\n")


def file_name(url: str) -> str:
    """A name one can read, and that no other URL has."""
    _, _, rest = url.partition("://")
    _, _, path = rest.partition("/")
    readable = _PLAIN.sub("-", path).strip("-.")[-LONGEST_NAME:].strip("-.") or "start"
    stem, dot, ending = readable.rpartition(".")
    stem, ending = (stem, f"{dot}{ending}") if stem and "=" not in ending else (readable, "")
    return f"{stem}.{sha256(url.encode()).hexdigest()[:8]}{ending}"


async def record(settings: Settings, source: str, season: int, folder: Path) -> bool:
    """Ask one source for everything it has of a season and save its pages in a folder that is there.

    Says what came of each part. False when one failed; `InvalidRequest` for a source that is not there.
    """
    clock = settings.clock()
    recorder = Recorder(folder, clock, Metrics("record"), contact=settings.fetch_contact)
    try:
        async with recorder, open_sources((source,), SourceContext(recorder, clock, settings.addresses)) as opened:
            (asked,) = opened
            failed = await _ask_everything(asked, season)
    finally:
        recorder.write_index()
    failures = [page for page in recorder.pages.values() if page.error]
    _say(f"{len(recorder.pages) - len(failures)} pages in {folder}, {len(failures)} could not be had")
    return not failed


async def _ask_everything(source: Source, season: int) -> int:
    """Every dataset in turn; how many could not be had. Results one Grand Prix at a time where a source gives them so."""
    asked: dict[str, Answer[Any] | None] = {}

    async def ask(name: str, question: Awaitable[Answer[Any]]) -> None:
        asked[name] = await _answered(name, question)

    await ask("seasons", source.seasons())
    await ask("rounds", source.rounds(season))
    await ask("circuits", source.circuits(season))
    await ask("drivers", source.drivers(season))
    await ask("constructors", source.constructors(season))
    await ask("engine manufacturers", source.engine_manufacturers(season))
    await ask("entrants", source.entrants(season))
    await ask("results", source.results(season))
    rounds = asked["rounds"]
    if isinstance(asked["results"], UnknownToSource) and isinstance(rounds, Rows):
        for grand_prix in (row.grand_prix for row in rounds.rows):
            await ask(f"results of {grand_prix}", source.results(season, grand_prix))
    await ask("standings", source.standings(season))
    return list(asked.values()).count(None)


async def _answered(name: str, question: Awaitable[Answer[Any]]) -> Answer[Any] | None:
    """The answer, told; None when there was none."""
    try:
        answer = await question
    except SourceFailed as error:
        _say(f"{name}: {error.message}")
        return None
    if isinstance(answer, Rows):
        _say(f"{name}: {len(answer.rows)} rows")
    else:
        _say(f"{name}: {'nothing due' if isinstance(answer, NothingDue) else 'unknown'}: {answer.reason}")
    return answer


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """The command: 0 when every part was answered, else 1, and what was fetched is saved either way; 2 for no such source."""
    parser = argparse.ArgumentParser(prog="python -m fetcher_service.record", description="Save what a source fetches.")
    parser.add_argument("source", help="as in SOURCES: jolpica, formula1, openf1, ...")
    parser.add_argument("season", type=int, help=f"a year from {FIRST_SEASON} on")
    parser.add_argument("folder", type=Path, help="where the pages go")
    given = parser.parse_args(arguments)
    if given.season < FIRST_SEASON:
        parser.error(f"there was no season {given.season}, the first is {FIRST_SEASON}")
    given.folder.mkdir(parents=True, exist_ok=True)
    try:
        complete = asyncio.run(record(load(Settings), given.source, given.season, given.folder))
    except SuiteError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
