"""auth_api and content_api over a real data_scheduler, and what a test asks them with a key."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

import auth_api.service
import auth_api.settings
import auth_api.sign_in.passwords
import content_api.service
import content_api.settings
import data_scheduler.service
import data_scheduler.settings
from chassis.clock import Clock
from chassis.grpc.client import Channel
from data_scheduler.stores.mongo import Mongo
from data_scheduler.stores.schema import VALIDATORS
from racing.api_keys.secret_key import new_key
from racing.wire.accounts_client import AccountsClient
from racing.wire.requests.accounts import Account, ApiKey, CreateAccountRequest, CreateKeyRequest
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey, free_port, until


@dataclass
class Stores:
    """A data_scheduler, and a client that speaks for auth_api."""

    settings: data_scheduler.settings.Settings
    address: str
    channel: Channel
    client: AccountsClient

    async def account(self, email: str = "max@example.org", plan: str = "standard") -> Account:
        made = await self.client.call(CreateAccountRequest(email=email, plan=plan, by="test"))
        return made.account

    async def everything(self) -> str:
        """All that is in the database, as text."""
        async with Mongo(self.settings.mongodb_url, self.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
            return str([await mongo.find(collection, {}) for collection in VALIDATORS])

    async def key(self, account: Account, **given: Any) -> tuple[str, ApiKey]:
        """A new key: as its owner has it, and as it is stored."""
        secret = new_key()
        known: dict[str, Any] = {"name": "test", "scopes": ("read",), "by": "test"}
        request = CreateKeyRequest(account=account.id, hash=secret.hash, hint=secret.hint, **(known | given))
        return secret.text, (await self.client.call(request)).key


@dataclass
class Auth:
    """An auth_api, and the stores behind it."""

    stores: Stores
    url: str
    http: aiohttp.ClientSession

    async def get(self, path: str, key: str | None = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, headers and JSON of an answer to who shows a key."""
        shown = {"X-API-Key": key} if key else {}
        async with self.http.get(f"{self.url}{path}", headers={**shown, **headers}) as answer:
            return answer.status, answer.headers, await answer.json(content_type=None)

    async def verify(self, key: str, **headers: str) -> int:
        """The status for the owner of a key, which does not count."""
        return (await self.get("/v1/key", key, **headers))[0]

    async def until_verified(self, key: str, status: int = 200) -> None:
        """Wait until a change of a key has come here."""

        async def there() -> bool:
            return await self.verify(key) == status

        await until(there)


def stores_settings(mongod: Mongod, valkey: Valkey, **given: Any) -> data_scheduler.settings.Settings:
    """Settings of a data_scheduler over a database of its own."""
    known: dict[str, Any] = {
        "mongodb_url": mongod.url,
        "mongodb_database": f"test_{secrets.token_hex(4)}",
        "redis_url": valkey.url,
        "data_scheduler_port": 0,
        "data_scheduler_debug_port": 0,
        "_env_file": None,
    }
    return data_scheduler.settings.Settings(**(known | given))


@asynccontextmanager
async def stores_running(
    mongod: Mongod, valkey: Valkey, *, clock: Clock | None = None, **given: Any
) -> AsyncIterator[Stores]:
    """data_scheduler over a database of its own."""
    with mongod.empty_database() as name:
        settings = stores_settings(mongod, valkey, **({"mongodb_database": name} | given))
        async with (
            data_scheduler.service.serve(settings, clock=clock) as port,
            Channel(f"127.0.0.1:{port}") as channel,
        ):
            yield Stores(settings, f"127.0.0.1:{port}", channel, AccountsClient(channel))


QUICK_HASHES = {"MEMORY_KIB": 64, "ITERATIONS": 1}
"""Parameters of argon2id. Who signs up, signs in or starts a service pays for a hash, and that it is hard is another test's matter."""


@asynccontextmanager
async def auth_running(stores: Stores, *, clock: Clock | None = None, **given: Any) -> AsyncIterator[Auth]:
    """auth_api over a data_scheduler, once it knows the keys. Its hashes of passwords are quick."""
    known: dict[str, Any] = {
        "data_scheduler_address": stores.address,
        "auth_api_port": 0,
        "auth_api_debug_port": 0,
        "_env_file": None,
    }
    settings = auth_api.settings.Settings(**(known | given))
    async with AsyncExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in QUICK_HASHES.items():
                patch.setattr(auth_api.sign_in.passwords, name, value)
            port = await stack.enter_async_context(auth_api.service.serve(settings, clock=clock))
        patient = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        http = await stack.enter_async_context(aiohttp.ClientSession(timeout=patient))
        auth = Auth(stores, f"http://127.0.0.1:{port}", http)

        async def known_there() -> bool:
            return await auth.verify("wib_unknown") == 401

        await until(known_there)
        yield auth


@dataclass
class Content:
    """A content_api that judges keys."""

    url: str
    debug: str
    http: aiohttp.ClientSession

    async def get(self, path: str, key: str | None = None, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body of an answer to who shows a key."""
        shown = {"X-API-Key": key} if key is not None else {}
        async with self.http.get(f"{self.url}{path}", headers={**shown, **headers}) as answer:
            return answer.status, answer.headers, await answer.read()

    async def until_judged(self, key: str, status: int = 200, path: str = "/v1/openapi.json") -> None:
        """Wait until a change of a key has come here; each question counts."""

        async def there() -> bool:
            return (await self.get(path, key))[0] == status

        await until(there)


@asynccontextmanager
async def content_running(address: str, *, clock: Clock | None = None, **given: Any) -> AsyncIterator[Content]:
    """content_api over the data_scheduler at an address, from when it listens; it may not know the keys yet."""
    debug = free_port()
    known: dict[str, Any] = {
        "data_scheduler_address": address,
        "content_api_port": 0,
        "content_api_debug_port": debug,
        "auth_api": True,
        "cold_processes": 0,
        "_env_file": None,
    }
    settings = content_api.settings.Settings(**(known | given))
    async with (
        content_api.service.serve(settings, clock=clock) as port,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS), auto_decompress=False) as http,
    ):
        yield Content(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{debug}", http)
