"""`python -m benchmarks.fetcher`: how fast each source's answers become our models, and what the largest page costs in memory.

The pages are those that the replay upstream serves for a season, recorded once and then given back from memory, so that neither network nor
rendering is measured. The archive, which is decoded and not parsed, stands beside them as the yardstick.
"""

import asyncio
import json
import sys
import time
import tracemalloc
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from fetcher_service.sources import open_sources
from fetcher_service.sources.reading import Rows
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import FetchedPage, SourcePolicy, Web
from tests.upstream.server import upstream

AS_OF = datetime(2026, 8, 20, 12, tzinfo=UTC)
SEASON = 2025
SOURCES = ("archive", "jolpica", "formula1", "openf1", "livetiming")
ROUNDS_OF_A_SEASON = 24
REPEATS = 3
MEBIBYTE = 1024 * 1024


class Remembered(Web):
    """The door out, which gives every page it has seen again from memory."""

    def __init__(self, clock: Clock, metrics: Metrics) -> None:
        super().__init__(clock, metrics, contact="")
        self.pages: dict[str, FetchedPage | Exception] = {}

    async def get(self, policy: SourcePolicy, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        """The page, asked for once."""
        if url not in self.pages:
            try:
                self.pages[url] = await super().get(policy, url, not_now=not_now)
            except Exception as error:  # noqa: BLE001  # given back as it came
                self.pages[url] = error
        known = self.pages[url]
        if isinstance(known, Exception):
            raise known
        return known

    @property
    def sizes(self) -> list[int]:
        """Bytes of each page."""
        return [len(page.body) for page in self.pages.values() if isinstance(page, FetchedPage)]


async def _ask(source: Source) -> int:
    """Everything a source gives for the season; how many rows."""
    answers = [await source.rounds(SEASON), await source.results(SEASON), await source.standings(SEASON)]
    return sum(len(answer.rows) for answer in answers if isinstance(answer, Rows))


async def _measure(name: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    clock = Clock(AS_OF)
    async with Remembered(clock, Metrics("benchmark")) as web:
        outside = SourceContext(web, clock, addresses)
        async with open_sources([name], outside) as (source,):
            rows = await _ask(source)
        best = float("inf")
        for _ in range(REPEATS):
            async with open_sources([name], outside) as (source,):
                began = time.perf_counter()
                await _ask(source)
                best = min(best, time.perf_counter() - began)
        async with open_sources([name], outside) as (source,):
            tracemalloc.start()
            await _ask(source)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return {
            "source": name,
            "rows": rows,
            "pages": len(web.sizes),
            "largest_kilobytes": max(web.sizes, default=0) / 1024,
            "seconds": best,
            "rounds_per_second": ROUNDS_OF_A_SEASON / best,
            "pages_per_second": len(web.sizes) / best,
            "peak_megabytes": peak / MEBIBYTE,
        }


async def _measure_all() -> list[dict[str, Any]]:
    async with upstream(AS_OF) as served:
        return [await _measure(name, served) for name in SOURCES]


def main(target: Path | None) -> None:
    """Measure every source, print a table, and write JSON where a file is named."""
    measured = asyncio.run(_measure_all())
    yardstick = measured[0]["seconds"]
    table = Table("source", "rows", "pages", "largest page", "rounds/s", "pages/s", "peak memory", "time / archive")
    for row in measured:
        row["ratio_to_archive"] = row["seconds"] / yardstick
        table.add_row(
            row["source"],
            str(row["rows"]),
            str(row["pages"]),
            f"{row['largest_kilobytes']:.0f} KB",
            f"{row['rounds_per_second']:.0f}",
            f"{row['pages_per_second']:.0f}",
            f"{row['peak_megabytes']:.0f} MB",
            f"{row['ratio_to_archive']:.1f}",
        )
    Console(width=120).print(table)
    if target is not None:
        target.write_text(json.dumps({"season": SEASON, "fetcher": measured}, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
