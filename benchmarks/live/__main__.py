"""`python -m benchmarks.live [file]`: what it takes to tell a live session to thousands, as ratios in one run.

Each step carries the instant at which it left as its `data_at`; clients in another process of the same machine compare it with the
clock when it comes.
"""

import resource
import sys
from pathlib import Path

from benchmarks.live.deriving import deriving, last_race
from benchmarks.live.fan_out import fan_out
from benchmarks.live.pictures import race
from benchmarks.live.replays import replays
from benchmarks.live.whole_way import whole_way
from benchmarks.measured import Measured, run

SEASON = 2025


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    raced, messages = last_race(SEASON)
    pictures = race(raced)
    deriving(measured, messages)
    await fan_out(measured, folder, pictures)
    await replays(measured, folder, raced)
    await whole_way(measured, folder, SEASON, pictures)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    run("benchmarks.live", (("taskset", "util-linux"),), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
