"""The session that the feed tells of: what is known of it, the picture that makes, and the classification it ends in. No I/O.

`now` is the suite's time. Nothing is shown that is not of today: the feed goes on telling of the last session until the
next one, and tells some once more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from fetcher_service.failures import SourceChanged
from fetcher_service.identities import Identities
from fetcher_service.meetings import circuit_id, is_testing, session_kind, utc
from fetcher_service.sources.livetiming.phases import (
    LATE,
    Begun,
    Hours,
    begun,
    ended_at,
    last_status,
    not_live_because,
    standing,
)
from fetcher_service.sources.livetiming.rows import EntryList, entry_list, live_rows
from fetcher_service.sources.livetiming.signalr import Snapshot, Update
from fetcher_service.sources.livetiming.surroundings import (
    laps_driven,
    race_control,
    session_clock,
    track_status,
    weather,
)
from fetcher_service.sources.livetiming.tables import QUALIFYING, RACING, SOURCE, Final, classification_rows
from fetcher_service.sources.livetiming.topics import Made, Topics
from fetcher_service.timing_topics import (
    ENDED,
    Countdown,
    FlagShown,
    Heartbeat,
    LapCount,
    Named,
    RaceControlMessages,
    SessionData,
    SessionInfo,
    SessionStatus,
    TimingAppData,
    TimingData,
    WeatherData,
    in_utc,
)
from racing.live import LiveSession
from racing.model import Classification, SessionKind, Standing

HEARTBEAT = "Heartbeat"
"""Tells the time and nothing of the session: while one is told again it may well be right."""


class Identity(msgspec.Struct, frozen=True):
    """Which session it is, and its planned hours."""

    key: int
    season: int
    grand_prix: str
    kind: SessionKind
    hours: Hours


class FollowedSession:
    """Takes what the feed tells. `report` is told of a topic that has another shape than it should."""

    def __init__(self, identities: Identities, report: Callable[[SourceChanged], None]) -> None:
        self._identities = identities
        self._report = report
        self._topics = Topics(report)
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more."""
        self._topics.clear()
        self._begun = Begun()
        self._ended: datetime | None = None
        self._data_at: datetime | None = None
        self._heard: datetime | None = None
        self._lag: timedelta | None = None
        self._pulse: timedelta | None = None
        self._identity = Made(self._identified)
        self._entries = Made(self._entry_list)
        self._notices = Made(race_control)

    # ---- in

    def begin(self, snapshot: Snapshot, now: datetime) -> None:
        """A connection begins: each topic in it replaces what was known, everything if it is of another session."""
        about = snapshot.topics.get("SessionInfo")
        if isinstance(about, dict) and about.get("Key") != self.key:
            self.forget()
        before = self._status()
        was_on = before is not None and before.status not in ENDED
        self._heard = now
        for topic, content in snapshot.topics.items():
            self._topics.replace(topic, content)
        self._note_progress(now if was_on else None)
        if HEARTBEAT in snapshot.topics and (beat := self._topics.read(HEARTBEAT, Heartbeat)):
            self._pulse = now - in_utc(beat.utc)
            self._tick(in_utc(beat.utc))

    def is_left_by(self, update: Update) -> bool:
        """Whether it is about another session than this one."""
        if update.topic != "SessionInfo" or not isinstance(update.content, dict) or self.key is None:
            return False
        return bool(update.content.get("Key", self.key) != self.key)

    def take(self, update: Update, now: datetime) -> None:
        """What has changed of this session."""
        self._heard = now
        self._topics.merge(update.topic, update.content)
        if update.topic == HEARTBEAT:
            self._pulse = now - update.at
        else:
            self._lag = now - update.at
        self._tick(update.at)
        if update.topic in ("SessionStatus", "SessionData"):
            self._note_progress(update.at)

    def _tick(self, at: datetime) -> None:
        """The feed's own time. It goes back when something is told again, not when messages overtake one another."""
        if self._data_at is None or at > self._data_at or self._data_at - at > LATE:
            self._data_at = at

    def _note_progress(self, at: datetime | None) -> None:
        """Remember how far it has come: not every feed says it to who joins late.

        `at`: since when at the latest it stands so; None where that is not known, for it may be long ago.
        """
        status = self._status()
        if status is None:
            return
        data = self._topics.read("SessionData", SessionData)
        self._begun = begun(self._begun, status, data, self._part())
        if status.status not in ENDED:
            self._ended = None
        elif self._ended is None:
            self._ended = ended_at(data) or at

    # ---- out

    @property
    def key(self) -> int | None:
        """The feed's number of the session."""
        about = self._topics.read("SessionInfo", SessionInfo)
        return about.key if about else None

    @property
    def identity(self) -> Identity | None:
        """Which session it is; None before the feed says it, and for what is no session of a season."""
        return self._identity.of(self._topics.read("SessionInfo", SessionInfo))

    def not_live_because(self, now: datetime) -> str | None:
        """Why there is no picture; None when there is one."""
        identity, status = self.identity, self._status()
        if identity is None or status is None:
            return "the feed tells of no session of a season"
        state, _ = standing(identity.kind, status.status, self._begun)
        return not_live_because(
            state,
            identity.hours,
            ended=self._ended,
            lag=self._pulse if self._lag is None else self._lag,
            silence=now - self._heard if self._heard else timedelta(0),
            now=now,
        )

    def picture(self, now: datetime) -> LiveSession | None:
        """The session as it is known; None when none may be shown as live."""
        identity, status = self.identity, self._status()
        if identity is None or status is None or self._data_at is None or self.not_live_because(now):
            return None
        state, phase = standing(identity.kind, status.status, self._begun)
        data = self._topics.read("SessionData", SessionData)
        timing = self._topics.read("TimingData", TimingData)
        entries = self._entries.of(self._topics.read("DriverList", dict[str, Named]))
        rows = live_rows(identity.kind, timing, self._topics.read("TimingAppData", TimingAppData), entries)
        lap, laps = (
            laps_driven(self._topics.read("LapCount", LapCount), data) if identity.kind in RACING else (None, None)
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
            track_status=track_status(self._topics.read("TrackStatus", FlagShown)),
            clock=session_clock(self._topics.read("ExtrapolatedClock", Countdown)),
            current_lap=lap,
            total_laps=laps,
            order=tuple(row.number for row in rows),
            rows={row.number: row for row in rows},
            messages=self._notices.of(self._topics.read("RaceControlMessages", RaceControlMessages)),
            weather=weather(self._topics.read("WeatherData", WeatherData)),
        )

    def classification(self) -> Classification | None:
        """What a session that is over ended in, as on the road; None before. `SourceFailed` where it says too little."""
        identity, status = self.identity, self._status()
        timing = self._topics.read("TimingData", TimingData)
        if identity is None or status is None or status.status not in ENDED or timing is None:
            return None
        final = Final(
            timing=timing,
            drivers=self._topics.read("DriverList", dict[str, Named]) or {},
            app=self._topics.read("TimingAppData", TimingAppData),
        )
        return Classification(
            season=identity.season,
            grand_prix=identity.grand_prix,
            session=identity.kind,
            standing=Standing.LIVE,
            rows=classification_rows(identity.kind, final, identity.season, self._identities),
        )

    def _status(self) -> SessionStatus | None:
        """Whichever topic says it."""
        if status := self._topics.read("SessionStatus", SessionStatus):
            return status
        if status := last_status(self._topics.read("SessionData", SessionData)):
            return status
        about = self._topics.read("SessionInfo", SessionInfo)
        return SessionStatus(status=about.session_status) if about and about.session_status else None

    def _part(self) -> int | None:
        timing = self._topics.read("TimingData", TimingData)
        return (timing.session_part or None) if timing else None

    def _entry_list(self, drivers: dict[str, Named] | None) -> EntryList:
        identity = self.identity
        return entry_list(drivers or {}, identity.season, self._identities) if identity else {}

    def _identified(self, about: SessionInfo | None) -> Identity | None:
        kind = session_kind(about.type, about.name) if about else None
        if about is None or kind is None or is_testing(about.meeting.name):
            return None
        try:
            hours = Hours(*(utc(local, about.gmt_offset) for local in (about.start_date, about.end_date)))
        except ValueError:
            self._report(SourceChanged(SOURCE, "SessionInfo.GmtOffset", repr(about.gmt_offset)))
            return None
        circuit = circuit_id(about.meeting.circuit.short_name) if about.meeting.circuit else None
        season = about.start_date.year
        grand_prix = self._identities.grand_prix(season, about.meeting.name, circuit)
        return Identity(about.key, season, grand_prix, kind, hours)
