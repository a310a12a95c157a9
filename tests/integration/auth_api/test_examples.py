"""The examples that verify signatures, run as processes: they take what is genuine, once, and nothing else."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from auth_api.webhooks.endpoint_secret import endpoint_secret, signed_headers
from deploy.stack import ROOT
from racing.wire.requests.webhooks import OutgoingEvent
from tests.patience import PATIENCE_SECONDS

SECRET, OTHER = endpoint_secret("tests", "whk_1", 1), endpoint_secret("tests", "whk_1", 2)
EXAMPLES = {
    "verify_webhook.py": sys.executable,
    "verify_webhook.mjs": shutil.which("node"),
    "verify_webhook.go": shutil.which("go"),
}


def event(message: str = "msg_1") -> OutgoingEvent:
    body = (
        b'{"type":"schedule.changed","timestamp":"2026-03-14T12:00:00Z","version":1,"data":{"name":"S\xc3\xa3o Paulo"}}'
    )
    return OutgoingEvent(
        id="evt_1", message=message, event_number=1, kind="schedule.changed", at=datetime.now(UTC), body=body
    )


def command(name: str, folder: Path) -> list[str]:
    """What runs an example; one in Go is compiled first, since `go run` would leave it behind."""
    program, example = EXAMPLES[name], str(ROOT / "docs" / "examples" / "webhooks" / name)
    if program is None:
        pytest.skip(f"needs {'node' if name.endswith('mjs') else 'go'}, which is not here")
    if not name.endswith(".go"):
        return [program, example]
    known = {**os.environ, "GOCACHE": str(folder / "cache"), "GO111MODULE": "off"}
    subprocess.run([program, "build", "-o", str(folder / "example"), example], env=known, check=True)  # noqa: S603  # an example of ours
    return [str(folder / "example")]


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example_takes_what_is_genuine_once_and_nothing_else(name: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *command(name, tmp_path),
        env={**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS), aiohttp.ClientSession() as session:
            port = int((await process.stdout.readline()).split()[-1])

            async def post(headers: dict[str, str], body: bytes) -> int:
                async with session.post(f"http://127.0.0.1:{port}/", data=body, headers=headers) as answer:
                    return answer.status

            now = datetime.now(UTC)
            genuine = signed_headers([OTHER, SECRET], event(), now)
            refused: list[tuple[dict[str, Any], bytes]] = [
                (signed_headers([OTHER], event(), now), event().body),
                (genuine, event().body.replace(b"schedule", b"Schedule")),
                ({**genuine, "webhook-id": "msg_2"}, event().body),
                (signed_headers([SECRET], event(), now - timedelta(hours=1)), event().body),
                ({}, event().body),
                ({**genuine, "webhook-timestamp": "soon"}, event().body),
                ({**genuine, "webhook-signature": "v1,\u00e9 v1a,"}, event().body),
            ]
            assert [await post(headers, body) for headers, body in refused] == [400] * len(refused)
            assert [await post(genuine, event().body) for _ in range(2)] == [204, 204]
            assert await post(signed_headers([SECRET], event("msg_3"), now), event().body) == 204
            process.kill()
            assert (await process.stdout.read()).decode().splitlines() == ["schedule.changed"] * 2
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
