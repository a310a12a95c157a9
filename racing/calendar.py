"""What a calendar event shows, as facts: the same for data_scheduler, which stamps them, and for the feeds, which word them.

Identity is `{season}-{grand_prix}-{kind}`: never the number of the round, a time, a title or a language, all of which change.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from racing.model import Round, Session, SessionKind, Struct
from racing.weekend import held, in_order, session_end


class EventStatus(StrEnum):
    """STATUS of RFC 5545 section 3.8.1.11, as far as facts decide it; the clock confirms what is past (`ics`)."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Event(Struct, frozen=True, kw_only=True):
    """One session in a calendar. Either `start` and `end` (UTC, end later than start) or `day` alone."""

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

    @property
    def grand_prix(self) -> str:
        """The slug in the event's name."""
        return self.name.removeprefix(f"{self.season}-").removesuffix(f"-{self.kind}")

    @property
    def timing(self) -> tuple[datetime | None, datetime | None, date | None, EventStatus]:
        """What SEQUENCE counts: DTSTART, DTEND and STATUS (RFC 5545 section 3.8.7.4)."""
        return self.start, self.end, self.day, self.status

    def digest(self) -> bytes:
        """Equal facts have equal digests."""
        return msgspec.json.encode(self, order="deterministic")


def event_name(season: int, grand_prix: str, kind: SessionKind) -> str:
    """The identity of an event: `2026-bahrain-race`."""
    return f"{season}-{grand_prix}-{kind}"


def events(rounds: Iterable[Round]) -> list[Event]:
    """The events of one whole season; a session without a date has none."""
    rounds = in_order(rounds)
    of = len(held(rounds))
    return [
        _event(weekend, session, of)
        for weekend in rounds
        for session in weekend.sessions
        if session.start is not None or session.date is not None
    ]


def _event(weekend: Round, session: Session, of: int) -> Event:
    circuit = weekend.circuit
    laps = session.total_laps
    distance = session.distance_km
    return Event(
        name=event_name(weekend.season, weekend.grand_prix, session.kind),
        season=weekend.season,
        kind=session.kind,
        start=session.start,
        end=session_end(session),
        day=session.date if session.start is None else None,
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
        laps=laps,
        distance_km=distance,
    )


def _status(weekend: Round, session: Session) -> EventStatus:
    if weekend.cancelled or session.cancelled:
        return EventStatus.CANCELLED
    if session.start is None or session.provisional:
        return EventStatus.TENTATIVE
    return EventStatus.CONFIRMED
