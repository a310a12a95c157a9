"""Every page, in both languages: there, valid, guarded, and cheap to ask again."""

import re
from itertools import pairwise

import pytest

from tests.site import Site

PATHS = (
    "/",
    "/title",
    "/title?driver=kimi-antonelli",
    "/live",
    "/live?replay=2025/qatar/sprint",
    "/title/what-if",
    "/title/what-if?season=2025&race=max-verstappen,-,-,-,lando-norris,!oscar-piastri",
    "/seasons/2025/title/what-if?round=23&race=max-verstappen",
    "/calendar",
    "/calendar?sessions=race&sessions=sprint&alarm=30&emoji=0",
    "/seasons",
    "/seasons/2021",
    "/seasons/1950",
    "/seasons/2026",
    "/seasons/2025/title?round=23",
    "/seasons/1957/title",
    "/seasons/2021/abu-dhabi",
    "/seasons/2021/belgium",
    "/seasons/1950/monaco",
    "/seasons/2026/las-vegas",
    "/drivers/max-verstappen",
    "/drivers/juan-manuel-fangio",
    "/drivers/max-verstappen/versus/lando-norris?season=2026",
    "/drivers/ayrton-senna/versus/alain-prost",
    "/drivers/ayrton-senna/versus/max-verstappen",
    "/constructors/red-bull",
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
ALL = [f"{prefix}{path}".rstrip("/") or "/" for prefix in ("", "/fr") for path in PATHS]


@pytest.mark.parametrize("path", ALL)
async def test_a_page_is_valid_html_in_its_language(site: Site, path: str) -> None:
    document = await site.page(path)
    assert document.root.get("lang") == ("fr" if path.startswith("/fr") else "en")
    assert len(document.all(".//h1")) == 1
    assert document.text(".//title")
    ids = [id_ for each in document.root.iter() if (id_ := each.get("id"))]
    assert len(ids) == len(set(ids))
    named = {name for each in document.root.iter() for name in (each.get("aria-labelledby") or "").split()}
    assert named <= set(ids)
    levels = [int(each.tag[1]) for each in document.root.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert 1 in levels[:2], levels
    canonical = [each.get("href") or "" for each in document.all(".//link[@rel='canonical']")]
    if document.all(".//meta[@content='noindex']"):
        assert canonical == []
        return
    (address,) = canonical
    others = {each.get("hreflang"): each.get("href") or "" for each in document.all(".//link[@hreflang]")}
    assert others.keys() == {"en", "fr", "x-default"}
    assert others["fr" if path.startswith("/fr") else "en"] == address
    assert others["x-default"] == others["en"]
    assert all(each.startswith("https://f1.example") for each in others.values())


@pytest.mark.parametrize("path", ALL)
async def test_nothing_is_asked_of_anybody_else_and_nothing_runs_inline(site: Site, path: str) -> None:
    document = await site.page(path)
    for each in document.root.iter():
        if each.tag in {"script", "img", "link"} and each.get("rel") not in {"canonical", "alternate"}:
            address = each.get("src") or each.get("href") or ""
            assert address.startswith("/") or (each.get("type") == "application/ld+json" and not address)
        assert not any(str(name).startswith("on") or name == "style" for name in each.attrib)


@pytest.mark.parametrize("path", ["/title?fbclid=1", "/title?utm_source=x&driver=max-verstappen", "/seasons/2021?x=1"])
async def test_what_others_add_is_no_part_of_the_address(site: Site, path: str) -> None:
    document = await site.page(path)
    (canonical,) = (each.get("href") or "" for each in document.all(".//link[@rel='canonical']"))
    assert not any(each in canonical for each in ("fbclid", "utm_source", "x=1"))
    again = await site.page(canonical.removeprefix("https://f1.example"))
    assert [each.get("href") for each in again.all(".//link[@rel='canonical']")] == [canonical]


@pytest.mark.parametrize("path", ["/", "/nothing", "/pictures/general.png", "/service-worker.js", "/embed/next"])
async def test_nothing_may_use_the_camera(site: Site, path: str) -> None:
    for _ in range(2):
        async with site.suite.http.get(f"{site.url}{path}", headers={"Accept": "text/html"}) as answer:
            assert "camera=()" in answer.headers["Permissions-Policy"]
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/title", "/seasons/2021/abu-dhabi"])
async def test_a_page_has_the_headers_that_guard_it(site: Site, path: str) -> None:
    for _ in range(2):  # made, and ready
        _, headers, _ = await site.get(path)
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity"])
async def test_who_has_the_page_already_gets_304(site: Site, encoding: str) -> None:
    wanted = {"Accept-Encoding": encoding}
    status, headers, html = await site.get("/title", **wanted)
    assert (status, headers.get("Content-Encoding", "identity")) == (200, encoding)
    status, again, nothing = await site.get("/title", **wanted, **{"If-None-Match": headers["ETag"]})
    assert (status, again["ETag"], nothing) == (304, headers["ETag"], "")
    assert html


async def test_a_first_visit_is_small(site: Site) -> None:
    document = await site.page("/seasons/2021/abu-dhabi")
    addresses = [
        each.get("src") or each.get("href") or ""
        for each in document.root.iter()
        if each.tag in {"script", "link", "img"}
    ]
    size = 0
    for address in ["/seasons/2021/abu-dhabi", *(each for each in addresses if each.startswith("/static/"))]:
        async with site.suite.http.get(
            f"{site.url}{address}", headers={"Accept-Encoding": "br"}, auto_decompress=False
        ) as answer:
            assert answer.status == 200
            size += len(await answer.read())
    assert size < 100_000


async def test_a_visitor_who_would_rather_have_french_is_offered_it_on_the_first_page(site: Site) -> None:
    french = {"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.8"}
    english = {"Accept-Language": "en"}
    for path, headers, offered in [
        ("/", french, True),
        ("/", {}, False),
        ("/fr", french, False),
        ("/fr", english, True),
        ("/title", french, False),
    ]:
        status, answer, html = await site.get(path, **headers)
        assert status == 200
        assert ('class="offer"' in html) is offered, (path, headers)
        assert ("Accept-Language" in answer["Vary"]) is (path in {"/", "/fr"})


async def test_what_others_add_to_a_link_changes_nothing(site: Site) -> None:
    _, plain, _ = await site.get("/title?driver=kimi-antonelli")
    _, followed, _ = await site.get("/title?utm_source=elsewhere&driver=kimi-antonelli&fbclid=1")
    assert plain["ETag"] == followed["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/fr/nothing",
        "/drivers/nobody",
        "/drivers/max-verstappen/versus/nobody",
        "/drivers/max-verstappen/versus/max-verstappen",
        "/drivers/max-verstappen/versus/ayrton-senna?season=2021",
        "/constructors/nobody",
        "/circuits/nowhere",
        "/grands-prix/nowhere",
        "/seasons/2021/title?round=99",
        "/seasons/2021/title?round=two",
        "/calendar?sessions=everything",
        "/calendar?alarm=soon",
        "/seasons/2021/nowhere",
        "/seasons/1949/monaco",
        "/seasons/9999/monaco",
        "/title?driver=nobody",
        "/fr/title?driver=%3Cscript%3E",
        "/seasons/2021/abu-dhabi%2F..",
        "/static/nothing.css",
    ],
)
async def test_what_is_not_there_is_a_page_that_says_so(site: Site, path: str) -> None:
    status, headers, html = await site.get(path)
    assert status == 404
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert ("Cette page n'existe pas" in html.replace("&#39;", "'")) is path.startswith("/fr")
    assert "<script>" not in html


async def test_a_program_gets_a_problem(site: Site) -> None:
    status, headers, body = await site.get("/nothing", Accept="*/*")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert "there is nothing at /nothing" in body


@pytest.mark.parametrize("path", ["/embed/next", "/fr/embed/standings"])
async def test_only_what_is_embedded_may_stand_in_pages_of_others(site: Site, path: str) -> None:
    for _ in range(2):  # made, and ready
        _, headers, _ = await site.get(path)
        assert "frame-ancestors *" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        status, headers, _ = await site.get(path, **{"If-None-Match": headers["ETag"]})
        assert status == 304
        assert "X-Frame-Options" not in headers


@pytest.mark.parametrize(
    "path",
    ["/", "/fr/title", "/embed/nothing", "/pictures/general.png", "/service-worker.js", "/robots.txt", "/sitemap.xml"],
)
async def test_nothing_else_may(site: Site, path: str) -> None:
    for _ in range(2):
        async with site.suite.http.get(f"{site.url}{path}", headers={"Accept": "text/html"}) as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_page_only_shows_something(site: Site) -> None:
    async with site.suite.http.post(f"{site.url}/title", headers={"Accept": "text/html"}) as answer:
        assert answer.status == 405


async def test_a_fragment_that_a_page_names_is_on_it(site: Site) -> None:
    for path in ALL:
        document = await site.page(path)
        ids = {each.get("id") for each in document.root.iter()}
        assert {link[1:] for link in document.links if link.startswith("#")} <= ids
