"""Events in words, in every language."""

from datetime import date
from typing import Any

import pytest

from content_api.calendar.ics import status_on
from content_api.calendar.wording import EMOJI, Wording
from content_api.languages.language import Language
from racing.calendar import Event, EventStatus, events
from racing.model import SessionKind
from tests.factories import a_circuit, a_round, a_session

ENGLISH, FRENCH = Wording(Language.ENGLISH), Wording(Language.FRENCH)


def an_event(kind: SessionKind = SessionKind.RACE, **facts: Any) -> Event:
    (event,) = events([a_round(sessions=(a_session(kind),), **facts)])
    return event


def test_a_race_in_english_and_in_french() -> None:
    race = an_event()
    assert ENGLISH.summary(race, race.status) == "🏁 F1: Bahrain Grand Prix - Race"
    assert FRENCH.summary(race, race.status) == "🏁 F1\u00a0: Grand Prix de Bahreïn - Course"
    assert FRENCH.location(race) == "Sepang International Circuit, Sepang, Malaisie"
    assert FRENCH.categories(race.kind) == ("Formule 1", "Course")


def test_a_description_in_french_has_a_decimal_comma() -> None:
    weekend = a_round(
        sessions=(a_session(scheduled_laps=57, scheduled_distance_km=308.238),), official_name="Gulf Air Grand Prix"
    )
    (race,) = events([weekend])
    assert FRENCH.description(race).splitlines() == [
        "Gulf Air Grand Prix",
        "Manche 1 sur 1, saison 2025",
        "Course",
        "Sepang International Circuit",
        "57 tours, 308,238 km",
    ]


def test_what_is_cancelled_or_not_certain_says_so_in_each_language() -> None:
    gone, perhaps = an_event(cancelled=True, number=None), an_event()
    assert ENGLISH.summary(gone, EventStatus.CANCELLED) == "CANCELLED: F1: Bahrain Grand Prix - Race"
    assert FRENCH.summary(gone, EventStatus.CANCELLED) == "ANNULÉ\u00a0: F1\u00a0: Grand Prix de Bahreïn - Course"
    assert ENGLISH.summary(perhaps, EventStatus.TENTATIVE).endswith(" - Race (TBC)")
    assert FRENCH.summary(perhaps, EventStatus.TENTATIVE).endswith(" - Course (à confirmer)")
    assert FRENCH.description(gone).splitlines()[0] == "Saison 2025"


@pytest.mark.parametrize("kind", SessionKind)
def test_without_emoji_there_is_none(kind: SessionKind) -> None:
    event = an_event(kind)
    plain = Wording(emoji=False).summary(event, event.status)
    assert plain.isascii()
    assert ENGLISH.summary(event, event.status) == (f"{EMOJI[kind]} {plain}" if kind in EMOJI else plain)


def test_a_grand_prix_that_no_language_knows_keeps_the_name_it_came_with() -> None:
    race = an_event(grand_prix="atlantis", circuit=a_circuit("abyss", country="Atlantis"))
    assert "Atlantis Grand Prix" in FRENCH.summary(race, race.status)
    assert FRENCH.location(race).endswith("Abyss, Atlantis")


def test_a_city_that_is_its_country_is_named_once() -> None:
    circuit = a_circuit("marina-bay", full_name="Marina Bay Street Circuit", place="Singapore", country="Singapore")
    assert ENGLISH.location(an_event(circuit=circuit)) == "Marina Bay Street Circuit, Singapore"
    assert FRENCH.location(an_event(circuit=circuit)) == "Marina Bay Street Circuit, Singapour"


def test_only_what_was_uncertain_becomes_certain_when_it_is_past() -> None:
    weekend = a_round(sessions=(a_session(day=date(2025, 6, 1)),))
    (someday,) = events([weekend])
    (gone,) = events([a_round(sessions=weekend.sessions, cancelled=True)])
    assert status_on(someday, date(2025, 6, 1)) is EventStatus.TENTATIVE
    assert status_on(someday, date(2025, 6, 2)) is EventStatus.CONFIRMED
    assert status_on(gone, date(2025, 6, 2)) is EventStatus.CANCELLED
