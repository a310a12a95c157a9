"""Which laps race control deleted, from its messages. Pure.

`CAR 16 (LEC) TIME 1:26.111 DELETED - TRACK LIMITS AT TURN 5 LAP 3 17:07:06` names the lap, others only the time. Which lap is meant by
`(NEXT LAP PIT)` without a number, nobody can tell.
"""

import re
from collections.abc import Iterable, Mapping

from racing.printed_times import time_milliseconds

DELETED = re.compile(
    r"CAR (?P<car>\d+) \([A-Z]{3}\) (?:TIME (?P<time>[\d:.]+)|LAP) (?P<what>DELETED|REINSTATED)(?:.*? LAP (?P<lap>\d+)\b)?"
)


def deleted_laps(messages: Iterable[str], times: Mapping[str, Mapping[int, int]]) -> dict[str, tuple[int, ...]]:
    """Return by car number the laps that stayed deleted. `times`: milliseconds by car number and lap."""
    found: dict[str, set[int]] = {}
    for message in messages:
        told = DELETED.match(message)
        if told is None:
            continue
        car, laps = told["car"], times.get(told["car"], {})
        lap = int(told["lap"]) if told["lap"] else _driven_in(laps, time_milliseconds(told["time"] or ""))
        if lap is None:
            continue
        (found.setdefault(car, set()).add if told["what"] == "DELETED" else found.setdefault(car, set()).discard)(lap)
    return {car: tuple(sorted(laps)) for car, laps in found.items() if laps}


def _driven_in(laps: Mapping[int, int], time: int | None) -> int | None:
    return next((lap for lap, own in laps.items() if time is not None and own == time), None)
