"""Makes the replay of a session from the streams of its archive folder: all topics in order of time, as the live feed told them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from fetcher_service.failures import SourceChanged
from fetcher_service.identities import Identities
from fetcher_service.meetings import utc
from fetcher_service.sources.livetiming.archive_streams import lines_of
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.deltas import RecordedLine
from fetcher_service.sources.livetiming.messages import Heartbeat, SessionInfo, in_utc
from fetcher_service.sources.livetiming.session import HEARTBEAT, FollowedSession
from fetcher_service.sources.livetiming.signalr import Snapshot, Update
from racing.live.replay import STEP_SECONDS, Recorder, replay_of
from racing.model import Replay

ABOUT, STATUS = "SessionInfo", "SessionStatus"
STARTED = "Started"


def replay_from(streams: Mapping[str, str]) -> Replay | None:
    """Return the replay of a session; None where its streams tell of none that went live. `streams`: the text of each topic's.

    It takes half a minute for a race. Raise `SourceFailed` for a line that is cut off, `SourceChanged` for streams that are something else.
    """
    updates = in_order(streams)
    session, recorder = FollowedSession(Identities(), _leave_out), Recorder()
    session.begin(Snapshot({}), updates[0].at)
    for told in told_together(updates):
        for each in told:
            session.take(each, each.at)
        if (picture := session.picture(told[-1].at)) is not None:
            recorder.take(picture)
    taken = recorder.taken()
    return None if taken is None else replay_of(taken)


def in_order(streams: Mapping[str, str]) -> list[Update]:
    """Return what all topics told, in order of time. Streams count from their own beginning, which one of them tells."""
    read = {topic: lines_of(topic, text) for topic, text in streams.items()}
    beginning = _beginning(read)
    told = [Update(topic, line.content, beginning + line.at) for topic, found in read.items() for line in found]
    return sorted(told, key=lambda each: each.at)


def told_together(updates: Sequence[Update]) -> Iterator[list[Update]]:
    """Yield what was told in the same step of a replay: a picture of each step is enough."""
    step = timedelta(seconds=STEP_SECONDS)
    for _, told in groupby(updates, lambda each: (each.at - updates[0].at) // step):
        yield list(told)


def _beginning(read: Mapping[str, Sequence[RecordedLine]]) -> datetime:
    """Return when the streams begin, by a heartbeat; without one, by the start as it was planned."""
    for line in read.get(HEARTBEAT, ()):
        return in_utc(_as(HEARTBEAT, line.content, Heartbeat).utc) - line.at
    about = next((_as(ABOUT, line.content, SessionInfo) for line in read.get(ABOUT, ())), None)
    started = next((line.at for line in read.get(STATUS, ()) if _status(line.content) == STARTED), None)
    if about is None or started is None:
        raise SourceChanged(SOURCE, f"{STATUS}.jsonStream", "nothing says when the session started")
    try:
        return utc(about.start_date, about.gmt_offset) - started
    except ValueError as error:
        raise SourceChanged(SOURCE, f"{ABOUT}.GmtOffset", repr(about.gmt_offset)) from error


def _as[T](topic: str, content: Any, shape: type[T]) -> T:
    try:
        return msgspec.convert(content, shape)
    except msgspec.ValidationError as error:
        raise SourceChanged(SOURCE, f"{topic}.jsonStream", str(error)) from error


def _status(content: Any) -> Any:
    return content.get("Status") if isinstance(content, Mapping) else None


def _leave_out(_change: SourceChanged) -> None:
    """Go on without what cannot be read: it is missing from the pictures, as it was live."""
