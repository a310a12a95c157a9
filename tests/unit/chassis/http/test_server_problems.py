"""Every error becomes a problem that says what is wrong and gives nothing away."""

import re

import pytest
from structlog.testing import capture_logs

from tests.unit.chassis.http.running_server import KINDS, RunningServer, built, raw


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_of_the_suite_is_a_problem(server: RunningServer, kind: str) -> None:
    _, status, title = KINDS[kind]
    response, body = await server.ask("GET", f"/fail/{kind}?secret=1", headers={"X-Request-Id": "r-1"})
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


async def test_what_is_unavailable_may_be_asked_again_soon(server: RunningServer) -> None:
    response, _ = await server.ask("GET", "/fail/away")
    assert response.headers["Retry-After"] == "2"


async def test_a_problem_can_have_a_type_of_its_own() -> None:
    async with built(problem_type_base="https://example.org/problems/") as server:
        _, body = await server.ask("GET", "/fail/missing")
    assert body["type"] == "https://example.org/problems/not-found"


async def test_a_defect_is_logged_with_its_traceback_and_says_nothing_but_the_request_id(server: RunningServer) -> None:
    with capture_logs() as events:
        response, body = await server.ask("GET", "/broken", headers={"X-Request-Id": "r-1"})
    assert response.status == 500
    assert body["detail"] == "internal error (request r-1)"
    defect, access = events
    assert (defect["event"], defect["exc_info"]) == ("internal error", True)
    assert (access["event"], access["status"]) == ("request", 500)


async def test_an_unknown_path_is_a_problem(server: RunningServer) -> None:
    response, body = await server.ask("GET", "/nowhere")
    assert (response.status, body["detail"]) == (404, "there is nothing at /nowhere")


async def test_a_wrong_method_is_a_problem_that_keeps_what_is_allowed(server: RunningServer) -> None:
    response, body = await server.ask("DELETE", "/greet/2025")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert body["detail"] == "DELETE is not allowed here, allowed: GET, HEAD"


async def test_a_body_that_is_too_large_is_a_problem() -> None:
    async with built(max_body=1000) as server:
        response, body = await server.ask("POST", "/read", data=b"x" * 1000)
        assert (response.status, body) == (200, {"bytes": 1000})
        response, body = await server.ask("POST", "/read", data=b"x" * 1001)
        assert (response.status, body["detail"]) == (413, "the body is too large, allowed: 1000 bytes")


async def test_a_problem_to_head_has_no_body(server: RunningServer) -> None:
    response, body = await server.ask("HEAD", "/fail/missing")
    assert (response.status, body) == (404, None)


@pytest.mark.parametrize("path", [b"/%ff", b"/\xff", b"/%ed%a0%80", b"/greet/%ff%fe", b"/%00"])
async def test_a_path_that_is_no_text_is_never_an_error_of_ours(server: RunningServer, path: bytes) -> None:
    answer = await raw(server, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] (200|400|404) ", answer)


@pytest.mark.parametrize("sent", [b"\x16\x03\x01 hello\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"])
async def test_what_is_no_http_is_refused_and_no_news(
    server: RunningServer, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert re.match(rb"HTTP/1\.[01] 400 ", await raw(server, sent))
    assert caplog.records == []


async def test_a_request_line_that_is_too_long_is_refused(server: RunningServer) -> None:
    answer = await raw(server, b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] 4", answer)


async def test_a_redirect_is_no_problem(server: RunningServer) -> None:
    async with server.session.get(f"{server.url}/elsewhere", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/greet/2025")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
