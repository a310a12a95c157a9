"""Signing in with an OpenID provider of the tests: the way there and back, what is linked, and what is refused on the way."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aiohttp import web
from yarl import URL

from auth_api import sending
from auth_api.openid.authorization import NAME as TRIP
from auth_api.sign_in.cookie import NAME
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.sign_ins import LetterKind, WriteLetterRequest
from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.mail_server import taking_mail, text_of
from tests.openid_provider import CLIENT, CLIENT_SECRET, OpenIdProvider, provider_running
from tests.patience import PATIENCE_SECONDS
from tests.signing_in import PASSWORD, SECRET, Browser, signed_in, with_password
from tests.suite import Mongod, Valkey

EMAIL = "max@example.org"
HTML = "text/html,application/xhtml+xml"
REFUSED = "/account/sign-in?refused=openid"


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
async def stores(mongod: Mongod, cache: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, cache, clock=clock) as running:
        yield running


@pytest.fixture(scope="module")
async def providing(clock: HandClock) -> AsyncIterator[OpenIdProvider]:
    async with provider_running(clock) as running:
        yield running


@pytest.fixture
def provider(providing: OpenIdProvider) -> OpenIdProvider:
    providing.reset()
    return providing


def configured(provider: OpenIdProvider) -> dict[str, Any]:
    return {
        "auth_secret": SECRET,
        "webhook_http": True,
        "webhook_networks": "127.0.0.0/8",
        "openid_issuer": provider.issuer,
        "openid_client_id": CLIENT,
        "openid_client_secret": CLIENT_SECRET,
        "openid_name": "Example",
    }


@pytest.fixture(scope="module")
async def serving(stores: Stores, clock: HandClock, providing: OpenIdProvider) -> AsyncIterator[Auth]:
    async with auth_running(stores, clock=clock, **configured(providing)) as running:
        yield running


@pytest.fixture
async def auth(serving: Auth, clock: HandClock, provider: OpenIdProvider) -> Auth:
    """The auth_api of the module, without accounts; each test is on a day of its own, so that attempts are counted anew."""
    clock.time += timedelta(days=1)
    settings = serving.stores.settings
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        for collection in (
            schema.ACCOUNTS,
            schema.OPENID_LINKS,
            schema.OPENID_STATES,
            schema.SIGN_INS,
            schema.AUDIT,
            schema.LETTERS,
        ):
            await mongo.remove_where(collection, {})
    return serving


@dataclass
class Led:
    """Where a browser was led."""

    status: int
    location: str
    headers: Any
    document: Any


class Traveller(Browser):
    """A browser that goes to the provider and comes back: it keeps both cookies."""

    trip: str | None = None

    async def get(self, path: str, *, accept: str = HTML, **query: str) -> Led:
        kept = {NAME: self.token, TRIP: self.trip}
        cookies = "; ".join(f"{name}={value}" for name, value in kept.items() if value)
        sent = {"Accept": accept, "User-Agent": "Firefox", "X-Forwarded-For": self.address} | (
            {"Cookie": cookies} if cookies else {}
        )
        url = URL(f"{self.auth.url}/v1{path}").with_query(query)
        async with self.auth.http.get(url, headers=sent, allow_redirects=False) as response:
            text = await response.read()
            for given in response.headers.getall("Set-Cookie", []):
                self._keep(given)
            document = msgspec.json.decode(text) if text else None
            return Led(response.status, response.headers.get("Location", ""), response.headers, document)

    def _keep(self, given: str) -> None:
        found = re.match(r"([^=]+)=\"?([^;\"]*)", given)
        assert found is not None
        if found[1] == NAME:
            self.token = found[2] or None
        elif found[1] == TRIP:
            self.trip = found[2] or None

    async def leave(self, **query: str) -> str:
        """Go to the provider; return its page."""
        led = await self.get("/openid", **query)
        assert led.status == 303, led.document
        return led.location

    async def there_and_back(self, provider: OpenIdProvider, **query: str) -> Led:
        return await self.get("/openid/return", **provider.visit(await self.leave(**query)))

    async def link(self, **given: str) -> str:
        """Ask for the provider's page, to be linked."""
        kept = self.token
        answer = await self.ask("POST", "/openid/links", given)
        self.token = kept
        assert answer.status == 201, answer.document
        for each in answer.headers.getall("Set-Cookie"):
            self._keep(each)
        url: str = answer.document["url"]
        return url


async def traveller(auth: Auth, email: str) -> Traveller:
    """A browser of somebody new, who is signed in."""
    browser = Traveller(auth)
    browser.token = (await signed_in(auth, email)).token
    return browser


