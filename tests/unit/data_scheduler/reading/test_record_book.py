"""The record book: every record against what everyone knows, and the rules where they could be otherwise."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason, Lasting
from data_scheduler.reading.record_book import streaks
from data_scheduler.reading.record_book.book import BOOK, get_record, list_records, prepare
from data_scheduler.reading.record_book.feats import Feat
from data_scheduler.servicer import in_steps
from racing.model import Championship, Round, SessionKind
from racing.records import Record, RecordHolder
from racing.wire.requests.reads import GetRecordRequest, ListRecordsRequest
from tests.factories import a_result, a_round, a_row, a_session
from tests.histories import all_of_history

FIRST_OF = {
    "most-titles": ("michael-schumacher", 7),
    "most-wins": ("lewis-hamilton", 106),
    "most-poles": ("lewis-hamilton", 104),
    "most-hat-tricks": ("michael-schumacher", 22),
    "most-grand-slams": ("jim-clark", 8),
    "most-wins-in-a-season": ("max-verstappen", 19),
    "most-points-in-a-season": ("max-verstappen", 575),
    "most-wins-in-a-row": ("max-verstappen", 10),
    "most-podiums-in-a-row": ("michael-schumacher", 19),
    "most-points-finishes-in-a-row": ("lewis-hamilton", 48),
    "most-wins-at-one-grand-prix": ("lewis-hamilton", 9),
    "most-starts-before-the-first-win": ("sergio-perez", 189),
    "win-from-furthest-back": ("john-watson", 22),
    "constructor-most-titles": ("ferrari", 16),
    "constructor-most-wins-in-a-season": ("red-bull", 21),
    "constructor-most-wins-in-a-row": ("red-bull", 15),
    "constructor-most-poles-in-a-row": ("williams", 24),
    "constructor-most-podiums-in-a-row": ("ferrari", 53),
}

AGES = {
    "youngest-winner": ("max-verstappen", 18, 228, "2016-spain"),
    "youngest-champion": ("sebastian-vettel", 23, 134, "2010-abu-dhabi"),
    "youngest-starter": ("max-verstappen", 17, 166, "2015-australia"),
    "oldest-winner": ("luigi-fagioli", 53, 22, "1951-france"),
    "oldest-champion": ("juan-manuel-fangio", 46, 41, "1957-germany"),
    "oldest-starter": ("louis-chiron", 55, 292, "1955-monaco"),
}


def record(id_: str) -> Record:
    return get_record(all_of_history(), GetRecordRequest(id_)).record


def who(holder: RecordHolder) -> str:
    return holder.driver or holder.constructor or ""


@pytest.mark.parametrize("id_", FIRST_OF)
def test_the_first_of_a_list_is_who_everyone_knows(id_: str) -> None:
    first = record(id_).holders[0]
    assert (who(first), int(first.value)) == FIRST_OF[id_]
    assert first.position == 1


@pytest.mark.parametrize("id_", AGES)
def test_an_age_is_counted_in_days_up_to_the_race(id_: str) -> None:
    driver, years, days, race = AGES[id_]
    first = record(id_).holders[0]
    born = all_of_history().lasting.drivers[driver].date_of_birth
    assert first.first is not None
    assert born is not None
    assert first.first.date is not None
    birthday = date(born.year + years, born.month, born.day)
    assert (who(first), f"{first.first.season}-{first.first.grand_prix}") == (driver, race)
    assert first.value == (first.first.date - born).days
    assert (first.first.date - birthday).days == days


def test_every_record_has_an_id_words_and_a_list() -> None:
    reply = list_records(all_of_history(), ListRecordsRequest(3))
    assert [each.id for each in reply.records] == [kept.id for kept in BOOK]
    assert len({kept.id for kept in BOOK}) == len(BOOK)
    for each in reply.records:
        assert each.name, each.id
        assert each.about.endswith("."), each.id
        assert 0 < len(each.holders) <= min(3, each.total), each.id
    named = {driver.id for driver in reply.paddock.drivers}
    assert named == {each.driver for found in reply.records for each in found.holders if each.driver}


@pytest.mark.parametrize("kept", BOOK, ids=lambda kept: kept.id)
def test_a_list_is_ranked_and_equal_values_share_a_position(kept: object) -> None:
    holders = all_of_history().once(kept.make)  # type: ignore[attr-defined]  # a record
    values = [each.value for each in holders]
    assert values in (sorted(values), sorted(values, reverse=True))
    assert [each.position for each in holders] == [values.index(value) + 1 for value in values]


def test_an_unknown_record_is_named() -> None:
    with pytest.raises(NotFound, match="id: there is no record 'most-crashes', allowed: an id from the list"):
        get_record(all_of_history(), GetRecordRequest("most-crashes"))


def season(year: int, *winners: str) -> KeptSeason:
    """A season of races, a week apart, each with a winner."""
    rounds: list[Round] = []
    results = []
    for number, winner in enumerate(winners, 1):
        race = a_session(SessionKind.RACE, day=date(year, 3, number))
        rounds.append(a_round(f"gp-{number}", year, number=number, sessions=(race,)))
        results.append(
            a_result(f"gp-{number}", year, rows=(a_row(winner, 1, points=Decimal(25)), a_row("z", 2, number=2)))
        )
    by_session = {(result.grand_prix, result.session): result for result in results}
    return KeptSeason(rounds=tuple(rounds), results=tuple(results), by_session=by_session)


def longest(*seasons: KeptSeason) -> list[tuple[str, int, int, int]]:
    history = History(Lasting(), {2020 + place: each for place, each in enumerate(seasons)})
    found = streaks.in_a_row(history, Championship.DRIVERS, Feat.WIN)
    return [
        (each.driver or "", int(each.value), each.first.season, each.last.season)
        for each in found
        if each.first and each.last
    ]


def test_a_streak_goes_on_from_one_season_to_the_next() -> None:
    assert longest(season(2020, "b", "a"), season(2021, "a", "b")) == [("a", 2, 2020, 2021), ("b", 1, 2020, 2020)]


def test_of_equal_streaks_of_one_driver_the_first_counts() -> None:
    assert longest(season(2020, "a", "a", "b"), season(2021, "a", "a"))[0] == ("a", 2, 2020, 2020)


def test_the_book_is_prepared_one_list_or_season_at_a_time_and_only_once() -> None:
    known = all_of_history()
    history = History(known.lasting, {year: replace(season, worked_out={}) for year, season in known.seasons.items()})
    lists = [sum(history.knows(kept.make) for kept in BOOK) for _ in prepare(history)]
    assert len(lists) == 2 * len(history.seasons) + len(BOOK)
    assert lists[-len(BOOK) :] == list(range(1, len(BOOK) + 1))
    assert list(prepare(history)) == []
    assert list_records(history, ListRecordsRequest(3)) == list_records(known, ListRecordsRequest(3))


def test_after_a_result_only_its_season_is_counted_again() -> None:
    known = all_of_history()
    list(prepare(known))
    changed = {2025: replace(known.season(2025), worked_out={})}
    assert len(list(prepare(History(known.lasting, {**known.seasons, **changed})))) == 2 + len(BOOK)


async def test_others_have_their_turn_while_the_book_is_prepared() -> None:
    known = all_of_history()
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    await in_steps(prepare, History(known.lasting, known.seasons))
    other.cancel()
    assert turns >= len(BOOK)
