"""The feeds as calendar programs read them: two independent parsers agree on every event."""

from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.suite import Mongod, Suite, Valkey, running

SUMMER = datetime(2026, 8, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def filled(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # noqa: ANN201
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        async with running(mongod, valkey, clock_start=SUMMER) as suite:
            await suite.fill(2023)
            yield suite


async def feed(suite: Suite, path: str) -> str:
    async with suite.http.get(f"{suite.content}{path}") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return (await response.read()).decode()


def components(text: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def events(text: str) -> dict[str, tuple[Any, Any, str]]:
    return {
        str(event["UID"]): (event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in components(text)
    }


async def test_two_parsers_read_the_same_events(filled: Suite) -> None:
    text = await feed(filled, "/v1/calendar.ics")
    other = IcsCalendarStream.calendar_from_ics(text)
    assert {event.uid: (event.dtstart, event.dtend, event.summary) for event in other.events} == events(text)


async def test_the_main_feed_holds_the_season_and_the_two_before_it(filled: Suite) -> None:
    seasons = {uid[:4] for uid in events(await feed(filled, "/v1/calendar.ics"))}
    assert seasons == {"2024", "2025", "2026"}


async def test_uids_name_season_grand_prix_and_kind(filled: Suite) -> None:
    found = events(await feed(filled, "/v1/seasons/2026/calendar.ics"))
    start, end, summary = found["2026-bahrain-race@willitbemax"]
    assert (start, end) == (datetime(2026, 10, 4, 7, tzinfo=UTC), datetime(2026, 10, 4, 9, tzinfo=UTC))
    assert summary == "🏁 F1: Bahrain Grand Prix - Race"


async def test_what_was_cancelled_says_so_in_status_and_words(filled: Suite) -> None:
    found = components(await feed(filled, "/v1/seasons/2026/calendar.ics"))
    gone = [event for event in found if "saudi-arabia" in event["UID"]]
    assert len(gone) == 5
    assert {(str(event["STATUS"]), str(event["SUMMARY"])[:10]) for event in gone} == {("CANCELLED", "CANCELLED:")}


async def test_every_line_is_folded_and_ended_as_rfc_5545_wants(filled: Suite) -> None:
    raw = (await feed(filled, "/v1/calendar.ics")).encode()
    lines = raw.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert lines[:3] == [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//willitbemax//Formula 1 calendar//EN"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert b"SOURCE;VALUE=URI:https://f1.example/content/v1/calendar.ics" in lines


async def test_events_are_ordered_and_complete(filled: Suite) -> None:
    found = components(await feed(filled, "/v1/seasons/2025/calendar.ics"))
    starts = [(event["DTSTART"].dt, str(event["UID"])) for event in found]
    assert starts == sorted(starts)
    wanted = "UID DTSTAMP DTSTART DTEND SUMMARY LOCATION GEO DESCRIPTION URL CATEGORIES STATUS SEQUENCE CREATED TRANSP"
    assert all(name in event for event in found for name in [*wanted.split(), "LAST-MODIFIED"])


async def test_a_season_known_by_its_days_has_all_day_events(filled: Suite) -> None:
    await filled.fill(2023)
    found = events(await feed(filled, "/v1/seasons/2023/calendar.ics"))
    assert all(isinstance(start, datetime) for start, _, _ in found.values())
    lines = await filled.fill(1950)
    assert '"success":true' in lines[-2]
    old = events(await feed(filled, "/v1/seasons/1950/calendar.ics"))
    assert old["1950-great-britain-race@willitbemax"][:2] == (date(1950, 5, 13), date(1950, 5, 14))
    assert not any("TBC" in summary for _, _, summary in old.values())
