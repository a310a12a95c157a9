"""A feed's bytes held against the contract, one check for each sentence of it. Shares no code with what makes feeds, and no library.

A check yields what is wrong; nothing is what it should yield.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.calendar_bytes import KINDS, Feed

MOST_OCTETS = 75
ALWAYS = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "GEO", "DESCRIPTION", "URL", "CATEGORIES"),
    *("STATUS", "SEQUENCE", "CREATED", "LAST-MODIFIED", "TRANSP"),
)
REMARKED = tuple(name for name in ALWAYS if name not in ("LOCATION", "GEO"))
HEAD = (
    *("VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "REFRESH-INTERVAL"),
    *("X-PUBLISHED-TTL", "SOURCE", "COLOR", "LAST-MODIFIED"),
)
MINUTES = {"race": 120, "sprint_qualifying": 44, "warm_up": 30}
"""Planned length; an hour where nothing stands here."""

UTC_TIME = re.compile(r"\d{8}T\d{6}Z")
DAY = re.compile(r"\d{8}")

type Check = Callable[[Feed], Iterator[str]]

CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """List it."""
    CHECKS[function.__name__] = function
    return function


# ---- every calendar


@check
def utf_8_without_a_byte_order_mark(feed: Feed) -> Iterator[str]:
    if feed.raw.startswith(b"\xef\xbb\xbf"):
        yield "begins with a byte order mark"
    if feed.raw.decode().encode() != feed.raw:
        yield "is not UTF-8"


@check
def lines_end_with_crlf(feed: Feed) -> Iterator[str]:
    if not feed.raw.endswith(b"\r\n"):
        yield "the last line does not end"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", feed.raw):
        yield "a line ends otherwise"


@check
def lines_have_at_most_75_octets(feed: Feed) -> Iterator[str]:
    for line in feed.raw.split(b"\r\n"):
        if len(line) > MOST_OCTETS:
            yield f"{len(line)} octets: {line!r}"
        if line.endswith(b"\n") or line == b" ":
            yield f"folded for nothing: {line!r}"


@check
def folding_never_splits_a_letter(feed: Feed) -> Iterator[str]:
    for line in feed.raw.split(b"\r\n"):
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"cut inside a letter: {line!r}"


@check
def no_control_characters(feed: Feed) -> Iterator[str]:
    if found := re.findall(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", feed.raw):
        yield f"control characters: {found[:5]}"


@check
def one_calendar_that_holds_events_and_nothing_else(feed: Feed) -> Iterator[str]:
    if feed.raw.count(b"BEGIN:VCALENDAR\r\n") != 1:
        yield "not one VCALENDAR"
    for part in feed.calendar.parts:
        if part.name != "VEVENT":
            yield f"holds a {part.name}"


@check
def version_and_prodid_first(feed: Feed) -> Iterator[str]:
    if [line.name for line in feed.calendar.lines[:2]] != ["VERSION", "PRODID"] or feed.calendar[
        "VERSION"
    ].value != "2.0":
        yield "does not begin with VERSION:2.0 and PRODID"


@check
def a_head_in_full(feed: Feed) -> Iterator[str]:
    names = [line.name for line in feed.calendar.lines]
    for name in HEAD:
        if names.count(name) != 1:
            yield f"{names.count(name)} times {name}"
    yield from (f"an unexpected {name}" for name in names if name not in HEAD)


@check
def gregorian(feed: Feed) -> Iterator[str]:
    if feed.calendar["CALSCALE"].value != "GREGORIAN":
        yield "another CALSCALE"


@check
def names_twice_the_same(feed: Feed) -> Iterator[str]:
    calendar = feed.calendar
    if calendar["NAME"].text != calendar["X-WR-CALNAME"].text or not calendar["NAME"].value:
        yield "NAME and X-WR-CALNAME differ, or are empty"
    if calendar["DESCRIPTION"].text != calendar["X-WR-CALDESC"].text or not calendar["DESCRIPTION"].value:
        yield "DESCRIPTION and X-WR-CALDESC differ, or are empty"


@check
def asked_again_within_the_hour(feed: Feed) -> Iterator[str]:
    for line in (b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL:PT1H"):
        if feed.raw.count(b"\r\n" + line + b"\r\n") != 1:
            yield f"no {line.decode()}"


@check
def knows_where_it_is_found(feed: Feed) -> Iterator[str]:
    source = feed.calendar["SOURCE"]
    if (source.parameters, source.value) != ("VALUE=URI", feed.url):
        yield f"SOURCE;{source.parameters}:{source.value}, not {feed.url}"


@check
def a_colour_by_its_css_name(feed: Feed) -> Iterator[str]:
    if not re.fullmatch("[a-z]+", feed.calendar["COLOR"].value):
        yield "COLOR is no CSS name"


@check
def as_new_as_its_newest_event(feed: Feed) -> Iterator[str]:
    newest = max((event["LAST-MODIFIED"].value for event in feed.events), default="")
    if feed.calendar["LAST-MODIFIED"].value < newest:
        yield f"LAST-MODIFIED before that of an event, {newest}"


@check
def events_in_order_of_start_and_uid(feed: Feed) -> Iterator[str]:
    order = [
        (event["DTSTART"].value.ljust(8 + 7, "T").replace("TTTTTTT", "T000000"), event.uid) for event in feed.events
    ]
    if order != sorted(order):
        yield "events are not ordered by (DTSTART, UID)"


@check
def holds_its_seasons_and_kinds(feed: Feed) -> Iterator[str]:
    seasons = {int(event.uid[:4]) for event in feed.events}
    kinds = {event.uid.partition("@")[0].rpartition("-")[2] for event in feed.events}
    if feed.seasons and seasons != set(feed.seasons):
        yield f"seasons {sorted(seasons)}, not {feed.seasons}"
    if not kinds <= feed.kinds:
        yield f"kinds that were not asked for: {sorted(kinds - feed.kinds)}"


@check
def says_that_it_is_empty_where_it_is(feed: Feed) -> Iterator[str]:
    """A calendar without any component is none for some programs (RFC 5545 section 3.6)."""
    if len(feed.remarks) != (not feed.events):
        yield f"{len(feed.events)} sessions and {len(feed.remarks)} remarks"
    for remark in feed.remarks:
        names = [line.name for line in remark.lines]
        yield from (f"{remark.uid}: {names.count(name)} times {name}" for name in REMARKED if names.count(name) != 1)
        if remark.parts or remark["DTSTART"].parameters != "VALUE=DATE" or remark["STATUS"].value != "CONFIRMED":
            yield f"{remark.uid}: no quiet day"


# ---- identity


@check
def uids_of_season_grand_prix_and_kind(feed: Feed) -> Iterator[str]:
    form = re.compile(rf"(19[5-9]\d|20\d\d)-[a-z0-9]+(-[a-z0-9]+)*-({KINDS})@{re.escape(feed.domain)}")
    for event in feed.events:
        if not form.fullmatch(event.uid):
            yield f"UID {event.uid}"


@check
def uids_once(feed: Feed) -> Iterator[str]:
    uids = [event.uid for event in feed.events]
    yield from (f"{uid} more than once" for uid in set(uids) if uids.count(uid) > 1)


@check
def stamped_when_last_modified(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        stamps = [event[name] for name in ("CREATED", "DTSTAMP", "LAST-MODIFIED")]
        if any(not UTC_TIME.fullmatch(stamp.value) for stamp in stamps):
            yield f"{event.uid}: a stamp that is no UTC time"
        created, stamped, modified = (stamp.value for stamp in stamps)
        if stamped != modified or created > modified:
            yield f"{event.uid}: CREATED {created}, DTSTAMP {stamped}, LAST-MODIFIED {modified}"


@check
def a_sequence_from_zero(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        if not re.fullmatch(r"0|[1-9]\d*", event["SEQUENCE"].value):
            yield f"{event.uid}: SEQUENCE {event['SEQUENCE'].value}"


# ---- every event


@check
def everything_once(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        names = [line.name for line in event.lines]
        yield from (f"{event.uid}: {names.count(name)} times {name}" for name in ALWAYS if names.count(name) != 1)
        yield from (f"{event.uid}: an unexpected {name}" for name in names if name not in ALWAYS)


@check
def nothing_empty(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        yield from (f"{event.uid}: an empty {line.name}" for line in event.lines if not line.value.strip())


@check
def utc_or_a_day_and_never_a_zone(feed: Feed) -> Iterator[str]:
    if b"TZID" in feed.raw or b"VTIMEZONE" in feed.raw:
        yield "names a time zone"
    for event in feed.events:
        for name in ("DTSTART", "DTEND"):
            line = event[name]
            form = DAY if line.parameters == "VALUE=DATE" else UTC_TIME
            if line.parameters not in ("", "VALUE=DATE") or not form.fullmatch(line.value):
                yield f"{event.uid}: {name};{line.parameters}:{line.value}"


@check
def no_repetition_no_organizer_no_method(feed: Feed) -> Iterator[str]:
    for name in ("RRULE", "RDATE", "EXDATE", "ORGANIZER", "ATTENDEE", "METHOD", "RECURRENCE-ID"):
        if re.search(rf"(?m)^{name}[:;]", feed.raw.decode()):
            yield f"has {name}"


@check
def ends_after_it_begins(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        start, end = event["DTSTART"], event["DTEND"]
        if start.parameters != end.parameters or not end.value > start.value:
            yield f"{event.uid}: from {start.value} to {end.value}"


@check
def a_day_lasts_a_day(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        start, end = event["DTSTART"].moment, event["DTEND"].moment
        if not isinstance(start, datetime) and end - start != timedelta(days=1):
            yield f"{event.uid}: a day of {end - start}"


@check
def of_planned_length_or_what_is_known(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        start, end = event["DTSTART"].moment, event["DTEND"].moment
        kind = event.uid.partition("@")[0].rpartition("-")[2]
        if isinstance(start, datetime) and not timedelta(minutes=15) <= end - start <= timedelta(
            minutes=MINUTES.get(kind, 60) + 180
        ):
            yield f"{event.uid}: lasts {end - start}"


@check
def status_is_one_of_three(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        if event["STATUS"].value not in {"CONFIRMED", "TENTATIVE", "CANCELLED"}:
            yield f"{event.uid}: {event['STATUS'].value}"


@check
def what_is_cancelled_says_so(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        cancelled = event["STATUS"].value == "CANCELLED"
        if cancelled != event["SUMMARY"].text.startswith(feed.cancelled_word):
            yield f"{event.uid}: {event['STATUS'].value}, but {event['SUMMARY'].text!r}"


@check
def what_is_not_certain_says_so(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        tentative = event["STATUS"].value == "TENTATIVE"
        if tentative != (feed.to_be_confirmed in event["SUMMARY"].text):
            yield f"{event.uid}: {event['STATUS'].value}, but {event['SUMMARY'].text!r}"


@check
def a_day_is_tentative_until_it_is_past(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        start, status = event["DTSTART"].moment, event["STATUS"].value
        if isinstance(start, datetime) or status == "CANCELLED":
            continue
        past = start < feed.today and event.uid not in feed.dateless
        if status != ("CONFIRMED" if past else "TENTATIVE"):
            yield f"{event.uid}: {status} on {start}"


@check
def never_takes_time_away(feed: Feed) -> Iterator[str]:
    yield from (event.uid for event in feed.events if event["TRANSP"].value != "TRANSPARENT")


@check
def lies_on_earth(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        found = re.fullmatch(r"(-?\d{1,2}(?:\.\d+)?);(-?\d{1,3}(?:\.\d+)?)", event["GEO"].value)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            yield f"{event.uid}: GEO {event['GEO'].value}"


@check
def located_by_circuit_city_and_country(feed: Feed) -> Iterator[str]:
    yield from (event.uid for event in feed.events if ", " not in event["LOCATION"].text)


@check
def described_by_session_and_circuit(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        lines = event["DESCRIPTION"].text.split("\n")
        circuit = event["LOCATION"].text.partition(", ")[0]
        if (
            not any(line.startswith(circuit) for line in lines)
            or event["CATEGORIES"].value.rpartition(",")[2] not in lines
        ):
            yield f"{event.uid}: {lines}"


@check
def leads_to_its_page(feed: Feed) -> Iterator[str]:
    root = feed.url.partition("/content/")[0]
    for event in feed.events:
        season, _, rest = event.uid.partition("@")[0].partition("-")
        grand_prix, _, kind = rest.rpartition("-")
        if event["URL"].value != f"{root}/content/v1/seasons/{season}/rounds/{grand_prix}/{kind}":
            yield f"{event.uid}: {event['URL'].value}"


@check
def two_categories(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        if len(event["CATEGORIES"].value.split(",")) != len(("sport", "session")):
            yield f"{event.uid}: {event['CATEGORIES'].value}"


@check
def no_spoilers(feed: Feed) -> Iterator[str]:
    words = re.compile(r"\b(won|winner|wins|podium|pole|champion|result|vainqueur|résultat|victoire)\b", re.IGNORECASE)
    for event in feed.events:
        text = f"{event['SUMMARY'].text}\n{event['DESCRIPTION'].text}"
        if found := words.search(text):
            yield f"{event.uid}: {found[0]}"


@check
def alarms_only_where_they_are_wanted(feed: Feed) -> Iterator[str]:
    for event in feed.events:
        due = feed.alarm is not None and event["STATUS"].value != "CANCELLED" and event["DTSTART"].parameters == ""
        if [part.name for part in event.parts] != ["VALARM"] * due:
            yield f"{event.uid}: {[part.name for part in event.parts]}"
        for alarm in event.parts:
            lines = {line.name: line.value for line in alarm.lines}
            if lines["ACTION"] != "DISPLAY" or lines["DESCRIPTION"] != event["SUMMARY"].value:
                yield f"{event.uid}: {lines}"
            if _minutes(lines["TRIGGER"]) != feed.alarm:
                yield f"{event.uid}: TRIGGER {lines['TRIGGER']}"


def _minutes(duration: str) -> int:
    """How long before, of a duration of RFC 5545 section 3.3.6."""
    found = re.fullmatch(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:0S)?)?", duration)
    assert found is not None, duration
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    total = days * 1440 + hours * 60 + minutes
    assert found[1] == "-" or total == 0, duration
    return total


def violations(feed: Feed) -> dict[str, list[str]]:
    """What is wrong, by check; nothing where the feed is as it should be."""
    return {name: wrong for name, function in CHECKS.items() if (wrong := list(function(feed)))}
