"""Signing in through the real Traefik: the cookie passes both ways, and who asks is who Traefik says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.settings import Settings
from tests.accounts import Auth, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.public_door import door
from tests.signing_in import SECRET, Browser, with_password
from tests.suite import Mongod, Valkey, free_port

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Auth]:
    """An auth_api with somebody who has a password, as it is asked through the door."""
    port, clock = free_port(), HandClock()
    settings = Settings.model_validate({"auth_api": True, "auth_api_port": port})
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, auth_api_port=port, auth_secret=SECRET) as auth,
        door(settings, free_port(), tmp_path) as opened,
    ):
        await with_password(auth, "max@example.org")
        yield replace(auth, url=f"{opened.url}/auth")


async def test_a_browser_signs_in_and_out_through_the_door(public: Auth) -> None:
    browser = Browser(public)
    answer = await browser.sign_in("max@example.org")
    assert answer.status == 200
    assert (answer.set_cookie or "").startswith("__Host-signed-in=")
    assert (await browser.ask("GET", "/account")).document["email"] == "max@example.org"
    forged = await browser.ask("DELETE", "/sign-ins", Origin="https://evil.example")
    assert (forged.status, forged.document["instance"]) == (403, "/auth/v1/sign-ins")
    assert (await browser.ask("DELETE", "/sign-ins/current")).status == 204


async def test_nobody_says_himself_from_where_he_guesses(public: Auth) -> None:
    statuses = [
        (await Browser(public, address=f"198.51.100.{number}").sign_in("max@example.org", "a wrong one")).status
        for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]
