"""What auth_api refuses, the pages have words for, beside the right field."""

import re
from collections.abc import AsyncIterator

import pytest

from auth_api.sign_in.cookie import new_token, token_hash
from auth_api.sign_in.recent_proof import RECENT
from chassis.errors import Conflict
from racing.wire.accounts_client import OpenIdClient
from racing.wire.requests.openid import CreateOpenIdLinkRequest, StartOpenIdSignInRequest
from tests.accounts import Auth, auth_running, stores_running
from tests.authenticator import Authenticator
from tests.hand_clock import HandClock
from tests.push_service import PushBrowser
from tests.signing_in import PASSWORD, SECRET, Browser, signed_in
from tests.suite import Mongod, Valkey
from website_front.languages.language import Language
from website_front.languages.texts import texts_of
from website_front.pages.account.refusals import REFUSALS

MORE_THAN_ALLOWED = 101
NEVER_SENT = "ltr_0123456789abcdef.aaaa"
ANYBODY = {
    "/sign-ins": [
        ({"email": "nobody@example.org", "password": PASSWORD}, "", "The address or the password is wrong."),
    ],
    "/accounts": [
        ({"email": "max@example.org", "password": PASSWORD}, "", "No letters are sent from here."),
    ],
    "/accounts/confirm": [
        ({"token": NEVER_SENT, "password": PASSWORD}, "", "The link in the letter was used already"),
    ],
    "/password-resets/confirm": [
        ({"token": NEVER_SENT, "password": PASSWORD}, "", "The link in the letter was used already"),
    ],
}


@pytest.fixture
async def auth(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Auth]:
    async with stores_running(mongod, valkey) as stores, auth_running(stores, auth_secret=SECRET) as running:
        yield running


def said(detail: str) -> tuple[str, str]:
    """The field and the words of a page for what was refused."""
    for each in REFUSALS:
        if found := re.search(each.fits, detail):
            return each.field, each.said.replace("{0}", found[1] if found.groups() else "")
    raise AssertionError(f"no words for {detail!r}")


async def test_the_pages_have_words_for_what_is_refused(auth: Auth) -> None:
    for path, cases in ANYBODY.items():
        for body, field, begins in cases:
            answer = await Browser(auth).ask("POST", path, body)
            found = said(answer.document["detail"])
            assert (found[0], found[1][: len(begins)]) == (field, begins)


