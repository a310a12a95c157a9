"""What happened beside the laps: race control, flags, the session's own status, weather, radio, each with the leader's lap. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from fetcher_service.identities import Identities, slug
from fetcher_service.sources.livetiming.conditions import FLAGS, weather
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.history.changes import (
    LapCountChange,
    MessageChange,
    MessagesChange,
    RadioCapture,
    RadioChange,
    StatusChange,
)
from fetcher_service.sources.livetiming.messages import ListedDriver, WeatherData, car_number, in_utc
from racing.model import (
    RaceControlMessage,
    RadioMessage,
    SessionStatusChange,
    TrackStatus,
    TrackStatusChange,
    WeatherSample,
)

SECOND = timedelta(seconds=1)


class LogHistory:
    """Takes the changes of the small topics in order of time."""

    def __init__(self) -> None:
        self._messages: list[MessageChange] = []
        self._track: list[tuple[datetime, TrackStatus]] = []
        self._status: list[tuple[datetime, str]] = []
        self._weather: list[tuple[datetime, WeatherData]] = []
        self._radio: list[RadioCapture] = []
        self._laps: list[tuple[datetime, int]] = []

    def take_messages(self, change: MessagesChange, _at: datetime) -> None:
        """Take messages of race control; one that is known already is the answer to those who joined again."""
        self._messages += [each for each in listed(change.messages) if each not in self._messages]

    def take_radio(self, change: RadioChange, _at: datetime) -> None:
        """Take messages of the teams' radio."""
        self._radio += [each for each in listed(change.captures) if each not in self._radio]

    def take_track(self, change: StatusChange, at: datetime) -> None:
        """Take a flag that is out everywhere; a digit that is in no recording is left out."""
        if (flag := FLAGS.get(change.status)) is not None:
            self._track.append((at, flag))

    def take_status(self, change: StatusChange, at: datetime) -> None:
        """Take how far the session is."""
        if change.status:
            self._status.append((at, change.status.lower()))

    def take_weather(self, told: WeatherData, at: datetime) -> None:
        """Take the weather of a minute."""
        self._weather.append((at, told))

    def take_lap(self, change: LapCountChange, at: datetime) -> None:
        """Take the lap that the leader is on; 0 is unknown."""
        if change.current_lap:
            self._laps.append((at, change.current_lap))

    @property
    def texts(self) -> list[str]:
        """The words of race control."""
        return [each.message for each in self._messages]

    def race_control(self) -> tuple[RaceControlMessage, ...]:
        """Return what race control said, in its order; the lap is its own, else the leader's then."""
        return tuple(
            RaceControlMessage(
                at=(at := in_utc(each.utc)),
                lap=each.lap or self._lap(at),
                category=each.category,
                message=_one_line(each.message),
                flag=each.flag or None,
                scope=each.scope or None,
                sector=each.sector or None,
                number=car_number(each.racing_number),
            )
            for each in self._messages
        )

    def track_status(self) -> tuple[TrackStatusChange, ...]:
        """Return the flags, each since when."""
        return tuple(TrackStatusChange(at=at, lap=self._lap(at), status=flag) for at, flag in _changed(self._track))

    def session_status(self) -> tuple[SessionStatusChange, ...]:
        """Return how far the session was, since when."""
        return tuple(SessionStatusChange(at=at, lap=self._lap(at), status=said) for at, said in _changed(self._status))

    def weather(self) -> tuple[WeatherSample, ...]:
        """Return the weather, minute by minute."""
        found = []
        for at, told in self._weather:
            if (measured := weather(told)) is not None:
                values = {name: getattr(measured, name) for name in measured.__struct_fields__}
                found.append(WeatherSample(at=at, lap=self._lap(at), **values))
        return tuple(found)

    def team_radio(
        self, folder: str, drivers: Mapping[str, ListedDriver], identities: Identities
    ) -> tuple[RadioMessage, ...]:
        """Return the radio's messages, with their addresses below the folder of the session."""
        found = []
        for each in self._radio:
            at = in_utc(each.utc)
            found.append(
                RadioMessage(
                    at=at,
                    lap=self._lap(at),
                    driver=driver_of(drivers.get(each.racing_number), identities),
                    number=car_number(each.racing_number),
                    address=f"{folder}{each.path}",
                )
            )
        return tuple(sorted(found, key=lambda message: message.at))

    def _lap(self, at: datetime) -> int | None:
        """Return the leader's lap at an instant; the first one from the start on."""
        return next((lap for since, lap in reversed(self._laps) if since <= at), None)


def driver_of(named: ListedDriver | None, identities: Identities) -> str | None:
    """Return the id of who drives a car; None where nobody is named."""
    if named is None or not named.name or not slug(named.name):
        return None
    return identities.driver(slug(named.name), named.name)


def _changed[T](told: list[tuple[datetime, T]]) -> list[tuple[datetime, T]]:
    return told[:1] + [after for before, after in pairwise(told) if after[1] != before[1]]


def _one_line(text: str) -> str:
    return " ".join(text.split())
