"""How often a key may be used: `600/minute+20000/day`. Pure.

A quota is one or more limits, each for windows of fixed length that begin at full minutes, hours and days (UTC). Answers say what is left
in the headers of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy: "minute";q=600;w=60` and `RateLimit: "minute";r=599;t=42`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from typing import NamedTuple

WINDOWS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
"""Names of windows, and how many seconds each has."""

DAY_SECONDS = WINDOWS["day"]
LARGEST = 10_000_000
_LIMIT = re.compile(rf"([1-9][0-9]{{0,7}})/({'|'.join(WINDOWS)})")
SHAPE = "numbers and windows, such as 600/minute+20000/day (second, minute, hour, day)"


@dataclass(frozen=True)
class Limit:
    """The most requests in each window of a length."""

    requests: int
    window: str

    @cached_property
    def seconds(self) -> int:
        """The length of the window."""
        return WINDOWS[self.window]

    def begin(self, now: float) -> int:
        """Return when the window of an instant began, both in seconds since 1970."""
        second = int(now)
        return second - second % self.seconds

    def seconds_left(self, now: float) -> int:
        """Return after how many seconds the next window begins: at least 1."""
        return max(1, ceil(self.begin(now) + self.seconds - now))


@dataclass(frozen=True)
class Quota:
    """Limits, the shortest window first; all of them hold."""

    limits: tuple[Limit, ...]

    @cached_property
    def policy(self) -> str:
        """The value of RateLimit-Policy."""
        return ", ".join(f'"{limit.window}";q={limit.requests};w={limit.seconds}' for limit in self.limits)


class Left(NamedTuple):
    """The requests that are left of a limit, and the seconds until its next window."""

    limit: Limit
    requests: int
    seconds: int


def told(left: Sequence[Left]) -> str:
    """Return the value of RateLimit."""
    return ", ".join(f'"{each.limit.window}";r={each.requests};t={each.seconds}' for each in left)


@lru_cache(1024)
def quota(text: str) -> Quota:
    """Return the quota of a text. Raise ValueError, which says what is allowed."""
    limits = []
    for part in text.split("+"):
        found = _LIMIT.fullmatch(part)
        if found is None or int(found[1]) > LARGEST:
            raise ValueError(f"should be {SHAPE}")
        limits.append(Limit(int(found[1]), found[2]))
    if len({limit.window for limit in limits}) < len(limits):
        raise ValueError(f"should name each window once, and be {SHAPE}")
    return Quota(tuple(sorted(limits, key=lambda limit: limit.seconds)))
