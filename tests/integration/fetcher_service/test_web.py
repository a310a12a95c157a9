"""The door out, against a server of our own that misbehaves in every way we know of."""

import asyncio
import gzip
import shutil
import ssl
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from chassis.process.metrics import Metrics
from chassis.process.version import VERSION
from fetcher_service.failures import Disallowed, Missing, NotNow, SourceFailed
from fetcher_service.web import SourcePolicy, Web
from tests.hand_clock import HandClock

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Upstream:
    """Answers each path with what was put there, the last one again and again, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[web.Response | Answer]] = {}
        self.requests: defaultdict[str, list[web.Request]] = defaultdict(list)
        self.times: list[float] = []
        self.base = ""

    def put(self, path: str, *answers: web.Response | Answer) -> str:
        self.answers[path] = list(answers)
        return f"{self.base}{path}"

    def count(self, path: str) -> int:
        return len(self.requests[path])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests[request.path].append(request)
        self.times.append(asyncio.get_running_loop().time())
        answers = self.answers.get(request.path)
        if not answers:
            return web.Response(status=404)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, web.Response):
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
        return await answer(request)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    made = Upstream()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    async with TestServer(app, shutdown_timeout=0.1) as server:
        made.base = f"http://127.0.0.1:{server.port}"
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("fetcher_service")


@pytest.fixture
async def door(clock: HandClock, metrics: Metrics) -> AsyncIterator[Web]:
    async with a_door(clock, metrics) as opened:
        yield opened


@asynccontextmanager
async def a_door(
    clock: HandClock, metrics: Metrics | None = None, *, contact: str = "https://f1.example", **limits: float | bool
) -> AsyncIterator[Web]:
    async with Web(clock, metrics or Metrics("fetcher_service"), contact=contact, **limits) as opened:  # type: ignore[arg-type]  # by name
        yield opened


def policy(**others: object) -> SourcePolicy:
    given: dict[str, object] = {"source": "jolpica", "hosts": frozenset({"127.0.0.1"}), "per_second": 4.0, **others}
    return SourcePolicy(**given)  # type: ignore[arg-type]  # by name


MANNERS = policy()


def counted(metrics: Metrics, line: str) -> float:
    found = [row for row in metrics.render().decode().splitlines() if row.startswith(f"willitbemax_{line} ")]
    return float(found[0].rpartition(" ")[2]) if found else 0.0


# ---- an answer


async def test_a_page_comes_with_its_bytes_and_the_moment_it_was_fetched(
    upstream: Upstream, door: Web, clock: HandClock
) -> None:
    url = upstream.put("/2025.json", web.json_response({"season": 2025}))
    page = await door.get(MANNERS, url)
    assert (page.url, page.status, page.json(), page.fetched_at) == (url, 200, {"season": 2025}, clock.time)
    assert page.text() == '{"season": 2025}'


async def test_every_request_says_who_we_are_and_how_to_reach_whoever_runs_us(upstream: Upstream, door: Web) -> None:
    await door.get(MANNERS, upstream.put("/a", web.Response(text="a")))
    assert upstream.requests["/a"][0].headers["User-Agent"] == f"willitbemax/{VERSION} (+https://f1.example)"


async def test_nothing_of_a_cookie_comes_back(upstream: Upstream, door: Web) -> None:
    upstream.put("/a", web.Response(headers={"Set-Cookie": "who=you"}))
    url = (
        f"{upstream.base.replace('127.0.0.1', 'localhost')}/a"  # of an address without a name no cookie is kept anyway
    )
    for _ in range(2):
        await door.get(policy(hosts=frozenset({"localhost"})), url)
    assert "Cookie" not in upstream.requests["/a"][1].headers


async def test_a_page_that_is_not_there_is_missing_and_asked_for_once(upstream: Upstream, door: Web) -> None:
    with pytest.raises(Missing, match=r"^jolpica: /gone\?page=2: answered 404$"):
        await door.get(MANNERS, f"{upstream.base}/gone?page=2")
    assert upstream.count("/gone") == 1


async def test_a_status_that_is_to_be_expected_is_not_now(upstream: Upstream, door: Web) -> None:
    url = upstream.put("/sessions", web.Response(status=401))
    with pytest.raises(NotNow, match="jolpica: /sessions: answers 401 for now"):
        await door.get(MANNERS, url, not_now=frozenset({401}))
    assert upstream.count("/sessions") == 1


@pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 410, 418, 501])
async def test_what_will_not_pass_is_asked_once(upstream: Upstream, door: Web, status: int) -> None:
    with pytest.raises(SourceFailed, match=f"jolpica: /a: answered {status}$"):
        await door.get(MANNERS, upstream.put("/a", web.Response(status=status)))
    assert upstream.count("/a") == 1


# ---- tries


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_what_may_pass_is_asked_three_times(
    upstream: Upstream, door: Web, clock: HandClock, metrics: Metrics, status: int
) -> None:
    with pytest.raises(SourceFailed, match=rf"jolpica: /a: answered {status} \(3 tries\)"):
        await door.get(MANNERS, upstream.put("/a", web.Response(status=status)))
    assert upstream.count("/a") == 3
    first, second = clock.naps
    assert 0 <= first <= 1
    assert 0 <= second <= 2
    assert counted(metrics, 'source_retries_total{source="jolpica"}') == 2
    assert counted(metrics, f'source_requests_total{{result="{status}",source="jolpica"}}') == 3


async def test_waits_between_tries_are_anything_up_to_their_bound(upstream: Upstream, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(status=500))
    for number in range(40):
        async with a_door(clock) as door:
            with pytest.raises(SourceFailed):
                await door.get(policy(source=f"s{number}"), url)
    assert max(clock.naps[0::2]) <= 1.0 < max(clock.naps[1::2]) <= 2.0
    assert min(clock.naps) < 0.25


async def test_a_try_that_succeeds_ends_the_tries(upstream: Upstream, door: Web) -> None:
    url = upstream.put("/a", web.Response(status=503), web.Response(text="well again"))
    assert (await door.get(MANNERS, url)).text() == "well again"


async def test_a_connection_refused_is_tried_again_and_named(door: Web, metrics: Metrics) -> None:
    async with TestServer(web.Application()) as server:
        url = f"http://127.0.0.1:{server.port}/a"
    with pytest.raises(SourceFailed, match=r"jolpica: /a: cannot be reached: Connection refused \(3 tries\)"):
        await door.get(MANNERS, url)
    assert counted(metrics, 'source_requests_total{result="connection",source="jolpica"}') == 3


async def test_an_answer_that_never_comes_is_given_up_and_tried_again(upstream: Upstream, clock: HandClock) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    url = upstream.put("/a", never, web.Response(text="at last"))
    async with a_door(clock, try_seconds=0.05) as door:
        assert (await door.get(MANNERS, url)).text() == "at last"


async def test_an_answer_that_drips_is_given_up(upstream: Upstream, clock: HandClock) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.01)

    async with a_door(clock, try_seconds=0.1) as door:
        with pytest.raises(SourceFailed, match=r"/a: no answer within 0\.1 s \(3 tries\)"):
            await door.get(MANNERS, upstream.put("/a", drip))


async def test_all_tries_together_have_a_deadline(upstream: Upstream, clock: HandClock) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    url = upstream.put("/a", web.Response(status=502), never)
    async with a_door(clock, total_seconds=0.1) as door:
        with pytest.raises(SourceFailed, match=r"/a: no answer within 0\.\d+ s \(before that: answered 502\)"):
            await door.get(MANNERS, url)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_an_answer_that_breaks_off_is_tried_again(upstream: Upstream, door: Web, packed: bool) -> None:  # noqa: FBT001
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Length": "1000", **({"Content-Encoding": "gzip"} if packed else {})}
        )
        await response.prepare(request)
        await response.write(gzip.compress(b"half")[:10] if packed else b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    with pytest.raises(SourceFailed, match=r"jolpica: /a: broke off in the middle \(3 tries\)"):
        await door.get(MANNERS, upstream.put("/a", broken))


async def test_what_is_no_http_is_not_tried_again(door: Web) -> None:
    asked = 0

    async def mumble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ready\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(mumble, "127.0.0.1", 0)
    async with server:
        with pytest.raises(SourceFailed, match="jolpica: /a: no HTTP: "):
            await door.get(MANNERS, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a")
    assert asked == 1


async def test_a_server_that_cannot_prove_who_it_is_is_not_believed(
    upstream: Upstream, door: Web, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl for a certificate, which is not here")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    asking = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    made = await asyncio.create_subprocess_exec(*asking, *files, stderr=asyncio.subprocess.DEVNULL)
    assert await made.wait() == 0
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    app = web.Application()
    app.router.add_get("/{path:.*}", upstream.answer)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    async with server:
        with pytest.raises(SourceFailed, match=r"jolpica: /a: no trust: self-signed certificate$"):
            await door.get(MANNERS, f"https://127.0.0.1:{server.port}/a")
    assert upstream.times == []


async def test_where_tls_should_be_and_is_not_nothing_is_asked(upstream: Upstream, door: Web) -> None:
    with pytest.raises(SourceFailed, match="jolpica: /a: no trust: "):
        await door.get(MANNERS, f"{upstream.base.replace('http:', 'https:')}/a")


# ---- Retry-After


async def test_retry_after_is_waited_for(upstream: Upstream, door: Web, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(status=429, headers={"Retry-After": "20"}), web.Response(text="now"))
    began = clock.time
    await door.get(MANNERS, url)
    assert clock.time - began >= timedelta(seconds=20)


async def test_an_instant_is_taken_by_the_servers_own_clock(upstream: Upstream, door: Web, clock: HandClock) -> None:
    theirs = clock.time + timedelta(days=400)
    headers = {"Date": format_datetime(theirs), "Retry-After": format_datetime(theirs + timedelta(seconds=30))}
    url = upstream.put("/a", web.Response(status=503, headers=headers), web.Response(text="now"))
    began = clock.time
    await door.get(MANNERS, url)
    assert timedelta(seconds=30) <= clock.time - began < timedelta(seconds=31)


async def test_who_asks_for_long_quiet_is_left_alone_until_then(
    upstream: Upstream, door: Web, clock: HandClock
) -> None:
    url = upstream.put("/a", web.Response(status=429, headers={"Retry-After": "600"}), web.Response(text="now"))
    other = upstream.put("/b", web.Response(text="b"))
    with pytest.raises(NotNow, match="/a: asked to be left alone until "):
        await door.get(MANNERS, url)
    with pytest.raises(NotNow, match="/b: asked to be left alone until "):
        await door.get(MANNERS, other)
    assert (upstream.count("/a"), upstream.count("/b")) == (1, 0)
    clock.time += timedelta(seconds=600)
    assert (await door.get(MANNERS, url)).text() == "now"


async def test_nobody_keeps_us_away_for_more_than_an_hour(upstream: Upstream, door: Web, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(status=429, headers={"Retry-After": "9" * 400}), web.Response(text="now"))
    with pytest.raises(NotNow):
        await door.get(MANNERS, url)
    clock.time += timedelta(hours=1, seconds=1)
    assert (await door.get(MANNERS, url)).text() == "now"


# ---- asking only for what has changed


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"ETag": 'W/"1"'}, {"If-None-Match": 'W/"1"'}),
        ({"Last-Modified": "Sat, 07 Mar 2026 05:00:00 GMT"}, {"If-Modified-Since": "Sat, 07 Mar 2026 05:00:00 GMT"}),
    ],
)
async def test_a_page_that_has_not_changed_is_not_sent_again(
    upstream: Upstream, door: Web, clock: HandClock, given: dict[str, str], asked: dict[str, str]
) -> None:
    url = upstream.put("/a", web.Response(text="once", headers=given), web.Response(status=304))
    first = await door.get(MANNERS, url)
    clock.time += timedelta(minutes=5)
    second = await door.get(MANNERS, url)
    assert second == replace(first, fetched_at=clock.time) != first
    assert asked.items() <= dict(upstream.requests["/a"][1].headers).items()


async def test_a_page_that_has_changed_takes_the_place_of_the_one_kept(upstream: Upstream, door: Web) -> None:
    url = upstream.put(
        "/a",
        web.Response(text="1", headers={"ETag": '"1"'}),
        web.Response(text="2", headers={"ETag": '"2"'}),
        web.Response(status=304),
    )
    assert [(await door.get(MANNERS, url)).text() for _ in range(3)] == ["1", "2", "2"]
    assert upstream.requests["/a"][2].headers["If-None-Match"] == '"2"'


async def test_what_is_kept_has_a_bound(upstream: Upstream, clock: HandClock, metrics: Metrics) -> None:
    urls = [upstream.put(f"/{n}", web.Response(body=bytes(30), headers={"ETag": '"1"'})) for n in range(5)]
    async with a_door(clock, metrics, kept_bytes=120) as door:
        for url in [*urls, *urls[1:]]:
            await door.get(MANNERS, url)
    assert counted(metrics, "source_pages_kept_bytes") == 120
    assert all("If-None-Match" in upstream.requests[f"/{n}"][1].headers for n in range(1, 5))


# ---- bounds


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(
    upstream: Upstream,
    clock: HandClock,
    announced: bool,  # noqa: FBT001
) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Length": str(2**33)} if announced else {})
        await response.prepare(request)
        while sent < 2**33:
            await response.write(bytes(65536))
            sent += 65536
        return response

    async with a_door(clock, largest=1_000_000) as door:
        with pytest.raises(SourceFailed, match=r"jolpica: /a: has more than 1000000 bytes$"):
            await door.get(MANNERS, upstream.put("/a", flood))
    assert upstream.count("/a") == 1
    assert sent < 20_000_000


async def test_a_bomb_is_not_unpacked(upstream: Upstream, clock: HandClock) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([packer.compress(bytes(2**20)) for _ in range(256)]) + packer.flush()
    assert len(bomb) < 300_000
    answer = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    async with a_door(clock, largest=1_000_000) as door:
        with pytest.raises(SourceFailed, match="/a: has more than 1000000 bytes"):
            await door.get(MANNERS, upstream.put("/a", answer))
    assert upstream.count("/a") == 1


async def test_a_packed_page_is_unpacked(upstream: Upstream, door: Web) -> None:
    answer = web.Response(body=gzip.compress(b"words" * 9999), headers={"Content-Encoding": "gzip"})
    assert (await door.get(MANNERS, upstream.put("/a", answer))).body == b"words" * 9999
    assert upstream.requests["/a"][0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (b"plain words", "gzip", "is said to be gzip and is not"),
        (gzip.compress(bytes(range(256)) * 999)[:300], "gzip", "is gzip without its end"),
        (zlib.compress(b"words"), "deflate", "is packed with 'deflate', which we did not ask for"),
    ],
    ids=["plain", "cut short", "deflate"],
)
async def test_what_is_badly_packed_is_tried_again(
    upstream: Upstream, door: Web, body: bytes, encoding: str, why: str
) -> None:
    url = upstream.put("/a", web.Response(body=body, headers={"Content-Encoding": encoding}))
    with pytest.raises(SourceFailed, match=rf"jolpica: /a: {why} \(3 tries\)"):
        await door.get(MANNERS, url)
    assert upstream.count("/a") == 3


async def test_a_largest_page_is_still_a_page(upstream: Upstream, clock: HandClock) -> None:
    async with a_door(clock, largest=100_000) as door:
        page = await door.get(MANNERS, upstream.put("/a", web.Response(body=bytes(100_000))))
    assert len(page.body) == 100_000


# ---- where we go


async def test_redirects_are_followed_three_times(upstream: Upstream, door: Web) -> None:
    for number in range(4):
        upstream.put(f"/{number}", web.Response(status=302, headers={"Location": f"/{number + 1}"}))
    upstream.put("/4", web.Response(text="there"))
    assert (await door.get(MANNERS, f"{upstream.base}/1")).url == f"{upstream.base}/4"
    with pytest.raises(SourceFailed, match=r"jolpica: /0: redirected more than 3 times"):
        await door.get(MANNERS, f"{upstream.base}/0")


@pytest.mark.parametrize(
    "location",
    [
        "http://elsewhere.example/a",
        "//elsewhere.example/",
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "http://[",
        "",
        "http://me:pw@127.0.0.1/",
    ],
)
async def test_nobody_is_followed_elsewhere(upstream: Upstream, door: Web, location: str) -> None:
    url = upstream.put("/a", web.Response(status=302, headers={"Location": location}))
    with pytest.raises(SourceFailed, match="jolpica: /a: redirected to "):
        await door.get(MANNERS, url)
    assert upstream.count("/a") == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "file:///etc/passwd",
        "/relative",
        "http://[",
        "http://me:secret@127.0.0.1/a",
        "http://127.0.0.1.example/a",
    ],
)
async def test_only_the_hosts_of_the_source_are_asked(door: Web, url: str) -> None:
    with pytest.raises(SourceFailed, match=r"^jolpica: "):
        await door.get(MANNERS, url)


# ---- robots.txt

ROBOTS = policy(robots=True)


async def test_what_robots_txt_disallows_is_not_asked(upstream: Upstream, door: Web, metrics: Metrics) -> None:
    upstream.put("/robots.txt", web.Response(text="User-agent: *\nDisallow: /private"))
    upstream.put("/public", web.Response(text="for all"))
    await door.get(ROBOTS, f"{upstream.base}/public")
    with pytest.raises(Disallowed, match=r"jolpica: /private/a: robots.txt disallows it"):
        await door.get(ROBOTS, f"{upstream.base}/private/a")
    assert upstream.count("/private/a") == 0
    assert counted(metrics, 'source_unasked_total{reason="robots",source="jolpica"}') == 1


async def test_a_redirect_is_no_way_around_robots_txt(upstream: Upstream, door: Web) -> None:
    upstream.put("/robots.txt", web.Response(text="User-agent: willitbemax\nDisallow: /private"))
    upstream.put("/public", web.Response(status=301, headers={"Location": "/private/a"}))
    with pytest.raises(Disallowed):
        await door.get(ROBOTS, f"{upstream.base}/public")
    assert upstream.count("/private/a") == 0


async def test_robots_txt_is_read_once_an_hour(upstream: Upstream, door: Web, clock: HandClock) -> None:
    upstream.put("/robots.txt", web.Response(text="User-agent: *\nDisallow:"))
    url = upstream.put("/a", web.Response(text="a"))
    await asyncio.gather(*(door.get(ROBOTS, url) for _ in range(4)))
    assert upstream.count("/robots.txt") == 1
    clock.time += timedelta(hours=1)
    await door.get(ROBOTS, url)
    assert upstream.count("/robots.txt") == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_without_a_robots_txt_everything_is_allowed(upstream: Upstream, door: Web, status: int) -> None:
    upstream.put("/robots.txt", web.Response(status=status))
    assert (await door.get(ROBOTS, upstream.put("/a", web.Response(text="a")))).text() == "a"


async def test_while_robots_txt_cannot_be_read_nothing_is_asked(upstream: Upstream, door: Web) -> None:
    upstream.put("/robots.txt", web.Response(status=503))
    url = upstream.put("/a", web.Response(text="a"))
    with pytest.raises(SourceFailed, match=r"without robots\.txt nothing is asked: /robots\.txt: answered 503"):
        await door.get(ROBOTS, url)
    assert upstream.count("/a") == 0


async def test_an_older_robots_txt_serves_while_there_is_no_newer_one(
    upstream: Upstream, door: Web, clock: HandClock
) -> None:
    upstream.put("/robots.txt", web.Response(text="User-agent: *\nDisallow: /no"), web.Response(status=500))
    url = upstream.put("/a", web.Response(text="a"))
    await door.get(ROBOTS, url)
    clock.time += timedelta(hours=2)
    await door.get(ROBOTS, url)
    await door.get(ROBOTS, url)
    with pytest.raises(Disallowed):
        await door.get(ROBOTS, f"{upstream.base}/no")
    assert upstream.count("/robots.txt") == 1 + 3


# ---- the breaker


async def fail(door: Web, url: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SourceFailed):
            await door.get(MANNERS, url)


async def test_after_five_failures_the_source_is_left_alone_for_a_minute(
    upstream: Upstream, door: Web, clock: HandClock, metrics: Metrics
) -> None:
    url = upstream.put("/a", web.Response(status=500))
    await fail(door, url, 5)
    assert door.breaker_state("jolpica") == "open"
    with pytest.raises(SourceFailed, match=r"jolpica: /b: not asked until .*Z, as it failed too often"):
        await door.get(MANNERS, f"{upstream.base}/b")
    assert (upstream.count("/a"), upstream.count("/b")) == (15, 0)
    assert counted(metrics, 'source_breaker_open{source="jolpica"}') == 1
    clock.time += timedelta(seconds=60)
    assert door.breaker_state("jolpica") == "half-open"


async def test_after_the_rest_one_trial_closes_the_circuit_or_opens_it_again(
    upstream: Upstream, door: Web, clock: HandClock, metrics: Metrics
) -> None:
    url = upstream.put("/a", web.Response(status=500))
    await fail(door, url, 5)
    clock.time += timedelta(seconds=60)
    await fail(door, url, 1)
    assert (upstream.count("/a"), door.breaker_state("jolpica")) == (16, "open")
    clock.time += timedelta(seconds=60)
    upstream.put("/a", web.Response(text="well again"))
    assert (await door.get(MANNERS, url)).text() == "well again"
    assert door.breaker_state("jolpica") == "closed"
    assert counted(metrics, 'source_breaker_open{source="jolpica"}') == 0
    assert counted(metrics, 'source_breaker_opened_total{source="jolpica"}') == 2


async def test_while_the_trial_is_under_way_nobody_else_asks(upstream: Upstream, door: Web, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(status=500))
    await fail(door, url, 5)
    clock.time += timedelta(seconds=60)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        asked.set()
        await go_on.wait()
        return web.Response(text="well again")

    upstream.put("/a", slow)
    trial = asyncio.create_task(door.get(MANNERS, url))
    await asked.wait()
    with pytest.raises(SourceFailed, match="while another call tries it"):
        await door.get(MANNERS, url)
    go_on.set()
    assert (await trial).text() == "well again"


async def test_a_trial_given_up_leaves_it_to_the_next(upstream: Upstream, door: Web, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(status=500))
    await fail(door, url, 5)
    clock.time += timedelta(seconds=60)
    asked = asyncio.Event()

    async def never(_request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    upstream.put("/a", never, web.Response(text="a"))
    trial = asyncio.create_task(door.get(MANNERS, url))
    await asked.wait()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert (await door.get(MANNERS, url)).text() == "a"


async def test_a_missing_page_and_a_status_to_be_expected_show_that_the_source_is_well(
    upstream: Upstream, door: Web
) -> None:
    broken, busy = upstream.put("/a", web.Response(status=403)), upstream.put("/b", web.Response(status=401))
    for answer in (f"{upstream.base}/missing", busy):
        await fail(door, broken, 4)
        with pytest.raises((Missing, NotNow)):
            await door.get(MANNERS, answer, not_now=frozenset({401}))
    await fail(door, broken, 4)
    assert door.breaker_state("jolpica") == "closed"


async def test_what_we_do_not_ask_says_nothing_about_the_source(upstream: Upstream, clock: HandClock) -> None:
    upstream.put("/robots.txt", web.Response(text="User-agent: *\nDisallow: /a"))
    async with a_door(clock, throttle_this_machine=True) as door:
        polite = policy(per_second=1000.0, per_hour=1, robots=True)
        for path in ["/a"] * 6 + ["/b"] * 6:
            with pytest.raises((Disallowed, NotNow)):
                await door.get(polite, f"{upstream.base}{path}")
        assert door.breaker_state("jolpica") == "closed"
    assert list(upstream.requests) == ["/robots.txt"]


async def test_each_source_has_a_breaker_of_its_own(upstream: Upstream, door: Web) -> None:
    await fail(door, upstream.put("/a", web.Response(status=403)), 5)
    await door.get(policy(source="openf1"), upstream.put("/b", web.Response(text="b")))
    assert (door.breaker_state("jolpica"), door.breaker_state("openf1")) == ("open", "closed")


# ---- sparing the source


async def test_requests_are_spread_evenly(upstream: Upstream, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(text="a"))
    async with a_door(clock, throttle_this_machine=True) as door:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(door.get(policy(per_second=50.0, concurrency=8), url) for _ in range(8)))
    assert all(moment >= began + number / 50 - 0.001 for number, moment in enumerate(upstream.times))


async def test_an_hour_that_is_used_up_is_not_now(upstream: Upstream, clock: HandClock) -> None:
    url = upstream.put("/a", web.Response(text="a"))
    async with a_door(clock, throttle_this_machine=True) as door:
        for _ in range(3):
            await door.get(policy(per_second=1000.0, per_hour=3), url)
        with pytest.raises(NotNow, match="jolpica: /a: the 3 requests an hour are used up for 60 min"):
            await door.get(policy(per_second=1000.0, per_hour=3), url)
    assert upstream.count("/a") == 3


async def test_a_429_halves_the_requests_of_the_hour(upstream: Upstream, clock: HandClock) -> None:
    polite = policy(per_second=1000.0, per_hour=8)
    refused = upstream.put("/a", web.Response(status=429))
    url = upstream.put("/b", web.Response(text="b"))
    async with a_door(clock, throttle_this_machine=True) as door:
        with pytest.raises(SourceFailed, match="answered 429"):
            await door.get(polite, refused)
        await door.get(polite, url)
        with pytest.raises(NotNow, match="jolpica: /b: the 4 requests an hour are used up for 60 min"):
            await door.get(polite, url)
    assert (upstream.count("/a"), upstream.count("/b")) == (3, 1)


async def test_no_more_are_under_way_than_the_source_bears(upstream: Upstream, door: Web) -> None:
    under_way = most = 0

    async def count(_request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return web.Response()

    url = upstream.put("/a", count)
    await asyncio.gather(*(door.get(policy(concurrency=3), url) for _ in range(12)))
    assert most == 3
