"""Request lines that are already known, so that a prepared answer is found without parsing them again."""

from collections.abc import Iterable
from typing import NamedTuple

from content_api.api.selection import Selection
from content_api.season_index import SeasonIndex

RELATIVE = frozenset({"current", "last", "next"})
"""Words whose meaning depends on the day."""

MOST_ADDRESSES = 8192


def is_relative(words: Iterable[str]) -> bool:
    """Return whether what is asked for with these words depends on the day."""
    return not RELATIVE.isdisjoint(part for word in words for part in word.split(","))


class Address(NamedTuple):
    """What a request line asks for: the key of an answer, the selection from it, and the route for the metrics."""

    key: str
    selection: Selection
    route: str


class Addresses:
    """What known request lines ask for. When there are too many, all are dropped.

    They are dropped, too, when rounds change: a number may then be that of another Grand Prix.
    """

    def __init__(self, season_index: SeasonIndex) -> None:
        self._season_index = season_index
        self._version = season_index.version
        self._known: dict[str, Address] = {}

    def get(self, line: str) -> Address | None:
        """Return what the line asks for, if it is known."""
        if self._version != self._season_index.version:
            self._version = self._season_index.version
            self._known.clear()
        return self._known.get(line)

    def put(self, line: str, address: Address) -> None:
        """Remember what the line asks for."""
        if len(self._known) >= MOST_ADDRESSES:
            self._known.clear()
        self._known[line] = address
