"""A season is worded once, whatever holds it; equal data gives equal bytes; dates never go back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from content_api.calendar import builder, ics
from content_api.calendar.builder import CalendarBuilder, CalendarContent
from content_api.calendar.feeds import (
    ALL,
    EVERYTHING,
    MAIN,
    FeedChoice,
    PrivateFeed,
    Scope,
    chosen,
    season_feed,
    sessions,
)
from content_api.calendar.ics import Site
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from content_api.season_index import SeasonIndex
from racing.calendar import Event
from racing.model import Round, SessionKind
from tests.calendar_bytes import Feed
from tests.calendar_conformance import violations
from tests.factories import NOON, a_circuit, a_round, a_session
from tests.season_indexes import FixedReader

YEARS = (2023, 2024, 2025)


def weekends(years: Iterable[int] = YEARS) -> list[Round]:
    return [
        a_round(name, year, number=number, race=NOON.replace(year=year) + timedelta(weeks=number))
        for year in years
        for number, name in enumerate(("bahrain", "monaco"), 1)
    ]


async def typesetter_of(rounds: Iterable[Round]) -> tuple[CalendarBuilder, FixedReader]:
    reader = FixedReader(rounds)
    season_index = SeasonIndex(reader)
    await season_index.load()
    return CalendarBuilder(season_index, Site("https://f1.example", "willitbemax")), reader


def drafted(
    calendar_builder: CalendarBuilder, scope: Scope, choice: FeedChoice = EVERYTHING, now: datetime = NOON
) -> CalendarContent:
    return calendar_builder.content(scope, choice, calendar_builder.facts(scope, now), now)


def body(
    calendar_builder: CalendarBuilder, scope: Scope, choice: FeedChoice = EVERYTHING, now: datetime = NOON
) -> bytes:
    return drafted(calendar_builder, scope, choice, now).body(choice)


async def test_equal_data_gives_equal_bytes_in_another_process() -> None:
    one, _ = await typesetter_of(weekends())
    other, _ = await typesetter_of(reversed(weekends()))
    for scope in (MAIN, ALL, season_feed(2024)):
        assert body(one, scope) == body(other, scope)


async def test_an_event_has_the_same_bytes_in_every_feed_that_holds_it() -> None:
    calendar_builder, _ = await typesetter_of(weekends())
    in_main, in_all, in_season = (body(calendar_builder, scope) for scope in (MAIN, ALL, season_feed(2024)))
    assert set(vevents(in_season)) < set(vevents(in_main)) == set(vevents(in_all))


async def test_testing_is_in_a_feed_only_where_it_is_chosen() -> None:
    """And nothing of it shows elsewhere: neither an event nor a date."""
    days = (a_session(SessionKind.PRACTICE_1, NOON.replace(year=2024, month=2)),)
    test = a_round("testing", 2024, number=0, name="Aramco Pre-Season Testing", sessions=days)
    without, _ = await typesetter_of(weekends())
    calendar_builder, reader = await typesetter_of([*weekends(), test])
    for scope in (MAIN, ALL, season_feed(2024)):
        assert body(calendar_builder, scope) == body(without, scope)
    for words, count in (("testing", 1), ("race,testing", 3), ("practice", 0)):
        choice = chosen(words)
        found = body(calendar_builder, season_feed(2024), choice)
        assert found.count(b"@willitbemax") - found.count(b"UID:no-") == count, words
    only = body(calendar_builder, season_feed(2024), chosen("testing"))
    assert b"UID:2024-testing-practice_1@willitbemax" in only
    assert b"SUMMARY:F1: Pre-season testing - Practice 1" in only
    french = replace(chosen("testing"), wording=Wording(Language.FRENCH))
    assert "Essais de pré-saison - Essais libres 1".encode() in body(calendar_builder, season_feed(2024), french)
    reader.put(replace(test, sessions=(replace(days[0], start=NOON.replace(year=2024, month=3)),)), at=NOON)
    await calendar_builder.season_index.load()
    assert body(calendar_builder, MAIN) == body(without, MAIN)


def vevents(raw: bytes) -> list[bytes]:
    return [part.partition(b"END:VEVENT")[0] for part in raw.split(b"BEGIN:VEVENT")[1:]]


async def test_a_change_words_its_own_season_again_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    worded: list[int] = []
    original = ics.entries

    def counted(found: object, *rest: object, **more: object) -> object:
        worded.append(found[0].season)  # type: ignore[index]
        return original(found, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ics, "entries", counted)
    calendar_builder, reader = await typesetter_of(weekends())
    drafted(calendar_builder, ALL)
    drafted(calendar_builder, MAIN)
    assert worded == list(YEARS)
    before = drafted(calendar_builder, ALL)
    reader.put(replace(weekends()[2], name="Grand Prix of the Desert"), at=NOON + timedelta(hours=1))
    await calendar_builder.season_index.load()
    after = drafted(calendar_builder, ALL)
    assert worded == [*YEARS, 2024]
    assert [old is new for old, new in zip(before.seasons, after.seasons, strict=True)] == [True, False, True]


async def test_a_choice_of_sessions_or_an_alarm_words_and_checks_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar_builder, _ = await typesetter_of(weekends())
    drafted(calendar_builder, ALL)
    for name in ("entries", "check"):
        monkeypatch.setattr(ics, name, refused)
    for minutes in (0, 31, 1441):
        raw = body(calendar_builder, ALL, FeedChoice(alarm=minutes, sessions=sessions("race")))
        assert raw.count(b"BEGIN:VALARM") == raw.count(b"BEGIN:VEVENT") == len(YEARS) * 2


def refused(*_: object, **__: object) -> None:
    raise AssertionError("every event is written already")


async def test_a_selection_holds_what_was_chosen_and_nothing_else() -> None:
    calendar_builder, _ = await typesetter_of(weekends())
    chosen = FeedChoice(sessions=sessions("race"), alarm=30, wording=Wording(Language.FRENCH, emoji=False))
    url = "https://f1.example/content/v1/calendar.ics?sessions=race&alarm=30&lang=fr&emoji=0"
    feed = Feed(
        body(calendar_builder, MAIN, chosen),
        url,
        seasons=YEARS,
        kinds=frozenset({"race"}),
        alarm=30,
        cancelled_word="ANNULÉ",
        to_be_confirmed="à confirmer",
    )
    assert violations(feed) == {}
    assert len(feed.events) == len(YEARS) * 2


async def test_the_main_feed_rotates_and_its_date_does_not_go_back() -> None:
    old, new = weekends((2021, 2022)), weekends((2023, 2024, 2025))
    calendar_builder, reader = await typesetter_of([*old, *new])
    for weekend in old:  # the season that goes is the one that changed last
        reader.stamp(weekend, NOON.replace(year=2024, month=12, day=31))
    for weekend in new:
        reader.stamp(weekend, NOON.replace(year=2023))
    await calendar_builder.season_index.load()
    before = drafted(calendar_builder, MAIN, now=datetime(2024, 12, 31, 23, tzinfo=UTC))
    after = drafted(calendar_builder, MAIN, now=datetime(2025, 1, 1, tzinfo=UTC))
    assert held(before) == ["2022", "2023", "2024", "2025"]
    assert held(after) == ["2023", "2024", "2025"]
    assert before.head.last_modified == NOON.replace(year=2024, month=12, day=31) < after.head.last_modified


def held(content: CalendarContent) -> list[str]:
    return [season[0].uid[:4] for season in content.seasons]


async def test_what_leaves_the_main_feed_is_named_with_its_own_from_that_moment_on() -> None:
    calendar_builder, _ = await typesetter_of(weekends((2022, 2023, 2024, 2025)))
    before = drafted(calendar_builder, MAIN, now=datetime(2024, 12, 31, 23, tzinfo=UTC))
    after = drafted(calendar_builder, MAIN, now=datetime(2025, 1, 1, tzinfo=UTC))
    gone = set(held(before)) - set(held(after))
    assert gone == {"2022"}
    assert "2022" not in before.head.description
    assert "https://f1.example/content/v1/seasons/2022/calendar.ics" in after.head.description
    url = "https://f1.example/content/v1/calendar.ics"
    assert violations(Feed(after.body(EVERYTHING), url, seasons=(2023, 2024, 2025))) == {}


async def test_the_next_season_is_in_the_main_feed_as_soon_as_it_is_known() -> None:
    calendar_builder, reader = await typesetter_of(weekends((2023, 2024, 2025)))
    november = datetime(2025, 11, 29, tzinfo=UTC)
    assert held(drafted(calendar_builder, MAIN, now=november)) == ["2023", "2024", "2025"]
    reader.put(a_round("australia", 2026, race=NOON.replace(year=2026)), at=november)
    await calendar_builder.season_index.load()
    assert held(drafted(calendar_builder, MAIN, now=november)) == ["2023", "2024", "2025", "2026"]


async def test_a_season_that_has_not_ended_at_new_year_does_not_rotate_before_it_has() -> None:
    late = a_round("abu-dhabi", 2024, number=3, race=datetime(2025, 1, 5, 13, tzinfo=UTC))
    calendar_builder, _ = await typesetter_of([*weekends((2021, 2022, 2023, 2024, 2025)), late])
    last_lap, over = datetime(2025, 1, 5, 14, 59, tzinfo=UTC), datetime(2025, 1, 5, 15, tzinfo=UTC)
    assert held(drafted(calendar_builder, MAIN, now=last_lap)) == ["2022", "2023", "2024", "2025"]
    rotated = drafted(calendar_builder, MAIN, now=over)
    assert held(rotated) == ["2023", "2024", "2025"]
    assert rotated.head.last_modified >= over


async def test_a_day_that_becomes_past_is_another_feed_from_that_midnight_on() -> None:
    calendar_builder, _ = await typesetter_of([a_round(sessions=(a_session(day=date(2025, 6, 8)),))])
    evening, midnight = datetime(2025, 6, 8, 23, 59, tzinfo=UTC), datetime(2025, 6, 9, tzinfo=UTC)
    before, after = body(calendar_builder, MAIN, now=evening), body(calendar_builder, MAIN, now=midnight)
    for line in (b"STATUS:TENTATIVE", b"SEQUENCE:0", b"LAST-MODIFIED:20250601T120000Z", b"DTSTAMP:20250601T120000Z"):
        assert line in before
        assert line not in after
    for line in (b"STATUS:CONFIRMED", b"SEQUENCE:1", b"LAST-MODIFIED:20250609T000000Z", b"DTSTAMP:20250609T000000Z"):
        assert line in after
    assert drafted(calendar_builder, MAIN, now=midnight).head.last_modified == midnight
    answer = await calendar_builder.resource(MAIN, EVERYTHING).make(evening)
    assert answer.flips == midnight


async def test_the_midnight_counts_the_same_in_a_process_that_was_not_there() -> None:
    weekend = a_round(sessions=(a_session(day=date(2025, 6, 8)),))
    there, _ = await typesetter_of([weekend])
    body(there, MAIN, now=datetime(2025, 6, 8, 23, 59, tzinfo=UTC))
    new, _ = await typesetter_of([weekend])
    for now in (datetime(2025, 6, 9, tzinfo=UTC), datetime(2025, 6, 20, 7, tzinfo=UTC)):
        assert body(there, MAIN, now=now) == body(new, MAIN, now=now)


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_session_that_loses_its_date_stays_and_later_moves_are_shown(cancelled: bool) -> None:  # noqa: FBT001
    calendar_builder, reader = await typesetter_of(weekends())
    body(calendar_builder, MAIN)
    lost = a_round("bahrain", 2025, sessions=(a_session(SessionKind.QUALIFYING, None), a_session(start=None)))
    lost = replace(lost, sessions=tuple(replace(session, cancelled=cancelled) for session in lost.sessions))
    monaco = a_round("monaco", 2025, number=2, race=NOON + timedelta(weeks=2, hours=5))
    reader.put(lost, monaco, at=NOON + timedelta(hours=1))
    await calendar_builder.season_index.load()
    content = drafted(calendar_builder, MAIN)
    found = {event.uid: event for event in Feed(content.body(EVERYTHING), "").events}
    assert content.faults == ()
    assert len(found) == len(YEARS) * 4
    race = found["2025-bahrain-race@willitbemax"]
    assert (race["DTSTART"].parameters, race["DTSTART"].value) == ("VALUE=DATE", "20250608")
    assert race["STATUS"].value == ("CANCELLED" if cancelled else "TENTATIVE")
    assert race["SEQUENCE"].value == "1"
    assert found["2025-monaco-race@willitbemax"]["DTSTART"].value == "20250615T170000Z"


async def test_a_season_that_cannot_be_worded_is_as_it_was_and_holds_back_no_other() -> None:
    calendar_builder, reader = await typesetter_of(weekends())
    french = FeedChoice(wording=Wording(Language.FRENCH))
    before = {choice.query: drafted(calendar_builder, ALL, choice) for choice in (EVERYTHING, french)}
    broken = replace(weekends((2024,))[0], circuit=a_circuit(latitude=100.0))
    moved = a_round("monaco", 2025, number=2, race=NOON + timedelta(weeks=2, hours=5))
    reader.put(broken, moved, at=NOON + timedelta(hours=1))
    await calendar_builder.season_index.load()
    for choice in (EVERYTHING, french):
        after = drafted(calendar_builder, ALL, choice)
        assert after.faults == (
            "2024-bahrain-qualifying@willitbemax has a GEO that is no place on earth: 100.0;101.73",
        )
        assert after.seasons[:2] == before[choice.query].seasons[:2]
        assert b"DTSTART:20250615T170000Z" in after.body(choice)
        assert after.head.last_modified == NOON + timedelta(hours=1)


async def test_in_words_that_were_never_asked_for_a_bad_season_is_as_it_was_published() -> None:
    calendar_builder, _ = await typesetter_of(
        [*weekends((2025,)), a_round(season=2024, circuit=a_circuit(latitude=100.0))]
    )
    good, _ = await typesetter_of(weekends((2024,)))
    (published,) = drafted(good, season_feed(2024)).seasons
    calendar_builder.published[2024] = published
    assert drafted(calendar_builder, MAIN, FeedChoice(alarm=5)).seasons[0] == published


async def test_a_season_that_never_was_good_is_left_out_of_feeds_of_several() -> None:
    calendar_builder, _ = await typesetter_of(
        [*weekends((2025,)), a_round(season=2024, circuit=a_circuit(latitude=100.0))]
    )
    content = drafted(calendar_builder, MAIN)
    assert content.seasons[0] == ()
    assert len(content.seasons[1]) == 4
    assert len(content.faults) == 1


async def test_a_defect_in_one_seasons_words_is_that_seasons_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Wording.location

    def broken(wording: Wording, event: Event) -> str:
        if event.season == 2024:
            raise KeyError("a defect")
        return original(wording, event)

    monkeypatch.setattr(Wording, "location", broken)
    calendar_builder, _ = await typesetter_of(weekends())
    content = drafted(calendar_builder, ALL)
    assert content.faults == ("KeyError: 'a defect'",)
    assert [len(season) for season in content.seasons] == [4, 0, 4]


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        (Language.ENGLISH, "No sessions: Formula 1 (Sprint)"),
        (Language.FRENCH, "Aucune séance\u00a0: Formule 1 (Sprint)"),
    ],
)
async def test_a_selection_of_nothing_says_so_and_the_same_every_day(language: Language, summary: str) -> None:
    calendar_builder, reader = await typesetter_of(weekends())
    chosen = FeedChoice(sessions=sessions("sprint"), wording=Wording(language))
    url = f"https://f1.example/content/v1/calendar.ics{chosen.query}"
    feed = Feed(body(calendar_builder, MAIN, chosen), url)
    (notice,) = feed.remarks
    assert violations(feed) == {}
    assert (notice["SUMMARY"].text, notice["DTSTART"].value) == (summary, "20250101")
    assert notice.uid == "no-sprint-2025@willitbemax"
    reader.put(a_round("monaco", 2025, name="Monaco"), at=NOON + timedelta(hours=1))
    await calendar_builder.season_index.load()
    later = Feed(body(calendar_builder, MAIN, chosen, now=NOON + timedelta(days=3)), url)
    assert later.remarks == feed.remarks


async def test_a_selection_that_comes_to_hold_something_no_longer_says_that_it_is_empty() -> None:
    calendar_builder, reader = await typesetter_of(weekends())
    chosen = FeedChoice(sessions=sessions("sprint"))
    reader.put(a_round("china", 2025, number=3, sessions=(a_session(SessionKind.SPRINT), a_session())))
    await calendar_builder.season_index.load()
    feed = Feed(body(calendar_builder, MAIN, chosen), "")
    assert ([event.uid for event in feed.events], feed.remarks) == (["2025-china-sprint@willitbemax"], [])


async def test_a_track_that_lies_nowhere_is_named() -> None:
    calendar_builder, _ = await typesetter_of([a_round(circuit=a_circuit(latitude=100.0))])
    with pytest.raises(
        ics.Malformed, match="2025-bahrain-qualifying@willitbemax has a GEO that is no place on earth: 100"
    ):
        drafted(calendar_builder, MAIN)


async def test_worded_seasons_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    measured, _ = await typesetter_of(weekends())
    drafted(measured, MAIN)
    monkeypatch.setattr(builder, "MOST_BYTES", measured._built.currsize)
    bounded, _ = await typesetter_of(weekends())
    for wording in (Wording(language, emoji) for language in Language for emoji in (True, False)):
        drafted(bounded, MAIN, FeedChoice(wording=wording))
    assert 0 < bounded._built.currsize <= builder.MOST_BYTES
    assert bounded._built.currsize == sum(worded.size for worded in bounded._built.values())


async def test_a_private_feed_is_as_new_as_its_choice_and_says_where_it_is() -> None:
    calendar_builder, _ = await typesetter_of(weekends())
    facts = calendar_builder.facts(MAIN, NOON)
    plain = drafted(calendar_builder, MAIN)
    for since in (NOON - timedelta(days=9000), NOON + timedelta(hours=1)):
        private = PrivateFeed("cal_1", "https://f1.example/content/v1/calendar/p/secret.ics", EVERYTHING, since)
        content = calendar_builder.content(MAIN, EVERYTHING, facts, NOON, private=private)
        assert content.head.last_modified == max(since, plain.head.last_modified)
        assert content.head.url == private.address
        assert content.seasons == plain.seasons
        assert "secret" not in private.key


async def test_the_grands_prix_of_a_season_from_a_file_are_known_too() -> None:
    calendar_builder, _ = await typesetter_of(weekends((2024,)))
    (read,) = ics.seasons_in(body(calendar_builder, season_feed(2024))).values()
    assert [(entry.grand_prix, entry.kind) for entry in read] == [
        (name, kind) for name in ("bahrain", "monaco") for kind in (SessionKind.QUALIFYING, SessionKind.RACE)
    ]
