"""The website with accounts, as the public has it: behind the real Traefik, with a real auth_api and a real mail server."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yarl import URL

import website_front.service
from chassis.clock import Clock
from chassis.grpc.client import Channel
from deploy.settings import Settings
from racing.wire.accounts_client import AccountsClient
from tests.accounts import Auth, Stores, auth_running
from tests.browser import Tab
from tests.mail_server import MailServer, taking_mail, text_of
from tests.public_door import door
from tests.signing_in import SECRET
from tests.site import Site, site_settings
from tests.suite import Suite, free_port

LOOKS = "document.readyState === 'complete'"


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
    suite: Suite, folder: Path, *, clock: Clock | None = None, content: str | None = None, **given: Any
) -> AsyncIterator[Public]:
    """Open a door to a suite with accounts. `content`: the content_api that is behind it; `given`: settings of auth_api."""
    public, port = free_port(), free_port()
    url, content = f"http://127.0.0.1:{public}", content or suite.content
    async with (
        taking_mail() as mail,
        Channel(suite.address) as channel,
        website_front.service.serve(site_settings(content, public_url=url)) as site,
    ):
        settings = Settings.model_validate(
            {"auth_api": True, "auth_api_port": port, "content_api_port": URL(content).port, "website_front_port": site}
        )
        known: dict[str, Any] = {
            "auth_api_port": port,
            "auth_secret": SECRET,
            "mail_from": "f1@f1.example",
            "public_url": url,
            "smtp_url": f"smtp://127.0.0.1:{mail.port}",
            "smtp_plain": True,
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
    form = f"document.querySelector('form[data-does={does}]')"
    for name, value in given.items():
        await browser.value(f"{form}.querySelector('[name={name}]').value = {json.dumps(value)}")
    await browser.value(f"{form}.querySelector('button').click()")
