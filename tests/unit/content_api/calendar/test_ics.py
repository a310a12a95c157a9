"""Events in words: equal facts give equal bytes, and nothing in a feed is what a calendar program chokes on."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from content_api.calendar.ics import Head, Malformed, Site, calendar, check, entries, notice, seasons_in
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from racing.calendar import events
from racing.model import CalendarStamp, Round, SessionKind
from tests.calendar_bytes import Feed
from tests.calendar_conformance import violations
from tests.factories import NOON, a_circuit, a_round, a_session
from tests.programs.reading import by_home_assistant, by_icalendar, by_ics

URL = "https://f1.example/content/v1/calendar.ics"
HEAD = Head(name="Formula 1", description="Every session", url=URL, last_modified=NOON)
SITE = Site("https://f1.example", "willitbemax")
BEFORE = date(2025, 5, 1)
ENGLISH = Wording()


def made(
    *rounds: Round, today: date = BEFORE, sequence: int = 0, wording: Wording = ENGLISH, alarm: int | None = None
) -> bytes:
    found = events(rounds)
    stamps = {
        event.name: CalendarStamp(event=event.name, season=2025, sequence=sequence, created=NOON, last_modified=NOON)
        for event in found
    }
    return calendar(HEAD, entries(found, stamps, today, site=SITE, wording=wording), alarm=alarm)


def read(body: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_equal_facts_give_equal_bytes() -> None:
    assert made(a_round()) == made(a_round())


def test_a_race_has_everything_an_event_shows() -> None:
    session = a_session(scheduled_laps=57, scheduled_distance_km=308.238)
    race = read(made(a_round(official_name="Gulf Air Bahrain Grand Prix", sessions=(session,)), sequence=3))[
        "2025-bahrain-race@willitbemax"
    ]
    assert (race["DTSTART"].dt, race["DTEND"].dt) == (NOON, NOON + timedelta(hours=2))
    assert str(race["SUMMARY"]) == "🏁 F1: Bahrain Grand Prix - Race"
    assert str(race["LOCATION"]) == "Sepang International Circuit, Sepang, Malaysia"
    assert race["GEO"].to_ical() == "2.76;101.73"
    assert str(race["DESCRIPTION"]).splitlines() == [
        "Gulf Air Bahrain Grand Prix",
        "Round 1 of 1, season 2025",
        "Race",
        "Sepang International Circuit",
        "57 laps, 308.238 km",
    ]
    assert str(race["URL"]) == "https://f1.example/content/v1/seasons/2025/rounds/bahrain/race"
    assert (str(race["STATUS"]), race["SEQUENCE"], str(race["TRANSP"])) == ("CONFIRMED", 3, "TRANSPARENT")
    assert race["DTSTAMP"].dt == race["LAST-MODIFIED"].dt == race["CREATED"].dt == NOON


def test_the_url_of_a_grand_prix_with_a_long_name_is_that_of_its_page() -> None:
    event = read(made(a_round("70th-anniversary", sessions=(a_session(SessionKind.SPRINT_QUALIFYING),))))
    (found,) = event.values()
    assert str(found["URL"]).endswith("/seasons/2025/rounds/70th-anniversary/sprint_qualifying")


@pytest.mark.parametrize(
    ("today", "status", "summary"),
    [
        (date(2025, 6, 1), "TENTATIVE", "🏁 F1: Bahrain Grand Prix - Race (TBC)"),
        (date(2025, 6, 2), "CONFIRMED", "🏁 F1: Bahrain Grand Prix - Race"),
    ],
)
def test_a_day_without_an_hour_is_to_be_confirmed_until_it_is_past(today: date, status: str, summary: str) -> None:
    weekend = a_round(sessions=(a_session(day=date(2025, 6, 1)),))
    (event,) = read(made(weekend, today=today)).values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2025, 6, 1), date(2025, 6, 2))
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == (status, summary)


def test_a_provisional_hour_is_tentative_with_the_hour() -> None:
    (event,) = read(made(a_round(sessions=(a_session(provisional=True),)))).values()
    assert (event["DTSTART"].dt, str(event["STATUS"])) == (NOON, "TENTATIVE")


def test_a_cancelled_round_says_so_in_status_and_words() -> None:
    for event in read(made(a_round(cancelled=True, number=None))).values():
        assert str(event["STATUS"]) == "CANCELLED"
        assert str(event["SUMMARY"]).startswith("CANCELLED: F1: Bahrain Grand Prix")


def test_an_event_that_was_never_stamped_is_not_shown() -> None:
    assert entries(events([a_round()]), {}, BEFORE, site=SITE, wording=Wording()) == ()


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    raw = made(a_round(race=datetime.fromisoformat("2025-06-01T20:00:00+08:00")))
    assert b"DTSTART:20250601T120000Z" in raw
    assert b"TZID" not in raw


@given(name=st.text(max_size=60), place=st.text(max_size=60))
def test_no_name_can_break_the_feed(name: str, place: str) -> None:
    raw = made(a_round(name=name, official_name=place, circuit=a_circuit(full_name=place or "Ring", country=name)))
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(byte < 0x20 and byte not in b"\r\n" for byte in raw)
    raw.decode()
    found = read(raw)
    assert set(found) == {"2025-bahrain-race@willitbemax", "2025-bahrain-qualifying@willitbemax"}
    assert {event["DTSTART"].dt for event in found.values()} == {NOON, NOON.astimezone(UTC) - timedelta(days=1)}


def test_wording_changes_neither_identity_nor_stamps() -> None:
    weekends = (a_round(), a_round("monaco", number=2, cancelled=True))
    english = made(*weekends, sequence=2)
    french = made(*weekends, sequence=2, wording=Wording(Language.FRENCH, emoji=False))
    assert english != french
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "GEO", "URL", "STATUS", "SEQUENCE", "CREATED", "LAST-MODIFIED"):
        assert lines(english, name) == lines(french, name)


def lines(body: bytes, name: str) -> list[bytes]:
    return [line for line in body.split(b"\r\n") if line.startswith(name.encode())]


@pytest.mark.parametrize(("minutes", "trigger"), [(0, "P0D"), (30, "-PT30M"), (90, "-PT1H30M"), (1440, "-P1D")])
def test_an_alarm_rings_so_many_minutes_before(minutes: int, trigger: str) -> None:
    body = made(a_round(), alarm=minutes)
    assert lines(body, "TRIGGER") == [f"TRIGGER:{trigger}".encode()] * 2
    assert violations(Feed(body, URL, alarm=minutes)) == {}


@given(name=st.text(max_size=90), minutes=st.integers(0, 10_080))
def test_an_alarm_between_written_bytes_is_what_the_library_writes(name: str, minutes: int) -> None:
    raw = made(a_round(name=name), alarm=minutes)
    for event in icalendar.Calendar.from_ical(raw).walk("VEVENT"):
        alarm: Any = event.walk("VALARM")[0]
        assert (str(alarm["DESCRIPTION"]), alarm["TRIGGER"].dt) == (str(event["SUMMARY"]), -timedelta(minutes=minutes))
        assert alarm.to_ical(sorted=False) in raw
    assert [line for line in raw.split(b"\r\n") if len(line) > 75] == []
    assert len(raw.split(b"\r\n")) == raw.count(b"\n") + 1
    raw.decode()


def test_no_alarm_for_what_is_cancelled_or_has_no_hour() -> None:
    gone = a_round(cancelled=True, number=None)
    someday = a_round("monaco", sessions=(a_session(day=date(2025, 6, 8)),))
    assert b"VALARM" not in made(gone, someday, alarm=30)
    assert b"VALARM" not in made(a_round())


def test_what_is_made_is_as_the_contract_wants_it() -> None:
    weekends = (a_round(), a_round("monaco", cancelled=True), a_round("qatar", sessions=(a_session(provisional=True),)))
    assert violations(Feed(made(*weekends), URL, today=BEFORE)) == {}
    check(made(*weekends))


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (b"END:VEVENT", b"END:VTODO", "2 events begin and 0 end"),
        (b"DTSTART:20250601T120000Z", b"DTSTART:20250601T12", "cannot be parsed"),
        (b"END:VCALENDAR", b"", "cannot be parsed"),
        (b"DTSTART:20250601T120000Z", b"DTSTART:20250601T120000", "not in UTC"),
        (b"DTEND:20250601T140000Z", b"DTEND:20250601T120000Z", "ends at"),
        (b"TRANSP:TRANSPARENT\r\n", b"", "has no TRANSP"),
        (b"GEO:2.76;101.73", b"GEO:101.73;2.76", "no place on earth"),
        (b"2025-bahrain-qualifying@", b"2025-bahrain-race@", "distinct UIDs: 1"),
    ],
)
def test_what_phones_might_refuse_is_refused_before(old: bytes, new: bytes, wrong: str) -> None:
    body = made(a_round())
    assert old in body
    with pytest.raises(Malformed, match=wrong):
        check(body.replace(old, new))


def test_the_parts_of_a_calendar_are_the_entries_that_it_was_made_of() -> None:
    weekends = (a_round(name="Großer Preis, des langen Namens; mit Zeilen\nund\\allem", official_name="é" * 90),)
    someday = (a_round("monaco", season=2024, sessions=(a_session(day=date(2024, 6, 1)),)),)
    found = events([*weekends, *someday])
    stamps = {
        event.name: CalendarStamp(event=event.name, season=event.season, created=NOON, last_modified=NOON)
        for event in found
    }
    worded = entries(found, stamps, BEFORE, site=SITE, wording=ENGLISH)
    assert [bool(entry.alarm_words) for entry in worded] == [False, True, True]
    assert seasons_in(calendar(HEAD, worded)) == {
        2024: worded[:1],
        2025: worded[1:],
    }


HOSTILE = 'Commas, semicolons; back\\slashes \\, "quotes": ^ and\nlines\nBEGIN:VEVENT\nEND:VCALENDAR\nGrüße 🏁'
"""What TEXT must escape, and what it must not (RFC 5545 section 3.3.11)."""


def hostile() -> bytes:
    """A feed with it in every property that is TEXT and not a word of the standard's own."""
    track = a_circuit(full_name=HOSTILE, place=f"Place {HOSTILE}", country=f"Country {HOSTILE}")
    found = events([a_round("ba,h;r", name=HOSTILE, official_name=HOSTILE, circuit=track, sessions=(a_session(),))])
    stamps = {
        event.name: CalendarStamp(event=event.name, season=2025, created=NOON, last_modified=NOON) for event in found
    }
    head = Head(name=HOSTILE, description=f"About {HOSTILE}", url=URL, last_modified=NOON)
    site = Site("https://f1.example", "will,it;be\\max")
    return calendar(head, entries(found, stamps, BEFORE, site=site, wording=ENGLISH), alarm=5)


