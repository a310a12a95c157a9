"""The conformance checks can fail: each finds in a spoilt feed what it is there to find."""

from datetime import date

import pytest

from content_api.calendar.ics import Head, Site, calendar, entries
from content_api.calendar.wording import Wording
from racing.calendar import events
from racing.model import CalendarStamp
from tests.calendar_bytes import Feed
from tests.calendar_conformance import CHECKS, violations
from tests.factories import NOON, a_round, a_session

URL = "https://f1.example/content/v1/calendar.ics"
TODAY = date(2025, 7, 1)


def a_feed() -> Feed:
    """A race with its qualifying, one that was called off, one of which only the day was known, and one of which only that is known."""
    found = events(
        [
            a_round(official_name="Grosser Preis des Königreichs Bahrain mit einem langen Namen"),
            a_round("monaco", cancelled=True, number=None),
            a_round("qatar", sessions=(a_session(day=date(2025, 6, 8)),)),
            a_round("japan", sessions=(a_session(day=date(2025, 9, 8)),)),
        ]
    )
    stamps = {
        event.name: CalendarStamp(event=event.name, season=2025, created=NOON, last_modified=NOON) for event in found
    }
    head = Head(name="Formula 1", description="Every session", url=URL, last_modified=NOON)
    site = Site("https://f1.example", "willitbemax")
    body = calendar(head, entries(found, stamps, TODAY, site=site, wording=Wording()), alarm=30)
    return Feed(body, URL, today=TODAY, seasons=(2025,), kinds=frozenset({"race", "qualifying"}), alarm=30)


SPOILT = {
    "utf_8_without_a_byte_order_mark": (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR"),
    "lines_end_with_crlf": (b"CALSCALE:GREGORIAN\r\n", b"CALSCALE:GREGORIAN\n"),
    "lines_have_at_most_75_octets": (b"NAME:Formula 1", b"NAME:" + b"Formula 1" * 9),
    "folding_never_splits_a_letter": ("Königreichs".encode(), b"K\xc3\r\n \xb6nigreichs"),
    "no_control_characters": (b"NAME:Formula 1", b"NAME:Formula\x0b1"),
    "one_calendar_that_holds_events_and_nothing_else": (b"VEVENT", b"VTODO"),
    "version_and_prodid_first": (b"VERSION:2.0", b"VERSION:1.0"),
    "a_head_in_full": (b"COLOR:red\r\n", b""),
    "gregorian": (b"GREGORIAN", b"JULIAN"),
    "names_twice_the_same": (b"X-WR-CALNAME:Formula 1", b"X-WR-CALNAME:Formula 2"),
    "asked_again_within_the_hour": (b"REFRESH-INTERVAL;VALUE=DURATION:", b"REFRESH-INTERVAL:"),
    "knows_where_it_is_found": (b"SOURCE;VALUE=URI:", b"SOURCE:"),
    "a_colour_by_its_css_name": (b"COLOR:red", b"COLOR:#f00"),
    "as_new_as_its_newest_event": (
        b"LAST-MODIFIED:20250601T120000Z\r\nBEGIN",
        b"LAST-MODIFIED:20250531T120000Z\r\nBEGIN",
    ),
    "events_in_order_of_start_and_uid": (b"DTSTART:20250531T120000Z", b"DTSTART:20250602T120000Z"),
    "holds_its_seasons_and_kinds": (b"2025-bahrain-qualifying", b"2025-bahrain-sprint"),
    "says_that_it_is_empty_where_it_is": (b"UID:2025-bahrain-qualifying@", b"UID:no-qualifying-2025@"),
    "uids_of_season_grand_prix_and_kind": (b"UID:2025-bahrain-race@", b"UID:2025-1-race-0@"),
    "uids_once": (b"UID:2025-bahrain-qualifying@", b"UID:2025-bahrain-race@"),
    "stamped_when_last_modified": (b"DTSTAMP:20250601T120000Z", b"DTSTAMP:20250601T130000Z"),
    "a_sequence_from_zero": (b"SEQUENCE:0", b"SEQUENCE:-1"),
    "everything_once": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nSEQUENCE:0\r\n"),
    "nothing_empty": (b"TRANSP:TRANSPARENT", b"TRANSP:"),
    "utc_or_a_day_and_never_a_zone": (b"DTSTART:20250601T120000Z", b"DTSTART;TZID=Asia/Kuala_Lumpur:20250601T200000"),
    "no_repetition_no_organizer_no_method": (b"COLOR:red", b"METHOD:PUBLISH"),
    "ends_after_it_begins": (b"DTEND:20250601T140000Z", b"DTEND:20250601T120000Z"),
    "a_day_lasts_a_day": (b"DTEND;VALUE=DATE:20250609", b"DTEND;VALUE=DATE:20250610"),
    "of_planned_length_or_what_is_known": (b"DTEND:20250601T140000Z", b"DTEND:20250602T140000Z"),
    "status_is_one_of_three": (b"STATUS:CONFIRMED", b"STATUS:NEEDS-ACTION"),
    "what_is_cancelled_says_so": (b"SUMMARY:CANCELLED: ", b"SUMMARY:"),
    "what_is_not_certain_says_so": (b" (TBC)", b""),
    "a_day_is_tentative_until_it_is_past": (b"STATUS:TENTATIVE", b"STATUS:CONFIRMED"),
    "never_takes_time_away": (b"TRANSPARENT", b"OPAQUE"),
    "lies_on_earth": (b"GEO:2.76;101.73", b"GEO:101.73;2.76"),
    "located_by_circuit_city_and_country": (b"Circuit\\, Sepang\\, Malaysia", b"Circuit"),
    "described_by_session_and_circuit": (b"\\nSepang International Circuit", b""),
    "leads_to_its_page": (b"/rounds/bahrain/race", b"/rounds/1/race"),
    "two_categories": (b"CATEGORIES:Formula 1,", b"CATEGORIES:"),
    "no_spoilers": (b"Grosser Preis", b"Podium, Preis"),
    "alarms_only_where_they_are_wanted": (b"TRIGGER:-PT30M", b"TRIGGER:-PT31M"),
}


def test_the_feed_is_good_before_it_is_spoilt() -> None:
    assert violations(a_feed()) == {}


def test_every_check_is_tried() -> None:
    assert set(SPOILT) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_each_check_finds_what_it_is_there_to_find(name: str) -> None:
    good, (old, new) = a_feed(), SPOILT[name]
    unfolded = good.raw if name.startswith("folding") else good.raw.replace(b"\r\n ", b"")
    assert old in unfolded
    spoilt = Feed(
        unfolded.replace(old, new),
        URL,
        today=TODAY,
        seasons=good.seasons,
        kinds=good.kinds,
        alarm=good.alarm,
    )
    assert found_by(name, spoilt)


def found_by(name: str, feed: Feed) -> bool:
    return bool(list(CHECKS[name](feed)))
