"""A key is recognised in memory: as soon as it is made, and no longer than it is valid."""

from datetime import UTC, datetime, timedelta

import pytest

from auth_api.secret_key import new_key
from racing.wire.accounts import (
    DeleteAccountRequest,
    ListKeysRequest,
    ListKeyUseRequest,
    RevokeKeyRequest,
    RevokeKeysRequest,
    RotateKeyRequest,
)
from tests.accounts import Auth, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.suite import Mongod, Valkey, until

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


async def test_a_key_is_known_soon_after_it_is_made_and_says_what_is_left(auth: Auth) -> None:
    text, key = await auth.stores.key(await auth.stores.account("a@example.org"), quota="3/day")
    await auth.until_verified(text)
    status, headers, _ = await auth.get("/verify", text)
    assert status == 200
    assert headers["RateLimit-Policy"] == '"day";q=3;w=86400'
    assert headers["RateLimit"].startswith('"day";r=1;t=')
    assert headers["X-Auth-Account"] == key.account


async def test_a_used_up_quota_is_refused_with_when_to_ask_again(auth: Auth) -> None:
    text, _ = await auth.stores.key(await auth.stores.account("b@example.org"), quota="2/day")
    await auth.until_verified(text)
    assert await auth.verify(text) == 200
    status, headers, problem = await auth.get("/verify", text)
    assert status == 429
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["RateLimit"].startswith('"day";r=0;t=')
    assert 0 < int(headers["Retry-After"]) <= 86_400
    assert problem["detail"].startswith("the quota of this key is used up (2 requests a day): ask again in ")


async def test_a_bearer_is_a_key_too(auth: Auth) -> None:
    text, _ = await auth.stores.key(await auth.stores.account("c@example.org"))
    await auth.until_verified(text)
    assert (await auth.get("/verify", Authorization=f"Bearer {text}"))[0] == 200


async def test_a_revoked_key_is_refused(auth: Auth) -> None:
    text, key = await auth.stores.key(await auth.stores.account("d@example.org"))
    await auth.until_verified(text)
    await auth.stores.client.call(RevokeKeyRequest(key=key.id, by="test"))
    await auth.until_verified(text, 401)
    status, headers, problem = await auth.get("/verify", text)
    assert headers["WWW-Authenticate"].startswith("Bearer ")
    assert (status, problem["status"]) == (401, 401)
    assert "unknown, revoked or expired" in problem["detail"]


async def test_every_key_of_an_account_can_be_revoked_at_once(auth: Auth) -> None:
    account = await auth.stores.account("e@example.org")
    texts = [(await auth.stores.key(account))[0] for _ in range(3)]
    for text in texts:
        await auth.until_verified(text)
    assert (await auth.stores.client.call(RevokeKeysRequest(account=account.id, by="test"))).keys == 3
    for text in texts:
        await auth.until_verified(text, 401)


async def test_a_key_is_rotated_without_a_gap(auth: Auth) -> None:
    text, key = await auth.stores.key(await auth.stores.account("f@example.org"), quota="1000/day")
    await auth.until_verified(text)
    secret = new_key()
    rotated = await auth.stores.client.call(
        RotateKeyRequest(key=key.id, hash=secret.hash, hint=secret.hint, seconds=3600, by="test")
    )
    assert (rotated.key.replaces, rotated.key.quota, rotated.key.scopes) == (key.id, "1000/day", ("read",))
    await auth.until_verified(secret.text)
    assert await auth.verify(text) == 200


async def test_the_keys_of_a_deleted_account_are_refused_and_gone(auth: Auth) -> None:
    account = await auth.stores.account("g@example.org")
    text, key = await auth.stores.key(account)
    await auth.until_verified(text)
    assert (await auth.stores.client.call(DeleteAccountRequest(account=account.id, by="test"))).keys == 1
    await auth.until_verified(text, 401)
    assert (await auth.stores.client.call(ListKeysRequest(key=key.id))).keys == ()


