"""The state of a session by the feed: upcoming, live and in which phase, or finished; and when it may be called live. Pure.

The words of the feed were counted in recordings of 2018 to 2026. A race goes `Inactive`, `Started`, `Finished`, `Finalised`,
`Ends`; a red flag is `Aborted`; each part of qualifying begins with `Started` and ends with `Finished` and `Inactive`.
"""

from datetime import datetime, timedelta

import msgspec

from fetcher_service.sources.livetiming.classification import PARTS, QUALIFYING
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.messages import ENDED, FeedSessionStatus, SessionData, SessionDataEntry, in_utc
from racing.live.model import LiveStatus, Phase
from racing.model import SessionKind

INACTIVE, STARTED, ABORTED, FINISHED = "Inactive", "Started", "Aborted", "Finished"

UPCOMING_BEFORE = timedelta(hours=1)
"""How long before its start a session is shown as upcoming. The feed may have tomorrow's session already, which is too early."""

MOVED_BY = timedelta(hours=6)
"""How far from its planned hours a session may run: the feed had the old hours when a race was moved by three."""

SHOWN_AFTER_THE_END = timedelta(minutes=15)

LATE = timedelta(minutes=10)
"""Messages further from now are a recording: the feed repeats sessions after they ended."""

SILENT = timedelta(minutes=1)
"""The feed sends at least a heartbeat every 15 s. After this much silence its data is old."""


class Begun(msgspec.Struct, frozen=True):
    """How far a session has come: whether it was ever started, and the part of qualifying that was started last."""

    started: bool = False
    part: int | None = None


class Hours(msgspec.Struct, frozen=True):
    """Of a session, as planned."""

    start: datetime
    end: datetime


def begun(before: Begun, status: FeedSessionStatus, data: SessionData | None, part: int | None) -> Begun:
    """How far it has come by now. `part` is that of the table, which is raised before the last part is quite over.

    Who joins late reads it in `data`; older feeds have none, so what was known before counts too.
    """
    statuses = _statuses(data)
    if status.status == INACTIVE and statuses and statuses[-1].session_status == STARTED:
        statuses = statuses[:-1]  # the two topics arrive one after the other: the session was not interrupted just now
    starts = [step.utc for step in statuses if step.session_status == STARTED]
    if starts:
        series: list[SessionDataEntry] = listed(data.series) if data else []
        parts = [step.qualifying_part for step in series if step.qualifying_part and step.utc <= starts[-1]]
        return Begun(started=True, part=parts[-1] if parts else before.part or part)
    if status.status == STARTED:
        return Begun(started=True, part=part)
    if before.started or status.started in (STARTED, FINISHED):
        return Begun(started=True, part=before.part or part)
    return before


def status_and_phase(kind: SessionKind, status: str, progress: Begun) -> tuple[LiveStatus, Phase | None]:
    """Return the status and the phase if live. Only `Finalised` and `Ends` finish a session: after `Finished` cars still cross the line."""
    if status in ENDED:
        return LiveStatus.FINISHED, None
    if status == INACTIVE and not progress.started:
        return LiveStatus.UPCOMING, None
    if status == ABORTED:
        return LiveStatus.LIVE, Phase.RED_FLAG
    if status == INACTIVE:
        return LiveStatus.LIVE, Phase.BREAK
    if status == FINISHED:
        last = kind not in QUALIFYING or progress.part == PARTS
        return LiveStatus.LIVE, Phase.CHEQUERED if last else Phase.BREAK
    return LiveStatus.LIVE, Phase.RUNNING


def ended_at(data: SessionData | None) -> datetime | None:
    """Return when the session was over for good; None where the feed does not say."""
    return next((in_utc(step.utc) for step in _statuses(data) if step.session_status in ENDED), None)


def is_over(status: LiveStatus, phase: Phase | None) -> bool:
    """Return whether racing is over: the chequered flag was shown for good, or everything is finished."""
    return status is LiveStatus.FINISHED or phase is Phase.CHEQUERED


def stopped_at(data: SessionData | None) -> datetime | None:
    """Return when the flag was shown for good, if it was; None where the feed does not say."""
    flags = [in_utc(step.utc) for step in _statuses(data) if step.session_status == FINISHED]
    return flags[-1] if flags else ended_at(data)


def not_live_because(
    status: LiveStatus,
    hours: Hours,
    *,
    ended: datetime | None,
    lag: timedelta | None,
    silence: timedelta,
    now: datetime,
) -> str | None:
    """Return why a session must not be shown as today's; None when it may.

    `lag`: how old what came last was when it came; `silence`: for how long nothing has come.
    Between sessions the feed goes on with the last one.
    """
    if (why := _not_of_now(lag, silence)) is not None:
        return why
    if status is LiveStatus.FINISHED and (ended is None or now - ended > SHOWN_AFTER_THE_END):
        return "the session is over"
    if status is LiveStatus.UPCOMING and now < hours.start - UPCOMING_BEFORE:
        return "the session begins later"
    if not hours.start - MOVED_BY <= now <= hours.end + MOVED_BY:
        return f"the session is that of {hours.start:%Y-%m-%d %H:%M}"
    return None


def _not_of_now(lag: timedelta | None, silence: timedelta) -> str | None:
    """Return why the data may be out of date."""
    if lag is None:
        return "nothing has come yet"
    if silence > SILENT:
        return f"the feed has told nothing for {silence}"
    return f"the feed tells of another time, {lag} ago" if abs(lag) > LATE else None


def last_status(data: SessionData | None) -> FeedSessionStatus | None:
    """Return the last status of the session's steps, for feeds without a status of its own."""
    statuses = _statuses(data)
    return FeedSessionStatus(status=statuses[-1].session_status) if statuses else None


def _statuses(data: SessionData | None) -> list[SessionDataEntry]:
    """The steps of the session; those of the track are in the same list."""
    series: list[SessionDataEntry] = listed(data.status_series) if data else []
    return [step for step in series if step.session_status]
