"""Every link of the site leads somewhere, and every fragment is on its page."""

import zlib
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
import pytest

from tests.site import Site

START = ("/", "/fr")
ELSEWHERE = ("/content/", "/ergast/")
SOME = 60
ONE_CHOICE_IN = 100


def is_followed(address: str) -> bool:
    """Return whether a page is asked for: of pairs of drivers and other choices, which are tens of thousands, one in so many."""
    is_choice = "/versus/" in address or "?" in address
    return not is_choice or zlib.crc32(address.encode()) % ONE_CHOICE_IN == 0


async def crawl(site: Site, *, most: int | None, starts: tuple[str, ...] = START) -> int:
    """Ask for every page that is linked, and return how many there are; fails for a page or a fragment that is not there."""
    waiting, known = list(starts), set(starts)
    ids: dict[str, set[str]] = {}
    fragments: list[tuple[str, str, str]] = []
    asked = 0
    while waiting and (most is None or asked < most):
        path = waiting.pop(0)
        asked += 1
        status, headers, html = await site.get(path)
        assert status == 200, path
        if not headers["Content-Type"].startswith("text/html"):
            continue
        # Whether it is valid is asked elsewhere, by a parser that takes a hundred times as long.
        document = lxml.html.fromstring(html)
        ids[path] = {str(id_) for id_ in document.xpath("//@id")}
        for link in {str(each) for each in document.xpath("//a[not(contains(@rel, 'nofollow'))]/@href")}:
            parts = urlsplit(link)
            if parts.scheme or link.startswith(ELSEWHERE):
                continue
            address, fragment = urldefrag(urljoin(path, link))
            if fragment:
                fragments.append((path, address, fragment))
            if address not in known and is_followed(address):
                known.add(address)
                waiting.append(address)
    broken = [each for each in fragments if each[1] in ids and each[2] not in ids[each[1]]]
    assert broken == []
    return asked


async def test_some_of_the_site_holds_together(site: Site) -> None:
    assert await crawl(site, most=SOME) == SOME


@pytest.mark.slow
async def test_the_whole_site_holds_together(site: Site) -> None:
    assert await crawl(site, most=None) > 3000


@pytest.mark.slow
async def test_every_page_of_the_sitemap_is_there(site: Site) -> None:
    _, _, index = await site.get("/sitemap.xml")
    lists = [each.partition("</loc>")[0] for each in index.split("<loc>")[1:]]
    assert len(lists) > 70
    for each in lists:
        _, _, pages = await site.get(urlsplit(each).path)
        for page in [each.partition("</loc>")[0] for each in pages.split("<loc>")[1:]]:
            assert (await site.get(urlsplit(page).path))[0] == 200, page
