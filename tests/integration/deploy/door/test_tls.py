"""The public door with a certificate of our own, by an authority of our own: the real Traefik, and real clients."""

import asyncio
import json
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from aiohttp import web

from deploy.door.certificate import KeyPair
from deploy.door.renewal import Renewal, keep
from deploy.settings import Settings
from tests.certificates import LONG_AGO, Authority
from tests.patience import PATIENCE_SECONDS
from tests.public_door import backend, traefik
from tests.suite import free_port, until

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")

NAME = "localhost"
ROUTES = (
    "/content/v1/seasons",
    "/ergast/f1/2025.json",
    "/content/v1/live/state",
    "/fetcher/v1/status",
    "/elsewhere",
)
"""One of each router; the first two are the hot ones."""


@dataclass(frozen=True)
class TlsDoor:
    """Traefik with TLS: its ports, who has signed its certificate, and its process."""

    port: int
    plain: int
    authority: Path
    pid: int

    @property
    def url(self) -> str:
        """Where the content is."""
        return f"https://{NAME}:{self.port}"

    def trusting(self, **given: Any) -> httpx.AsyncClient:
        """A client that trusts the authority and nobody else."""
        context = ssl.create_default_context(cafile=str(self.authority))
        return httpx.AsyncClient(verify=context, base_url=self.url, timeout=PATIENCE_SECONDS, **given)

    def shaken(self, context: ssl.SSLContext, alpn: tuple[str, ...] = ()) -> ssl.SSLSocket:
        """A connection by TLS as the context has it; SSLError or OSError where there is none."""
        if alpn:
            context.set_alpn_protocols(list(alpn))
        return context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS), server_hostname=NAME
        )

    def serial(self) -> str:
        """The number of the certificate that is shown."""
        with self.shaken(ssl.create_default_context(cafile=str(self.authority))) as connection:
            shown = connection.getpeercert()
            assert shown
            return str(shown["serialNumber"])


async def echo(request: web.Request) -> web.Response:
    return web.json_response({name.lower(): value for name, value in request.headers.items()})


def echoing() -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", echo)
    return app


@asynccontextmanager
async def opened(folder: Path, **given: object) -> AsyncIterator[TlsDoor]:
    """Traefik with TLS in front of a backend, ready."""
    authority, upstream, port, plain = Authority(folder / "authority"), free_port(), free_port(), free_port()
    pair = authority.pair(folder, NAME)
    settings = Settings.model_validate(
        {
            "content_api_port": upstream,
            "fetcher_service_port": upstream,
            "website_front_port": upstream,
            "admin_token": "token",
            "rate_limit_average": 0,
            "tls_cert": pair.certificate,
            "tls_key": pair.key,
            **given,
        }
    )
    async with backend(echoing(), upstream):
        with traefik(settings, port, folder, plain=plain) as pid:
            door = TlsDoor(port, plain, authority.file, pid)
            async with door.trusting() as client:

                async def routed() -> bool:
                    try:
                        return (await client.get("/content/v1/seasons")).status_code == 200
                    except httpx.TransportError:
                        return False

                await until(routed)
            yield door


@pytest.fixture(scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TlsDoor]:
    async with opened(tmp_path_factory.mktemp("tls")) as found:
        yield found


@pytest.mark.parametrize(("method", "status"), [("GET", 301), ("POST", 308)])
async def test_who_asks_without_tls_is_sent_to_the_same_page_with_it(door: TlsDoor, method: str, status: int) -> None:
    async with httpx.AsyncClient() as client:
        for path in ("/content/v1/calendar.ics?alarm=15", "/ergast/f1/2025.json", "/"):
            answer = await client.request(method, f"http://{NAME}:{door.plain}{path}")
            assert (answer.status_code, answer.headers["location"]) == (status, door.url + path)
            assert "strict-transport-security" not in answer.headers


async def test_a_client_that_follows_gets_the_answer_by_tls(door: TlsDoor) -> None:
    async with door.trusting(follow_redirects=True) as client:
        answer = await client.get(f"http://{NAME}:{door.plain}/content/v1/seasons")
        assert (answer.status_code, str(answer.url)) == (200, f"{door.url}/content/v1/seasons")
        assert answer.json()["x-forwarded-proto"] == "https"


async def test_without_tls_nothing_is_given_at_its_port(door: TlsDoor) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://{NAME}:{door.port}/content/v1/seasons")
        assert (answer.status_code, answer.text) == (404, "404 page not found\n")


@pytest.mark.parametrize("path", ROUTES)
async def test_every_route_tells_browsers_to_stay_with_tls(door: TlsDoor, path: str) -> None:
    async with door.trusting() as client:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_browsers_are_not_told_to_stay_where_that_is_not_wanted(tmp_path: Path) -> None:
    async with opened(tmp_path, hsts_seconds=0) as quiet, quiet.trusting() as client:
        for path in ROUTES:
            assert "strict-transport-security" not in (await client.get(path)).headers


# ---- which TLS


