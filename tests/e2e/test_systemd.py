"""The launcher as systemd runs it: told where to say that it is ready, with secrets as files, and a journal for its lines."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.processes import Stack
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


async def test_it_says_when_it_is_ready_and_alive_reads_its_secrets_and_writes_json_alone(tmp_path: Path) -> None:
    credentials, token = tmp_path / "credentials", "of-a-file-of-roots"
    credentials.mkdir()
    (credentials / "admin_token").write_text(f"{token}\n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.setblocking(False)
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "2000000",
            "CREDENTIALS_DIRECTORY": str(credentials),
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "debug",  # what is routine, too
            "STACK_FILL": "0",
        }
        stack = Stack(tmp_path, environment)
        del stack.environment["ADMIN_TOKEN"]
        with stack:
            assert await heard(told, b"READY=1") >= {b"WATCHDOG=1"}
            # Ready means that a reader is answered, and the token is the one in the file.
            async with aiohttp.ClientSession() as session:
                async with session.get(f"{stack.public}/content/v1/seasons") as answer:
                    assert answer.status == 200
                url = f"{stack.public}/fetcher/v1/status"
                for said, status in {token: 200, "another": 401}.items():
                    async with session.get(url, headers={"Authorization": f"Bearer {said}"}) as answer:
                        assert answer.status == status
            assert not (tmp_path / ".env").exists()
            assert stack.stop(signal.SIGTERM) == 0
            await heard(told, b"STOPPING=1")
        events = [json.loads(line) for line in stack.output.splitlines()]
        assert {event["service"] for event in events} >= {"launcher", "data_scheduler", "content_api"}
        assert all({"event", "level", "timestamp"} <= event.keys() for event in events)


async def heard(told: socket.socket, sentence: bytes) -> set[bytes]:
    """Wait for a sentence; what else was said until then."""
    others = set[bytes]()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (said := await asyncio.get_running_loop().sock_recv(told, 1000)) != sentence:
            others.add(said)
    return others
