"""From the calendar and the outbox to a mailbox and a browser: what was chosen, once, in words, and no more when nobody wants it."""

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from aiohttp import FormData
from yarl import URL

import auth_api.mail.posting
import auth_api.reminders.pushing
import data_scheduler.reminders.telling
from auth_api import sending
from auth_api.reminders.vapid import Vapid
from data_scheduler.reminders import push_notices
from data_scheduler.reminders.telling import Telling
from data_scheduler.sign_ins import letters
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.model import ALL_SEASONS, Dataset, Driver, ResultStatus, Round, SessionKind
from racing.wire.client import Writer
from tests.accounts import Auth, Stores, auth_running, stores_running
from tests.factories import a_batch, a_result, a_round
from tests.hand_clock import HandClock
from tests.mail_server import MailServer, taking_mail, text_of
from tests.patience import PATIENCE_SECONDS
from tests.push_service import PushBrowser, PushService, claims_of, taking_messages
from tests.signing_in import PASSWORD, SECRET, Browser, signed_in
from tests.suite import Mongod, Valkey, until

SITE = "https://f1.example"
NUMBERS = itertools.count(1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Everybody looks at once for what is due."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (auth_api.mail.posting, auth_api.reminders.pushing, data_scheduler.reminders.telling):
            patch.setattr(module, "LOOK_SECONDS", 0.02)
        yield


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
async def stores(quick: None, mongod: Mongod, cache: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, cache, clock=clock) as running:
        drivers = (Driver(id="max-verstappen", name="Max Verstappen"), Driver(id="lando-norris", name="Lando Norris"))
        await Writer(running.channel).write(a_batch(Dataset.DRIVERS, *drivers, season=ALL_SEASONS))
        yield running


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[PushService]:
    async with taking_messages() as running:
        yield running


@pytest.fixture(scope="module")
async def mailed() -> AsyncIterator[MailServer]:
    async with taking_mail() as running:
        yield running


def settings(mail: MailServer | None = None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "auth_secret": SECRET,
        "public_url": SITE,
        "webhook_http": True,
        "webhook_networks": "127.0.0.0/8",
    }
    if mail is None:
        return given
    return given | {"mail_from": "f1@f1.example", "smtp_url": f"smtp://127.0.0.1:{mail.port}", "smtp_plain": True}


@pytest.fixture(scope="module")
async def serving(stores: Stores, clock: HandClock, mailed: MailServer) -> AsyncIterator[Auth]:
    async with auth_running(stores, clock=clock, **settings(mailed)) as running:
        yield running


@pytest.fixture
async def auth(serving: Auth, clock: HandClock, mailed: MailServer, service: PushService) -> AsyncIterator[Auth]:
    """The auth_api of the module, on another day and without accounts."""
    clock.time += timedelta(days=1)
    async with opened(serving.stores) as mongo:
        for collection in (schema.ACCOUNTS, schema.REMINDERS, schema.PUSH_SUBSCRIPTIONS, schema.SIGN_INS):
            await mongo.remove_where(collection, {})
        for collection in (schema.LETTERS, schema.PUSH_NOTICES):
            await mongo.remove_where(collection, {})
    mailed.messages.clear()
    mailed.recipients.clear()
    service.pushed.clear()
    service.status, service.keeping = 201, ()
    service.going_on.clear()
    yield serving
    service.going_on.set()
    service.status, service.keeping = 201, ()


def opened(stores: Stores) -> Mongo:
    return Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS)


def weekend(start: datetime, name: str = "", **given: Any) -> Round:
    """A round with one race, of a Grand Prix that no other test has."""
    number = next(NUMBERS)
    made = a_round(name or f"gp-{number}", start.year, race=start, number=number, **given)
    race = msgspec.structs.replace(made.sessions[-1], end=start + 2 * HOUR)
    return msgspec.structs.replace(made, sessions=(race,))


def at(weekend: Round, start: datetime) -> Round:
    """The same with its race at another hour."""
    race = msgspec.structs.replace(weekend.sessions[0], start=start, end=start + 2 * HOUR)
    return msgspec.structs.replace(weekend, sessions=(race,))


