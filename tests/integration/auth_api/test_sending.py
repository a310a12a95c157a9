"""Sending to strangers: real servers that hang, redirect, answer for ever or no HTTP, and names that lead where they must not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from auth_api import sending
from auth_api.public_addresses import networks
from auth_api.sending import Allowed, Attempt, Sender, checked_url
from chassis.errors import InvalidRequest
from tests.receivers import Answering, receiving
from tests.suite import free_port

HERE = Allowed(http=True, networks=networks("127.0.0.0/8"))
STRANGERS = Allowed(http=True)


async def sent(url: str, allowed: Allowed = HERE) -> Attempt:
    async with Sender(allowed) as sender:
        return await sender.send(url, b"{}", {"webhook-id": "msg_1"})


async def test_what_is_taken_is_a_success() -> None:
    async with receiving() as receiver:
        attempt = await sent(receiver.url)
        assert (attempt.delivered, attempt.status, attempt.error) == (True, 204, None)
        (got,) = receiver.received
        assert got.headers["webhook-id"] == "msg_1"
        assert got.headers["Content-Type"] == "application/json"
        assert "Cookie" not in got.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with receiving() as inner:

        async def redirecting(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": inner.url})

        async with receiving(redirecting) as receiver:
            attempt = await sent(receiver.url)
        assert (attempt.delivered, attempt.status) == (False, status)
        assert attempt.error is not None
        assert "redirects are not followed" in attempt.error
        assert inner.received == []


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
async def test_another_status_is_a_failure(status: int) -> None:
    async def refusing(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with receiving(refusing) as receiver:
        attempt = await sent(receiver.url)
    assert (attempt.delivered, attempt.status, attempt.error) == (False, status, None)


async def _hanging(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def _dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b".")
        await asyncio.sleep(0)


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"a" * 16_384)


@pytest.mark.parametrize(
    ("answering", "error"),
    [(_hanging, "no answer within 0.3 s"), (_endless, "answered more than 65536 bytes")],
)
async def test_a_receiver_that_keeps_us_is_left(
    answering: Answering, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if answering is _hanging:
        monkeypatch.setattr(sending, "SECONDS", 0.3)
    async with receiving(answering) as receiver:
        attempt = await sent(receiver.url)
    assert not attempt.delivered
    assert attempt.error == error


async def test_one_that_drips_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    async with receiving(_dripping) as receiver:
        assert not (await sent(receiver.url)).delivered


@asynccontextmanager
async def speaking(answer: bytes) -> AsyncIterator[str]:
    """A server that says these bytes to everybody; its address."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    ],
)
async def test_what_is_no_answer_is_a_failure(answer: bytes) -> None:
    async with speaking(answer) as url:
        attempt = await sent(url)
    assert not attempt.delivered
    assert attempt.error


async def test_a_dead_receiver_is_a_failure() -> None:
    attempt = await sent(f"http://127.0.0.1:{free_port()}/")
    assert attempt.error == "cannot be reached: Connection refused"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",  # noqa: S104  # not bound
        "localhost",
        "127.0.0.1.",
        "0x7f.1",
    ],
)
async def test_nothing_of_this_machine_is_asked(host: str) -> None:
    async with receiving() as receiver:
        attempt = await sent(f"http://{host}:{receiver.port}/", STRANGERS)
        assert not attempt.delivered
        assert receiver.received == []


class Rebinding(AbstractResolver):
    """DNS that gives one address after another for the same name, as who rebinds it has it do."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        found = ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
        return [found]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1",), ("169.254.169.254",), ("127.0.0.1", "8.8.8.8")])
async def test_a_name_that_leads_here_is_not_asked(addresses: tuple[str, ...]) -> None:
    async with receiving() as receiver, Sender(STRANGERS, resolver=Rebinding(*addresses)) as sender:
        attempt = await sender.send(f"http://rebound.example:{receiver.port}/", b"{}", {})
        assert attempt.error == f"refused: {addresses[0]} is no public address"
        assert receiver.received == []


async def test_a_name_is_resolved_once_for_an_attempt_and_again_for_the_next() -> None:
    """What was looked at is what is connected to: an answer that would come second leads nowhere."""
    names = Rebinding("127.0.0.1", "10.0.0.1")
    async with receiving() as receiver, Sender(HERE, resolver=names) as sender:
        url = f"http://rebound.example:{receiver.port}/"
        assert (await sender.send(url, b"{}", {})).delivered
        assert names.asked == ["rebound.example"]
        assert (await sender.send(url, b"{}", {})).error == "refused: 10.0.0.1 is no public address"
        assert len(receiver.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "file:///etc/passwd",
        "https://",
        "https://:443/",
        "https://a@b/",
        "https://example.org/#x",
        "http://example.org/",
    ],
)
def test_an_address_that_may_not_be_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^url: "):
        checked_url(url, Allowed())


@pytest.mark.parametrize("url", ["https://example.org/", "https://example.org:8443/a?b=c", "https://8.8.8.8/"])
def test_a_public_address_by_tls_may_be(url: str) -> None:
    assert checked_url(url, Allowed()) == url
