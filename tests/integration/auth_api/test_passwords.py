"""Passwords: forgotten, changed, guessed at; and what somebody learns who does not know one."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from auth_api.sign_in.attempts import PASSWORDS_OF_ACCOUNT
from data_scheduler.stores.mongo import Mongo
from tests.accounts import Auth, auth_running, stores_running
from tests.factories import NOON
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.signing_in import OTHER_PASSWORD, PASSWORD, SECRET, Browser, reset_token, signed_in, with_password
from tests.suite import Mongod, Valkey, free_port, until

MAIL: dict[str, Any] = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "f1@f1.example"}
"""Nobody takes it: these letters only wait."""

COUNTED = ("willitbemax_grpc_calls_total", "willitbemax_password_hashes_total")
BY_ITSELF = ("Claim", "Report", "CountUse", "Watch")
"""Of the calls that nobody asked for the beginnings of their names."""


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


async def choose(auth: Auth, token: str, password: str) -> int:
    """The status of choosing a password with a token."""
    given = {"token": token, "password": password}
    return (await Browser(auth).ask("POST", "/password-resets/confirm", given)).status


def parameters_of(hashed: str) -> str:
    """Such as `m=19456,t=2,p=1`, of `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`."""
    return hashed.split("$")[3]


async def test_a_link_gives_a_new_password_once_and_signs_out_everywhere(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    token, unused = [await reset_token(auth, "max@example.org") for _ in range(2)]
    assert await choose(auth, token, OTHER_PASSWORD) == 204
    assert (await browser.ask("GET", "/account")).status == 401
    assert (await browser.sign_in("max@example.org", PASSWORD)).status == 401
    assert (await browser.sign_in("max@example.org", OTHER_PASSWORD)).status == 200
    for void in (token, unused):
        assert await choose(auth, void, PASSWORD) == 404


async def test_a_link_leads_nowhere_after_an_hour(auth: Auth, clock: HandClock) -> None:
    await auth.stores.account("max@example.org")
    token = await reset_token(auth, "max@example.org")
    clock.time = NOON + timedelta(minutes=60)
    assert await choose(auth, token, PASSWORD) == 404


async def test_a_token_of_ones_own_making_is_none(auth: Auth) -> None:
    await auth.stores.account("max@example.org")
    token = await reset_token(auth, "max@example.org")
    letter, _, signature = token.partition(".")
    for wrong in ("", letter, f"{letter}.{signature[::-1]}", f"ltr_{'0' * 16}.{signature}", token + "="):
        assert await choose(auth, wrong, PASSWORD) == 404
    assert await choose(auth, token, PASSWORD) == 204


async def test_who_changes_the_password_knows_it_and_is_the_only_one_left(auth: Auth) -> None:
    browser, elsewhere = await signed_in(auth, "max@example.org"), Browser(auth)
    await elsewhere.sign_in("max@example.org")
    before = browser.token
    wrong = {"password": OTHER_PASSWORD, "new_password": OTHER_PASSWORD}
    assert (await browser.ask("POST", "/account/password", wrong)).status == 403
    weak = {"password": PASSWORD, "new_password": "verstappen33"}
    assert (await browser.ask("POST", "/account/password", weak)).status == 400
    right = {"password": PASSWORD, "new_password": OTHER_PASSWORD}
    assert (await browser.ask("POST", "/account/password", right)).status == 200
    assert browser.token != before
    assert (await browser.ask("GET", "/account")).status == 200
    assert (await elsewhere.ask("GET", "/account")).status == 401
    entries = (await browser.ask("GET", "/account/audit")).document["entries"]
    assert [each["action"] for each in entries].count("password changed") == 2
    assert {each["action"] for each in entries} == {"account created", "password changed", "signed in"}


async def test_a_hash_with_old_parameters_is_made_anew_when_its_owner_signs_in(auth: Auth) -> None:
    await with_password(auth, "max@example.org")
    settings = auth.stores.settings
    old = PasswordHasher(time_cost=3, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        new = await mongo.one("accounts", {"email": "max@example.org"})
        await mongo.update("accounts", {"email": "max@example.org"}, {"$set": {"password": old}})
        assert (await Browser(auth).sign_in("max@example.org")).status == 200
        stored = await mongo.one("accounts", {"email": "max@example.org"})
    assert new is not None
    assert stored is not None
    assert parameters_of(stored["password"]) == parameters_of(new["password"]) != parameters_of(old)
    assert stored["password"] != new["password"]


async def test_the_database_takes_no_password_that_is_not_hashed(auth: Auth) -> None:
    await auth.stores.account("max@example.org")
    settings = auth.stores.settings
    async with Mongo(settings.mongodb_url, settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        with pytest.raises(Exception, match="Document failed validation"):
            await mongo.update("accounts", {"email": "max@example.org"}, {"$set": {"password": PASSWORD}})


async def test_a_known_and_an_unknown_address_are_told_the_same_at_the_same_cost(
    mongod: Mongod, valkey: Valkey
) -> None:
    debug: tuple[dict[str, Any], dict[str, Any]] = (
        {"data_scheduler_debug_port": free_port()},
        {"auth_api_debug_port": free_port()},
    )
    async with (
        stores_running(mongod, valkey, **debug[0]) as stores,
        auth_running(stores, auth_secret=SECRET, **MAIL, **debug[1]) as auth,
    ):
        await with_password(auth, "known@example.org")
        await stores.account("without@example.org")  # made by an administrator, and no password chosen yet

        async def counted() -> dict[str, float]:
            """Calls of data_scheduler and hashes of passwords, but for what goes on by itself."""
            found = {}
            for port in (debug[0]["data_scheduler_debug_port"], debug[1]["auth_api_debug_port"]):
                async with auth.http.get(f"http://127.0.0.1:{port}/metrics") as response:
                    families = list(text_string_to_metric_families(await response.text()))
                for sample in (sample for family in families for sample in family.samples):
                    name = f"{sample.name} {sorted(sample.labels.items())}"
                    if sample.name in COUNTED and not any(each in name for each in BY_ITSELF):
                        found[name] = sample.value
            return found

        for path, body, hashes in (
            ("/sign-ins", {"password": "something that it is not"}, 1),
            ("/accounts", {"password": OTHER_PASSWORD}, 1),
            ("/password-resets", {}, 0),
        ):
            seen = []
            for email in ("known@example.org", "unknown@example.org", "without@example.org"):
                before = await counted()
                answer = await Browser(auth).ask("POST", path, {"email": email, **body})
                after = await counted()
                spent = {name: after[name] - before.get(name, 0) for name in after}
                spent = {name: value for name, value in spent.items() if value}
                document = {name: value for name, value in answer.document.items() if name != "request_id"}
                headers = {name for name in answer.headers if name not in ("Date", "X-Request-Id")}
                seen.append((answer.status, document, headers, spent))
            assert seen[0] == seen[1] == seen[2], path
            assert any("grpc_calls" in name for name in seen[0][3])
            assert sum(value for name, value in seen[0][3].items() if "password_hashes" in name) == hashes


async def test_guessing_is_bounded_whether_there_is_an_account_or_not(auth: Auth, clock: HandClock) -> None:
    await with_password(auth, "known@example.org")
    for email, address in (("known@example.org", "192.0.2.10"), ("unknown@example.org", "192.0.2.11")):
        browser = Browser(auth, address=address)
        statuses = [(await browser.sign_in(email, f"wrong password {number}")).status for number in range(6)]
        assert statuses == [401] * 5 + [429]
        refused = await browser.sign_in(email)
        assert (refused.status, refused.headers["Content-Type"]) == (429, "application/problem+json")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await Browser(auth, address="192.0.2.12").sign_in("known@example.org")).status == 200
    clock.time = NOON + timedelta(minutes=1)
    assert (await Browser(auth, address="192.0.2.10").sign_in("known@example.org")).status == 200


async def test_many_clients_do_not_guess_at_one_account_more_than_a_hundred_times_an_hour(auth: Auth) -> None:
    (limit,) = PASSWORDS_OF_ACCOUNT.limits
    assert (limit.requests, limit.window) == (100, "hour")
    statuses = [
        (await Browser(auth, address=f"198.51.100.{number}").sign_in("max@example.org")).status for number in range(101)
    ]
    assert statuses == [401] * 100 + [429]


async def test_one_client_does_not_try_a_password_with_many_accounts(auth: Auth) -> None:
    browser = Browser(auth, address="192.0.2.20")
    statuses = [(await browser.sign_in(f"person{number}@example.org")).status for number in range(31)]
    assert statuses == [401] * 30 + [429]


async def test_attempts_are_counted_over_all_processes(mongod: Mongod, valkey: Valkey) -> None:
    clock = HandClock()
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, auth_secret=SECRET, **MAIL) as first,
        auth_running(stores, clock=clock, auth_secret=SECRET, **MAIL) as second,
    ):

        async def ask(auth: Auth, number: int) -> int:
            given = {"email": f"person{number}@example.org"}
            return (await Browser(auth).ask("POST", "/password-resets", given)).status

        with Redis.from_url(valkey.url) as redis:

            async def told(*counts: bytes) -> bool:
                counted = [redis.hvals(key) for key in redis.keys("*:counted:try_*")]
                return list(counts) in [sorted(each) for each in counted]

            assert [await ask(first, number) for number in range(10)] == [202] * 10
            await until(lambda: told(b"10"))
            assert await ask(second, 10) == 202
            await until(lambda: told(b"1", b"10"))  # who tells is told what others have counted by then
        statuses = [await ask(second, 11 + number) for number in range(8)]
        assert statuses[-1] == 429  # alone it would have had 10


async def test_attempts_that_were_counted_while_redis_was_away_are_told_when_it_is_back(
    mongod: Mongod, valkey: Valkey
) -> None:
    clock, debug_port = HandClock(), free_port()
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, auth_secret=SECRET, auth_api_debug_port=debug_port, **MAIL) as auth,
    ):

        async def counts_alone() -> bool:
            async with auth.http.get(f"http://127.0.0.1:{debug_port}/metrics") as response:
                return "willitbemax_key_use_shared 0.0" in await response.text()

        valkey.stop()
        assert (await Browser(auth).ask("POST", "/password-resets", {"email": "max@example.org"})).status == 202
        await until(counts_alone)
        valkey.start()
        with Redis.from_url(valkey.url) as redis:

            async def told() -> bool:
                return [b"1"] in [redis.hvals(key) for key in redis.keys("*:counted:try_*")]

            await until(told)


async def test_without_redis_attempts_are_counted_here_alone(mongod: Mongod, valkey: Valkey) -> None:
    clock = HandClock()
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, auth_secret=SECRET) as auth,
    ):
        await with_password(auth, "max@example.org")
        valkey.stop()
        statuses = [(await Browser(auth).sign_in("max@example.org", "wrong")).status for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        assert (await Browser(auth, address="192.0.2.50").sign_in("max@example.org")).status == 200


async def test_nothing_that_was_typed_is_counted_by_its_name(mongod: Mongod, valkey: Valkey) -> None:
    async with stores_running(mongod, valkey) as stores, auth_running(stores, auth_secret=SECRET) as auth:
        await Browser(auth).sign_in("secret.address@example.org")
    with Redis.from_url(valkey.url) as redis:
        names = [str(key) for key in redis.keys("*")]
    assert any(":counted:try_" in name for name in names)
    assert not any("secret.address" in name or "192.0.2" in name for name in names)
