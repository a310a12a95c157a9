"""Candidates that are asked in turn, and compared by the CPU time that a request takes: other work on the machine changes it least.

Each turn is compared with the one beside it, which met the same machine; a row is the median of those ratios. Who is first changes from
pair to pair.
"""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.door import cpu_seconds
from benchmarks.http import GZIP, load, until_it_answers
from benchmarks.measured import Measured

TURNS = 21
SECONDS = 1


@dataclass
class Asked:
    """How one candidate is asked, and what its turns came to."""

    url: str
    pids: tuple[int, ...]
    headers: Mapping[str, str]
    cost: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    def turn(self) -> None:
        """Ask for a while; note the µs of CPU a request, and the requests a second."""
        before = sum(map(cpu_seconds, self.pids))
        done = load(self.url, {**GZIP, **self.headers}, seconds=SECONDS)
        while not done.requests:  # other work had the machine for itself
            done = load(self.url, {**GZIP, **self.headers}, seconds=SECONDS)
        self.cost.append((sum(map(cpu_seconds, self.pids)) - before) / done.requests * 1_000_000)
        self.rate.append(done.per_second)


def take_turns(asked: Mapping[str, Asked]) -> None:
    """Let each warm up, and then ask all of them, turn by turn."""
    for each in asked.values():
        until_it_answers(each.url)
        load(each.url, {**GZIP, **each.headers})
    for turn in range(TURNS):
        for each in list(asked.values())[:: 1 if turn % 2 else -1]:
            each.turn()


def compare(measured: Measured, work: str, one: Asked, other: Asked, target: float) -> None:
    """Add a row: how much of another's throughput one has."""
    pairs = [theirs / ours for ours, theirs in zip(one.cost, other.cost, strict=True)]
    low, share, high = statistics.quantiles(pairs, n=4)
    text = (
        f"{share:.2f}, half of {TURNS} pairs from {low:.2f} to {high:.2f} ({statistics.median(one.cost):.0f} µs of CPU a request to "
        f"{statistics.median(other.cost):.0f}; at best {max(one.rate):.0f}/s to {max(other.rate):.0f}/s)"
    )
    measured.add(work, text, f">= {target}", met=share >= target, ratio=share, costs=[one.cost, other.cost])
