"""What the public door refuses, in whatever words it is asked: content_api's problems through the real Traefik, over a raw socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest

import content_api.service
import content_api.settings
from deploy.settings import Settings
from tests.patience import PATIENCE_SECONDS
from tests.public_door import door
from tests.suite import free_port


class Refusal(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = json.loads(self.body)
        assert found["status"] == self.status
        return found


async def ask(port: int, *lines: str) -> Refusal:
    """Send the lines of a request as they are, and read until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(PATIENCE_SECONDS):
        writer.write("".join(f"{line}\r\n" for line in (*lines, "Connection: close", "")).encode("latin-1"))
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
    return Refusal(int(status.split()[1]), headers, body)


@pytest.fixture(scope="module", autouse=True)
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("no_env"))
        patch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
        yield


@pytest.fixture(scope="module")
async def public(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[int]:
    """The port of Traefik before a content_api that knows nothing yet."""
    alone = content_api.settings.Settings(
        data_scheduler_address=f"127.0.0.1:{free_port()}", content_api_port=0, content_api_debug_port=0
    )
    async with content_api.service.serve(alone) as upstream:
        port = free_port()
        settings = Settings.model_validate({"content_api_port": upstream, "admin_token": "token"})
        async with door(settings, port, tmp_path_factory.mktemp("traefik")):
            yield port


@pytest.mark.parametrize(
    "path",
    [
        "/ergast/F1",
        "/ergast/F1/2024.json",
        "/ergast/",
        "/ergast",
        "/api",
        "/content",
        "/content/v2/seasons",
        "/v1/seasons",
        "/api/caf%C3%A9",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_not_there_is_a_problem_that_names_the_path(public: int, method: str, path: str) -> None:
    refused = await ask(public, f"{method} {path}?limit=1 HTTP/1.1", "Host: f1.example", "Content-Length: 0")
    assert refused.status == 404
    assert refused.problem["detail"] == f"there is nothing at {path}, allowed: the paths that /content/v1/docs lists"
    assert refused.problem["instance"] == path


async def test_a_head_of_what_is_not_there_has_the_same_status_and_no_body(public: int) -> None:
    refused = await ask(public, "HEAD /content HTTP/1.1", "Host: f1.example")
    assert (refused.status, refused.body) == (404, b"")
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("prefix", ["/content/v1/seasons", "/ergast/f1", "/api/f1", "/fetcher/v1", "/content"])
@pytest.mark.parametrize("character", ["%2f", "%2F", "%5c", "%00", "%25", "%3b", "%3f", "%23"])
async def test_a_path_of_two_readings_is_refused_in_words(public: int, prefix: str, character: str) -> None:
    refused = await ask(public, f"GET {prefix}/a{character}b HTTP/1.1", "Host: f1.example")
    assert refused.status == 400
    assert refused.problem["detail"].startswith(f"path: it contains '{character.upper()}', allowed: ")
    assert refused.problem["instance"] == f"{prefix}/a{character.upper()}b"


@pytest.mark.parametrize("path", ["/content/v1/seasons", "/ergast/f1/2024.json", "/"])
@pytest.mark.parametrize("lines", [("HTTP/1.0",), ("HTTP/1.0", "Host:"), ("HTTP/1.1", "Host:"), ("HTTP/1.1", "Host: ")])
async def test_without_a_host_400_comes_at_once(public: int, path: str, lines: tuple[str, ...]) -> None:
    version, *headers = lines
    refused = await ask(public, f"GET {path} {version}", *headers)
    assert refused.status == 400
    assert refused.problem["detail"].startswith("Host: the header is missing or empty, allowed: ")
    assert refused.problem["instance"] == path


async def test_http_1_1_without_a_host_is_refused_by_traefik_itself(public: int) -> None:
    refused = await ask(public, "GET /content/v1/seasons HTTP/1.1")
    assert refused.status == 400
    assert b"missing required Host header" in refused.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/content/v1/nothing", 404),
        ("/content/v1/seasons/1949", 400),
        ("/content/v1/seasons/1949/", 400),
        ("/content/v1/seasons/caf%C3%A9", 400),
        ("/content/v1/ergast/f1/nothing.json", 404),
        ("/ergast/f1/nothing.json", 404),
        ("/api/f1/2024/nothing", 404),
        ("/content/v1", 404),
        ("/content/v1/", 404),
    ],
)
async def test_the_instance_is_the_path_that_the_caller_asked(public: int, path: str, status: int) -> None:
    for query in ("", "?limit=2"):
        refused = await ask(public, f"GET {path}{query} HTTP/1.1", "Host: f1.example")
        assert (refused.status, refused.problem["instance"]) == (status, path)


async def test_a_wrong_method_is_told_the_instance_too(public: int) -> None:
    refused = await ask(public, "POST /content/v1/seasons HTTP/1.1", "Host: f1.example", "Content-Length: 0")
    assert (refused.status, refused.problem["instance"]) == (405, "/content/v1/seasons")
    assert refused.problem["detail"] == "POST is not allowed here, allowed: GET, HEAD, OPTIONS"


async def test_a_path_that_is_not_there_is_told_where_all_are_listed(public: int) -> None:
    refused = await ask(public, "GET /content/v1/nothing HTTP/1.1", "Host: f1.example")
    listed = "allowed: the paths that /content/v1/docs lists"
    assert refused.problem["detail"] == f"there is nothing at /content/v1/nothing, {listed}"


@pytest.mark.parametrize(
    "path", ["/content/v1/openapi.json", "/content/v1/nothing", "/ergast/f1/nothing.json", "/api/f1"]
)
async def test_every_answer_carries_the_security_headers(public: int, path: str) -> None:
    answered = await ask(public, f"GET {path} HTTP/1.1", "Host: f1.example")
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["x-frame-options"] == "DENY"
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" not in answered.headers  # this is not TLS


@pytest.mark.parametrize("size", [17_000, 40_000])
async def test_headers_that_are_too_large_are_a_problem_up_to_64_kib(public: int, size: int) -> None:
    """Traefik refuses more than that by itself."""
    refused = await ask(public, "GET /content/v1/seasons HTTP/1.1", "Host: f1.example", f"X-Large: {'x' * size}")
    assert refused.status == 431
    assert refused.problem["detail"].startswith("headers: ")
    refused = await ask(public, "GET /content/v1/seasons HTTP/1.1", "Host: f1.example", f"X-Large: {'x' * 80_000}")
    assert refused.status == 431


@pytest.mark.parametrize("header", ["X-Replaced-Path: /forged", "X-Forwarded-Prefix: /forged"])
async def test_a_caller_cannot_say_that_he_asked_something_else(public: int, header: str) -> None:
    for path in ("/content/v1/nothing", "/content/nothing"):
        refused = await ask(public, f"GET {path} HTTP/1.1", "Host: f1.example", header)
        assert refused.problem["instance"] == path
