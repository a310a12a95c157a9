"""Events to iCalendar (RFC 5545, RFC 7986). Pure: equal events, stamps and day give equal bytes.

The only file that knows `icalendar`, and its traps: `Event.new()` stamps the current time and a random UID, naive datetimes
become floating, control characters pass through, and a duration needs its VALUE parameter set by hand.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import msgspec
from icalendar import vDuration, vText, vUri

from racing.calendar import Event, EventStatus
from racing.model import CalendarStamp, SessionKind

PRODID = "-//willitbemax//Formula 1 calendar//EN"
REFRESH = timedelta(hours=1)

SESSION_NAMES = {
    SessionKind.PRACTICE_1: "Practice 1",
    SessionKind.PRACTICE_2: "Practice 2",
    SessionKind.PRACTICE_3: "Practice 3",
    SessionKind.PRACTICE_4: "Practice 4",
    SessionKind.PRE_QUALIFYING: "Pre-qualifying",
    SessionKind.QUALIFYING_1: "Qualifying 1",
    SessionKind.QUALIFYING_2: "Qualifying 2",
    SessionKind.QUALIFYING: "Qualifying",
    SessionKind.WARM_UP: "Warm-up",
    SessionKind.SPRINT_QUALIFYING: "Sprint qualifying",
    SessionKind.SPRINT: "Sprint",
    SessionKind.RACE: "Race",
}


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar calls itself, and where it and its events are found."""

    name: str
    description: str
    url: str
    public_url: str
    domain: str


def uid(event: Event, domain: str) -> str:
    """`2026-bahrain-race@willitbemax`."""
    return f"{event.name}@{domain}"


def calendar(feed: Feed, events: Iterable[Event], stamps: Mapping[str, CalendarStamp], today: date) -> bytes:
    """One VCALENDAR, events ordered by start and UID. `today` (UTC) decides which all-day events are past."""
    shown = [event for event in events if event.name in stamps]
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    made.add("calscale", "GREGORIAN")
    made.add("name", _text(feed.name))
    made.add("x-wr-calname", _text(feed.name))
    made.add("description", _text(feed.description))
    made.add("x-wr-caldesc", _text(feed.description))
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vText("PT1H"))
    made.add("source", vUri(feed.url), parameters={"VALUE": "URI"})
    made.add("color", "red")
    if shown:
        made.add("last-modified", max(stamps[event.name].last_modified for event in shown))
    for event in sorted(shown, key=lambda event: (_moment(event), uid(event, feed.domain))):
        made.add_component(_vevent(event, stamps[event.name], feed, today))
    return bytes(made.to_ical(sorted=False))


def _vevent(event: Event, stamp: CalendarStamp, feed: Feed, today: date) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", uid(event, feed.domain))
    made.add("dtstamp", stamp.last_modified)
    if event.start is not None and event.end is not None:
        made.add("dtstart", event.start.astimezone(UTC))
        made.add("dtend", event.end.astimezone(UTC))
    elif event.day is not None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
    status = _status(event, today)
    made.add("summary", _text(_summary(event, status)))
    made.add("location", _text(", ".join(filter(None, (event.circuit, event.place, event.country)))))
    if event.latitude is not None and event.longitude is not None:
        made.add("geo", (event.latitude, event.longitude))
    made.add("description", _text(_description(event)))
    slug = event.name.removeprefix(f"{event.season}-").removesuffix(f"-{event.kind}")
    made.add("url", vUri(f"{feed.public_url}/content/v1/seasons/{event.season}/rounds/{slug}/{event.kind}"))
    made.add("categories", ["Formula 1", SESSION_NAMES[event.kind]])
    made.add("status", status.upper())
    made.add("sequence", stamp.sequence)
    made.add("created", stamp.created)
    made.add("last-modified", stamp.last_modified)
    made.add("transp", "TRANSPARENT")
    return made


def _status(event: Event, today: date) -> EventStatus:
    """What lies in the past was held on that day, even if nobody wrote down the hour."""
    past = event.day is not None and event.day < today
    return EventStatus.CONFIRMED if past and event.status is EventStatus.TENTATIVE else event.status


def _summary(event: Event, status: EventStatus) -> str:
    """Google hides cancelled events' status, so the words say it too."""
    words = f"F1: {event.round_name} - {SESSION_NAMES[event.kind]}"
    if status is EventStatus.CANCELLED:
        return f"CANCELLED: {words}"
    return f"{words} (TBC)" if status is EventStatus.TENTATIVE else words


def _description(event: Event) -> str:
    number = f"Round {event.number} of {event.of}, season {event.season}" if event.number else f"Season {event.season}"
    laps = f"{event.laps} laps" if event.laps else None
    distance = f"{event.distance_km:.3f} km" if event.distance_km else None
    lines = (
        event.official_name,
        number,
        SESSION_NAMES[event.kind],
        event.circuit,
        ", ".join(filter(None, (laps, distance))),
    )
    return "\n".join(line for line in lines if line)


def _moment(event: Event) -> datetime:
    return event.start or datetime.combine(event.day or date.min, time(), UTC)


def _text(words: str) -> str:
    """Without control characters, which TEXT may not hold (RFC 5545 section 3.3.11); line breaks stay."""
    return "".join(c for c in words if c == "\n" or unicodedata.category(c) != "Cc")
