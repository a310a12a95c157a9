"""content_api judges requests that carry a key: with a real data_scheduler, which tells it the keys and adds up what was asked."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from racing.api_keys.secret_key import new_key
from racing.wire.requests.accounts import ListKeysRequest, ListKeyUseRequest, RevokeKeyRequest
from tests.accounts import Content, Stores, content_running, stores_running
from tests.hand_clock import HandClock
from tests.suite import Mongod, Valkey, free_port, until

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
CONSTANT = "/v1/openapi.json"
PREPARED = "/v1/seasons"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="module")
async def stores(mongod: Mongod, cache: Valkey) -> AsyncIterator[Stores]:
    async with stores_running(mongod, cache) as running:
        yield running


@pytest.fixture(scope="module")
async def content(stores: Stores) -> AsyncIterator[Content]:
    async with content_running(stores.address) as running:
        yield running


async def key_of(stores: Stores, name: str, **given: Any) -> str:
    return (await stores.key(await stores.account(f"{name}@example.org"), **given))[0]


@pytest.mark.parametrize("path", [CONSTANT, PREPARED, "/v1/nothing"])
async def test_an_answer_says_what_is_left_however_it_was_made(stores: Stores, content: Content, path: str) -> None:
    text = await key_of(stores, f"left-{path.rpartition('/')[2]}", quota="100/day")
    await content.until_judged(text)
    left = []
    for _ in range(3):
        _, headers, _ = await content.get(path, text)
        assert headers["RateLimit-Policy"] == '"day";q=100;w=86400'
        left.append(int(headers["RateLimit"].partition("r=")[2].partition(";")[0]))
    assert left == [98, 97, 96]


async def test_a_prepared_answer_is_the_same_but_for_what_is_left(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "same", quota="100/day")
    await content.until_judged(text)
    await content.get(PREPARED)
    plain, keyed = [await content.get(PREPARED, key, **{"Accept-Encoding": "gzip"}) for key in (None, text)]
    assert (plain[0], plain[2]) == (keyed[0], keyed[2])
    assert keyed[1]["X-Cache"] == "hit"
    assert keyed[1].keys() - plain[1].keys() == {"RateLimit", "RateLimit-Policy"}
    status, headers, _ = await content.get(PREPARED, text, **{"If-None-Match": keyed[1]["ETag"]})
    assert (status, "RateLimit" in headers) == (304, True)


async def test_a_request_of_another_method_is_judged_once(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "methods", quota="100/day")
    await content.until_judged(text)
    for method, left in (("HEAD", 98), ("POST", 97), ("GET", 96)):
        async with content.http.request(method, f"{content.url}{CONSTANT}", headers={"X-API-Key": text}) as answer:
            assert answer.headers["RateLimit"].startswith(f'"day";r={left};')
    # A browser's question before a request is nobody's.
    async with content.http.options(f"{content.url}{CONSTANT}", headers={"X-API-Key": text}) as answer:
        assert (answer.status, "RateLimit" in answer.headers) == (204, False)


@pytest.mark.parametrize("path", [CONSTANT, PREPARED, "/v1/live/events"])
@pytest.mark.parametrize("shown", [{"X-API-Key": "nonsense"}, {"Authorization": f"Bearer {new_key().text}"}])
async def test_an_unknown_key_is_refused_everywhere(content: Content, path: str, shown: dict[str, str]) -> None:
    await content.until_judged("wib_unknown", 401)
    await content.get(path) if path == PREPARED else None
    status, headers, body = await content.get(path, **shown)
    assert status == 401
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["WWW-Authenticate"].startswith("Bearer ")
    assert b"unknown, revoked or expired" in body


async def test_a_revoked_key_is_refused(stores: Stores, content: Content) -> None:
    text, key = await stores.key(await stores.account("revoked@example.org"))
    await content.until_judged(text, path=PREPARED)
    await stores.client.call(RevokeKeyRequest(key=key.id, by="test"))
    await content.until_judged(text, 401, path=PREPARED)


async def test_a_used_up_quota_is_refused_with_when_to_ask_again(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "used-up", quota="2/day")
    await content.until_judged(text)
    assert (await content.get(PREPARED, text))[0] == 200
    status, headers, body = await content.get(PREPARED, text)
    assert status == 429
    assert headers["RateLimit"].startswith('"day";r=0;t=')
    assert 0 < int(headers["Retry-After"]) <= 86_400
    assert b"the quota of this key is used up (2 requests a day): ask again in " in body


async def test_a_key_without_the_scope_is_told_what_it_may(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "scope", scopes=("webhooks",))
    await content.until_judged(text, 403)
    _, _, body = await content.get(CONSTANT, text)
    assert b"the key may not do this: it needs the scope read, and has webhooks" in body


@pytest.mark.parametrize(
    "shown", [{}, {"X-API-Key": ""}, {"Authorization": "Basic bWF4OnNlY3JldA=="}, {"Authorization": "Bearer other"}]
)
async def test_what_is_no_key_of_ours_changes_nothing(content: Content, shown: dict[str, str]) -> None:
    status, headers, _ = await content.get(CONSTANT, **shown, RateLimit='"day";r=1;t=1')
    assert (status, "RateLimit" in headers) == (200, False)


def listed(value: str) -> set[str]:
    """The names in a header that lists some."""
    return {name.strip().lower() for name in value.split(",")}


async def test_a_page_of_another_origin_may_send_a_key_and_read_what_is_left(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "page", quota="3/day")
    await content.until_judged(text)
    origin = {"Origin": "https://fan.example"}
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,x-api-key"}
    async with content.http.options(f"{content.url}{PREPARED}", headers={**origin, **asked}) as answer:
        assert {"authorization", "x-api-key"} <= listed(answer.headers["Access-Control-Allow-Headers"])
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    # Prepared, in passing, used up, unknown.
    for path, key, status in (
        (PREPARED, text, 200),
        (CONSTANT, text, 200),
        (PREPARED, text, 429),
        (PREPARED, "wib_", 401),
    ):
        got, headers, _ = await content.get(path, key, **origin)
        assert (got, headers["Access-Control-Allow-Origin"]) == (status, "*")
        told = {"ratelimit", "ratelimit-policy", "retry-after", "x-request-id"} & {name.lower() for name in headers}
        assert told <= listed(headers["Access-Control-Expose-Headers"])
        assert ("ratelimit" in told) is (status != 401)


async def test_a_live_stream_is_opened_with_a_key_that_is_valid(stores: Stores, content: Content) -> None:
    text = await key_of(stores, "live", quota="100/day")
    await content.until_judged(text)
    headers = {"X-API-Key": text}
    async with content.http.get(f"{content.url}/v1/live/events", headers=headers) as stream:
        assert (stream.status, stream.headers["RateLimit"].partition(";t")[0]) == (200, '"day";r=98')
    async with content.http.ws_connect(f"{content.url}/v1/live/ws", headers=headers):
        pass
    assert (await content.get(CONSTANT, text))[1]["RateLimit"].startswith('"day";r=96;')
    with pytest.raises(WSServerHandshakeError, match="401"):
        await content.http.ws_connect(f"{content.url}/v1/live/ws", headers={"X-API-Key": new_key().text})


async def test_before_the_keys_are_known_nothing_is_said_of_any() -> None:
    async with content_running(f"127.0.0.1:{free_port()}") as content:
        status, _, body = await content.get(CONSTANT, new_key().text)
        assert (status, b"the keys are not known yet" in body) == (421, True)
        assert (await content.get(CONSTANT))[0] == 200


async def test_without_accounts_a_key_is_a_header_like_any_other(stores: Stores) -> None:
    async with content_running(stores.address, auth_api=False) as content:
        status, headers, _ = await content.get(CONSTANT, "nonsense")
        assert (status, "RateLimit" in headers) == (200, False)


async def test_while_data_scheduler_is_away_the_known_keys_hold(mongod: Mongod, valkey: Valkey) -> None:
    async with stores_running(mongod, valkey) as stores:
        text, _ = await stores.key(await stores.account())
        keeping = content_running(stores.address)
        content = await keeping.__aenter__()
        await content.until_judged(text)
    try:
        assert (await content.get(CONSTANT, text))[0] == 200
        assert (await content.get(CONSTANT, new_key().text))[0] == 401

        async def said() -> bool:
            async with content.http.get(f"{content.debug}/metrics") as answer:
                metrics = (await answer.text()).splitlines()
            return {"willitbemax_keys_told 0.0", "willitbemax_key_use_shared 0.0"} <= set(metrics)

        await until(said)
    finally:
        await keeping.__aexit__(None, None, None)


async def test_a_quota_holds_over_several_processes_and_use_is_kept_by_day(mongod: Mongod, valkey: Valkey) -> None:
    clock = HandClock(NOON)
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        content_running(stores.address, clock=clock) as first,
        content_running(stores.address, clock=clock) as second,
    ):
        text, key = await stores.key(await stores.account(), quota="4/day")
        await first.until_judged(text)
        await second.until_judged(text)
        await first.until_judged(text, 429)
        await second.until_judged(text, 429)

        async def kept() -> bool:
            days = (await stores.client.call(ListKeyUseRequest(key=key.id, days=30))).days
            return sum(each.requests for each in days) >= 4

        await until(kept)
        (listed,) = (await stores.client.call(ListKeysRequest(key=key.id))).keys
        assert listed.last_used == NOON


async def test_without_redis_a_quota_is_counted_alone_and_no_key_is_lost(mongod: Mongod, valkey: Valkey) -> None:
    async with stores_running(mongod, valkey) as stores, content_running(stores.address) as content:
        text, key = await stores.key(await stores.account(), quota="5/day")
        valkey.stop()
        await content.until_judged(text)
        answers = [(await content.get(CONSTANT, text))[0] for _ in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        assert (await stores.client.call(ListKeysRequest(key=key.id))).keys
