"""`python -m benchmarks.door`: what our public door costs beside Traefik as it comes, before the same backend.

Each Traefik has one core, the backend and wrk share the other, and they take turns. They are compared by the CPU time that a request takes
in Traefik: it is what its core is full of, and other work on the machine changes it least. Each turn of ours is compared with the other's
turn beside it, which met the same machine; the row is the median of those ratios. Who is first changes from pair to pair.
"""

import gzip
import json
import os
import statistics
import sys
from pathlib import Path

from benchmarks.candidates import ASKING_CORE, bare, bare_traefik, public_door
from benchmarks.http import GZIP, load, until_it_answers
from benchmarks.measured import Measured, run

OF_BARE_TRAEFIK = 0.90
"""Target of the project."""

OF_OUR_DOOR = 0.85
"""What is left of it in containers, where it connects again to another backend when one is gone (docs/decisions/0137)."""

PATH = "/v1/seasons/2025/rounds"
BODY_BYTES = 6_000
TURNS = 41
SECONDS = 1


def cpu_seconds(pid: int) -> float:
    """What a process has used, in user and system time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(folder: Path) -> Measured:
    """All doors, in one run."""
    measured = Measured()
    headers = {"content-type": "application/json", "content-encoding": "gzip", "etag": '"a"', "vary": "Accept-Encoding"}
    (folder / "0.json").write_text(json.dumps({"path": PATH, "headers": headers}))
    (folder / "0.body").write_bytes(gzip.compress(os.urandom(BODY_BYTES)))
    with (
        bare(folder, cores=ASKING_CORE) as (backend, _),
        public_door(folder, backend) as (ours, our_pid),
        public_door(folder, backend, CONNECT_ATTEMPTS="10") as (again, again_pid),
        bare_traefik(folder, backend) as (plain, plain_pid),
    ):
        asked = {
            "our door": (f"{ours}/content{PATH}", our_pid),
            "in containers": (f"{again}/content{PATH}", again_pid),
            "bare Traefik": (f"{plain}{PATH}", plain_pid),
        }
        cost: dict[str, list[float]] = {name: [] for name in asked}
        rate: dict[str, list[float]] = {name: [] for name in asked}
        for at, _ in asked.values():
            until_it_answers(at)
            load(at, GZIP)
        for turn in range(TURNS):
            for name, (at, pid) in list(asked.items())[:: 1 if turn % 2 else -1]:
                before = cpu_seconds(pid)
                done = load(at, GZIP, seconds=SECONDS)
                cost[name].append((cpu_seconds(pid) - before) / done.requests * 1_000_000)
                rate[name].append(done.per_second)
    usual = {name: statistics.median(turns) for name, turns in cost.items()}
    fastest = {name: max(turns) for name, turns in rate.items()}
    for work, one, other, target in (
        ("our door of a bare Traefik", "our door", "bare Traefik", OF_BARE_TRAEFIK),
        ("our door in containers of our door", "in containers", "our door", OF_OUR_DOOR),
    ):
        pairs = [theirs / ours for ours, theirs in zip(cost[one], cost[other], strict=True)]
        low, share, high = statistics.quantiles(pairs, n=4)
        text = (
            f"{share:.2f}, half of {TURNS} pairs from {low:.2f} to {high:.2f} ({usual[one]:.0f} µs of CPU a request to "
            f"{usual[other]:.0f}; at best {fastest[one]:.0f}/s to {fastest[other]:.0f}/s)"
        )
        measured.add(work, text, f">= {target}", met=share >= target, ratio=share, cost=cost, rate=rate)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.door", (("wrk", "wrk"), ("taskset", "util-linux")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
