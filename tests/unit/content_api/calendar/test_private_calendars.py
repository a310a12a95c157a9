"""What the owner of a private calendar chose, as a feed has it."""

import pytest

from content_api.calendar.feeds import EVERYTHING, MAIN, FeedChoice, chosen, titled
from content_api.calendar.private_calendars import as_feed_choice
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from racing.calendar_choice import LANGUAGES
from racing.model import SessionKind
from racing.wire.requests.calendars import CalendarChoice


def choice(**given: object) -> CalendarChoice:
    return CalendarChoice(**{"language": "en", "emoji": True, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "feed"),
    [
        ({}, EVERYTHING),
        ({"sessions": tuple(SessionKind)}, EVERYTHING),
        ({"sessions": ("practice", "race")}, chosen("race,practice")),
        ({"sessions": ("testing",)}, chosen("testing")),
        ({"alarm": 0}, FeedChoice(alarm=0)),
        ({"language": "fr", "emoji": False}, FeedChoice(wording=Wording(Language.FRENCH, emoji=False))),
        ({"grands_prix": ("monaco",)}, FeedChoice(grands_prix=("monaco",))),
    ],
)
def test_a_choice_is_that_of_a_public_feed_with_favourites_beside_it(
    given: dict[str, object], feed: FeedChoice
) -> None:
    assert as_feed_choice(choice(**given)) == feed


def test_every_language_may_be_chosen() -> None:
    assert set(LANGUAGES) == set(Language)


def test_favourites_keep_their_sessions_and_testing_is_no_grand_prix() -> None:
    races = as_feed_choice(choice(sessions=("race", "testing"), grands_prix=("monaco",)))
    held = [
        (kind, name)
        for kind in (SessionKind.RACE, SessionKind.PRACTICE_1)
        for name in ("monaco", "belgium", "testing")
        if races.holds(kind, testing=name == "testing", grand_prix=name)
    ]
    assert held == [
        (SessionKind.RACE, "monaco"),
        (SessionKind.RACE, "testing"),
        (SessionKind.PRACTICE_1, "testing"),
    ]


def test_its_description_says_that_it_is_of_favourites() -> None:
    assert titled(MAIN, as_feed_choice(choice(grands_prix=("monaco",))))[1] == (
        "Formula 1: every session of the chosen Grands Prix"
    )
    assert titled(MAIN, as_feed_choice(choice(grands_prix=("monaco",), sessions=("race",), language="fr"))) == (
        "Formule 1 (Course)",
        "Formule 1\u00a0: Course des Grands Prix choisis",
    )
