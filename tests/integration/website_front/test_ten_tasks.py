"""What fans come for, each within three clicks from the first page: on a phone by tapping what they can read, and by keyboard alone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.browser import CHROMIUM, Chromium, Tab
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")]

MOST_CLICKS = 3
MOST_TABS = 300
KEYS = {"Tab": 9, "Enter": 13}

FIND = r"""(text) => [...document.querySelectorAll('a, button, summary')].find((each) =>
  (each.getAttribute('aria-label') ?? each.innerText).replace(/\s+/g, ' ').trim() === text && each.getClientRects().length > 0)"""


class Visitor:
    """Somebody who has not been here before: reads, and clicks on words."""

    def __init__(self, tab: Tab, *, by_keyboard: bool) -> None:
        self._tab = tab
        self._by_keyboard = by_keyboard
        self.clicks = 0

    async def click(self, text: str) -> None:
        """Click on what says exactly this, and can be seen."""
        self.clicks += 1
        found = f"({FIND})({json.dumps(text)})"
        await self._tab.until(f"document.readyState === 'complete' && {found} !== undefined")
        if self._by_keyboard:
            await self._tab_to(found)
            await self.press("Enter")
            return
        box: dict[str, Any] = await self._tab.value(
            f"(() => {{ const e = {found}; e.scrollIntoView({{block: 'center', behavior: 'instant'}}); "
            "const b = e.getClientRects()[0]; const x = b.x + b.width / 2, y = b.y + b.height / 2; "
            "return {x, y, hit: e.contains(document.elementFromPoint(x, y))}; })()"
        )
        assert box["hit"], f"{text} lies under something else"
        for kind in ("mousePressed", "mouseReleased"):
            await self._tab.call(
                "Input.dispatchMouseEvent", type=kind, x=box["x"], y=box["y"], button="left", buttons=1, clickCount=1
            )

    async def search(self, text: str) -> None:
        """Open the search, type, and send it."""
        await self.click("Search")
        await self._tab.until("document.activeElement?.id === 'q'")
        await self._tab.call("Input.insertText", text=text)
        self.clicks += 1
        await self.press("Enter")
        await self._tab.until("document.querySelector('.hits') !== null")

    async def press(self, key: str) -> None:
        """Press a key."""
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self._tab.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key], **text
            )

    async def reads(self, selector: str, *texts: str) -> None:
        """See all of these texts in what a selector finds."""
        said = f"[...document.querySelectorAll({json.dumps(selector)})].map((each) => each.innerText).join(' ')"
        await self.sees(f"{json.dumps(texts)}.every((each) => ({said}).includes(each))")

    async def sees(self, expression: str) -> None:
        """Wait until it is so."""
        await self._tab.until(expression)

    async def value(self, expression: str) -> Any:
        """What a piece of script gives."""
        return await self._tab.value(expression)

    async def _tab_to(self, found: str) -> None:
        for _ in range(MOST_TABS):
            if await self._tab.value(f"document.activeElement === {found}"):
                return
            await self.press("Tab")
        pytest.fail(f"the keyboard does not come to {found}")


async def when_it_is_in_my_time(visitor: Visitor, _site: Site) -> None:
    await visitor.reads(".sessions li:last-child", "Race", "09:45")  # in Kathmandu; 04:00 in UTC


async def races_alone_with_an_alarm_in_my_calendar(visitor: Visitor, _site: Site) -> None:
    await visitor.click("Calendar")
    await visitor.click("Only races, alarm 30 minutes before")
    await visitor.reads("#subscribe", "Apple and others", "Google", "Outlook")
    address = await visitor.value("document.querySelector('.ways-in a').href")
    assert address.startswith("webcal://")
    assert "sessions=race" in address
    assert "alarm=30" in address
    top = "document.querySelector('#subscribe').getBoundingClientRect().top"
    await visitor.sees(f"{top} >= 0 && {top} < innerHeight / 2")


async def who_can_still_win(visitor: Visitor, _site: Site) -> None:
    await visitor.click("Title")
    await visitor.reads("h1", "Will it be Max?")
    await visitor.reads(".contenders tbody", "Antonelli", "Verstappen", "possible")


async def is_max_champion_if_he_wins_and_norris_is_fifth(visitor: Visitor, site: Site) -> None:
    await visitor.click("What if? Put drivers in places")
    await visitor.click("Max Verstappen: 1")
    await visitor.reads(".would-be tr", "+25")
    await visitor.click("Lando Norris: 5")
    await visitor.reads(".would-be tr", "+25", "+10")
    choice = "race=max-verstappen,-,-,-,lando-norris"
    found = (await site.suite.result(f"/v1/seasons/2026/title/what-if?{choice}"))["drivers"]
    assert await visitor.value("location.search") == f"?{choice}"
    await visitor.reads(".sentence", next(each for each in found if each["driver"] == "max-verstappen")["sentence"])


async def who_won_monza_in_1988(visitor: Visitor, _site: Site) -> None:
    await visitor.search("monza 88")
    await visitor.click("Italian Grand Prix 1988")
    await visitor.reads(".steps li:first-child", "Gerhard Berger")


async def verstappen_against_norris_this_season(visitor: Visitor, _site: Site) -> None:
    await visitor.click("Max Verstappen: his seasons, and head to head")
    await visitor.click("Lando Norris")
    await visitor.reads("h1", "Max Verstappen against Lando Norris")
    await visitor.reads(".eyebrow", "2026")
    await visitor.reads(".duels", "Qualifying", "Race", "Points")


async def the_tyres_of_a_race(visitor: Visitor, site: Site) -> None:
    last = (await site.suite.result("/v1/seasons/2021/rounds/belgium/race/stints"))["stints"]
    assert last, "of the last race itself nobody has told this suite"
    await visitor.click("Seasons")
    await visitor.click("2021")
    await visitor.click("Belgian Grand Prix")
    await visitor.reads(".jumps", "Tyres")
    assert await visitor.value("document.querySelectorAll('rect.tyre').length") == len(last)


async def the_last_race(visitor: Visitor, _site: Site) -> None:
    await visitor.reads(".last", "Last race")
    await visitor.click("Hungarian Grand Prix")
    await visitor.reads("h1", "Hungarian Grand Prix")
    await visitor.reads(".steps li:first-child .who", " ")


async def is_it_running_now(visitor: Visitor, _site: Site) -> None:
    await visitor.reads(".next", "Live now", "Race is running")
    await visitor.click("Live")
    await visitor.reads("main", "Las Vegas Grand Prix")


async def points_after_round_10_of_2021(visitor: Visitor, site: Site) -> None:
    await visitor.click("Seasons")
    await visitor.click("2021")
    await visitor.click("The same as a table")
    told = (await site.suite.result("/v1/seasons/2021/progression?limit=2"))["contenders"]
    await visitor.reads(
        ".progression tbody tr:nth-child(10)", "10 British", *(f"{each['points'][9]:g}" for each in told)
    )


async def every_winner_of_monaco(visitor: Visitor, _site: Site) -> None:
    await visitor.search("monaco")
    await visitor.click("Monaco Grand Prix")
    await visitor.reads(".held", "1950", "Juan Manuel Fangio", "2025", "Lando Norris")


async def is_it_fresh(visitor: Visitor, _site: Site) -> None:
    await visitor.click("How fresh it is")
    await visitor.reads("h1", "How fresh is it?")
    await visitor.reads(".freshness", "Championship tables", "2026")


type Task = Callable[[Visitor, Site], Awaitable[None]]
TASKS: tuple[Task, ...] = (
    when_it_is_in_my_time,
    races_alone_with_an_alarm_in_my_calendar,
    who_can_still_win,
    is_max_champion_if_he_wins_and_norris_is_fifth,
    who_won_monza_in_1988,
    verstappen_against_norris_this_season,
    the_tyres_of_a_race,
    the_last_race,
    is_it_running_now,
    points_after_round_10_of_2021,
    every_winner_of_monaco,
    is_it_fresh,
)


@pytest.fixture
async def phone(chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=360, height=760, deviceScaleFactor=1, mobile=False
        )
        await opened.call("Emulation.setTimezoneOverride", timezoneId="Asia/Kathmandu")
        yield opened


@pytest.mark.parametrize("way", ["by tap", "by keyboard"])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
async def test_within_three_clicks_from_the_first_page(site: Site, phone: Tab, task: Task, way: str) -> None:
    await phone.call("Page.navigate", url=site.url)
    await phone.until("document.readyState === 'complete' && document.querySelector('main') !== null")
    visitor = Visitor(phone, by_keyboard=way == "by keyboard")
    await task(visitor, site)
    assert visitor.clicks <= MOST_CLICKS
