"""Requests that carry a key, through the real Traefik and content_api: judged, told what is left, or served as others are."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from deploy.settings import Settings
from deploy.stack import ROOT
from racing.api_keys.secret_key import new_key
from racing.wire.requests.accounts import RevokeKeyRequest
from tests.accounts import Stores, content_running, stores_running
from tests.public_door import Door, door
from tests.suite import Mongod, Valkey, free_port, until

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")

PATH = "/content/v1/openapi.json"
PREPARED = "/content/v1/seasons"
UNVERIFIED = "not checked: the anonymous rate applies"
QUICKLY = 2.0
"""Seconds within which a request with a key is answered, whoever is away."""


@asynccontextmanager
async def opened(folder: Path, data_scheduler: str, auth_port: int, **given: Any) -> AsyncIterator[Door]:
    """Traefik before a content_api that knows the keys of a data_scheduler, as soon as that is there."""
    port = free_port()
    settings = Settings.model_validate(
        {"content_api_port": port, "auth_api": True, "auth_api_port": auth_port, **given}
    )
    async with (
        content_running(data_scheduler, content_api_port=port),
        door(settings, free_port(), folder, path=PATH) as open_door,
    ):
        yield open_door


@contextmanager
def auth_process(stores: Stores, port: int) -> Iterator[int]:
    """auth_api as a process of its own; its id."""
    environment = {
        **os.environ,
        "DATA_SCHEDULER_ADDRESS": stores.address,
        "AUTH_API_PORT": str(port),
        "AUTH_API_DEBUG_PORT": "0",
        "LOG_LEVEL": "warning",
    }
    process = subprocess.Popen([sys.executable, "-m", "auth_api"], cwd=ROOT, env=environment)  # our own
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
async def stores(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stores]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        async with stores_running(mongod, valkey) as running:
            yield running


@pytest.fixture(scope="module")
async def public(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """With nobody where auth_api is: content_api needs it for nothing."""
    async with opened(tmp_path_factory.mktemp("door"), stores.address, free_port()) as open_door:
        yield open_door


async def until_judged(public: Door, key: str, status: int = 200) -> None:
    """Wait until a change of a key has come to content_api; each question counts."""

    async def there() -> bool:
        answered, headers, _ = await public.get(PATH, **{"X-API-Key": key})
        return answered == status and "X-API-Key-Status" not in headers

    await until(there)


def exposed(headers: Mapping[str, str]) -> set[str]:
    """What pages of other origins may read of an answer."""
    assert headers["Access-Control-Allow-Origin"] == "*"
    return {name.strip() for name in headers["Access-Control-Expose-Headers"].split(",")}


async def key_of(stores: Stores, name: str, **given: Any) -> str:
    return (await stores.key(await stores.account(f"{name}@example.org"), **given))[0]


@pytest.mark.parametrize("path", [PREPARED, "/ergast/f1/2025.json", "/content/v1/nothing"])
async def test_a_key_passes_and_is_told_what_is_left(stores: Stores, public: Door, path: str) -> None:
    text = await key_of(stores, f"passes{path.replace('/', '-')}", quota="1000/day")
    await until_judged(public, text)
    for headers in ({"X-API-Key": text}, {"Authorization": f"bearer  {text}"}):
        _, got, _ = await public.get(path, **headers)
        assert got["RateLimit-Policy"] == '"day";q=1000;w=86400'
        assert "X-API-Key-Status" not in got
        assert {"RateLimit", "RateLimit-Policy"} <= exposed(got)


async def test_a_revoked_key_is_refused_with_a_problem(stores: Stores, public: Door) -> None:
    text, key = await stores.key(await stores.account("revoked@example.org"))
    await until_judged(public, text)
    await stores.client.call(RevokeKeyRequest(key=key.id, by="test"))
    await until_judged(public, text, 401)
    _, headers, body = await public.get(PREPARED, **{"X-API-Key": text})
    assert headers["Content-Type"] == "application/problem+json"
    assert b"unknown, revoked or expired" in body
    assert b'"instance":"/content/v1/seasons"' in body


async def test_a_used_up_quota_is_429_with_retry_after(stores: Stores, public: Door) -> None:
    text = await key_of(stores, "used", quota="2/day")
    await until_judged(public, text)
    statuses = [(await public.get(PATH, **{"X-API-Key": text}))[0] for _ in range(3)]
    assert statuses == [200, 429, 429]
    _, headers, _ = await public.get(PATH, **{"X-API-Key": text})
    assert headers["RateLimit"].startswith('"day";r=0;')
    assert int(headers["Retry-After"]) > 0
    assert headers["Content-Type"] == "application/problem+json"


async def test_who_carries_no_key_is_not_counted(public: Door) -> None:
    for headers in ({}, {"Authorization": "Basic bWF4OnNlY3JldA=="}, {"RateLimit": '"day";r=1;t=1'}):
        status, got, _ = await public.get(PATH, **headers)
        assert (status, {"RateLimit", "X-API-Key-Status"} & got.keys()) == (200, set())


async def test_a_live_stream_is_opened_with_a_key_that_is_valid(stores: Stores, public: Door) -> None:
    text = await key_of(stores, "live", quota="1000/day")
    await until_judged(public, text)
    async with public.session.get(f"{public.url}/content/v1/live/events", headers={"X-API-Key": text}) as stream:
        assert (stream.status, stream.headers["RateLimit"].partition(";t")[0]) == (200, '"day";r=998')
    async with public.session.ws_connect(f"{public.url}/content/v1/live/ws", headers={"X-API-Key": text}):
        pass
    with pytest.raises(WSServerHandshakeError, match="401"):
        await public.session.ws_connect(f"{public.url}/content/v1/live/ws", headers={"X-API-Key": new_key().text})


async def test_a_body_with_a_key_is_bounded(stores: Stores, public: Door) -> None:
    text = await key_of(stores, "body", quota="1000/day")
    await until_judged(public, text)
    for size, status in ((100, 405), (100_000, 413)):
        async with public.session.post(public.url + PATH, headers={"X-API-Key": text}, data=b"a" * size) as answer:
            assert answer.status == status


async def test_auth_api_that_is_frozen_or_gone_keeps_nobody_waiting(stores: Stores, tmp_path: Path) -> None:
    port = free_port()
    with auth_process(stores, port) as pid:
        async with opened(tmp_path, stores.address, port) as public:
            text = await key_of(stores, "frozen", quota="1000/day")
            await until_judged(public, text)

            async def there() -> bool:
                return (await public.get("/auth/v1/key", **{"X-API-Key": text}))[0] == 200

            await until(there)
            for how in (signal.SIGSTOP, signal.SIGKILL):
                os.kill(pid, how)
                async with asyncio.timeout(QUICKLY):
                    status, headers, _ = await public.get(PATH, **{"X-API-Key": text})
                assert (status, "RateLimit" in headers) == (200, True)


async def test_a_door_that_falls_back_to_other_machines_judges_keys_too(stores: Stores, tmp_path: Path) -> None:
    async with content_running(stores.address) as elsewhere:
        settings = Settings.model_validate({"content_api_port": free_port(), "auth_api": True})
        more = {"CONTENT_API_FALLBACK_URL": elsewhere.url}
        async with door(settings, free_port(), tmp_path, path=PATH, **more) as public:
            text = await key_of(stores, "elsewhere", quota="1000/day")
            await until_judged(public, text)
            assert "RateLimit" in (await public.get(PATH, **{"X-API-Key": text}))[1]
            assert (await public.get(PATH, **{"X-API-Key": new_key().text}))[0] == 401


async def test_keys_that_are_not_known_are_none_and_it_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, f"127.0.0.1:{free_port()}", free_port()) as public:
        async with asyncio.timeout(QUICKLY):
            status, headers, _ = await public.get(PATH, **{"X-API-Key": new_key().text})
        assert (status, headers["X-API-Key-Status"], "RateLimit" in headers) == (200, UNVERIFIED, False)
        # A page of another origin may read it, too.
        assert {"RateLimit", "RateLimit-Policy", "X-API-Key-Status"} <= exposed(headers)
        bearer = {"Authorization": f"Bearer {new_key().text}"}
        async with public.session.get(f"{public.url}/content/v1/live/events", headers=bearer) as stream:
            assert (stream.status, stream.headers["X-API-Key-Status"]) == (200, UNVERIFIED)
        status, headers, _ = await public.get(PATH)
        assert (status, "X-API-Key-Status" in headers) == (200, False)


async def test_where_keys_are_not_known_the_anonymous_rate_applies(tmp_path: Path) -> None:
    limits = {"rate_limit_average": 1, "rate_limit_burst": 3}
    async with opened(tmp_path, f"127.0.0.1:{free_port()}", free_port(), **limits) as public:
        asked = [public.get(PATH, **{"X-API-Key": new_key().text}) for _ in range(8)]
        statuses = [status for status, _, _ in await asyncio.gather(*asked)]
        assert statuses.count(429) >= 4
        assert 200 in statuses


@pytest.mark.parametrize(
    "headers",
    [
        [("X-API-Key", ""), ("X-API-Key", "second")],
        [("X-API-Key", "\xa0")],
        [("Authorization", "Basic x"), ("Authorization", "Bearer wib_second")],
        [("Authorization", "BEARER wib_")],
    ],
)
async def test_whom_traefik_takes_for_a_key_content_api_does_too(public: Door, headers: list[tuple[str, str]]) -> None:
    """Else the rate of requests with a key would be everybody's."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(public.url.rpartition(":")[2]))
    lines = [
        f"GET {PATH} HTTP/1.1",
        "Host: f1.example",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 401 ")
