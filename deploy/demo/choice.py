"""Which race the demo replays, and how fast."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from deploy.refusal import Refusal

RACE = "2026/belgium"
SPEED = 20.0
FASTEST = 200.0


@dataclass(frozen=True)
class RaceChoice:
    """`RACE=2026/belgium SPEED=20`."""

    season: int
    grand_prix: str
    speed: float

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read it from the environment; a Refusal names a value that cannot be used."""
        race, speed = environment.get("RACE") or RACE, environment.get("SPEED") or f"{SPEED:g}"
        found = re.fullmatch(r"(\d{4})/([a-z0-9-]+)", race)
        if found is None:
            raise Refusal(f"RACE: {race!r}, allowed: a season and a Grand Prix, such as {RACE}")
        if not re.fullmatch(r"\d{1,3}(\.\d+)?", speed) or not 1 <= float(speed) <= FASTEST:
            raise Refusal(f"SPEED: {speed!r}, allowed: 1 to {FASTEST:g}")
        return cls(int(found[1]), found[2], float(speed))