def test_every_text_reads_back_as_it_was() -> None:
    feed = Feed(hostile(), URL)
    head, (event,) = feed.calendar, feed.events
    (alarm,) = event.parts
    assert (head["NAME"].text, head["X-WR-CALNAME"].text) == (HOSTILE, HOSTILE)
    assert (head["DESCRIPTION"].text, head["X-WR-CALDESC"].text) == (f"About {HOSTILE}", f"About {HOSTILE}")
    summary = f"🏁 F1: {HOSTILE} - Race"
    assert (event["SUMMARY"].text, alarm["DESCRIPTION"].text) == (summary, summary)
    assert event["LOCATION"].text == f"{HOSTILE}, Place {HOSTILE}, Country {HOSTILE}"
    assert event["DESCRIPTION"].text == f"{HOSTILE}\nRound 1 of 1, season 2025\nRace\n{HOSTILE}"
    assert event["UID"].text == "2025-ba,h;r-race@will,it;be\\max"
    assert event["URL"].value == "https://f1.example/content/v1/seasons/2025/rounds/ba%2Ch%3Br/race"


def test_no_text_holds_a_comma_or_semicolon_that_is_not_escaped() -> None:
    """Whatever a property is called, also one that `icalendar` does not know."""
    feed = Feed(hostile(), URL)
    lines = [*feed.calendar.lines, *feed.events[0].lines, *feed.events[0].parts[0].lines]
    texts = [line for line in lines if line.name not in ("SOURCE", "GEO", "CATEGORIES")]
    assert [line.name for line in texts if re.search(r"(?<!\\)(?:\\\\)*[,;]", line.value)] == []


