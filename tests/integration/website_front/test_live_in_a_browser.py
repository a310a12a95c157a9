"""The live page in a real browser, behind the real Traefik: it goes on from the server's picture, comes back, and tells replays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import website_front.service
from deploy.settings import Settings
from racing.live.model import LiveRow, LiveSession, Phase, RaceControl, Tyre, Weather
from racing.model import Dataset, SessionKind, TrackStatus
from tests.browser import CHROMIUM, Chromium, Tab
from tests.factories import NOON, a_batch, a_live_session, a_round
from tests.following import Follower, following
from tests.hand_clock import HandClock
from tests.public_door import door
from tests.site import Site, site_settings
from tests.suite import Mongod, Suite, Valkey, free_port, running, until
from tests.told_sessions import kept, told

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

STATE = "document.querySelector('.connection').dataset.state"
LAP = "document.querySelector('[data-now=lap]').textContent"
WIDER = "document.querySelector('.road').getBoundingClientRect().right - document.querySelector('.cars').getBoundingClientRect().right"
"""By how much the table of cars is wider than its place."""
NO_SOCKETS = (
    "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 })); } close() {} };"
)


@dataclass
class Public:
    """The suite with its website, and the port at which Traefik has both, while it is open."""

    suite: Suite
    site: Site
    settings: Settings
    port: int

    @property
    def url(self) -> str:
        """As the public asks."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Public]:
    """The hour of a race, in a season in which one was kept."""
    batches = [
        a_batch(Dataset.ROUNDS, a_round(race=NOON)),
        a_batch(Dataset.REPLAYS, kept(told(600)), fetched_at=NOON),
    ]
    clock = HandClock(NOON + timedelta(minutes=10))
    async with (
        running(mongod, valkey, clock=clock, batches=batches, with_content_api=True) as suite,
        website_front.service.serve(site_settings(suite.content)) as port,
    ):
        ports: dict[str, Any] = {"content_api_port": urlsplit(suite.content).port, "website_front_port": port}
        settings = Settings(**ports, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
        yield Public(suite, Site(f"http://127.0.0.1:{port}", suite), settings, free_port())


@asynccontextmanager
async def opened(public: Public, folder: Path) -> AsyncIterator[None]:
    """Traefik, until the context is left."""
    folder.mkdir()  # noqa: ASYNC240  # of a test, once
    async with door(public.settings, public.port, folder):
        yield


def a_field(second: int = 0, **changes: Any) -> LiveSession:
    """Twenty cars, with all that a phone has to have room for."""
    rows = {
        number: LiveRow(
            number=number,
            position=number,
            driver=f"driver-{number}",
            name=f"Driver {number}",
            code=f"D{number:02}",
            colour="3671C6",
            gap=None if number == 1 else f"+{number}1.234",
            interval=None if number == 1 else "+11.234",
            last_lap="1:27.035",
            best_lap=f"1:2{number % 10}.035",
            sectors=("28.412", "33.901", "25.000"),
            tyre=Tyre(compound="medium", age=12),
            stops=1,
            in_pit=number == 5,
            retired=number == 20,
        )
        for number in range(1, 21)
    }
    known: dict[str, Any] = {
        "rows": rows,
        "order": tuple(rows),
        "weather": Weather(air=25.5, rain=False),
        "messages": {0: RaceControl(at=NOON, category="Flag", message="GREEN LIGHT", flag="GREEN", lap=1)},
        "data_at": NOON + timedelta(minutes=9, seconds=second),
    }
    return a_live_session(**(known | changes))


async def live(public: Public, follower: Follower, *pictures: LiveSession) -> None:
    """Tell pictures, and wait until content_api has the last of them."""
    follower.tell(*pictures)
    wanted = pictures[-1].current_lap
    await website_has(public, f">Lap {wanted} of")


async def website_has(public: Public, text: str) -> None:
    async def shown() -> bool:
        return text in (await public.site.page("/live")).html

    await until(shown)


async def order(page: Tab) -> list[str]:
    codes: list[str] = await page.value(
        "[...document.querySelectorAll('#cars [data-cell=code]')].map((e) => e.textContent)"
    )
    return codes


async def test_the_page_goes_on_where_the_server_began_and_comes_back_when_it_was_cut_off(
    public: Public, chromium: Chromium, tmp_path: Path
) -> None:
    async with following(public.suite.address) as follower, chromium.tab() as page:
        await live(public, follower, a_field())
        first = await public.site.page("/live")
        assert [row[0] for row in first.table("road")] == [str(number) for number in range(1, 21)]
        assert first.table("road")[4][1] == "D05pit"
        async with opened(public, tmp_path / "one"):
            await page.call("Page.navigate", url=f"{public.url}/live")
            await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
            follower.tell(a_field(1, current_lap=5, order=(2, 1, *range(3, 21))))
            await page.until(f"{LAP} === 'Lap 5 of 57'")
            assert (await order(page))[:3] == ["D02", "D01", "D03"]
            assert await page.value("document.querySelectorAll('#messages li').length") == 1
        await page.until(f"{STATE} === 'lost'")
        assert (await order(page))[:3] == ["D02", "D01", "D03"], "the last picture stays"
        follower.tell(a_field(2, current_lap=6))
        async with opened(public, tmp_path / "two"):
            await page.until(f"{STATE} === 'open' && {LAP} === 'Lap 6 of 57'")
            assert (await order(page))[:2] == ["D01", "D02"]
            server = (await public.site.page("/live")).table("road")
            shown = await page.value(
                "[...document.querySelectorAll('#cars tr')].map((row) => [...row.children].map("
                "(cell) => cell.textContent.replace(/\\s+/g, ' ').trim()))"
            )
            assert shown == server, "what the script shows is what the server would"


async def test_without_sockets_it_listens_to_events(public: Public, chromium: Chromium, tmp_path: Path) -> None:
    async with following(public.suite.address) as follower, chromium.tab() as page:
        await live(public, follower, a_field())
        async with opened(public, tmp_path / "door"):
            await page.call("Page.addScriptToEvaluateOnNewDocument", source=NO_SOCKETS)
            await page.call("Page.navigate", url=f"{public.url}/live?delay=0")
            await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
            follower.tell(a_field(1, current_lap=5))
            await page.until(f"{LAP} === 'Lap 5 of 57'")
            assert page.complaints == []


async def test_twenty_rows_fit_a_phone_in_every_view(public: Public, chromium: Chromium, tmp_path: Path) -> None:
    async with following(public.suite.address) as follower, chromium.tab() as page:
        await live(public, follower, a_field())
        async with opened(public, tmp_path / "door"):
            for width in (360, 768, 1000, 1100, 1280, 1440):
                await page.call(
                    "Emulation.setDeviceMetricsOverride", width=width, height=760, deviceScaleFactor=1, mobile=True
                )
                for path in ("/live", "/fr/live"):
                    await page.call("Page.navigate", url=f"{public.url}{path}")
                    await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
                    for view in ("gaps", "laps", "sectors", "tyres"):
                        await page.value(f"document.querySelector('[name=view][value={view}]').click()")
                        assert await page.value("document.documentElement.scrollWidth") <= width
                        assert await page.value(WIDER) <= 0, (width, path, view)
            assert page.complaints == []


async def test_a_replay_is_told_from_a_lap_paused_and_told_to_its_end(
    public: Public, chromium: Chromium, tmp_path: Path
) -> None:
    async with chromium.tab() as page, opened(public, tmp_path / "door"):
        await page.call("Page.navigate", url=f"{public.url}/live")
        await page.until("document.querySelector('.replays a') !== null")
        assert await page.value("document.querySelector('.replays a').getAttribute('href')") == (
            "/live?replay=2025/bahrain/race"
        )
        await page.call("Page.navigate", url=f"{public.url}/live?replay=2025/bahrain/race&speed=50&lap=3")
        await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
        await page.value("document.querySelector('[data-pause]').click()")
        assert await page.value(STATE) == "paused"
        held = int((await page.value(LAP)).split()[1])
        assert 2 <= held < 7, "the feed counts a lap as begun a moment after it has"
        await page.value("document.querySelector('[data-pause]').click()")
        await page.until(f"{STATE} === 'over'")
        assert await page.value(LAP) == "Lap 7 of 57"
        assert page.complaints == []


async def test_a_session_that_begins_is_shown_to_who_waits(public: Public, chromium: Chromium, tmp_path: Path) -> None:
    async with (
        following(public.suite.address) as follower,
        chromium.tab() as page,
        opened(public, tmp_path / "door"),
    ):
        await page.call("Page.navigate", url=f"{public.url}/live")
        await page.until("document.querySelector('[data-idle]') !== null")
        follower.tell(a_field())
        await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
        assert len(await order(page)) == 20


async def test_another_session_has_another_page(public: Public, chromium: Chromium, tmp_path: Path) -> None:
    kind = "document.querySelector('.race-line .eyebrow').textContent.includes"
    async with (
        following(public.suite.address) as follower,
        chromium.tab() as page,
        opened(public, tmp_path / "door"),
    ):
        await live(public, follower, a_field())
        await page.call("Page.navigate", url=f"{public.url}/live")
        await page.until(f"document.querySelector('.connection') && {STATE} === 'open' && {kind}('Race')")
        follower.tell(a_field(1, session=SessionKind.QUALIFYING, key=12, current_lap=None, total_laps=None))
        await page.until(f"document.querySelector('.connection') && {STATE} === 'open' && {kind}('Qualifying')")
        assert page.complaints == []


async def test_what_happens_is_said_by_the_server_as_by_the_script(
    public: Public, chromium: Chromium, tmp_path: Path
) -> None:
    track = "document.querySelector('[data-now=track]').textContent"
    async with (
        following(public.suite.address) as follower,
        chromium.tab() as page,
        opened(public, tmp_path / "door"),
    ):
        await live(public, follower, a_field(phase=Phase.CHEQUERED, track_status=TrackStatus.CLEAR))
        (served,) = [
            each for each in (await public.site.page("/live")).root.iter("dd") if each.get("data-now") == "track"
        ]
        assert served.text == "Chequered flag"
        await page.call("Page.navigate", url=f"{public.url}/live")
        await page.until(f"document.querySelector('.connection') && {STATE} === 'open'")
        assert await page.value(track) == "Chequered flag"
