"""The whole suite behind a public door that speaks TLS, as `make up` runs it."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import httpx
import pytest

from tests.certificates import EXPIRED, LONG_AGO, Authority
from tests.e2e.processes import Stack
from tests.e2e.test_start import start
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port

NAME = "localhost"


@asynccontextmanager
async def stack_with_tls(folder: Path, authority: Authority) -> AsyncIterator[tuple[Stack, str]]:
    """A running stack and its public address."""
    pair = authority.pair(folder, NAME)
    port = free_port()
    stack = Stack(
        folder,
        {
            "STACK_FILL": "0",
            "TLS_CERT": str(pair.certificate),
            "TLS_KEY": str(pair.key),
            "TRAEFIK_TLS_PORT": str(port),
        },
    )
    with stack:
        await stack.says("make down")
        yield stack, f"https://{NAME}:{port}"


def trusting(authority: Authority) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=str(authority.file))
    return httpx.AsyncClient(verify=context, http2=True, timeout=PATIENCE_SECONDS)


@pytest.mark.slow
async def test_it_welcomes_with_https_and_is_asked_by_http_2(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    async with stack_with_tls(tmp_path, authority) as (stack, url), trusting(authority) as client:
        assert f"curl -s {url}/content/v1/seasons" in stack.output
        answer = await client.get(f"{url}/content/v1/seasons")
        assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        redirected = await client.get(f"{stack.public}/content/v1/calendar.ics")
        assert (redirected.status_code, redirected.headers["location"].partition("://")[0]) == (301, "https")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel chooses who answers: Linux only")
async def test_a_rolling_restart_fails_nobody_who_reads_by_tls_or_is_sent_there(tmp_path: Path) -> None:
    """Each asks on a connection of its own: what is open when Traefik ends, ends with it."""
    authority = Authority(tmp_path / "authority")
    async with stack_with_tls(tmp_path, authority) as (stack, url):
        over, seen = asyncio.Event(), list[int]()
        context = ssl.create_default_context(cafile=str(authority.file))

        async def read(address: str) -> None:
            connector = aiohttp.TCPConnector(ssl=context, force_close=True)
            async with aiohttp.ClientSession(connector=connector) as session:
                while not over.is_set():
                    async with session.get(f"{address}/content/v1/seasons", allow_redirects=False) as answer:
                        await answer.read()
                        seen.append(answer.status)

        reading = [asyncio.create_task(read(address)) for address in (url, url, stack.public)]
        try:
            said = await stack.restart_rolling("traefik", "content_api")
        finally:
            over.set()
            await asyncio.gather(*reading)
        assert "traefik restarted" in said
        assert set(seen) == {200, 301}


@pytest.mark.slow
async def test_a_renewed_certificate_is_used_by_the_same_processes(tmp_path: Path) -> None:
    authority, next_authority = Authority(tmp_path / "authority"), Authority(tmp_path / "next")
    async with stack_with_tls(tmp_path, authority) as (stack, url):
        traefik = stack.pid("traefik")
        next_authority.pair(tmp_path, NAME)
        await stack.says("another certificate is used from now on, valid until ")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    async with trusting(next_authority) as client:
                        assert (await client.get(f"{url}/content/v1/seasons")).status_code == 200
                        break
                except httpx.ConnectError:  # Traefik has not read it yet
                    await asyncio.sleep(0.05)
        assert stack.pid("traefik") == traefik


# ---- refused


@pytest.mark.slow
def test_a_certificate_that_cannot_be_used_is_one_sentence_and_nothing_is_left_behind(tmp_path: Path) -> None:
    given, empty = tmp_path / "given", tmp_path / "empty"
    given.mkdir()
    empty.mkdir()
    authority = Authority(tmp_path / "authority")
    pair = authority.pair(given, NAME, since=LONG_AGO, until=EXPIRED)
    tls = {"TLS_CERT": str(pair.certificate), "TLS_KEY": str(pair.key), "TRAEFIK_TLS_PORT": str(free_port())}
    for changed, said in [
        ({}, f"TLS_CERT={pair.certificate} has expired on 2021-01-01: renew it\n"),
        ({"TLS_KEY": str(given / "none")}, f"TLS_KEY={given / 'none'} cannot be read: No such file or directory\n"),
        ({"TLS_KEY": ""}, "  TLS_CERT and TLS_KEY go together: set both or none\n"),
        ({"ACME_DOMAINS": "f1.example.org"}, "  TLS_CERT and ACME_DOMAINS: set one of them"),
        ({"PUBLIC_URL": "http://localhost"}, "  PUBLIC_URL='http://localhost': should begin with https://"),
    ]:
        status, output = start(empty, **{**tls, **changed})
        assert status != 0
        assert said in output
        assert len(output.splitlines()) <= 2, output
        assert list(empty.iterdir()) == []
    other = authority.pair(given, "f1.example.com")
    status, output = start(empty, **tls, PUBLIC_URL="https://f1.example.org")
    assert (
        output == f"TLS_CERT={other.certificate} is for f1.example.com and not for f1.example.org, as PUBLIC_URL says\n"
    )
