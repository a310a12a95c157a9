"""The rounds of every season in memory, with the stamps of their calendar events."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from chassis.errors import NotFound, Unavailable
from chassis.http.responses.file_store import FileStore
from racing.model import CalendarStamp, Round
from racing.schedule import current_round, held, in_order, is_testing, next_round, pre_season_tests
from racing.wire.client import Reader
from racing.wire.requests.reads import GetCalendarRequest

STORED = "season "
"""What the names of stored seasons begin with."""


class _StoredSeason(msgspec.Struct, frozen=True):
    """A season in the file store."""

    rounds: tuple[Round, ...]
    stamps: tuple[CalendarStamp, ...]


class SeasonIndex:
    """Rounds and stamps by season: loaded from data_scheduler, read without waiting. Testing is kept apart from what counts."""

    def __init__(self, reader: Reader, file_store: FileStore | None = None) -> None:
        self._reader = reader
        self._file_store = file_store
        self._every: dict[int, tuple[Round, ...]] = {}
        self._rounds: dict[int, tuple[Round, ...]] = {}
        self._testing: dict[int, tuple[Round, ...]] = {}
        self._stamps: dict[int, Mapping[str, CalendarStamp]] = {}
        self.years: list[int] = []
        """Seasons that have rounds, oldest first."""
        self.fetched: datetime | None = None
        """When the newest round was fetched: of then is an answer that shows nothing, too, from whichever process."""
        self.version = 0
        """Raised whenever rounds are read: what was derived from an earlier version may be wrong."""
        self.on_rounds: list[Callable[[], None]] = []
        """Told whenever rounds were read, which is a moment after their change was told."""
        self.lost_for_good = False
        """Whether seasons that are not here are gone for good, as after a restore of a backup that lacks them."""
        self.refreshed = False
        """Whether data_scheduler has been read, or all rounds are still those of an earlier process."""
        self.loaded = False

    async def load(self, season: int | None = None, *, may_lose: bool = False) -> None:
        """Read one season, or all of them. Raise `Unavailable` when a season that is known would be lost, unless it may be.

        Seasons are never removed on purpose, so a database that lacks one was emptied: it may be so new that nobody has said so yet.
        """
        reply = await self._reader.read(GetCalendarRequest(season))
        rounds = _by_season(reply.rounds)
        lost = [year for year in self.years if season in (None, year) and year not in rounds]
        if lost and not may_lose:
            raise Unavailable(f"the database has no rounds of {_span(lost)}, which were there before")
        stamps: dict[int, dict[str, CalendarStamp]] = {}
        for stamp in reply.stamps:
            stamps.setdefault(stamp.season, {})[stamp.event] = stamp
        if season is None:
            self._every, self._stamps = rounds, dict(stamps)
            self.loaded = True
        else:
            self._every[season] = rounds.get(season, ())
            self._stamps[season] = stamps.get(season, {})
        self.refreshed = True
        self._rounds_changed()
        if self._file_store is not None:
            gone = set(self._stored_years()) - rounds.keys() if season is None else set()
            for year in rounds.keys() | gone:
                self._file_store.keep(
                    f"{STORED}{year}", _StoredSeason(rounds.get(year, ()), tuple(stamps.get(year, {}).values()))
                )

    async def restore(self) -> None:
        """Load the seasons that an earlier process stored."""
        if self._file_store is None:
            return
        for year in self._stored_years():
            if (stored := await self._file_store.read(f"{STORED}{year}", _StoredSeason)) is not None:
                self._every[year] = stored.rounds
                self._stamps[year] = {stamp.event: stamp for stamp in stored.stamps}
        self._rounds_changed()
        self.loaded = bool(self._rounds)

    def _stored_years(self) -> list[int]:
        names = self._file_store.names() if self._file_store is not None else []
        return [int(name.removeprefix(STORED)) for name in names if name.startswith(STORED)]

    def _rounds_changed(self) -> None:
        for year in self._every.keys() | self._rounds.keys():
            every = self._every.get(year, ())
            self._testing[year] = tuple(pre_season_tests(every))
            self._rounds[year] = tuple(weekend for weekend in every if not is_testing(weekend.grand_prix))
        self.years = sorted(year for year, rounds in self._rounds.items() if rounds)
        dates = (each.fetched_at for rounds in self._every.values() for each in rounds if each.fetched_at is not None)
        self.fetched = max(dates, default=None)
        self.version += 1
        for tell in self.on_rounds:
            tell()

    def rounds(self, year: int) -> tuple[Round, ...]:
        """Return the rounds of a season in order of time, cancelled ones too, without testing; none for an unknown season."""
        return self._rounds.get(year, ())

    def testing(self, year: int) -> tuple[Round, ...]:
        """Return the pre-season tests of a season in order of time, cancelled ones too."""
        return self._testing.get(year, ())

    def every_round(self, year: int) -> tuple[Round, ...]:
        """Return pre-season tests and rounds of a season in order of time; the same object until they are read again."""
        return self._every.get(year, ())

    def stamps(self, year: int) -> Mapping[str, CalendarStamp]:
        """Return the stamps of a season by event."""
        return self._stamps.get(year, {})

    def current_season(self, now: datetime) -> int:
        """Return the newest season of this calendar year or before; raise `NotFound` while none is known."""
        if not self.years:
            raise NotFound("there are no seasons yet")
        return self.years[max(bisect_right(self.years, now.year) - 1, 0)]

    def layout_of(self, circuit: str) -> str | None:
        """Return the layout of a track that was raced last, or is raced next; None where none is known."""
        for year in reversed(self.years):
            for weekend in reversed(self._rounds[year]):
                if (
                    weekend.circuit
                    and weekend.circuit.id == circuit
                    and weekend.circuit.layout
                    and not weekend.cancelled
                ):
                    return weekend.circuit.layout
        return None

    def find(self, year: int, name: str, now: datetime) -> Round:
        """Return the round of a number, a Grand Prix, `current` or `next`; raise `NotFound`, which names what is allowed."""
        rounds = self.rounds(year)
        if not rounds:
            raise self.no_rounds(year)
        found = self._by_name((*rounds, *self.testing(year)), name, now)
        if found is None and name == "next":
            raise NotFound(f"round: season {year} has no next round, allowed: current, last, a number, a Grand Prix")
        if found is None:
            numbers = [weekend.number for weekend in held(rounds) if weekend.number]
            slugs = ", ".join(weekend.grand_prix for weekend in rounds)
            raise NotFound(
                f"round: {name!r} is not in season {year}, allowed: {_span(numbers)}, current, last, next, {slugs}"
            )
        return found

    def no_rounds(self, year: int) -> NotFound:
        """Return the error for a season without rounds."""
        return NotFound(f"year: there are no rounds of {year}, allowed: {_span(self.years)}")

    def _by_name(self, rounds: tuple[Round, ...], name: str, now: datetime) -> Round | None:
        if name == "current":
            return current_round(rounds, now)
        if name == "next":
            return next_round(rounds, now)
        if name.isdecimal():
            return next((weekend for weekend in rounds if weekend.number == int(name)), None)
        return next((weekend for weekend in rounds if weekend.grand_prix == name), None)


def _by_season(rounds: Iterable[Round]) -> dict[int, tuple[Round, ...]]:
    seasons: dict[int, list[Round]] = {}
    for weekend in rounds:
        seasons.setdefault(weekend.season, []).append(weekend)
    return {year: tuple(in_order(weekends)) for year, weekends in seasons.items()}


def _span(numbers: list[int]) -> str:
    return f"{min(numbers)} to {max(numbers)}" if numbers else "none yet"
