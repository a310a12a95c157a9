"""The pages of accounts in a real browser, behind the real Traefik, with letters that a real mail server takes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
from tests.accounts import Auth
from tests.browser import CHROMIUM, Chromium, Tab
from tests.patience import PATIENCE_SECONDS
from tests.receivers import Receiver, receiving
from tests.signing_in import OTHER_PASSWORD, PASSWORD, Browser
from tests.site import Site
from tests.suite import Mongod, Valkey, until
from website_front.pages import PAGES_OF_ACCOUNTS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

SHOWN_ONCE = "!document.querySelector('.shown-once').hidden && document.querySelector('.shown-once input').value"
ACCOUNT_LINK = (
    "[...document.querySelectorAll('.door a')].filter((each) => each.checkVisibility()).map((each) => each.pathname)"
)
KEPT_BY_THE_WORKER = (
    "caches.open('pages').then((cache) => cache.keys()).then((keys) => keys.map((each) => new URL(each.url).pathname))"
)


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Public]:
    async with accounts_in_public(mongod, valkey, tmp_path) as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


async def test_before_its_script_is_there_a_form_sends_nothing(site: Site, browser: Tab) -> None:
    sent: list[str] = []
    browser.told["Network.requestWillBeSent"] = lambda told: sent.append(told["request"]["method"])
    await browser.call("Network.enable")
    await browser.call("Network.setBlockedURLs", urls=["*.js"])
    await go(browser, f"{site.url}/account/sign-in")
    form = "document.forms[0]"
    await browser.value(f"{form}.email.value = {EMAIL!r}; {form}.password.value = {PASSWORD!r}")
    sent.clear()
    await browser.do(f"{form}.querySelector('button').click()")
    await browser.value("fetch('/robots.txt').then(() => null)")
    assert sent == ["GET"], "only what came after it"
    assert await browser.value(f"location.search === '' && {form}.password.value") == PASSWORD


async def test_somebody_signs_up_by_the_link_of_a_letter_and_signs_out(public: Public, browser: Tab) -> None:
    await go(browser, f"{public.url}/fr/account/sign-up")
    assert await browser.value(ACCOUNT_LINK) == ["/fr/account/sign-in"]
    await fill_in(browser, "sign-up", email=EMAIL, password="verstappen2026")
    said = "C'est facile à deviner. Prenez par exemple quatre mots qui ne vont pas ensemble."
    assert await browser.until(WRONG) == said
    field = "document.querySelector('[name=password]')"
    assert await browser.value(f"document.activeElement === {field} && {field}.ariaInvalid") == "true"
    await fill_in(browser, "sign-up", password=PASSWORD)
    await browser.until("document.activeElement.textContent === 'Un message est en route'")
    link = await public.link_to(EMAIL)
    assert link.startswith(f"{public.url}/fr/account/confirm#")
    await go(browser, link)
    assert (await browser.value("document.querySelector('.languages a').href")).endswith(link.partition("#")[2])
    await fill_in(browser, "confirm", password="another password than that")
    assert await browser.until(WRONG) == "Le mot de passe est faux."
    await fill_in(browser, "confirm", password=PASSWORD)
    await browser.until(f"location.pathname === '/fr/account' && {OWN}")
    assert await browser.value(ACCOUNT_LINK) == ["/fr/account"]
    assert await browser.value("document.cookie") == "", "no script can read it"
    await fill_in(browser, "sign-out")
    await browser.arrives("/fr")
    assert await browser.value(ACCOUNT_LINK) == ["/fr/account/sign-in"]
    await go(browser, f"{public.url}/fr/account/keys")
    await browser.arrives("/fr/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=PASSWORD)
    await browser.until(f"location.pathname === '/fr/account/keys' && {OWN}")


async def test_who_goes_back_after_somebody_has_signed_out_sees_and_enters_nothing_of_his(
    public: Public, browser: Tab
) -> None:
    await signed_up(public, browser, "")
    await own_page(public, browser, "/account/keys")
    await fill_in(browser, "make", name="laptop")
    key = await browser.until(SHOWN_ONCE)
    await fill_in(browser, "sign-out")
    await browser.arrives("/")
    await browser.do("history.back()")
    await browser.arrives("/account/sign-in")
    assert key not in await browser.value("document.documentElement.outerHTML")
    entered = "[...document.querySelectorAll('main input')].filter((each) => each.value !== '').length"
    await fill_in(browser, "sign-in", email=EMAIL, password=PASSWORD)
    await browser.until(f"location.pathname === '/account/keys' && {OWN}")
    await browser.value("fetch('/auth/v1/sign-ins', { method: 'DELETE' })")
    await browser.value("localStorage.removeItem('signed-in')")
    await browser.do("history.back()")
    await browser.until("location.pathname !== '/account/keys' && document.readyState === 'complete'")
    await browser.until("document.querySelector('main form') !== null")
    assert await browser.value(entered) == 0


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_password_is_forgotten_and_another_one_chosen(public: Public, browser: Tab, language: str) -> None:
    await signed_up(public, browser, language)
    await go(browser, f"{public.url}{language}/account/forgotten")
    for address in ("nobody@example.org", EMAIL):
        await go(browser, f"{public.url}{language}/account/forgotten")
        await fill_in(browser, "forgotten", email=address)
        await browser.until("document.querySelector('.done')?.hidden === false")
    await public.mail.until(2)
    await go(browser, await public.link_to(EMAIL))
    await fill_in(browser, "reset", password=OTHER_PASSWORD)
    await browser.until("document.querySelector('.done')?.hidden === false")
    assert await browser.value("location.hash") == ""
    await go(browser, f"{public.url}{language}/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=PASSWORD)
    assert await browser.until(WRONG)
    await fill_in(browser, "sign-in", password=OTHER_PASSWORD)
    await browser.until(OWN)
    await go(browser, f"{public.url}{language}/account/reset")
    await browser.until("document.querySelector('.no-token')?.hidden === false")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_key_is_made_used_replaced_and_revoked(public: Public, browser: Tab, language: str) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/keys")
    await fill_in(browser, "make", name="laptop")
    key = await browser.until(SHOWN_ONCE)
    assert key.startswith("wib_")
    await until_served(public, key, 200)
    await own_page(public, browser, f"{language}/account/keys")
    assert not await browser.value(SHOWN_ONCE), "it is shown once"
    await open_all(browser, "[data-shows=use]")
    # How often it was used is told by content_api once a second, and drawn when somebody looks again.
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await browser.value("!!document.querySelector('.use svg rect')"):
            await fill_in(browser, "look")
            await browser.until("document.querySelector('[data-does=look]').ariaBusy === null")
    rows = "document.querySelectorAll('.use-table tbody tr').length"
    assert await browser.value(rows) == 1
    assert (
        await browser.value(
            "[...document.querySelectorAll('.use svg rect')].filter((each) => +each.getAttribute('height') > 0).length"
        )
        == 1
    )
    await fill_in(browser, "rotate")
    await browser.until(SHOWN_ONCE)
    another = await browser.until(f"({SHOWN_ONCE}) !== {key!r} && {SHOWN_ONCE}")
    await until_served(public, another, 200)
    assert await served(public, key) == 200, "for an hour"
    await revoke_all(browser)
    for each in (key, another):
        await until_served(public, each, 401)


async def revoke_all(browser: Tab) -> None:
    """Revoke what can be revoked, one after another."""
    left = "[...document.querySelectorAll('[data-does=revoke]')].filter((each) => !each.closest('[hidden]')).length"
    while count := await browser.value(left):
        await browser.value(
            "[...document.querySelectorAll('[data-does=revoke]')].find((each) => !each.closest('[hidden]')).requestSubmit()"
        )
        await browser.until(f"{left} < {count}")


async def served(public: Public, key: str) -> int:
    """The status for a program with a key, at the public door."""
    async with public.auth.http.get(f"{public.url}/content/v1/seasons", headers={"X-API-Key": key}) as answer:
        return answer.status


async def until_served(public: Public, key: str, status: int) -> None:
    """Wait until content_api has heard of a change of a key."""

    async def so() -> bool:
        return await served(public, key) == status

    await until(so)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_webhook_is_made_tried_and_deleted(
    public: Public, browser: Tab, receiver: Receiver, language: str
) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/webhooks")
    await fill_in(browser, "make", url="http://10.0.0.1/hook")
    assert await browser.until(WRONG)
    assert await browser.value("document.querySelector('.wrong').lang") == "", "in the words of the page"
    await browser.value("document.querySelector('[data-does=make] [value=\"result.final\"]').click()")
    await browser.value("document.querySelector('[data-does=make] [value=\"max-verstappen\"]').click()")
    await fill_in(browser, "make", url=receiver.url, description="my server", seasons="2025, 2026")
    secret = await browser.until(SHOWN_ONCE)
    (kept,) = (await owned(browser, "/webhooks"))["webhooks"]
    assert (kept["kinds"], kept["drivers"], kept["seasons"]) == (["result.final"], ["max-verstappen"], [2025, 2026])
    await fill_in(browser, "test")
    (taken,) = await receiver.until(1)
    assert taken.event["type"] == "test"
    assert taken.is_signed_with(secret)
    await browser.until("document.querySelector('[data-list=deliveries] tr')?.textContent.includes('204')")
    await fill_in(browser, "resend")
    assert len({each.id for each in await receiver.until(2)}) == 1
    await browser.value("document.querySelector('li [data-does=change] [value=\"result.final\"]').click()")
    await fill_in(browser, "change", description="another")
    await browser.until("document.querySelector('#webhooks').textContent.includes('another')")
    (kept,) = (await owned(browser, "/webhooks"))["webhooks"]
    assert (kept["kinds"], kept["seasons"]) == ([], [2025, 2026])
    await fill_in(browser, "disable")
    await browser.until("!document.querySelector('li [data-does=enable]').hidden")
    await fill_in(browser, "enable")
    await browser.until("document.querySelector('li [data-does=enable]').hidden")
    await fill_in(browser, "secret")
    await browser.until(f"({SHOWN_ONCE}) !== {secret!r} && ({SHOWN_ONCE})")
    await fill_in(browser, "delete")
    await browser.until("document.querySelectorAll('#webhooks li').length === 0")
    assert (await owned(browser, "/webhooks"))["webhooks"] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_private_calendar_is_made_changed_and_revoked(public: Public, browser: Tab, language: str) -> None:
    await signed_up(public, browser, language)
    await own_page(public, browser, f"{language}/account/calendars")
    await browser.value("document.querySelector('[data-does=make] [value=monaco]').click()")
    await fill_in(browser, "make", name="phone", alarm="30")
    address = await browser.until(SHOWN_ONCE)
    webcal = await browser.value("document.querySelector('.shown-once a').href")
    assert webcal.partition("://")[2] == address.partition("://")[2]

    async def held() -> tuple[int, str]:
        async with public.auth.http.get(address) as answer:
            return answer.status, await answer.text()

    async def until_held(status: int, word: str) -> None:
        async def so() -> bool:
            found = await held()
            return found[0] == status and word in found[1]

        await until(so)

    await until_held(200, "monaco")
    assert "2025-bahrain" not in (await held())[1]
    await browser.value("document.querySelector('li [data-does=change] [value=monaco]').click()")
    await fill_in(browser, "change", alarm="")
    await until_held(200, "2025-bahrain")
    assert "VALARM" not in (await held())[1]
    await revoke_all_calendars(browser)
    await until_held(404, "")


async def revoke_all_calendars(browser: Tab) -> None:
    await fill_in(browser, "revoke")
    await browser.until("document.querySelectorAll('#calendars li').length === 0")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_somebody_prefers_follows_and_the_account_ends(public: Public, browser: Tab, language: str) -> None:
    await signed_up(public, browser, language)
    await browser.value("document.querySelector('[value=max-verstappen]').click()")
    await browser.value("document.querySelector('[name=spoilers]').click()")
    await fill_in(browser, "prefer", time_zone="Asia/Nowhere")
    assert await browser.until(WRONG)
    await fill_in(browser, "prefer", time_zone="Asia/Kathmandu")
    await browser.until(f"{SAID} !== ''")
    await fill_in(browser, "sign-out")
    await browser.arrives(language or "/")
    assert await browser.value("[localStorage['time-zone'], localStorage.favourites].some(Boolean)") is False
    await browser.value("localStorage.removeItem('spoilers')")
    await go(browser, f"{public.url}{language}/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=PASSWORD)
    await browser.until(f"location.pathname === '{language}/account' && {OWN}")
    kept = await browser.value("[localStorage.spoilers, localStorage['time-zone'], localStorage.favourites]")
    assert kept == ["hide", "Asia/Kathmandu", '["max-verstappen"]']
    await go(browser, f"{public.url}{language}/seasons/2025/bahrain")
    times = await browser.value("[...document.querySelectorAll('time')].map((each) => each.textContent)")
    assert any("17:45" in each for each in times), times

    elsewhere = Browser(Auth(public.auth.stores, f"{public.url}/auth", public.auth.http))
    assert (await elsewhere.sign_in(EMAIL)).status == 200
    await own_page(public, browser, f"{language}/account")
    assert await browser.value("document.querySelectorAll('#sign-ins li').length") == 2
    await fill_in(browser, "change-password", password=PASSWORD, new_password=OTHER_PASSWORD)
    await browser.until("document.querySelectorAll('#sign-ins li').length === 1")
    assert (await elsewhere.ask("GET", "/account")).status == 401
    assert (await owned(browser, "/account/export"))["email"] == EMAIL
    assert await browser.value("document.querySelectorAll('#audit tr').length") > 4

    await fill_in(browser, "sign-out-everywhere")
    await browser.arrives(language or "/")
    await go(browser, f"{public.url}{language}/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=OTHER_PASSWORD)
    await browser.until(f"location.pathname === '{language}/account' && {OWN}")
    kept_pages = await browser.value(KEPT_BY_THE_WORKER)
    assert kept_pages
    assert not any("account" in each or "auth" in each for each in kept_pages)
    await fill_in(browser, "delete", password=OTHER_PASSWORD)
    await browser.arrives(language or "/")
    await go(browser, f"{public.url}{language}/account/sign-in")
    await fill_in(browser, "sign-in", email=EMAIL, password=OTHER_PASSWORD)
    assert await browser.until(WRONG)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_everybody_can_use_the_pages_of_accounts(
    public: Public, browser: Tab, receiver: Receiver, axe: str, language: str
) -> None:
    paths = [f"{language}{page.path}" for page in PAGES_OF_ACCOUNTS]
    joining = [
        each for each in paths if each.rpartition("/")[2] in {"sign-up", "confirm", "sign-in", "forgotten", "reset"}
    ]
    for path in joining:
        await looked_over(public, browser, axe, path)
    await signed_up(public, browser, language)
    for path in [*(each for each in paths if each not in joining), f"{language}/privacy"]:
        await own_page(public, browser, path) if "account" in path else await go(browser, f"{public.url}{path}")
        if path.endswith(("keys", "webhooks", "calendars")):
            given = {"url": receiver.url} if path.endswith("webhooks") else {"name": "one"}
            await fill_in(browser, "make", **given)
            await browser.until(SHOWN_ONCE)
        if path.endswith("webhooks"):
            await fill_in(browser, "test")
            await browser.until("!!document.querySelector('[data-list=deliveries] tr')")
        await open_all(browser, "main details")
        await looked_over(public, browser, axe, None)
    assert browser.complaints == []
