"""The pages in a real browser: at every width, in both themes and languages, by scripts and without a network."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

import website_front.service
from tests.browser import CHROMIUM, Chromium, Tab, looked_at, violations
from tests.effort import mostly_slow
from tests.public_door import backend
from tests.site import Site, site_settings
from tests.suite import free_port

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

WIDTHS = (320, 360, 768, 1440, 3840)
PATHS = (
    "/",
    "/title",
    "/title/what-if?season=2025&race=max-verstappen,-,-,-,lando-norris",
    "/seasons/2025/title?round=23",
    "/calendar",
    "/seasons",
    "/seasons/2021",
    "/seasons/2021/abu-dhabi",
    "/seasons/2021/belgium",
    "/drivers/max-verstappen",
    "/drivers/max-verstappen/versus/lando-norris",
    "/constructors/red-bull",
    "/circuits/monza",
    "/grands-prix/monaco",
    "/search?q=monza+88",
    "/status",
    "/developers",
    "/embed/next",
    "/embed/standings",
)
ALL = [f"{prefix}{path}".rstrip("/") or "/" for prefix in ("", "/fr") for path in PATHS]
LIVE = "/live"
"""Complains here, where there is no content_api at its own address: `test_live_in_a_browser` looks at it with one."""

STEADY = ("/", "/title", "/seasons/2021/abu-dhabi", "/drivers/max-verstappen", "/calendar")
MOST_SHIFTED = 0.02
"""Of the layout-shift score, summed up over the whole visit: a browser's own counts only the worst five seconds."""

