"""What if? in a real browser: by tap, by keyboard and by drag, with one address for each choice."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.browser import CHROMIUM, Chromium, Tab
from tests.effort import mostly_slow
from tests.site import Site

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

HEADLINE = "document.querySelector('#headline').textContent"
KEYS = {"ArrowDown": 40, "ArrowUp": 38, "Enter": 13}


@pytest.fixture
async def page(site: Site, chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=360, height=760, deviceScaleFactor=1, mobile=False
        )
        await opened.call("Page.navigate", url=f"{site.url}/title/what-if?season=2025")
        await opened.until("document.documentElement?.classList.contains('scripted')")
        yield opened


async def press(page: Tab, key: str) -> None:
    text = {"text": "\r"} if key == "Enter" else {}
    for kind in ("keyDown", "keyUp"):
        await page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key], **text)


async def middle(page: Tab, selector: str) -> tuple[float, float]:
    box: dict[str, Any] = await page.value(
        f"(() => {{ const e = document.querySelector('{selector}'); e.scrollIntoView({{block: 'center', behavior: 'instant'}}); "
        "const b = e.getBoundingClientRect(); return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
    )
    return box["x"], box["y"]


async def mouse(page: Tab, kind: str, x: float, y: float) -> None:
    await page.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)


async def tap(page: Tab, selector: str) -> None:
    x, y = await middle(page, selector)
    await mouse(page, "mousePressed", x, y)
    await mouse(page, "mouseReleased", x, y)


async def drag(page: Tab, selector: str, onto: str) -> None:
    x, y = await middle(page, selector)
    box: dict[str, Any] = await page.value(
        f"(() => {{ const b = document.querySelector('{onto}').getBoundingClientRect(); "
        "return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
    )
    await mouse(page, "mousePressed", x, y)
    await mouse(page, "mouseMoved", x + 10, y + 10)
    await mouse(page, "mouseMoved", box["x"], box["y"])
    await mouse(page, "mouseReleased", box["x"], box["y"])


async def test_two_taps_turn_the_championship_without_another_page(page: Tab) -> None:
    await page.value("window.here = true")
    await tap(page, "[data-key=max-verstappen-1]")
    await page.until(f"{HEADLINE} === 'Verstappen or Norris'")
    await tap(page, "[data-key=lando-norris-5]")
    await page.until(f"{HEADLINE} === 'Max Verstappen would be champion'")
    assert await page.value("window.here")
    assert await page.value("location.search") == "?season=2025&race=max-verstappen,-,-,-,lando-norris"
    assert await page.value("document.title.startsWith('Max Verstappen would be champion')")
    assert await page.value("document.activeElement.dataset.key") == "lando-norris-5"
    await page.until("document.querySelector('#told').textContent === 'Max Verstappen would be champion'")
    await page.do("history.back()")
    await page.until(f"{HEADLINE} === 'Verstappen or Norris'")
    assert page.complaints == []


async def test_up_and_down_move_a_driver_and_the_focus_with_him(page: Tab) -> None:
    await tap(page, "[data-key=max-verstappen-2]")
    await page.until("document.querySelector('.places li[data-driver=max-verstappen]') !== null")
    await page.value("document.querySelector('[data-key=grip-2]').focus()")
    await press(page, "ArrowUp")
    await page.until("location.search.endsWith('race=max-verstappen')")
    await page.until("document.activeElement.dataset.key === 'grip-1'")
    for place in (2, 3):
        await press(page, "ArrowDown")
        await page.until(f"document.activeElement.dataset.key === 'grip-{place}'")
    await page.until("location.search.endsWith('race=-,-,max-verstappen')")
    assert page.complaints == []


async def test_a_driver_is_dragged_to_a_place_and_from_one_to_another(page: Tab) -> None:
    await page.call("Emulation.setDeviceMetricsOverride", width=1200, height=1400, deviceScaleFactor=1, mobile=False)
    await drag(page, ".tray a[data-driver=oscar-piastri]", '.places li[data-place="4"]')
    await page.until("location.search.endsWith('race=-,-,-,oscar-piastri')")
    await page.until("document.querySelector('.places li[data-driver=oscar-piastri]') !== null")
    await drag(page, ".places li[data-driver=oscar-piastri] .grip", '.places li[data-place="1"]')
    await page.until("location.search.endsWith('race=oscar-piastri')")
    assert page.complaints == []


async def test_who_is_chosen_for_a_second_place_leaves_the_first(page: Tab) -> None:
    await tap(page, "[data-key=max-verstappen-1]")
    await page.until("document.querySelector('.places li[data-driver=max-verstappen]') !== null")
    await page.value(
        "(() => { const e = document.querySelector('#place-3'); e.value = 'max-verstappen'; "
        "e.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    await page.until("location.search.endsWith('race=-,-,max-verstappen')")
    assert page.complaints == []


@pytest.mark.parametrize("width", mostly_slow([360, 768, 1440], 360))
async def test_nothing_is_wider_than_the_screen(site: Site, page: Tab, width: int) -> None:
    await page.call("Emulation.setDeviceMetricsOverride", width=width, height=760, deviceScaleFactor=1, mobile=True)
    for path in ("/title/what-if?season=2025&race=max-verstappen,-,-,-,lando-norris", "/fr/title/what-if"):
        await page.call("Page.navigate", url=f"{site.url}{path}")
        await page.until("document.documentElement?.classList.contains('scripted')")
        assert await page.value("document.documentElement.scrollWidth") <= width
