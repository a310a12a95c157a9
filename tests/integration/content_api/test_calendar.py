"""The feeds over the real calendar since 1950: as the contract wants them, and read alike by whoever reads them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from chassis.grpc.client import Channel
from tests.calendar_bytes import Feed
from tests.calendar_conformance import CHECKS
from tests.effort import mostly_slow
from tests.filled import DATABASE
from tests.private_calendars import Fan, Subscribed
from tests.programs.reading import by_home_assistant, by_icalendar, by_ics, by_javascript, javascript
from tests.suite import PUBLIC_URL, Mongod, Suite, Valkey, running, until

SUMMER = datetime(2026, 8, 21, 12, tzinfo=UTC)
PRACTICES = frozenset({"practice_1", "practice_2", "practice_3", "practice_4"})
FRENCH = {"cancelled_word": "ANNULÉ", "to_be_confirmed": "à confirmer"}

WITH_EVERYTHING = "/seasons/2026/calendar.ics?sessions=practice,race&alarm=30&lang=fr&emoji=0"

FEEDS: dict[str, dict[str, Any]] = {
    "/calendar.ics": {"seasons": (2024, 2025, 2026)},
    "/calendar/all.ics": {"seasons": tuple(range(1950, 2027))},
    "/seasons/2026/calendar.ics": {"seasons": (2026,)},
    "/seasons/1950/calendar.ics": {"seasons": (1950,), "kinds": frozenset({"qualifying", "race"})},
    "/calendar.ics?sessions=race": {"kinds": frozenset({"race"})},
    "/calendar/all.ics?sessions=sprint&lang=fr": {"kinds": frozenset({"sprint"})} | FRENCH,
    "/seasons/1960/calendar.ics?sessions=sprint": {"kinds": frozenset({"sprint"})},
    "/calendar.ics?sessions=pre_qualifying,warm_up&lang=fr": {"kinds": frozenset({"warm_up"})} | FRENCH,
    WITH_EVERYTHING: {
        "kinds": PRACTICES | {"race"},
        "alarm": 30,
    }
    | FRENCH,
}


@pytest.fixture(scope="module")
async def filled(history_mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        async with running(
            history_mongod, valkey, database=DATABASE, clock_start=SUMMER, with_content_api=True, with_accounts=True
        ) as suite:
            await until(lambda: holds(suite, "/calendar/all.ics", 1979))
            await until(lambda: holds(suite, "/calendar.ics", 360))
            yield suite


async def holds(suite: Suite, path: str, events: int) -> bool:
    async with suite.http.get(f"{suite.content}/v1{path}") as response:  # 503 until it has been made
        return response.status == 200 and (await response.read()).count(b"BEGIN:VEVENT") == events


async def feed(suite: Suite, path: str) -> bytes:
    async with suite.http.get(f"{suite.content}/v1{path}") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return await response.read()


QUICK = ("/seasons/1950/calendar.ics", WITH_EVERYTHING)


@pytest.mark.parametrize("path", mostly_slow(FEEDS, *QUICK))
async def test_a_feed_is_as_the_contract_wants_it(filled: Suite, path: str) -> None:
    found = Feed(await feed(filled, path), f"{PUBLIC_URL}/content/v1{path}", today=SUMMER.date(), **FEEDS[path])
    wrong = {name: complaints for name, check in CHECKS.items() if (complaints := list(check(found))[:3])}
    assert wrong == {}
    assert len(found.events) > 5 or len(found.remarks) == 1


@pytest.mark.parametrize("path", mostly_slow(FEEDS, *QUICK))
async def test_parsers_of_python_agree_on_every_event(filled: Suite, path: str) -> None:
    raw = await feed(filled, path)
    events = by_icalendar(raw)
    assert len(events) == raw.count(b"BEGIN:VEVENT")
    assert by_home_assistant(raw) == events
    assert by_ics(raw) == events


@pytest.mark.parametrize("year", mostly_slow([*range(1950, 2018, 8), *range(2018, 2027)], 1950, 2026))
async def test_a_seasons_feed_is_as_the_contract_wants_it_and_read_alike(filled: Suite, year: int) -> None:
    path = f"/seasons/{year}/calendar.ics"
    raw = await feed(filled, path)
    found = Feed(raw, f"{PUBLIC_URL}/content/v1{path}", today=SUMMER.date(), seasons=(year,))
    assert {name: wrong for name, check in CHECKS.items() if (wrong := list(check(found))[:3])} == {}
    events = by_icalendar(raw)
    assert len(events) == raw.count(b"BEGIN:VEVENT") > 0
    assert by_home_assistant(raw) == events
    assert by_ics(raw) == events


@pytest.mark.slow
async def test_parsers_of_javascript_agree_on_every_event(
    filled: Suite, private: dict[str, Subscribed], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    modules = javascript(request.config.cache.mkdir("calendar-programs")) if request.config.cache else None
    if modules is None:
        pytest.skip("needs node, npm, and a registry to install ical.js and node-ical from")
    for path in (*FEEDS, *(each.path for each in private.values())):
        file = tmp_path / "feed.ics"
        raw = await feed(filled, path)
        file.write_bytes(raw)
        for program, events in by_javascript(modules, file).items():
            assert events == by_icalendar(raw), (program, path)


PRIVATE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "everything": ({}, {"seasons": (2024, 2025, 2026)}),
    "favourites": (
        {
            "grands_prix": ("belgium", "monaco"),
            "sessions": ("practice", "race"),
            "alarm": 30,
            "language": "fr",
            "emoji": False,
        },
        {"kinds": PRACTICES | {"race"}, "alarm": 30} | FRENCH,
    ),
    "nothing": ({"grands_prix": ("monaco",), "sessions": ("sprint",)}, {"kinds": frozenset({"sprint"})}),
}
"""What is chosen, and what its calendar then is."""


@pytest.fixture(scope="module")
async def private(filled: Suite) -> AsyncIterator[dict[str, Subscribed]]:
    async with Channel(filled.address) as channel:
        fan = await Fan.of(channel)
        calendars = {name: await fan.make(**choice) for name, (choice, _) in PRIVATE.items()}
        for each in calendars.values():
            await each.until(filled)
        yield calendars
        await fan.leave()  # the database is another module's, too


@pytest.mark.parametrize("name", mostly_slow(PRIVATE, "favourites", "nothing"))
async def test_a_private_feed_is_as_the_contract_wants_it_and_read_alike(
    filled: Suite, private: dict[str, Subscribed], name: str
) -> None:
    mine = private[name]
    raw = await feed(filled, mine.path)
    found = Feed(raw, mine.url, today=SUMMER.date(), **PRIVATE[name][1])
    assert {name: wrong for name, check in CHECKS.items() if (wrong := list(check(found))[:3])} == {}
    events = by_icalendar(raw)
    assert len(events) == raw.count(b"BEGIN:VEVENT") > 0
    assert by_home_assistant(raw) == events
    assert by_ics(raw) == events


async def test_an_event_is_the_same_in_every_feed_that_holds_it(filled: Suite) -> None:
    archive = set(vevents(await feed(filled, "/calendar/all.ics")))
    for path in (
        "/calendar.ics",
        "/seasons/1950/calendar.ics",
        "/seasons/2026/calendar.ics",
        "/calendar.ics?sessions=race",
    ):
        assert set(vevents(await feed(filled, path))) < archive, path


def vevents(raw: bytes) -> list[bytes]:
    return [part.partition(b"END:VEVENT")[0] for part in raw.split(b"BEGIN:VEVENT")[1:]]


async def test_a_uid_is_the_same_whatever_is_chosen(filled: Suite) -> None:
    plain = by_icalendar(await feed(filled, "/seasons/2026/calendar.ics"))
    french = by_icalendar(await feed(filled, "/seasons/2026/calendar.ics?lang=fr&alarm=10&emoji=0"))
    assert {uid: facts[:2] for uid, facts in plain.items()} == {uid: facts[:2] for uid, facts in french.items()}


async def test_nothing_in_a_feed_depends_on_how_we_are_called(filled: Suite) -> None:
    for path in ("/calendar.ics", "/seasons/2026/calendar.ics?sessions=sprint"):
        url = f"{filled.content}/v1{path}"
        async with filled.http.get(url, headers={"Host": "elsewhere.example"}) as response:
            assert await response.read() == await feed(filled, path)


async def test_google_can_read_the_main_feed_to_its_end(filled: Suite) -> None:
    raw = await feed(filled, "/calendar.ics")
    assert len(raw) < 1_000_000
    assert raw.count(b"BEGIN:VEVENT") <= 1111


async def test_what_is_chosen_twice_is_one_feed(filled: Suite) -> None:
    made = 'willitbemax_response_cache_made_total{result="made"}'
    await feed(filled, "/calendar.ics?sessions=sprint,race&alarm=5")
    before = await filled.metric("content_api", made)
    for path in (
        "/calendar.ics?sessions=race,sprint&alarm=5",
        "/calendar.ics?sessions=race,sprint,race&alarm=05&lang=en&emoji=1",
        "/calendar.ics?sessions=sprint&sessions=race&alarm=5&utm_source=phone",
    ):
        unfolded = (await feed(filled, path)).replace(b"\r\n ", b"")
        assert (
            b"SOURCE;VALUE=URI:https://f1.example/content/v1/calendar.ics?sessions=sprint,race&alarm=5\r\n" in unfolded
        )
    assert await filled.metric("content_api", made) == before


async def test_no_request_makes_a_known_feed(filled: Suite) -> None:
    for path in ("/calendar.ics", "/calendar/all.ics", "/seasons/1977/calendar.ics", "/seasons/current/calendar.ics"):
        async with filled.http.get(f"{filled.content}/v1{path}") as response:
            assert (response.status, response.headers["X-Cache"]) == (200, "hit")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/calendar.ics?sessions=lunch", 400, "sessions: 'lunch', allowed: practice, testing, practice_1"),
        ("/calendar.ics?sessions=", 400, "sessions: '', allowed: practice, testing, practice_1"),
        ("/calendar/all.ics?alarm=soon", 400, "alarm: 'soon', allowed: 0 to 10080 minutes"),
        ("/calendar.ics?alarm=-5", 400, "alarm: '-5', allowed: 0 to 10080 minutes"),
        ("/calendar.ics?lang=de", 400, "lang: 'de', allowed: en, fr"),
        ("/seasons/2026/calendar.ics?emoji=no", 400, "emoji: 'no', allowed: 0, 1"),
        ("/seasons/1949/calendar.ics", 400, "year: '1949', allowed: a year from 1950"),
        ("/seasons/2999/calendar.ics", 404, "year: there is no calendar of 2999, allowed: 1950 to 2026"),
        ("/seasons/2999/calendar.ics?lang=fr", 404, "year: there is no calendar of 2999, allowed: 1950 to 2026"),
        ("/calendar?lang=de", 400, "lang: 'de', allowed: en, fr"),
    ],
)
async def test_a_feed_that_cannot_be_meant_is_refused_by_name(
    filled: Suite, path: str, status: int, detail: str
) -> None:
    async with filled.http.get(f"{filled.content}/v1{path}") as response:
        body = json.loads(await response.text())
        assert response.status == status
    assert body["detail"].startswith(detail)


async def test_the_list_has_a_link_for_every_program(filled: Suite) -> None:
    feeds = (await filled.result("/v1/calendar?sessions=race"))["feeds"]
    assert len(feeds) == 2 + 77
    assert feeds[0] == {
        "feed": "main",
        "name": "Formula 1 (Race)",
        "description": "Formula 1: Race of every round",
        "url": "https://f1.example/content/v1/calendar.ics?sessions=race",
        "webcal": "webcal://f1.example/content/v1/calendar.ics?sessions=race",
        "google": "https://calendar.google.com/calendar/r"
        "?cid=webcal%3A%2F%2Ff1.example%2Fcontent%2Fv1%2Fcalendar.ics%3Fsessions%3Drace",
        "outlook": "https://outlook.live.com/calendar/0/addfromweb"
        "?url=https%3A%2F%2Ff1.example%2Fcontent%2Fv1%2Fcalendar.ics%3Fsessions%3Drace",
    }
    assert "google" not in feeds[1]
    assert (feeds[2]["feed"], feeds[2]["season"]) == ("season", 2026)
    for listed in (feeds[0], feeds[1], feeds[-1]):
        path = listed["url"].removeprefix("https://f1.example/content/v1")
        assert b"BEGIN:VEVENT" in await feed(filled, path)


async def test_a_feed_comes_as_a_file_that_may_be_kept_for_an_hour(filled: Suite) -> None:
    names = {
        "/calendar.ics": "formula-1.ics",
        "/calendar/all.ics": "formula-1-all.ics",
        "/seasons/2026/calendar.ics?sessions=race": "formula-1-2026.ics",
    }
    for path, filename in names.items():
        url = f"{filled.content}/v1{path}"
        async with filled.http.get(url, headers={"Accept-Encoding": "identity"}, allow_redirects=False) as response:
            headers, length = response.headers, len(await response.read())
        assert headers["Content-Disposition"] == f'attachment; filename="{filename}"'
        assert headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
        assert headers["Vary"] == "Accept-Encoding"
        assert not headers["ETag"].startswith("W/")
        async with filled.http.get(url, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            assert response.headers["ETag"] != headers["ETag"]
        for condition, status in (
            ({"If-None-Match": f'"other", W/{headers["ETag"]}'}, 304),
            ({"If-None-Match": '"other"', "If-Modified-Since": headers["Last-Modified"]}, 200),
            ({"If-Modified-Since": headers["Last-Modified"]}, 304),
            ({"If-Modified-Since": "the other day"}, 200),
        ):
            async with filled.http.get(url, headers=condition) as response:
                assert response.status == status, condition
        async with filled.http.head(url, headers={"Accept-Encoding": "identity"}) as response:
            assert (response.status, int(response.headers["Content-Length"])) == (200, length)
            assert response.headers["ETag"] == headers["ETag"]


async def test_uids_name_season_grand_prix_and_kind(filled: Suite) -> None:
    found = by_icalendar(await feed(filled, "/seasons/2026/calendar.ics"))
    assert found["2026-bahrain-race@willitbemax"] == (
        "2026-10-04T07:00:00Z",
        "2026-10-04T09:00:00Z",
        "🏁 F1: Bahrain Grand Prix - Race",
    )


async def test_what_was_cancelled_says_so_in_status_and_words(filled: Suite) -> None:
    calendar = icalendar.Calendar.from_ical(await feed(filled, "/seasons/2026/calendar.ics"))
    gone = [event for event in calendar.walk("VEVENT") if "saudi-arabia" in str(event["UID"])]
    assert len(gone) == 5
    assert {(str(event["STATUS"]), str(event["SUMMARY"])[:10]) for event in gone} == {("CANCELLED", "CANCELLED:")}


async def test_a_season_known_by_its_days_has_all_day_events(filled: Suite) -> None:
    old = by_icalendar(await feed(filled, "/seasons/1950/calendar.ics"))
    first = (date(1950, 5, 13).isoformat(), date(1950, 5, 14).isoformat())
    assert old["1950-great-britain-race@willitbemax"][:2] == first
    assert not any("TBC" in summary for _, _, summary in old.values())


async def test_no_feed_tells_how_far_a_race_went(filled: Suite) -> None:
    """78 laps were scheduled at Monaco in 2022 and 64 were run; 44 at Spa in 2021, and 1 was."""
    texts = {
        event.uid: event["DESCRIPTION"].text.splitlines()[-1]
        for event in Feed(await feed(filled, "/calendar/all.ics"), "").events
    }
    assert texts["2022-monaco-race@willitbemax"] == "78 laps, 260.286 km"
    assert texts["2021-belgium-race@willitbemax"] == "44 laps, 308.052 km"
    assert texts["2023-belgium-sprint@willitbemax"] == "15 laps, 105.060 km"


async def test_practice_lasts_as_long_as_it_was_published(filled: Suite) -> None:
    events = by_icalendar(await feed(filled, "/calendar/all.ics"))
    minutes = {
        "2026-miami-practice_1": 90,
        "2026-china-practice_1": 60,
        "2023-canada-practice_2": 90,
        "2020-sakhir-practice_1": 90,
        "2020-sakhir-practice_3": 60,
        "2021-bahrain-practice_1": 60,
    }
    for uid, long in minutes.items():
        start, end, _ = events[f"{uid}@willitbemax"]
        assert datetime.fromisoformat(end) - datetime.fromisoformat(start) == timedelta(minutes=long), uid


async def test_a_selection_of_nothing_is_a_calendar_with_one_remark(filled: Suite) -> None:
    found = Feed(await feed(filled, "/seasons/1960/calendar.ics?sessions=sprint"), "")
    assert (found.events, len(found.remarks)) == ([], 1)
    assert found.remarks[0]["SUMMARY"].text == "No sessions: Formula 1 1960 (Sprint)"


async def test_the_main_feed_names_the_season_that_left_it_with_a_feed_that_is_there(filled: Suite) -> None:
    description = Feed(await feed(filled, "/calendar.ics"), "").calendar["DESCRIPTION"].text
    assert "https://f1.example/content/v1/seasons/2023/calendar.ics" in description
    assert b"UID:2023-" in await feed(filled, "/seasons/2023/calendar.ics")
