"""On `/fr` nothing is left in English but names: what people read, are read out, and find in previews and search engines."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import website_front.service
from tests.site import Document, Site, site_settings, words
from tests.suite import free_port
from website_front.languages.texts import FOLDER

PATHS = (
    "/",
    "/title",
    "/title?driver=kimi-antonelli",
    "/live",
    "/live?replay=2025/qatar/sprint",
    "/title/what-if",
    "/title/what-if?season=2025&race=max-verstappen,-,-,-,lando-norris,!oscar-piastri",
    "/seasons/2025/title/what-if?round=23&race=max-verstappen",
    "/calendar?sessions=race&sessions=sprint&alarm=30&emoji=0",
    "/seasons",
    "/seasons/1950",
    "/seasons/2026",
    "/seasons/2025/title?round=23",
    "/seasons/1957/title",
    "/seasons/2021/abu-dhabi",
    "/seasons/2021/belgium",
    "/seasons/1950/monaco",
    "/seasons/1988/italy",
    "/seasons/2026/las-vegas",
    "/seasons/2026/hungary",
    "/drivers/max-verstappen",
    "/drivers/juan-manuel-fangio",
    "/drivers/max-verstappen/versus/lando-norris?season=2026",
    "/drivers/ayrton-senna/versus/alain-prost",
    "/constructors/cooper",
    "/circuits/monza",
    "/grands-prix/monaco",
    "/search",
    "/search?q=monza+88",
    "/search?q=%3Cscript%3E",
    "/status",
    "/developers",
    "/privacy",
    "/account/sign-up",
    "/account/confirm",
    "/account/sign-in",
    "/account/forgotten",
    "/account/reset",
    "/account",
    "/account/keys",
    "/account/webhooks",
    "/account/calendars",
    "/embed/next",
    "/embed/standings",
)
REFUSALS = {
    "/nothing": 404,
    "/drivers/nobody": 404,
    "/calendar?alarm=soon": 404,
    "/live?delay=soon": 400,
    "/live?replay=2025/qatar/sprint&speed=3": 400,
    "/title/what-if?season=1949": 400,
    "/title/what-if?race=nobody": 400,
    "/title/what-if?of=1.race": 400,
}
SAID = ("alt", "aria-label", "placeholder", "title")
PLACE = re.compile(r"%\(\w+\)s|{\w+}")
TELLING = 12
"""Letters of a sentence that is looked for inside others: shorter ones are parts of French words."""

ENGLISH = re.compile(
    r"\b(the|and|is|was|were|with|after|before|from|who|won|until|behind|first|next|how|every|lap|laps|race|win|wins"
    r"|team|driver|drivers|season|round|track|not|what|when)\b"
)
NAMES = re.compile(
    r"[0-9]+\.race|Will it be Max|Will it be|Circuit of the Americas|openapi\.json|[a-z0-9./_-]*/content/v1\S*|curl \S+.*"
)


class English(NamedTuple):
    """English sentences whose French is another: whole ones, and what of any stands between its places."""

    whole: frozenset[str]
    parts: frozenset[str]

    def has(self, text: str) -> bool:
        """Whether a text is English, or has some in it."""
        said = NAMES.sub("", text)
        return said in self.whole or any(each in said for each in self.parts) or ENGLISH.search(said) is not None


@pytest.fixture(scope="module")
def english() -> English:
    with (FOLDER / "french.po").open("rb") as file:
        catalog: Catalog = read_po(file, locale="fr")
    whole: set[str] = set()
    parts: set[str] = set()
    for message in catalog:
        said = sentences_of(message.id)
        french = sentences_of(message.string)
        for one, other in zip(said, french, strict=True):
            if one and one != other:
                whole.add(one)
                telling = (each for each in PLACE.split(one) if len(each) >= TELLING and " " in each.strip())
                parts.update(each for each in telling if each not in other)
    assert len(whole) > 300
    assert len(parts) > 150
    return English(frozenset(whole), frozenset(parts))


def sentences_of(said: str | Sequence[str] | None) -> Sequence[str]:
    """One sentence, or those for one and many."""
    return [said] if isinstance(said, str) else list(said or ())


def read(element: ET.Element) -> Iterator[str]:
    """Every text of an element and of those in it, but for what is marked as another language, scripts and addresses."""
    if element.tag in {"script", "style", "code", "pre"} or element.get("lang") == "en":
        return
    yield from (said for name in SAID if (said := element.get(name)))
    if element.tag == "meta" and (
        element.get("name") == "description" or (element.get("property") or "")[3:] in {"title", "description"}
    ):
        yield element.get("content") or ""
    yield " ".join((element.text or "").split())
    for child in element:
        yield from read(child)
        yield " ".join((child.tail or "").split())


def english_on(document: Document, english: English) -> list[str]:
    """What of a page is English."""
    return [text for part in document.root for text in read(part) if english.has(text)]


@pytest.mark.parametrize("path", PATHS)
async def test_a_french_page_is_french(site: Site, english: English, path: str) -> None:
    document = await site.page(f"/fr{path}".rstrip("/"))
    assert english_on(document, english) == []


@pytest.mark.parametrize("path", REFUSALS)
async def test_a_refusal_is_french(site: Site, english: English, path: str) -> None:
    status, headers, html = await site.get(f"/fr{path}")
    assert (status, headers["Content-Language"]) == (REFUSALS[path], "fr")
    assert english_on(Document(html), english) == []


async def test_who_comes_while_nothing_can_be_asked_is_told_so_in_french(site: Site, english: English) -> None:
    async with website_front.service.serve(site_settings(f"http://127.0.0.1:{free_port()}")) as port:
        status, headers, html = await Site(f"http://127.0.0.1:{port}", site.suite).get("/fr/title")
    assert (status, headers["Content-Language"]) == (503, "fr")
    document = Document(html)
    assert words(document.all(".//h1")[0]) == "Un instant"
    assert english_on(document, english) == []


async def test_english_would_be_seen(site: Site, english: English) -> None:
    for path in ("/", "/title", "/seasons/2021/belgium", "/calendar", "/nothing"):
        _, _, html = await site.get(path)
        assert len(english_on(Document(html), english)) > 3, path
