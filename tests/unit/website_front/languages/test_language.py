import pytest

from website_front.languages.language import Language, preferred, split


@pytest.mark.parametrize(
    ("path", "language", "without"),
    [
        ("/", Language.ENGLISH, "/"),
        ("/title", Language.ENGLISH, "/title"),
        ("/fr", Language.FRENCH, "/"),
        ("/fr/title", Language.FRENCH, "/title"),
        ("/france", Language.ENGLISH, "/france"),
    ],
)
def test_a_path_says_its_language(path: str, language: Language, without: str) -> None:
    assert split(path) == (language, without)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, Language.ENGLISH),
        ("", Language.ENGLISH),
        ("*", Language.ENGLISH),
        ("de-DE,de;q=0.9", Language.ENGLISH),
        ("fr", Language.FRENCH),
        ("fr-CA,fr;q=0.9,en;q=0.8", Language.FRENCH),
        ("en-GB,en;q=0.9,fr;q=0.8", Language.ENGLISH),
        ("de,fr;q=0.3", Language.FRENCH),
        ("fr;q=0", Language.ENGLISH),
        ("fr;q=much", Language.ENGLISH),
        ("fr;q=0.5,en;q=0.5", Language.ENGLISH),
        ("french", Language.ENGLISH),
    ],
)
def test_what_a_browser_prefers(accepted: str | None, language: Language) -> None:
    assert preferred(accepted) is language
