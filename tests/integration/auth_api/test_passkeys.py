"""Passkeys, by an authenticator in software: registered by who is signed in, shown by who wants to be, and what is refused on the way."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.authenticator import Authenticator, base64url, from_base64url
from tests.hand_clock import HandClock
from tests.mail_server import taking_mail, text_of
from tests.patience import PATIENCE_SECONDS
from tests.signing_in import OTHER_PASSWORD, PASSWORD, SECRET, Answer, Browser, signed_in
from tests.suite import Mongod, Valkey

EMAIL = "max@example.org"


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
async def stores(mongod: Mongod, cache: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, cache, clock=clock) as running:
        yield running


@pytest.fixture(scope="module")
async def serving(stores: Stores, clock: HandClock) -> AsyncIterator[Auth]:
    async with auth_running(stores, clock=clock, auth_secret=SECRET) as running:
        yield running


@pytest.fixture
async def auth(serving: Auth, clock: HandClock) -> Auth:
    """The auth_api of the module, at noon and without accounts; each test is on a day of its own, so that attempts are counted anew."""
    clock.time += timedelta(days=1)
    settings = serving.stores.settings
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        for collection in (schema.ACCOUNTS, schema.PASSKEYS, schema.PASSKEY_CHALLENGES, schema.SIGN_INS, schema.AUDIT):
            await mongo.remove_where(collection, {})
    return serving


async def challenge(browser: Browser, **proof: str) -> Any:
    """What a browser that is signed in is asked to make."""
    answer = await browser.ask("POST", "/passkeys/challenges", proof)
    assert answer.status == 201, answer.document
    return answer.document["options"]


async def register(browser: Browser, device: Authenticator, name: str = "phone", **otherwise: Any) -> Answer:
    shown = device.create(await challenge(browser), **otherwise)
    return await browser.ask("POST", "/passkeys", {"name": name, "credential": shown})


async def asked(browser: Browser) -> Any:
    """What a browser is asked to show."""
    answer = await browser.ask("POST", "/sign-ins/passkey/challenges")
    assert answer.status == 201, answer.document
    return answer.document["options"]


async def sign_in(browser: Browser, shown: Any) -> Answer:
    return await browser.ask("POST", "/sign-ins/passkey", {"credential": shown})


async def audit(browser: Browser) -> list[tuple[str, str]]:
    entries = (await browser.ask("GET", "/account/audit")).document["entries"]
    return [(each["action"], each["by"]) for each in entries]


async def test_from_a_password_to_a_passkey_and_in_by_it(auth: Auth, clock: HandClock) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    made = await register(browser, phone, "my phone")
    assert made.status == 201, made.document
    assert (made.document["name"], made.document["last_used"]) == ("my phone", None)
    assert made.document["transports"] == ["hybrid", "internal"]
    clock.time += timedelta(hours=3)
    elsewhere = Browser(auth, address="192.0.2.7")
    answer = await sign_in(elsewhere, phone.get(await asked(elsewhere)))
    assert answer.status == 200, answer.document
    assert answer.document["account"]["email"] == EMAIL
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await elsewhere.ask("GET", "/account")).document["email"] == EMAIL
    (listed,) = (await elsewhere.ask("GET", "/passkeys")).document["passkeys"]
    assert listed["id"] == made.document["id"]
    assert listed["last_used"].startswith(f"{clock.time:%Y-%m-%dT%H:%M:%S}")
    assert (await audit(elsewhere))[0] == ("signed in", listed["id"])
    assert "passkey added" in {action for action, _ in await audit(elsewhere)}


async def test_a_browser_is_asked_for_a_key_it_finds_itself_of_an_owner_it_verifies(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    options = await challenge(browser)
    account = (await browser.ask("GET", "/account")).document["id"]
    assert options["rp"] == {"id": "localhost", "name": "Will it be Max?"}
    assert from_base64url(options["user"]["id"]).decode() == account
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [each["id"] for each in options["excludeCredentials"]] == [base64url(phone.keys[0].id)]
    shown = await asked(Browser(auth))
    assert (shown["rpId"], shown["userVerification"], shown["allowCredentials"]) == ("localhost", "required", [])
    assert len(from_base64url(shown["challenge"])) == 32


async def test_a_sign_in_by_a_passkey_ends_the_one_before_in_this_browser(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    before = browser.token
    assert (await sign_in(browser, phone.get(await asked(browser)))).status == 200
    assert browser.token not in (None, before)
    old = Browser(auth)
    old.token = before
    assert (await old.ask("GET", "/account")).status == 401


async def test_a_passkey_is_renamed_and_removed_and_signs_nobody_in_then(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    path = f"/passkeys/{(await register(browser, phone)).document['id']}"
    assert (await browser.ask("PATCH", path, {"name": "old phone"})).document["name"] == "old phone"
    assert (await browser.ask("DELETE", path, {})).status == 204
    assert (await browser.ask("GET", "/passkeys")).document == {"passkeys": []}
    assert (await browser.ask("DELETE", path, {})).status == 404
    elsewhere = Browser(auth)
    assert (await sign_in(elsewhere, phone.get(await asked(elsewhere)))).status == 401
    assert elsewhere.token is None
    assert {"passkey removed", "passkey renamed", "passkey added"} <= {action for action, _ in await audit(browser)}


async def test_the_passkeys_of_others_are_not_there(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, EMAIL), await signed_in(auth, "lando@example.org", address="192.0.2.2")
    path = f"/passkeys/{(await register(owner, Authenticator())).document['id']}"
    assert (await stranger.ask("GET", "/passkeys")).document == {"passkeys": []}
    assert (await stranger.ask("PATCH", path, {"name": "theirs"})).status == 404
    assert (await stranger.ask("DELETE", path, {})).status == 404
    for method, where, given in (
        ("GET", "/passkeys", None),
        ("POST", "/passkeys/challenges", {}),
        ("POST", "/passkeys", {"name": "x", "credential": {}}),
        ("DELETE", path, {}),
    ):
        assert (await Browser(auth).ask(method, where, given)).status == 401
    assert [each["name"] for each in (await owner.ask("GET", "/passkeys")).document["passkeys"]] == ["phone"]


async def test_what_signs_in_is_changed_by_who_has_just_proved_who_he_is(auth: Auth, clock: HandClock) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    path = f"/passkeys/{(await register(browser, phone)).document['id']}"
    clock.time += timedelta(minutes=10)
    refused = await browser.ask("POST", "/passkeys/challenges", {})
    assert (refused.status, "password: missing" in refused.document["detail"]) == (403, True)
    assert (await browser.ask("DELETE", path, {})).status == 403
    assert (await browser.ask("POST", "/passkeys/challenges", {"password": OTHER_PASSWORD})).status == 403
    assert (await browser.ask("DELETE", path, {"password": OTHER_PASSWORD})).status == 403
    assert len((await browser.ask("GET", "/passkeys")).document["passkeys"]) == 1
    await challenge(browser, password=PASSWORD)
    assert (await sign_in(browser, phone.get(await asked(browser)))).status == 200
    await challenge(browser)  # by passkey he has just proved it, too
    assert (await browser.ask("DELETE", path, {"password": PASSWORD})).status == 204


@pytest.mark.parametrize(
    "otherwise",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"crossOrigin": True},
        {"crossOrigin": "true"},
        {"topOrigin": "https://evil.example"},
        {"party": "evil.example"},
        {"type": "webauthn.get"},
    ],
    ids=str,
)
async def test_what_is_made_for_another_site_is_no_passkey(auth: Auth, otherwise: dict[str, Any]) -> None:
    browser = await signed_in(auth, EMAIL)
    answer = await register(browser, Authenticator(), **otherwise)
    assert answer.status == 400
    assert answer.document["detail"].startswith("credential: ")
    assert (await browser.ask("GET", "/passkeys")).document == {"passkeys": []}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8000.evil.example"},
        {"crossOrigin": True},
        {"topOrigin": "https://evil.example"},
        {"type": "webauthn.create"},
    ],
    ids=str,
)
async def test_what_is_signed_on_another_site_signs_nobody_in(auth: Auth, otherwise: dict[str, Any]) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    elsewhere = Browser(auth)
    assert (await sign_in(elsewhere, phone.get(await asked(elsewhere), **otherwise))).status == 401
    assert elsewhere.token is None


async def test_a_key_that_signs_for_another_party_signs_nobody_in(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    phone.keys[0].party = "evil.example"
    assert (await sign_in(Browser(auth), phone.get(await asked(browser), key=phone.keys[0]))).status == 401


async def test_an_owner_who_was_not_verified_neither_registers_nor_signs_in(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator(verifies=False)
    assert (await register(browser, phone)).status == 400
    phone.verifies = True
    assert (await register(browser, phone)).status == 201
    phone.verifies = False
    assert (await sign_in(Browser(auth), phone.get(await asked(browser)))).status == 401
    phone.verifies = True
    assert (await sign_in(Browser(auth), phone.get(await asked(browser)))).status == 200


async def test_a_challenge_is_answered_once_and_within_five_minutes(auth: Auth, clock: HandClock) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    options = await challenge(browser)
    first, second = phone.create(options), phone.create(options)
    assert (await browser.ask("POST", "/passkeys", {"name": "one", "credential": first})).status == 201
    assert (await browser.ask("POST", "/passkeys", {"name": "two", "credential": second})).status == 404
    shown = phone.get(await asked(browser), key=phone.keys[0])
    assert (await sign_in(Browser(auth), shown)).status == 200
    assert (await sign_in(Browser(auth), shown)).status == 401
    late = phone.get(await asked(browser), key=phone.keys[0])
    clock.time += timedelta(minutes=5)
    assert (await sign_in(Browser(auth), late)).status == 401


async def test_a_challenge_is_used_up_by_an_answer_that_was_wrong(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    options = await asked(browser)
    assert (await sign_in(Browser(auth), phone.get(options, origin="https://evil.example"))).status == 401
    assert (await sign_in(Browser(auth), phone.get(options))).status == 401


async def test_a_challenge_is_for_what_and_for_whom_it_was_given(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, EMAIL), await signed_in(auth, "lando@example.org", address="192.0.2.2")
    phone = Authenticator()
    shown = phone.create(await challenge(stranger))
    assert (await owner.ask("POST", "/passkeys", {"name": "theirs", "credential": shown})).status == 404
    to_sign_in = await asked(owner)
    shown = phone.create(await challenge(owner) | {"challenge": to_sign_in["challenge"]})
    assert (await owner.ask("POST", "/passkeys", {"name": "mixed", "credential": shown})).status == 404
    await register(owner, phone)
    to_register = await challenge(owner)
    shown = phone.get(to_sign_in | {"challenge": to_register["challenge"]})
    assert (await sign_in(Browser(auth), shown)).status == 401
    own = phone.get(to_sign_in | {"challenge": base64url(b"c" * 32)})
    assert (await sign_in(Browser(auth), own)).status == 401


async def test_a_counter_that_has_gone_back_signs_nobody_in_and_is_in_the_audit(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    made = (await register(browser, phone)).document["id"]
    (key,) = phone.keys
    for count, status in ((10, 200), (10, 401), (5, 401), (11, 200)):
        key.count = count - 1
        assert (await sign_in(Browser(auth), phone.get(await asked(browser)))).status == status, count
    phone.counts, key.count = False, 0
    assert (await sign_in(Browser(auth), phone.get(await asked(browser)))).status == 401
    entries = (await browser.ask("GET", "/account/audit")).document["entries"]
    assert [each["about"] for each in entries if each["action"] == "passkey refused"] == [made] * 3


async def test_an_authenticator_that_never_counts_signs_in_again_and_again(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator(counts=False)
    await register(browser, phone)
    for _ in range(2):
        assert (await sign_in(Browser(auth), phone.get(await asked(browser)))).status == 200


async def test_nobody_takes_over_the_passkey_of_another(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, EMAIL), await signed_in(auth, "lando@example.org", address="192.0.2.2")
    phone = Authenticator()
    await register(owner, phone)
    (mine,) = phone.keys
    shown = phone.create(await challenge(stranger))
    shown |= {"id": base64url(mine.id), "rawId": base64url(mine.id)}
    assert (await stranger.ask("POST", "/passkeys", {"name": "theirs", "credential": shown})).status == 400
    mine.user = phone.keys[1].user  # says that it is the stranger's
    assert (await sign_in(Browser(auth), phone.get(await asked(owner), key=mine))).status == 401


async def test_a_signature_of_another_key_signs_nobody_in(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    shown = phone.get(await asked(browser))
    other = Authenticator()
    other.create(await challenge(browser))
    other.keys[0].id = phone.keys[0].id
    other.keys[0].count = 7
    forged = other.get(await asked(browser))
    assert (await sign_in(Browser(auth), forged)).status == 401
    shown["response"]["signature"] = forged["response"]["signature"]
    assert (await sign_in(Browser(auth), shown)).status == 401


def _deep(text: str) -> str:
    return base64url(b"\x81" * 20_000 + from_base64url(text)[:10])


@pytest.mark.parametrize(
    "damage",
    [
        lambda shown: shown.update(response={}),
        lambda shown: shown.update(rawId="*"),
        lambda shown: shown.update(type="password"),
        lambda shown: shown["response"].update(clientDataJSON=base64url(b"[]")),
        lambda shown: shown["response"].update(clientDataJSON=base64url(b"\xff" * 40)),
        lambda shown: shown["response"].update(attestationObject=""),
        lambda shown: shown["response"].update(attestationObject=shown["response"]["attestationObject"][:-9]),
        lambda shown: shown["response"].update(attestationObject=_deep(shown["response"]["attestationObject"])),
    ],
    ids=range(8),
)
async def test_what_is_damaged_is_refused_and_says_so(auth: Auth, damage: Callable[[Any], None]) -> None:
    browser = await signed_in(auth, EMAIL)
    shown = Authenticator().create(await challenge(browser))
    damage(shown)
    answer = await browser.ask("POST", "/passkeys", {"name": "odd", "credential": shown})
    assert answer.status in (400, 404)
    if shown["response"]:
        shown["response"] |= {"authenticatorData": shown["response"].get("attestationObject"), "signature": "AA"}
    assert (await sign_in(browser, shown)).status == 401


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "credential": {}},
        {"name": " ", "credential": {}},
        {"name": "a" * 101, "credential": {}},
        {"name": "a", "credential": []},
        {"name": "a", "credential": {}, "account": "acc_0"},
        {"credential": {}},
    ],
)
async def test_what_is_no_passkey_is_refused(auth: Auth, given: Any) -> None:
    browser = await signed_in(auth, EMAIL)
    assert (await browser.ask("POST", "/passkeys", given)).status == 400


async def test_what_is_nested_without_end_is_refused_as_any_other(auth: Auth) -> None:
    credential = f'{{"a": {"[" * 30_000}}}'
    sent = f'{{"credential": {credential}}}'
    async with auth.http.post(f"{auth.url}/v1/sign-ins/passkey", data=sent) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["detail"].startswith("body: ")


async def test_a_name_is_of_something(auth: Auth) -> None:
    browser = await signed_in(auth, EMAIL)
    assert (await register(browser, Authenticator(), "  ")).status == 400
    path = f"/passkeys/{(await register(browser, Authenticator())).document['id']}"
    for name in ("", "  ", "a\u0000b", "a" * 101):
        assert (await browser.ask("PATCH", path, {"name": name})).status == 400
    assert (await browser.ask("GET", "/passkeys")).document["passkeys"][0]["name"] == "phone"


async def test_an_account_has_twenty_passkeys_at_most(auth: Auth) -> None:
    browser = await signed_in(auth, EMAIL)
    for _ in range(20):
        assert (await register(browser, Authenticator())).status == 201
    answer = await register(browser, Authenticator())
    assert (answer.status, "20" in answer.document["detail"]) == (409, True)


async def test_another_sites_page_neither_registers_nor_signs_in(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    evil = {"Origin": "https://evil.example"}
    assert (await browser.ask("POST", "/passkeys/challenges", {}, **evil)).status == 403
    assert (await browser.ask("POST", "/sign-ins/passkey/challenges", **evil)).status == 403
    shown = phone.get(await asked(browser))
    answer = await Browser(auth).ask("POST", "/sign-ins/passkey", {"credential": shown}, **evil)
    assert (answer.status, answer.set_cookie) == (403, None)


async def test_how_often_a_passkey_is_tried_is_bounded_for_each_client(auth: Auth) -> None:
    browser = Browser(auth, address="192.0.2.77")
    statuses = [(await sign_in(browser, {})).status for _ in range(31)]
    assert statuses == [401] * 30 + [429]
    assert (await sign_in(Browser(auth, address="192.0.2.78"), {})).status == 401


async def test_no_challenge_is_stored_in_clear_nor_told_in_the_log(
    auth: Auth, capfd: pytest.CaptureFixture[str]
) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone)
    options = await asked(browser)
    plain = from_base64url(options["challenge"])
    stored = await auth.stores.everything()
    assert repr(plain) not in stored
    assert options["challenge"] not in stored
    assert (await sign_in(Browser(auth), phone.get(options, origin="https://evil.example"))).status == 401
    said = "".join(capfd.readouterr())
    assert options["challenge"] not in said
    assert "https://evil.example" in said


async def test_passkeys_are_in_the_export_and_gone_with_the_account(auth: Auth) -> None:
    browser, phone = await signed_in(auth, EMAIL), Authenticator()
    await register(browser, phone, "a telling phone")
    await challenge(browser)
    export = (await browser.ask("GET", "/account/export")).document
    assert [each["name"] for each in export["passkeys"]] == ["a telling phone"]
    account = export["id"]
    assert (await browser.ask("DELETE", "/account", {"password": PASSWORD})).status == 204
    stored = await auth.stores.everything()
    assert "a telling phone" not in stored
    assert repr(phone.keys[0].id) not in stored
    assert stored.count(account) == 1  # the line of the audit that says that it was deleted
    assert (await sign_in(Browser(auth), phone.get(await asked(Browser(auth))))).status == 401


async def test_the_owner_is_written_to_when_a_passkey_comes_or_goes(stores: Stores, clock: HandClock) -> None:
    async with (
        taking_mail() as mail,
        auth_running(
            stores,
            clock=clock,
            auth_secret=SECRET,
            mail_from="f1@f1.example",
            smtp_url=f"smtp://127.0.0.1:{mail.port}",
            smtp_plain=True,
        ) as auth,
    ):
        clock.time += timedelta(days=1)
        browser = await signed_in(auth, "george@example.org")
        path = f"/passkeys/{(await register(browser, Authenticator())).document['id']}"
        await browser.ask("PUT", "/account/preferences", {"language": "fr"})
        await browser.ask("DELETE", path, {})
        letters = {each["Subject"]: each for each in await mail.until(3) if each["To"] == "george@example.org"}
        assert "A passkey was added" in letters
        assert "http://localhost:8000/fr/account" in text_of(letters["Une clé d'accès a été supprimée"])


async def test_at_an_address_in_figures_there_are_none(stores: Stores, clock: HandClock) -> None:
    async with auth_running(stores, clock=clock, auth_secret=SECRET, public_url="http://192.0.2.5:8000") as auth:
        clock.time += timedelta(days=1)
        browser = await signed_in(auth, "carlos@example.org")
        for path, given in (
            ("/passkeys/challenges", {}),
            ("/passkeys", {"name": "a", "credential": {}}),
            ("/sign-ins/passkey/challenges", None),
            ("/sign-ins/passkey", {"credential": {}}),
        ):
            answer = await browser.ask("POST", path, given)
            assert (answer.status, "PUBLIC_URL" in answer.document["detail"]) == (403, True)
