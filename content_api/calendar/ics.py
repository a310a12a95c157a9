"""Writes events as iCalendar (RFC 5545, RFC 7986), and checks what was written. Pure: equal events, stamps and day give equal bytes.

A calendar is its head and its events in order, so a season is written once for all calendars that hold it. An alarm is some lines before
the end of an event: they are put between bytes that are written already.

Only this file knows `icalendar` and its traps: `Event.new()` stamps the current time and a random UID, naive datetimes become floating,
control characters pass through, a duration needs its VALUE parameter set by hand, and text is escaped only in the properties that it
knows. So every TEXT is given as `vText`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import quote

import icalendar
import msgspec
from icalendar import vCategory, vDuration, vText, vUri
from icalendar.parser import Contentline

from content_api.calendar.wording import Wording
from racing.calendar import Event, EventStatus, stamp_at
from racing.model import CalendarStamp, SessionKind
from racing.schedule import is_testing

PRODID = "-//willitbemax//Formula 1 calendar//EN"
REFRESH = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"

REQUIRED = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "CATEGORIES", "STATUS", "SEQUENCE"),
    *("CREATED", "LAST-MODIFIED", "TRANSP"),
)
"""The properties of every event; LOCATION and GEO are added where the track is known."""

BEGINNING, ENDING = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
FOLD = b"\r\n "

_LINE_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
"""Characters that end a line, besides the line feed."""

_UID = re.compile(rb"\r\nUID:(?P<season>\d{4})-(?P<grand_prix>[^\r]*)-(?P<kind>[a-z0-9_]+)@[^\r]*\r\n")
_START = re.compile(rb"\r\nDTSTART(?:;VALUE=DATE)?:(?P<day>\d{8})(?:T(?P<time>\d{6})Z)?\r\n")
_MODIFIED = re.compile(rb"\r\nLAST-MODIFIED:(?P<moment>\d{8}T\d{6})Z\r\n")
_SUMMARY = re.compile(rb"\r\nSUMMARY:(?P<words>[^\r]*)\r\n")
_CANCELLED = b"\r\nSTATUS:CANCELLED\r\n"


class Malformed(ValueError):
    """A calendar that phones might refuse; the message says what is wrong with it."""


class Site(msgspec.Struct, frozen=True):
    """The public address of the suite, and the domain in the UIDs of events (never the Host header)."""

    public_url: str
    domain: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a calendar, its description and address, and when anything in it last changed."""

    name: str
    description: str
    url: str
    last_modified: datetime


class CalendarEntry(NamedTuple):
    """A written event; calendars are ordered by `start` and `uid`. `modified`: its LAST-MODIFIED.

    `body`: without an alarm. `alarm_words`: the written DESCRIPTION of its alarms; empty where none may ring.
    """

    start: datetime
    uid: str
    kind: SessionKind
    body: bytes
    modified: datetime
    alarm_words: bytes
    testing: bool = False
    grand_prix: str = ""

    @property
    def size(self) -> int:
        """The number of bytes in memory."""
        return len(self.body) + len(self.alarm_words)


def uid(event: Event, domain: str) -> str:
    """Return the UID, such as `2026-bahrain-race@willitbemax`."""
    return f"{event.name}@{domain}"


def entries(
    events: Iterable[Event],
    stamps: Mapping[str, CalendarStamp],
    today: date,
    *,
    site: Site,
    wording: Wording,
) -> tuple[CalendarEntry, ...]:
    """Return the events that have a stamp as VEVENTs. `today` (UTC) decides which are past."""
    shown = ((event, stamp_at(stamps[event.name], _midnight(today))) for event in events if event.name in stamps)
    written = ((event, stamp, _vevent(event, stamp, today, site, wording)) for event, stamp in shown)
    return tuple(
        CalendarEntry(
            start=_moment(event),
            uid=uid(event, site.domain),
            kind=event.kind,
            body=body,
            modified=stamp.last_modified,
            alarm_words=_alarm_words(body.replace(FOLD, b"")),
            testing=is_testing(event.grand_prix),
            grand_prix=event.grand_prix,
        )
        for event, stamp, body in written
    )


def notice(words: str, day: date, since: datetime, *, name: str, site: Site, wording: Wording) -> bytes:
    """Return an event that says why its calendar has no sessions, since some programs refuse a calendar without events."""
    made = icalendar.Event()
    made.add("uid", _text(f"{name}@{site.domain}"))
    made.add("dtstamp", since)
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", _text(words))
    made.add("description", _text(wording.texts.nothing_yet))
    made.add("url", vUri(f"{site.public_url}/content/v1/calendar"))
    made.add("categories", vCategory([_text(wording.texts.series)]))
    made.add("status", "CONFIRMED")
    made.add("sequence", 0)
    made.add("created", since)
    made.add("last-modified", since)
    made.add("transp", "TRANSPARENT")
    return bytes(made.to_ical(sorted=False))


def calendar(head: Head, shown: Collection[CalendarEntry], *, alarm: int | None = None, notice: bytes = b"") -> bytes:
    """Return one VCALENDAR with its events ordered by start and UID; with the notice where there are none.

    `alarm`: the minutes before each event at which one rings.
    """
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", vText(PRODID))
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
    bodies = (entry.body for entry in sorted(shown)) if alarm is None else _with_alarms(sorted(shown), alarm)
    return b"".join(chain((opened,), bodies if shown else (notice,), (END,)))