async def write(stores: Stores, clock: HandClock, row: Any, dataset: Dataset = Dataset.ROUNDS) -> None:
    batch = a_batch(dataset, row, season=row.season)
    await Writer(stores.channel).write(msgspec.structs.replace(batch, fetched_at=clock.time, complete=False))


async def want(browser: Browser, **given: Any) -> Any:
    answer = await browser.ask("PUT", "/reminders", given)
    assert answer.status == 200, answer.document
    return answer.document


async def subscribe(browser: Browser, service: PushService) -> tuple[PushBrowser, str]:
    """A browser that takes messages, and its id."""
    own = service.browser()
    answer = await browser.ask("POST", "/push/subscriptions", own.subscription)
    assert answer.status == 201, answer.document
    return own, answer.document["id"]


async def reminders_to(mail: MailServer, address: str, number: int = 1) -> list[EmailMessage]:
    """The reminders that were mailed to an address, once there are so many."""

    def found() -> list[EmailMessage]:
        return [each for each in mail.messages if each["To"] == address and each["List-Unsubscribe"]]

    async def there() -> bool:
        return len(found()) >= number

    await until(there)
    return found()


async def nothing_is_due(stores: Stores, clock: HandClock) -> None:
    """Wait until all that is due was made, and sent, and what came of it is noted: a clock that jumps would end the claim."""
    claims = {schema.LETTERS: letters.CLAIMED, schema.PUSH_NOTICES: push_notices.CLAIMED}
    async with opened(stores) as mongo:
        await Telling(mongo, clock).look()

        async def sent() -> bool:
            due = {"next_try": {"$lte": clock.time}, "expires": {"$gt": clock.time}}
            waiting = [
                await mongo.find(collection, {"$or": [due, {"next_try": clock.time + claimed}]})
                for collection, claimed in claims.items()
            ]
            return not any(waiting)

        await until(sent)


