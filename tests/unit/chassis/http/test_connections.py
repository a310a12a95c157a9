"""Connections: how many, how long a request may take to arrive, and that every refusal is a problem."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from structlog.testing import capture_logs

from chassis.http.connections import MOST_HEAD_BYTES, Connections
from chassis.http.requests.request_bounds import MOST_HEADER_BYTES
from tests.patience import PATIENCE_SECONDS
from tests.unit.chassis.http.running_server import RunningServer, built, raw

HOST = b"Host: x\r\n"
GREET = b"GET /greet/2025 HTTP/1.1\r\n" + HOST + b"\r\n"
UNFINISHED_BODY = HOST + b"Content-Length: 10\r\n\r\nabc"


def refusal(answer: bytes) -> tuple[int, str]:
    """Status and detail of an answer that has to be a problem."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    problem: dict[str, Any] = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == problem["request_id"]
    assert headers["x-content-type-options"] == "nosniff"
    assert int(status.split()[1]) == problem["status"]
    return problem["status"], problem["detail"]


@asynccontextmanager
async def opened(server: RunningServer) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.mark.parametrize(
    ("sent", "status", "detail"),
    [
        (b"FOO / HTTP/1.1\r\n" + HOST + b"\r\n", 400, "this is no request in HTTP: Invalid method encountered"),
        (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", 400, "this is no request in HTTP: Invalid method encountered"),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400, "this is no request in HTTP: Invalid header token"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "this is no request in HTTP: Missing 'Host' header in request."),
        (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 400, "this is no request in HTTP: Bad status line"),
        (b"\x16\x03\x01 hello\r\n\r\n", 400, "this is no request in HTTP: "),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, "request line or header: longer than"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431, "request line or header: longer than"),
        (b"GET /%zz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 404, "there is nothing at /%zz"),
        (
            b"GET /greet/1 HTTP/1.1\r\n" + HOST + b"X: " + b"x" * MOST_HEADER_BYTES + b"\r\n\r\n",
            431,
            f"headers: {MOST_HEADER_BYTES + 6} bytes in all, allowed: at most {MOST_HEADER_BYTES}",
        ),
        (b"GET /greet/" + b"1" * 3000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, "URL: 3007 characters, allowed: at"),
        (b"POST /read HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "this is no request"),
        (
            b"POST /read HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc",
            400,
            "the body cannot be read: Can not decode content-encoding: gzip",
        ),
        (
            b"POST /read HTTP/1.1\r\n" + HOST + b"Connection: close\r\nExpect: foo\r\n\r\n",
            417,
            "Unknown Expect: foo",
        ),
    ],
)
async def test_what_is_refused_before_a_handler_is_a_problem_too(
    server: RunningServer, sent: bytes, status: int, detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    answered, said = refusal(await raw(server, sent))
    assert (answered, said[: len(detail)]) == (status, detail)
    assert caplog.records == []


@pytest.mark.parametrize("path", [b"/read", b"/open"])
async def test_a_body_that_ends_too_early_is_refused_and_never_handled(server: RunningServer, path: bytes) -> None:
    with capture_logs() as events:
        answer = await raw(server, b"POST " + path + b" HTTP/1.1\r\n" + UNFINISHED_BODY, half_closed=True)
    assert refusal(answer) == (400, "the body cannot be read: it ended before all of it was there")
    assert [event["status"] for event in events] == [400]


async def test_what_no_handler_is_there_for_is_refused_without_waiting_for_its_body(server: RunningServer) -> None:
    for path, status in ((b"/greet/2025", 405), (b"/nothing", 404)):
        answer = await raw(
            server, b"POST " + path + b" HTTP/1.1\r\nConnection: close\r\n" + UNFINISHED_BODY, half_closed=True
        )
        assert refusal(answer)[0] == status


async def test_a_body_that_does_not_come_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    async with built(body_seconds=0.05) as server:
        answer = await raw(server, b"POST /open HTTP/1.1\r\n" + UNFINISHED_BODY)
    assert refusal(answer) == (408, "the body did not end, allowed: 0.05 seconds for all of it")
    assert caplog.records == []


@pytest.mark.parametrize("sent", [b"GET /", b"GET /greet/2025 HTTP/1.1\r\nHos"])
async def test_a_head_that_does_not_end_is_given_up_however_slowly_it_goes_on(sent: bytes) -> None:
    limits = Connections(10, head_seconds=0.1)
    async with built(limits) as server, asyncio.timeout(PATIENCE_SECONDS), opened(server) as (reader, writer):
        writer.write(sent)
        answering = asyncio.create_task(reader.read())
        while not answering.done():
            writer.write(b"x")
            await asyncio.wait({answering}, timeout=0.02)
        assert refusal(answering.result()) == (408, "the request did not end, allowed: 0.1 seconds for its head")


@pytest.mark.parametrize("sent", [b"", b"GET /greet/2025 HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_a_connection_that_nobody_uses_is_closed(sent: bytes) -> None:
    limits = Connections(10, idle_seconds=0.1)
    async with built(limits) as server, asyncio.timeout(PATIENCE_SECONDS), opened(server) as (reader, writer):
        writer.write(sent)
        assert (await reader.read()).startswith(b"HTTP/1.1 200" if sent else b"")


async def test_a_head_without_end_is_given_up(server: RunningServer) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 60_000) for number in range(6))
    assert len(lines) > MOST_HEAD_BYTES
    status, detail = refusal(await raw(server, b"GET / HTTP/1.1\r\n" + lines))
    assert (status, detail) == (431, f"headers: more than {MOST_HEAD_BYTES} bytes, allowed: fewer")


async def test_a_slow_head_that_ends_in_time_is_answered(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), opened(server) as (reader, writer):
        for part in (b"GET /gre", b"et/2025 HT", b"TP/1.1\r\nHost: x\r\n", b"Connection: close\r\n\r\n"):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


async def test_what_is_one_connection_too_many_is_told_when_to_come_back() -> None:
    connections = Connections(2)
    async with built(connections) as server, asyncio.timeout(PATIENCE_SECONDS):
        async with opened(server) as one, opened(server) as two:
            for reader, writer in (one, two):
                writer.write(GREET)
                assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            answer = await raw(server, GREET)
            assert refusal(answer) == (503, "too many connections, try again in 2 seconds")
            assert b"\r\nRetry-After: 2\r\n" in answer
        while connections.open:  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0)
        assert (await server.ask("GET", "/greet/2025"))[0].status == 200


async def test_what_is_far_too_many_is_cut_off() -> None:
    async with (
        built(Connections(1)) as server,
        asyncio.timeout(PATIENCE_SECONDS),
        opened(server),
        opened(server),
        opened(server) as (reader, _),
    ):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""


async def test_a_frame_that_is_not_masked_closes_the_socket(server: RunningServer) -> None:
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    async with asyncio.timeout(PATIENCE_SECONDS), opened(server) as (reader, writer):
        writer.write(b"GET /talk HTTP/1.1\r\n" + HOST + upgrade + key + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        writer.write(b"\x81\x02hi")
        assert await reader.read() == b"\x88\x02\x03\xea"  # a close frame with 1002, and the end


async def test_masked_frames_are_heard(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), server.session.ws_connect(f"{server.url}/talk") as socket:
        for text in ("", "one", "x" * 200, "y" * 70_000):
            await socket.send_str(text)
            assert await socket.receive_str() == f"heard {text}"
