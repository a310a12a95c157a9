"""auth_api over a real data_scheduler, and what a test asks both."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

import auth_api.service
import auth_api.settings
import data_scheduler.service
import data_scheduler.settings
from auth_api.secret_key import new_key
from chassis.clock import Clock
from chassis.grpc.client import Channel
from racing.wire.accounts import Account, ApiKey, CreateAccountRequest, CreateKeyRequest
from racing.wire.accounts_client import AccountsClient
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey, until


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
        """The status for Traefik."""
        return (await self.get("/verify", key, **headers))[0]

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
    settings = stores_settings(mongod, valkey, **given)
    async with (
        data_scheduler.service.serve(settings, clock=clock) as port,
        Channel(f"127.0.0.1:{port}") as channel,
    ):
        yield Stores(settings, f"127.0.0.1:{port}", channel, AccountsClient(channel))


@asynccontextmanager
async def auth_running(stores: Stores, *, clock: Clock | None = None, **given: Any) -> AsyncIterator[Auth]:
    """auth_api over a data_scheduler, once it knows the keys."""
    known: dict[str, Any] = {
        "data_scheduler_address": stores.address,
        "auth_api_port": 0,
        "auth_api_debug_port": 0,
        "_env_file": None,
    }
    settings = auth_api.settings.Settings(**(known | given))
    async with (
        auth_api.service.serve(settings, clock=clock) as port,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http,
    ):
        auth = Auth(stores, f"http://127.0.0.1:{port}", http)

        async def known_there() -> bool:
            return await auth.verify("wib_unknown") == 401

        await until(known_there)
        yield auth
