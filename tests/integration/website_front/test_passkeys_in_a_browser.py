"""Passkeys in a real browser, with an authenticator that the browser itself plays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.account_pages import (
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
from tests.browser import CHROMIUM, Chromium, Tab
from tests.hand_clock import HandClock
from tests.signing_in import PASSWORD
from tests.suite import Mongod, Valkey

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here"), pytest.mark.slow]

ROWS = "document.querySelectorAll('#passkeys li').length"
AGAIN = {
    "": (
        "This passkey is there already.",
        "Enter your password: you signed in here more than ten minutes ago. If you have none, sign out and in again.",
    ),
    "/fr": (
        "Cette clé d'accès est déjà là.",
        (
            "Saisissez votre mot de passe\N{NO-BREAK SPACE}: vous vous êtes connecté ici il y a plus de dix minutes."
            " Si vous n'en avez pas, déconnectez-vous et reconnectez-vous."
        ),
    ),
}
NOT_ACCEPTED = {
    "": "The passkey was not accepted. Try again, or sign in with the password.",
    "/fr": "La clé d'accès n'a pas été acceptée. Réessayez, ou connectez-vous avec le mot de passe.",
}
BY_A_PASSKEY = {"": "with a passkey", "/fr": "avec une clé d'accès"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey, tmp_path: Path, clock: HandClock) -> AsyncIterator[Public]:
    # At an address in figures there are no passkeys.
    async with accounts_in_public(mongod, valkey, tmp_path, host="localhost", clock=clock) as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Tab]:
    """A browser of a laptop that knows its owner by a finger."""
    async with chromium.tab() as opened:
        device = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        await opened.call("WebAuthn.enable")
        await opened.call("WebAuthn.addVirtualAuthenticator", options=device)
        yield opened


async def sign_out(browser: Tab, language: str) -> None:
    await fill_in(browser, "sign-out")
    await browser.arrives(language or "/")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_passkey_is_added_signs_in_and_is_removed(
    public: Public, browser: Tab, clock: HandClock, language: str
) -> None:
    known, prove_it = AGAIN[language]
    await signed_up(public, browser, language)
    assert await browser.value("document.querySelector('#passkeys-none').checkVisibility()")
    await fill_in(browser, "add-passkey", name="phone")
    await browser.until(f"{ROWS} === 1 && {SAID} !== ''")
    (kept,) = (await owned(browser, "/passkeys"))["passkeys"]
    assert (kept["name"], kept["last_used"]) == ("phone", None)
    await fill_in(browser, "add-passkey", name="the same")
    assert await browser.until(WRONG) == known

    await sign_out(browser, language)
    await go(browser, f"{public.url}{language}/account/keys")
    await browser.arrives(f"{language}/account/sign-in")
    await browser.until("document.querySelector('[data-does=sign-in-passkey]')?.checkVisibility()")
    await fill_in(browser, "sign-in-passkey")
    await browser.until(f"location.pathname === '{language}/account/keys' && {OWN}")
    await own_page(public, browser, f"{language}/account")
    assert await browser.value("document.querySelector('#passkeys [data-if=last_used]').checkVisibility()")
    by = "[...document.querySelectorAll('#audit [data-named=by]')].map((each) => each.textContent)"
    assert BY_A_PASSKEY[language] in await browser.value(by)

    await fill_in(browser, "rename", name="my phone")
    await browser.until("document.querySelector('#passkeys strong')?.textContent === 'my phone'")
    clock.time += timedelta(minutes=11)
    await open_all(browser, "#passkeys details")
    await fill_in(browser, "remove")
    assert await browser.until(WRONG) == prove_it
    assert await browser.value("document.activeElement.type === 'password' && document.activeElement.checkVisibility()")
    await fill_in(browser, "remove", password="not that one")
    await browser.until(f"({WRONG} ?? {prove_it!r}) !== {prove_it!r}")
    assert await browser.value(ROWS) == 1
    await fill_in(browser, "remove", password=PASSWORD)
    await browser.until(f"{ROWS} === 0")

    await sign_out(browser, language)
    await go(browser, f"{public.url}{language}/account/sign-in")
    await browser.until("document.querySelector('[data-does=sign-in-passkey]')?.checkVisibility()")
    await fill_in(browser, "sign-in-passkey")
    assert await browser.until(WRONG) == NOT_ACCEPTED[language]
    refused = "the server responded with a status of 40"
    assert [each for each in browser.complaints if refused not in each] == []


async def test_at_an_address_in_figures_none_is_offered(
    mongod: Mongod, valkey: Valkey, tmp_path: Path, browser: Tab
) -> None:
    async with accounts_in_public(mongod, valkey, tmp_path) as public:
        await go(browser, f"{public.url}/account/sign-in")
        await browser.until("!!document.querySelector('[data-does=sign-in]')")
        assert not await browser.value("document.querySelector('[data-does=sign-in-passkey]').checkVisibility()")
        await signed_up(public, browser, "")
        assert await browser.value("document.querySelector('.no-passkeys').checkVisibility()")
        assert not await browser.value("document.querySelector('[data-does=add-passkey]').checkVisibility()")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everybody_can_use_passkeys(
    public: Public, browser: Tab, axe: str, clock: HandClock, language: str
) -> None:
    await looked_over(public, browser, axe, f"{language}/account/sign-in")
    await signed_up(public, browser, language)
    await fill_in(browser, "add-passkey", name="phone")
    await browser.until(f"{ROWS} === 1")
    clock.time += timedelta(minutes=11)
    await open_all(browser, "#passkeys details")
    await fill_in(browser, "remove")
    await browser.until(WRONG)
    await looked_over(public, browser, axe, None)
