"""Reminders in a real browser: chosen, ended by the link of a letter, and shown by the service worker.

No push service can be reached from a test, nor does a browser of a test have one. So that of `tests.push_service` stands in: the page is
told that its browser has subscribed there. What the service is sent there, encrypted, the browser's own service worker is given and shows.
"""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import auth_api.mail.posting
import auth_api.reminders.pushing
import data_scheduler.reminders.telling
from racing.model import Dataset
from tests.account_pages import (
    EMAIL,
    LANGUAGES,
    OWN,
    SAID,
    WRONG,
    Public,
    accounts_in_public,
    fill_in,
    go,
    looked_over,
    open_all,
    own_page,
    owned,
    signed_up,
)
from tests.browser import WHOLE_CHROMIUM, Chromium, Tab
from tests.factories import NOON, a_batch, a_round
from tests.hand_clock import HandClock
from tests.push_service import PushBrowser, PushService, taking_messages
from tests.signing_in import PASSWORD
from tests.suite import Mongod, Valkey, until

pytestmark = [pytest.mark.skipif(WHOLE_CHROMIUM is None, reason="needs chromium, which is not here"), pytest.mark.slow]

STANDS_IN = """
(() => {
  const taken = SUBSCRIPTION;
  const made = { endpoint: taken.endpoint, toJSON: () => taken, unsubscribe: async () => !localStorage.removeItem("taken") };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("taken") ? made : null);
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    localStorage.setItem("taken", applicationServerKey);
    return made;
  };
})()
"""
BROWSERS = "document.querySelectorAll('#browsers li').length"
SHOWN = (
    "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
    ".then((shown) => shown.map((each) => [each.title, each.body, each.tag, each.data.url]))"
)
STOPPED = {"": "No more reminders come by mail", "/fr": "Plus aucun rappel ne vient par courriel"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def quick() -> Iterator[None]:
    """Everybody looks at once for what is due."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (auth_api.mail.posting, auth_api.reminders.pushing, data_scheduler.reminders.telling):
            patch.setattr(module, "LOOK_SECONDS", 0.02)
        yield


@pytest.fixture
async def public(
    quick: None, mongod: Mongod, valkey: Valkey, tmp_path: Path, clock: HandClock
) -> AsyncIterator[Public]:
    async with accounts_in_public(mongod, valkey, tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with taking_messages() as opened:
        yield opened


@pytest.fixture
def subscribed(service: PushService) -> PushBrowser:
    """The browser as its push service knows it."""
    return service.browser()


@pytest.fixture
async def browser(whole_chromium: Chromium, subscribed: PushBrowser) -> AsyncIterator[Tab]:
    async with whole_chromium.tab(allowed=["notifications"]) as opened:
        source = STANDS_IN.replace("SUBSCRIPTION", json.dumps(subscribed.subscription))
        await opened.call("Page.addScriptToEvaluateOnNewDocument", source=source)
        yield opened


async def moved(public: Public, hours: int) -> None:
    """Have the race of Monaco begin later."""
    race = a_round("monaco", number=2, race=NOON + timedelta(weeks=1, hours=hours))
    batch = a_batch(Dataset.ROUNDS, race)
    await public.site.suite.writer.write(msgspec.structs.replace(batch, complete=False))


async def tick(browser: Tab, *selectors: str) -> None:
    for each in selectors:
        await browser.value(f"document.querySelector({json.dumps(each)}).click()")


async def reminders(browser: Tab) -> Any:
    return await owned(browser, "/reminders")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_reminders_are_chosen_mailed_and_ended_by_the_link_of_a_letter(
    public: Public, browser: Tab, language: str
) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/reminders")
    await open_all(browser, "main details")
    await tick(browser, "[name=moved]", "[name=mail]", "[name=sessions][value=race]", "[value=monaco]")
    await fill_in(browser, "choose", before="30")
    await browser.until(f"{SAID} !== ''")
    chosen = {
        "mail": True,
        "push": False,
        "before": 30,
        "moved": True,
        "results": False,
        "spoilers": False,
        "sessions": ["race"],
        "grands_prix": ["monaco"],
        "language": language.strip("/") or "en",
    }
    assert await reminders(browser) == chosen
    await own_page(public, browser, f"{language}/account/reminders")
    ticked = "[...document.querySelectorAll('[data-does=choose] :checked')].map((each) => each.value || each.name)"
    assert {"race", "monaco"} <= set(await browser.value(ticked))
    assert await browser.value("document.querySelector('[name=before]').value") == "30"

    await moved(public, hours=1)
    letter = (await public.mail.until(2))[-1]
    assert letter["To"] == EMAIL
    link = letter["List-Unsubscribe"].strip("<>")
    await fill_in(browser, "sign-out")
    await browser.arrives(language or "/")
    await go(browser, link)
    await browser.until("document.querySelector('.by-letter')?.hidden === false")
    assert await browser.value("location.pathname") == f"{language}/account/reminders"
    await fill_in(browser, "stop-mail")
    await browser.until("document.querySelector('.done').hidden === false")
    assert await browser.value("document.activeElement.textContent") == STOPPED[language]
    assert await browser.value("location.hash") == ""
    await go(browser, f"{public.url}{language}/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=PASSWORD)
    await browser.until(OWN)
    assert await reminders(browser) == chosen | {"mail": False}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_browser_takes_messages_and_its_worker_shows_them(
    public: Public, browser: Tab, service: PushService, subscribed: PushBrowser, language: str
) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/reminders")
    await tick(browser, "[name=moved]")
    await fill_in(browser, "choose")
    await browser.until(f"{SAID} !== ''")
    await fill_in(browser, "take-messages")
    await browser.until(f"{BROWSERS} === 1")
    assert await browser.value("document.querySelector('#browsers .tag').checkVisibility()"), "it is this one"
    assert (await reminders(browser))["push"] is True, "who adds a browser wants to be told in it"
    key = (await owned(browser, "/push/key"))["key"]
    assert await browser.value("localStorage.taken") == key

    await moved(public, hours=2)
    await service.until(1)
    (message,) = service.read_by(subscribed)
    await deliver(browser, public.url, message)
    title, body, tag, url = (await browser.until(f"{SHOWN}.then((shown) => shown.length > 0 && shown)"))[0]
    assert (title, body, tag, url) == tuple(message[each] for each in ("title", "body", "tag", "url"))
    assert url == f"{public.url}{language}/seasons/2025/monaco"

    await fill_in(browser, "remove")
    await browser.until(f"{BROWSERS} === 0 && document.querySelector('[data-does=take-messages]').checkVisibility()")
    assert (await owned(browser, "/push/subscriptions"))["subscriptions"] == []
    assert await browser.value("localStorage.taken ?? ''") == ""


CLICK = """(async ({ notification }) => {
  const opened = [], focused = [];
  self.clients.openWindow = async (url) => { opened.push(url); return null; };
  WindowClient.prototype.focus = async function () { focused.push(this.url); return this; };
  await self.registration.showNotification("a title", { tag: "clicked", data: { url: notification } });
  const [shown] = await self.registration.getNotifications({ tag: "clicked" });
  const event = new NotificationEvent("notificationclick", { notification: shown });
  let waited = null;
  event.waitUntil = (promise) => { waited = promise; };
  self.dispatchEvent(event);
  await waited;
  const left = (await self.registration.getNotifications({ tag: "clicked" })).length;
  return { opened, focused, left };
})"""
"""Clicks at a message in the worker. Nobody clicks in a test, so that nothing is opened or comes to the front: what would be is noted."""


async def test_a_click_at_a_message_leads_to_its_page_of_this_site_alone(
    public: Public, browser: Tab, whole_chromium: Chromium
) -> None:
    await go(browser, f"{public.url}/seasons/2025/monaco?of=somebody#race")
    await browser.until("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")

    async with whole_chromium.worker(public.url) as worker:

        async def clicked(url: str) -> Any:
            return await worker.value(f"{CLICK}({json.dumps({'notification': url})})")

        page = f"{public.url}/seasons/2025/monaco"
        there = {"opened": [], "focused": [f"{page}?of=somebody#race"], "left": 0}
        assert await clicked(page) == there, "it is open already"
        for url, opened in (
            (f"{public.url}/fr/seasons/2025/bahrain", f"{public.url}/fr/seasons/2025/bahrain"),
            ("https://evil.example/seasons/2025", f"{public.url}/seasons/2025"),
            ("https://f1.example//evil.example/seasons", f"{public.url}//evil.example/seasons"),
        ):
            assert await clicked(url) == {"opened": [opened], "focused": [], "left": 0}


async def deliver(browser: Tab, origin: str, message: Any) -> None:
    """Give the service worker what its push service would."""
    told: list[dict[str, Any]] = []
    browser.told["ServiceWorker.workerRegistrationUpdated"] = told.append
    await browser.call("ServiceWorker.enable")

    async def known() -> bool:
        await browser.value("1")
        return any(each["registrations"] for each in told)

    await until(known)
    (registration,) = next(each["registrations"] for each in told if each["registrations"])
    await browser.call(
        "ServiceWorker.deliverPushMessage",
        origin=origin,
        registrationId=registration["registrationId"],
        data=json.dumps(message),
    )


async def test_of_a_browser_that_lets_nobody_send_messages_it_is_said(public: Public, whole_chromium: Chromium) -> None:
    async with whole_chromium.tab() as browser:
        await signed_up(public, browser, "")
        await own_page(public, browser, "/account/reminders")
        await fill_in(browser, "take-messages")
        assert (await browser.until(WRONG)).startswith("This browser lets nobody send messages")
        assert (await owned(browser, "/push/subscriptions"))["subscriptions"] == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everybody_can_use_reminders(public: Public, browser: Tab, axe: str, language: str) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/reminders")
    await fill_in(browser, "take-messages")
    await browser.until(f"{BROWSERS} === 1")
    await open_all(browser, "main details")
    await looked_over(public, browser, axe, None)
    await go(browser, f"{public.url}{language}/account/reminders#acc_0123456789abcdef.{'x' * 43}")
    await browser.until("document.querySelector('.by-letter')?.hidden === false")
    await looked_over(public, browser, axe, None)
