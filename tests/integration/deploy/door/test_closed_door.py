"""Traefik as `make up` starts it: from the first connection that is accepted, nobody is told that what he asks for is not there."""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from deploy.settings import Settings
from tests.certificates import Authority
from tests.patience import PATIENCE_SECONDS
from tests.public_door import traefik
from tests.suite import free_port

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel chooses who answers: Linux only")


REFUSED = 10


async def ask(port: int, path: str, tls: ssl.SSLContext | None = None) -> tuple[int, dict[str, str], bytes] | None:
    """Status, headers and body; None where nobody listens."""
    try:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=tls, server_hostname="f1.example" if tls else None
        )
    except ConnectionRefusedError:
        return None
    writer.write(f"GET {path} HTTP/1.1\r\nHost: f1.example\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(status.split()[1]), headers, body


async def opened_at_last(port: int, tls: ssl.SSLContext | None = None) -> list[tuple[int, dict[str, str], bytes]]:
    """Every answer until the first that is no 503."""
    answers: list[tuple[int, dict[str, str], bytes]] = []
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers or answers[-1][0] == 503:
        assert time.monotonic() < until, "the door does not open"
        answer = await ask(port, "/content/v1/seasons", tls)
        assert answer is not None or not answers, "a door that was there has gone"
        if answer is not None:
            answers.append(answer)
        await asyncio.sleep(0.005)
    return answers


@asynccontextmanager
async def a_content_api() -> AsyncIterator[tuple[web.AppRunner, list[str]]]:
    """One that does not listen yet, and the hosts that it is asked by: its address is the only one behind the door that answers."""
    asked: list[str] = []

    async def hello(request: web.Request) -> web.Response:
        asked.append(request.host)
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/{path:.*}", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        yield runner, asked
    finally:
        await runner.cleanup()


async def test_from_the_first_connection_on_it_is_503_and_then_the_answer(tmp_path: Path) -> None:
    upstream, port = free_port(), free_port()
    settings = Settings.model_validate({"content_api_port": upstream, "rate_limit_average": 0})
    async with a_content_api() as (runner, asked):
        with traefik(settings, port, tmp_path, closed_at_first=True):
            opening = asyncio.create_task(opened_at_last(port))
            # content_api comes after Traefik: until then there is nothing to answer with.
            while (answer := await ask(port, "/content/v1/seasons")) is None:  # noqa: ASYNC110  # it happens in a server
                await asyncio.sleep(0.005)
            for _ in range(REFUSED):
                answer = await ask(port, "/content/v1/seasons")
                assert answer is not None
                assert answer[0] == 503
            await web.TCPSite(runner, "127.0.0.1", upstream).start()
            answers = await opening
            status, headers, body = answers[0]
            assert (status, headers["retry-after"], headers["content-type"]) == (503, "2", "application/problem+json")
            assert json.loads(body)["status"] == 503
            assert answers[-1][0] == 200
            assert {status for status, _, _ in answers} == {503, 200}
            for _ in range(REFUSED):
                answer = await ask(port, "/content/v1/seasons")
                assert answer is not None
                assert answer[0] == 200
            # There is no website here: the door opens when content_api can be asked, not when it is given up.
            assert "closed-door" in asked


async def test_with_tls_it_is_503_by_our_certificate_and_who_asks_without_is_sent_there_meanwhile(
    tmp_path: Path,
) -> None:
    upstream, port, plain = free_port(), free_port(), free_port()
    authority = Authority(tmp_path / "authority")
    pair = authority.pair(tmp_path, "f1.example")
    trusting = ssl.create_default_context(cafile=str(authority.file))
    settings = Settings.model_validate(
        {"content_api_port": upstream, "rate_limit_average": 0, "tls_cert": pair.certificate, "tls_key": pair.key}
    )
    async with a_content_api() as (runner, asked):
        with traefik(settings, port, tmp_path, closed_at_first=True, plain=plain):
            opening = asyncio.create_task(opened_at_last(port, trusting))
            # There is no content_api yet, and the plain port has nothing to wait for.
            redirected = await opened_at_last(plain)
            assert {status for status, _, _ in redirected} <= {503, 301}
            assert redirected[-1][1]["location"] == f"https://f1.example:{port}/content/v1/seasons"
            for _ in range(REFUSED):
                answer = await ask(port, "/content/v1/seasons", trusting)
                assert answer is not None
                assert (answer[0], answer[1]["retry-after"]) == (503, "2")
            await web.TCPSite(runner, "127.0.0.1", upstream).start()
            answers = await opening
            assert answers[-1][0] == 200
            assert {status for status, _, _ in answers} == {503, 200}
            assert "closed-door" in asked
