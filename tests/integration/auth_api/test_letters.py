"""From an address to an account, by letters that a real mail server takes."""

import ssl
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import trustme

from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests.accounts import ListAccountsRequest
from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.factories import NOON
from tests.hand_clock import HandClock
from tests.mail_server import MailServer, taking_mail, text_of, token_in
from tests.patience import PATIENCE_SECONDS
from tests.signing_in import OTHER_PASSWORD, PASSWORD, SECRET, Browser, with_password
from tests.suite import Mongod, Valkey, free_port, until

RUN: dict[str, Any] = {"auth_secret": SECRET, "mail_from": "f1@f1.example", "public_url": "https://f1.example"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stores(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, valkey, clock=clock) as running:
        yield running


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with taking_mail() as server:
        yield server


@pytest.fixture
async def auth(stores: Stores, clock: HandClock, mail: MailServer) -> AsyncIterator[Auth]:
    async with auth_running(stores, clock=clock, **RUN, **plain(mail.port)) as running:
        yield running


def plain(port: int) -> dict[str, Any]:
    """Settings of a mail server without TLS."""
    return {"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_plain": True}


async def sign_up(auth: Auth, email: str, password: str = PASSWORD, **given: str) -> int:
    """The status of asking for an account."""
    return (await Browser(auth).ask("POST", "/accounts", {"email": email, "password": password, **given})).status


async def confirm(browser: Browser, token: str, password: str = PASSWORD) -> int:
    """The status of following the link in a letter."""
    return (await browser.ask("POST", "/accounts/confirm", {"token": token, "password": password})).status


async def accounts(stores: Stores) -> list[str]:
    """The addresses that have an account."""
    found = await stores.client.call(ListAccountsRequest(limit=100))
    return sorted(each.email for each in found.accounts)


async def test_from_an_address_to_a_signed_in_browser(auth: Auth, mail: MailServer) -> None:
    assert await sign_up(auth, " Max@Example.org ") == 202
    letter = await mail.to("max@example.org")
    assert (letter["From"], letter["Subject"]) == ("f1@f1.example", "Confirm your address")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert "https://f1.example/account/confirm#ltr_" in text_of(letter)
    assert await accounts(auth.stores) == []
    browser = Browser(auth)
    assert (await browser.sign_in("max@example.org")).status == 401
    assert await confirm(browser, token_in(letter)) == 201
    assert (await browser.ask("GET", "/account")).document["email"] == "max@example.org"
    assert await confirm(Browser(auth), token_in(letter)) == 404
    assert (await Browser(auth).sign_in("max@example.org")).status == 200


async def test_a_letter_is_in_the_language_that_was_chosen(auth: Auth, mail: MailServer) -> None:
    await sign_up(auth, "charles@example.org", language="fr")
    letter = await mail.to("charles@example.org")
    assert (letter["Subject"], letter["Content-Language"]) == ("Confirmez votre adresse", "fr")
    assert "Pour le créer, suivez ce lien" in text_of(letter)
    assert "https://f1.example/fr/account/confirm#" in text_of(letter)


async def test_who_has_an_account_is_told_so_where_nobody_else_reads(auth: Auth, mail: MailServer) -> None:
    await with_password(auth, "max@example.org")
    await mail.until(1)
    assert await sign_up(auth, "max@example.org", OTHER_PASSWORD) == 202
    await mail.until(2)
    letter = await mail.to("max@example.org")
    assert letter["Subject"] == "You have an account already"
    assert "#" not in text_of(letter)
    assert (await Browser(auth).sign_in("max@example.org", OTHER_PASSWORD)).status == 401
    assert (await Browser(auth).sign_in("max@example.org", PASSWORD)).status == 200


async def test_an_address_without_an_account_is_sent_no_link_to_reset(auth: Auth, mail: MailServer) -> None:
    await with_password(auth, "max@example.org")
    await mail.until(1)
    for email in ("nobody@example.org", "max@example.org"):
        assert (await Browser(auth).ask("POST", "/password-resets", {"email": email})).status == 202
    await mail.until(2)
    assert mail.recipients == ["max@example.org"] * 2


async def test_a_forgotten_password_is_replaced_and_its_owner_told(auth: Auth, mail: MailServer) -> None:
    await with_password(auth, "max@example.org")
    await mail.until(1)
    await Browser(auth).ask("POST", "/password-resets", {"email": "max@example.org", "language": "fr"})
    await mail.until(2)
    letter = await mail.to("max@example.org")
    assert letter["Subject"] == "Un nouveau mot de passe"
    chosen = {"token": token_in(letter), "password": OTHER_PASSWORD}
    assert (await Browser(auth).ask("POST", "/password-resets/confirm", chosen)).status == 204
    await mail.until(3)
    assert (await mail.to("max@example.org"))["Subject"] == "Votre mot de passe a changé"
    assert (await Browser(auth).sign_in("max@example.org", OTHER_PASSWORD)).status == 200


async def test_who_reads_the_letter_of_a_stranger_gets_no_account_of_the_strangers(
    auth: Auth, mail: MailServer
) -> None:
    # Somebody signs up with the address of a victim and hopes that the victim follows the link.
    await sign_up(auth, "victim@example.org", "the password of a stranger")
    theirs = token_in(await mail.to("victim@example.org"))
    await sign_up(auth, "victim@example.org", PASSWORD)
    await mail.until(2)
    own = token_in(await mail.to("victim@example.org"))
    assert await confirm(Browser(auth), theirs, PASSWORD) == 403
    assert await accounts(auth.stores) == []
    assert await confirm(Browser(auth), own, PASSWORD) == 201
    assert await confirm(Browser(auth), theirs, "the password of a stranger") == 404


async def test_a_token_is_for_what_its_letter_is_about(auth: Auth, mail: MailServer) -> None:
    await sign_up(auth, "max@example.org")
    token = token_in(await mail.to("max@example.org"))
    given = {"token": token, "password": OTHER_PASSWORD}
    assert (await Browser(auth).ask("POST", "/password-resets/confirm", given)).status == 404
    assert await confirm(Browser(auth), token) == 201


async def test_a_link_to_sign_up_leads_nowhere_after_a_day(auth: Auth, mail: MailServer, clock: HandClock) -> None:
    await sign_up(auth, "max@example.org")
    token = token_in(await mail.to("max@example.org"))
    clock.time = NOON + timedelta(days=1)
    assert await confirm(Browser(auth), token) == 404
    assert await accounts(auth.stores) == []


async def test_a_password_is_not_guessed_by_a_letters_link(auth: Auth, mail: MailServer) -> None:
    await sign_up(auth, "max@example.org")
    token = token_in(await mail.to("max@example.org"))
    statuses = [await confirm(Browser(auth), token, f"wrong password {number}") for number in range(6)]
    assert statuses == [403] * 5 + [429]


async def test_an_address_gets_three_letters_an_hour_at_most(auth: Auth, clock: HandClock) -> None:
    statuses = [await sign_up(auth, "max@example.org") for _ in range(4)]
    assert statuses == [202, 202, 202, 429]
    clock.time = NOON + timedelta(hours=1)
    assert await sign_up(auth, "max@example.org") == 202


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("max@example.org\r\nBcc: all@example.org", PASSWORD),
        ("max", PASSWORD),
        ("Max <max@example.org>", PASSWORD),
        (f"{'a' * 65}@example.org", PASSWORD),
        ("max@example.org", "short"),
        ("max@example.org", "password1234"),
        ("max@example.org", "max@example.org"),
        ("max@example.org", "verstappen2026"),
        ("max@example.org", "x" * 129),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field_without_its_value(
    refusing: Auth, email: str, password: str
) -> None:
    answer = await Browser(refusing).ask("POST", "/accounts", {"email": email, "password": password})
    assert answer.status == 400
    assert answer.document["detail"].startswith("email: " if password == PASSWORD else "password: ")
    assert password not in answer.document["detail"]


async def test_a_letter_survives_a_mail_server_and_a_process_that_are_away(stores: Stores, clock: HandClock) -> None:
    port = free_port()
    async with auth_running(stores, clock=clock, **RUN, **plain(port)) as auth:
        assert await sign_up(auth, "max@example.org") == 202
    clock.time = NOON + timedelta(minutes=3)
    async with taking_mail(port=port) as mail, auth_running(stores, clock=clock, **RUN, **plain(port)) as auth:
        token = token_in(await mail.to("max@example.org"))
        assert await confirm(Browser(auth), token) == 201
        assert len(mail.messages) == 1


async def test_a_letter_that_cannot_be_worded_keeps_no_other_waiting(
    auth: Auth, mail: MailServer, clock: HandClock
) -> None:
    letter = {"email": "max@example.org", "language": "en", "written": NOON, "expires": NOON + timedelta(days=1)}
    newer = {"_id": "ltr_0000000000000000", "id": "ltr_0000000000000000", "kind": "of_a_newer_suite"}
    settings = auth.stores.settings
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.insert(schema.LETTERS, [{**newer, **letter, "attempts": 0, "next_try": NOON}])
    await sign_up(auth, "lando@example.org")
    await mail.to("lando@example.org")
    await until(lambda: waits(auth, NOON + timedelta(minutes=1)))
    assert (await Browser(auth).ask("GET", "/ways")).status == 200
    assert mail.recipients == ["lando@example.org"]


async def test_an_address_that_is_refused_for_good_is_not_tried_again(
    auth: Auth, mail: MailServer, clock: HandClock
) -> None:
    mail.refused = "550 no such user"
    await sign_up(auth, "nobody@example.org")
    await mail.until_asked(1)
    mail.refused = None
    await sign_up(auth, "max@example.org")
    await mail.until(1)
    clock.time = NOON + timedelta(hours=2)
    await sign_up(auth, "lando@example.org")
    await mail.until(2)
    assert sorted(mail.recipients) == ["lando@example.org", "max@example.org"]


async def waits(auth: Auth, when: datetime) -> bool:
    """Whether a letter is to be tried again then."""
    settings = auth.stores.settings
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        return await mongo.one(schema.LETTERS, {"next_try": when}) is not None


async def test_an_address_that_is_refused_for_now_is_tried_again(
    auth: Auth, mail: MailServer, clock: HandClock
) -> None:
    mail.refused = "450 try later"
    await sign_up(auth, "max@example.org")
    await until(lambda: waits(auth, NOON + timedelta(minutes=1)))
    mail.refused = None
    clock.time = NOON + timedelta(minutes=1)
    await sign_up(auth, "lando@example.org")
    await mail.to("max@example.org")
    await mail.to("lando@example.org")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def certified(authority: trustme.CA) -> ssl.SSLContext:
    """The TLS of a mail server at 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_mail_and_the_password_for_it_go_over_tls(
    stores: Stores, authority: trustme.CA, scheme: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    by_starttls = scheme == "smtp"
    tls: dict[str, Any] = {"starttls" if by_starttls else "tls": certified(authority), "login": by_starttls}
    user = {"smtp_user": "f1", "smtp_password": "of the mail server"} if by_starttls else {}
    async with taking_mail(**tls) as mail:
        given: dict[str, Any] = {"smtp_url": f"{scheme}://127.0.0.1:{mail.port}", **user}
        async with auth_running(stores, **RUN, **given) as auth:
            await sign_up(auth, "max@example.org")
            await mail.to("max@example.org")
    assert mail.logins == ([("f1", "of the mail server")] if by_starttls else [])


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket"
)  # aiosmtpd forgets the socket of a handshake that fails
async def test_a_server_without_tls_or_of_another_authority_is_told_nothing(
    stores: Stores, authority: trustme.CA, capfd: pytest.CaptureFixture[str]
) -> None:
    async with taking_mail() as bare, taking_mail(starttls=certified(authority)) as unknown:
        for mail in (bare, unknown):
            given: dict[str, Any] = {
                "smtp_url": f"smtp://127.0.0.1:{mail.port}",
                "smtp_user": "f1",
                "smtp_password": "of the mail server",
            }
            async with auth_running(stores, **RUN, **given) as auth:
                await sign_up(auth, f"person{mail.port}@example.org")
                await said(capfd, "a letter was not taken")
            assert (mail.messages, mail.logins, mail.attempts) == ([], [], 0)


async def said(capfd: pytest.CaptureFixture[str], words: str) -> None:
    """Wait until something is logged."""

    async def there() -> bool:
        return words in "".join(capfd.readouterr())

    await until(there)


async def test_without_mail_only_an_administrator_makes_accounts(stores: Stores) -> None:
    async with auth_running(stores, auth_secret=SECRET) as auth:
        for path, body in (
            ("/accounts", {"email": "max@example.org", "password": PASSWORD}),
            ("/password-resets", {"email": "max@example.org"}),
        ):
            answer = await Browser(auth).ask("POST", path, body)
            assert (answer.status, answer.document["detail"].startswith("this suite sends no mail")) == (403, True)
