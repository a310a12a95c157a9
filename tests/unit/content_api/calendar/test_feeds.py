"""Which feeds there are, that one way of choosing is one feed, and the links that subscribe to it."""

from itertools import permutations
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidRequest
from content_api.calendar.feeds import (
    ALL,
    EVERYTHING,
    MAIN,
    FeedChoice,
    Scope,
    chosen,
    described,
    left_last,
    links,
    running_season,
    season_feed,
    sessions,
    titled,
)
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from racing.model import SessionKind

HERE = "https://f1.example"


def test_the_main_feed_holds_what_runs_what_follows_and_the_two_before() -> None:
    assert MAIN.seasons(range(1950, 2028), 2026) == (2024, 2025, 2026, 2027)
    assert MAIN.seasons([1950, 1951], 1951) == (1950, 1951)


def test_a_season_that_runs_on_after_new_year_keeps_the_main_feed_from_rotating() -> None:
    assert running_season(2027, []) == running_season(2027, [2027, 2028]) == 2027
    assert running_season(2027, [2026, 2027]) == 2026


def test_the_main_feed_says_where_the_season_is_that_has_left_it() -> None:
    years = range(2018, 2028)
    assert left_last(years, 2026) == 2023
    assert left_last([2025, 2026], 2026) is None
    assert described(MAIN, FeedChoice(), HERE, 2023).split(" · ") == [
        "Formula 1: every session of every round",
        f"Formula 1 2023 has left this calendar and is now at {HERE}/content/v1/seasons/2023/calendar.ics",
        f"every season is at {HERE}/content/v1/calendar/all.ics",
    ]
    chosen = FeedChoice(sessions=sessions("race"), wording=Wording(Language.FRENCH))
    assert f"{HERE}/content/v1/seasons/2023/calendar.ics?sessions=race&lang=fr" in described(MAIN, chosen, HERE, 2023)


@pytest.mark.parametrize(("scope", "left"), [(MAIN, None), (ALL, 2023), (season_feed(2026), 2023)])
def test_a_feed_that_nothing_has_left_names_no_other(scope: Scope, left: int | None) -> None:
    assert described(scope, FeedChoice(), HERE, left) == titled(scope, FeedChoice())[1]


def test_what_rotates_out_of_the_main_feed_is_in_the_archive() -> None:
    years = range(1950, 2028)
    assert set(MAIN.seasons(years, 2026)) - set(MAIN.seasons(years, 2027)) == {2024}
    assert ALL.seasons(years, 2027) == tuple(years)


def test_a_season_feed_holds_its_season() -> None:
    assert season_feed(1984).seasons(range(1950, 2027), 2026) == (1984,)
    assert season_feed(1949).seasons(range(1950, 2027), 2026) == ()


@pytest.mark.parametrize("words", [*permutations(["race", "qualifying", "practice"])])
def test_order_and_duplicates_do_not_make_another_feed(words: tuple[str, ...]) -> None:
    chosen = FeedChoice(sessions=sessions(",".join([*words, "race", "practice_2"])))
    assert chosen.query == "?sessions=practice,qualifying,race"


def test_all_practices_by_name_are_the_practices() -> None:
    assert sessions("practice_4,practice_3,practice_1,practice_2") == sessions("practice")
    assert FeedChoice(sessions=sessions("practice_1,race")).query == "?sessions=practice_1,race"


@given(st.sets(st.sampled_from(SessionKind), min_size=1))
def test_a_canonical_query_reads_back_as_the_same_choice(kinds: set[SessionKind]) -> None:
    chosen = FeedChoice(sessions=sessions(",".join(kinds)))
    if len(kinds) == len(SessionKind):
        assert chosen == FeedChoice()
    else:
        assert set(chosen.sessions) == kinds
        assert sessions(parse_qs(chosen.query.removeprefix("?"))["sessions"][0]) == chosen.sessions


def test_who_chooses_everything_chooses_nothing() -> None:
    assert (
        FeedChoice(sessions=sessions(",".join(SessionKind)), wording=Wording(Language.ENGLISH, emoji=True)).query == ""
    )