def test_programs_read_back_what_was_written() -> None:
    raw = hostile()
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    (read_by_ical,) = IcsCalendarStream.calendar_from_ics(raw.decode()).events
    for summary, location in (
        (str(event["SUMMARY"]), str(event["LOCATION"])),
        (read_by_ical.summary, read_by_ical.location),
    ):
        assert (summary, location) == (
            f"🏁 F1: {HOSTILE} - Race",
            f"{HOSTILE}, Place {HOSTILE}, Country {HOSTILE}",
        )
    assert str(event["DESCRIPTION"]) == read_by_ical.description
    assert read_by_ical.uid == str(event["UID"]) == "2025-ba,h;r-race@will,it;be\\max"
    assert [summary for _, _, summary in by_ics(raw).values()] == [f"🏁 F1: {HOSTILE} - Race"]


def test_whatever_ends_a_line_is_a_line_break() -> None:
    (event,) = Feed(made(a_round(official_name="a\r\nb\rc\u2028d\u2029e\x85f", sessions=(a_session(),))), URL).events
    assert event["DESCRIPTION"].text.split("\n")[:6] == ["a", "b", "c", "d", "e", "f"]


def a_notice() -> bytes:
    day, words = date(2025, 1, 1), "No sessions: Formula 1 2025 (Sprint), ever; or \\"
    return notice(words, day, NOON, name="no-sprint-2025", site=SITE, wording=ENGLISH)


