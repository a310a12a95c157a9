"""The client, on real servers on free loopback ports."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from chassis.errors import DeadlineExceeded, Unavailable
from chassis.http.client import LARGEST_REPLY, HttpClient
from chassis.http.server import (
    http_server,
)
from chassis.process import logs
from tests.unit.chassis.http.running_server import TOKEN, RunningServer


@asynccontextmanager
async def answering(body: bytes, status: int = 200) -> AsyncIterator[str]:
    """The address of a server that answers just this to any path and method, in two pieces."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        half = len(body) // 2
        for piece in (body[:half], body[half:]):
            await response.write(piece)
            await asyncio.sleep(0.01)
        return response

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with http_server(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def test_the_client_sends_the_request_id_and_reads_an_object(server: RunningServer) -> None:
    token = logs.request_id.set("from-the-trigger")
    try:
        async with HttpClient() as client:
            status, body = await client.post_json(f"{server.url}/open", deadline=5.0)
            assert (status, body["request_id"]) == (200, "from-the-trigger")
            status, body = await client.get_json(f"{server.url}/greet/2025", deadline=5.0)
            assert (status, body["year"]) == (200, "2025")
    finally:
        logs.request_id.reset(token)


async def test_the_client_sends_headers_and_gives_problems_as_they_are(server: RunningServer) -> None:
    async with HttpClient() as client:
        headers = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
        assert (await client.post_json(f"{server.url}/guarded", headers=headers, deadline=5.0))[0] == 200
        status, body = await client.post_json(f"{server.url}/guarded", deadline=5.0)
        assert (status, body["title"]) == (401, "Unauthorized")


async def test_the_client_follows_no_redirect(server: RunningServer) -> None:
    async with HttpClient() as client:
        with pytest.raises(Unavailable, match="answered 302 without a JSON object"):
            await client.get_json(f"{server.url}/elsewhere", deadline=5.0)


async def test_an_answer_in_pieces_is_read_as_a_whole() -> None:
    async with answering(b'{"a": "' + b"x" * 100_000 + b'"}') as url, HttpClient() as client:
        _, body = await client.get_json(url, deadline=5.0)
    assert len(body["a"]) == 100_000


async def test_an_answer_that_need_not_be_json_comes_with_its_status_and_headers() -> None:
    async with answering(b"<svg/>", status=404) as url, HttpClient() as client:
        reply = await client.get(url, deadline=5.0)
    assert (reply.status, reply.body) == (404, b"<svg/>")
    assert reply.headers["transfer-encoding"] == "chunked"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"half": ', b'{"a": "\xff"}'])
async def test_an_answer_that_is_no_object_is_unavailable(body: bytes) -> None:
    async with answering(body, status=502) as url, HttpClient() as client:
        with pytest.raises(Unavailable, match="answered 502 without a JSON object"):
            await client.post_json(url, deadline=5.0)


async def test_an_answer_that_is_too_large_is_not_read() -> None:
    async with answering(b" " * (LARGEST_REPLY + 1)) as url, HttpClient() as client:
        with pytest.raises(Unavailable, match="with more than"):
            await client.get_json(url, deadline=5.0)


async def test_an_answer_that_does_not_come_in_time_exceeds_the_deadline() -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server, HttpClient() as client:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DeadlineExceeded, match=r"/slow: no answer within 0\.05 s"):
            await client.post_json(f"http://127.0.0.1:{port}/slow", deadline=0.05)


async def test_nobody_listening_is_unavailable_and_named() -> None:
    async with answering(b"{}") as url:
        pass
    async with HttpClient() as client:
        with pytest.raises(Unavailable, match=f"^{re.escape(url)}/x: cannot be reached: .*refused"):
            await client.post_json(f"{url}/x", deadline=5.0)


async def test_a_connection_that_is_cut_is_unavailable() -> None:
    async def cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with await asyncio.start_server(cut, "127.0.0.1", 0) as server, HttpClient() as client:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable, match=f"http://127.0.0.1:{port}: "):
            await client.post_json(f"http://127.0.0.1:{port}", deadline=5.0)


async def test_the_client_works_only_inside_its_context() -> None:
    with pytest.raises(RuntimeError, match="outside its context"):
        await HttpClient().get_json("http://127.0.0.1:1", deadline=1.0)
