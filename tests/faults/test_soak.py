"""Two race weekends at speed, with readers and viewers all the time: nothing grows.

`make soak` runs it for half an hour (MINUTES=30); `make test-faults` for three minutes.
"""

import os
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.processes import SERVICES, Client, Stack
from tests.faults.load import under_load
from tests.patience import PATIENCE_SECONDS

MINUTES = float(os.environ.get("MINUTES", "3"))
WEEKENDS = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 12, tzinfo=UTC))
"""From the Thursday of one weekend to the Monday after the next."""

WARM = 1 / 3
"""The first part fills caches: it is not compared."""

MAY_GROW = {"memory": 1.15, "files": 1.25, "threads": 1.25}
"""The most that the last third may have of what the middle third had, and a few of each besides."""

A_FEW = {"memory": 10 << 20, "files": 20, "threads": 5}


@dataclass(frozen=True)
class Sample:
    """What one process holds: bytes of memory, open files with its connections, threads."""

    memory: int
    files: int
    threads: int

    @classmethod
    def of(cls, process: int) -> "Sample":
        """Read it from /proc."""
        folder = Path("/proc", str(process))
        status = (folder / "status").read_text()
        known = {name: int(value) for name, value in re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE)}
        return cls(known["VmRSS"] << 10, len(list((folder / "fd").iterdir())), known["Threads"])


@pytest.fixture
async def fast(tmp_path: Path) -> AsyncIterator[Client]:
    """A suite whose two weekends pass in `MINUTES`."""
    first, last = WEEKENDS
    rate = (last - first).total_seconds() / (MINUTES * 60)
    with Stack(tmp_path, {"CLOCK_START": first.isoformat()}) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("filled:")
            stack.stop()
            stack.start(CLOCK_RATE=str(rate), STACK_FILL="0")
            await stack.says("make down")
            yield Client(stack, http)


async def test_nothing_grows_while_two_weekends_pass(fast: Client) -> None:
    samples: dict[str, list[Sample]] = {name: [] for name in (*SERVICES, "mongod", "valkey", "traefik")}
    ends = time.monotonic() + MINUTES * 60
    async with under_load(fast) as load:
        while time.monotonic() < ends:
            await load.reads_on()
            for name, taken in samples.items():
                if (process := fast.stack.pid(name)) is not None:
                    taken.append(Sample.of(process))
    assert load.wrong == []
    assert load.refused == 0
    assert grown(samples) == {}
    assert not re.search(r"starting it again", fast.stack.output)


def grown(samples: dict[str, list[Sample]]) -> dict[str, tuple[int, int]]:
    """Return what grew from the middle third to the last, with the most of each."""
    found = {}
    for process, taken in samples.items():
        middle, last = (
            taken[int(len(taken) * begin) : int(len(taken) * end)] for begin, end in pairwise((WARM, 2 / 3, 1))
        )
        for kind, ratio in MAY_GROW.items():
            before, after = (max(getattr(sample, kind) for sample in part) for part in (middle, last))
            if after > before * ratio + A_FEW[kind]:
                found[f"{process} {kind}"] = (before, after)
    return found
