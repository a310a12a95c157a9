"""The protocol, against a hub that refuses what the real one refuses."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.livetiming.signalr import Snapshot, TokenRejected, Update, connected
from tests.factories import NOON
from tests.upstream.live_playing import PlayedClock
from tests.upstream.live_recordings import Told
from tests.upstream.live_troubles import Kind, Trouble
from tests.upstream.signalr import LiveFeed, live_feed

AGENT = "willitbemax-test"


def a_play(minutes: int = 10) -> list[Told]:
    """A message a second; the lap count is the second."""
    beats = [
        Told(NOON + timedelta(seconds=second), "LapCount", {"CurrentLap": second}) for second in range(minutes * 60)
    ]
    return [Told(NOON, "SessionInfo", {"Key": 1}), Told(NOON, "CarData.z", "7ZQ9"), *beats]


async def heard(feed: LiveFeed, *, token: str | None = None) -> list[Snapshot | Update]:
    """Everything that one connection tells until the play is over, or it fails."""
    news: list[Snapshot | Update] = []
    async with connected(feed.address, AGENT, token) as told:

        async def read() -> None:
            async for each in told:
                news.append(each)  # noqa: PERF401  # what came before it failed counts

        reading = asyncio.create_task(read())
        over = asyncio.create_task(feed.over.wait())
        await asyncio.wait({reading, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if reading.done():
            reading.result()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return news


def laps(news: Sequence[Snapshot | Update]) -> list[int]:
    return [each.content["CurrentLap"] for each in news if isinstance(each, Update) and each.topic == "LapCount"]


async def test_a_snapshot_comes_first_and_then_everything_in_order() -> None:
    told = a_play()
    async with live_feed(told, PlayedClock(NOON)) as feed:
        news: list[Snapshot | Update] = []
        async with connected(feed.address, AGENT) as connection:
            async for each in connection:
                news.append(each)
                if isinstance(each, Update) and each.content == {"CurrentLap": 599}:
                    break
        assert feed.offences == []
        assert (feed.negotiations, feed.sockets, feed.authorizations) == (1, 1, [None])
    assert isinstance(news[0], Snapshot)
    assert news[0].topics == {
        "SessionInfo": {"Key": 1, "_kf": True},
        "LapCount": {"CurrentLap": 0, "_kf": True},
    }
    assert laps(news)[-599:] == list(range(1, 600))
    assert {each.topic for each in news if isinstance(each, Update)} <= {"SessionInfo", "LapCount"}


async def test_who_joins_late_gets_what_is_known_by_then() -> None:
    async with live_feed(a_play(), PlayedClock(NOON)) as feed, connected(feed.address, AGENT) as first:
        async for each in first:
            if isinstance(each, Update) and each.content == {"CurrentLap": 300}:
                break
        async with connected(feed.address, AGENT) as second:
            snapshot = await anext(aiter(second))
    assert isinstance(snapshot, Snapshot)
    assert snapshot.topics["SessionInfo"] == {"Key": 1, "_kf": True}
    assert snapshot.topics["LapCount"]["CurrentLap"] >= 300


async def test_a_token_is_shown_and_a_refused_one_is_told_apart() -> None:
    async with live_feed(a_play(1), PlayedClock(NOON), Trouble(Kind.TOKEN_REFUSED)) as feed:
        with pytest.raises(TokenRejected, match="negotiate answered 401"):
            await heard(feed, token="mine")
        assert laps(await heard(feed, token="mine"))[-1] == 59
        assert feed.authorizations == ["Bearer mine", "Bearer mine"]


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [
        (Trouble(Kind.NEGOTIATE_STATUS, status=500), "negotiate answered 500"),
        (Trouble(Kind.NEGOTIATE_STATUS, status=401), "negotiate answered 401"),
        (Trouble(Kind.HANDSHAKE_REFUSED), "refused the handshake: The server is too busy"),
        (Trouble(Kind.DROPPED, after=timedelta(minutes=1)), "the connection is lost"),
        (Trouble(Kind.CLOSED, after=timedelta(minutes=1)), "the hub ended the connection: Server is shutting down"),
    ],
)
async def test_what_goes_wrong_is_named(trouble: Trouble, cause: str) -> None:
    async with live_feed(a_play(), PlayedClock(NOON), trouble) as feed:
        with pytest.raises(SourceFailed, match=cause) as failure:
            await heard(feed)
        assert not isinstance(failure.value, TokenRejected)


@pytest.mark.parametrize(
    ("trouble", "path"),
    [
        (Trouble(Kind.NEGOTIATE_HTML), "negotiate"),
        (Trouble(Kind.MALFORMED, after=timedelta(minutes=1)), "record"),
    ],
)
async def test_what_is_none_of_the_protocol_is_a_change_of_shape(trouble: Trouble, path: str) -> None:
    async with live_feed(a_play(), PlayedClock(NOON), trouble) as feed:
        with pytest.raises(SourceChanged) as failure:
            await heard(feed)
        assert failure.value.path == path


async def test_pings_alone_are_no_feed() -> None:
    silent = Trouble(Kind.SILENT, after=timedelta(minutes=1))
    async with live_feed(a_play(), PlayedClock(NOON), silent, ping_seconds=0.05) as feed:
        with pytest.raises(SourceFailed, match=r"nothing came for 0\.3 s"):
            await hear_on(feed, ping_seconds=0.05, silent_seconds=0.3)
        assert feed.offences == []


async def hear_on(feed: LiveFeed, *, ping_seconds: float, silent_seconds: float) -> None:
    """Until it fails, beyond the end of the play."""
    async with connected(feed.address, AGENT, ping_seconds=ping_seconds, silent_seconds=silent_seconds) as told:
        async for _ in told:
            pass


async def test_a_hub_that_sends_no_pings_does_for_us_and_ours_keep_the_connection() -> None:
    async with live_feed(
        [Told(NOON, "LapCount", {})], PlayedClock(NOON), Trouble(Kind.NO_PINGS), ping_seconds=0.05
    ) as feed:
        with pytest.raises(SourceFailed, match="nothing came"):
            await hear_on(feed, ping_seconds=0.05, silent_seconds=0.4)
        assert feed.offences == []
        with pytest.raises(SourceFailed, match="client timed out"):
            await hear_on(feed, ping_seconds=60, silent_seconds=60)
        assert feed.offences == ["no pings came"]


async def test_nobody_at_home() -> None:
    async with live_feed(a_play(), PlayedClock(NOON)) as feed:
        pass
    with pytest.raises(SourceFailed, match="the hub cannot be reached"):
        await heard(feed)


async def test_nobody_is_followed_to_another_host() -> None:
    async def negotiate(_: web.Request) -> web.Response:
        return web.json_response({"connectionToken": "mine"})

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(f"{feed.address}/signalrcore?id=mine")

    app = web.Application()
    app.router.add_route("*", "/signalrcore/negotiate", negotiate)
    app.router.add_get("/signalrcore", elsewhere)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with live_feed(a_play(), PlayedClock(NOON)) as feed:
            with pytest.raises(SourceFailed, match="which is not its own"):
                async with connected(f"http://127.0.0.1:{runner.addresses[0][1]}", AGENT):
                    pass
            assert feed.offences == []
    finally:
        await runner.cleanup()


# ---- the hub itself


async def asked(feed: LiveFeed, method: str, path: str, **options: Any) -> int:
    async with aiohttp.ClientSession() as http, http.request(method, f"{feed.address}{path}", **options) as response:
        return response.status


async def test_the_hub_refuses_what_the_real_one_refuses() -> None:
    async with live_feed(a_play(), PlayedClock(NOON)) as feed:
        assert await asked(feed, "GET", "/signalrcore/negotiate?negotiateVersion=1") == 405
        assert await asked(feed, "GET", "/signalrcore?id=unknown") == 404
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            async with http.post(f"{feed.address}/signalrcore/negotiate?negotiateVersion=1") as response:
                token = (await response.json())["connectionToken"]
            http.cookie_jar.clear()
            with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
                await http.ws_connect(f"{feed.address}/signalrcore", params={"id": token})
            async with http.post(f"{feed.address}/signalrcore/negotiate?negotiateVersion=1") as response:
                token = (await response.json())["connectionToken"]
            async with http.ws_connect(f"{feed.address}/signalrcore", params={"id": token}) as socket:
                await socket.send_str('{"type":1,"target":"Subscribe","arguments":[["LapCount"]]}\x1e')
                assert (await socket.receive()).data == '{"error": "Handshake was canceled."}\x1e'
                assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert len(feed.offences) == 3
