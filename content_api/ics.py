"""Events to iCalendar (RFC 5545, RFC 7986), and back to be sure. Pure: equal events, stamps and day give equal bytes.

A calendar is its head and its events in order, so a season is worded once and stands in every calendar that holds it.

The only file that knows `icalendar`, and its traps: `Event.new()` stamps the current time and a random UID, naive datetimes
become floating, control characters pass through, and a duration needs its VALUE parameter set by hand.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple

import icalendar
import msgspec
from icalendar import vDuration, vText, vUri

from content_api.wording import Wording
from racing.calendar import Event, EventStatus
from racing.model import CalendarStamp, SessionKind

PRODID = "-//willitbemax//Formula 1 calendar//EN"
REFRESH = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"

REQUIRED = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "CATEGORIES", "STATUS", "SEQUENCE"),
    *("CREATED", "LAST-MODIFIED", "TRANSP"),
)
"""What every event has; LOCATION and GEO where the track is known."""

_SEASON = re.compile(rb"\r\nUID:(\d{4})-")


class Malformed(ValueError):
    """A calendar that phones might refuse, and what is wrong with it."""


class Site(msgspec.Struct, frozen=True):
    """Where events are found: the address of the suite, and the domain in their UIDs (never the Host header)."""

    public_url: str
    domain: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar calls itself, where it is found, and when anything in it last changed."""

    name: str
    description: str
    url: str
    last_modified: datetime


class Entry(NamedTuple):
    """An event in words; start and UID are its place in a calendar."""

    start: datetime
    uid: str
    kind: SessionKind
    body: bytes


def uid(event: Event, domain: str) -> str:
    """`2026-bahrain-race@willitbemax`."""
    return f"{event.name}@{domain}"


def entries(
    events: Iterable[Event],
    stamps: Mapping[str, CalendarStamp],
    today: date,
    *,
    site: Site,
    wording: Wording,
    alarm: int | None = None,
) -> tuple[Entry, ...]:
    """The events that have a stamp, as VEVENTs. `today` (UTC) decides which are past; `alarm`: so many minutes before each."""
    return tuple(
        Entry(
            start=_moment(event),
            uid=uid(event, site.domain),
            kind=event.kind,
            body=_vevent(event, stamps[event.name], status_on(event, today), site=site, wording=wording, alarm=alarm),
        )
        for event in events
        if event.name in stamps
    )


def calendar(head: Head, shown: Iterable[Entry]) -> bytes:
    """One VCALENDAR, its events ordered by start and UID."""
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    made.add("calscale", "GREGORIAN")
    made.add("name", _text(head.name))
    made.add("x-wr-calname", _text(head.name))
    made.add("description", _text(head.description))
    made.add("x-wr-caldesc", _text(head.description))
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vText("PT1H"))
    made.add("source", vUri(head.url), parameters={"VALUE": "URI"})
    made.add("color", "red")
    made.add("last-modified", head.last_modified)
    opened = made.to_ical(sorted=False).removesuffix(END)
    return b"".join(chain((opened,), (entry.body for entry in sorted(shown)), (END,)))


def check(body: bytes) -> None:
    """Raise `Malformed` where a calendar does not parse again, or an event is not what RFC 5545 and we want of it."""
    try:
        parsed = icalendar.Calendar.from_ical(body)
    except ValueError as error:
        raise Malformed(f"it does not parse: {error}") from error
    found = parsed.walk("VEVENT")
    for event in found:
        _check(event)
    uids = Counter(str(event["UID"]) for event in found)
    begun, ended = (body.count(b"%s:VEVENT\r\n" % word) for word in (b"BEGIN", b"END"))
    if not begun == ended == len(found) == len(uids):
        raise Malformed(f"of {begun} events {ended} end and {len(uids)} can be told apart")


def tally(body: bytes) -> Counter[int]:
    """How many events of each season a calendar of ours holds."""
    return Counter(int(season) for season in _SEASON.findall(body))


def status_on(event: Event, today: date) -> EventStatus:
    """What lies in the past was held on that day, even if nobody wrote down the hour."""
    past = event.day is not None and event.day < today
    return EventStatus.CONFIRMED if past and event.status is EventStatus.TENTATIVE else event.status


def _vevent(
    event: Event, stamp: CalendarStamp, status: EventStatus, *, site: Site, wording: Wording, alarm: int | None
) -> bytes:
    made = icalendar.Event()
    made.add("uid", uid(event, site.domain))
    made.add("dtstamp", stamp.last_modified)
    if event.start is not None and event.end is not None:
        made.add("dtstart", event.start.astimezone(UTC))
        made.add("dtend", event.end.astimezone(UTC))
    elif event.day is not None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
    summary = _text(wording.summary(event, status))
    made.add("summary", summary)
    if location := wording.location(event):
        made.add("location", _text(location))
    if event.latitude is not None and event.longitude is not None:
        made.add("geo", (event.latitude, event.longitude))
    made.add("description", _text(wording.description(event)))
    path = f"/content/v1/seasons/{event.season}/rounds/{event.grand_prix}/{event.kind}"
    made.add("url", vUri(f"{site.public_url}{path}"))
    made.add("categories", list(wording.categories(event.kind)))
    made.add("status", status.upper())
    made.add("sequence", stamp.sequence)
    made.add("created", stamp.created)
    made.add("last-modified", stamp.last_modified)
    made.add("transp", "TRANSPARENT")
    # Minutes before an hour: a day alone has none, and what is cancelled wakes nobody.
    if alarm is not None and event.start is not None and status is not EventStatus.CANCELLED:
        made.add_component(_alarm(alarm, summary))
    return bytes(made.to_ical(sorted=False))


def _alarm(minutes: int, words: str) -> icalendar.Alarm:
    made = icalendar.Alarm()
    made.add("action", "DISPLAY")
    made.add("trigger", vDuration(timedelta(minutes=-minutes)))
    made.add("description", words)
    return made


def _check(event: Any) -> None:
    name = event.get("UID", "an event without UID")
    if event.errors:  # what icalendar could not read, it puts aside
        raise Malformed(f"{name} does not parse: {event.errors[0][1]}")
    missing = [wanted for wanted in REQUIRED if wanted not in event]
    if missing:
        raise Malformed(f"{name} has no {', '.join(missing)}")
    for wanted in ("DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED"):
        moment = event[wanted].dt
        if isinstance(moment, datetime) and moment.utcoffset() != timedelta(0):
            raise Malformed(f"{name} has a {wanted} that is not in UTC: {moment}")
    if type(event["DTSTART"].dt) is not type(event["DTEND"].dt) or not event["DTEND"].dt > event["DTSTART"].dt:
        raise Malformed(f"{name} ends at {event['DTEND'].dt}, but begins at {event['DTSTART'].dt}")
    geo = event.get("GEO")
    if geo is not None and not (abs(geo.latitude) <= 90 and abs(geo.longitude) <= 180):  # noqa: PLR2004  # degrees
        raise Malformed(f"{name} lies nowhere on earth: {geo.latitude};{geo.longitude}")


def _moment(event: Event) -> datetime:
    return event.start or datetime.combine(event.day or date.min, time(), UTC)


def _text(words: str) -> str:
    """Without control characters, which TEXT may not hold (RFC 5545 section 3.3.11); line breaks stay."""
    return "".join(c for c in words if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