def only(version: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0") -> ssl.SSLContext:
    """A client that speaks this version and no other, with weak ciphers, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    context.minimum_version = context.maximum_version = version
    return context


def lenient(pair: KeyPair) -> ssl.SSLContext:
    """A server that refuses no version and no cipher."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def could_speak(client: ssl.SSLContext, folder: Path) -> bool:
    """Whether the client shakes hands with a server that refuses nothing: else a refusal of Traefik's would prove nothing."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    pair = Authority(folder / "lenient").pair(folder, NAME)
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=NAME),
        lenient(pair).wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0].cipher() is not None and ends[0].version() is not None


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_refused(door: TlsDoor, version: ssl.TLSVersion, tmp_path: Path) -> None:
    assert could_speak(only(version), tmp_path)
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        door.shaken(only(version))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA"])
def test_weak_ciphers_are_refused(door: TlsDoor, cipher: str, tmp_path: Path) -> None:
    client = only(ssl.TLSVersion.TLSv1_2, f"{cipher}:@SECLEVEL=0")
    assert could_speak(client, tmp_path)
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        door.shaken(client)


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"])
def test_strong_ciphers_are_taken(door: TlsDoor, cipher: str) -> None:
    with door.shaken(only(ssl.TLSVersion.TLSv1_2, cipher)) as connection:
        assert connection.version() == "TLSv1.2"
        shared = connection.cipher()
        assert shared is not None
        assert shared[0] == cipher


async def test_tls_1_3_alone_where_that_is_set(tmp_path: Path) -> None:
    async with opened(tmp_path, tls_minimum="1.3") as strict:
        with strict.shaken(only(ssl.TLSVersion.TLSv1_3)) as connection:
            assert connection.version() == "TLSv1.3"
        with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
            strict.shaken(only(ssl.TLSVersion.TLSv1_2))


# ---- HTTP/2 and HTTP/3


async def test_http_2_is_spoken(door: TlsDoor) -> None:
    async with door.trusting(http2=True) as client:
        for path in ROUTES:
            answer = await client.get(
                path, headers={"X-Forwarded-For": "203.0.113.9", "X_Forwarded_For": "203.0.113.9"}
            )
            assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            assert answer.json()["x-forwarded-for"] == "127.0.0.1"
            assert "x_forwarded_for" not in answer.json()


async def test_one_connection_of_http_2_has_the_limits_of_a_client(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, rate_limit_average=1, rate_limit_burst=5) as limited,
        limited.trusting(http2=True) as client,
    ):
        answers = await asyncio.gather(*(client.get("/content/v1/seasons") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200, 429}


@pytest.mark.skipif(sys.platform != "linux", reason="the client of HTTP/3 is installed on Linux alone")
async def test_http_3_is_offered_and_spoken(door: TlsDoor) -> None:
    from tests import http3  # noqa: PLC0415  # installed on Linux alone

    async with door.trusting() as client:
        offered = (await client.get("/content/v1/seasons")).headers["alt-svc"]
    assert offered.startswith(f'h3=":{door.port}"')
    for path in ROUTES:
        status, headers, body = await http3.get(door.url + path, door.authority, **{"x-forwarded-for": "203.0.113.9"})
        assert (status, headers["strict-transport-security"]) == (200, "max-age=31536000")
        assert json.loads(body)["x-forwarded-for"] == "127.0.0.1"


async def test_http_3_is_not_offered_where_it_is_not_wanted(tmp_path: Path) -> None:
    async with opened(tmp_path, http3=False) as quiet, quiet.trusting() as client:
        assert "alt-svc" not in (await client.get("/content/v1/seasons")).headers
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as free:
            free.bind(("", quiet.port))


# ---- renewed


class Renewing:
    """A Renewal over a running Traefik, which is told as `make up` tells it, and what was said."""

    def __init__(self, pair: KeyPair, kept: KeyPair, pid: int) -> None:
        self.said: list[str] = []

        async def taken() -> None:
            os.kill(pid, signal.SIGHUP)

        self.renewal = Renewal(pair, kept, taken=taken, tell=self.said.append, every=0.02)

    async def __aenter__(self) -> Self:
        self._watching = asyncio.create_task(self.renewal.watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)

    async def says(self, sentence: str) -> None:
        async def is_said() -> bool:
            assert not self._watching.done()
            return any(sentence in each for each in self.said)

        await until(is_said)


async def test_a_renewed_certificate_is_taken_up_by_the_same_process_and_one_that_is_no_good_is_not(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as door:
        kept = KeyPair(tmp_path / "cert.pem", tmp_path / "key.pem")
        (tmp_path / "given").mkdir()
        authority = Authority(tmp_path / "authority-of-the-next")
        pair = KeyPair(tmp_path / "given" / "cert.pem", tmp_path / "given" / "key.pem")
        pair.certificate.write_bytes(kept.certificate.read_bytes())
        pair.key.write_bytes(kept.key.read_bytes())
        first = door.serial()
        async with Renewing(pair, kept, door.pid) as renewing, door.trusting() as held:
            await held.get("/content/v1/seasons")
            # One that has expired, and half of one, are left alone.
            authority.pair(tmp_path / "given", NAME, since=LONG_AGO, until=LONG_AGO + timedelta(days=90))
            await renewing.says("has expired on 2020-03-31: renew it; until then the one before goes on")
            assert door.serial() == first
            (tmp_path / "other").mkdir()
            pair.key.write_bytes(authority.pair(tmp_path / "other", NAME).key.read_bytes())
            await renewing.says("is not the key of")
            assert door.serial() == first
            # A good one is shown to who comes next, and breaks nobody's connection.
            authority.pair(tmp_path / "given", NAME, until=datetime.now(UTC) + timedelta(days=90))
            await renewing.says("another certificate is used from now on, valid until ")
            next_door = TlsDoor(door.port, door.plain, authority.file, door.pid)

            async def shown() -> bool:
                try:
                    return bool(next_door.serial())
                except ssl.SSLCertVerificationError:
                    return False

            await until(shown)
            assert next_door.serial() != first
            assert (await held.get("/content/v1/seasons")).status_code == 200
        assert kept.certificate.stat().st_mode & 0o777 == kept.key.stat().st_mode & 0o777 == 0o600


async def test_a_copy_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    kept = KeyPair(tmp_path / "cert.pem", tmp_path / "key.pem")
    keep(kept, (b"certificate", b"key"))
    assert kept.contents() == (b"certificate", b"key")
    assert {path.stat().st_mode & 0o777 for path in (kept.certificate, kept.key)} == {0o600}