@pytest.mark.parametrize("text", ["", "lunch", "race,", "race;sprint", "Race", "race, sprint", "practice_5"])
def test_a_word_that_is_no_session_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(
        InvalidRequest, match=r"^sessions: '.*', allowed: practice, testing, practice_1, .*, race, with commas"
    ):
        sessions(text)


def test_everything_chosen_stands_in_the_address_in_one_order() -> None:
    chosen = FeedChoice(sessions=sessions("sprint,race"), alarm=0, wording=Wording(Language.FRENCH, emoji=False))
    found = links(HERE, MAIN, chosen)
    assert found.url == f"{HERE}/content/v1/calendar.ics?sessions=sprint,race&alarm=0&lang=fr&emoji=0"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("testing", "?sessions=testing"),
        ("race,testing,race", "?sessions=race,testing"),
        ("testing,practice", "?sessions=practice,testing"),
        ("race", "?sessions=race"),
        (",".join(SessionKind), ""),
    ],
)
def test_testing_is_chosen_by_its_word(text: str, query: str) -> None:
    assert chosen(text).query == query


def test_everything_with_testing_is_not_the_feed_itself() -> None:
    everything = chosen(",".join(("testing", *SessionKind)))
    assert everything.query == f"?sessions=practice,{','.join(list(SessionKind)[4:])},testing"
    assert all(everything.holds(kind, testing=True) and everything.holds(kind, testing=False) for kind in SessionKind)
    assert chosen(everything.query.removeprefix("?sessions=")) == everything


def test_without_a_choice_there_is_no_testing_and_with_testing_alone_nothing_else() -> None:
    kinds = [(kind, testing) for kind in SessionKind for testing in (False, True)]
    assert all(EVERYTHING.holds(kind, testing=testing) is not testing for kind, testing in kinds)
    assert all(chosen("testing").holds(kind, testing=testing) is testing for kind, testing in kinds)


def test_a_choice_of_testing_has_its_name_in_both_languages() -> None:
    french = msgspec.structs.replace(chosen("race,testing"), wording=Wording(Language.FRENCH))
    assert titled(MAIN, chosen("race,testing"))[0] == "Formula 1 (Race, Pre-season testing)"
    assert titled(MAIN, french)[0] == "Formule 1 (Course, Essais de pré-saison)"


def test_google_is_given_the_webcal_address_and_outlook_the_plain_one() -> None:
    found = links(HERE, season_feed(2026), FeedChoice(alarm=30))
    assert found.webcal == "webcal://f1.example/content/v1/seasons/2026/calendar.ics?alarm=30"
    assert found.google is not None
    for link, inner in ((found.google, found.webcal), (found.outlook, found.url)):
        assert "?" not in link.partition("=")[2]
        assert unquote(link.partition("=")[2]) == inner
    assert urlsplit(found.google)[:3] == ("https", "calendar.google.com", "/calendar/r")
    assert urlsplit(found.outlook)[:3] == ("https", "outlook.live.com", "/calendar/0/addfromweb")


def test_the_archive_is_too_large_for_google() -> None:
    assert links(HERE, ALL).google is None
    assert links(HERE, ALL).outlook.endswith("all.ics")


def test_calendars_can_be_told_apart_by_their_names() -> None:
    french = Wording(Language.FRENCH)
    assert titled(MAIN, FeedChoice())[0] == "Formula 1"
    assert titled(ALL, FeedChoice())[0] == "Formula 1 since 1950"
    assert titled(season_feed(2026), FeedChoice())[0] == "Formula 1 2026"
    assert titled(MAIN, FeedChoice(sessions=sessions("race,practice"))) == (
        "Formula 1 (Practice, Race)",
        "Formula 1: Practice, Race of every round",
    )
    assert titled(ALL, FeedChoice(sessions=sessions("race"), wording=french))[0] == "Formule 1 depuis 1950 (Course)"
