"""A season of results, with what is looked for in it ready: which entries have what is asked for, how many rows, how races ended.

Each is worked out when first asked for, and once: a season is read again when it changes, and never changed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from content_api.ergast import filters
from content_api.ergast.rows.entries import Drives, ErgastEntry, SessionName
from content_api.ergast.vocabulary.statuses import ErgastStatus
from racing.model import Classification, Entrant

type Entries = Sequence[ErgastEntry]


class Year(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A season. `entries`: in order. `entrants`: each driver's newest entry, by our id. `newest`: the classification that changed last."""

    season: int
    entries: tuple[ErgastEntry, ...] = ()
    entrants: Mapping[str, Entrant] = {}
    newest: Classification | None = None

    def raced(self) -> frozenset[int]:
        """Return the numbers of the rounds whose race has a result."""
        return frozenset(entry.number for entry in self.entries if entry.race is not None)

    def having(self, name: str, wanted: Any) -> Entries:
        """Return the entries that have what is wanted, in order; `name`: what it is called in `filters.HAS`."""
        return self._having(name).get(wanted, ())

    def fewest(self, asked: Mapping[str, Any]) -> Entries:
        """Return entries among which are all that have everything that is asked: those that have the rarest of it."""
        return min((self.having(name, wanted) for name, wanted in asked.items()), key=len, default=self.entries)

    def last_of_each(self, name: str) -> Entries:
        """Return the last entry for each thing of a name that entries have."""
        return [entries[-1] for entries in self._having(name).values()]

    def rows(self, session: SessionName) -> int:
        """Return how many rows a session has in all rounds together."""
        found = self._rows.get(session)
        if found is None:
            found = self._rows[session] = sum(map(_drove_in(session), self.entries))
        return found

    def drives(self, session: SessionName) -> Drives:
        """Return the rows of a session, by round, in the official order."""
        return filters.drives(self.entries, session)

    def statuses(self, *, legacy: bool) -> Mapping[ErgastStatus, int]:
        """Return how races ended, and how often."""
        found = self._statuses.get(legacy)
        if found is None:
            found = self._statuses[legacy] = count_statuses(self.entries, legacy=legacy)
        return found

    def _having(self, name: str) -> Mapping[Any, Entries]:
        found = self._index.get(name)
        if found is None:
            of, found = filters.HAS[name], {}
            for entry in self.entries:
                if (value := of(entry)) is not None:
                    found.setdefault(value, []).append(entry)
            self._index[name] = found
        return found

    @cached_property
    def _index(self) -> dict[str, dict[Any, list[ErgastEntry]]]:
        return {}

    @cached_property
    def _rows(self) -> dict[SessionName, int]:
        return {}

    @cached_property
    def _statuses(self) -> dict[bool, Mapping[ErgastStatus, int]]:
        return {}


def count_statuses(entries: Entries, *, legacy: bool) -> Counter[ErgastStatus]:
    """Return how the races of the entries ended, and how often."""
    return Counter(entry.race.shown_status(legacy=legacy) for entry in entries if entry.race is not None)


def _drove_in(session: SessionName) -> Any:
    drive_of = attrgetter(session)
    return lambda entry: drive_of(entry) is not None
