"""`python -m benchmarks.keys`: what a key costs at our public door, and what keys cost those who carry none.

Two doors, each Traefik before a content_api of its own: with accounts and without. The Traefiks have one core, the content_apis and wrk
share the other, and they take turns, as `benchmarks.pairs` says. A request costs what it takes in Traefik and content_api.
"""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.candidates import ASKING_CORE, content_api, public_door
from benchmarks.http import AS_OF, LAST_SEASON, ROUNDS, stores
from benchmarks.measured import Measured, run
from benchmarks.pairs import Asked, compare, take_turns
from chassis.grpc.client import Channel
from racing.api_keys.secret_key import new_key
from racing.wire.accounts_client import AccountsClient
from racing.wire.requests.accounts import CreateAccountRequest, CreateKeyRequest
from tests.suite import running

KEYED, BESIDE_KEYS = 0.70, 0.98
"""Targets of the project."""

NOWHERE = "http://127.0.0.1:9"
"""Where auth_api would be: requests for content do not go there."""

UNBOUNDED = {"KEYED_RATE_LIMIT_AVERAGE": "1000000", "KEYED_RATE_LIMIT_BURST": "1000000"}


async def key(address: str) -> str:
    """A new key whose quota nobody reaches."""
    secret = new_key()
    async with Channel(address) as channel:
        client = AccountsClient(channel)
        made = await client.call(CreateAccountRequest(email="bench@example.org", plan="standard", by="bench"))
        await client.call(
            CreateKeyRequest(
                account=made.account.id,
                name="bench",
                hash=secret.hash,
                hint=secret.hint,
                scopes=("read",),
                quota="10000000/day",
                by="bench",
            )
        )
    return secret.text


async def measure(folder: Path) -> Measured:
    """All doors, in one run."""
    measured = Measured()
    clock = AS_OF.isoformat()
    with stores(folder, "stores") as (mongod, valkey), ExitStack() as stack:
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            await suite.fill(LAST_SEASON)
            text = await key(suite.address)

            def started(name: str, settings: Mapping[str, str], **more: str) -> tuple[str, tuple[int, ...]]:
                (folder / name).mkdir()
                behind = content_api(folder / name, suite.address, clock, cores=ASKING_CORE, settings=settings)
                url, pid = stack.enter_context(behind)
                door, door_pid = stack.enter_context(public_door(folder / name, url, **more))
                return f"{door}/content{ROUNDS}", (pid, door_pid)

            # In threads, so that data_scheduler, which lives in this process, goes on answering.
            plain = await asyncio.to_thread(started, "plain", {})
            keyed = await asyncio.to_thread(started, "keyed", {"AUTH_API": "1"}, AUTH_API_URL=NOWHERE, **UNBOUNDED)
            asked = {
                "without keys": Asked(*plain, {}),
                "beside keys": Asked(*keyed, {}),
                "with a key": Asked(*keyed, {"X-API-Key": text}),
            }
            await asyncio.to_thread(take_turns, asked)
    compare(measured, "with a key of without", asked["with a key"], asked["beside keys"], KEYED)
    compare(measured, "anonymous: with accounts of without", asked["beside keys"], asked["without keys"], BESIDE_KEYS)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.keys", (("wrk", "wrk"), ("taskset", "util-linux")), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
