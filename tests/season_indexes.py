"""A calendar that lies in memory where an almanac would ask data_scheduler for it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from chassis.errors import Unavailable
from content_api.changes import WholeReader
from data_scheduler.stores.documents import KeptStamp
from data_scheduler.writing.event_stamps import restamp, stamped_events
from racing.calendar import events
from racing.model import CalendarStamp, Holding, Round, Struct
from racing.wire.requests.reads import GetCalendarRequest, GetCalendarResponse, GetHoldingsResponse, Read
from tests.factories import NOON
from tests.patience import PATIENCE_SECONDS


class FixedReader(WholeReader):
    """Gives the rounds it was given, with the stamps that data_scheduler would give them."""

    def __init__(self, rounds: Iterable[Round] = ()) -> None:
        self._rounds: dict[str, Round] = {}
        self._kept: dict[str, KeptStamp] = {}
        self.away = False
        self.cause = ""
        self._deadline = PATIENCE_SECONDS
        self.held: tuple[Holding, ...] = ()
        self.trusted = asyncio.Event()
        self._gone = 0
        self.trust()
        self.put(*rounds)

    def put(self, *rounds: Round, at: datetime = NOON) -> None:
        """These rounds are so since then."""
        before = tuple(self._rounds.values())
        self._rounds |= {weekend.id: weekend for weekend in rounds}
        for season in {weekend.season for weekend in rounds}:
            weekends = [weekend for weekend in self._rounds.values() if weekend.season == season]
            found = stamped_events(self._kept, weekends, before)
            self._kept |= {kept.stamp.event: kept for kept in restamp(self._kept, found, at)}

    def drop(self, weekend: Round) -> None:
        """Lose a round, as nothing that works ever does."""
        del self._rounds[weekend.id]

    def stamp(self, weekend: Round, at: datetime) -> None:
        """As if every event of the round had last changed then."""
        for event in events([weekend]):
            kept = self._kept[event.name]
            stamp = replace(kept.stamp, created=min(kept.stamp.created, at), last_modified=at)
            self._kept[event.name] = replace(kept, stamp=stamp)

    @property
    def stamps(self) -> tuple[CalendarStamp, ...]:
        """Of every event."""
        return tuple(kept.stamp for kept in self._kept.values())

    async def read(self, request: Read[Any]) -> Any:
        if self.away:
            raise Unavailable("data_scheduler is away")
        return self.answer(request)

    async def holdings(self, *, count: bool = False) -> GetHoldingsResponse:  # it is always counted
        if self.away:
            raise Unavailable("data_scheduler is away")
        return GetHoldingsResponse(database="fixed", holdings=self.held, whole=True)

    def answer(self, request: Read[Any]) -> Struct:
        """Return what data_scheduler would answer."""
        match request:
            case GetCalendarRequest(season):
                return self._calendar(season)
            case _:
                raise AssertionError(f"nothing is prepared for {request}")

    def _calendar(self, season: int | None) -> GetCalendarResponse:
        rounds = tuple(weekend for weekend in self._rounds.values() if season in (None, weekend.season))
        return GetCalendarResponse(
            rounds=rounds, stamps=tuple(stamp for stamp in self.stamps if season in (None, stamp.season))
        )
