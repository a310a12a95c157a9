"""A page: a function for a path, which reads content_api and returns the document that is shown, or a picture.

    @page("/seasons/{year:[0-9]{4}}/{grand_prix:[a-z0-9-]+}")
    async def race(visit: Visit, *, year: str, grand_prix: str) -> Document:

Path and query are the function's keyword arguments. A parameter that no page knows is passed over, and never part of what is kept: links
from elsewhere carry some. A form that has several fields of one name gives several values: `joined` says how they become one.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import msgspec
from multidict import MultiMapping

from website_front.api.client import Reading
from website_front.languages.language import Language
from website_front.languages.texts import Texts, texts_of
from website_front.pictures.picture import Picture

HTML = "text/html"
LONGEST_VALUE = 400
"""Characters of a parameter. What is longer names nothing here."""

_PLACEHOLDER = re.compile(r"{(\w+)(?::[^{}]*(?:{[^{}]*}[^{}]*)*)?}")


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows. `title` and `description` are for search engines, tabs and previews; `shown` for the template.

    `newest`: the day of the newest result on it, for who does not want to be told.
    `canonical`: the path and query under which it should be known, without the language; None: those that were asked for.
    `frames`: whether pages of others may show it in a frame. `passkeys`: whether it may ask for some.
    `indexed`: whether search engines should list it.
    `preview`: the path of the picture that others show beside a link to it. `flips`: when the clock alone makes it another one.
    """

    template: str
    title: str
    description: str
    shown: Mapping[str, Any]
    canonical: str | None = None
    section: str = ""
    newest: str | None = None
    content_type: str = HTML
    frames: bool = False
    passkeys: bool = False
    indexed: bool = True
    structured: Mapping[str, Any] | None = None
    preview: str = "/pictures/general.png"
    flips: datetime | None = None
    refused: bool = False
    """Whether something in the address cannot be, and the page says what: it is sent as 400, and not listed."""


class Visit:
    """What a page is made with: content_api's answers, and the language."""

    def __init__(self, reading: Reading, language: Language, public_url: str, now: datetime) -> None:
        self.reading = reading
        self.language = language
        self.public_url = public_url
        self.now = now
        self.texts: Texts = texts_of(language)

    def say(self, message: str, **given: object) -> str:
        """Return a sentence in the visitor's language, with what is given put in its places."""
        said = self.texts.gettext(message)
        return said.format(**given) if given else said

    def link(self, path: str) -> str:
        """Return the path of a page in the same language."""
        return localized(self.language, path)

    @property
    def host(self) -> str:
        """Our host, as a picture names it."""
        return urlsplit(self.public_url).netloc

    def absolute(self, path: str) -> str:
        """Return the address of a page in the same language, with our host."""
        return f"{self.public_url}{self.link(path)}"


type Make = Callable[..., Awaitable[Document | Picture]]
type Join = Callable[[Sequence[str]], str]
"""Makes one value of those that a form has sent under one name."""

NO_JOINS: Mapping[str, Join] = MappingProxyType({})


def _with_commas(values: Sequence[str]) -> str:
    return ",".join(filter(None, values))


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A path with the function that makes its document. `query`: the parameters it takes; `longest`: characters of a value.

    `joined`: how several values of a parameter become one; without it, with commas.
    `kept`: whether the next who asks may have the same. `essential`: whether it has a place that no other page takes.
    """

    path: str
    make: Make
    query: tuple[str, ...] = ()
    joined: Mapping[str, Join] = NO_JOINS
    longest: int = LONGEST_VALUE
    kept: bool = True
    essential: bool = False

    @property
    def name(self) -> str:
        """The name of the function."""
        return getattr(self.make, "__name__", self.path)

    def asked(self, path: Mapping[str, str], query: MultiMapping[str]) -> dict[str, str]:
        """Return the arguments of the function: all of the path, and of the query what is known and not empty."""
        given = {name: self.joined.get(name, _with_commas)(query.getall(name, ())) for name in self.query}
        return dict(path) | {name: value[: self.longest] for name, value in given.items() if value}

    def is_of_a_form(self, query: MultiMapping[str]) -> bool:
        """Return whether the query has several values where an address has one that says the same."""
        return any(len(query.getall(name, ())) > 1 for name in self.joined)

    def address(self, asked: Mapping[str, str]) -> str:
        """Return path and query for these arguments, the same for the same page however it was asked for."""
        path = _PLACEHOLDER.sub(lambda found: asked[found[1]], self.path)
        query = "&".join(f"{name}={quoted(asked[name])}" for name in self.query if name in asked)
        return f"{path}?{query}" if query else path


def page(
    path: str,
    *,
    query: tuple[str, ...] = (),
    joined: Mapping[str, Join] = NO_JOINS,
    longest: int = LONGEST_VALUE,
    kept: bool = True,
    essential: bool = False,
) -> Callable[[Make], Page]:
    """Make the decorated function the page of a path."""

    def declare(make: Make) -> Page:
        return Page(path=path, make=make, query=query, joined=joined, longest=longest, kept=kept, essential=essential)

    return declare


def localized(language: Language, path: str) -> str:
    """Return the path of a page in a language."""
    prefix = language.prefix
    return path if not prefix else prefix + (path if path != "/" else "")


def quoted(text: str) -> str:
    """Return a text as a value in a query, where RFC 3986 lets more stand as it is than in a path."""
    return re.sub(r"[^A-Za-z0-9_.~,:!*/-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)
