"""The real Traefik over the committed configuration, in front of a backend that says what it got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import hdrs, web

from deploy.settings import Settings
from deploy.terminal.readable import traefik_readable
from tests.patience import PATIENCE_SECONDS
from tests.public_door import Door, backend, door
from tests.suite import free_port, until

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")

NAME = web.AppKey("name", str)
GO_ON = web.AppKey("go_on", asyncio.Event)
BODY = b"a" * 2000
GZIPPED = b"not really gzip: a proxy that unpacks it would fail"


async def _echo(request: web.Request) -> web.Response:
    return web.json_response(
        {
            "path": request.path_qs,
            "method": request.method,
            "port": request.url.port,
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "backend": request.app[NAME],
        }
    )


async def _tagged(request: web.Request) -> web.Response:
    if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        return web.Response(body=GZIPPED, headers={hdrs.ETAG: '"gzip"', hdrs.CONTENT_ENCODING: "gzip"})
    return web.Response(body=BODY, headers={hdrs.ETAG: '"plain"'})


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream"})
    await response.prepare(request)
    await response.write(b"event: progress\ndata: {}\n\n")
    await request.app[GO_ON].wait()
    await response.write(b"event: done\ndata: {}\n\n")
    return response


async def _talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(f"heard {message.data}")
    return socket


@asynccontextmanager
async def named(name: str, port: int) -> AsyncIterator[web.Application]:
    app = web.Application()
    app[NAME], app[GO_ON] = name, asyncio.Event()
    app.router.add_get("/v1/tagged", _tagged)
    app.router.add_get("/v1/live/events", _stream)
    app.router.add_get("/v1/seasons/2025/rounds/1/race/replay/events", _stream)
    app.router.add_get("/v1/live/ws", _talk)
    app.router.add_route("*", "/fetch/all", _stream)
    app.router.add_route("*", "/{path:.*}", _echo)
    async with backend(app, port):
        yield app


@asynccontextmanager
async def opened(folder: Path, **given: object) -> AsyncIterator[Door]:
    """Traefik in front of the backends, ready."""
    content, fetcher, website, port = free_port(), free_port(), free_port(), free_port()
    ports = {"content_api_port": content, "fetcher_service_port": fetcher, "website_front_port": website}
    settings = Settings.model_validate({**ports, **given})
    async with (
        named("content_api", content),
        named("fetcher_service", fetcher),
        named("website_front", website),
        door(settings, port, folder) as open_door,
    ):
        yield open_door


@pytest.fixture(scope="module")
async def public(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with opened(tmp_path_factory.mktemp("public_door"), admin_token="token") as open_door:
        yield open_door


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("/content/v1", "/v1"),
        ("/content/v1/", "/v1/"),
        ("/content/v1/seasons/2025/rounds?limit=2", "/v1/seasons/2025/rounds?limit=2"),
        ("/ergast/f1/current.json?limit=1", "/ergast/f1/current.json?limit=1"),
        ("/ergast/f1.json", "/ergast/f1.json"),
        ("/api/f1.xml", "/api/f1.xml"),
        ("/api/f1/2025", "/api/f1/2025"),
        ("/content/v1/ergast/f1/2025.json", "/v1/ergast/f1/2025.json"),
    ],
)
async def test_content_and_its_ergast_names_go_to_content_api(public: Door, asked: str, got: str) -> None:
    said = await public.seen(asked)
    assert (said["backend"], said["path"]) == ("content_api", got)


async def test_the_fetcher_is_behind_its_prefix(public: Door) -> None:
    said = await public.seen("/fetcher/v1/fetch/rounds?season=2025", "POST", Authorization="Bearer token")
    assert (said["backend"], said["method"], said["path"]) == ("fetcher_service", "POST", "/fetch/rounds?season=2025")
    assert said["headers"]["authorization"] == "Bearer token"


async def test_without_a_token_the_fetcher_has_no_route(tmp_path: Path) -> None:
    async with opened(tmp_path) as open_door:
        said = await open_door.seen("/fetcher/v1/status")
        assert (said["backend"], said["path"]) == ("content_api", "/nowhere")
        assert (await open_door.seen("/content/v1/seasons"))["path"] == "/v1/seasons"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/seasons",
        "/content",
        "/content/v12/seasons",
        "/content/v2",
        "/fetcher/v1x",
        "/ergast",
        "/api",
        "/v1",
    ],
)
async def test_what_programs_ask_for_and_is_not_there_is_told_so_by_content_api(public: Door, path: str) -> None:
    said = await public.seen(path)
    assert (said["backend"], said["path"]) == ("content_api", "/nowhere")
    assert said["headers"]["x-replaced-path"] == path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/title?driver=max-verstappen",
        "/fr",
        "/contents",
        "/dashboard/",
        "/metrics",
        "/ready",
        "/ping",
        "/caf%C3%A9",
    ],
)
async def test_everything_else_is_the_websites_as_it_was_asked(public: Door, path: str) -> None:
    said = await public.seen(path)
    assert (said["backend"], said["path"]) == ("website_front", path)
    assert "x-replaced-path" not in said["headers"]


async def test_a_path_of_two_readings_never_reaches_the_fetcher(public: Door) -> None:
    for character in ("%2f", "%2F", "%00", "%25", "%3b", "%3f", "%23", "%5c"):
        said = await public.seen(f"/fetcher/v1/fetch{character}all")
        assert (said["backend"], said["path"]) == ("content_api", "/nowhere")


async def test_answers_carry_the_security_headers(public: Door) -> None:
    """Those of content and ergast carry content_api's own (`test_public_refusals`), pages those of the website."""
    for path in ("/content/v1/live/events-of-none", "/fetcher/v1/status", "/content"):
        _, headers, _ = await public.get(path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Strict-Transport-Security" not in headers  # this is not TLS


async def test_bodies_and_their_tags_pass_as_the_client_asked_for_them(public: Door) -> None:
    """A proxy that asked for gzip by itself would hand out a body that its strong ETag does not name."""
    async with aiohttp.ClientSession(skip_auto_headers=[hdrs.ACCEPT_ENCODING]) as session:
        status, headers, body = await Door(public.url, session).get("/content/v1/tagged")
        assert (status, headers["ETag"], body) == (200, '"plain"', BODY)
        assert headers["Content-Length"] == str(len(BODY))
    status, headers, body = await public.get("/content/v1/tagged", **{hdrs.ACCEPT_ENCODING: "gzip, br"})
    assert (status, headers["ETag"], headers["Content-Encoding"], body) == (200, '"gzip"', "gzip", GZIPPED)


@pytest.mark.parametrize("path", ["/content/v1/seasons", "/ergast/f1/2024.json", "/title"])
async def test_the_proxy_never_asks_for_an_encoding_of_its_own(public: Door, path: str) -> None:
    async with aiohttp.ClientSession(skip_auto_headers=[hdrs.ACCEPT_ENCODING]) as session:
        said = await Door(public.url, session).seen(path)
        assert said["headers"]["accept-encoding"] == "identity"
    said = await public.seen(path, **{hdrs.ACCEPT_ENCODING: "br;q=0.5"})
    assert said["headers"]["accept-encoding"] == "br;q=0.5"


async def test_who_asked_is_told_and_cannot_be_forged(public: Door) -> None:
    said = await public.seen(
        "/content/v1/seasons", **{"X-Forwarded-For": "203.0.113.9", "X_Forwarded_For": "203.0.113.9"}
    )
    assert said["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert "x_forwarded_for" not in said["headers"]
    assert said["headers"]["host"] == public.url.removeprefix("http://")


@pytest.mark.parametrize(("method", "path"), [("POST", "/fetcher/v1/fetch/all"), ("GET", "/content/v1/live/events")])
async def test_an_event_stream_arrives_event_by_event(tmp_path: Path, method: str, path: str) -> None:
    upstream, port = free_port(), free_port()
    settings = Settings.model_validate(
        {"content_api_port": upstream, "fetcher_service_port": upstream, "admin_token": "token"}
    )
    async with (
        named("both", upstream) as app,
        door(settings, port, tmp_path) as open_door,
        asyncio.timeout(PATIENCE_SECONDS),
        open_door.session.request(method, open_door.url + path) as answer,
    ):
        assert await answer.content.readuntil(b"\n\n") == b"event: progress\ndata: {}\n\n"
        app[GO_ON].set()
        assert await answer.content.read() == b"event: done\ndata: {}\n\n"


async def test_a_websocket_goes_through_both_ways(public: Door) -> None:
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        public.session.ws_connect(f"{public.url}/content/v1/live/ws") as socket,
    ):
        for word in ("one", "two"):
            await socket.send_str(word)
            assert await socket.receive_str() == f"heard {word}"


async def test_a_client_over_its_limit_gets_429_and_when_to_come_back(tmp_path: Path) -> None:
    async with opened(tmp_path, rate_limit_average=1, rate_limit_burst=5) as open_door:
        answers = [await open_door.get("/content/v1/seasons") for _ in range(8)]
        statuses = [status for status, _, _ in answers]
        assert statuses[:5] == [200] * 5
        assert statuses[-1] == 429
        assert int(answers[-1][1]["Retry-After"]) >= 1


async def test_a_client_has_one_limit_with_and_without_an_encoding(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, rate_limit_average=1, rate_limit_burst=3) as open_door,
        aiohttp.ClientSession(skip_auto_headers=[hdrs.ACCEPT_ENCODING]) as plain,
    ):
        doors = [open_door, Door(open_door.url, plain)] * 4
        assert 429 in [(await each.get("/content/v1/seasons"))[0] for each in doors]


