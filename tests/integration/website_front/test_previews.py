"""What others show beside a link: a picture of the page, in its language, which spoils nobody's race."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

import website_front.service
from tests.effort import mostly_slow
from tests.hand_clock import HandClock
from tests.site import Site, site_settings

PAGES = {
    "/": "/pictures/next.png",
    "/title": "/pictures/title.png",
    "/title?driver=kimi-antonelli": "/pictures/title.png?driver=kimi-antonelli",
    "/seasons/2021/title": "/pictures/seasons/2021/title.png",
    "/calendar": "/pictures/calendar.png",
    "/seasons/2021": "/pictures/seasons/2021.png",
    "/seasons/2021/abu-dhabi": "/pictures/seasons/2021/abu-dhabi.png",
    "/seasons/1951/france": "/pictures/seasons/1951/france.png",
    "/seasons/2026/las-vegas": "/pictures/seasons/2026/las-vegas.png",
    "/drivers/max-verstappen": "/pictures/drivers/max-verstappen.png",
    "/constructors/red-bull": "/pictures/constructors/red-bull.png",
    "/circuits/monza": "/pictures/general.png",
    "/status": "/pictures/general.png",
}
HUNGARY = "/seasons/2026/hungary"
PICTURE = "/pictures/seasons/2026/hungary.png"
SUNDAY, THURSDAY = datetime(2026, 7, 26, 20, tzinfo=UTC), datetime(2026, 7, 30, 0, 0, 1, tzinfo=UTC)


async def fetched(site: Site, path: str, **headers: str) -> tuple[int, Any, bytes]:
    async with site.suite.http.get(f"{site.url}{path}", headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


async def named(site: Site, page: str, name: str) -> str:
    document = await site.page(page)
    return document.all(f".//meta[@property='{name}']")[0].get("content") or ""


@pytest.mark.parametrize("page", mostly_slow(PAGES, "/title", "/drivers/max-verstappen", "/status"))
@pytest.mark.parametrize("prefix", ["", "/fr"])
async def test_a_page_has_its_picture(site: Site, page: str, prefix: str) -> None:
    address = await named(site, f"{prefix}{page}".rstrip("/") or "/", "og:image")
    assert address.startswith(f"https://f1.example{prefix}{PAGES[page]}")
    status, headers, body = await fetched(site, address.removeprefix("https://f1.example"))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    image = Image.open(BytesIO(body))
    image.load()
    assert (image.format, image.size) == ("PNG", (1200, 630))
    colours = image.convert("RGB").getcolors(maxcolors=1200 * 630)
    assert colours is not None
    assert len(colours) > 50, "blank"
    assert len(body) < 150_000


async def test_who_has_the_picture_already_gets_304(site: Site) -> None:
    for accepted in ("br, gzip", "identity"):
        status, headers, _ = await fetched(site, PICTURE, **{"Accept-Encoding": accepted})
        assert (status, headers.get("Content-Encoding")) == (200, None)
        status, again, body = await fetched(site, PICTURE, **{"If-None-Match": headers["ETag"]})
        assert (status, again["ETag"], body) == (304, headers["ETag"], b"")


async def test_a_picture_is_of_its_language_and_of_its_facts(site: Site) -> None:
    shown = [
        (await fetched(site, path))[2]
        for path in (PICTURE, f"/fr{PICTURE}", "/pictures/seasons/2021/abu-dhabi.png", "/pictures/general.png")
    ]
    assert len(set(shown)) == len(shown)


async def test_the_address_of_a_picture_is_another_after_a_result(site: Site) -> None:
    assert (await named(site, HUNGARY, "og:image")).endswith("hungary.png?of=2026-07-26")
    _, plain, _ = await fetched(site, PICTURE)
    _, dated, _ = await fetched(site, f"{PICTURE}?of=2026-07-26")
    assert plain["ETag"] == dated["ETag"]


async def test_who_won_is_not_told_to_who_did_not_ask_until_thursday(site: Site) -> None:
    winner = (await site.suite.result("/v1/seasons/2026/rounds/hungary/race?limit=1"))["results"][0]["name"]
    clock = HandClock(SUNDAY)
    settings = site_settings(site.suite.content)
    async with website_front.service.serve(settings, clock=clock) as port:
        own = Site(f"http://127.0.0.1:{port}", site.suite)
        untold = (await fetched(own, PICTURE))[2]
        for name in ("og:title", "og:description"):
            assert winner not in await named(own, HUNGARY, name)
        assert winner in (await own.page(HUNGARY)).html, "the page itself is asked for"
        clock.time = THURSDAY
        assert winner in await named(own, HUNGARY, "og:description")
        assert (await fetched(own, PICTURE))[2] != untold


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/nothing.png",
        "/pictures/drivers/nobody.png",
        "/pictures/constructors/nobody.png",
        "/pictures/seasons/2021/nowhere.png",
        "/pictures/title.png?driver=nobody",
        "/fr/pictures/seasons/1949/monaco.png",
    ],
)
async def test_there_is_no_picture_of_what_is_not_there(site: Site, path: str) -> None:
    assert (await fetched(site, path))[0] == 404