async def test_a_key_without_the_scope_is_told_what_it_may(auth: Auth) -> None:
    text, _ = await auth.stores.key(await auth.stores.account("h@example.org"), scopes=("webhooks",))
    await auth.until_verified(text, 403)
    _, _, problem = await auth.get("/verify", text)
    assert problem["detail"] == "the key may not do this: it needs the scope read, and has webhooks"


async def test_its_owner_is_told_what_a_key_may_do(auth: Auth) -> None:
    text, key = await auth.stores.key(await auth.stores.account("i@example.org"), quota="5/minute+7/day")
    await auth.until_verified(text)
    status, _, told = await auth.get("/v1/key", text)
    assert status == 200
    assert told == {
        "id": key.id,
        "plan": "standard",
        "scopes": ["read"],
        "quota": {"minute": 5, "day": 7},
        "expires": None,
    }


@pytest.mark.parametrize("text", ["", "nonsense", "wib_", "wib_" + "a" * 43, "wib_" + "ü" * 43, "a" * 5000])
async def test_what_is_no_key_is_refused(auth: Auth, text: str) -> None:
    status, _, _ = await auth.get("/verify", Authorization=f"Bearer {text}".encode().decode("latin-1"))
    assert status == 401


async def test_an_expired_key_is_refused_at_its_instant(mongod: Mongod, valkey: Valkey) -> None:
    clock = HandClock(NOON)
    async with stores_running(mongod, valkey, clock=clock) as stores, auth_running(stores, clock=clock) as auth:
        text, _ = await stores.key(await stores.account(), expires=NOON + timedelta(hours=1))
        await auth.until_verified(text)
        clock.time = NOON + timedelta(minutes=59)
        assert await auth.verify(text) == 200
        clock.time = NOON + timedelta(hours=1)
        assert await auth.verify(text) == 401


async def test_a_change_by_another_data_scheduler_is_heard(auth: Auth, mongod: Mongod, cache: Valkey) -> None:
    text, key = await auth.stores.key(await auth.stores.account("k@example.org"))
    await auth.until_verified(text)
    database = auth.stores.settings.mongodb_database
    async with stores_running(mongod, cache, mongodb_database=database) as beside:
        await beside.client.call(RevokeKeyRequest(key=key.id, by="test"))
        await auth.until_verified(text, 401)


async def test_while_data_scheduler_is_away_the_known_keys_hold(mongod: Mongod, valkey: Valkey) -> None:
    async with stores_running(mongod, valkey) as stores:
        text, _ = await stores.key(await stores.account())
        keeping = auth_running(stores)
        auth = await keeping.__aenter__()
        await auth.until_verified(text)
    try:
        assert await auth.verify(text) == 200
        assert await auth.verify(new_key().text) == 401
    finally:
        await keeping.__aexit__(None, None, None)


async def test_a_quota_holds_over_several_processes_and_use_is_kept_by_day(mongod: Mongod, valkey: Valkey) -> None:
    clock = HandClock(NOON)
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock) as first,
        auth_running(stores, clock=clock) as second,
    ):
        text, key = await stores.key(await stores.account(), quota="4/day")
        await first.until_verified(text)
        await second.until_verified(text)

        async def used_up(auth: Auth) -> bool:
            return await auth.verify(text) == 429

        await until(lambda: used_up(first))
        await until(lambda: used_up(second))

        async def kept() -> bool:
            days = (await stores.client.call(ListKeyUseRequest(key=key.id, days=30))).days
            return sum(each.requests for each in days) >= 4

        await until(kept)
        (listed,) = (await stores.client.call(ListKeysRequest(key=key.id))).keys
        assert listed.last_used == NOON


async def test_without_redis_a_quota_is_counted_alone_and_no_key_is_lost(mongod: Mongod, valkey: Valkey) -> None:
    async with stores_running(mongod, valkey) as stores, auth_running(stores) as auth:
        text, key = await stores.key(await stores.account(), quota="5/day")
        valkey.stop()
        await auth.until_verified(text)
        answers = [await auth.verify(text) for _ in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        assert (await stores.client.call(ListKeysRequest(key=key.id))).keys
