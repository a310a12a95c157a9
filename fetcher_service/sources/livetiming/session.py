"""The session of the live feed: what is known of it, the picture to show, and its classification at the end. No I/O.

`now` is the suite's time. Only today's session is shown: the feed keeps the last session until the next one, and repeats some. When the
next one begins, its `SessionInfo` comes first, and for some seconds the hub still hands out every other topic as the previous session left
it, until the topic's own key frame.

No content of a message raises an error here: what cannot be read is reported for its topic and left out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.identities import Identities, slug
from fetcher_service.meetings import circuit_id, is_testing, session_kind, utc
from fetcher_service.parsing import salvaged
from fetcher_service.sources.livetiming.classification import (
    QUALIFYING,
    RACING,
    SOURCE,
    FinalState,
    classification_rows,
)
from fetcher_service.sources.livetiming.conditions import (
    laps_driven,
    race_control,
    session_clock,
    track_status,
    weather,
)
from fetcher_service.sources.livetiming.history.recording import SessionRecording
from fetcher_service.sources.livetiming.messages import (
    ENDED,
    ExtrapolatedClock,
    FeedSessionStatus,
    FeedTrackStatus,
    Heartbeat,
    LapCount,
    ListedDriver,
    RaceControlMessages,
    SessionData,
    SessionInfo,
    TimingAppData,
    TimingData,
    WeatherData,
    in_utc,
)
from fetcher_service.sources.livetiming.phases import (
    INACTIVE,
    LATE,
    UPCOMING_BEFORE,
    Begun,
    Hours,
    begun,
    ended_at,
    is_over,
    last_status,
    not_live_because,
    status_and_phase,
    stopped_at,
)
from fetcher_service.sources.livetiming.rows import EntryList, entry_list, live_rows
from fetcher_service.sources.livetiming.signalr import TOPICS, Snapshot, Update
from fetcher_service.sources.livetiming.topics import MadeOnce, Topics
from racing.live.model import LiveRow, LiveSession, RaceControl
from racing.model import Classification, ClassificationRow, LapChart, ResultStatus, SessionKind

HEARTBEAT = "Heartbeat"
"""Has the time and nothing of the session, so it may be right while a session is repeated."""

OF_A_SESSION = frozenset(TOPICS) - {HEARTBEAT, "SessionInfo"}
"""Topics that the hub may hand out as the previous session left them."""

INDISPENSABLE = ("SessionStatus", "DriverList", "TimingData")


class SessionIdentity(msgspec.Struct, frozen=True):
    """Which session it is, and its planned hours."""

    key: int
    season: int
    grand_prix: str
    kind: SessionKind
    hours: Hours


class FollowedSession:
    """Takes the messages of the feed. `report` is called for a topic with an unexpected shape."""

    def __init__(self, identities: Identities, report: Callable[[SourceChanged], None]) -> None:
        self._identities = identities
        self._report = report
        self._topics = Topics(report)
        self.forget()

    def forget(self) -> None:
        """Forget everything."""
        self._topics.clear()
        self._begun = Begun()
        self._ended: datetime | None = None
        self._stopped: datetime | None = None
        self._data_at: datetime | None = None
        self._heard: datetime | None = None
        self._lag: timedelta | None = None
        self._pulse: timedelta | None = None
        self._joined_by_snapshot = True
        self._identity = MadeOnce(self._identified)
        self._entries = MadeOnce(self._entry_list)
        self._notices = MadeOnce(race_control)
        self._rows: tuple[LiveRow, ...] = ()
        self._recording: SessionRecording | None = None

    # ---- in

    def begin(self, snapshot: Snapshot, now: datetime) -> None:
        """Begin a connection: each topic in the snapshot replaces what was known, everything if it is of another session.

        Of a session that has not begun the hub may have nothing yet but its `SessionInfo`.
        """
        about = self._about_in(snapshot.topics.get("SessionInfo"))
        is_new = about is not None and about.key != self.key
        if is_new:
            self.forget()
        before = self._status()
        was_on = before is not None and before.status not in ENDED
        self._heard = now
        for topic, content in snapshot.topics.items():
            self._guarded(topic, lambda topic=topic, content=content: self._topics.replace(topic, content), None)  # type: ignore[misc]
        for topic, content in snapshot.topics.items():
            self._record(topic, content, now, joined=True)
        self._joined_by_snapshot = True
        if is_new and self._has_not_begun(now):
            self._topics.doubt(OF_A_SESSION, now)
        self._topics.settle(now)
        self._guarded("SessionStatus", lambda: self._note_progress(now if was_on else None), None)
        if HEARTBEAT in snapshot.topics and (beat := self._topics.read(HEARTBEAT, Heartbeat)):
            self._pulse = now - in_utc(beat.utc)
            self._tick(in_utc(beat.utc))

    def is_left_by(self, update: Update) -> bool:
        """Whether it is about another session than this one."""
        about = self._about_in(update.content) if update.topic == "SessionInfo" else None
        return about is not None and self.key is not None and about.key != self.key

    def take(self, update: Update, now: datetime) -> None:
        """Take what has changed of this session, or the `SessionInfo` of another, after which nothing of this one is known."""
        if self.is_left_by(update):
            self.forget()
            self._topics.doubt(OF_A_SESSION, now)
            self._joined_by_snapshot = False
        self._heard = now
        self._guarded(update.topic, lambda: self._topics.merge(update.topic, update.content), None)
        self._topics.settle(now)
        self._record(update.topic, update.content, update.at)
        if update.topic == HEARTBEAT:
            self._pulse = now - update.at
        else:
            self._lag = now - update.at
        self._tick(update.at)
        if update.topic in ("SessionStatus", "SessionData"):
            self._guarded(update.topic, lambda: self._note_progress(update.at), None)

    def _record(self, topic: str, content: Any, at: datetime, *, joined: bool = False) -> None:
        """Note what changed for the laps of the session, but not what may be of the one before."""
        if self._recording is None and (identity := self.identity) is not None:
            self._recording = SessionRecording(identity.kind)
        recording = self._recording
        if recording is None or topic not in recording.topics or self._topics.is_doubted(topic):
            return
        take = recording.join if joined else recording.take
        self._guarded(topic, lambda: take(topic, content, at), None)

    def needs_a_snapshot(self) -> bool:
        """Return whether another session began on this connection and the feed should have sent more of it by now."""
        return not self._joined_by_snapshot and any(
            not self._topics.is_doubted(topic) and not self._topics.is_known(topic) for topic in INDISPENSABLE
        )

    def _about_in(self, content: Any) -> SessionInfo | None:
        """A whole `SessionInfo`; None for anything else, which says nothing of a session."""
        return salvaged(SOURCE, "SessionInfo", content, SessionInfo)[0]

    def _has_not_begun(self, now: datetime) -> bool:
        """Begin another session with its `SessionInfo` alone, which is sent again when the session starts."""
        about, identity = self._topics.read("SessionInfo", SessionInfo), self.identity
        if about is not None and about.session_status:
            return about.session_status == INACTIVE
        return identity is not None and now < identity.hours.start

    def _tick(self, at: datetime) -> None:
        """Note the feed's own time. It goes back when a session is repeated, not when messages overtake one another."""
        if self._data_at is None or at > self._data_at or self._data_at - at > LATE:
            self._data_at = at

    def _note_progress(self, at: datetime | None) -> None:
        """Remember how far the session has come: not every feed says it to clients that join late.

        `at`: since when at the latest it is so; None where that is not known, for it may be long ago.
        """
        status, identity = self._status(), self.identity
        if status is None:
            return
        data = self._topics.read("SessionData", SessionData)
        self._begun = begun(self._begun, status, data, self._part())
        if status.status not in ENDED:
            self._ended = None
        elif self._ended is None:
            self._ended = ended_at(data) or at
        if identity is None or not is_over(*status_and_phase(identity.kind, status.status, self._begun)):
            self._stopped = None
        elif self._stopped is None:
            self._stopped = stopped_at(data) or at

    # ---- out

    @property
    def key(self) -> int | None:
        """The number that the feed has for the session."""
        about = self._topics.read("SessionInfo", SessionInfo)
        return about.key if about else None

    @property
    def identity(self) -> SessionIdentity | None:
        """Which session it is; None before the feed says it, and for one that is no session of a season."""
        return self._identity.of(self._topics.read("SessionInfo", SessionInfo))

    def not_live_because(self, now: datetime) -> str | None:
        """Return why there is no picture; None when there is one."""
        identity, status = self.identity, self._status()
        if identity is None or status is None:
            return "the feed tells of no session of a season"
        state, _ = status_and_phase(identity.kind, status.status, self._begun)
        return not_live_because(
            state,
            identity.hours,
            ended=self._ended,
            lag=self._pulse if self._lag is None else self._lag,
            silence=now - self._heard if self._heard else timedelta(0),
            now=now,
        )

    def picture(self, now: datetime) -> LiveSession | None:
        """Return the session as it is known; None when none may be shown as live."""
        identity, status = self.identity, self._status()
        if identity is None or status is None or self._data_at is None or self.not_live_because(now):
            return None
        state, phase = status_and_phase(identity.kind, status.status, self._begun)
        self._rows = rows = self._guarded("TimingData", lambda: self._table(identity.kind), self._rows)
        lap, laps = self._laps() if identity.kind in RACING else (None, None)
        clock = session_clock(
            self._topics.read("ExtrapolatedClock", ExtrapolatedClock), over=is_over(state, phase), stopped=self._stopped
        )
        return LiveSession(
            season=identity.season,
            grand_prix=identity.grand_prix,
            session=identity.kind,
            key=identity.key,
            status=state,
            phase=phase,
            part=(self._part() or self._begun.part) if identity.kind in QUALIFYING else None,
            data_at=self._data_at,
            track_status=track_status(self._topics.read("TrackStatus", FeedTrackStatus)),
            clock=clock,
            current_lap=lap,
            total_laps=laps,
            order=tuple(row.number for row in rows),
            rows={row.number: row for row in rows},
            messages=self._messages(identity.hours),
            weather=weather(self._topics.read("WeatherData", WeatherData)),
        )

    def classification(self) -> Classification | None:
        """Return the classification of a session that is over, in the order on the road; None before. `SourceFailed` without the data."""
        identity, status = self.identity, self._status()
        timing = self._topics.read("TimingData", TimingData)
        if identity is None or status is None or status.status not in ENDED or timing is None:
            return None
        final = FinalState(
            timing=timing,
            drivers=self._topics.read("DriverList", dict[str, ListedDriver]) or {},
            app=self._topics.read("TimingAppData", TimingAppData),
        )
        rows: tuple[ClassificationRow, ...] = self._guarded(
            "TimingData",
            lambda: classification_rows(identity.kind, final, identity.season, self._identities),
            (),
        )
        if not rows:
            return None
        return Classification(
            season=identity.season,
            grand_prix=identity.grand_prix,
            session=identity.kind,
            standing=ResultStatus.LIVE,
            rows=rows,
        )

    def lap_chart(self) -> LapChart | None:
        """Return the laps since the session was joined, with stints and pit stops; None while there are none."""
        identity, recording = self.identity, self._recording
        if identity is None or recording is None:
            return None
        drivers = self._topics.read("DriverList", dict[str, ListedDriver]) or {}
        return self._guarded(
            "TimingData",
            lambda: recording.chart(identity.season, identity.grand_prix, drivers, self._identities),
            None,
        )

    def _guarded[R](self, topic: str, make: Callable[[], R], otherwise: R) -> R:
        """What is made of the topic; whatever fails there is reported for it and leaves everything else alone.

        Shapes refuse what is known to be wrong. This is the boundary for the rest: nobody can try every content.
        """
        try:
            return make()
        except SourceFailed:
            raise
        except Exception as error:  # noqa: BLE001  # one odd message must not end what a whole weekend depends on
            self._report(SourceChanged(SOURCE, topic, f"{type(error).__name__}: {error}"))
            return otherwise

    def _table(self, kind: SessionKind) -> tuple[LiveRow, ...]:
        entries = self._entries.of(self._topics.read("DriverList", dict[str, ListedDriver]))
        timing, app = self._topics.read("TimingData", TimingData), self._topics.read("TimingAppData", TimingAppData)
        return live_rows(kind, timing, app, entries)

    def _laps(self) -> tuple[int | None, int | None]:
        return laps_driven(self._topics.read("LapCount", LapCount), self._topics.read("SessionData", SessionData))

    def _messages(self, hours: Hours) -> dict[int, RaceControl]:
        """Those of this session. The hub may keep the list of the session before until the first message of this one."""
        messages = self._notices.of(self._topics.read("RaceControlMessages", RaceControlMessages))
        last = max((message.at for message in messages.values()), default=None)
        is_of_before = not self._begun.started and last is not None and last < hours.start - UPCOMING_BEFORE
        return {} if is_of_before else messages

    def _status(self) -> FeedSessionStatus | None:
        """Note the end, whichever topic says it. An end before the start belongs to the previous session."""
        about = self._topics.read("SessionInfo", SessionInfo)
        own = FeedSessionStatus(status=about.session_status) if about and about.session_status else None
        told = self._topics.read("SessionStatus", FeedSessionStatus) or last_status(
            self._topics.read("SessionData", SessionData)
        )
        if told is not None and told.status in ENDED and own is not None and own.status == INACTIVE:
            return own
        return told or own

    def _part(self) -> int | None:
        timing = self._topics.read("TimingData", TimingData)
        return (timing.session_part or None) if timing else None

    def _entry_list(self, drivers: dict[str, ListedDriver] | None) -> EntryList:
        identity = self.identity
        return entry_list(drivers or {}, identity.season, self._identities) if identity else {}

    def _identified(self, about: SessionInfo | None) -> SessionIdentity | None:
        kind = session_kind(about.type, about.name) if about else None
        if about is None or kind is None or is_testing(about.meeting.name):
            return None
        if not slug(about.meeting.name):
            self._report(SourceChanged(SOURCE, "SessionInfo.Meeting.Name", repr(about.meeting.name)))
            return None
        try:
            hours = Hours(*(utc(local, about.gmt_offset) for local in (about.start_date, about.end_date)))
        except ValueError:
            self._report(SourceChanged(SOURCE, "SessionInfo.GmtOffset", repr(about.gmt_offset)))
            return None
        circuit = circuit_id(about.meeting.circuit.short_name) if about.meeting.circuit else None
        season = about.start_date.year
        grand_prix = self._identities.grand_prix(season, about.meeting.name, circuit)
        return SessionIdentity(about.key, season, grand_prix, kind, hours)
