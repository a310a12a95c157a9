"""Reads seasons and rounds from paths; raises `InvalidRequest`, which names the parameter and what is allowed."""

from chassis.errors import InvalidRequest
from chassis.http.requests.query import whole_number
from racing.model import FIRST_SEASON

CURRENT = "current"
LAST_YEAR = 2999
MOST_ROUNDS = 99
MOST_COMPARED = 10
MOST_LEADERS = 100


def season(text: str, current: int, *, name: str = "season") -> int:
    """Return the season of a year or of `current`."""
    if text == CURRENT:
        return current
    return whole_number(text, name, FIRST_SEASON, LAST_YEAR, f"a year from {FIRST_SEASON}, or {CURRENT}")


def round_name(text: str) -> str:
    """Return the name of a round: a number without leading zeros, a slug, `current`, `last` or `next`."""
    if text.isascii() and text.isdecimal():
        return str(whole_number(text, "round", 0, MOST_ROUNDS))
    if not all(part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")):
        raise InvalidRequest(f"round: {text!r}, allowed: a number, a Grand Prix such as bahrain, current, last, next")
    return text
