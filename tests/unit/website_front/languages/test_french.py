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


def sentences() -> Iterator[tuple[str, ...]]:
    """Every sentence, as one or as singular and plural."""
    for _, _, message, _, _ in extract_from_dir(
        str(FOLDER.parent),
        method_map=[(TEMPLATES, "jinja2.ext:babel_extract"), ("**.py", "python")],
        options_map={TEMPLATES: {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "N_": None},
    ):
        yield message if isinstance(message, tuple) else (message,)


SENTENCES = sorted(set(sentences()))


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (FOLDER / "french.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_there_is_something_to_say() -> None:
    assert ("Will it be Max?",) in SENTENCES
    assert ("Practice 1",) in SENTENCES
    assert any(len(sentence) == 2 for sentence in SENTENCES)


@pytest.mark.parametrize("sentence", SENTENCES, ids=" | ".join)
def test_every_sentence_has_its_french(sentence: tuple[str, ...], french: Catalog) -> None:
    found = french.get(sentence[0])
    assert found is not None
    said = found.string if isinstance(found.string, tuple) else (found.string,)
    assert len(said) == len(sentence)
    for english, translated in zip(sentence, said, strict=True):
        assert translated
        assert sorted(PLACES.findall(str(translated))) == sorted(PLACES.findall(english))


def test_nothing_is_french_that_is_said_nowhere(french: Catalog) -> None:
    known = {message.id if isinstance(message.id, tuple) else (message.id,) for message in french if message.id}
    assert known <= set(SENTENCES)
