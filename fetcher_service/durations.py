"""Times and gaps as they are printed: `1:27.035`, `1:33:56.736`, `+0.412`, `+1:00.476`, `+1 lap`. Pure."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MILLISECOND = Decimal("0.001")
CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,9})?)", re.ASCII)
LAPS_BEHIND = re.compile(r"\+?\s*(\d{1,4})\s*(?:L|LAPS?)", re.IGNORECASE | re.ASCII)
"""No more digits than a time or a gap can have: what has thousands of them is no number to compute with."""


def printed(seconds: float | Decimal) -> str:
    """A lap or race time, to the millisecond, without leading zeros."""
    exact = Decimal(str(seconds)).quantize(MILLISECOND, ROUND_HALF_UP)
    hours, minutes = divmod(int(exact // 60), 60)
    rest = exact % 60
    if hours:
        return f"{hours}:{minutes:02}:{rest:06.3f}"
    return f"{minutes}:{rest:06.3f}" if minutes else f"{rest:.3f}"


def printed_gap(seconds: float | Decimal) -> str:
    """A gap in time: `+0.412`."""
    return f"+{printed(seconds)}"


def printed_laps(laps: int) -> str:
    """A gap in laps: `+1 lap`, `+2 laps`."""
    return f"+{laps} lap" if laps == 1 else f"+{laps} laps"


def gaps(seconds: Sequence[Decimal | None]) -> list[tuple[str | None, str | None]]:
    """For each in order, as printed: behind the first, and behind who is just before; None where either is not timed, or is ahead."""
    found: list[tuple[str | None, str | None]] = []
    first = seconds[0] if seconds else None
    before = first
    for place, own in enumerate(seconds):
        found.append((_behind(own, first), _behind(own, before)) if place else (None, None))
        before = own
    return found


def _behind(own: Decimal | None, other: Decimal | None) -> str | None:
    return printed_gap(own - other) if own is not None and other is not None and own >= other else None


def seconds_of(text: str) -> Decimal | None:
    """The seconds of a printed time or gap; None for anything else, a gap in laps among it."""
    found = CLOCK.fullmatch(text.strip().removeprefix("+"))
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Decimal(seconds)


def laps_of(text: str) -> int | None:
    """The laps of a gap in laps, in any source's words (`1L`, `1 L`, `+1 LAP`, `+2 laps`); None for anything else."""
    found = LAPS_BEHIND.fullmatch(text.strip())
    return int(found[1]) if found else None


def reprinted(text: str) -> str | None:
    """A time in any source's print, in ours; None for what is none."""
    seconds = seconds_of(text)
    return None if seconds is None else printed(seconds)


def reprinted_gap(text: str) -> str | None:
    """A gap in time or laps in any source's print, in ours; None for what is none (`LAP 24` of a leader)."""
    if (laps := laps_of(text)) is not None:
        return printed_laps(laps)
    seconds = seconds_of(text)
    return None if seconds is None else printed_gap(seconds)
