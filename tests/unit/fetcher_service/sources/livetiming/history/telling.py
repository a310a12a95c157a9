"""A made-up session in the feed's own changes: Norris (4) and Verstappen (1) lap a short track, at a distance from each other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

import msgspec

from fetcher_service.sources.livetiming.history.recording import SessionRecording
from fetcher_service.sources.livetiming.messages import ListedDriver
from racing.laps import Lap, laps
from racing.model import LapChart, SessionKind
from tests.factories import NOON
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES, drivers

NORRIS, VERSTAPPEN = "4", "1"
SECTORS = (20.0, 30.0, 40.0)
"""Seconds of a lap that nothing happens on."""


class Telling:
    """Tells what happens, one second after the other where a test says so, and shows what was made of it."""

    def __init__(self, kind: SessionKind = SessionKind.RACE) -> None:
        self.recording = SessionRecording(kind)
        self.now = NOON
        self._racing = kind in (SessionKind.RACE, SessionKind.SPRINT)
        self._count: dict[str, int] = {}

    def tell(self, topic: str, content: Any, *, after: float = 0) -> Self:
        """Say something on a topic, so many seconds later."""
        self.now += timedelta(seconds=after)
        self.recording.take(topic, content, self.now)
        return self

    def car(self, number: str, *, after: float = 0, **change: Any) -> Self:
        """Say what changed for a car, in the feed's words."""
        return self.tell("TimingData", {"Lines": {number: change}}, after=after)

    def start(self) -> Self:
        """Let the session start."""
        return self.tell("SessionStatus", {"Status": "Started"})

    def says(self, message: str, *, after: float = 0) -> Self:
        """Let race control say something."""
        told = {
            "Utc": f"{self.now + timedelta(seconds=after):%Y-%m-%dT%H:%M:%S}",
            "Category": "Other",
            "Message": message,
        }
        return self.tell("RaceControlMessages", {"Messages": {str(len(message)): told}}, after=after)

    def laps(self, number: str, count: int, *, sectors: tuple[float, ...] = SECTORS, first: bool = False) -> Self:
        """Let a car drive laps of which all is told. `first`: they begin with the start, whose lap has neither time nor first sector."""
        for lap in range(count):
            started = first and lap == 0
            self.lap(number, sectors=sectors, time=None if started else sum(sectors), silent=int(started))
        return self

    def lap(
        self,
        number: str,
        *,
        sectors: tuple[float, ...] = SECTORS,
        time: float | None = None,
        silent: int = 0,
        counted: bool = True,
    ) -> Self:
        """Let a car end a lap; its `time` is told only where it is given, and of its first `silent` sectors nothing."""
        for index, seconds in enumerate(sectors[:-1]):
            told = {} if index < silent else {"Sectors": {str(index): {"Value": f"{seconds:.3f}"}}}
            self.car(number, after=seconds, **told)
        change: dict[str, Any] = {"Sectors": {str(len(sectors) - 1): {"Value": f"{sectors[-1]:.3f}"}}}
        if time is not None:
            minutes, seconds = divmod(time, 60)
            change["LastLapTime"] = {"Value": f"{minutes:.0f}:{seconds:06.3f}"}
        if counted:
            change["NumberOfLaps"] = self._next(number)
        return self.car(number, after=sectors[-1], **change)

    def _next(self, number: str) -> int:
        self._count[number] = self._count.get(number, 0) + 1
        return self._count[number]

    def out(self, number: str, *, after: float = 0) -> Self:
        """Let a car leave the pits; in practice and qualifying that begins a lap."""
        counted = {} if self._racing else {"NumberOfLaps": self._next(number)}
        return self.car(number, after=after, InPit=False, **counted)

    def into_pits(self, number: str, *, after: float = 0) -> Self:
        """Let a car come into the pit lane."""
        return self.car(number, after=after, InPit=True)

    def tyres(self, number: str, entry: int, *, after: float = 0, **change: Any) -> Self:
        """Enter a set of tyres: `Compound`, `New`, `StartLaps`."""
        return self.tell("TimingAppData", {"Lines": {number: {"Stints": {str(entry): change}}}}, after=after)

    def take_back(self, number: str, count: int) -> Self:
        """Let the feed count fewer laps than before, as after a red flag."""
        self._count[number] = count
        return self.car(number, NumberOfLaps=count)

    def at(self, moment: datetime) -> Self:
        """Go to an instant, also an earlier one: what two cars do at once is told car by car, and sorted at the end."""
        self.now = moment
        return self

    @property
    def chart(self) -> LapChart:
        """What was made of it."""
        named: Mapping[str, ListedDriver] = msgspec.convert(drivers(), dict[str, ListedDriver])
        chart = self.recording.chart(2025, "bahrain", named, IDENTITIES)
        assert chart is not None
        return chart

    def of(self, driver: str) -> list[Lap]:
        """The laps of a driver as rows."""
        return [lap for lap in laps(self.chart) if lap.driver == driver]