SUM_UP_SHIFTS = """
window.shifted = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.shifted.push([shift.value, shift.sources.map((each) => each.node?.outerHTML?.slice(0, 120))]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"

RACE = "document.querySelector('.sessions li:last-child time').textContent"


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        yield opened


async def go(browser: Tab, address: str) -> None:
    await browser.call("Page.navigate", url=address)
    await browser.until(f"location.href === {address!r} && document.readyState === 'complete'")


@pytest.mark.parametrize("path", mostly_slow(ALL, "/fr/title", "/seasons/2021/abu-dhabi"))
async def test_nothing_is_wider_than_the_page_and_nothing_complains(site: Site, browser: Tab, path: str) -> None:
    for width in WIDTHS:
        for theme in ("light", "dark"):
            await looked_at(browser, width=width, theme=theme)
            await go(browser, f"{site.url}{path}")
            wider = await browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (width, theme)
    asked = await browser.value("performance.getEntriesByType('resource').map((each) => new URL(each.name).origin)")
    assert set(asked) <= {site.url}
    assert browser.complaints == []


TYPED = "x" * 90
SHOWN_AGAIN = (
    f"/search?q={TYPED}",
    "/title/what-if?race=nobody",
    f"/title/what-if?season=2025&race={TYPED}",
    f"/title/what-if?season=2025&race=max-verstappen,{TYPED}",
    f"/title/what-if?of={TYPED}",
    f"/title/what-if?season={TYPED}",
    f"/nothing/{TYPED}",
)
"""Pages that show what somebody typed, or an id, which may be a word without end."""


@pytest.mark.parametrize(
    "path",
    mostly_slow([f"{prefix}{path}" for prefix in ("", "/fr") for path in SHOWN_AGAIN], "/fr/title/what-if?race=nobody"),
)
async def test_a_word_without_end_makes_no_page_wider(site: Site, browser: Tab, path: str) -> None:
    for width in (320, 360):
        await looked_at(browser, width=width)
        await go(browser, f"{site.url}{path}")
        wider = await browser.value(
            f"[...document.querySelectorAll('main *')].filter((each) => each.getBoundingClientRect().right > {width} + 1"
            " && !each.closest('.scroll, .slots, .unseen')).map((each) => each.outerHTML.slice(0, 150))"
        )
        scrolled = await browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (scrolled, wider) == (0, []), width


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", [f"{prefix}{path}".rstrip("/") or "/" for prefix in ("", "/fr") for path in STEADY])
async def test_nothing_moves_while_a_page_comes(site: Site, browser: Tab, path: str, width: int) -> None:
    await looked_at(browser, width=width, zone="Asia/Kathmandu")  # where no time is what the server wrote
    await browser.call("Page.addScriptToEvaluateOnNewDocument", source=SUM_UP_SHIFTS)
    for _ in range(2):  # a first visit, and one with all that a browser keeps
        await go(browser, f"{site.url}{path}")
        await browser.until("[...document.images].every((each) => each.complete || each.loading === 'lazy')")
        await browser.value(PAINTED)
        height = int(await browser.value("document.documentElement.scrollHeight"))
        for top in range(0, height, 600):
            await browser.value(f"scrollTo({{top: {top}, behavior: 'instant'}})")
            await browser.value(PAINTED)
        shifts: list[tuple[float, Any]] = await browser.value("window.shifted")
        assert sum(value for value, _ in shifts) <= MOST_SHIFTED, shifts


@pytest.mark.slow
async def test_a_shift_would_be_seen(site: Site, browser: Tab) -> None:
    await looked_at(browser)
    await browser.call("Page.addScriptToEvaluateOnNewDocument", source=SUM_UP_SHIFTS)
    await go(browser, f"{site.url}/seasons")
    await browser.value(PAINTED)
    await browser.value("document.body.prepend(Object.assign(document.createElement('hr'), { className: 'hero' }))")
    await browser.value("document.querySelector('main').before(...document.querySelectorAll('footer'))")
    await browser.until("window.shifted.length")
    assert await browser.value("window.shifted.reduce((sum, [value]) => sum + value, 0)") > MOST_SHIFTED


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/embed/next", "/fr/embed/standings"])
async def test_what_is_embedded_is_shown_in_the_page_of_another(site: Site, browser: Tab, path: str) -> None:
    """The browser itself says whether it may: in place of what may not it shows a refusal of its own, and complains."""

    async def other(request: web.Request) -> web.Response:
        framed = f"<iframe src='{site.url}{request.query['shows']}' onload='this.dataset.loaded = 1'>"
        return web.Response(text=f"<!doctype html><title>other</title>{framed}", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", other)
    port = free_port()
    async with backend(app, port):
        for shows, allowed in ((path, True), ("/title", False)):
            browser.complaints.clear()
            await go(browser, f"http://127.0.0.1:{port}/?shows={shows}")
            await browser.until("document.querySelector('iframe').dataset.loaded")
            assert any("frame" in each for each in browser.complaints) is not allowed, browser.complaints


@pytest.mark.parametrize("path", mostly_slow([*ALL, LIVE], "/", "/fr/calendar"))
async def test_everybody_can_use_it(site: Site, browser: Tab, axe: str, path: str) -> None:
    for width, theme in ((1440, "light"), (360, "dark")):
        await looked_at(browser, width=width, theme=theme)
        await go(browser, f"{site.url}{path}")
        found = await violations(browser, axe)
        assert found == [], (width, theme)


SAID = {
    "Pacific/Honolulu": "Sun 6 Dec, 03:00",
    "Asia/Kathmandu": "Sun 6 Dec, 18:45",
    "Pacific/Auckland": "Mon 7 Dec, 02:00",
    "Europe/Vienna": "Sun 6 Dec, 14:00",
}
"""When the race of Abu Dhabi begins, by the zone of who looks."""


@pytest.mark.parametrize("zone", mostly_slow(SAID, "Asia/Kathmandu", "Pacific/Auckland"))
async def test_times_are_the_visitors(site: Site, browser: Tab, zone: str) -> None:
    await looked_at(browser, zone=zone)
    await go(browser, f"{site.url}/seasons/2026/abu-dhabi")
    assert await browser.value(RACE) == SAID[zone]
    await browser.value("document.querySelector('.zone button').click()")
    assert await browser.value(RACE) == "Sun 6 Dec, 17:00", "at the track"
    assert await browser.value("document.querySelector('.zone button').textContent") == "track time"


async def test_the_first_of_a_month_is_an_ordinal_in_french(site: Site, browser: Tab) -> None:
    """Mexico 2026, with a race on the first of November."""
    await looked_at(browser, zone="Europe/Vienna")
    await go(browser, f"{site.url}/fr/seasons/2026/mexico")
    assert await browser.value(RACE) == "dim. 1er nov., 21:00"


async def test_a_weekend_across_the_change_to_summer_time_is_right(site: Site, browser: Tab) -> None:
    """Suzuka 2026, practice on Friday and a race on the Sunday on which Europe changes."""
    await looked_at(browser, zone="Europe/Vienna")
    await go(browser, f"{site.url}/seasons/2026/japan")
    told = await browser.value(
        "[...document.querySelectorAll('.session h2 time')].map((time) => [time.dateTime, time.textContent])"
    )
    assert ["2026-03-28T06:00:00Z", "Sat 28 Mar, 07:00"] in told
    assert ["2026-03-29T05:00:00Z", "Sun 29 Mar, 07:00"] in told


async def test_without_scripts_every_time_is_there(site: Site, browser: Tab) -> None:
    await browser.call("Emulation.setScriptExecutionDisabled", value=True)
    await browser.call("Page.navigate", url=f"{site.url}/seasons/2026/abu-dhabi")
    document = await site.page("/seasons/2026/abu-dhabi")
    assert "Sun 6 Dec, 13:00 UTC" in document.html


async def test_who_does_not_want_to_be_told_is_not_told(site: Site, browser: Tab) -> None:
    hidden = "document.documentElement.classList.contains('unseen-results')"
    await go(browser, f"{site.url}/seasons/2026/hungary")
    assert not await browser.value(hidden)
    await browser.value("document.querySelector('[data-spoilers]').click()")
    await go(browser, f"{site.url}/title")
    assert await browser.value(hidden)
    assert await browser.value("getComputedStyle(document.querySelector('.verdict')).filter") != "none"
    assert await browser.value("[...document.querySelectorAll('.spoiler')].every((each) => each.inert)")
    await go(browser, f"{site.url}/calendar")
    assert await browser.value("getComputedStyle(document.querySelector('table')).filter") == "none", "it never tells"
    await go(browser, f"{site.url}/title")
    await browser.value("document.querySelector('.spoiler-notice button').click()")
    assert not await browser.value(hidden)
    await go(browser, f"{site.url}/seasons/2021")
    assert not await browser.value(hidden), "what is older than what was seen is seen"


async def test_without_a_network_a_page_that_was_looked_at_is_there_and_says_so(site: Site, browser: Tab) -> None:
    notice = "[...document.querySelectorAll('.notice')].some((each) => each.textContent.includes('offline'))"
    async with website_front.service.serve(site_settings(site.suite.content)) as port:
        own = f"http://127.0.0.1:{port}"
        await go(browser, f"{own}/calendar")
        await browser.until("navigator.serviceWorker.controller !== null")
        await go(browser, f"{own}/title")
        await go(browser, f"{own}/calendar")
        assert not await browser.value(notice)
    await go(browser, f"{own}/title")
    assert await browser.value(notice)
    assert await browser.value("getComputedStyle(document.querySelector('h1')).fontWeight") == "750", (
        "styles are there, too"
    )


async def test_the_form_of_the_calendar_makes_its_address(site: Site, browser: Tab) -> None:
    await go(browser, f"{site.url}/calendar")
    await browser.value(
        "document.querySelectorAll('[name=sessions]').forEach((box) => { box.checked = box.value === 'race' });"
        "document.querySelector('[name=alarm]').value = '30'; document.querySelector('main form').requestSubmit()"
    )
    await browser.until("location.search.includes('alarm=30') && document.readyState === 'complete'")
    made = await browser.value("document.querySelector('[data-copy]').value")
    assert made.endswith("/content/v1/calendar.ics?sessions=race&alarm=30")


async def test_the_keyboard_leads_through_a_page(site: Site, browser: Tab) -> None:
    await go(browser, f"{site.url}/")

    async def tabbed() -> str:
        for kind in ("keyDown", "keyUp"):
            await browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        return str(await browser.value("document.activeElement.textContent.trim()"))

    assert [await tabbed() for _ in range(5)] == ["Skip to the content", "Will it be Max?", "Live", "Calendar", "Title"]
    visible = (
        "(() => { const at = document.activeElement.getBoundingClientRect(); return at.width > 0 && at.left >= 0 })()"
    )
    assert await browser.value(visible)
