"""Signing in with an OpenID provider in a real browser: to a page of the provider, which leads back at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

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
from tests.browser import CHROMIUM, Chromium, Tab
from tests.hand_clock import HandClock
from tests.openid_provider import CLIENT, CLIENT_SECRET, OpenIdProvider, provider_running
from tests.signing_in import PASSWORD
from tests.suite import Mongod, Valkey

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here"), pytest.mark.slow]

ROWS = "document.querySelectorAll('#links li').length"
BY_OPENID = "document.querySelector('.by-openid a')"
OFFERED = f"{BY_OPENID}?.checkVisibility() && {BY_OPENID}.textContent"
IN_WITH = {"": "Sign in with Example", "/fr": "Connexion avec Example"}
ONLY_ONE = {"": "This is the only way into your account.", "/fr": "C'est le seul accès à votre compte."}
AWAY = {
    "": "Example does not answer just now. Try again later.",
    "/fr": "Example ne répond pas pour l'instant. Réessayez plus tard.",
}
BY_A_LINK = {"": "with an account elsewhere", "/fr": "avec un compte d'ailleurs"}


@pytest.fixture
async def provider() -> AsyncIterator[OpenIdProvider]:
    """One where whoever comes is signed in already."""
    async with provider_running(HandClock()) as running:

        async def lead_back(request: web.Request) -> web.StreamResponse:
            back = URL(request.query["redirect_uri"]).with_query(running.visit(str(request.url)))
            return web.Response(status=302, headers={"Location": str(back)})

        running.answering["/authorize"] = lead_back
        yield running


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey, tmp_path: Path, provider: OpenIdProvider) -> AsyncIterator[Public]:
    known = {"openid_issuer": provider.issuer, "openid_client_id": CLIENT, "openid_client_secret": CLIENT_SECRET}
    async with accounts_in_public(
        mongod, valkey, tmp_path, clock=provider.clock, openid_name="Example", **known
    ) as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        yield opened


async def nothing_said(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=502)


async def sign_out(browser: Tab, language: str) -> None:
    await fill_in(browser, "sign-out")
    await browser.arrives(language or "/")


async def follow_provider(public: Public, browser: Tab, language: str) -> None:
    await go(browser, f"{public.url}{language}/account/sign-in")
    assert await browser.until(OFFERED) == IN_WITH[language]
    await browser.do(f"{BY_OPENID}.click()")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_new_comes_by_the_provider_keeps_the_only_link_and_deletes_the_account(
    public: Public, browser: Tab, language: str
) -> None:
    await go(browser, f"{public.url}{language}/account/keys")
    await browser.arrives(f"{language}/account/sign-in")
    await browser.until(OFFERED)
    await browser.do(f"{BY_OPENID}.click()")
    # What was wanted before is led to afterwards, as after any sign-in.
    await browser.until(f"location.pathname === '{language}/account/keys' && {OWN}")
    await own_page(public, browser, f"{language}/account")
    assert await browser.value(ROWS) == 1
    by = "[...document.querySelectorAll('#audit [data-named=by]')].map((each) => each.textContent)"
    assert BY_A_LINK[language] in await browser.value(by)
    await open_all(browser, "#links details")
    await fill_in(browser, "unlink")
    assert str(await browser.until(WRONG)).startswith(ONLY_ONE[language])
    await fill_in(browser, "delete")
    await browser.arrives(language or "/")
    assert (await owned(browser, "/account"))["status"] == 401


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_an_account_is_refused_links_it_and_comes_in(
    public: Public, browser: Tab, provider: OpenIdProvider, axe: str, language: str
) -> None:
    await signed_up(public, browser, language)
    await sign_out(browser, language)
    await follow_provider(public, browser, language)
    refused = "document.querySelector('.{}')?.checkVisibility()"
    await browser.until(f"location.search === '?refused=openid' && {refused.format('openid-refused')}")
    assert not await browser.value(refused.format("link-refused"))
    await browser.until(OFFERED)
    await looked_over(public, browser, axe, None)

    from_here = {"email": EMAIL, "password": PASSWORD}
    await fill_in(browser, "sign-in", **from_here)
    await browser.until(f"location.pathname === '{language}/account' && {OWN}")
    await fill_in(browser, "link")
    await browser.until(f"location.pathname === '{language}/account' && {OWN} && {ROWS} === 1")
    await looked_over(public, browser, axe, None)

    # Of a provider that is away it is said that it is, and not the accounts.
    provider.answering["/.well-known/openid-configuration"] = nothing_said
    assert isinstance(provider.clock, HandClock)
    provider.clock.time += timedelta(minutes=11)  # it is asked again
    await browser.value("document.querySelector('[data-does=link] [type=password]').value = " + f"'{PASSWORD}'")
    await fill_in(browser, "link")
    assert await browser.until(WRONG) == AWAY[language]
    provider.answering.pop("/.well-known/openid-configuration")

    # Once more is once too often, and does not sign out.
    await fill_in(browser, "link")
    await browser.until(f"location.search === '?refused=openid' && {refused.format('link-refused')}")
    assert not await browser.value(refused.format("openid-refused"))
    await own_page(public, browser, f"{language}/account")
    await sign_out(browser, language)
    await follow_provider(public, browser, language)
    await browser.until(f"location.pathname === '{language}/account' && {OWN}")
    assert (await owned(browser, "/account"))["email"] == EMAIL

    await open_all(browser, "#links details")
    await fill_in(browser, "unlink")
    await browser.until(f"{ROWS} === 0 && {SAID} !== ''")
    refusals = "the server responded with a status of 40"
    away = "Failed to load resource: the server responded with a status of 503 (Service Unavailable)"
    assert [each for each in browser.complaints if refusals not in each] == [away]
