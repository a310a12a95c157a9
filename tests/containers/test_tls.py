"""The suite in containers with a certificate of its own: compose.tls.yaml over compose.yaml, as `COMPOSE_FILE` in `.env` says."""

import dataclasses
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.certificates import Authority
from tests.containers import engine
from tests.containers.suite import ComposeSuite, ContainersClient
from tests.containers.timetable import timed
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port, until

NAME = "localhost"
PATH = "/content/v1/seasons/2025/drivers"


@dataclass(frozen=True)
class Secured:
    """The suite behind a door that speaks TLS."""

    suite: ComposeSuite
    authority: Authority
    folder: Path
    """Where its certificate lies, as a person puts it there."""

    @property
    def url(self) -> str:
        """The public address."""
        return f"https://{NAME}:{self.suite.settings['TRAEFIK_TLS_PORT']}"


def trusting(authority: Authority) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=str(authority.file))
    return httpx.AsyncClient(verify=context, http2=True, timeout=PATIENCE_SECONDS)


async def answers(url: str, authority: Authority) -> bool:
    """Whether somebody who trusts this authority alone gets his answer."""
    try:
        async with trusting(authority) as asking:
            return (await asking.get(url)).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
async def secured(client: ContainersClient, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    """The suite that was full, stopped, and started again with the settings of TLS."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder / "authority")
    authority.pair(folder, NAME)
    settings = {
        "COMPOSE_FILE": "compose.yaml:compose.tls.yaml",
        "CERTIFICATES": str(folder),
        "TRAEFIK_TLS_PORT": str(free_port()),
        "PUBLIC_URL": f"https://{NAME}",
    }
    found = Secured(dataclasses.replace(client.suite, more=settings), authority, folder)
    client.suite.down(data=False)
    with timed("down, and up again with TLS"):
        found.suite.up()

        async def answered() -> bool:
            return await answers(found.url + PATH, authority)

        await until(answered)
    yield found
    found.suite.down(data=False)
    client.suite.up()


async def test_answers_come_by_tls_and_say_that_browsers_shall_stay_with_it(secured: Secured) -> None:
    async with trusting(secured.authority) as asking:
        answer = await asking.get(secured.url + PATH)
    assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["alt-svc"].startswith('h3=":443"')
    assert answer.json()["result"]["standings"][0]["name"] == "Lando Norris"


async def test_who_asks_without_it_is_sent_there(secured: Secured) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as asking:
        answer = await asking.get(f"http://{NAME}:{secured.suite.port}{PATH}?round=3")
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}{PATH}?round=3")


@pytest.mark.skipif(sys.platform != "linux", reason="aioquic is installed on Linux alone")
async def test_it_is_asked_by_http_3(secured: Secured) -> None:
    from tests import http3  # noqa: PLC0415  # installed on Linux alone

    status, _, body = await http3.get(secured.url + PATH, secured.authority.file)
    assert (status, b"Lando Norris" in body) == (200, True)


async def test_it_is_healthy_by_its_own_check(secured: Secured) -> None:
    checked = engine.call("podman", "healthcheck", "run", secured.suite.container("traefik"))
    assert checked.returncode == 0, (checked.stdout, checked.stderr)


async def test_a_renewed_certificate_is_used_after_a_signal_by_the_same_process(
    secured: Secured, tmp_path: Path
) -> None:
    """This changes the certificate, so it comes last."""
    renewed = Authority(tmp_path / "authority")
    made = renewed.pair(tmp_path, NAME)
    before = secured.suite.pid("traefik")
    made.certificate.replace(secured.folder / "cert.pem")
    made.key.replace(secured.folder / "key.pem")
    assert not await answers(secured.url + PATH, renewed)
    secured.suite.compose("kill", "--signal", "HUP", "traefik")

    async def used() -> bool:
        return await answers(secured.url + PATH, renewed)

    await until(used)
    assert secured.suite.pid("traefik") == before
