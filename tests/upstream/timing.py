"""Times as numbers and back: `1:31:44.742` is 5,504,742 milliseconds."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MINUTE = 60_000
HOUR = 60 * MINUTE


def milliseconds(text: str) -> int:
    """Of `1:31:44.742`, `27.035` or `+1:01.795`."""
    total = 0
    for part in text.lstrip("+").split(":"):
        total = total * 60 + round(float(part) * 1000)
    return total


def clock(span: int) -> str:
    """`1:31:44.742`, without leading zeros, three decimals."""
    hours, rest = divmod(span, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = f"{rest // 1000}.{rest % 1000:03d}"
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:0>6}"
    return f"{minutes}:{seconds:0>6}" if minutes else seconds


def in_seconds(span: int) -> str:
    """`61.795`, however long."""
    return f"{span // 1000}.{span % 1000:03d}"


def is_laps(gap: str | None) -> bool:
    """Whether a gap is counted in laps."""
    return gap is not None and "lap" in gap


def laps_behind(gap: str) -> int:
    """Of `+2 laps`."""
    return int(gap.lstrip("+").split()[0])


def zone(name: str | None) -> ZoneInfo:
    """A track's time zone."""
    return ZoneInfo(name or "UTC")


def local(instant: datetime, name: str | None) -> datetime:
    """An instant on the track's clocks."""
    return instant.astimezone(zone(name))


def offset(instant: datetime, name: str | None) -> str:
    """The track's distance from UTC, as `11:00:00` or `-04:00:00`."""
    seconds = int((local(instant, name).utcoffset() or (instant - instant)).total_seconds())
    sign = "-" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 3600:02d}:{abs(seconds) % 3600 // 60:02d}:00"


def utc(instant: datetime) -> datetime:
    """The same instant in UTC."""
    return instant.astimezone(UTC)
