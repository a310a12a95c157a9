"""`make up` with AUTH_API=1: a key from the command line to the public door, used up, revoked, and while others are frozen."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from tests.e2e.processes import Client, Stack
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

pytestmark = pytest.mark.slow

PATH = "/content/v1/seasons"
CONTENT_APIS = 2
QUOTA = 20
EMAIL = "max@example.org"


@pytest.fixture(scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A client of a suite with accounts, whose frozen processes stay frozen."""
    settings = {"AUTH_API": "1", "FILL_FROM": "2026", "ANSWER_WITHIN_SECONDS": "0"}
    with Stack(tmp_path_factory.mktemp("accounts"), settings) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("make down")
            found = Client(stack, http)
            await command(found, "user", "add", EMAIL)
            yield found


async def command(client: Client, *arguments: str) -> tuple[str, str]:
    """What an administrator's command says: on standard output, and on standard error."""
    environment = {**client.stack.environment, "DATA_SCHEDULER_ADDRESS": client.data_scheduler}
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "auth_api", *arguments),
        cwd=client.stack.folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(asked.communicate(), PATIENCE_SECONDS)
    assert asked.returncode == 0, errors.decode()
    return output.decode().strip(), errors.decode()


async def new_key(client: Client, *options: str) -> tuple[str, str]:
    """A key and its id."""
    text, said = await command(client, "key", "add", EMAIL, *options)
    found = re.search(r"key_[0-9a-f]+", said)
    assert found is not None, said
    return text, found[0]


async def asked(client: Client, key: str) -> tuple[int, Mapping[str, str]]:
    async with client.http.get(client.public + PATH, headers={"X-API-Key": key}) as answer:
        return answer.status, answer.headers


async def until_all_say(client: Client, key: str, status: int) -> None:
    """Wait until every content_api has heard of a change: Traefik asks them in turn."""

    async def all_of_them() -> bool:
        return {(await asked(client, key))[0] for _ in range(2 * CONTENT_APIS)} == {status}

    await until(all_of_them)


async def test_the_website_has_the_pages_of_accounts(client: Client) -> None:
    async with client.http.get(f"{client.public}/account/sign-in") as answer:
        assert answer.status == 200
        assert 'href="/account"' in await answer.text()


async def test_a_key_of_the_command_line_is_told_what_is_left_until_nothing_is(client: Client) -> None:
    key, _ = await new_key(client, "--quota", f"{QUOTA}/day")
    served = 0

    async def used_up() -> bool:
        nonlocal served
        status, headers = await asked(client, key)
        if status == 401:  # not told yet
            return False
        assert headers["RateLimit-Policy"] == f'"day";q={QUOTA};w=86400'
        left = re.fullmatch(r'"day";r=([0-9]+);t=[0-9]+', headers["RateLimit"])
        assert left is not None
        assert int(left[1]) < QUOTA
        served += status == 200
        return status == 429

    await until(used_up)
    # Each process knows at once what it has counted, and a moment later what the other has.
    assert QUOTA <= served <= QUOTA * CONTENT_APIS
    await until_all_say(client, key, 429)
    assert int((await asked(client, key))[1]["Retry-After"]) > 0


async def test_a_revoked_key_is_refused_by_all(client: Client) -> None:
    key, key_id = await new_key(client)
    await until_all_say(client, key, 200)
    await command(client, "key", "revoke", key_id)
    await until_all_say(client, key, 401)


@pytest.mark.parametrize("name", ["auth_api", "data_scheduler"])
async def test_who_is_frozen_keeps_nobody_waiting_who_has_a_key(client: Client, name: str) -> None:
    key, _ = await new_key(client)
    await until_all_say(client, key, 200)
    client.stack.kill(name, signal.SIGSTOP)
    try:
        for _ in range(2 * CONTENT_APIS):
            status, headers = await asked(client, key)
            assert (status, "RateLimit" in headers, "X-API-Key-Status" in headers) == (200, True, False)
    finally:
        client.stack.kill(name, signal.SIGCONT)
