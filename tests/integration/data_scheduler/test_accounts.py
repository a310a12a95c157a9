"""What data_scheduler keeps of accounts: no key in clear, no trace of who was deleted, nothing for longer than is said."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.forgetting import Forgetting
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.api_keys.secret_key import new_key
from racing.wire.accounts_client import OpenIdClient, PasskeysClient, SignInsClient
from racing.wire.requests.accounts import (
    CountUseRequest,
    CreateAccountRequest,
    CreateKeyRequest,
    DeleteAccountRequest,
    KeyCount,
    ListAuditRequest,
    ListKeysRequest,
    ListKeyUseRequest,
    RevokeKeyRequest,
    RotateKeyRequest,
)
from racing.wire.requests.calls import Call
from racing.wire.requests.openid import (
    CreateOpenIdLinkRequest,
    StartOpenIdSignInRequest,
    UseOpenIdStateRequest,
    WriteOpenIdStateRequest,
)
from racing.wire.requests.passkeys import CreatePasskeyRequest, StartPasskeySignInRequest, WriteChallengeRequest
from racing.wire.requests.sign_ins import (
    ChangePasswordRequest,
    ClaimLettersRequest,
    ReportLetterRequest,
    StartSignInRequest,
    WriteLetterRequest,
)
from tests.accounts import Stores, stores_running
from tests.factories import NOON
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey

HASH, OTHER_HASH = (f"$argon2id$v=19$m=19456,t=2,p=1${letter * 22}${letter * 43}" for letter in "ab")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stores(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, valkey, clock=clock) as running:
        yield running


async def test_no_key_is_stored_in_clear(stores: Stores) -> None:
    text, _ = await stores.key(await stores.account())
    stored = await stores.everything()
    assert text not in stored
    assert text.removeprefix("wib_") not in stored
    assert "max@example.org" in stored


async def test_nothing_personal_is_left_of_a_deleted_account(stores: Stores) -> None:
    account = await stores.account("gone@example.org")
    _, key = await stores.key(account, name="a telling name")
    await stores.client.call(count(key.id, 5))
    await stores.client.call(DeleteAccountRequest(account=account.id, by="test"))
    stored = await stores.everything()
    assert "gone@example.org" not in stored
    assert "a telling name" not in stored
    assert (await stores.client.call(ListKeyUseRequest(key=key.id, days=30))).days == ()
    with pytest.raises(NotFound):
        await stores.client.call(DeleteAccountRequest(account=account.id, by="test"))


async def test_an_address_has_one_account_whatever_its_letters(stores: Stores) -> None:
    await stores.account("max@example.org")
    with pytest.raises(Conflict, match="has an account already"):
        await stores.account(" MAX@example.org ")
    with pytest.raises(InvalidRequest, match="email"):
        await stores.client.call(CreateAccountRequest(email="a b@example.org", plan="standard", by="test"))


async def test_every_change_is_in_the_audit(stores: Stores) -> None:
    account = await stores.account()
    _, key = await stores.key(account)
    await rotate(stores, key.id)
    await stores.client.call(RevokeKeyRequest(key=key.id, by="somebody"))
    await stores.client.call(RevokeKeyRequest(key=key.id, by="somebody"))
    entries = (await stores.client.call(ListAuditRequest(account=account.id, limit=10))).entries
    assert sorted(entry.action for entry in entries) == ["account created", "key created", "key revoked", "key rotated"]
    assert {entry.at for entry in entries} == {NOON}
    assert {entry.by for entry in entries if entry.action == "key revoked"} == {"somebody"}


async def rotate(stores: Stores, key: str, seconds: int = 60) -> None:
    secret = new_key()
    await stores.client.call(RotateKeyRequest(key=key, hash=secret.hash, hint=secret.hint, seconds=seconds, by="test"))


async def test_what_is_not_valid_is_not_rotated(stores: Stores, clock: HandClock) -> None:
    account = await stores.account()
    _, key = await stores.key(account, expires=NOON + timedelta(hours=1))
    clock.time = NOON + timedelta(hours=1)
    with pytest.raises(Conflict, match="not valid any more"):
        await rotate(stores, key.id)
    with pytest.raises(InvalidRequest, match="seconds"):
        await rotate(stores, key.id, seconds=100_000)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"hash": b"short"}, "hash"), ({"name": ""}, "name"), ({"scopes": ()}, "scopes"), ({"name": "a\nb"}, "name")],
)
async def test_a_key_that_cannot_be_is_refused_by_its_field(
    stores: Stores, given: dict[str, object], field: str
) -> None:
    account = await stores.account()
    request = CreateKeyRequest(
        account=account.id, name="test", hash=new_key().hash, hint="abcd", scopes=("read",), by="test"
    )
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await stores.client.call(msgspec.structs.replace(request, **given))
    with pytest.raises(NotFound):
        await stores.client.call(msgspec.structs.replace(request, account="acc_0"))


def count(key: str, requests: int, counter: str = "a") -> CountUseRequest:
    day = NOON.replace(hour=0)
    return CountUseRequest(counter=counter, counts=(KeyCount(key=key, seconds=86_400, begin=day, requests=requests),))


async def test_telling_a_count_twice_changes_nothing_and_all_who_count_are_added(stores: Stores) -> None:
    _, key = await stores.key(await stores.account())
    for request in (count(key.id, 5), count(key.id, 5), count(key.id, 3, "b")):
        answer = await stores.client.call(request)
    assert answer.counts[0].requests == 8
    (day,) = (await stores.client.call(ListKeyUseRequest(key=key.id, days=30))).days
    assert (day.day, day.requests) == (NOON.date().isoformat(), 8)


async def test_what_is_old_is_forgotten_and_nothing_else(stores: Stores, clock: HandClock) -> None:
    account = await stores.account()
    await stores.key(account, expires=NOON + timedelta(days=1))
    _, valid = await stores.key(account)
    await stores.client.call(count(valid.id, 5))
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        forgetting = Forgetting(mongo, clock)
        assert await forgetting.sweep(NOON + timedelta(days=89)) == 0
        assert await forgetting.sweep(NOON + timedelta(days=92)) == 5  # three lines of audit, a day of use, a key
    keys = (await stores.client.call(ListKeysRequest(account=account.id))).keys
    assert [key.id for key in keys] == [valid.id]


async def test_sign_ins_and_letters_are_forgotten_when_they_are_over(stores: Stores, clock: HandClock) -> None:
    client = SignInsClient(stores.channel)
    account = await stores.account()
    letter = WriteLetterRequest(kind="reset", email=account.email, language="en", handed_over=True)
    written = (await client.call(letter)).letter
    await client.call(ChangePasswordRequest(letter=written.id, password=HASH, by="test"))
    await client.call(StartSignInRequest(account=account.id, hash=b"1" * 32, password=HASH))
    await client.call(letter)
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:

        async def left() -> tuple[int, int]:
            return len(await mongo.find(schema.SIGN_INS, {})), len(await mongo.find(schema.LETTERS, {}))

        forgetting = Forgetting(mongo, clock)
        assert await left() == (1, 2)  # one letter to reset, one that tells of the change
        await forgetting.sweep(NOON + timedelta(minutes=59))
        assert await left() == (1, 2)
        await forgetting.sweep(NOON + timedelta(hours=1))
        assert await left() == (1, 1)
        await forgetting.sweep(NOON + timedelta(days=6))
        assert await left() == (1, 0)
        await forgetting.sweep(NOON + timedelta(days=7))
        assert await left() == (0, 0)


async def test_challenges_are_forgotten_when_they_are_over(stores: Stores, clock: HandClock) -> None:
    client = PasskeysClient(stores.channel)
    await client.call(WriteChallengeRequest(hash=b"1" * 32, kind="sign_in"))
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        forgetting = Forgetting(mongo, clock)
        assert await forgetting.sweep(NOON + timedelta(minutes=5, microseconds=-1)) == 0
        assert await forgetting.sweep(NOON + timedelta(minutes=5)) == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (WriteChallengeRequest(hash=b"short", kind="sign_in"), "hash"),
        (WriteChallengeRequest(hash=b"1" * 32, kind="other"), "kind"),
        (WriteChallengeRequest(hash=b"1" * 32, kind="register"), "account"),
        (WriteChallengeRequest(hash=b"1" * 32, kind="sign_in", account="acc_0"), "account"),
        (CreatePasskeyRequest(account="acc_0", credential=b"", public_key=b"k", name="a", by="test"), "credential"),
        (
            CreatePasskeyRequest(account="acc_0", credential=b"c", public_key=b"k" * 1201, name="a", by="test"),
            "public_key",
        ),
        (CreatePasskeyRequest(account="acc_0", credential=b"c", public_key=b"k", name=" ", by="test"), "name"),
        (StartPasskeySignInRequest(passkey="psk_0", hash=b"short"), "hash"),
    ],
)
async def test_what_cannot_be_of_a_passkey_is_refused_by_its_field(
    stores: Stores, request_: Call[Any], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await PasskeysClient(stores.channel).call(request_)


async def test_states_are_forgotten_when_they_are_over(stores: Stores, clock: HandClock) -> None:
    client = OpenIdClient(stores.channel)
    await client.call(WriteOpenIdStateRequest(hash=b"1" * 32, browser=b"2" * 32))
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        forgetting = Forgetting(mongo, clock)
        assert await forgetting.sweep(NOON + timedelta(minutes=10, microseconds=-1)) == 0
        assert await forgetting.sweep(NOON + timedelta(minutes=10)) == 1
    with pytest.raises(NotFound, match="state"):
        await client.call(UseOpenIdStateRequest(hash=b"1" * 32, browser=b"2" * 32))


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (WriteOpenIdStateRequest(hash=b"short", browser=b"1" * 32), "hash"),
        (WriteOpenIdStateRequest(hash=b"1" * 32, browser=b"short"), "hash"),
        (StartOpenIdSignInRequest(issuer="i", subject="s", plan="standard", hash=b"short"), "hash"),
        (StartOpenIdSignInRequest(issuer="i", subject="", plan="standard", hash=b"1" * 32), "subject"),
        (CreateOpenIdLinkRequest(sign_in="sgn_0", issuer="i", subject="s" * 256), "subject"),
    ],
)
async def test_what_cannot_be_of_a_provider_is_refused_by_its_field(
    stores: Stores, request_: Call[Any], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await OpenIdClient(stores.channel).call(request_)


async def test_an_account_has_ten_links_at_most(stores: Stores) -> None:
    client = OpenIdClient(stores.channel)
    first = StartOpenIdSignInRequest(
        issuer="i", subject="0", email="linked@example.org", plan="standard", hash=b"1" * 32
    )
    sign_in = (await client.call(first)).sign_in.id
    for subject in range(1, 10):
        await client.call(CreateOpenIdLinkRequest(sign_in=sign_in, issuer="i", subject=str(subject)))
    with pytest.raises(Conflict, match="10 links"):
        await client.call(CreateOpenIdLinkRequest(sign_in=sign_in, issuer="i", subject="10"))


async def test_of_two_who_sign_in_with_the_same_count_one_does(stores: Stores) -> None:
    client, account = PasskeysClient(stores.channel), await stores.account()
    kept = CreatePasskeyRequest(account=account.id, credential=b"c", public_key=b"k", name="phone", by="test")
    passkey = (await client.call(kept)).passkey.id
    answers = await asyncio.gather(
        *(
            client.call(StartPasskeySignInRequest(passkey=passkey, hash=each * 32, sign_count=7))
            for each in (b"1", b"2")
        )
    )
    assert [each.sign_in is not None for each in answers].count(True) == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (WriteLetterRequest(kind="known", email="a@b.example", language="en"), "kind"),
        (WriteLetterRequest(kind="sign_up", email="a@b.example", language="en", password="in clear"), "password"),
        (WriteLetterRequest(kind="sign_up", email="a@b.example", language="en"), "password"),
        (WriteLetterRequest(kind="reset", email="nobody", language="en"), "email"),
        (WriteLetterRequest(kind="reset", email="a@b.example", language="english"), "language"),
        (ChangePasswordRequest(account="acc_0", before=HASH, password="in clear", by="test"), "password"),
        (ChangePasswordRequest(password=HASH, by="test"), "letter, account"),
        (StartSignInRequest(account="acc_0", hash=b"short", password=HASH), "hash"),
        (ClaimLettersRequest(limit=0), "limit"),
    ],
)
async def test_what_cannot_be_of_a_sign_in_is_refused_by_its_field(
    stores: Stores, request_: Call[Any], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await SignInsClient(stores.channel).call(request_)


async def test_a_password_that_was_changed_meanwhile_signs_nobody_in(stores: Stores) -> None:
    client = SignInsClient(stores.channel)
    account = await stores.account()
    letter = WriteLetterRequest(kind="reset", email=account.email, language="en", handed_over=True)
    for password in (HASH, OTHER_HASH):
        written = (await client.call(letter)).letter
        await client.call(ChangePasswordRequest(letter=written.id, password=password, by="test"))
    with pytest.raises(Conflict, match="changed meanwhile"):
        await client.call(StartSignInRequest(account=account.id, hash=b"1" * 32, password=HASH))
    with pytest.raises(Conflict, match="changed meanwhile"):
        await client.call(ChangePasswordRequest(account=account.id, before=HASH, password=HASH, by="test"))


async def test_a_letter_that_was_claimed_and_not_reported_comes_again(stores: Stores, clock: HandClock) -> None:
    client = SignInsClient(stores.channel)
    await client.call(WriteLetterRequest(kind="sign_up", email="a@b.example", language="fr", password=HASH))
    (first,) = (await client.call(ClaimLettersRequest(limit=10))).letters
    assert (await client.call(ClaimLettersRequest(limit=10))).letters == ()
    clock.time = NOON + timedelta(minutes=2)
    (again,) = (await client.call(ClaimLettersRequest(limit=10))).letters
    assert (again.id, again.attempts) == (first.id, 2)
    assert (await client.call(ReportLetterRequest(letter=first.id, sent=True))).over
    clock.time = NOON + timedelta(hours=20)
    assert (await client.call(ClaimLettersRequest(limit=10))).letters == ()