async def test_from_the_provider_to_a_new_account_and_in_again(auth: Auth, provider: OpenIdProvider) -> None:
    browser = Traveller(auth)
    led = await browser.there_and_back(provider)
    assert (led.status, led.location) == (303, "/account")
    assert led.headers["Cache-Control"] == "no-store"
    assert browser.trip is None
    account = (await browser.ask("GET", "/account")).document
    assert account["email"] == EMAIL
    elsewhere = Traveller(auth, address="192.0.2.7")
    provider.claims["email"] = "another@example.org"
    assert (await elsewhere.there_and_back(provider, language="fr")).location == "/fr/account"
    assert (await elsewhere.ask("GET", "/account")).document["id"] == account["id"]
    (link,) = (await elsewhere.ask("GET", "/openid/links")).document["links"]
    assert (link["issuer"], link["subject"]) == (provider.issuer, "somebody")
    entries = (await elsewhere.ask("GET", "/account/audit")).document["entries"]
    assert sorted(each["by"] for each in entries if each["action"] == "signed in") == [link["id"]] * 2


async def test_the_browser_takes_along_what_the_standards_ask_for(auth: Auth, provider: OpenIdProvider) -> None:
    browser = Traveller(auth)
    led = await browser.get("/openid")
    url, asked = URL(led.location), URL(led.location).query
    assert str(url.with_query(None)) == f"{provider.issuer}/authorize"
    assert (asked["tenant"], asked["response_type"], asked["client_id"]) == ("f1", "code", CLIENT)
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
    assert asked["redirect_uri"] == "http://localhost:8000/auth/v1/openid/return"
    assert len(asked["state"]) == len(asked["nonce"]) == len(asked["code_challenge"]) == 43
    given = led.headers["Set-Cookie"]
    assert given.startswith(f"{TRIP}=")
    for part in ("HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"):
        assert part in given.split("; ")
    assert "Domain" not in given
    again = URL(await Traveller(auth).leave()).query
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


async def test_neither_state_nor_cookie_is_stored(auth: Auth) -> None:
    browser = Traveller(auth)
    asked = URL(await browser.leave()).query
    stored = await auth.stores.everything()
    assert browser.trip is not None
    for secret in (asked["state"], asked["nonce"], asked["code_challenge"], browser.trip[:43]):
        assert secret not in stored


async def test_a_state_is_good_once_for_its_own_browser_and_ten_minutes(
    auth: Auth, provider: OpenIdProvider, clock: HandClock
) -> None:
    browser = Traveller(auth)
    back = provider.visit(await browser.leave())
    kept = browser.trip
    for other in (None, f"{'x' * 43}.en"):
        thief = Traveller(auth)
        thief.trip = other
        assert (await thief.get("/openid/return", **back)).location == REFUSED
        assert thief.token is None
    for wrong in ({"state": "x" * 43}, {"state": ""}):
        assert (await browser.get("/openid/return", **(back | wrong))).location == REFUSED
    assert (await browser.get("/openid/return", **back)).location == "/account"
    browser.trip, browser.token = kept, None
    back["code"] = provider.visit(await Traveller(auth).leave())["code"]
    assert (await browser.get("/openid/return", **back)).location == REFUSED
    assert browser.token is None
    late = Traveller(auth)
    back = provider.visit(await late.leave())
    clock.time += timedelta(minutes=10)
    assert (await late.get("/openid/return", **back)).location == REFUSED


async def test_a_state_is_used_up_by_an_answer_that_was_wrong(auth: Auth, provider: OpenIdProvider) -> None:
    browser = Traveller(auth)
    back = provider.visit(await browser.leave())
    kept = browser.trip
    assert (await browser.get("/openid/return", **(back | {"code": "guessed"}))).location == REFUSED
    browser.trip = kept
    assert (await browser.get("/openid/return", **back)).location == REFUSED


async def test_of_several_who_bring_back_one_state_one_gets_in(auth: Auth, provider: OpenIdProvider) -> None:
    browser = Traveller(auth)
    back = provider.visit(await browser.leave())
    copies = [Traveller(auth) for _ in range(4)]
    for each in copies:
        each.trip = browser.trip
    led = await asyncio.gather(*(each.get("/openid/return", **back) for each in copies))
    assert sorted(each.location for each in led) == ["/account", *[REFUSED] * 3]


async def test_who_comes_for_the_first_time_in_two_browsers_at_once_has_one_account(
    auth: Auth, provider: OpenIdProvider
) -> None:
    browsers = [Traveller(auth) for _ in range(4)]
    led = await asyncio.gather(*(each.there_and_back(provider) for each in browsers))
    assert [each.location for each in led] == ["/account"] * 4
    assert len({(await each.ask("GET", "/account")).document["id"] for each in browsers}) == 1


