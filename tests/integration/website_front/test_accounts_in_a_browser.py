"""The pages of accounts in a real browser, behind the real Traefik, with letters that a real mail server takes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.account_pages import Public, accounts_in_public, fill_in, go
from tests.browser import CHROMIUM, Tab, tab
from tests.filled import LAS_VEGAS
from tests.signing_in import PASSWORD
from tests.site import Site

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")


@pytest.fixture
async def public(site: Site, tmp_path: Path) -> AsyncIterator[Public]:
    async with accounts_in_public(site.suite, tmp_path, clock_start=LAS_VEGAS) as opened:
        yield opened


@pytest.fixture
async def browser(site: Site, tmp_path: Path) -> AsyncIterator[Tab]:
    async with tab(site.suite.http, tmp_path) as opened:
        yield opened


WRONG = "document.querySelector('.wrong')?.textContent"


async def test_somebody_signs_up_by_the_link_of_a_letter(public: Public, browser: Tab) -> None:
    await go(browser, f"{public.url}/fr/account/sign-up")
    await fill_in(browser, "sign-up", email="max@example.org", password="verstappen2026")
    assert (
        await browser.until(WRONG) == "C'est facile à deviner. Prenez par exemple quatre mots qui ne vont pas ensemble."
    )
    assert await browser.value("document.activeElement.name") == "password"
    await fill_in(browser, "sign-up", password=PASSWORD)
    assert (
        await browser.until("!document.querySelector('.done').hidden && document.activeElement.textContent")
        == "Un message est en route"
    )
    link = await public.link_to("max@example.org")
    assert link.startswith(f"{public.url}/fr/account/confirm#")
    await go(browser, link)
    await fill_in(browser, "confirm", password="another password than that")
    assert await browser.until(WRONG) == "Le mot de passe est faux."
    await fill_in(browser, "confirm", password=PASSWORD)
    await browser.until("location.pathname === '/fr/account'")