def test_a_calendar_without_sessions_says_so_on_a_day_and_programs_read_it() -> None:
    raw = calendar(HEAD, (), notice=a_notice())
    assert violations(Feed(raw, URL)) == {}
    check(raw)
    expected = {
        "no-sprint-2025@willitbemax": (
            "2025-01-01",
            "2025-01-02",
            "No sessions: Formula 1 2025 (Sprint), ever; or \\",
        )
    }
    assert by_icalendar(raw) == by_home_assistant(raw) == by_ics(raw) == expected
    assert seasons_in(raw) == {}


def test_a_calendar_with_sessions_remarks_nothing() -> None:
    found = events([a_round()])
    stamps = {
        event.name: CalendarStamp(event=event.name, season=2025, created=NOON, last_modified=NOON) for event in found
    }
    shown = entries(found, stamps, BEFORE, site=SITE, wording=ENGLISH)
    assert calendar(HEAD, shown, notice=a_notice()) == calendar(HEAD, shown)


def test_a_single_lap_is_one_lap() -> None:
    (event,) = read(made(a_round(sessions=(a_session(scheduled_laps=1, scheduled_distance_km=6.88),)))).values()
    assert str(event["DESCRIPTION"]).splitlines()[-1] == "1 lap, 6.880 km"


def test_what_was_run_is_in_no_feed() -> None:
    session = a_session(total_laps=64, distance_km=213.568, scheduled_laps=78, scheduled_distance_km=260.286)
    raw = made(a_round(sessions=(session,))).replace(b"\r\n ", b"")
    assert b"78 laps\\, 260.286 km" in raw
    assert b"64" not in raw
    assert b"213" not in raw


def test_a_session_that_lost_its_date_says_so_and_stays_tentative() -> None:
    weekend = a_round(sessions=(a_session(start=None),))
    name = "2025-bahrain-race"
    stamps = {
        name: CalendarStamp(event=name, season=2025, sequence=1, created=NOON, last_modified=NOON, day=NOON.date())
    }
    for today in (BEFORE, date(2025, 9, 1)):
        shown = entries(events([weekend], {name: NOON.date()}), stamps, today, site=SITE, wording=ENGLISH)
        raw = calendar(HEAD, shown, alarm=30)
        dateless = frozenset({f"{name}@willitbemax"})
        assert violations(Feed(raw, URL, today=today, alarm=30, dateless=dateless)) == {}
        (event,) = read(raw).values()
        assert (event["DTSTART"].dt, str(event["STATUS"])) == (NOON.date(), "TENTATIVE")
        assert str(event["SUMMARY"]) == "🏁 F1: Bahrain Grand Prix - Race (TBC)"
        assert str(event["DESCRIPTION"]).splitlines()[-1] == "Date to be confirmed; this is the last day that was known"
