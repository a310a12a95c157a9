"""A session as its changes come in, from the archive's streams or from the live feed; and what is made of them at the end. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming.classification import RACING
from fetcher_service.sources.livetiming.history import changes
from fetcher_service.sources.livetiming.history.deleted import deleted_laps
from fetcher_service.sources.livetiming.history.laps import CarHistory, LapHistory, crossings, positions, settled
from fetcher_service.sources.livetiming.history.log import LogHistory, driver_of
from fetcher_service.sources.livetiming.history.pit_stops import StopHistory, pit_stops, visited
from fetcher_service.sources.livetiming.history.stints import TyreHistory, stints
from fetcher_service.sources.livetiming.messages import ListedDriver, WeatherData, car_number
from racing.laps import COLUMNS
from racing.model import CarLaps, LapChart, PitStop, SessionKind, SessionLog, Stint

STARTED = "Started"

type Take = Callable[[Any, datetime], None]


class SessionRecording:
    """Takes the changes of a session's topics in order of time. A malformed one raises `msgspec.ValidationError` and is left out."""

    def __init__(self, kind: SessionKind) -> None:
        self._kind = kind
        self._racing = kind in RACING
        self._laps = LapHistory(racing=self._racing)
        self._tyres = TyreHistory()
        self._stops = StopHistory()
        self._log = LogHistory()
        self._first: datetime | None = None
        self._takers: Mapping[str, tuple[type, Take]] = {
            "TimingData": (changes.TimingChange, self._laps.take),
            "TimingAppData": (changes.TimingAppChange, self._tyres.take),
            "PitStopSeries": (changes.PitStopSeriesChange, lambda change, _at: self._stops.take_series(change)),
            "PitLaneTimeCollection": (changes.PitLaneTimeChange, lambda change, _at: self._stops.take_lane(change)),
            "SessionStatus": (changes.StatusChange, self._take_status),
            "TrackStatus": (changes.StatusChange, self._log.take_track),
            "RaceControlMessages": (changes.MessagesChange, self._log.take_messages),
            "TeamRadio": (changes.RadioChange, self._log.take_radio),
            "WeatherData": (WeatherData, self._log.take_weather),
            "LapCount": (changes.LapCountChange, self._log.take_lap),
        }

    @property
    def topics(self) -> frozenset[str]:
        """The topics that something is made of."""
        return frozenset(self._takers)

    def take(self, topic: str, content: Any, at: datetime) -> None:
        """Take what a topic said at an instant; other topics are ignored."""
        if topic in self._takers:
            shape, take = self._takers[topic]
            take(msgspec.convert(content, shape), at)
            self._first = min(self._first or at, at)

    def join(self, topic: str, content: Any, at: datetime) -> None:
        """Take the state of a topic when a session is joined that is under way."""
        if topic == "TimingData":
            self._laps.join(msgspec.convert(content, changes.TimingChange))
            self._first = min(self._first or at, at)
        else:
            self.take(topic, content, at)

    def _take_status(self, change: changes.StatusChange, at: datetime) -> None:
        if change.status == STARTED:
            self._laps.begin()
        self._log.take_status(change, at)

    def chart(
        self, season: int, grand_prix: str, drivers: Mapping[str, ListedDriver], identities: Identities
    ) -> LapChart | None:
        """Return laps, stints and stops of every car whose driver is named; None where nobody ended a lap."""
        named = {number: driver for number, each in drivers.items() if (driver := driver_of(each, identities))}
        cars = {
            number: car
            for number, car in self._laps.cars.items()
            if car.laps and number in named and car_number(number) is not None
        }
        if not cars or self._first is None:
            return None
        start = self._first.replace(microsecond=0)
        known = {number: settled(car, racing=self._racing) for number, car in cars.items()}
        ended = {number: crossings(car, known[number], start) for number, car in cars.items()}
        places = positions(ended) if self._racing else {}
        times = {
            number: {lap: values["times"] for lap, values in laps.items() if "times" in values}
            for number, laps in known.items()
        }
        deleted = deleted_laps(self._log.texts, times)
        charted: list[CarLaps] = []
        tyres: list[Stint] = []
        stops: list[PitStop] = []
        for number in sorted(cars, key=lambda number: _standing(known[number], ended[number], places.get(number))):
            car, driver = cars[number], named[number]
            values = {
                lap: told | {"ended": ended[number][lap], "positions": places.get(number, {}).get(lap, 0)}
                for lap, told in known[number].items()
            }
            charted.append(_columns(driver, number, car, values, deleted.get(number, ())))
            tyres += stints(driver, int(number), self._tyres.of(number), car)
            stops += pit_stops(driver, number, car, self._stops) if self._racing else []
        return LapChart(
            season=season,
            grand_prix=grand_prix,
            session=self._kind,
            start=start,
            cars=tuple(charted),
            stints=tuple(tyres),
            pit_stops=tuple(sorted(stops, key=lambda stop: (stop.lap or 0, stop.at or start))),
        )

    def log(
        self,
        season: int,
        grand_prix: str,
        drivers: Mapping[str, ListedDriver],
        identities: Identities,
        *,
        folder: str | None,
    ) -> SessionLog | None:
        """Return the log; None where the feed said nothing at all. `folder`: the address of the session's files, which radio is below."""
        log = SessionLog(
            season=season,
            grand_prix=grand_prix,
            session=self._kind,
            race_control=self._log.race_control(),
            track_status=self._log.track_status(),
            session_status=self._log.session_status(),
            weather=self._log.weather(),
            team_radio=() if folder is None else self._log.team_radio(folder, drivers, identities),
        )
        told = (log.race_control, log.track_status, log.session_status, log.weather, log.team_radio)
        return log if any(told) else None


def _columns(
    driver: str, number: str, car: CarHistory, laps: Mapping[int, Mapping[str, int]], deleted: tuple[int, ...]
) -> CarLaps:
    columns = {name: tuple(values.get(name, 0) for values in laps.values()) for name in COLUMNS}
    return CarLaps(
        driver=driver,
        number=int(number),
        laps=tuple(laps),
        **{name: column for name, column in columns.items() if any(column)},
        **visited(car),
        deleted=tuple(lap for lap in deleted if lap in laps),
    )


def _standing(
    laps: Mapping[int, Mapping[str, int]], ended: Mapping[int, int], places: Mapping[int, int] | None
) -> tuple[int, int]:
    """Return by what cars are ordered: in a race laps and the instant of the last one, else the best time."""
    if places:
        last = max(laps)
        return -last, ended[last]
    return min((values["times"] for values in laps.values() if "times" in values), default=10**9), 0