async def test_at_first_nothing_is_told_and_what_is_chosen_is_kept(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    at_first = (await browser.ask("GET", "/reminders")).document
    assert at_first == {
        "mail": False,
        "push": False,
        "before": None,
        "moved": False,
        "results": False,
        "sessions": [],
        "grands_prix": [],
        "language": "en",
        "spoilers": False,
    }
    chosen = {"mail": True, "before": 30, "sessions": ["race", "practice"], "language": "fr"}
    kept = await want(browser, **chosen)
    assert kept == at_first | chosen | {"sessions": ["practice", "race"]}
    assert (await browser.ask("GET", "/reminders")).document == kept
    assert await want(browser, push=True) == at_first | {"push": True}


@pytest.mark.parametrize(
    "odd",
    [
        {"before": 4},
        {"before": 10_081},
        {"before": "30"},
        {"sessions": ["everything"]},
        {"grands_prix": ["nowhere"]},
        {"language": "xx"},
        {"account": "acc_0"},
        {"mail": "yes"},
        [],
    ],
)
async def test_what_cannot_be_told_of_is_refused(auth: Auth, odd: Any) -> None:
    browser = await signed_in(auth, "max@example.org")
    assert (await browser.ask("PUT", "/reminders", odd)).status == 400


async def test_a_race_is_told_of_before_it_begins_by_mail_and_in_the_browser(
    auth: Auth, clock: HandClock, mailed: MailServer, service: PushService
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 2 * HOUR)
    await write(auth.stores, clock, race)
    own, id_ = await subscribe(browser, service)
    await browser.ask("PUT", "/account/preferences", {"time_zone": "Europe/Amsterdam"})
    await want(browser, mail=True, push=True, before=60, grands_prix=[race.grand_prix])
    clock.time += HOUR - timedelta(seconds=2)
    await nothing_is_due(auth.stores, clock)
    assert service.pushed == []
    clock.time += timedelta(seconds=2)
    (pushed,) = await service.until(1)
    await nothing_is_due(auth.stores, clock)
    (message,) = service.read_by(own)
    assert message["title"] == f"{race.name}: Race"
    hour = f"{clock.time + 3 * HOUR:%H:%M} (Europe/Amsterdam)"  # two hours ahead of UTC, and an hour until the race
    assert message["body"].endswith(hour + ".")
    assert message["url"] == f"{SITE}/seasons/{race.season}/{race.grand_prix}"
    assert message["tag"].startswith("psn_")
    (letter,) = await reminders_to(mailed, "max@example.org")
    assert letter["Subject"] == message["title"]
    assert hour in text_of(letter)
    claims, key = claims_of(pushed.headers["Authorization"])
    assert claims["aud"] == service.origin
    assert claims["sub"] == "mailto:f1@f1.example"
    assert key == (await browser.ask("GET", "/push/key")).document["key"] == Vapid(SECRET, "").public
    assert (pushed.headers["Content-Encoding"], pushed.headers["Urgency"]) == ("aes128gcm", "high")
    assert 0 < int(pushed.headers["TTL"]) <= 3600
    assert len(pushed.headers["Topic"]) <= 32  # RFC 8030 section 5.4
    clock.time += timedelta(minutes=10)
    await nothing_is_due(auth.stores, clock)
    assert len(service.pushed) == len(await reminders_to(mailed, "max@example.org")) == 1
    assert (await browser.ask("GET", "/push/subscriptions")).document["subscriptions"][0]["id"] == id_


async def test_a_session_that_is_moved_or_cancelled_is_told_of(
    auth: Auth, clock: HandClock, mailed: MailServer
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race, other = weekend(clock.time + 48 * HOUR), weekend(clock.time + 72 * HOUR)
    await write(auth.stores, clock, race)
    await write(auth.stores, clock, other)
    await want(browser, mail=True, moved=True, grands_prix=[race.grand_prix], language="fr")
    await write(auth.stores, clock, at(other, clock.time + 73 * HOUR))
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    (letter,) = await reminders_to(mailed, "max@example.org")
    assert letter["Subject"] == f"{race.name} : le programme a changé"
    assert "au lieu de" in text_of(letter)
    assert letter["Content-Language"] == "fr"
    await write(auth.stores, clock, msgspec.structs.replace(at(race, clock.time + 49 * HOUR), cancelled=True))
    letters = await reminders_to(mailed, "max@example.org", 2)
    assert [each["Subject"] for each in letters[1:]] == [f"{race.name} : annulé"]
    await nothing_is_due(auth.stores, clock)
    assert len(await reminders_to(mailed, "max@example.org", 2)) == 2


async def test_a_final_result_is_told_without_who_won_unless_that_is_wanted(
    auth: Auth, clock: HandClock, mailed: MailServer, service: PushService
) -> None:
    quiet, curious = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    race = weekend(clock.time - 3 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(quiet, service)
    await want(quiet, push=True, results=True, grands_prix=[race.grand_prix])
    await want(curious, mail=True, results=True, grands_prix=[race.grand_prix], spoilers=True)
    result = a_result(race.grand_prix, race.season, SessionKind.RACE, standing=ResultStatus.PROVISIONAL)
    await write(auth.stores, clock, result, Dataset.RESULTS)
    await nothing_is_due(auth.stores, clock)
    assert service.pushed == []
    result = a_result(race.grand_prix, race.season, SessionKind.RACE, standing=ResultStatus.FINAL)
    await write(auth.stores, clock, result, Dataset.RESULTS)
    await service.until(1)
    (message,) = service.read_by(own)
    assert message["body"] == "Race: the result is final."
    assert "Verstappen" not in str(message)
    (letter,) = await reminders_to(mailed, "lando@example.org")
    assert "1. Max Verstappen\n\n2. Lando Norris" in text_of(letter).replace("\r\n", "\n")


async def test_what_was_before_somebody_wanted_it_is_not_told(
    auth: Auth, clock: HandClock, service: PushService
) -> None:
    first, second = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(first, service)
    other, _ = await subscribe(second, service)
    await want(first, push=True, moved=True, grands_prix=[race.grand_prix])
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    await nothing_is_due(auth.stores, clock)
    await want(second, push=True, moved=True, grands_prix=[race.grand_prix])
    await write(auth.stores, clock, at(race, clock.time + 50 * HOUR))
    await nothing_is_due(auth.stores, clock)
    await service.until(3)
    assert (len(service.read_by(own)), len(service.read_by(other))) == (2, 1)


async def test_one_click_in_a_mail_program_ends_reminders_by_mail_and_nothing_else(
    auth: Auth, clock: HandClock, mailed: MailServer, service: PushService
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(browser, service)
    await want(browser, mail=True, push=True, moved=True, grands_prix=[race.grand_prix])
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    (letter,) = await reminders_to(mailed, "max@example.org")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = URL(letter["List-Unsubscribe"].strip("<>"))
    assert str(address).startswith(f"{SITE}/auth/v1/reminders/mail/p/acc_")
    here = URL(auth.url).join(URL(address.path.removeprefix("/auth")))
    async with auth.http.get(here, allow_redirects=False) as answer:  # a program that looks at links
        token = address.path.rpartition("/")[2]
        assert (answer.status, answer.headers["Location"]) == (303, f"{SITE}/account/reminders#{token}")
    async with auth.http.post(here, data={"Other": "Thing"}) as answer:
        assert answer.status == 400
    assert (await browser.ask("GET", "/reminders")).document["mail"] is True
    form = {"List-Unsubscribe": "One-Click"}
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    async with auth.http.post(here, data=b"--y\r\n\r\n", headers=broken) as answer:
        assert answer.status == 400
    assert (await browser.ask("GET", "/reminders")).document["mail"] is True
    for sent in (FormData(form, default_to_multipart=True), form):  # without a cookie, from wherever it is
        async with auth.http.post(here, data=sent) as answer:
            assert answer.status == 204
    async with auth.http.post(f"{here}x", data=form) as answer:
        assert answer.status == 404
    kept = (await browser.ask("GET", "/reminders")).document
    assert (kept["mail"], kept["push"], kept["moved"]) == (False, True, True)
    await write(auth.stores, clock, at(race, clock.time + 50 * HOUR))
    await service.until(2)
    await nothing_is_due(auth.stores, clock)
    assert len(service.read_by(own)) == 2
    assert len(await reminders_to(mailed, "max@example.org")) == 1
    entries = (await browser.ask("GET", "/account/audit")).document["entries"]
    assert [each["by"] for each in entries if each["action"] == "reminders by mail stopped"] == ["a link in a letter"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(
    auth: Auth, clock: HandClock, service: PushService, status: int
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    await subscribe(browser, service)
    await want(browser, push=True, moved=True, grands_prix=[race.grand_prix])
    service.status = status
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    await service.until(1)

    async def forgotten() -> bool:
        return not (await browser.ask("GET", "/push/subscriptions")).document["subscriptions"]

    await until(forgotten)
    entries = (await browser.ask("GET", "/account/audit")).document["entries"]
    assert "its push service" in {each["by"] for each in entries if each["action"] == "push subscription removed"}


async def test_what_a_push_service_does_not_take_now_comes_again_and_what_it_refuses_does_not(
    auth: Auth, clock: HandClock, service: PushService
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(browser, service)
    await want(browser, push=True, moved=True, grands_prix=[race.grand_prix])
    service.status = 503
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    await service.until(1)
    await nothing_is_due(auth.stores, clock)
    service.status = 201
    clock.time += timedelta(minutes=1)
    await service.until(2)
    first, again = service.read_by(own)
    assert first == again  # the same tag, so that a browser shows it once
    service.status = 413
    await write(auth.stores, clock, at(race, clock.time + 50 * HOUR))
    await service.until(3)
    await nothing_is_due(auth.stores, clock)
    clock.time += HOUR
    await nothing_is_due(auth.stores, clock)
    assert len(service.pushed) == 3


async def test_a_slow_push_service_costs_nobody_but_its_owner(
    auth: Auth, clock: HandClock, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", PATIENCE_SECONDS)
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    hostile, harmless = await signed_in(auth, "bad@example.org"), await signed_in(auth, "good@example.org")
    keeping = [(await subscribe(hostile, service))[0] for _ in range(20)]
    own, _ = await subscribe(harmless, service)
    for browser in (hostile, harmless):
        await want(browser, push=True, moved=True, grands_prix=[race.grand_prix])
    service.keeping = tuple(each.endpoint.rpartition("/")[2] for each in keeping)
    for hours in (49, 50):  # forty messages, more than are sent at once
        await write(auth.stores, clock, at(race, clock.time + hours * HOUR))

    async def read() -> bool:
        return len(service.read_by(own)) == 2

    await until(read)
    kept_waiting = [each for each in service.pushed if each.path.endswith(service.keeping)]
    assert len(kept_waiting) <= auth_api.reminders.pushing.AT_ONCE_PER_ACCOUNT
    service.going_on.set()
    await service.until(42)


async def test_messages_that_nobody_takes_are_not_piled_up(
    auth: Auth, clock: HandClock, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_scheduler.reminders.telling, "MOST_WAITING", 6)
    service.status = 503
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    browser = await signed_in(auth, "max@example.org")
    one, _ = await subscribe(browser, service)
    await subscribe(browser, service)
    await want(browser, push=True, moved=True, grands_prix=[race.grand_prix])
    for hours in range(49, 54):
        await write(auth.stores, clock, at(race, clock.time + hours * HOUR))
        await nothing_is_due(auth.stores, clock)
        clock.time += timedelta(seconds=1)
    async with opened(auth.stores) as mongo:
        waiting = await mongo.find(schema.PUSH_NOTICES, {})
    assert len(waiting) == 6
    service.status = 201
    already = len(service.read_by(one))
    clock.time += timedelta(minutes=2)

    async def told() -> bool:
        return len(service.read_by(one)) == already + 3

    await until(told)
    assert len({message["body"] for message in service.read_by(one)[already:]}) == 3  # the newest


async def test_what_fell_into_a_stop_is_told_afterwards_if_it_has_not_begun(
    auth: Auth, clock: HandClock, service: PushService
) -> None:
    """A look after an hour finds what came due in between: of a race to come it tells, of one that has begun it does not."""
    browser = await signed_in(auth, "max@example.org")
    begun, coming = weekend(clock.time + 1.2 * HOUR), weekend(clock.time + 1.7 * HOUR)
    for each in (begun, coming):
        await write(auth.stores, clock, each)
    own, _ = await subscribe(browser, service)
    await want(browser, push=True, before=30, grands_prix=[begun.grand_prix, coming.grand_prix])
    await nothing_is_due(auth.stores, clock)
    clock.time += 1.5 * HOUR
    await service.until(1)
    await nothing_is_due(auth.stores, clock)
    assert [message["title"] for message in service.read_by(own)] == [f"{coming.name}: Race"]


async def test_of_several_who_look_at_the_same_moment_one_tells(
    auth: Auth, clock: HandClock, service: PushService
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(browser, service)
    await want(browser, push=True, moved=True, before=60, grands_prix=[race.grand_prix])
    async with opened(auth.stores) as mongo, opened(auth.stores) as other:
        await mongo.prepare()
        several = [Telling(each, clock) for each in (mongo, other)]
        await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
        for telling in several:
            await telling.look()
        await service.until(1)  # the day that it is told for is over then
        clock.time += 48 * HOUR
        for telling in several:
            await telling.look()
    await service.until(2)
    await nothing_is_due(auth.stores, clock)
    assert [each["title"] for each in service.read_by(own)] == [
        f"{race.name}: the schedule has changed",
        f"{race.name}: Race",
    ]


async def test_browsers_are_kept_by_who_is_signed_in_and_nobody_else(auth: Auth, service: PushService) -> None:
    owner, stranger = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    own, id_ = await subscribe(owner, service)
    again = await owner.ask("POST", "/push/subscriptions", own.subscription)
    assert (again.status, again.document["id"]) == (201, id_)
    (listed,) = (await owner.ask("GET", "/push/subscriptions")).document["subscriptions"]
    assert (listed["endpoint"], listed["agent"]) == (own.endpoint, "Firefox")
    assert "auth" not in listed
    assert (await stranger.ask("DELETE", f"/push/subscriptions/{id_}")).status == 404
    for method, path, given in (
        ("GET", "/reminders", None),
        ("PUT", "/reminders", {}),
        ("GET", "/push/subscriptions", None),
        ("POST", "/push/subscriptions", own.subscription),
        ("DELETE", f"/push/subscriptions/{id_}", None),
    ):
        assert (await Browser(auth).ask(method, path, given)).status == 401
        assert method == "GET" or (await owner.ask(method, path, given, Origin="https://evil.example")).status == 403
    taken = await stranger.ask("POST", "/push/subscriptions", own.subscription)  # another signs in with this browser
    assert taken.status == 201
    assert (await owner.ask("GET", "/push/subscriptions")).document == {"subscriptions": []}
    assert (await stranger.ask("DELETE", f"/push/subscriptions/{taken.document['id']}")).status == 204
    assert (await stranger.ask("GET", "/push/subscriptions")).document == {"subscriptions": []}


async def test_what_is_no_browser_is_refused(auth: Auth, service: PushService) -> None:
    browser = await signed_in(auth, "max@example.org")
    right = service.browser().subscription
    for odd in (
        right | {"endpoint": "http://10.0.0.1/push"},
        right | {"endpoint": "ftp://push.example/1"},
        right | {"endpoint": "https://user:secret@push.example/1"},
        right | {"keys": right["keys"] | {"p256dh": "AAAA"}},
        right | {"keys": right["keys"] | {"p256dh": "*"}},
        right | {"keys": right["keys"] | {"auth": "AAAA"}},
        right | {"keys": {}},
        right | {"account": "acc_0"},
        {},
    ):
        assert (await browser.ask("POST", "/push/subscriptions", odd)).status == 400, odd
    assert (await browser.ask("GET", "/push/subscriptions")).document == {"subscriptions": []}


async def test_reminders_are_in_the_export_and_gone_with_the_account(
    auth: Auth, clock: HandClock, service: PushService
) -> None:
    browser = await signed_in(auth, "max@example.org")
    race = weekend(clock.time + 48 * HOUR)
    await write(auth.stores, clock, race)
    own, _ = await subscribe(browser, service)
    await want(browser, mail=True, push=True, moved=True, grands_prix=[race.grand_prix])
    export = (await browser.ask("GET", "/account/export")).document
    assert export["reminders"]["grands_prix"] == [race.grand_prix]
    assert [each["endpoint"] for each in export["push_subscriptions"]] == [own.endpoint]
    service.status = 503
    await write(auth.stores, clock, at(race, clock.time + 49 * HOUR))
    await service.until(1)
    assert (await browser.ask("DELETE", "/account", {"password": PASSWORD})).status == 204
    stored = await auth.stores.everything()
    assert own.endpoint not in stored
    assert stored.count(export["id"]) == 1  # the line of the audit that says that it was deleted
    service.status = 201
    clock.time += HOUR
    await nothing_is_due(auth.stores, clock)
    assert len(service.pushed) == 1


async def test_without_mail_there_are_none_by_mail(stores: Stores, clock: HandClock) -> None:
    async with auth_running(stores, clock=clock, **settings()) as auth:
        browser = await signed_in(auth, "carlos@example.org")
        answer = await browser.ask("PUT", "/reminders", {"mail": True, "before": 30})
        assert (answer.status, answer.document["detail"].startswith("mail: ")) == (403, True)
        assert (await browser.ask("PUT", "/reminders", {"push": True, "before": 30})).status == 200
