"""A season is worded once, whatever holds it; equal data gives equal bytes; dates never go back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from content_api import ics, typesetting
from content_api.almanac import Almanac
from content_api.feeds import ALL, EVERYTHING, MAIN, Choice, Scope, season_feed, sessions
from content_api.ics import Site
from content_api.typesetting import Draft, Typesetter
from content_api.wording import Language, Wording
from racing.model import Round
from tests.almanacs import FixedReader
from tests.calendar_bytes import Feed
from tests.calendar_conformance import violations
from tests.factories import NOON, a_circuit, a_round, a_session

YEARS = (2023, 2024, 2025)


def weekends(years: Iterable[int] = YEARS) -> list[Round]:
    return [
        a_round(name, year, number=number, race=NOON.replace(year=year) + timedelta(weeks=number))
        for year in years
        for number, name in enumerate(("bahrain", "monaco"), 1)
    ]


async def typesetter_of(rounds: Iterable[Round]) -> tuple[Typesetter, FixedReader]:
    reader = FixedReader(rounds)
    almanac = Almanac(reader)
    await almanac.load()
    return Typesetter(almanac, Site("https://f1.example", "willitbemax")), reader


def drafted(typesetter: Typesetter, scope: Scope, choice: Choice = EVERYTHING, now: datetime = NOON) -> Draft:
    return typesetter.draft(scope, choice, typesetter.facts(scope, now), now)


def body(typesetter: Typesetter, scope: Scope, choice: Choice = EVERYTHING, now: datetime = NOON) -> bytes:
    return drafted(typesetter, scope, choice, now).body(choice)


async def test_equal_data_gives_equal_bytes_in_another_process() -> None:
    one, _ = await typesetter_of(weekends())
    other, _ = await typesetter_of(reversed(weekends()))
    for scope in (MAIN, ALL, season_feed(2024)):
        assert body(one, scope) == body(other, scope)


async def test_an_event_has_the_same_bytes_in_every_feed_that_holds_it() -> None:
    typesetter, _ = await typesetter_of(weekends())
    in_main, in_all, in_season = (body(typesetter, scope) for scope in (MAIN, ALL, season_feed(2024)))
    assert set(vevents(in_season)) < set(vevents(in_main)) == set(vevents(in_all))


def vevents(raw: bytes) -> list[bytes]:
    return [part.partition(b"END:VEVENT")[0] for part in raw.split(b"BEGIN:VEVENT")[1:]]


async def test_a_change_words_its_own_season_again_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    worded: list[int] = []
    original = ics.entries

    def counted(found: object, *rest: object, **more: object) -> object:
        worded.append(found[0].season)  # type: ignore[index]
        return original(found, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ics, "entries", counted)
    typesetter, reader = await typesetter_of(weekends())
    drafted(typesetter, ALL)
    drafted(typesetter, MAIN)
    assert worded == list(YEARS)
    before = drafted(typesetter, ALL)
    reader.put(replace(weekends()[2], name="Grand Prix of the Desert"), at=NOON + timedelta(hours=1))
    await typesetter.almanac.load()
    after = drafted(typesetter, ALL)
    assert worded == [*YEARS, 2024]
    assert [old is new for old, new in zip(before.seasons, after.seasons, strict=True)] == [True, False, True]


async def test_a_selection_holds_what_was_chosen_and_nothing_else() -> None:
    typesetter, _ = await typesetter_of(weekends())
    chosen = Choice(sessions=sessions("race"), alarm=30, wording=Wording(Language.FRENCH, emoji=False))
    url = "https://f1.example/content/v1/calendar.ics?sessions=race&alarm=30&lang=fr&emoji=0"
    feed = Feed(
        body(typesetter, MAIN, chosen),
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
    old, new = weekends((2022,)), weekends((2023, 2024, 2025))
    typesetter, reader = await typesetter_of([*old, *new])
    for weekend in old:  # the season that goes is the one that changed last
        reader.stamp(weekend, NOON.replace(year=2024, month=12, day=31))
    for weekend in new:
        reader.stamp(weekend, NOON.replace(year=2023))
    await typesetter.almanac.load()
    before = drafted(typesetter, MAIN, now=datetime(2024, 12, 31, 23, tzinfo=UTC))
    after = drafted(typesetter, MAIN, now=datetime(2025, 1, 1, tzinfo=UTC))
    assert [season[0].uid[:4] for season in before.seasons] == ["2022", "2023", "2024"]
    assert [season[0].uid[:4] for season in after.seasons] == ["2023", "2024", "2025"]
    assert before.head.last_modified == NOON.replace(year=2024, month=12, day=31) < after.head.last_modified


async def test_a_day_that_becomes_past_is_another_feed_from_that_midnight_on() -> None:
    typesetter, _ = await typesetter_of([a_round(sessions=(a_session(day=date(2025, 6, 8)),))])
    evening, midnight = datetime(2025, 6, 8, 23, 59, tzinfo=UTC), datetime(2025, 6, 9, tzinfo=UTC)
    assert b"STATUS:TENTATIVE" in body(typesetter, MAIN, now=evening)
    assert b"STATUS:CONFIRMED" in body(typesetter, MAIN, now=midnight)
    assert drafted(typesetter, MAIN, now=evening).flipped is None
    assert drafted(typesetter, MAIN, now=midnight).flipped == midnight
    answer = await typesetter.resource(MAIN, EVERYTHING).make(evening)
    assert answer.flips == midnight


async def test_a_track_that_lies_nowhere_is_named() -> None:
    typesetter, _ = await typesetter_of([a_round(circuit=a_circuit(latitude=100.0))])
    with pytest.raises(ics.Malformed, match="2025-bahrain-qualifying@willitbemax lies nowhere on earth: 100"):
        drafted(typesetter, MAIN)


async def test_worded_seasons_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    typesetter, _ = await typesetter_of(weekends())
    drafted(typesetter, MAIN)
    monkeypatch.setattr(typesetting, "MOST_BYTES", typesetter._bytes)
    for alarm in range(5):
        drafted(typesetter, MAIN, Choice(alarm=alarm))
    assert typesetter._bytes <= typesetting.MOST_BYTES
    assert typesetter._bytes == sum(worded.size for worded in typesetter._worded.values())
