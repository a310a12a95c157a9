"""The server: headers, request ids, metrics, streams, ports and stopping."""

import asyncio
import re

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chassis.http.access_log import AccessLog
from chassis.http.server import (
    application,
    http_server,
)
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from tests.unit.chassis.http.running_server import RunningServer, raw, routes


@pytest.mark.parametrize("path", ["/greet/2025", "/nowhere", "/broken", "/stream"])
async def test_every_answer_has_the_security_headers_and_a_request_id(server: RunningServer, path: str) -> None:
    async with server.session.get(f"{server.url}{path}", headers={"X-Request-Id": "r-1"}) as response:
        assert response.headers["X-Request-Id"] == "r-1"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("given", ["a", "A-Za.z0_9", "x" * 128])
async def test_a_request_id_is_kept_and_is_that_of_the_work(server: RunningServer, given: str) -> None:
    response, body = await server.ask("GET", "/greet/2025", headers={"X-Request-Id": given})
    assert response.headers["X-Request-Id"] == body["request_id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", 'a"b', "ä"])
async def test_a_request_id_that_is_no_id_is_replaced(server: RunningServer, given: str) -> None:
    response, body = await server.ask("GET", "/greet/2025", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-Id"])
    assert response.headers["X-Request-Id"] == body["request_id"]


async def test_requests_are_counted_by_route_and_not_by_path(server: RunningServer) -> None:
    await server.ask("GET", "/greet/2024")
    await server.ask("GET", "/greet/2025")
    await server.ask("GET", "/nowhere")
    await server.ask("GET", "/elsewhere-too")
    await server.ask("PROPFIND", "/greet/2025")
    assert server.shows('willitbemax_http_requests_total{method="GET",route="/greet/{year}",status="200"} 2.0')
    assert server.shows('willitbemax_http_requests_total{method="GET",route="unknown",status="404"} 2.0')
    assert server.shows('willitbemax_http_requests_total{method="other",route="unknown",status="405"} 1.0')
    assert server.shows('willitbemax_http_seconds_count{route="/greet/{year}"} 2.0')


async def test_one_access_event_stands_for_many_requests_that_went_well() -> None:
    metrics, now = Metrics("test"), 0.0
    access_log = AccessLog("test", every=60, slow=3600, clock=lambda: now)
    app = routes(application(service="test", health=Health(), metrics=metrics, access_log=access_log))
    with capture_logs() as events:
        async with http_server(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
            for now in (0.0, 1.0, 2.0, 60.0):  # noqa: B007  # the access log reads it
                async with session.get(f"http://127.0.0.1:{port}/greet/2025") as response:
                    await response.read()
    seen = [(event["path"], event["status"], event["requests"]) for event in events if event["event"] == "request"]
    assert seen == [("/greet/2025", 200, 1), ("/greet/2025", 200, 3)]


@pytest.mark.parametrize("then", ["break", "fail"])
async def test_a_stream_that_fails_breaks_off_and_never_looks_complete(
    server: RunningServer, then: str, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        answer = await raw(server, b"GET /stream?then=" + then.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.count(b"HTTP/1.1") == 1
    assert b"0\r\n\r\n" not in answer
    assert b"problem" not in answer
    assert [event["event"] for event in events] == ["internal error" if then == "break" else "an answer was cut short"]
    assert caplog.records == []


async def test_a_caller_that_goes_away_is_nobodys_defect(caplog: pytest.LogCaptureFixture) -> None:
    begun, left = asyncio.Event(), asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        begun.set()
        try:
            while True:
                await response.write(b"x" * 1000)
                await asyncio.sleep(0)
        finally:
            left.set()

    app = application(service="test", health=Health(), metrics=Metrics("test"))
    app.router.add_get("/endless", endless)
    with capture_logs() as events:
        async with http_server(app, "127.0.0.1", 0) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            await begun.wait()
            writer.transport.abort()
            await asyncio.wait_for(left.wait(), 5)
    assert events == []
    assert caplog.records == []


async def test_a_taken_port_cannot_be_listened_on(server: RunningServer) -> None:
    port = int(server.url.rpartition(":")[2])
    app = application(service="other", health=Health(), metrics=Metrics("other"))
    with pytest.raises(OSError, match=f"^127.0.0.1:{port} cannot be listened on: Address already in use$"):
        async with http_server(app, "127.0.0.1", port):
            pass


async def test_several_processes_can_share_a_port() -> None:
    apps = [routes(application(service="test", health=Health(), metrics=Metrics("test"))) for _ in range(2)]
    async with (
        http_server(apps[0], "127.0.0.1", 0, reuse_port=True) as port,
        http_server(apps[1], "127.0.0.1", port, reuse_port=True) as same,
    ):
        assert same == port


async def test_stopping_drains_and_waits_for_requests_under_way() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    health = Health()

    async def slow(_request: web.Request) -> web.Response:
        begun.set()
        await go_on.wait()
        return web.json_response({"ready": health.ready})

    app = application(service="test", health=health, metrics=Metrics("test"))
    app.router.add_get("/slow", slow)
    async with health, aiohttp.ClientSession() as session:
        health.on_change.append(lambda _ready: go_on.set())
        async with http_server(app, "127.0.0.1", 0) as port:
            call = asyncio.create_task(session.get(f"http://127.0.0.1:{port}/slow"))
            await begun.wait()
            assert health.ready
        async with await call as response:
            assert await response.json() == {"ready": False}
