"""The streams of a session in the archive as one recording: their lines in order of time, with the instant at which each was said. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

import msgspec

from fetcher_service.failures import SourceChanged
from fetcher_service.sources.livetiming.archive_streams import lines_of
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.deltas import RecordedLine, listed
from fetcher_service.sources.livetiming.history.recording import SessionRecording
from fetcher_service.sources.livetiming.messages import Heartbeat, RaceControlMessages, SessionData, in_utc
from racing.model import SessionKind

TOPICS = (
    "TimingData",
    "TimingAppData",
    "DriverList",
    "SessionStatus",
    "SessionData",
    "TrackStatus",
    "RaceControlMessages",
    "WeatherData",
    "LapCount",
    "TeamRadio",
    "PitLaneTimeCollection",
    "PitStopSeries",
    "Heartbeat",
)
"""The streams that are read."""

INDISPENSABLE = frozenset({"TimingData", "DriverList", "SessionStatus"})
"""Without these there are no laps."""

HELD_BACK = timedelta(seconds=2)
"""How much later than a heartbeat data is said, in all recordings."""

HALF_A_SECOND = timedelta(seconds=0.5)
"""Race control's instants are whole seconds."""


def session_recording(kind: SessionKind, streams: Mapping[str, str], planned: datetime) -> SessionRecording:
    """Return the recording of a session from the text of its streams by topic. `planned`: its start, where no stream tells the time of day.

    Raises `SourceFailed` for a line that is cut off, and `SourceChanged` for one with another shape.
    """
    said = {topic: lines_of(topic, text) for topic, text in streams.items()}
    beginning = _beginning(said, planned)
    recording = SessionRecording(kind)
    told = ((line.at, topic, line.content) for topic in recording.topics & said.keys() for line in said[topic])
    for at, topic, content in sorted(told, key=lambda each: (each[0], each[1])):
        try:
            recording.take(topic, content, beginning + at)
        except msgspec.ValidationError as error:
            raise SourceChanged(SOURCE, f"{topic}.jsonStream", str(error)) from error
    return recording


def _beginning(said: Mapping[str, Sequence[RecordedLine]], planned: datetime) -> datetime:
    """Return the instant from which the streams count: that of most entries with an instant, by the topic that knows it best."""
    for instants in (_of_session_data, _of_race_control, _of_heartbeats):
        if found := list(instants(said)):
            return median_low(found)
    started = next((line.at for line in said.get("SessionStatus", ()) if _is_start(line.content)), timedelta(0))
    return planned - started


def _of_session_data(said: Mapping[str, Sequence[RecordedLine]]) -> Iterator[datetime]:
    # The first line is what had been said before.
    for line in said.get("SessionData", ())[1:]:
        data = _converted(line.content, SessionData)
        for entry in [*listed(data.series), *listed(data.status_series)] if data else ():
            yield in_utc(entry.utc) - line.at


def _of_race_control(said: Mapping[str, Sequence[RecordedLine]]) -> Iterator[datetime]:
    for line in said.get("RaceControlMessages", ())[1:]:
        data = _converted(line.content, RaceControlMessages)
        for entry in listed(data.messages) if data else ():
            yield in_utc(entry.utc) + HALF_A_SECOND - line.at


def _of_heartbeats(said: Mapping[str, Sequence[RecordedLine]]) -> Iterator[datetime]:
    for line in said.get("Heartbeat", ()):
        if (beat := _converted(line.content, Heartbeat)) is not None:
            yield in_utc(beat.utc) - HELD_BACK - line.at


def _converted[T](content: Any, shape: type[T]) -> T | None:
    try:
        converted: T = msgspec.convert(content, shape)
    except msgspec.ValidationError:
        return None
    return converted


def _is_start(content: Any) -> bool:
    return isinstance(content, Mapping) and content.get("Status") == "Started"