async def test_a_letter_of_sign_up_to_the_address_is_void_then(auth: Auth, provider: OpenIdProvider) -> None:
    """Who typed somebody else's address, with a password of his own, does not get into the account that its owner makes."""
    settings = auth.stores.settings
    letters = SignInsClient(auth.stores.channel)
    hashed = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
    asked = WriteLetterRequest(kind=LetterKind.SIGN_UP.value, email=EMAIL, language="en", password=hashed)
    await letters.call(asked)
    await Traveller(auth).there_and_back(provider)
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        assert await mongo.find(schema.LETTERS, {"kind": LetterKind.SIGN_UP.value}) == []


async def test_a_code_of_another_browser_signs_nobody_in(auth: Auth, provider: OpenIdProvider) -> None:
    """PKCE: a stolen code is worth nothing with another verifier."""
    stolen = provider.visit(await Traveller(auth).leave())
    thief = Traveller(auth)
    back = provider.visit(await thief.leave())
    assert (await thief.get("/openid/return", **(back | {"code": stolen["code"]}))).location == REFUSED
    assert thief.token is None


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://accounts.example.org"},
        {"aud": "another"},
        {"aud": ["another", "and another"]},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"exp": 1},
        {"exp": "never"},
        {"exp": None},
        {"nbf": 9_999_999_999},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "two\nlines"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_is_not_believed(
    auth: Auth, provider: OpenIdProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Traveller(auth)
    assert (await browser.there_and_back(provider)).location == REFUSED
    assert browser.token is None
    assert EMAIL not in await auth.stores.everything()


@pytest.mark.parametrize("forging", ["unsigned", "confused", "signed_by_another"])
async def test_a_token_that_the_provider_has_not_signed_is_not_believed(
    auth: Auth, provider: OpenIdProvider, forging: str
) -> None:
    provider.token_of = getattr(provider, forging)
    browser = Traveller(auth)
    assert (await browser.there_and_back(provider)).location == REFUSED
    assert browser.token is None
    provider.token_of = None
    assert (await browser.there_and_back(provider)).location == "/account"


async def test_a_token_that_has_just_expired_by_the_suites_clock(
    auth: Auth, provider: OpenIdProvider, clock: HandClock
) -> None:
    now = int(clock.now().timestamp())
    for expires, location in ((now - 31, REFUSED), (now - 29, "/account")):
        provider.claims = {"exp": expires, "iat": now - 300}
        assert (await Traveller(auth).there_and_back(provider)).location == location


async def test_a_key_that_is_new_since_we_looked_is_looked_up(auth: Auth, provider: OpenIdProvider) -> None:
    assert (await Traveller(auth).there_and_back(provider)).location == "/account"
    asked = provider.asked.count("/keys")
    provider.change_key()
    assert (await Traveller(auth).there_and_back(provider)).location == "/account"
    assert provider.asked.count("/keys") == asked + 1


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": None}, {"email": "x"}],
    ids=str,
)
async def test_an_address_that_nobody_has_verified_makes_no_account(
    auth: Auth, provider: OpenIdProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Traveller(auth)
    assert (await browser.there_and_back(provider)).location == REFUSED
    browser = Traveller(auth)
    back = provider.visit(await browser.leave())
    told = await browser.get("/openid/return", accept="application/json", **back)
    assert told.status == 403
    assert "verified no address" in told.document["detail"]
    assert browser.token is None


async def test_an_account_that_is_there_is_linked_by_its_owner_alone(auth: Auth, provider: OpenIdProvider) -> None:
    await with_password(auth, EMAIL)
    stranger = Traveller(auth)
    assert (await stranger.there_and_back(provider, language="fr")).location == f"/fr{REFUSED}"
    back = provider.visit(await stranger.leave())
    told = await stranger.get("/openid/return", accept="application/json", **back)
    assert told.status == 409
    assert "sign in to it as before, and link it there" in told.document["detail"]
    assert stranger.token is None
    owner = Traveller(auth)
    assert (await owner.sign_in(EMAIL)).status == 200
    assert (await owner.get("/openid/return", **provider.visit(await owner.link()))).location == "/account"
    elsewhere = Traveller(auth)
    assert (await elsewhere.there_and_back(provider)).location == "/account"
    assert (await elsewhere.ask("GET", "/account")).document["email"] == EMAIL


async def test_a_link_is_begun_by_fresh_proof_and_ended_with_its_sign_in(
    auth: Auth, provider: OpenIdProvider, clock: HandClock
) -> None:
    owner = await traveller(auth, "owner@example.org")
    back = provider.visit(await owner.link())
    ended = Traveller(auth)
    ended.token = owner.token
    await ended.ask("DELETE", "/sign-ins/current")
    assert (await owner.get("/openid/return", **back)).location == REFUSED
    await owner.sign_in("owner@example.org")
    clock.time += timedelta(minutes=10)
    assert (await owner.ask("POST", "/openid/links", {})).status == 403
    assert (await owner.ask("POST", "/openid/links", {"password": "wrong"})).status == 403
    assert (await owner.ask("POST", "/openid/links", {}, Origin="https://evil.example")).status == 403
    await owner.link(password=PASSWORD)
    assert (await Browser(auth).ask("POST", "/openid/links", {})).status == 401


async def test_who_is_linked_to_one_account_is_linked_to_no_other(auth: Auth, provider: OpenIdProvider) -> None:
    assert (await Traveller(auth).there_and_back(provider)).location == "/account"
    other = await traveller(auth, "other@example.org")
    back = provider.visit(await other.link(language="fr"))
    assert (await other.get("/openid/return", **back)).location == f"/fr{REFUSED}"
    assert (await other.ask("GET", "/openid/links")).document == {"links": []}


async def test_a_link_is_removed_by_its_owner_and_signs_nobody_in_then(auth: Auth, provider: OpenIdProvider) -> None:
    owner = await traveller(auth, EMAIL)
    await owner.get("/openid/return", **provider.visit(await owner.link()))
    (link,) = (await owner.ask("GET", "/openid/links")).document["links"]
    other = await traveller(auth, "other@example.org")
    assert (await other.ask("DELETE", f"/openid/links/{link['id']}", {})).status == 404
    assert (await owner.ask("DELETE", f"/openid/links/{link['id']}", {})).status == 204
    assert (await Traveller(auth).there_and_back(provider)).location == REFUSED
    actions = {each["action"] for each in (await owner.ask("GET", "/account/audit")).document["entries"]}
    assert {"provider linked", "provider unlinked"} <= actions


async def test_nobody_removes_the_only_way_in(auth: Auth, provider: OpenIdProvider) -> None:
    browser = Traveller(auth)
    await browser.there_and_back(provider)
    (link,) = (await browser.ask("GET", "/openid/links")).document["links"]
    told = await browser.ask("DELETE", f"/openid/links/{link['id']}", {})
    assert told.status == 409
    assert "choose a password first" in told.document["detail"]


async def test_links_are_in_the_export_and_gone_with_the_account(
    auth: Auth, provider: OpenIdProvider, clock: HandClock
) -> None:
    provider.claims["sub"] = "a-telling-subject"
    browser = Traveller(auth)
    await browser.there_and_back(provider)
    exported = (await browser.ask("GET", "/account/export")).document
    assert [each["subject"] for each in exported["openid_links"]] == ["a-telling-subject"]
    clock.time += timedelta(minutes=10)
    assert (await browser.ask("DELETE", "/account", {})).status == 403
    await browser.there_and_back(provider)
    assert (await browser.ask("DELETE", "/account", {})).status == 204
    stored = await auth.stores.everything()
    assert "a-telling-subject" not in stored
    assert EMAIL not in stored


async def test_an_account_with_a_password_does_not_end_without_it(auth: Auth) -> None:
    owner = await signed_in(auth, EMAIL)
    assert (await owner.ask("DELETE", "/account", {})).status == 403


async def slow(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def huge(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b" " * (64 * 1024) + b"{}", content_type="application/json")


async def redirecting(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": "/elsewhere"})


async def failing(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


async def no_json(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>")


async def no_document(_request: web.Request) -> web.StreamResponse:
    return web.json_response([])


@pytest.mark.parametrize("answering", [slow, huge, redirecting, failing, no_json, no_document])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
async def test_a_provider_that_does_not_answer_as_one_signs_nobody_in(
    auth: Auth, provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch, path: str, answering: Any
) -> None:
    if answering is slow:
        monkeypatch.setattr(sending, "SECONDS", 0.3)
    provider.answering[path] = answering
    browser = Traveller(auth)
    if path == "/token":
        led = await browser.there_and_back(provider)
    else:
        led = await browser.get("/openid")
        told = await browser.get("/openid", accept="*/*")
        assert (told.status, "the provider Example does not answer" in told.document["detail"]) == (503, True)
    assert (led.status, led.location) == (303, REFUSED)
    assert browser.token is None
    assert "/elsewhere" not in provider.asked
    provider.answering.clear()
    assert (await browser.there_and_back(provider)).location == "/account"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://accounts.example.org"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
async def test_a_provider_that_leads_elsewhere_is_not_followed(
    auth: Auth, provider: OpenIdProvider, described: dict[str, Any]
) -> None:
    provider.described = described
    assert (await Traveller(auth).get("/openid")).location == REFUSED


async def test_a_provider_in_a_network_of_ours_is_not_asked_unless_that_is_allowed(
    stores: Stores, clock: HandClock, provider: OpenIdProvider
) -> None:
    given = configured(provider) | {"webhook_networks": ""}
    async with auth_running(stores, clock=clock, **given) as strict:
        assert (await Traveller(strict).get("/openid", accept="*/*")).status == 503
    assert provider.asked == []


async def test_a_secret_goes_in_the_body_where_the_provider_takes_it_there_alone(
    auth: Auth, provider: OpenIdProvider
) -> None:
    provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await Traveller(auth).there_and_back(provider)).location == "/account"


async def test_what_the_provider_refuses_or_another_says_is_refused(auth: Auth, provider: OpenIdProvider) -> None:
    for wrong in ({"error": "access_denied"}, {"iss": "https://other.example"}, {"code": ""}):
        browser = Traveller(auth)
        back = provider.visit(await browser.leave()) | wrong
        assert (await browser.get("/openid/return", **back)).location == REFUSED
        assert browser.token is None
    browser = Traveller(auth)
    back = provider.visit(await browser.leave()) | {"iss": provider.issuer, "session_state": "of Keycloak"}
    assert (await browser.get("/openid/return", **back)).location == "/account"


@pytest.mark.parametrize("name", ["next", "return_to", "redirect_uri", "url"])
async def test_no_address_leads_anywhere_but_to_our_pages(auth: Auth, provider: OpenIdProvider, name: str) -> None:
    evil = {name: "https://evil.example/"}
    assert (await Traveller(auth).get("/openid", **evil)).status == 400
    assert (await Traveller(auth).get("/openid", language="//evil.example")).status == 400
    browser = Traveller(auth)
    back = provider.visit(await browser.leave())
    browser.trip = f"{(browser.trip or '')[:43]}.//evil.example"
    assert (await browser.get("/openid/return", **back, **evil)).location == REFUSED
    assert (await browser.there_and_back(provider)).location == "/account"


async def test_the_token_that_the_browser_had_is_void(auth: Auth, provider: OpenIdProvider) -> None:
    browser = await traveller(auth, "other@example.org")
    before = browser.token
    await browser.there_and_back(provider)
    assert browser.token not in (None, before)
    old = Browser(auth)
    old.token = before
    assert (await old.ask("GET", "/account")).status == 401


async def test_coming_back_is_bounded(auth: Auth) -> None:
    browser = Traveller(auth, address="192.0.2.50")
    answers = [(await browser.get("/openid/return", state="x", code="y")).status for _ in range(31)]
    assert answers == [303] * 30 + [429]


async def test_the_ways_in_are_told_and_without_a_provider_there_is_none(
    auth: Auth, stores: Stores, clock: HandClock
) -> None:
    assert (await Browser(auth).ask("GET", "/ways")).document == {
        "sign_up": False,
        "passkeys": True,
        "openid": {"name": "Example"},
    }
    async with auth_running(stores, clock=clock, auth_secret=SECRET) as plain:
        assert (await Browser(plain).ask("GET", "/ways")).document["openid"] is None
        assert (await Browser(plain).ask("GET", "/openid")).status == 404
        browser = await signed_in(plain, EMAIL)
        assert (await browser.ask("POST", "/openid/links", {})).status == 403
        assert (await browser.ask("GET", "/openid/links")).document == {"links": []}


async def test_the_owner_is_written_to_when_a_link_comes_or_goes(
    auth: Auth, stores: Stores, clock: HandClock, provider: OpenIdProvider
) -> None:
    async with taking_mail() as mail:
        sent = {"smtp_url": f"smtp://127.0.0.1:{mail.port}", "smtp_plain": True, "mail_from": "f1@f1.example"}
        async with auth_running(stores, clock=clock, **configured(provider), **sent) as writing:
            owner = await traveller(writing, EMAIL)
            await owner.get("/openid/return", **provider.visit(await owner.link()))
            (link,) = (await owner.ask("GET", "/openid/links")).document["links"]
            await owner.ask("DELETE", f"/openid/links/{link['id']}", {})
            texts = "\n".join(map(text_of, await mail.until(3)))
    assert "was linked with one of another provider" in texts
    assert "nobody signs in by it any more" in texts
