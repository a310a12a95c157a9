"""The facts that a calendar event shows. data_scheduler stamps them, and the feeds put them into words.

An event is named `{season}-{grand_prix}-{kind}`: never by the number of the round, a time, a title or a language, all
of which change.
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
    """One session in a calendar, with either `start` and `end` (UTC, the end after the start) or `day` alone.

    `dateless`: the session has lost its date, and `day` is the last one that was known.
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
        """The Grand Prix in the event's name: `bahrain`."""
        return self.name.removeprefix(f"{self.season}-").removesuffix(f"-{self.kind}")

    @property
    def last_day(self) -> date | None:
        """The UTC day of the event, or the last one that was known."""
        return self.start.date() if self.start else self.day

    @property
    def confirmed_at(self) -> datetime | None:
        """The midnight at which the clock confirms the event; None if only facts can confirm it."""
        if self.day is None or self.status is not EventStatus.TENTATIVE or self.dateless:
            return None
        return datetime.combine(self.day + timedelta(days=1), time(), UTC)

    def status_at(self, now: datetime) -> EventStatus:
        """Return the STATUS to show: an event known by its day alone is confirmed once the day is past."""
        past = self.confirmed_at is not None and self.confirmed_at <= now
        return EventStatus.CONFIRMED if past else self.status

    def timing_at(self, now: datetime) -> Timing:
        """Return what SEQUENCE counts, as it is shown."""
        return self.start, self.end, self.day, self.status_at(now)

    def digest(self) -> bytes:
        """Return bytes that are equal for equal facts."""
        return msgspec.json.encode(self, order="deterministic")


def event_name(season: int, grand_prix: str, kind: SessionKind) -> str:
    """Return the name of an event: `2026-bahrain-race`."""
    return f"{season}-{grand_prix}-{kind}"


def events(rounds: Iterable[Round], last_days: Mapping[str, date] = NO_DAYS) -> list[Event]:
    """Return the events of one whole season.

    `last_days`: the last known day of each event, by name. A session that has lost its date stays on that day; one
    that never had a date has no event.
    """
    rounds = in_order(rounds)
    of = len(held(rounds))
    return list(_events(rounds, of, last_days))


def stamp_at(stamp: CalendarStamp, now: datetime) -> CalendarStamp:
    """Return the stamp to show: if the clock has confirmed the event since, that counts as a change of STATUS."""
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
        of=of if weekend.number else None,  # a round without a number is not "3 of 24"
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