async def test_a_limit_of_zero_is_none(tmp_path: Path) -> None:
    async with opened(tmp_path, rate_limit_average=0, rate_limit_burst=1) as open_door:
        assert {(await open_door.get("/content/v1/seasons"))[0] for _ in range(30)} == {200}


async def test_only_so_many_requests_of_a_client_are_under_way(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, in_flight_limit=1, admin_token="token") as open_door,
        open_door.session.post(f"{open_door.url}/fetcher/v1/fetch/all") as streaming,
    ):
        await streaming.content.readuntil(b"\n\n")
        assert (await open_door.get("/fetcher/v1/status"))[0] == 429
        assert (await open_door.get("/content/v1/seasons"))[0] == 200  # a limit for each route


async def test_live_streams_take_no_place_from_requests_and_have_a_limit_of_their_own(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, in_flight_limit=1, live_stream_limit=2) as open_door,
        open_door.session.get(f"{open_door.url}/content/v1/live/events") as one,
        open_door.session.get(f"{open_door.url}/content/v1/seasons/2025/rounds/1/race/replay/events") as two,
    ):
        for stream in (one, two):
            await stream.content.readuntil(b"\n\n")
        assert (await open_door.get("/content/v1/live/events"))[0] == 429
        assert (await open_door.get("/content/v1/seasons"))[0] == 200


