"""Times as they are printed, and the milliseconds they mean. Pure."""

import re

_PRINTED = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})\.(\d{1,3})", re.ASCII)
_SECOND = 1000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE


def milliseconds(text: str) -> int | None:
    """Return the milliseconds of a time or a gap, `1:31:44.742`, `27.1` or `+22.457`; None for a text that is none."""
    return time_milliseconds(text.removeprefix("+"))


def time_milliseconds(text: str) -> int | None:
    """Return the milliseconds of a time, which has no sign: `1:31:44.742`, `1:27.035` or `27.1`; None for a text that is no time."""
    found = _PRINTED.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours or 0) * _HOUR + int(minutes or 0) * _MINUTE + int(seconds) * _SECOND
    return whole + int(fraction.ljust(3, "0"))


def printed(span: int) -> str:
    """Return milliseconds as a time is printed: `1:31:44.742`, `27.100`."""
    hours, rest = divmod(span, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    seconds, thousandths = divmod(rest, _SECOND)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}.{thousandths:03}"
    return f"{minutes}:{seconds:02}.{thousandths:03}" if minutes else f"{seconds}.{thousandths:03}"


def printed_gap(span: int) -> str:
    """Return how far behind somebody is, as it is printed: `+0.412`."""
    return f"+{printed(span)}"
