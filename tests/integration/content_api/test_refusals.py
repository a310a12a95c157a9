"""What cannot be meant is refused with a problem that names it; nothing a caller sends is our defect."""

import asyncio
import json

import pytest

from tests.suite import Suite

RACE = "/v1/seasons/2025/rounds/1/race"
DRIVERS = "/v1/seasons/2025/drivers"


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        # years
        ("/v1/seasons/1949", 400, "year: '1949', allowed: a year from 1950, or current"),
        ("/v1/seasons/3000", 400, "year: '3000', allowed"),
        ("/v1/seasons/20.25", 400, "year: '20.25', allowed"),
        ("/v1/seasons/-2025", 400, "year: '-2025', allowed"),
        ("/v1/seasons/%D9%A2%D9%A0%D9%A2%D9%A5", 400, "year: '٢٠٢٥', allowed"),
        ("/v1/seasons/2025%00", 400, "path: it contains '%00', allowed: no encoded slash, backslash"),
        ("/v1/seasons/2025;x=1", 400, "year: '2025;x=1', allowed"),
        ("/v1/seasons/%FF", 400, "year: "),
        ("/v1/seasons/%zz", 400, "year: "),
        ("/v1/seasons?year=", 400, "year: '', allowed"),
        ("/v1/seasons?year=last", 400, "year: 'last', allowed"),
        # rounds
        ("/v1/seasons/2025/rounds/100", 400, "round: '100', allowed: 0 to 99"),
        ("/v1/seasons/2025/rounds/1.5", 400, "round: '1.5', allowed"),
        ("/v1/seasons/2025/rounds/..%2F..%2Fetc", 400, "path: it contains '%2F', allowed"),
        ("/v1/seasons/2025/rounds/S%C3%A3o-Paulo", 400, "round: 'São-Paulo', allowed"),
        (f"/v1/seasons/2025/rounds/{'a' * 200}", 404, "round: "),
        (f"{DRIVERS}?round=0", 400, "round: '0', allowed: 1 to 99"),
        (f"{DRIVERS}?round=1e1", 400, "round: '1e1', allowed"),
        # sessions
        ("/v1/seasons/2025/rounds/1/Race", 400, "session: 'Race', allowed: practice_1"),
        (f"{RACE}?history=yes", 400, "history: 'yes', allowed: 0, 1"),
        (f"{RACE}?history=2", 400, "history: '2', allowed: 0, 1"),
        # selections
        (f"{DRIVERS}?limit=0", 400, "limit: '0', allowed: 1 to 1000"),
        (f"{DRIVERS}?limit=1001", 400, "limit: '1001', allowed"),
        (f"{DRIVERS}?limit=", 400, "limit: '', allowed"),
        (f"{DRIVERS}?offset=-1", 400, "offset: '-1', allowed: 0 to 100000"),
        (f"{DRIVERS}?offset=99999999999999999999", 400, "offset: "),
        (f"{DRIVERS}?fields=", 400, "fields: '', allowed: position, driver, name"),
        (f"{DRIVERS}?fields=points,age", 400, "fields: 'age', allowed: position"),
        (f"{DRIVERS}?fields=__class__", 400, "fields: '__class__', allowed"),
        (f"{DRIVERS}?fields=points,points", 400, "fields: 'points,points', allowed: each name once"),
        (f"{DRIVERS}?format=xml", 400, "format: 'xml', allowed: json, csv"),
        (f"{DRIVERS}?format=CSV", 400, "format: 'CSV', allowed"),
        # parameters that do not exist, or twice
        (
            f"{DRIVERS}?page=2",
            400,
            "page: there is no such parameter here, allowed: fields, format, limit, offset, round",
        ),
        (f"{DRIVERS}?Limit=2", 400, "Limit: there is no such parameter"),
        (f"{DRIVERS}?limit=2&limit=3", 400, "limit: given 2 times, allowed: once"),
        ("/v1/seasons/2025?limit=2", 400, "limit: there is no such parameter here, allowed: none"),
        ("/v1/seasons?status=completed&status=upcoming", 400, "status: given 2 times, allowed: once"),
        # tracks
        ("/v1/circuits/Monza/map.svg", 400, "id: 'Monza', allowed: an id such as"),
        ("/v1/circuits/nowhere/map.svg", 404, "id: there is no drawing of 'nowhere'"),
        # lengths
        (f"/v1/seasons?year={'2' * 3000}", 414, "URL: "),
        (f"/v1/seasons?year={'2' * 30_000}", 414, "URL: "),
        # paths
        ("/v1/", 404, "there is nothing at /v1/"),
        ("/", 404, "there is nothing at /"),
        ("/v1/seasons/2025/rounds/1/race/laps/1", 404, "there is nothing at"),
        ("/v2/seasons", 404, "there is nothing at /v2/seasons"),
    ],
)
async def test_a_bad_path_is_refused_by_name(history: Suite, path: str, status: int, detail: str) -> None:
    answered, problem = await ask(history, f"GET {path} HTTP/1.1\r\nHost: x\r\n")
    assert (answered, problem["detail"][: len(detail)]) == (status, detail)
    assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id"}


