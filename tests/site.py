"""The website as a browser asks it, and its pages as a test reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import html5lib

import website_front.settings
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip, br"}


def site_settings(content_api: str, **given: Any) -> website_front.settings.Settings:
    """Return those of a website with accounts on a free port, which checks a page as soon as it is asked for again."""
    known: dict[str, Any] = {
        "website_front_port": 0,
        "website_front_debug_port": 0,
        "content_api_url": content_api,
        "public_url": "https://f1.example",
        "auth_api": True,
        "website_check_seconds": 0.001,
        "website_read_deadline": PATIENCE_SECONDS,
        "_env_file": None,
    }
    return website_front.settings.Settings(**(known | given))


@lru_cache(maxsize=256)
def _parsed(html: str) -> ET.Element:
    """Many tests look at the same pages, and to be strict takes a while."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: ET.Element = parser.parse(html)
    return root


class Document:
    """A page, parsed strictly: what is not valid raises."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.root = _parsed(html)

    def text(self, path: str) -> str:
        """Return the text of the first element of a path of ElementTree; fails where there is none."""
        found = self.root.find(path)
        assert found is not None, path
        return words(found)

    def all(self, path: str) -> list[ET.Element]:
        """Return the elements of a path."""
        return self.root.findall(path)

    def table(self, class_: str, number: int = 0) -> list[list[str]]:
        """Return the rows of the body of a table of a class, as text."""
        tables = [each for each in self.root.iter("table") if class_ in (each.get("class") or "").split()]
        return [[words(cell) for cell in row] for row in tables[number].findall("./tbody/tr")]

    @property
    def links(self) -> set[str]:
        """Every address that the page leads to."""
        return {address for each in self.root.iter("a") if (address := each.get("href"))}


def words(element: ET.Element) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


@dataclass
class Site:
    """The website, and the suite behind it."""

    url: str
    suite: Suite

    async def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
        """Return status, headers and text of a path."""
        async with self.suite.http.get(
            f"{self.url}{path}", headers={**BROWSER, **headers}, allow_redirects=False
        ) as response:
            return response.status, response.headers, await response.text()

    async def page(self, path: str, **headers: str) -> Document:
        """Return a page that is there."""
        status, _, html = await self.get(path, **headers)
        assert status == 200, (path, html)
        return Document(html)
