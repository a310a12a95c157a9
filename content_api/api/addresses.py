"""Request lines that have been understood before, so that what lies ready is given without reading them again."""

from collections.abc import Iterable
from typing import NamedTuple

from content_api.api.selection import Selection
from content_api.season_index import SeasonIndex

RELATIVE = frozenset({"current", "last", "next"})
"""What names another thing tomorrow."""

MOST_ADDRESSES = 8192


def is_relative(words: Iterable[str]) -> bool:
    """Whether any of the words of a question asks for another thing tomorrow."""
    return not RELATIVE.isdisjoint(words)


class Address(NamedTuple):
    """What a request line asks for: the key of an answer, which part of it, and the route that leads to it."""

    key: str
    selection: Selection
    route: str


class Addresses:
    """Request lines that have been understood before, so that they need not be read again. Bounded: when full, begun anew.

    Forgotten when rounds change: a number may then be that of another Grand Prix.
    """

    def __init__(self, season_index: SeasonIndex) -> None:
        self._season_index = season_index
        self._version = season_index.version
        self._known: dict[str, Address] = {}

    def get(self, line: str) -> Address | None:
        """What the line asks for, if that is known."""
        if self._version != self._season_index.version:
            self._version = self._season_index.version
            self._known.clear()
        return self._known.get(line)

    def put(self, line: str, address: Address) -> None:
        """From now on, the line asks for this."""
        if len(self._known) >= MOST_ADDRESSES:
            self._known.clear()
        self._known[line] = address
