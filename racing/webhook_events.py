"""What is told by webhook: a small versioned document for each kind of event. Pure.

Each is a `WebhookEvent` in Standard Webhooks' shape: `type`, `timestamp`, `data`, and the `version` of the data. A field is added without
another version; one that is renamed or removed makes a new version.
"""

from collections.abc import Iterable
from datetime import date as Day  # noqa: N812  # a session has a field called date
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from racing.model import Championship, ResultStatus, SessionKind

VERSION = 1
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class EventKind(StrEnum):
    """What has happened."""

    SCHEDULE_CHANGED = "schedule.changed"
    """A round or one of its sessions was moved, added, cancelled, or is held after all."""
    SESSION_STARTED = "session.started"
    """A session starts, by its schedule."""
    SESSION_ENDED = "session.ended"
    """A session ends, by its schedule."""
    RESULT_PROVISIONAL = "result.provisional"
    """A result is published, before the stewards are done, or a provisional one has changed."""
    RESULT_FINAL = "result.final"
    """A result is published for good."""
    RESULT_AMENDED = "result.amended"
    """A result changed after it was final."""
    STANDINGS_CHANGED = "standings.changed"
    """The newest table of a championship has changed."""
    TITLE_DECIDED = "title.decided"
    """Nobody can take a title any more from who has it."""
    TITLE_OUT = "title.out"
    """Somebody can no longer win a title."""
    DATA_STALE = "data.stale"
    """Data could not be fetched for long, or was lost and is being filled again."""
    TEST = "test"
    """Sent on request, to see whether an endpoint takes it."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts of an event; what is not known is left out."""


class SessionTimes(_Data, frozen=True, kw_only=True):
    """When a session is held, by plan."""

    start: datetime | None = None
    """When it starts, UTC. Absent when the hour is unknown."""
    end: datetime | None = None
    """When it ends, UTC."""
    date: Day | None = None
    """The day, where the hour is unknown."""
    cancelled: bool = False
    """True when it is not held."""


class SessionChange(_Data, frozen=True, kw_only=True):
    """A session before and after a change; one that is new has no before."""

    session: SessionKind
    """Which session of the weekend it is."""
    before: SessionTimes | None = None
    """As it was."""
    after: SessionTimes
    """As it is."""


class ScheduleChanged(_Data, frozen=True, kw_only=True):
    """A round whose times, sessions or place have changed."""

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix: `bahrain`."""
    round: int | None = None
    """Number of the round today. Absent when it is cancelled."""
    name: str
    """Name of the Grand Prix."""
    added: bool = False
    """True when the round is new."""
    cancelled: bool = False
    """True when the whole round is not held."""
    circuit: str | None = None
    """Id of the track."""
    sessions: tuple[SessionChange, ...] = ()
    """The sessions that have changed."""


class SessionMoment(_Data, frozen=True, kw_only=True):
    """A session that starts or ends by its schedule; delays on the day are not in it."""

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix."""
    round: int | None = None
    """Number of the round."""
    session: SessionKind
    """Which session of the weekend it is."""
    at: datetime
    """The instant, UTC."""


class ResultPlace(_Data, frozen=True, kw_only=True):
    """A place in a result."""

    position: int
    """The place, from 1."""
    driver: str
    """Id of the driver."""
    constructor: str | None = None
    """Id of the constructor."""


class ResultPublished(_Data, frozen=True, kw_only=True):
    """A result that is new or has changed, with its first three."""

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix."""
    round: int | None = None
    """Number of the round."""
    session: SessionKind
    """Which session it is the result of."""
    status: ResultStatus
    """How far it can still change."""
    first: tuple[ResultPlace, ...] = ()
    """The first three."""
    changed: tuple[str, ...] = ()
    """Ids of the drivers whose place or outcome differs from the result before; empty for the first one."""


class TablePlace(_Data, frozen=True, kw_only=True):
    """A place in a table."""

    position: int | None = None
    """The place, from 1."""
    driver: str | None = None
    """Id of the driver, in a table of drivers."""
    constructor: str | None = None
    """Id of the constructor."""
    points: Decimal
    """Points in the championship."""


class StandingsChanged(_Data, frozen=True, kw_only=True):
    """The newest table of a championship, with its first three."""

    season: int
    """Year of the season."""
    championship: Championship
    """Which championship."""
    after_round: int
    """Number of the newest round that counts."""
    first: tuple[TablePlace, ...] = ()
    """The first three."""


class TitleContender(_Data, frozen=True, kw_only=True):
    """Somebody who plays for a title."""

    driver: str | None = None
    """Id of the driver, in the championship of drivers."""
    constructor: str | None = None
    """Id of the constructor, in the championship of constructors."""


class TitleNews(_Data, frozen=True, kw_only=True):
    """Who has won a championship, or who can no longer win it."""

    season: int
    """Year of the season."""
    championship: Championship
    """Which championship."""
    grand_prix: str
    """Id of the Grand Prix whose result decided it."""
    session: SessionKind
    """Which session's."""
    contenders: tuple[TitleContender, ...]
    """The champion, or all who went out."""


class DataStale(_Data, frozen=True, kw_only=True):
    """What is not as it should be."""

    reason: str
    """What is the matter, in a sentence."""
    since: datetime
    """Since when, UTC."""


class TestMessage(_Data, frozen=True, kw_only=True):
    """Nothing but a sign of life."""

    message: str
    """A sentence."""


type EventData = (
    ScheduleChanged | SessionMoment | ResultPublished | StandingsChanged | TitleNews | DataStale | TestMessage
)

DATA_OF: dict[EventKind, type[msgspec.Struct]] = {
    EventKind.SCHEDULE_CHANGED: ScheduleChanged,
    EventKind.SESSION_STARTED: SessionMoment,
    EventKind.SESSION_ENDED: SessionMoment,
    EventKind.RESULT_PROVISIONAL: ResultPublished,
    EventKind.RESULT_FINAL: ResultPublished,
    EventKind.RESULT_AMENDED: ResultPublished,
    EventKind.STANDINGS_CHANGED: StandingsChanged,
    EventKind.TITLE_DECIDED: TitleNews,
    EventKind.TITLE_OUT: TitleNews,
    EventKind.DATA_STALE: DataStale,
    EventKind.TEST: TestMessage,
}
"""The facts of each kind."""


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event, before it has an id. `drivers`, `constructors`: whom it concerns, by which endpoints choose; empty for nobody."""

    kind: EventKind
    at: datetime
    data: EventData
    season: int | None = None
    drivers: frozenset[str] = frozenset()
    constructors: frozenset[str] = frozenset()

    def body(self) -> bytes:
        """Return the document that is sent."""
        return _ENCODER.encode({"type": self.kind, "timestamp": self.at, "version": VERSION, "data": self.data})


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which events an endpoint wants: those of any of these; nothing means all."""

    kinds: tuple[str, ...] = ()
    seasons: tuple[int, ...] = ()
    drivers: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()

    def takes(
        self, kind: str, season: int | None, drivers: Iterable[str] = (), constructors: Iterable[str] = ()
    ) -> bool:
        """Return whether an event is among them. One that concerns nobody in particular is chosen by kind and season alone."""
        if (self.kinds and kind not in self.kinds) or (
            self.seasons and season is not None and season not in self.seasons
        ):
            return False
        concerned = frozenset(drivers), frozenset(constructors)
        if not any(concerned) or not (self.drivers or self.constructors):
            return True
        return bool(concerned[0] & set(self.drivers) or concerned[1] & set(self.constructors))
