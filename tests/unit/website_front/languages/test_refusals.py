"""What the API refuses of an address is said in French, whatever it refuses."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from content_api.title import suppositions
from website_front.languages.language import Language
from website_front.languages.refusals import in_french
from website_front.languages.texts import texts_of

ENGLISH = {
    "PLACES_ALLOWED": [suppositions.PLACES_ALLOWED],
    "SESSIONS_ALLOWED": [suppositions.SESSIONS_ALLOWED],
    "asked.session": ["race", "sprint"],
    "reason": ["there is no such round", "it has a result already", "there is no such session"],
    "allowed": ["23.sprint, 24.race", "none, all sessions have a result"],
}
"""What stands in the places of refusals; in all others a number."""

PARAMETERS = ("name", "parameter", "each.parameter", "asked.parameter")


def filled(message: ast.JoinedStr) -> Iterator[str]:
    """Every sentence that a message can become."""
    sentences = [""]
    for part in message.values:
        if isinstance(part, ast.Constant):
            words = [str(part.value)]
        else:
            assert isinstance(part, ast.FormattedValue)
            name = ast.unparse(part.value)
            words = (
                ["race"] if name in PARAMETERS else ENGLISH.get(name, ["'3'" if part.conversion == ord("r") else "3"])
            )
        sentences = [sentence + word for sentence in sentences for word in words]
    yield from sentences


def refused() -> Iterator[str]:
    """Every sentence with which `suppositions` refuses something."""
    for node in ast.walk(ast.parse(inspect.getsource(suppositions))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            (message,) = node.exc.args
            assert isinstance(message, ast.JoinedStr)
            yield from filled(message)


def test_whatever_is_supposed_wrongly_is_refused_in_french() -> None:
    sentences = list(refused())
    assert len(sentences) > 15
    assert [sentence for sentence in sentences if in_french(sentence) is None] == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "race: 'nobody', allowed: a driver of 2026: lando-norris, max-verstappen",
            "Course\u00a0: 'nobody', permis\u00a0: un pilote de 2026\u00a0: lando-norris, max-verstappen",
        ),
        (
            "race: 'lando-norris' is given 2 times in one session, allowed: once",
            "Course\u00a0: 'lando-norris' est donné 2 fois dans une séance, permis\u00a0: une fois",
        ),
        (
            "result: '1.race', it has a result already, allowed: 24.race",
            "Résultat\u00a0: '1.race', elle a déjà un résultat, permis\u00a0: 24.race",
        ),
        (
            "sprint: no sprint is left, allowed: none, all sessions have a result",
            "Sprint\u00a0: il ne reste pas de sprint, permis\u00a0: aucune, toutes les séances ont un résultat",
        ),
        (
            "round: 77 is not in this season, allowed: 1 to 24",
            "Manche\u00a0: la 77 n'est pas dans cette saison, permis\u00a0: de 1 à 24",
        ),
        (
            "round: there is no result of round 24 of this season yet, allowed: 1 to 22",
            "Manche\u00a0: la 24 n'a pas encore de résultat, permis\u00a0: de 1 à 22",
        ),
        ("season: '1949', allowed: 1950 to 2026", "Saison\u00a0: '1949', permis\u00a0: de 1950 à 2026"),
        ('race: "d\'or", allowed: 1 to 2', 'Course\u00a0: "d\'or", permis\u00a0: de 1 à 2'),
        ("race: {count}, allowed: 1 to 2", None),
        ("race: '{drivers} {0}', allowed: 1 to 2", "Course\u00a0: '{drivers} {0}', permis\u00a0: de 1 à 2"),
    ],
)
def test_a_refusal_in_french(english: str, french: str | None) -> None:
    assert in_french(english) == french


@pytest.mark.parametrize("refusal", ["", "race", "race: nobody has thought of this", "colour: '3', allowed: 1 to 2"])
def test_what_nobody_has_translated_is_known_as_such(refusal: str) -> None:
    assert in_french(refusal) is None


def test_in_english_it_is_the_sentence_of_the_api() -> None:
    assert texts_of(Language.ENGLISH).refusal("race: nobody") == "race: nobody"
    assert texts_of(Language.FRENCH).refusal("race: nobody") is None