@pytest.mark.parametrize(
    ("header", "status", "detail"),
    [
        ("Accept-Encoding: identity;q=0", 406, "Accept-Encoding: "),
        ("Accept-Encoding: *;q=0", 406, "Accept-Encoding: "),
        ("Accept-Encoding: gzip;q=0, br;q=0, identity;q=0", 406, "Accept-Encoding: "),
        (f"X-Long: {'x' * 6000}\r\nX-Longer: {'x' * 6000}\r\nX-Longest: {'x' * 6000}", 431, "headers: "),
    ],
)
async def test_a_bad_header_is_refused_by_name(history: Suite, header: str, status: int, detail: str) -> None:
    answered, problem = await ask(history, f"GET {DRIVERS} HTTP/1.1\r\nHost: x\r\n{header}\r\n")
    assert (answered, problem["detail"][: len(detail)]) == (status, detail)


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Encoding: gzip;q=nan, br;q=inf",
        "Accept-Encoding: ,;,q,=;gzip;;q",
        'If-None-Match: W/, "", unquoted, "a',
        'If-None-Match: "\xff"',
        "If-Modified-Since: the day before yesterday",
        "Range: bytes=5-1",
        "Accept: application/xml",
        "X-Request-Id: <script>",
        "Cookie: a=b",
        "Content-Length: 0",
    ],
)  # fmt: skip
async def test_a_header_that_says_nothing_useful_is_passed_over(history: Suite, header: str) -> None:
    answered, _ = await ask(history, f"GET {DRIVERS} HTTP/1.1\r\nHost: x\r\n{header}\r\n")
    assert answered == 200


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"GET /v1/seasons/{'2' * 70_000} HTTP/1.1\r\nHost: x\r\n", 414),
        (f"GET /v1/seasons HTTP/1.1\r\nHost: x\r\nX-Long: {'x' * 70_000}\r\n", 431),
        ("GET /v1/seasons HTTP/1.1\r\nHost: x\r\nNo colon\r\n", 400),
        ("G€T /v1/seasons HTTP/1.1\r\nHost: x\r\n", 400),
        ("GET /v1/seasons HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n", 400),
        ("GET /v1/seasons HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
    ],
)
async def test_what_is_no_http_is_told_so(history: Suite, head: str, status: int) -> None:
    answered, problem = await ask(history, head)
    assert (answered, problem["title"] != "") == (status, True)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_a_wrong_method_is_told_the_right_ones(history: Suite, method: str) -> None:
    async with history.http.request(method, f"{history.content}{DRIVERS}") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        problem = await response.json(content_type="application/problem+json")
    assert problem["detail"] == f"{method} is not allowed here, allowed: GET, HEAD, OPTIONS"


async def test_a_page_of_another_origin_may_ask_and_may_read_why_it_was_refused(history: Suite) -> None:
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    async with history.http.options(f"{history.content}{DRIVERS}", headers=origin) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "GET" in response.headers["Access-Control-Allow-Methods"]
        assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    async with history.http.get(f"{history.content}/v1/seasons/1949", headers=origin) as response:
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (400, "*")
        assert "X-Request-Id" in response.headers["Access-Control-Expose-Headers"]


async def ask(suite: Suite, head: str) -> tuple[int, dict[str, str]]:
    """Status and problem of a request written by hand, as no client would send it."""
    host, port = suite.content.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + b"Connection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    begin, _, body = answer.partition(b"\r\n\r\n")
    status = int(begin.split()[1])
    return status, json.loads(body) if b"problem+json" in begin else {}
