"""All drivers and constructors, and how the contract shows them: each is shaped once, however many rows show him. Pure."""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from content_api.ergast import schemas
from content_api.ergast.vocabulary import identifiers
from racing.model import Constructor, Driver, Entrant


class People(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """All drivers and constructors, by our ids."""

    drivers: Mapping[str, Driver]
    constructors: Mapping[str, Constructor]

    def driver(self, id_: str) -> Driver:
        """Return the driver; one whom nobody has described has no name but his id."""
        return self.drivers.get(id_) or Driver(id=id_, name=id_)

    def constructor(self, id_: str) -> Constructor:
        """Return the constructor, as `driver` does."""
        return self.constructors.get(id_) or Constructor(id=id_, name=id_)

    def shown_driver(self, id_: str, entry: Entrant | None) -> schemas.ErgastDriver:
        """Return `identifiers.driver` of a driver of ours. `entry`: his newest entry."""
        # Entries of earlier seasons make no difference.
        entry = entry if entry is not None and entry.season >= identifiers.NUMBERS_SINCE else None
        key = id_, None if entry is None else (entry.number, entry.code)
        found = self._drivers.get(key)
        if found is None:
            found = self._drivers[key] = identifiers.driver(self.driver(id_), entry)
        return found

    def shown_constructor(self, id_: str, maker: str) -> schemas.ErgastConstructor:
        """Return `identifiers.constructor` of Ergast's id of a car and our id of its maker."""
        found = self._constructors.get((id_, maker))
        if found is None:
            found = self._constructors[id_, maker] = identifiers.constructor(id_, self.constructor(maker))
        return found

    @cached_property
    def _drivers(self) -> dict[tuple[str, tuple[int | None, str | None] | None], schemas.ErgastDriver]:
        return {}

    @cached_property
    def _constructors(self) -> dict[tuple[str, str], schemas.ErgastConstructor]:
        return {}
