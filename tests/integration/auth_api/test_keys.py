"""A key is recognised in memory: as soon as it is made, and no longer than it is valid."""

from datetime import UTC, datetime, timedelta

import pytest

from racing.api_keys.secret_key import new_key
from racing.wire.requests.accounts import (
    DeleteAccountRequest,
    ListKeysRequest,
    RevokeKeyRequest,
    RevokeKeysRequest,
    RotateKeyRequest,
)
from tests.accounts import Auth, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.suite import Mongod, Valkey

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


async def test_a_bearer_is_a_key_too(auth: Auth) -> None:
    text, _ = await auth.stores.key(await auth.stores.account("c@example.org"))
    await auth.until_verified(text)
    assert (await auth.get("/v1/key", Authorization=f"Bearer {text}"))[0] == 200


async def test_a_revoked_key_is_refused(auth: Auth) -> None:
    text, key = await auth.stores.key(await auth.stores.account("d@example.org"))
    await auth.until_verified(text)
    await auth.stores.client.call(RevokeKeyRequest(key=key.id, by="test"))
    await auth.until_verified(text, 401)
    status, headers, problem = await auth.get("/v1/key", text)
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
    status, _, _ = await auth.get("/v1/key", Authorization=f"Bearer {text}".encode().decode("latin-1"))
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
