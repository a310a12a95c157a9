"""What a calendar event shows, as facts: the same for data_scheduler, which stamps them, and for the feeds, which word them.

Identity is `{season}-{grand_prix}-{kind}`: never the number of the round, a time, a title or a language, all of which change.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from racing.model import CalendarStamp, Round, Session, SessionKind, Struct
from racing.schedule import held, in_order, session_end

type Timing = tuple[datetime | None, datetime | None, date | None, EventStatus]
"""DTSTART, DTEND and STATUS, which SEQUENCE counts (RFC 5545 section 3.8.7.4)."""

NO_DAYS: Mapping[str, date] = {}


class EventStatus(StrEnum):
    """STATUS of RFC 5545 section 3.8.1.11, as far as facts decide it; the clock confirms what is past (`Event.status_at`)."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Event(Struct, frozen=True, kw_only=True):
    """One session in a calendar. Either `start` and `end` (UTC, end later than start) or `day` alone.

    `dateless`: it has lost its date, and `day` is the last one that was known.
    """

    name: str
    season: int
    kind: SessionKind
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    status: EventStatus
    round_name: str
    official_name: str | None = None
    number: int | None = None
    of: int | None = None
    circuit: str | None = None
    place: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    laps: int | None = None
    distance_km: float | None = None
    dateless: bool = False

    @property
    def grand_prix(self) -> str:
        """The slug in the event's name."""
        return self.name.removeprefix(f"{self.season}-").removesuffix(f"-{self.kind}")

    @property
    def last_day(self) -> date | None:
        """The UTC day on which it is, or was last known to be."""
        return self.start.date() if self.start else self.day

    @property
    def confirmed_at(self) -> datetime | None:
        """The midnight at which the clock confirms it; None for what only facts can confirm."""
        if self.day is None or self.status is not EventStatus.TENTATIVE or self.dateless:
            return None
        return datetime.combine(self.day + timedelta(days=1), time(), UTC)

    def status_at(self, now: datetime) -> EventStatus:
        """STATUS as it is shown: what is known by its day alone was held on that day, once the day is past."""
        past = self.confirmed_at is not None and self.confirmed_at <= now
        return EventStatus.CONFIRMED if past else self.status

    def timing_at(self, now: datetime) -> Timing:
        """What SEQUENCE counts, as it is shown."""
        return self.start, self.end, self.day, self.status_at(now)

    def digest(self) -> bytes:
        """Equal facts have equal digests."""
        return msgspec.json.encode(self, order="deterministic")


def event_name(season: int, grand_prix: str, kind: SessionKind) -> str:
    """The identity of an event: `2026-bahrain-race`."""
    return f"{season}-{grand_prix}-{kind}"


def events(rounds: Iterable[Round], last_days: Mapping[str, date] = NO_DAYS) -> list[Event]:
    """The events of one whole season.

    `last_days`: the day on which each was last known to be, by event. A session that has lost its date stays there; one that never had
    a date has no event.
    """
    rounds = in_order(rounds)
    of = len(held(rounds))
    return list(_events(rounds, of, last_days))


def stamp_at(stamp: CalendarStamp, now: datetime) -> CalendarStamp:
    """The stamp as it is shown: where the clock has confirmed the event since, that counts as the change of STATUS that it is."""
    at = stamp.confirmed_at
    if at is None or now < at:
        return stamp
    return msgspec.structs.replace(
        stamp, sequence=stamp.sequence + 1, last_modified=max(stamp.last_modified, at), confirmed_at=None
    )


def _events(rounds: Iterable[Round], of: int, last_days: Mapping[str, date]) -> Iterator[Event]:
    for weekend in rounds:
        for session in weekend.sessions:
            name = event_name(weekend.season, weekend.grand_prix, session.kind)
            dateless = session.start is None and session.date is None
            day = last_days.get(name) if dateless else session.date
            if session.start is not None or day is not None:
                yield _event(weekend, session, of, day=day, dateless=dateless)


def _event(weekend: Round, session: Session, of: int, *, day: date | None, dateless: bool) -> Event:
    circuit = weekend.circuit
    return Event(
        name=event_name(weekend.season, weekend.grand_prix, session.kind),
        season=weekend.season,
        kind=session.kind,
        start=session.start,
        end=session_end(session),
        day=day if session.start is None else None,
        status=_status(weekend, session),
        round_name=weekend.name,
        official_name=weekend.official_name,
        number=weekend.number,
        of=of if weekend.number else None,  # who has no number is not one of so many
        circuit=circuit.full_name or circuit.name if circuit else None,
        place=circuit.place if circuit else None,
        country=circuit.country if circuit else None,
        latitude=circuit.latitude if circuit else None,
        longitude=circuit.longitude if circuit else None,
        laps=session.scheduled_laps,
        distance_km=session.scheduled_distance_km,
        dateless=dateless,
    )


def _status(weekend: Round, session: Session) -> EventStatus:
    if weekend.cancelled or session.cancelled:
        return EventStatus.CANCELLED
    if session.start is None or session.provisional:
        return EventStatus.TENTATIVE
    return EventStatus.CONFIRMED
