"""Certificates by ACME: the real Traefik gets them from a real ACME server (Debian's package `pebble`), which asks back at our ports."""

import asyncio
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from deploy.door.acme import issued, issued_context
from deploy.door.certificate import KeyPair, examined
from deploy.settings import Settings
from tests.certificates import Authority
from tests.effort import mostly_slow
from tests.public_door import backend, traefik
from tests.suite import free_port, until

PEBBLE, NAME_SERVER = shutil.which("pebble"), shutil.which("pebble-challtestsrv")
DOMAINS = ("f1.example.org", "www.f1.example.org")

pytestmark = pytest.mark.skipif(
    PEBBLE is None or NAME_SERVER is None, reason="needs an ACME server to ask: Debian's package pebble"
)


@dataclass(frozen=True)
class AcmeServer:
    """A running Pebble: where it is asked, who has signed its own certificate, at which ports it asks back."""

    url: str
    management: str
    authority: Path
    http: int
    tls: int

    async def root(self) -> ssl.SSLContext:
        """A client that trusts what it issues, and nobody else."""
        trusting = ssl.create_default_context(cafile=str(self.authority))
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.management}/roots/0", ssl=trusting) as answer,
        ):
            return ssl.create_default_context(cadata=await answer.text())


@contextmanager
def running(folder: Path, *command: str, **environment: str) -> Iterator[None]:
    """A program, until the end."""
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})  # noqa: S603  # Debian's
        try:
            yield
        finally:
            process.kill()
            process.wait()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[AcmeServer]:
    """An ACME server for which every name leads to this machine."""
    assert PEBBLE is not None
    assert NAME_SERVER is not None
    folder = tmp_path / "pebble"
    authority = Authority(folder / "authority")
    pair = authority.pair(folder, "127.0.0.1", "localhost")
    names, listen, management, http, tls = (free_port() for _ in range(5))
    configuration = {
        "pebble": {
            "listenAddress": f"127.0.0.1:{listen}",
            "managementListenAddress": f"127.0.0.1:{management}",
            "certificate": str(pair.certificate),
            "privateKey": str(pair.key),
            "httpPort": http,
            "tlsPort": tls,
        }
    }
    (folder / "pebble.json").write_text(json.dumps(configuration))
    name_server = (NAME_SERVER, "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", f"127.0.0.1:{names}")
    elsewhere = ("-management", f"127.0.0.1:{free_port()}", "-http01", "", "-https01", "", "-tlsalpn01", "")
    pebble = (PEBBLE, "-config", str(folder / "pebble.json"), "-dnsserver", f"127.0.0.1:{names}")
    with ExitStack() as started:
        started.enter_context(running(folder, *name_server, *elsewhere))
        started.enter_context(running(folder, *pebble, PEBBLE_VA_NOSLEEP="1"))
        found = AcmeServer(
            f"https://127.0.0.1:{listen}/dir", f"https://127.0.0.1:{management}", authority.file, http, tls
        )
        trusting = ssl.create_default_context(cafile=str(authority.file))

        async def answers() -> bool:
            try:
                async with aiohttp.ClientSession() as session, session.get(found.url, ssl=trusting) as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

        await until(answers)
        yield found


async def hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


def greeter() -> web.Application:
    app = web.Application()
    app.router.add_get("/{path:.*}", hello)
    return app


async def serial(port: int, domain: str, trusting: ssl.SSLContext) -> str | None:
    """The number of the certificate that is shown for the domain; None while it is by nobody whom the client trusts."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=domain)
    except (OSError, ssl.SSLError):
        return None
    shown = writer.get_extra_info("peercert")
    writer.close()
    return str(shown["serialNumber"])


@pytest.mark.parametrize("challenge", mostly_slow(["http", "tls"], "http"))
async def test_a_certificate_is_got_by_each_challenge_through_the_closed_door_and_kept_over_a_restart(
    tmp_path: Path, server: AcmeServer, challenge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    upstream = free_port()
    settings = Settings.model_validate(
        {
            "content_api_port": upstream,
            "rate_limit_average": 0,
            "acme_domains": ",".join(DOMAINS),
            "acme_email": "max@example.org",
            "acme_server": server.url,
            "acme_ca": server.authority,
            "acme_challenge": challenge,
        }
    )
    trusting = await server.root()
    # At a first start nothing stands behind the door yet, when the server asks back.
    with traefik(settings, server.tls, tmp_path, closed_at_first=True, plain=server.http):

        async def shown() -> str | None:
            return await serial(server.tls, DOMAINS[0], trusting)

        first = await until(shown)
        assert await serial(server.tls, DOMAINS[1], trusting) == first
        async with backend(greeter(), upstream), aiohttp.ClientSession() as session:

            async def answered() -> bool:
                url = URL(f"https://127.0.0.1:{server.tls}/content/v1/seasons")
                headers = {"Host": DOMAINS[0]}
                async with session.get(url, ssl=trusting, server_hostname=DOMAINS[0], headers=headers) as answer:
                    return answer.status == 200 and await answer.text() == "hello"

            await until(answered)
    ((certificate, key),) = issued(tmp_path / "acme.json")
    named = examined(KeyPair(Path("a"), Path("b")), (certificate, key), datetime.now(UTC))
    assert set(named.names) == set(DOMAINS)
    assert (tmp_path / "acme.json").stat().st_mode & 0o777 == 0o600
    # The next start has it already, and so has who answers until the door is open.
    with traefik(settings, server.tls, tmp_path, closed_at_first=True, plain=server.http):
        again = await until(shown)
        async with aiohttp.ClientSession() as session:
            url = URL(f"https://127.0.0.1:{server.tls}/content/v1/seasons")
            async with session.get(url, ssl=trusting, server_hostname=DOMAINS[0]) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert again == first


def test_what_is_no_file_of_traefiks_gives_no_certificate(tmp_path: Path) -> None:
    storage = tmp_path / "acme.json"
    assert issued_context(storage) is None
    for content in ("", "{}", "[]", '{"public": {"Account": {}, "Certificates": null}}', '{"public": 7}'):
        storage.write_text(content)
        assert issued_context(storage) is None
    storage.write_text('{"public": {"Certificates": [{"certificate": "bm8=", "key": "bm8="}]}}')
    assert issued_context(storage) is None
