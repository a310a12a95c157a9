"""Browsers of people with an account, and how they get one in a test."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from yarl import URL

from auth_api.link_token import link_token
from auth_api.sign_in.cookie import NAME
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.sign_ins import LetterKind, WriteLetterRequest
from tests.accounts import Auth

SECRET = "a-secret-of-the-tests"
PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "seven nervous marshals wave"


@dataclass
class Answer:
    """What a browser was answered."""

    status: int
    headers: Any
    document: Any

    @property
    def set_cookie(self) -> str | None:
        """What it was told to keep."""
        given: str | None = self.headers.get("Set-Cookie")
        return given


class Browser:
    """Keeps the cookie that it is given, and says of each request that a page of ours makes it."""

    def __init__(self, auth: Auth, *, address: str = "192.0.2.1") -> None:
        self.auth = auth
        self.address = address
        self.token: str | None = None

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Origin": str(URL(self.auth.url).origin()), "User-Agent": "Firefox", "X-Forwarded-For": self.address}
        if self.token is not None:
            sent["Cookie"] = f"{NAME}={self.token}"
        sent = {name: value for name, value in (sent | headers).items() if value}
        data = None if body is None else msgspec.json.encode(body)
        async with self.auth.http.request(
            method, f"{self.auth.url}/v1{path}", data=data, headers=sent, allow_redirects=False
        ) as response:
            text = await response.read()
            answer = Answer(response.status, response.headers, msgspec.json.decode(text) if text else None)
        if answer.set_cookie is not None:
            found = re.match(rf"{re.escape(NAME)}=\"?([^;\"]*)", answer.set_cookie)
            self.token = (found[1] if found else None) or None
        return answer

    async def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        return await self.ask("POST", "/sign-ins", {"email": email, "password": password})


async def reset_token(auth: Auth, email: str) -> str:
    """A token to choose a password with, as an administrator hands it over."""
    letters = SignInsClient(auth.stores.channel)
    request = WriteLetterRequest(kind=LetterKind.RESET.value, email=email, language="en", handed_over=True)
    letter = (await letters.call(request)).letter
    return link_token(SECRET, letter.id, letter.kind)


async def with_password(auth: Auth, email: str, password: str = PASSWORD) -> None:
    """Make an account with a password."""
    await auth.stores.account(email)
    chosen = {"token": await reset_token(auth, email), "password": password}
    answer = await Browser(auth, address="192.0.2.99").ask("POST", "/password-resets/confirm", chosen)
    assert answer.status == 204, answer.document


async def signed_in(auth: Auth, email: str, *, address: str = "192.0.2.1") -> Browser:
    """A browser of somebody new, who is signed in."""
    await with_password(auth, email)
    browser = Browser(auth, address=address)
    assert (await browser.sign_in(email)).status == 200
    return browser
