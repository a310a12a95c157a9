"""Answers that lie ready go out before the application is asked, and look like any other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from chassis.http.responses.fast_path import LEAST_APART, RawResponse
from chassis.http.responses.problem_document import SECURITY
from chassis.http.server import application, http_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics

BODY = b"Box, box." * 20_000
"""Larger than what a socket takes at once."""


class Door:
    """A server whose front knows `/ready` and `/unchanged`."""

    def __init__(self, port: int, metrics: Metrics) -> None:
        self.port = port
        self.metrics = metrics

    async def say(self, *requests: str) -> str:
        """Everything the server answers to requests sent at once, the last of which closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("".join(request.replace("\n", "\r\n") for request in requests).encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer.decode()

    def shows(self, sample: str) -> bool:
        return sample in self.metrics.render().decode().splitlines()


@asynccontextmanager
async def opened() -> AsyncIterator[Door]:
    metrics = Metrics("content_api")
    app = application(service="content_api", health=Health(), metrics=metrics)

    async def slow(_request: web.Request) -> web.Response:
        return web.Response(text="asked")

    app.router.add_get("/{name}", slow)
    known = {
        "/ready": RawResponse(200, {"ETag": '"a"'} | SECURITY, BODY),
        "/unchanged": RawResponse(304, {"ETag": '"a"'}),
    }

    def front(request: web.Request) -> tuple[RawResponse, str] | None:
        found = known.get(request.raw_path)
        return None if found is None else (found, "/{name}")

    async with http_server(app, "127.0.0.1", 0, front=front) as port:
        yield Door(port, metrics)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with opened() as found:
        yield found


GOODBYE = "GET /other HTTP/1.1\nHost: x\nConnection: close\n\n"


async def test_it_goes_out_whole_with_a_date_and_the_callers_request_id(door: Door) -> None:
    answer = await door.say("GET /ready HTTP/1.1\nHost: x\nX-Request-Id: mine\n\n", GOODBYE)
    head, _, rest = answer.partition("\r\n\r\n")
    assert head.startswith('HTTP/1.1 200 OK\r\nETag: "a"\r\nX-Content-Type-Options: nosniff\r\n')
    assert f"\r\nContent-Length: {len(BODY)}\r\nX-Request-Id: mine\r\nDate: " in head
    assert rest.startswith(BODY.decode())


@pytest.mark.parametrize(("size", "pieces"), [(0, 1), (LEAST_APART - 1, 1), (LEAST_APART, 2)])
def test_a_large_body_is_not_copied(size: int, pieces: int) -> None:
    ready = RawResponse(200, {}, b"x" * size)
    parts = ready.parts("mine", b"\r\nX-More: 1")
    assert len(parts) == pieces
    assert pieces == 1 or parts[-1] is ready.body
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nX-Request-Id: mine\r\nX-More: 1\r\nDate: " in head
    assert body == ready.body


async def test_requests_that_come_at_once_are_answered_one_after_the_other(door: Door) -> None:
    ask = "GET /unchanged HTTP/1.1\nHost: x\n\n"
    answer = await door.say(ask, ask, "GET /ready HTTP/1.1\nHost: x\n\n", ask, GOODBYE)
    parts = answer.split("HTTP/1.1 ")
    assert [part[:3] for part in parts[1:]] == ["304", "304", "200", "304", "200"]
    assert parts[-1].endswith("asked")


async def test_what_says_that_nothing_has_changed_has_neither_body_nor_length(door: Door) -> None:
    answer = await door.say("GET /unchanged HTTP/1.1\nHost: x\n\n", GOODBYE)
    assert "Content-Length" not in answer.split("HTTP/1.1 ")[1]


@pytest.mark.parametrize(
    "request_line",
    [
        "HEAD /ready HTTP/1.1\nHost: x\nConnection: close\n\n",
        "GET /ready HTTP/1.1\nHost: x\nConnection: close\n\n",
        "GET /ready HTTP/1.0\nHost: x\n\n",
        GOODBYE,
    ],
)
async def test_what_is_not_plain_or_not_known_is_the_applications(door: Door, request_line: str) -> None:
    answer = await door.say(request_line)
    assert '"a"' not in answer
    assert "200 OK" in answer


async def test_it_is_counted_like_the_rest(door: Door) -> None:
    await door.say("GET /ready HTTP/1.1\nHost: x\n\n", "GET /unchanged HTTP/1.1\nHost: x\n\n", GOODBYE)
    for status, times in (("200", "2.0"), ("304", "1.0")):
        assert door.shows(
            f'willitbemax_http_requests_total{{method="GET",route="/{{name}}",status="{status}"}} {times}'
        )


async def test_a_request_with_a_body_does_not_confuse_the_next_one(door: Door) -> None:
    answer = await door.say("GET /unchanged HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello", GOODBYE)
    assert [part[:3] for part in answer.split("HTTP/1.1 ")[1:]] == ["304", "200"]


async def test_a_caller_who_goes_away_in_the_middle_disturbs_nobody(door: Door) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"GET /ready HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
    writer.transport.abort()
    assert "200 OK" in await door.say(GOODBYE)
