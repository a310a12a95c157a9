"""Signing in and out: one browser at a time, for as long as is said, and by nobody's page but ours."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from auth_api.sign_in.cookie import NAME
from tests.accounts import Auth, auth_running, stores_running
from tests.factories import NOON
from tests.hand_clock import HandClock
from tests.signing_in import PASSWORD, SECRET, Browser, signed_in, with_password
from tests.suite import Mongod, Valkey


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def auth(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Auth]:
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, auth_secret=SECRET) as running,
    ):
        yield running


async def test_from_a_password_to_a_signed_in_browser_and_out_again(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    browser = Browser(auth)
    assert (await browser.ask("GET", "/account")).status == 401
    answer = await browser.sign_in(" MAX@example.org ")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    account = (await browser.ask("GET", "/account")).document
    assert (account["email"], account["plan"]) == ("max@example.org", "standard")
    token = browser.token
    assert (await browser.ask("DELETE", "/sign-ins/current")).status == 204
    assert browser.token is None
    browser.token = token
    assert (await browser.ask("GET", "/account")).status == 401


async def test_the_cookie_is_of_this_host_alone_and_for_no_script(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    answer = await Browser(auth).sign_in("max@example.org")
    name, _, rest = (answer.set_cookie or "").partition("=")
    token, *attributes = [each.strip() for each in rest.split(";")]
    assert name == NAME == "__Host-signed-in"
    assert len(token) == 43
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} <= set(attributes)
    assert not any(each.startswith("Domain") for each in attributes)
    assert token not in str(answer.document)


async def test_neither_password_nor_token_is_stored_or_logged(auth: Auth, capfd: pytest.CaptureFixture[str]) -> None:
    browser = await signed_in(auth, "max@example.org")
    wrong = "a wrong password for the log"
    await Browser(auth).sign_in("max@example.org", wrong)
    await browser.ask("POST", "/sign-ins", {"email": "max@example.org", "password": [wrong]})
    stored = await auth.stores.everything()
    said = "".join(capfd.readouterr())
    assert "$argon2id$v=19$m=" in stored
    assert browser.token is not None
    for secret in (PASSWORD, wrong, browser.token, SECRET):
        assert secret not in stored
        assert secret not in said


async def test_a_password_in_an_address_is_refused(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    answer = await Browser(auth).ask("POST", f"/sign-ins?password={PASSWORD.replace(' ', '+')}", {})
    assert answer.status == 400
    assert PASSWORD not in str(answer.document)


async def test_each_sign_in_has_a_new_token_and_ends_the_one_before(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    first = browser.token
    assert (await browser.sign_in("max@example.org")).status == 200
    assert browser.token not in (None, first)
    old = Browser(auth)
    old.token = first
    assert (await old.ask("GET", "/account")).status == 401


async def test_a_token_that_somebody_else_chose_is_not_taken_over(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    browser = Browser(auth)
    browser.token = chosen = "a" * 43
    assert (await browser.sign_in("max@example.org")).status == 200
    assert browser.token != chosen
    fixed = Browser(auth)
    fixed.token = chosen
    assert (await fixed.ask("GET", "/account")).status == 401


async def test_where_one_is_signed_in_is_listed_and_ended_everywhere(auth: Auth) -> None:
    phone = await signed_in(auth, "max@example.org")
    laptop = Browser(auth)
    await laptop.sign_in("max@example.org")
    listed = (await laptop.ask("GET", "/sign-ins")).document["sign_ins"]
    assert [each["current"] for each in listed].count(True) == 1
    assert {each["agent"] for each in listed} == {"Firefox"}
    assert (await laptop.ask("DELETE", "/sign-ins")).status == 204
    for browser, token in ((phone, phone.token), (laptop, None)):
        browser.token = token
        assert (await browser.ask("GET", "/account")).status == 401


async def test_one_other_browser_is_signed_out_and_nobody_elses(auth: Auth) -> None:
    phone, laptop = await signed_in(auth, "max@example.org"), Browser(auth)
    await laptop.sign_in("max@example.org")
    stranger = await signed_in(auth, "lando@example.org")
    (other,) = [each for each in (await laptop.ask("GET", "/sign-ins")).document["sign_ins"] if not each["current"]]
    assert (await stranger.ask("DELETE", f"/sign-ins/{other['id']}")).status == 404
    assert (await phone.ask("GET", "/account")).status == 200
    assert (await laptop.ask("DELETE", f"/sign-ins/{other['id']}")).status == 204
    assert (await phone.ask("GET", "/account")).status == 401
    assert (await laptop.ask("GET", "/account")).status == 200


async def test_a_sign_in_ends_unused_after_a_week_and_at_the_latest_after_thirty_days(
    auth: Auth, clock: HandClock
) -> None:
    used, unused = await signed_in(auth, "max@example.org"), Browser(auth)
    await unused.sign_in("max@example.org")
    for day in (6, 12, 18, 24, 29):
        clock.time = NOON + timedelta(days=day)
        assert (await used.ask("GET", "/account")).status == 200
    answer = await unused.ask("GET", "/account")
    assert answer.status == 401
    assert unused.token is None  # the browser is told to forget it
    clock.time = NOON + timedelta(days=30)
    assert (await used.ask("GET", "/account")).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_page_of_another_site_changes_nothing(refused: Browser, headers: dict[str, str]) -> None:
    token = refused.token
    for method, path, body in (
        ("DELETE", "/sign-ins", None),
        ("PUT", "/account/preferences", {"spoilers": True}),
        ("POST", "/account/password", {"password": PASSWORD, "new_password": "something else entirely"}),
        ("POST", "/keys", {"name": "stolen"}),
        ("POST", "/webhooks", {"url": "https://evil.example/hook"}),
        ("DELETE", "/account", {"password": PASSWORD}),
    ):
        assert (await refused.ask(method, path, body, **headers)).status == 403, path
        assert refused.token == token
    account = (await refused.ask("GET", "/account")).document
    assert account["preferences"]["spoilers"] is False
    assert (await refused.ask("GET", "/keys")).document == {"keys": []}


async def test_a_page_of_another_site_signs_nobody_in(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    browser = Browser(auth)
    sent = {"email": "max@example.org", "password": PASSWORD}
    answer = await browser.ask("POST", "/sign-ins", sent, Origin="https://evil.example")
    assert (answer.status, answer.set_cookie) == (403, None)
    answer = await browser.ask("POST", "/sign-ins", sent, **{"Origin": "", "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 200


async def test_only_the_newest_fifty_sign_ins_of_an_account_are_kept(auth: Auth, clock: HandClock) -> None:
    first = await signed_in(auth, "max@example.org")
    for number in range(50):
        clock.time = NOON + timedelta(hours=number + 1)
        assert (await Browser(auth).sign_in("max@example.org")).status == 200
    assert (await first.ask("GET", "/account")).status == 401


@pytest.mark.parametrize(
    "body",
    [None, {}, {"email": "a@b.example"}, {"email": 1, "password": "x"}, {"email": {"$ne": ""}, "password": PASSWORD}],
)
async def test_what_is_no_sign_in_is_refused_by_its_field(refusing: Auth, body: object) -> None:
    answer = await Browser(refusing).ask("POST", "/sign-ins", body)
    assert answer.status == 400
    assert answer.document["detail"].startswith("body: ")
