"""The website with accounts, as the public has it: behind the real Traefik, with a real auth_api and a real mail server."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from yarl import URL

import website_front.service
from chassis.clock import Clock
from chassis.grpc.client import Channel
from deploy.settings import Settings
from racing.model import Dataset, Entrant, Season
from racing.wire.accounts_client import AccountsClient
from tests.accounts import Auth, Stores, auth_running
from tests.browser import Tab, looked_at, violations
from tests.factories import NOON, a_batch, a_round
from tests.hand_clock import HandClock
from tests.mail_server import MailServer, taking_mail, text_of
from tests.public_door import door
from tests.signing_in import PASSWORD, SECRET
from tests.site import Site, site_settings
from tests.suite import Mongod, Valkey, free_port, running

EMAIL = "max@example.org"
LANGUAGES = ["", "/fr"]
WRONG = "document.querySelector('.wrong')?.textContent"
SAID = "document.querySelector('#said').textContent"
LOOKS = "document.readyState === 'complete'"
OWN = "document.querySelector('.own-part')?.hidden === false"
"""Whether what is one's own is shown."""


@dataclass
class Public:
    """What stands behind the door."""

    url: str
    auth: Auth
    mail: MailServer
    site: Site

    async def link_to(self, address: str) -> str:
        """Return the link in the newest letter to an address."""
        (line,) = [each for each in text_of(await self.mail.to(address)).splitlines() if each.startswith("http")]
        return line


@asynccontextmanager
async def accounts_in_public(
    mongod: Mongod, valkey: Valkey, folder: Path, *, host: str = "127.0.0.1", clock: Clock | None = None, **given: Any
) -> AsyncIterator[Public]:
    """Open a door to a suite with accounts and a season of two drivers. `host`: its name. `given`: settings of auth_api."""
    clock = clock or HandClock()
    batches = [
        a_batch(Dataset.SEASONS, Season(year=2025), season=0),
        a_batch(Dataset.ROUNDS, a_round("bahrain"), a_round("monaco", number=2, race=NOON + timedelta(weeks=1))),
        a_batch(
            Dataset.ENTRANTS,
            Entrant(season=2025, driver="max-verstappen", constructor="red-bull"),
            Entrant(season=2025, driver="lando-norris", constructor="mclaren"),
        ),
    ]
    public, port = free_port(), free_port()
    url = f"http://{host}:{public}"
    async with (
        taking_mail() as mail,
        running(mongod, valkey, clock=clock, batches=batches, with_content_api=True, with_accounts=True) as suite,
        Channel(suite.address) as channel,
        website_front.service.serve(site_settings(suite.content, public_url=url), clock=clock) as site,
    ):
        ports = {"auth_api_port": port, "content_api_port": URL(suite.content).port, "website_front_port": site}
        settings = Settings.model_validate({"auth_api": True, **ports})
        known: dict[str, Any] = {
            "auth_api_port": port,
            "auth_secret": SECRET,
            "mail_from": "f1@f1.example",
            "public_url": url,
            "smtp_url": f"smtp://127.0.0.1:{mail.port}",
            "smtp_plain": True,
            "webhook_http": True,
            "webhook_networks": "127.0.0.0/8",
        }
        stores = Stores(None, suite.address, channel, AccountsClient(channel))  # type: ignore[arg-type]  # nobody asks
        async with (
            auth_running(stores, clock=clock, **(known | given)) as auth,
            door(settings, public, folder, path="/account/sign-in"),
        ):
            yield Public(url, auth, mail, Site(url, suite))


async def go(browser: Tab, address: str) -> None:
    """Open an address, and wait until it is there, wherever it has led to."""
    await browser.call("Page.navigate", url="about:blank")
    await browser.call("Page.navigate", url=address)
    await browser.until(f"location.href !== 'about:blank' && {LOOKS}")


async def fill_in(browser: Tab, does: str, **given: str) -> None:
    """Enter something in the form that does something, and send it as a person would."""
    form = f"document.querySelector('form[data-does={does}][data-ready]')"
    await browser.until(f"{form} !== null")
    for name, value in given.items():
        await browser.value(f"{form}.querySelector('[name={name}]').value = {json.dumps(value)}")
    await browser.do(f"{form}.querySelector('button').click()")


async def open_all(browser: Tab, selector: str) -> None:
    """Open what can be unfolded."""
    await browser.value(f"document.querySelectorAll({json.dumps(selector)}).forEach((each) => {{ each.open = true }})")


async def signed_up(public: Public, browser: Tab, language: str) -> None:
    """Make an account as somebody does who was here never before."""
    await go(browser, f"{public.url}{language}/account/sign-up")
    await fill_in(browser, "sign-up", email=EMAIL, password=PASSWORD)
    await browser.until("document.querySelector('.done')?.hidden === false")
    await go(browser, await public.link_to(EMAIL))
    await fill_in(browser, "confirm", password=PASSWORD)
    await browser.until(f"location.pathname === '{language}/account' && {OWN}")


async def own_page(public: Public, browser: Tab, path: str) -> None:
    """Open a page of one's own, and wait until a script has filled it in."""
    await go(browser, f"{public.url}{path}")
    await browser.until(OWN)


async def owned(browser: Tab, path: str) -> Any:
    """What the accounts answer to who is signed in here."""
    return await browser.value(f"fetch('/auth/v1{path}').then((answer) => answer.json())")


async def looked_over(public: Public, browser: Tab, axe: str, path: str | None) -> None:
    """Look at a page, or at what is shown, in both themes and at several widths."""
    for width, theme in ((360, "dark"), (1280, "light")):
        await looked_at(browser, width=width, theme=theme)
        if path is not None:
            await go(browser, f"{public.url}{path}")
        wider = await browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, (path, width)
        assert await violations(browser, axe) == [], (path, width, theme)