def check(body: bytes) -> None:
    """Raise `Malformed` where a calendar cannot be parsed, or an event lacks what RFC 5545 or we require."""
    try:
        parsed = icalendar.Calendar.from_ical(body)
    except ValueError as error:
        raise Malformed(f"it cannot be parsed: {error}") from error
    found = parsed.walk("VEVENT")
    for event in found:
        _check(event)
    uids = Counter(str(event["UID"]) for event in found)
    begun, ended = (body.count(b"%s:VEVENT\r\n" % word) for word in (b"BEGIN", b"END"))
    if not begun == ended == len(found) == len(uids):
        raise Malformed(f"{begun} events begin and {ended} end, distinct UIDs: {len(uids)}")


def seasons_in(body: bytes) -> dict[int, tuple[CalendarEntry, ...]]:
    """Return the sessions in a calendar of ours, by season, as they were written."""
    found: dict[int, list[CalendarEntry]] = {}
    for part in body.split(BEGINNING)[1:]:
        event = BEGINNING + part.partition(ENDING)[0] + ENDING
        lines = event.replace(FOLD, b"")
        named, start, modified = _UID.search(lines), _START.search(lines), _MODIFIED.search(lines)
        if named is None or start is None or modified is None or named["kind"].decode() not in set(SessionKind):
            continue  # a notice is no session
        entry = CalendarEntry(
            start=_instant(start["day"] + b"T" + (start["time"] or b"000000")),
            uid=named[0].strip().removeprefix(b"UID:").decode(),
            kind=SessionKind(named["kind"].decode()),
            body=event,
            modified=_instant(modified["moment"]),
            alarm_words=_alarm_words(lines),
            grand_prix=named["grand_prix"].decode(),
        )
        found.setdefault(int(named["season"]), []).append(entry)
    return {season: tuple(entries_) for season, entries_ in found.items()}


def status_on(event: Event, today: date) -> EventStatus:
    """Return the status of an event on a day. What is past was held on its day, even if its hour is unknown."""
    return event.status_at(_midnight(today))


def _vevent(event: Event, stamp: CalendarStamp, today: date, site: Site, wording: Wording) -> bytes:
    status = status_on(event, today)
    made = icalendar.Event()
    made.add("uid", _text(uid(event, site.domain)))
    made.add("dtstamp", stamp.last_modified)
    if event.start is not None and event.end is not None:
        made.add("dtstart", event.start.astimezone(UTC))
        made.add("dtend", event.end.astimezone(UTC))
    elif event.day is not None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", _text(wording.summary(event, status)))
    if location := wording.location(event):
        made.add("location", _text(location))
    if event.latitude is not None and event.longitude is not None:
        made.add("geo", (event.latitude, event.longitude))
    made.add("description", _text(wording.description(event)))
    path = f"/content/v1/seasons/{event.season}/rounds/{quote(event.grand_prix, safe='')}/{event.kind}"
    made.add("url", vUri(f"{site.public_url}{path}"))
    made.add("categories", vCategory([_text(words) for words in wording.categories(event.kind)]))
    made.add("status", status.upper())
    made.add("sequence", stamp.sequence)
    made.add("created", stamp.created)
    made.add("last-modified", stamp.last_modified)
    made.add("transp", "TRANSPARENT")
    return bytes(made.to_ical(sorted=False))


def _alarm_words(lines: bytes) -> bytes:
    """Return the DESCRIPTION of an event's alarms: its SUMMARY, folded anew. `lines`: the event, unfolded.

    An alarm rings before an hour, so an event with a day alone has none; nor has a cancelled one.
    """
    start, summary = _START.search(lines), _SUMMARY.search(lines)
    if start is None or start["time"] is None or summary is None or _CANCELLED in lines:
        return b""
    written: Any = Contentline
    return bytes(written((b"DESCRIPTION:" + summary["words"]).decode()).to_ical()) + b"\r\n"


def _with_alarms(shown: Iterable[CalendarEntry], minutes: int) -> Iterator[bytes]:
    """Yield the parts of events with an alarm so many minutes before each."""
    trigger: Any = vDuration(timedelta(minutes=-minutes))
    opened = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:%s\r\n" % trigger.to_ical()
    closed = b"END:VALARM\r\n" + ENDING
    for entry in shown:
        if entry.alarm_words:
            yield entry.body.removesuffix(ENDING)
            yield opened
            yield entry.alarm_words
            yield closed
        else:
            yield entry.body


def _check(event: Any) -> None:
    name = event.get("UID", "an event without UID")
    if event.errors:  # what icalendar could not read
        raise Malformed(f"{name} cannot be parsed: {event.errors[0][1]}")
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
        raise Malformed(f"{name} has a GEO that is no place on earth: {geo.latitude};{geo.longitude}")


def _moment(event: Event) -> datetime:
    return event.start or _midnight(event.day or date.min)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _instant(digits: bytes) -> datetime:
    return datetime.strptime(digits.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _text(words: str) -> vText:
    """Return TEXT, which is escaped when it is written (RFC 5545 section 3.3.11): without control characters but line feeds."""
    if words.isprintable():  # most are
        return vText(words)
    lines = _LINE_BREAKS.sub("\n", words)
    return vText("".join(c for c in lines if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}))
