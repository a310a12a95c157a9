"""A stranger asks for thousands of addresses that are all different: it costs nobody a page, and nobody memory or files without end."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import website_front.service
from tests.site import Site, site_settings
from tests.suite import free_port

MEGABYTE = 1024 * 1024
AT_ONCE = 20
ORDINARY = ("/", "/title", "/calendar", "/seasons/2021/abu-dhabi", "/drivers/max-verstappen", "/fr/circuits/monza")
PICTURE = "/pictures/seasons/2021/abu-dhabi.png"


async def asked(site: Site, paths: Iterable[str]) -> Sequence[int]:
    """The statuses of many paths, so many at once."""
    waiting = iter(paths)
    statuses: list[int] = []

    async def ask() -> None:
        for path in waiting:
            async with site.suite.http.get(f"{site.url}{path}", headers={"Accept": "text/html"}) as answer:
                await answer.read()
                statuses.append(answer.status)

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return statuses


async def is_ready(site: Site, path: str) -> bool:
    """Whether nothing had to be made for it."""
    async with site.suite.http.get(f"{site.url}{path}") as answer:
        assert answer.status == 200, path
        return answer.headers["X-Cache"] == "hit"


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.mark.slow
async def test_a_storm_of_distinct_addresses_costs_nobody(site: Site, tmp_path: Path) -> None:
    debug = free_port()
    settings = site_settings(
        site.suite.content,
        website_front_debug_port=debug,
        website_page_megabytes=1,
        website_picture_megabytes=1,
        website_cache_folder=tmp_path / "pages",
    )
    entries = (await site.suite.result("/v1/seasons/2025/entries"))["entries"]
    drivers = sorted({each["driver"] for each in entries})
    pairs = [(one, other) for one in drivers for other in drivers if one != other][:150]
    async with website_front.service.serve(settings) as port:
        own = Site(f"http://127.0.0.1:{port}", site.suite)
        for path in (*ORDINARY, PICTURE):
            await asked(own, [path])
            assert await is_ready(own, path)
        files = size_of(tmp_path)

        assert set(await asked(own, (f"/nothing/{number}" for number in range(1000)))) == {404}
        assert set(await asked(own, (f"/drivers/nobody-{number}" for number in range(1000)))) == {404}
        assert set(await asked(own, (f"/fr/seasons/2021/nowhere-{number}" for number in range(1000)))) == {404}
        assert set(await asked(own, (f"/title?from={number}" for number in range(1000)))) == {200}
        assert set(await asked(own, (f"{ORDINARY[3]}?{'x' * 200}{number}" for number in range(1000)))) == {200}
        assert set(await asked(own, (f"/calendar?alarm={number}" for number in range(150)))) == {200}
        assert set(await asked(own, (f"/drivers/{one}/versus/{other}" for one, other in pairs))) == {200}
        assert set(await asked(own, (f"/search?q={number}" for number in range(150)))) == {200}
        assert size_of(tmp_path) == files, "no choice of a stranger is kept in a file"
        assert set(await asked(own, (f"/pictures/drivers/{driver}.png" for driver in drivers))) == {200}

        for path in ORDINARY:
            assert await is_ready(own, path), path
        async with site.suite.http.get(f"http://127.0.0.1:{debug}/metrics") as answer:
            text = await answer.text()
    kept = {
        line.partition('store="')[2].partition('"')[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line.startswith("willitbemax_response_cache_bytes{")
    }
    assert kept["visitors"] <= MEGABYTE
    assert MEGABYTE / 2 < kept["choices visitors"] <= MEGABYTE
    assert kept["pictures visitors"] <= MEGABYTE
    assert kept["essential"] < MEGABYTE
    answered = [line for line in text.splitlines() if line.startswith("willitbemax_http_requests_total")]
    assert len(answered) < 60, "routes are counted, not paths"


async def test_files_are_bounded_too(site: Site, tmp_path: Path) -> None:
    settings = site_settings(site.suite.content, website_page_megabytes=1, website_cache_folder=tmp_path)
    rounds = (await site.suite.result("/v1/seasons/2025/rounds"))["rounds"]
    async with website_front.service.serve(settings) as port:
        own = Site(f"http://127.0.0.1:{port}", site.suite)
        pages = [f"{prefix}/seasons/2025/{each['grand_prix']}" for each in rounds for prefix in ("", "/fr")]
        assert set(await asked(own, pages)) == {200}
    assert 0 < size_of(tmp_path / "visitors") <= MEGABYTE
