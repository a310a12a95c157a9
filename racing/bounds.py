"""What a value of the model may be: nothing infinite or endless, no count below zero, no control characters. Pure.

Rows are checked where they enter: when a source answers (`fetcher_service.sources.reading`), and when they are
written (`data_scheduler.writing.checks`); so is every other request of data_scheduler. The bounds are far wider than
any fact so far, so that nothing true is refused.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from chassis.errors import InvalidRequest

MOST_CHARACTERS = 300
"""Characters of a text; the longest in the archive, a driver's full name, has 87."""

MOST_IN_A_DRAWING = 2_000_000
LONG_TEXTS = {"svg": MOST_IN_A_DRAWING, "endpoint": 1_000, "error": 10_000, "conflicts": 2_000, "message": 2_000}
"""Fields whose text may be longer."""

MOST = 100_000
"""The largest number; the largest in the archive is 2026. Degrees may be below zero."""

_COUNTED = (0, 2**31 - 1)
_OF_A_DAY = (0, 86_400_000)
RANGES = {
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "air": (-100, 100),
    "track": (-100, 200),
    "fetched": _COUNTED,
    "changed": _COUNTED,
    "key": _COUNTED,
    "event_number": (0, 2**53),
    "sign_count": (0, 2**32 - 1),
    "requests": _COUNTED,
    "milliseconds": _COUNTED,
    **dict.fromkeys(("times", "sectors_1", "sectors_2", "sectors_3", "ended"), _OF_A_DAY),
}
"""Fields whose numbers have a range of their own: degrees of the globe and of heat, what a run counted, the feed's number of a session,
how often an authenticator has signed (32 bits), milliseconds."""

MOST_BYTES = 4 * 1024 * 1024
"""Of anything that is stored as bytes; eight minutes of a race have some 20 thousand."""

MOST_DIGITS = 12
"""Digits of points."""

MOST_ROWS = 20_000
"""Entries of a list: a race has some 1,700 laps, all of history 917 drivers."""

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Drivers were born from 1880 on. At the edges of Python's calendar, adding an hour would fail."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
"""Control characters, and halves of characters, which cannot be stored. Tabs and ends of lines are another matter: drawings have them."""

LINES = re.compile("[\t\n\r]")


class Fault(NamedTuple):
    """A value that cannot be true: its path below the row (`.rows[2].points`), and what is wrong with it."""

    path: str
    found: str


def fault_of(row: msgspec.Struct) -> Fault | None:
    """Return the first value of a row, or of anything inside it, that is out of bounds; None when all is well."""
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if value is None:
            continue
        check = _CHECKS.get(type(value))
        if check is not None:
            found = check(value, name)
        elif isinstance(value, msgspec.Struct):
            found = fault_of(value)
        else:
            continue
        if found is not None:
            return Fault(f".{name}{found.path}", found.found)
    return None


def check_bounds(request: msgspec.Struct) -> None:
    """Raise `InvalidRequest`, which names the field, where a value of a request is out of bounds."""
    if fault := fault_of(request):
        raise InvalidRequest(f"{fault.path.removeprefix('.')}: {fault.found}")


def check_texts(**texts: str) -> None:
    """Raise `InvalidRequest`, which names the field, where one of the texts is out of bounds."""
    for name, value in texts.items():
        if fault := _text(value, name):
            raise InvalidRequest(f"{name}: {fault.found}")


def _text(value: str, name: str) -> Fault | None:
    # Nearly every text is short, and of characters that can be printed, which no control character can.
    if len(value) <= MOST_CHARACTERS and value.isprintable():
        return None
    most = LONG_TEXTS.get(name, MOST_CHARACTERS)
    if len(value) > most:
        return Fault("", f"{len(value)} characters, allowed: {most}")
    if CONTROL.search(value) or (name not in LONG_TEXTS and LINES.search(value)):
        return Fault("", f"a control character in {value[:40]!a}")
    return None


def _bytes(value: bytes, _name: str) -> Fault | None:
    return Fault("", f"{len(value)} bytes, allowed: {MOST_BYTES}") if len(value) > MOST_BYTES else None


def _whole(value: int, name: str) -> Fault | None:
    _, most = RANGES.get(name, (0, MOST))
    # Not shown in full: Python refuses to print a number of 5,000 digits.
    if -MOST <= value < 0:
        return Fault("", f"{value} is below zero")
    return None if 0 <= value <= most else Fault("", f"a number beyond {most}")


def _float(value: float, name: str) -> Fault | None:
    if not isfinite(value):
        return Fault("", f"{value} is not finite")
    least, most = RANGES.get(name, (0, MOST))
    return None if least <= value <= most else Fault("", f"{value}, allowed: {least} to {most}")


def _decimal(value: Decimal, _name: str) -> Fault | None:
    if not value.is_finite():
        return Fault("", f"{str(value)[:10]} is not finite")
    # The size comes first: comparing a number with an exponent of a million takes too long.
    if value.adjusted() > MOST_DIGITS or abs(value) > MOST:
        return Fault("", f"a number beyond {MOST}")
    _, digits, exponent = value.as_tuple()
    if len(digits) > MOST_DIGITS or int(exponent) < -MOST_DIGITS:
        return Fault("", f"more than {MOST_DIGITS} digits")
    return Fault("", f"{value} is below zero") if value < 0 else None


def _day(value: date, _name: str) -> Fault | None:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return None
    return Fault("", f"{value.isoformat()}, allowed: the years {FIRST_YEAR} to {LAST_YEAR}")


def _list(values: tuple[Any, ...], name: str) -> Fault | None:
    if len(values) > MOST_ROWS:
        return Fault("", f"{len(values)} entries, allowed: {MOST_ROWS}")
    for index, value in enumerate(values):
        if isinstance(value, msgspec.Struct):
            found = fault_of(value)
        else:
            check = _CHECKS.get(type(value))
            found = check(value, name) if check is not None else None
        if found is not None:
            return Fault(f"[{index}]{found.path}", found.found)
    return None


def _dict(values: dict[Any, Any], name: str) -> Fault | None:
    if len(values) > MOST_ROWS:
        return Fault("", f"{len(values)} entries, allowed: {MOST_ROWS}")
    for key, value in values.items():
        found = _list((key, value), name)
        if found is not None:
            of_key = found.path.startswith("[0]")
            return Fault("" if of_key else f"[{key}]{found.path.removeprefix('[1]')}", found.found)
    return None


_CHECKS: Mapping[type, Callable[[Any, str], Fault | None]] = {
    str: _text,
    bytes: _bytes,
    int: _whole,
    float: _float,
    Decimal: _decimal,
    date: _day,
    datetime: _day,
    tuple: _list,
    dict: _dict,
}
