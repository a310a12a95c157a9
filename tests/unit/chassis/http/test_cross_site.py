"""What a page in an administrator's browser may ask for: of another site's nothing, whatever its name leads to."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from pydantic import SecretStr

from chassis.http.cross_site import own_pages_only
from chassis.http.server import application, http_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from tests.unit.chassis.http.running_server import RunningServer, raw

NAME = "f1.example.org"


async def pause(_request: web.Request) -> web.Response:
    return web.json_response({"paused": True})


@pytest.fixture(params=[None])
async def url(request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """The port of a service that administrators call."""
    app = application(service="test", health=Health(), metrics=Metrics("test"))
    app.middlewares.append(own_pages_only({NAME, "10.1.2.3"}, request.param))
    app.router.add_route("*", "/pause", pause)
    async with http_server(app, "127.0.0.1", 0) as port:
        yield port


async def ask(port: int, method: str, headers: list[tuple[str, str]]) -> tuple[int, str]:
    """Status and text of the answer to a request with these headers alone."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    server = RunningServer(f"http://127.0.0.1:{port}", None, Health(), Metrics("other"))  # type: ignore[arg-type]  # no client of its own
    sent = f"{method} /pause HTTP/1.1\r\n{lines}Content-Length: 0\r\nConnection: close\r\n\r\n"
    answer = await raw(server, sent.encode())
    return int(answer.split(b" ")[1]), answer.decode()


LOCAL = ("Host", "localhost:8081")
CHANGED = [
    [LOCAL],
    [("Host", "127.0.0.1:8081")],
    [("Host", "[::1]:8081")],
    [("Host", "10.0.0.5")],
    [("Host", NAME.upper())],
    [("Host", f"{NAME}.:8081")],
    [LOCAL, ("Origin", "http://localhost:8081"), ("Sec-Fetch-Site", "same-origin")],
    [("Host", NAME), ("Origin", f"https://{NAME}")],
    [("Host", NAME), ("Origin", f"http://{NAME}:80")],
    [LOCAL, ("Sec-Fetch-Site", "none")],
]
REFUSED = [
    ([LOCAL, ("Origin", "https://evil.example")], "Origin: 'https://evil.example' is another site's page"),
    ([LOCAL, ("Origin", "http://localhost:3000")], "Origin: 'http://localhost:3000' is another site's page"),
    ([LOCAL, ("Origin", "null")], "Origin: 'null' is another site's page"),
    ([LOCAL, ("Origin", "")], "Origin: '' is another site's page"),
    ([LOCAL, ("Origin", "http://localhost:8081"), ("Origin", "http://x")], "Origin: 'http://x' is another site's page"),
    ([LOCAL, ("Origin", "http://[")], "Origin: 'http://[' is another site's page"),
    ([LOCAL, ("Sec-Fetch-Site", "cross-site")], "Sec-Fetch-Site: 'cross-site' is another site's page"),
    ([LOCAL, ("Sec-Fetch-Site", "same-site")], "Sec-Fetch-Site: 'same-site' is another site's page"),
    (
        [LOCAL, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")],
        "Sec-Fetch-Site: 'cross-site' is another site's page",
    ),
    ([("Host", "rebound.example:8081")], "Host: 'rebound.example:8081' is no name of this service"),
    (
        [("Host", "rebound.example"), ("Origin", "http://rebound.example"), ("Sec-Fetch-Site", "same-origin")],
        "Host: 'rebound.example' is no name of this service",
    ),
    ([("Host", "localhost.evil.example")], "Host: 'localhost.evil.example' is no name of this service"),
    ([("Host", "[::1].evil.example")], "Host: '[::1].evil.example' is no name of this service"),
    ([("Host", "")], "Host: '' is no name of this service"),
]


@pytest.mark.parametrize("headers", CHANGED)
async def test_curl_services_and_our_own_pages_may_change_what_they_like(
    url: int, headers: list[tuple[str, str]]
) -> None:
    assert (await ask(url, "POST", headers))[0] == 200


@pytest.mark.parametrize(("headers", "reason"), REFUSED)
async def test_a_page_of_another_site_may_change_nothing_and_the_problem_says_why(
    url: int, headers: list[tuple[str, str]], reason: str
) -> None:
    status, text = await ask(url, "POST", headers)
    assert status == 403
    assert "application/problem+json" in text
    assert reason in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Host", "rebound.example:8081")], 200),
        ([LOCAL, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")], 200),
        ([LOCAL, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], 403),
        ([LOCAL, ("Origin", "https://evil.example")], 403),
    ],
)
async def test_under_an_unknown_name_and_by_a_link_one_may_look(
    url: int, headers: list[tuple[str, str]], status: int
) -> None:
    assert (await ask(url, "GET", headers))[0] == status


@pytest.mark.parametrize("url", [SecretStr("a-token-no-page-knows")], indirect=True)
async def test_where_a_token_is_asked_any_name_will_do(url: int) -> None:
    assert (await ask(url, "POST", [("Host", "fetcher-service:8082")]))[0] == 200
    assert (await ask(url, "POST", [("Host", "x"), ("Origin", "http://y")]))[0] == 403