async def test_the_pages_have_words_for_passwords(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    for given, field, begins in [
        ({"password": "x", "new_password": PASSWORD}, "password", "The password is wrong."),
        ({"password": PASSWORD, "new_password": "short"}, "chosen", "That is 5 characters"),
        ({"password": PASSWORD, "new_password": "verstappen2026"}, "chosen", "That is easy to guess."),
    ]:
        found = said((await browser.ask("POST", "/account/password", given)).document["detail"])
        assert (found[0], found[1][: len(begins)]) == (field, begins)
    assert said((await Browser(auth).ask("GET", "/account")).document["detail"])[1] == "You are not signed in any more."
    details = [(await Browser(auth).sign_in("max@example.org", "x")).document["detail"] for _ in range(9)]
    assert said(details[-1])[1].startswith("Tried too often.")


async def test_the_pages_have_words_for_what_an_owner_is_refused(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    made = await browser.ask("POST", "/webhooks", {"url": "https://example.org/f1"})
    webhook = f"/webhooks/{made.document['id']}"
    await browser.ask("PATCH", webhook, {"enabled": False})
    for method, path, body, field, begins in [
        ("PUT", "/account/preferences", {"time_zone": "Asia/Nowhere"}, "time_zone", "There is no such time zone"),
        ("POST", "/keys", {"name": ""}, "name", "Give it a name."),
        ("POST", "/keys", {"name": "x", "scopes": []}, "scopes", "Choose at least one thing"),
        ("POST", "/webhooks", {"url": "https://10.0.0.1/"}, "url", "This is no public address."),
        ("POST", "/webhooks", {"url": "https://[::ffff:10.0.0.1]/"}, "url", "This is no public address."),
        ("POST", "/webhooks", {"url": "http://example.org/"}, "url", "This must be a whole address that begins"),
        ("POST", "/webhooks", {"url": "https://max:x@example.org/"}, "url", "There is a name, a password"),
        ("POST", f"{webhook}/test", None, "", "It is disabled."),
        ("POST", f"{webhook}/deliveries/none/resend", None, "", "It is disabled."),
        ("DELETE", "/webhooks/none", None, "", "It is not there any more."),
        ("DELETE", "/keys/none", None, "", "It is not there any more."),
        ("DELETE", "/calendars/none", None, "", "It is not there any more."),
        ("DELETE", "/sign-ins/none", None, "", "It is not there any more."),
        ("DELETE", "/passkeys/none", {}, "", "It is not there any more."),
        ("PATCH", "/passkeys/none", {"name": " "}, "name", "Give it a name."),
        ("DELETE", "/push/subscriptions/none", None, "", "It is not there any more."),
        ("DELETE", "/openid/links/none", {}, "", "It is not there any more."),
        ("POST", "/openid/links", {}, "", "No account elsewhere can be linked here any more."),
        ("DELETE", "/account", {"password": None}, "password", "Enter your password."),
        ("PUT", "/reminders", {"before": 4}, "before", "Between 5 and 10080 minutes"),
        ("PUT", "/reminders", {"mail": True}, "mail", "No letters are sent from here."),
    ]:
        found = said((await browser.ask(method, path, body)).document["detail"])
        assert (found[0], found[1][: len(begins)]) == (field, begins), (method, path, body)


async def test_the_pages_have_words_for_passkeys(mongod: Mongod, valkey: Valkey) -> None:
    clock, device = HandClock(), Authenticator()
    async with stores_running(mongod, valkey, clock=clock) as stores:
        async with auth_running(stores, auth_secret=SECRET, clock=clock) as auth:
            browser = await signed_in(auth, "max@example.org")
            wanted = (await browser.ask("POST", "/passkeys/challenges", {})).document["options"]
            for shown, begins in [
                (device.create(wanted, origin="https://elsewhere.example"), "This passkey cannot be used here."),
                (device.create(wanted), "That took too long."),
            ]:
                refused = await browser.ask("POST", "/passkeys", {"name": "phone", "credential": shown})
                assert said(refused.document["detail"])[1].startswith(begins)
            asked = (await browser.ask("POST", "/sign-ins/passkey/challenges", {})).document["options"]
            refused = await browser.ask("POST", "/sign-ins/passkey", {"credential": device.get(asked)})
            assert said(refused.document["detail"])[1].startswith("The passkey was not accepted.")
            clock.time += RECENT
            for body, begins in [({}, "Enter your password"), ({"password": "x"}, "The password is wrong.")]:
                detail = (await browser.ask("POST", "/passkeys/challenges", body)).document["detail"]
                assert said(detail)[0] == "password"
                assert said(detail)[1].startswith(begins)
        async with auth_running(stores, auth_secret=SECRET, clock=clock, public_url="http://192.0.2.1") as auth:
            refused = await Browser(auth).ask("POST", "/sign-ins/passkey/challenges", {})
            assert said(refused.document["detail"])[1].startswith("There are no passkeys here")


async def test_the_pages_have_words_for_links(mongod: Mongod, valkey: Valkey) -> None:
    clock, issuer = HandClock(), "https://id.example.org"
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, auth_secret=SECRET, clock=clock) as auth,
    ):
        links = OpenIdClient(stores.channel)
        browser, token = Browser(auth), new_token()
        made = await links.call(
            StartOpenIdSignInRequest(
                issuer=issuer,
                subject="0",
                email="max@example.org",
                plan="free",
                hash=token_hash(token),
                agent="Firefox",
                replaces=b"",
            )
        )
        browser.token = token
        (link,) = (await browser.ask("GET", "/openid/links")).document["links"]
        refused = await browser.ask("DELETE", f"/openid/links/{link['id']}", {})
        assert said(refused.document["detail"])[1].startswith("This is the only way into your account.")
        with pytest.raises(Conflict) as too_many:  # noqa: PT012  # the eleventh
            for number in range(1, 11):
                await links.call(CreateOpenIdLinkRequest(sign_in=made.sign_in.id, issuer=issuer, subject=str(number)))
        assert number == 10
        assert said(too_many.value.message)[1].startswith("You have 10 links")
        clock.time += RECENT
        refused = await browser.ask("DELETE", f"/openid/links/{link['id']}", {})
        assert said(refused.document["detail"]) == (
            "password",
            "Enter your password: you signed in here more than ten minutes ago. If you have none, sign out and in again.",
        )


@pytest.mark.slow
async def test_the_pages_have_words_for_too_many_passkeys_and_browsers(auth: Auth) -> None:
    browser, device = await signed_in(auth, "max@example.org"), Authenticator()
    for number in range(21):
        wanted = (await browser.ask("POST", "/passkeys/challenges", {})).document["options"]
        made = await browser.ask("POST", "/passkeys", {"name": str(number), "credential": device.create(wanted)})
        taken = PushBrowser(f"https://push.example.org/{number}").subscription
        saved = await browser.ask("POST", "/push/subscriptions", taken)
    assert said(made.document["detail"])[1].startswith("You have 20 passkeys")
    assert said(saved.document["detail"])[1].startswith("20 browsers take your messages")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "body", "begins"),
    [
        ("/webhooks", {"url": "https://example.org/f1"}, "You have 20 webhooks"),
        ("/calendars", {}, "You have 20 calendars"),
        ("/keys", {"name": "x"}, "You have "),
    ],
)
async def test_the_pages_have_words_for_what_is_too_much(
    auth: Auth, path: str, body: dict[str, str], begins: str
) -> None:
    browser = await signed_in(auth, "max@example.org")
    answers = [await browser.ask("POST", path, body) for _ in range(MORE_THAN_ALLOWED)]
    refused = next(each for each in answers if each.status != 201)
    assert said(refused.document["detail"])[1].startswith(begins)


def test_each_has_its_french() -> None:
    french = texts_of(Language.FRENCH)
    assert [each.said for each in REFUSALS if french.gettext(each.said) == each.said] == []