async def test_an_absence_is_traefiks_own_502_at_once(tmp_path: Path) -> None:
    settings = Settings.model_validate({"content_api_port": free_port(), "admin_token": "token"})
    async with door(settings, free_port(), tmp_path) as open_door:
        status, headers, _ = await open_door.get("/content/v1/seasons")
        assert status == 502
        assert "X-Request-Id" not in headers


async def test_another_machine_is_asked_only_while_the_own_content_api_is_not_ready(tmp_path: Path) -> None:
    here, elsewhere = free_port(), free_port()
    settings = Settings.model_validate({"content_api_port": here})

    async def answers(name: str) -> bool:
        async with open_door.session.get(f"{open_door.url}/content/v1/seasons") as answer:
            return answer.status == 200 and bool((await answer.json())["backend"] == name)

    async with (
        named("elsewhere", elsewhere),
        door(settings, free_port(), tmp_path, CONTENT_API_FALLBACK_URL=f"http://127.0.0.1:{elsewhere}") as open_door,
    ):
        await until(partial(answers, "elsewhere"))
        async with named("here", here):
            await until(partial(answers, "here"))
            assert all([await answers("here") for _ in range(20)])
        await until(partial(answers, "elsewhere"))


async def test_it_says_nothing_to_a_person(public: Door, tmp_path_factory: pytest.TempPathFactory) -> None:
    await public.get("/content/v1/seasons")
    (log,) = tmp_path_factory.getbasetemp().glob("public_door0/traefik.log")
    assert [line for line in log.read_text().splitlines() if traefik_readable(line) is not None] == []
