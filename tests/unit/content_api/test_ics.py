"""Events in words: equal facts give equal bytes, and nothing in a feed is what a calendar program chokes on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_api.ics import Feed, calendar
from racing.calendar import events
from racing.model import CalendarStamp, Round, SessionKind
from tests.factories import NOON, a_circuit, a_round, a_session

FEED = Feed(
    name="Formula 1",
    description="Every session",
    url="https://f1.example/content/v1/calendar.ics",
    public_url="https://f1.example",
    domain="willitbemax",
)
BEFORE = date(2025, 5, 1)


def made(*rounds: Round, today: date = BEFORE, sequence: int = 0) -> bytes:
    found = events(rounds)
    stamps = {
        event.name: CalendarStamp(event=event.name, season=2025, sequence=sequence, created=NOON, last_modified=NOON)
        for event in found
    }
    return calendar(FEED, found, stamps, today)


def read(body: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_equal_facts_give_equal_bytes() -> None:
    assert made(a_round()) == made(a_round())


def test_a_race_has_everything_an_event_shows() -> None:
    session = a_session(total_laps=57, distance_km=308.238)
    race = read(made(a_round(official_name="Gulf Air Bahrain Grand Prix", sessions=(session,)), sequence=3))[
        "2025-bahrain-race@willitbemax"
    ]
    assert (race["DTSTART"].dt, race["DTEND"].dt) == (NOON, NOON + timedelta(hours=2))
    assert str(race["SUMMARY"]) == "F1: Bahrain Grand Prix - Race"
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
        (date(2025, 6, 1), "TENTATIVE", "F1: Bahrain Grand Prix - Race (TBC)"),
        (date(2025, 6, 2), "CONFIRMED", "F1: Bahrain Grand Prix - Race"),
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
    assert read(calendar(FEED, events([a_round()]), {}, BEFORE)) == {}


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
