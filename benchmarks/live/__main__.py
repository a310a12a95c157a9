"""`python -m benchmarks.live [file]`: what it takes to tell a live session to thousands, as ratios in one run.

Each step carries the instant at which it left as its `data_at`; clients in another process of the same machine compare it with the
clock when it comes.
"""

import asyncio
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks.candidates import Missing, tool
from benchmarks.live.deriving import deriving
from benchmarks.live.fan_out import fan_out
from benchmarks.live.pictures import race
from benchmarks.live.whole_way import whole_way
from benchmarks.measured import Measured
from fetcher_service.archive.facts import Facts
from racing.model import Classification

SEASON = 2025


def the_last_race() -> Classification:
    """The cars of the made-up race; it counts for the points as they run, after all others of the season."""
    with Facts() as facts:
        season = facts.season(SEASON)
    ids = [f"{weekend.id}-race" for weekend in season.rounds if not weekend.cancelled]
    return next(result for result in season.results if result.id == ids[-1])


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    pictures = race(the_last_race())
    deriving(measured, SEASON)
    await fan_out(measured, folder, pictures)
    await whole_way(measured, folder, SEASON, pictures)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        tool("taskset", "util-linux")
    except Missing as error:
        raise SystemExit(f"benchmarks.live: {error}") from None
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder)))
    measured.show()
    if target is not None:
        measured.write(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
