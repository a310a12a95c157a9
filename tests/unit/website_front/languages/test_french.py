"""French is whole: every sentence that stands in a template or a module has its French, with the same places to fill."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from website_front.languages.texts import FOLDER

PLACES = re.compile(r"%\((\w+)\)s|{(\w+)}")
TEMPLATES = "**/templates/**.html"


type Sentence = tuple[str, ...]
"""As one, or as singular and plural."""


def sentences() -> Iterator[Sentence]:
    """Every sentence."""
    for _, _, message, _, _ in extract_from_dir(
        str(FOLDER.parent),
        method_map=[(TEMPLATES, "jinja2.ext:babel_extract"), ("**.py", "python")],
        options_map={TEMPLATES: {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "N_": None},
    ):
        yield message if isinstance(message, tuple) else (message,)


@pytest.fixture(scope="module")
def said() -> frozenset[Sentence]:
    return frozenset(sentences())


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (FOLDER / "french.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_there_is_something_to_say(said: frozenset[Sentence]) -> None:
    assert ("Will it be Max?",) in said
    assert ("Practice 1",) in said
    assert any(len(sentence) == 2 for sentence in said)


def test_every_sentence_has_its_french(french: Catalog, said: frozenset[Sentence]) -> None:
    assert [sentence for sentence in said if not is_translated(sentence, french)] == []


def is_translated(sentence: Sentence, french: Catalog) -> bool:
    """Return whether it has its French, singular and plural, with the same places to fill."""
    found = french.get(sentence[0])
    if found is None:
        return False
    texts = found.string if isinstance(found.string, tuple) else (found.string,)
    return len(texts) == len(sentence) and all(
        translated and sorted(PLACES.findall(str(translated))) == sorted(PLACES.findall(english))
        for english, translated in zip(sentence, texts, strict=True)
    )


def test_nothing_is_french_that_is_said_nowhere(french: Catalog, said: frozenset[Sentence]) -> None:
    known = {message.id if isinstance(message.id, tuple) else (message.id,) for message in french if message.id}
    assert known <= said
