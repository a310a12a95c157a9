"""Real aiohttp servers on free loopback ports, asked by a plain client and by ours."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs

from chassis import logs
from chassis.errors import Conflict, DeadlineExceeded, InvalidRequest, NotFound, SuiteError, Unavailable
from chassis.health import Health
from chassis.http.client import LARGEST_REPLY, HttpClient
from chassis.http.server import (
    SAMPLED,
    application,
    http_server,
    is_loopback,
    require_loopback_or_token,
    require_token,
)
from chassis.metrics import Metrics

KINDS = {
    "invalid": (InvalidRequest, 400, "Bad Request"),
    "missing": (NotFound, 404, "Not Found"),
    "conflict": (Conflict, 409, "Conflict"),
    "away": (Unavailable, 503, "Service Unavailable"),
    "late": (DeadlineExceeded, 504, "Gateway Timeout"),
    "odd": (SuiteError, 500, "Internal Server Error"),
}
TOKEN = SecretStr("a-token-für-admins")


class Wall:
    """The application under test and a session of a plain client."""

    def __init__(self, url: str, session: aiohttp.ClientSession, health: Health, metrics: Metrics) -> None:
        self.url = url
        self.session = session
        self.health = health
        self.metrics = metrics

    async def ask(self, method: str, path: str, **how: Any) -> tuple[aiohttp.ClientResponse, Any]:
        async with self.session.request(method, f"{self.url}{path}", **how) as response:
            content = await response.read()
            return response, await response.json(content_type=None) if content else None

    def shows(self, sample: str) -> bool:
        return sample in self.metrics.render().decode().splitlines()


async def greet(request: web.Request) -> web.Response:
    return web.json_response({"year": request.match_info.get("year"), "request_id": logs.request_id.get()})


async def fail(request: web.Request) -> web.Response:
    kind, _, _ = KINDS[request.match_info["kind"]]
    raise kind("season: 1949, allowed: 1950 to 2026")


async def broken(_request: web.Request) -> web.Response:
    raise ZeroDivisionError("secret figures")


async def read(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(await request.read())})


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"half")
    match request.query.get("then"):
        case "break":
            raise ZeroDivisionError("secret figures")
        case "fail":
            raise Unavailable("data_scheduler is away")
    await response.write(b" and half")
    return response


async def elsewhere(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/greet/2025")


def routes(app: web.Application) -> web.Application:
    app.router.add_get("/greet/{year}", greet)
    app.router.add_get("/fail/{kind}", fail)
    app.router.add_get("/broken", broken)
    app.router.add_get("/stream", stream)
    app.router.add_get("/elsewhere", elsewhere)
    app.router.add_post("/read", read)
    app.router.add_post("/guarded", require_token(TOKEN)(greet))
    app.router.add_post("/open", require_token(None)(greet))
    return app


@asynccontextmanager
async def built(**how: Any) -> AsyncIterator[Wall]:
    health, metrics = Health(), Metrics("test")
    app = routes(application(service="test", health=health, metrics=metrics, **how))
    async with http_server(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield Wall(f"http://127.0.0.1:{port}", session, health, metrics)


@pytest.fixture
async def wall() -> AsyncIterator[Wall]:
    async with built() as opened:
        yield opened


async def raw(wall: Wall, sent: bytes) -> bytes:
    """Everything that comes back for bytes that no client would send."""
    port = int(wall.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_of_the_suite_is_a_problem(wall: Wall, kind: str) -> None:
    _, status, title = KINDS[kind]
    response, body = await wall.ask("GET", f"/fail/{kind}?secret=1", headers={"X-Request-Id": "r-1"})
    assert response.status == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert body == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "season: 1949, allowed: 1950 to 2026",
        "instance": f"/fail/{kind}",
        "request_id": "r-1",
    }


async def test_what_is_unavailable_may_be_asked_again_soon(wall: Wall) -> None:
    response, _ = await wall.ask("GET", "/fail/away")
    assert response.headers["Retry-After"] == "2"


async def test_a_problem_can_have_a_type_of_its_own() -> None:
    async with built(problem_type_base="https://example.org/problems/") as wall:
        _, body = await wall.ask("GET", "/fail/missing")
    assert body["type"] == "https://example.org/problems/not-found"


async def test_a_defect_is_logged_with_its_traceback_and_says_nothing_but_the_request_id(wall: Wall) -> None:
    with capture_logs() as events:
        response, body = await wall.ask("GET", "/broken", headers={"X-Request-Id": "r-1"})
    assert response.status == 500
    assert body["detail"] == "internal error (request r-1)"
    defect, access = events
    assert (defect["event"], defect["exc_info"]) == ("internal error", True)
    assert (access["event"], access["status"]) == ("request", 500)


async def test_an_unknown_path_is_a_problem(wall: Wall) -> None:
    response, body = await wall.ask("GET", "/nowhere")
    assert (response.status, body["detail"]) == (404, "there is nothing at /nowhere")


async def test_a_wrong_method_is_a_problem_that_keeps_what_is_allowed(wall: Wall) -> None:
    response, body = await wall.ask("DELETE", "/greet/2025")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert body["detail"] == "DELETE is not allowed here, allowed: GET, HEAD"


async def test_a_body_that_is_too_large_is_a_problem() -> None:
    async with built(max_body=1000) as wall:
        response, body = await wall.ask("POST", "/read", data=b"x" * 1000)
        assert (response.status, body) == (200, {"bytes": 1000})
        response, body = await wall.ask("POST", "/read", data=b"x" * 1001)
        assert (response.status, body["detail"]) == (413, "the body is too large, allowed: 1000 bytes")


async def test_a_problem_to_head_has_no_body(wall: Wall) -> None:
    response, body = await wall.ask("HEAD", "/fail/missing")
    assert (response.status, body) == (404, None)


@pytest.mark.parametrize("path", [b"/%ff", b"/\xff", b"/%ed%a0%80", b"/greet/%ff%fe", b"/%00"])
async def test_a_path_that_is_no_text_is_never_an_error_of_ours(wall: Wall, path: bytes) -> None:
    answer = await raw(wall, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] (200|400|404) ", answer)


@pytest.mark.parametrize("sent", [b"\x16\x03\x01 hello\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"])
async def test_what_is_no_http_is_refused_and_no_news(
    wall: Wall, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert re.match(rb"HTTP/1\.[01] 400 ", await raw(wall, sent))
    assert caplog.records == []


async def test_a_request_line_that_is_too_long_is_refused(wall: Wall) -> None:
    answer = await raw(wall, b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] 4", answer)


async def test_a_redirect_is_no_problem(wall: Wall) -> None:
    async with wall.session.get(f"{wall.url}/elsewhere", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/greet/2025")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/greet/2025", "/nowhere", "/broken", "/stream"])
async def test_every_answer_has_the_security_headers_and_a_request_id(wall: Wall, path: str) -> None:
    async with wall.session.get(f"{wall.url}{path}", headers={"X-Request-Id": "r-1"}) as response:
        assert response.headers["X-Request-Id"] == "r-1"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("given", ["a", "A-Za.z0_9", "x" * 128])
async def test_a_request_id_is_kept_and_is_that_of_the_work(wall: Wall, given: str) -> None:
    response, body = await wall.ask("GET", "/greet/2025", headers={"X-Request-Id": given})
    assert response.headers["X-Request-Id"] == body["request_id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", 'a"b', "ä"])
async def test_a_request_id_that_is_no_id_is_replaced(wall: Wall, given: str) -> None:
    response, body = await wall.ask("GET", "/greet/2025", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-Id"])
    assert response.headers["X-Request-Id"] == body["request_id"]


async def test_requests_are_counted_by_route_and_not_by_path(wall: Wall) -> None:
    await wall.ask("GET", "/greet/2024")
    await wall.ask("GET", "/greet/2025")
    await wall.ask("GET", "/nowhere")
    await wall.ask("GET", "/elsewhere-too")
    await wall.ask("PROPFIND", "/greet/2025")
    assert wall.shows('willitbemax_http_requests_total{method="GET",route="/greet/{year}",status="200"} 2.0')
    assert wall.shows('willitbemax_http_requests_total{method="GET",route="unknown",status="404"} 2.0')
    assert wall.shows('willitbemax_http_requests_total{method="other",route="unknown",status="405"} 1.0')
    assert wall.shows('willitbemax_http_seconds_count{route="/greet/{year}"} 2.0')


async def test_one_access_event_stands_for_many_requests_that_went_well(wall: Wall) -> None:
    with capture_logs() as events:
        for _ in range(SAMPLED + 1):
            await wall.ask("GET", "/greet/2025")
    assert [(event["event"], event["path"], event["status"]) for event in events] == [
        ("request", "/greet/2025", 200)
    ] * 2


@pytest.mark.parametrize("then", ["break", "fail"])
async def test_a_stream_that_fails_breaks_off_and_never_looks_complete(
    wall: Wall, then: str, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        answer = await raw(wall, b"GET /stream?then=" + then.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n")
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


async def test_the_token_opens(wall: Wall) -> None:
    for scheme in ("Bearer", "bearer"):
        response, _ = await wall.ask(
            "POST", "/guarded", headers={"Authorization": f"{scheme} {TOKEN.get_secret_value()}"}
        )
        assert response.status == 200


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN.get_secret_value()}"])
async def test_without_the_token_there_is_a_challenge(wall: Wall, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    response, body = await wall.ask("POST", "/guarded", headers=headers)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert body["detail"] == "this call needs the header Authorization: Bearer <ADMIN_TOKEN>"


async def test_a_token_that_is_no_text_is_a_wrong_one(wall: Wall) -> None:
    answer = await raw(
        wall, b"POST /guarded HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_without_a_token_to_ask_for_everyone_is_let_in(wall: Wall) -> None:
    response, _ = await wall.ask("POST", "/open")
    assert response.status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    require_loopback_or_token(host, None)


@pytest.mark.parametrize("token", [None, SecretStr("")])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.org"])  # noqa: S104  # refused
def test_anywhere_else_a_token_is_needed(host: str, token: SecretStr | None) -> None:
    assert not is_loopback(host)
    require_loopback_or_token(host, TOKEN)
    with pytest.raises(InvalidRequest, match=f"^bound to {host} without ADMIN_TOKEN"):
        require_loopback_or_token(host, token)


async def test_a_taken_port_cannot_be_listened_on(wall: Wall) -> None:
    port = int(wall.url.rpartition(":")[2])
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


async def test_the_client_sends_the_request_id_and_reads_an_object(wall: Wall) -> None:
    token = logs.request_id.set("from-the-trigger")
    try:
        async with HttpClient() as client:
            status, body = await client.post_json(f"{wall.url}/open", deadline=5.0)
            assert (status, body["request_id"]) == (200, "from-the-trigger")
            status, body = await client.get_json(f"{wall.url}/greet/2025", deadline=5.0)
            assert (status, body["year"]) == (200, "2025")
    finally:
        logs.request_id.reset(token)


async def test_the_client_sends_headers_and_gives_problems_as_they_are(wall: Wall) -> None:
    async with HttpClient() as client:
        headers = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
        assert (await client.post_json(f"{wall.url}/guarded", headers=headers, deadline=5.0))[0] == 200
        status, body = await client.post_json(f"{wall.url}/guarded", deadline=5.0)
        assert (status, body["title"]) == (401, "Unauthorized")


async def test_the_client_follows_no_redirect(wall: Wall) -> None:
    async with HttpClient() as client:
        with pytest.raises(Unavailable, match="answered 302 without a JSON object"):
            await client.get_json(f"{wall.url}/elsewhere", deadline=5.0)


async def test_an_answer_in_pieces_is_read_as_a_whole() -> None:
    async with answering(b'{"a": "' + b"x" * 100_000 + b'"}') as url, HttpClient() as client:
        _, body = await client.get_json(url, deadline=5.0)
    assert len(body["a"]) == 100_000


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
