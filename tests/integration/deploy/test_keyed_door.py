"""Requests that carry a key, through the real Traefik beside the real auth_api: judged, told what is left, or served as others are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from auth_api.secret_key import new_key
from deploy.settings import Settings
from racing.wire.accounts import RevokeKeyRequest
from tests.accounts import Auth, auth_running, stores_running
from tests.public_door import Door, backend, door
from tests.suite import Mongod, Valkey, free_port, until

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")

UNVERIFIED = "not checked: the anonymous rate applies"


async def _echo(request: web.Request) -> web.Response:
    return web.json_response({name.lower(): value for name, value in request.headers.items()})


@asynccontextmanager
async def content(port: int) -> AsyncIterator[None]:
    """What stands behind the door for content_api: it says which headers it got."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _echo)
    async with backend(app, port):
        yield


@asynccontextmanager
async def opened(folder: Path, auth_port: int, **given: Any) -> AsyncIterator[Door]:
    """Traefik, ready, with keys that auth_api at a port knows."""
    content_port = free_port()
    settings = Settings.model_validate(
        {"content_api_port": content_port, "auth_api": True, "auth_api_port": auth_port, **given}
    )
    async with content(content_port), door(settings, free_port(), folder) as open_door:
        yield open_door


@pytest.fixture(scope="module")
async def both(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Door, Auth]]:
    port = free_port()
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        async with (
            stores_running(mongod, valkey) as stores,
            auth_running(stores, auth_api_port=port) as auth,
            opened(tmp_path_factory.mktemp("door"), port) as public,
        ):
            yield public, auth


@pytest.mark.parametrize("path", ["/content/v1/seasons", "/ergast/f1/2025.json", "/content/v1"])
async def test_a_key_passes_with_what_is_left_and_is_told_to_nobody(both: tuple[Door, Auth], path: str) -> None:
    public, auth = both
    account = await auth.stores.account(f"{hash(path)}@example.org")
    text, key = await auth.stores.key(account, quota="1000/day")
    await auth.until_verified(text)
    for headers in ({"X-API-Key": text}, {"Authorization": f"Bearer {text}"}):
        got = await public.seen(path, **headers)
        assert got["ratelimit-policy"] == '"day";q=1000;w=86400'
        assert got["x-auth-account"] == key.account
        assert "authorization" not in got
        assert "x-api-key" not in got


async def test_a_revoked_key_is_refused_with_a_problem(both: tuple[Door, Auth]) -> None:
    public, auth = both
    text, key = await auth.stores.key(await auth.stores.account("revoked@example.org"))
    await auth.until_verified(text)
    await auth.stores.client.call(RevokeKeyRequest(key=key.id, by="test"))

    async def refused() -> bool:
        return (await public.get("/content/v1/seasons", **{"X-API-Key": text}))[0] == 401

    await until(refused)
    _, headers, body = await public.get("/content/v1/seasons", **{"X-API-Key": text})
    assert headers["Content-Type"] == "application/problem+json"
    assert b"unknown, revoked or expired" in body
    assert b'"instance":"/content/v1/seasons"' in body


async def test_a_used_up_quota_is_429_with_retry_after(both: tuple[Door, Auth]) -> None:
    public, auth = both
    text, _ = await auth.stores.key(await auth.stores.account("used@example.org"), quota="2/day")
    await auth.until_verified(text)
    statuses = [(await public.get("/content/v1/seasons", **{"X-API-Key": text}))[0] for _ in range(3)]
    assert statuses == [200, 429, 429]
    _, headers, _ = await public.get("/content/v1/seasons", **{"X-API-Key": text})
    assert headers["RateLimit"].startswith('"day";r=0;')
    assert int(headers["Retry-After"]) > 0
    assert headers["Content-Type"] == "application/problem+json"


async def test_who_carries_no_key_never_meets_auth_api(both: tuple[Door, Auth]) -> None:
    public, _ = both
    got = await public.seen("/content/v1/seasons")
    assert not {"ratelimit", "x-auth-account"} & got.keys()
    got = await public.seen("/content/v1/seasons", Authorization="Basic bWF4OnNlY3JldA==")
    assert got["authorization"] == "Basic bWF4OnNlY3JldA=="


async def test_nobody_says_himself_whose_request_it_is(both: tuple[Door, Auth]) -> None:
    public, auth = both
    text, key = await auth.stores.key(await auth.stores.account("spoof@example.org"))
    await auth.until_verified(text)
    got = await public.seen("/content/v1/seasons", **{"X-API-Key": text, "X-Auth-Account": "acc_other"})
    assert got["x-auth-account"] == key.account


async def test_the_question_of_traefik_has_no_public_address(both: tuple[Door, Auth]) -> None:
    public, _ = both
    for path in ("/verify", "/auth/verify", "/auth/v1/../verify"):
        assert (await public.get(path))[0] != 401
    assert (await public.get("/auth/v1/key"))[0] == 401


async def test_without_auth_api_a_key_is_served_as_others_are_and_told_so(tmp_path: Path) -> None:
    async with opened(tmp_path, free_port()) as public:
        spoofed = {"X-API-Key": new_key().text, "X-Auth-Account": "acc_other", "RateLimit": '"day";r=1;t=1'}
        status, headers, body = await public.get("/content/v1/seasons", **spoofed)
        assert status == 200
        assert headers["X-API-Key-Status"] == UNVERIFIED
        assert b"acc_other" not in body
        assert b"ratelimit" not in body
        status, headers, _ = await public.get("/content/v1/seasons")
        assert (status, "X-API-Key-Status" in headers) == (200, False)


async def test_without_auth_api_the_anonymous_rate_applies(tmp_path: Path) -> None:
    limits = {"rate_limit_average": 1, "rate_limit_burst": 3}
    async with opened(tmp_path, free_port(), **limits) as public:
        asked = [public.get("/content/v1/seasons", **{"X-API-Key": new_key().text}) for _ in range(8)]
        statuses = [status for status, _, _ in await asyncio.gather(*asked)]
        assert statuses.count(429) >= 4
        assert 200 in statuses


async def test_auth_api_that_does_not_know_the_keys_yet_counts_as_away(tmp_path: Path) -> None:
    port = free_port()

    async def unready(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    app = web.Application()
    app.router.add_get("/verify", unready)
    async with backend(app, port), opened(tmp_path, port) as public:
        status, headers, _ = await public.get("/content/v1/seasons", **{"X-API-Key": new_key().text})
        assert (status, headers["X-API-Key-Status"]) == (200, UNVERIFIED)
