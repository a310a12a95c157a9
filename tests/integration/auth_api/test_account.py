"""One's own account: what one prefers, keys, webhooks and calendars, everything that is kept, and its end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from auth_api.sign_in import attempts
from data_scheduler.accounts import keys
from racing.api_keys.quota import quota
from racing.api_keys.secret_key import new_key
from racing.wire.requests.accounts import ListAccountsRequest
from tests.accounts import Auth, auth_running, stores_running
from tests.hand_clock import HandClock
from tests.signing_in import OTHER_PASSWORD, PASSWORD, SECRET, Browser, signed_in
from tests.suite import Mongod, Valkey

RUN: dict[str, Any] = {"auth_secret": SECRET, "webhook_http": True, "webhook_networks": "127.0.0.0/8"}
PREFERENCES = {
    "drivers": ["max-verstappen", "lando-norris"],
    "constructors": ["mclaren"],
    "language": "fr",
    "spoilers": True,
    "time_zone": "Europe/Amsterdam",
}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def auth(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Auth]:
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, **RUN) as running,
    ):
        yield running


async def test_what_one_prefers_is_kept_and_replaced_as_a_whole(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    at_first = (await browser.ask("GET", "/account")).document["preferences"]
    assert at_first == {"drivers": [], "constructors": [], "language": None, "spoilers": False, "time_zone": None}
    changed = await browser.ask("PUT", "/account/preferences", PREFERENCES)
    assert (changed.status, changed.document["preferences"]) == (200, PREFERENCES)
    elsewhere = Browser(auth)
    await elsewhere.sign_in("max@example.org")
    assert (await elsewhere.ask("GET", "/account")).document["preferences"] == PREFERENCES
    await elsewhere.ask("PUT", "/account/preferences", {"spoilers": True})
    assert (await browser.ask("GET", "/account")).document["preferences"] == {**at_first, "spoilers": True}


@pytest.mark.parametrize(
    "odd",
    [
        {"plan": "large"},
        {"email": "other@example.org"},
        {"id": "acc_0"},
        {"password": "x"},
        {"language": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"drivers": ["a"] * 2},
        {"drivers": [str(number) for number in range(51)]},
        {"drivers": [{"$gt": ""}]},
        {"constructors": ["a\u0000b"]},
        {"spoilers": "yes"},
        [],
    ],
)
async def test_what_cannot_be_preferred_is_refused_and_nothing_else_is_taken(refused: Browser, odd: Any) -> None:
    before = (await refused.ask("GET", "/account")).document
    assert (await refused.ask("PUT", "/account/preferences", odd)).status == 400
    assert (await refused.ask("GET", "/account")).document == before


async def test_keys_are_made_rotated_and_revoked_by_who_is_signed_in(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    made = await browser.ask("POST", "/keys", {"name": "laptop", "expires_days": 90})
    assert (made.status, made.document["scopes"]) == (201, ["read"])
    await auth.until_verified(made.document["key"])
    (listed,) = (await browser.ask("GET", "/keys")).document["keys"]
    assert "key" not in listed
    assert listed["id"] == made.document["id"]
    rotated = await browser.ask("POST", f"/keys/{listed['id']}/rotate", {"overlap_seconds": 60})
    assert (rotated.status, rotated.document["replaces"]) == (201, listed["id"])
    await auth.until_verified(rotated.document["key"])
    assert (await browser.ask("GET", f"/keys/{listed['id']}/use")).status == 200
    assert (await browser.ask("DELETE", f"/keys/{rotated.document['id']}")).status == 204
    await auth.until_verified(rotated.document["key"], 401)


async def test_keys_that_have_ended_are_no_more_than_may_be_made_in_a_day(
    auth: Auth, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 3)
    monkeypatch.setattr(keys, "MOST_MADE", 6)
    browser = await signed_in(auth, "max@example.org")
    key = (await browser.ask("POST", "/keys", {"name": "laptop"})).document["id"]
    for _ in range(5):
        clock.time += timedelta(minutes=20)
        rotated = await browser.ask("POST", f"/keys/{key}/rotate", {"overlap_seconds": 60})
        assert rotated.status == 201, rotated.document
        key = rotated.document["id"]
    refused = await browser.ask("POST", "/keys", {"name": "more"})
    said = "account: 6 keys were made within a day, allowed: 6; wait"
    assert (refused.status, refused.document["detail"]) == (409, said)
    clock.time += timedelta(days=1)
    assert (await browser.ask("POST", "/keys", {"name": "later"})).status == 201


async def test_an_account_is_not_changed_without_end_and_what_ends_something_always_does(
    auth: Auth, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "CHANGES_OF_ACCOUNT", quota("4/minute"))
    browser = await signed_in(auth, "max@example.org")
    id_ = (await browser.ask("POST", "/calendars", {})).document["id"]
    for push in (True, False, True):
        assert (await browser.ask("PUT", "/reminders", {"push": push})).status == 200
    refused = await browser.ask("PUT", "/reminders", {})
    assert (refused.status, int(refused.headers["Retry-After"]) <= 60) == (429, True)
    assert (await browser.ask("PATCH", f"/calendars/{id_}", {"name": "x"})).status == 429
    assert (await browser.ask("DELETE", f"/calendars/{id_}")).status == 204
    changed = {"password": PASSWORD, "new_password": OTHER_PASSWORD}
    assert (await browser.ask("POST", "/account/password", changed)).status == 200
    other = await signed_in(auth, "lando@example.org")
    assert (await other.ask("PUT", "/reminders", {})).status == 200
    clock.time += timedelta(minutes=1)
    assert (await browser.ask("PUT", "/reminders", {})).status == 200
    assert (await browser.ask("DELETE", "/sign-ins")).status == 204


async def test_the_keys_of_others_are_not_there(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    key = (await owner.ask("POST", "/keys", {"name": "laptop"})).document["id"]
    assert (await stranger.ask("GET", "/keys")).document == {"keys": []}
    for method, path, body in (
        ("DELETE", f"/keys/{key}", None),
        ("POST", f"/keys/{key}/rotate", {}),
        ("GET", f"/keys/{key}/use", None),
    ):
        assert (await stranger.ask(method, path, body)).status == 404
    assert [each["revoked"] for each in (await owner.ask("GET", "/keys")).document["keys"]] == [None]


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "a", "quota": "9999999/second"},
        {"name": "a", "plan": "x"},
        {"name": "a", "scopes": ["admin"]},
        {"name": "a", "expires_days": 0},
        {"name": ""},
        {"name": " "},
        {},
    ],
)
async def test_nobody_gives_a_key_more_than_may_be_asked_for(refused: Browser, odd: dict[str, Any]) -> None:
    assert (await refused.ask("POST", "/keys", odd)).status == 400
    assert (await refused.ask("GET", "/keys")).document == {"keys": []}


async def test_a_key_keeps_keys_if_it_may_and_gives_none_more_than_it_has(auth: Auth) -> None:
    account = await auth.stores.account("max@example.org")
    keeper, own = await auth.stores.key(account, scopes=("read", "keys"))
    reader, _ = await auth.stores.key(account)
    other, _ = await auth.stores.key(account, scopes=("webhooks",))
    await auth.until_verified(keeper)
    await auth.until_verified(reader)
    await auth.until_verified(other)
    program = Browser(auth)
    headers = {"X-API-Key": keeper, "Origin": ""}
    made = await program.ask("POST", "/keys", {"name": "for a job"}, **headers)
    assert made.status == 201
    assert made.headers["RateLimit"]
    more = await program.ask("POST", "/keys", {"name": "more", "scopes": ["webhooks"]}, **headers)
    assert (more.status, "webhooks" in more.document["detail"]) == (403, True)
    hooks = next(
        each
        for each in (await program.ask("GET", "/keys", **headers)).document["keys"]
        if each["scopes"] == ["webhooks"]
    )
    assert (await program.ask("POST", f"/keys/{hooks['id']}/rotate", {}, **headers)).status == 403
    assert (await program.ask("GET", "/keys", **{"X-API-Key": reader})).status == 403
    assert (await program.ask("GET", "/keys", **{"X-API-Key": new_key().text})).status == 401
    assert (await program.ask("GET", "/account", **{"X-API-Key": keeper})).status == 401
    assert (await program.ask("DELETE", f"/keys/{own.id}", **headers)).status == 204


async def test_webhooks_are_kept_by_who_is_signed_in_and_nobody_else(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    made = await owner.ask("POST", "/webhooks", {"url": "http://127.0.0.1:9/hook"})
    assert made.status == 201
    hook = made.document["id"]
    assert (await owner.ask("POST", f"/webhooks/{hook}/test")).status == 202
    assert (await owner.ask("PATCH", f"/webhooks/{hook}", {"description": "mine"})).status == 200
    for method, path, body in (
        ("GET", f"/webhooks/{hook}", None),
        ("PATCH", f"/webhooks/{hook}", {"url": "http://127.0.0.1:9/theirs"}),
        ("DELETE", f"/webhooks/{hook}", None),
        ("POST", f"/webhooks/{hook}/secret", None),
        ("GET", f"/webhooks/{hook}/deliveries", None),
    ):
        assert (await stranger.ask(method, path, body)).status == 404
    assert (await Browser(auth).ask("GET", "/webhooks")).status == 401
    assert (await owner.ask("GET", f"/webhooks/{hook}")).document["description"] == "mine"


async def test_calendars_are_kept_by_who_is_signed_in_and_nobody_else(auth: Auth) -> None:
    owner, stranger = await signed_in(auth, "max@example.org"), await signed_in(auth, "lando@example.org")
    made = await owner.ask("POST", "/calendars", {"name": "phone", "sessions": ["race"]})
    assert made.status == 201
    assert made.document["url"].endswith(".ics")
    path = f"/calendars/{made.document['id']}"
    assert (await owner.ask("PATCH", path, {"name": "watch"})).document["sessions"] == ["race"]
    for method, body in (("GET", None), ("PATCH", {"name": "theirs"}), ("DELETE", None)):
        assert (await stranger.ask(method, path, body)).status == 404
    assert (await Browser(auth).ask("GET", "/calendars")).status == 401
    assert (await owner.ask("POST", "/calendars", {}, Origin="https://elsewhere.example")).status == 403
    (listed,) = (await owner.ask("GET", "/calendars")).document["calendars"]
    assert (listed["name"], "url" in listed) == ("watch", False)
    assert (await owner.ask("DELETE", path)).status == 204
    assert (await owner.ask("GET", path)).status == 404


async def test_everything_that_is_kept_is_given_out_but_for_hashes(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    await browser.ask("PUT", "/account/preferences", PREFERENCES)
    key = (await browser.ask("POST", "/keys", {"name": "laptop"})).document
    hook = (await browser.ask("POST", "/webhooks", {"url": "http://127.0.0.1:9/hook"})).document
    calendar = (await browser.ask("POST", "/calendars", {"name": "phone"})).document
    answer = await browser.ask("GET", "/account/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="willitbemax-account.json"'
    export = answer.document
    assert (export["email"], export["preferences"]) == ("max@example.org", PREFERENCES)
    assert [each["id"] for each in export["keys"]] == [key["id"]]
    assert [each["id"] for each in export["webhooks"]] == [hook["id"]]
    assert [each["id"] for each in export["calendars"]] == [calendar["id"]]
    assert [each["agent"] for each in export["sign_ins"]] == ["Firefox"]
    assert {"account created", "password changed", "signed in", "key created"} <= {
        each["action"] for each in export["audit"]
    }
    for hidden in ("argon2", key["key"], hook["secret"], calendar["url"], str(browser.token)):
        assert hidden not in str(export)


async def test_a_deleted_account_leaves_nothing_personal(auth: Auth) -> None:
    browser = await signed_in(auth, "gone@example.org")
    kept = await signed_in(auth, "stays@example.org")
    key = (await browser.ask("POST", "/keys", {"name": "a telling name"})).document["key"]
    await browser.ask("POST", "/webhooks", {"url": "http://127.0.0.1:9/telling"})
    await browser.ask("POST", "/calendars", {"name": "a telling calendar"})
    await auth.until_verified(key)
    assert (await browser.ask("DELETE", "/account", {"password": OTHER_PASSWORD})).status == 403
    token = browser.token
    assert (await browser.ask("DELETE", "/account", {"password": PASSWORD})).status == 204
    assert browser.token is None
    browser.token = token
    assert (await browser.ask("GET", "/account")).status == 401
    assert (await browser.sign_in("gone@example.org")).status == 401
    await auth.until_verified(key, 401)
    stored = await auth.stores.everything()
    for trace in ("gone@example.org", "a telling name", "telling", "acc_gone"):
        assert trace not in stored
    accounts = (await auth.stores.client.call(ListAccountsRequest(limit=10))).accounts
    assert [each.email for each in accounts] == ["stays@example.org"]
    assert (await kept.ask("GET", "/account")).status == 200


async def test_what_is_grave_asks_for_the_password_and_is_bounded(auth: Auth) -> None:
    browser = await signed_in(auth, "max@example.org")
    statuses = [
        (await browser.ask("DELETE", "/account", {"password": f"wrong {number}"})).status for number in range(5)
    ]
    assert statuses == [403] * 4 + [429]  # signing in was the first attempt of the five
    assert (await browser.ask("GET", "/account")).status == 200
