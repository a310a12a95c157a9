"""The real changes of the 2026 calendar, as a source published them: identities stay, stamps tell."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from racing.calendar import EventStatus, events
from racing.model import CalendarStamp, Round
from racing.wire.requests.reads import GetCalendarRequest
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.server import Upstream, upstream

PUBLISHED = datetime(2026, 1, 10, tzinfo=UTC)
CANCELLED = datetime(2026, 3, 20, tzinfo=UTC)
MOVED = datetime(2026, 5, 3, 2, tzinfo=UTC)
BACK = datetime(2026, 8, 20, tzinfo=UTC)


FAST = 600.0
"""The fetcher's seconds a second."""


class Season:
    """The 2026 calendar as data_scheduler has it after each look at the source."""

    def __init__(self, suite: Suite, served: Upstream) -> None:
        self._suite = suite
        self._served = served
        self.rounds: dict[str, Round] = {}
        self.stamps: dict[str, CalendarStamp] = {}

    async def look(self, at: datetime) -> None:
        self._served.at = at
        await self._suite.sleep(minutes=1)  # the source is not asked for the same again and again
        status, body = await self._suite.post(f"{self._suite.fetcher}/fetch/rounds?season=2026")
        assert (status, body["success"]) == (200, True), body
        calendar = await self._suite.reader.read(GetCalendarRequest(2026))
        self.rounds = {row.grand_prix: row for row in calendar.rounds}
        self.stamps = {stamp.event: stamp for stamp in calendar.stamps}

    def race(self, grand_prix: str) -> tuple[EventStatus, datetime | None, int]:
        """Status, start and sequence of a race's event."""
        name = f"2026-{grand_prix}-race"
        event = next(event for event in events(self.rounds.values()) if event.name == name)
        return event.status, event.start, self.stamps[name].sequence


@pytest.fixture
async def season(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Season]:
    async with (
        upstream(PUBLISHED) as served,
        running(mongod, valkey, sources="jolpica", addresses=served, fetcher_clock_rate=FAST) as suite,
    ):
        yield Season(suite, served)


def numbers(season: Season) -> list[Any]:
    return sorted(row.number for row in season.rounds.values() if row.number is not None)


async def test_a_cancelled_round_that_comes_back_elsewhere_is_the_same_round(season: Season) -> None:
    await season.look(PUBLISHED)
    assert numbers(season) == list(range(1, 25))
    april = season.race("bahrain")
    assert (april[0], april[2]) == (EventStatus.CONFIRMED, 0)

    await season.look(CANCELLED)
    assert season.race("bahrain") == (EventStatus.CANCELLED, april[1], 1)
    assert season.race("saudi-arabia")[0] is EventStatus.CANCELLED
    assert numbers(season) == list(range(1, 23))

    await season.look(BACK)
    status, start, sequence = season.race("bahrain")
    assert (status, start, sequence) == (EventStatus.CONFIRMED, datetime(2026, 10, 4, 7, tzinfo=UTC), 2)
    circuit = season.rounds["bahrain"].circuit
    assert circuit is not None
    assert circuit.id == "sepang"
    assert season.race("saudi-arabia")[0] is EventStatus.CANCELLED
    assert numbers(season) == list(range(1, 24))


async def test_a_race_that_moves_keeps_its_event_and_raises_its_sequence_alone(season: Season) -> None:
    await season.look(CANCELLED)
    before, stamps = season.race("miami"), season.stamps
    await season.look(MOVED)
    status, start, sequence = season.race("miami")
    assert before[1] is not None
    assert (status, start, sequence) == (EventStatus.CONFIRMED, before[1] - timedelta(hours=3), before[2] + 1)
    moved = {event for event, stamp in season.stamps.items() if stamp != stamps[event]}
    assert moved == {"2026-miami-race", "2026-miami-practice_1"}  # that one by half an hour


async def test_no_event_ever_loses_its_name(season: Season) -> None:
    seen: set[str] = set()
    for moment in (PUBLISHED, CANCELLED, MOVED, BACK):
        await season.look(moment)
        assert seen <= set(season.stamps)
        seen = set(season.stamps)
