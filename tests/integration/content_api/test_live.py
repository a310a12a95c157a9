"""What runs, as clients see it: a picture, an event stream, a WebSocket; numbered, resumed, held back, and never old."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest

import content_api.service
import content_api.settings
from chassis.concurrency.background import in_background
from content_api.live import audience
from content_api.live import relay as relay_module
from racing.live.model import LiveSession, LiveStatus, RaceControl, as_json
from racing.model import Dataset
from tests.factories import NOON, a_batch, a_live_session, a_round
from tests.following import Follower, following
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Suite, Valkey, another_data_scheduler, running, until
from tests.viewing import Viewer, events, frames

LIVE = "/v1/live"
NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})


@pytest.fixture
async def weekend(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """A suite in the hour before a race."""
    rounds = a_batch(Dataset.ROUNDS, a_round(race=NOON + timedelta(hours=1)))
    async with running(mongod, valkey, clock=HandClock(), batches=[rounds], with_content_api=True) as suite:
        yield suite


def lap(number: int, **changes: Any) -> LiveSession:
    return a_live_session(current_lap=number, **changes)


class Seen(Viewer):
    """A client on one connection."""

    async def opened(self) -> None:
        """Wait until it was told something."""

        async def told() -> bool:
            return bool(self.messages)

        await until(told)

    async def on_lap(self, number: int) -> None:
        """Wait until the picture shows the lap."""

        async def shown() -> bool:
            return self.lap == number

        await until(shown)


@asynccontextmanager
async def hearing(messages: AsyncIterator[dict[str, Any]], last_id: str | None) -> AsyncIterator[Seen]:
    """A client that takes these, and had come to an id before."""
    seen = Seen(last_id)

    async def read() -> None:
        async for message in messages:
            seen.take(message)

    async with in_background(read()):
        yield seen


@asynccontextmanager
async def on_socket(
    suite: Suite, last_id: str | None = None, query: Mapping[str, str] = NOTHING_ELSE
) -> AsyncIterator[Seen]:
    resumed = {} if last_id is None else {"last_id": last_id}
    async with (
        suite.http.ws_connect(f"{suite.content}{LIVE}/ws", params={**query, **resumed}) as socket,
        hearing(frames(socket), last_id) as seen,
    ):
        yield seen


@asynccontextmanager
async def on_events(
    suite: Suite, last_id: str | None = None, query: Mapping[str, str] = NOTHING_ELSE
) -> AsyncIterator[Seen]:
    """`last_id`: as browsers say it."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    async with suite.http.get(f"{suite.content}{LIVE}/events", params=query, headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        async with hearing(events(response), last_id or query.get("last_id")) as seen:
            yield seen


@asynccontextmanager
async def a_race_on_lap(suite: Suite, number: int) -> AsyncIterator[Follower]:
    """A follower whose first picture is shown."""
    async with following(suite.address) as follower:
        follower.tell(lap(number))

        async def shown() -> bool:
            return (await suite.get(LIVE))[0] == 200

        await until(shown)
        yield follower


@asynccontextmanager
async def a_server(suite: Suite, response_cache: Path, **given: Any) -> AsyncIterator[str]:
    """One more content_api, with other settings; the address of what is live there."""
    known: dict[str, Any] = {
        "data_scheduler_address": suite.address,
        "content_api_port": 0,
        "content_api_debug_port": 0,
        "response_cache_folder": response_cache,
        "_env_file": None,
    }
    async with content_api.service.serve(content_api.settings.Settings(**(known | given)), clock=HandClock()) as port:
        yield f"http://127.0.0.1:{port}{LIVE}"


async def test_while_nothing_runs_the_next_session_is_named(weekend: Suite) -> None:
    async with weekend.http.get(f"{weekend.content}{LIVE}") as response:
        assert response.status == 204
        assert response.headers["Next-Session"] == str(int((NOON + timedelta(hours=1)).timestamp()))
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    async with on_socket(weekend) as socket, on_events(weekend) as browser:
        for seen in (socket, browser):
            await seen.opened()
            assert seen.kinds == ["reset"]


async def test_the_picture_is_what_the_follower_tells(weekend: Suite) -> None:
    async with a_race_on_lap(weekend, 4):
        async with weekend.http.get(f"{weekend.content}{LIVE}") as response:
            body = await response.json()
            assert body["result"] == as_json(lap(4)) | {"standings": body["result"]["standings"]}
            assert body["metadata"] == {"date": int(NOON.timestamp()), "source": "livetiming", "stale": False}
            assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
            etag = response.headers["ETag"]
        async with weekend.http.get(f"{weekend.content}{LIVE}", headers={"If-None-Match": etag}) as response:
            assert response.status == 304


async def test_socket_and_events_tell_the_same_messages(weekend: Suite) -> None:
    async with a_race_on_lap(weekend, 1) as follower, on_socket(weekend) as socket, on_events(weekend) as browser:
        await socket.on_lap(1)
        await browser.on_lap(1)
        follower.tell(lap(2), lap(3))
        await socket.on_lap(3)
        await browser.on_lap(3)
        assert socket.messages == browser.messages
        assert socket.kinds == ["snapshot", "change", "change"]
        assert socket.messages[-1]["data"] == {"current_lap": 3}
        _, body = await weekend.get(LIVE)
        assert socket.picture == body["result"]


async def test_who_comes_back_is_told_what_it_missed(weekend: Suite) -> None:
    async with a_race_on_lap(weekend, 1) as follower:
        async with on_socket(weekend) as first:
            await first.on_lap(1)
            last = first.last_id or ""
            follower.tell(lap(2), lap(3))
            await first.on_lap(3)
        async with (
            on_socket(weekend, last) as socket,
            on_events(weekend, last) as browser,
            on_events(weekend, last, {"last_id": "other-1"}) as named_twice,
            on_events(weekend, query={"last_id": last}) as by_address,
        ):
            for seen in (socket, browser, named_twice, by_address):
                follower.tell(lap(3))
                await seen.opened()
                assert seen.kinds[:2] == ["change", "change"]
        async with on_socket(weekend, "longago-7") as stranger:
            await stranger.on_lap(3)
            assert stranger.kinds == ["snapshot"]


async def test_who_has_everything_is_told_nothing_until_something_changes(weekend: Suite) -> None:
    async with a_race_on_lap(weekend, 1) as follower:
        async with on_socket(weekend) as first:
            await first.on_lap(1)
        async with on_socket(weekend, first.last_id) as back:
            follower.tell(lap(2))
            await back.opened()
            assert back.kinds == ["change"]


async def test_a_delay_holds_everything_back(weekend: Suite) -> None:
    async with (
        a_race_on_lap(weekend, 1) as follower,
        on_socket(weekend) as now,
        on_socket(weekend, query={"delay": "1"}) as late,
    ):
        await now.on_lap(1)
        await late.opened()
        began = asyncio.get_running_loop().time()
        follower.tell(lap(2))
        await now.on_lap(2)
        assert late.lap != 2
        await late.on_lap(2)
        assert asyncio.get_running_loop().time() - began > 0.9
        ids = [message["id"] for message in now.messages]
        assert late.messages[-1]["id"] == ids[-1]


async def test_rounds_and_sessions_show_it_while_it_runs(weekend: Suite) -> None:
    paths = ("/v1/seasons/2025/rounds", "/v1/seasons/2025/rounds/1", "/v1/seasons/2025/rounds/1/race")

    async def races() -> list[dict[str, Any]]:
        rounds, one, race = [await weekend.result(path) for path in paths]
        return [rounds["rounds"][0]["sessions"][-1], one["sessions"][-1], race]

    async def weekends() -> set[bool]:
        rounds, one, race = [await weekend.result(path) for path in paths]
        return {rounds["rounds"][0]["is_live"], one["is_live"], race["is_live"]}

    assert {(race["status"], race["is_live"]) for race in await races()} == {("upcoming", False)}
    async with a_race_on_lap(weekend, 1) as follower:
        for number in (2, 3):
            follower.tell(lap(number))

            async def shown(number: int = number) -> bool:
                seen = await races()
                return all((race["status"], race.get("current_lap")) == ("live", number) for race in seen)

            await until(shown)
            assert await weekends() == {True}
        async with weekend.http.get(f"{weekend.content}{paths[0]}") as response:
            modified = response.headers["Last-Modified"]
        follower.tell(lap(57, status=LiveStatus.FINISHED))

        async def over() -> bool:
            return {(race["status"], race["is_live"]) for race in await races()} == {("finished", False)}

        await until(over)
        assert await weekends() == {False}
        async with weekend.http.get(
            f"{weekend.content}{paths[0]}", headers={"If-Modified-Since": modified, "If-None-Match": '"other"'}
        ) as response:
            assert response.status == 200


async def test_without_data_scheduler_nothing_stays_live(
    weekend: Suite, valkey: Valkey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(relay_module, "LOST_SECONDS", 0.3)
    monkeypatch.setattr(relay_module, "CHECK_SECONDS", 0.05)
    async with AsyncExitStack() as away:
        address = await away.enter_async_context(another_data_scheduler(weekend, valkey))
        async with a_server(weekend, tmp_path, data_scheduler_address=address) as url, following(address) as follower:
            follower.tell(lap(1))
            async with weekend.http.ws_connect(f"{url}/ws") as socket, weekend.http.ws_connect(f"{url}/ws?delay=60"):
                while (await socket.receive_json(timeout=PATIENCE_SECONDS))["type"] != "snapshot":
                    pass
                await away.aclose()
                assert (await socket.receive_json(timeout=PATIENCE_SECONDS))["type"] == "reset"
            async with weekend.http.get(url) as response:
                assert response.status == 204


async def test_a_client_that_reads_nothing_harms_nobody_and_gets_everything_at_once(
    weekend: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "CHECK_SECONDS", 0.05)
    # Who has read nothing for half a minute is sent away, and a busy machine takes longer than that to tell it all.
    monkeypatch.setattr(audience, "LONGEST_BEHIND_SECONDS", PATIENCE_SECONDS)
    async with a_race_on_lap(weekend, 1) as follower:
        host, port = weekend.content.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1000)
        writer.write(f"GET {LIVE}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"retry: 1000")
        async with on_socket(weekend) as other:
            await other.on_lap(1)
            words = "x" * 1999
            for number in range(2, 1500):
                said = {
                    place: RaceControl(at=NOON, category="Other", message=f"{words}{number % 2}") for place in (0, 1)
                }
                follower.tell(lap(number, messages=said))
                if number % 100 == 0:
                    await other.on_lap(number)
            await other.on_lap(1499)
            assert other.kinds == ["snapshot", *["change"] * 1498]
            seen, waited = b"", 0
            while b'"current_lap":1499' not in seen:
                part = await asyncio.wait_for(reader.read(100_000), PATIENCE_SECONDS)
                assert part, "sent away"
                seen, waited = (seen + part)[-20_000:], waited + len(part)
            assert waited < 2 * len(words) * 1499 / 6, (
                "most of it was left out, and waits in no buffer of the system either"
            )
        writer.close()
        assert await weekend.metric("content_api", "willitbemax_live_caught_up_total") >= 1


async def test_more_than_a_server_can_tell_are_sent_away(weekend: Suite, tmp_path: Path) -> None:
    async with a_server(weekend, tmp_path, live_clients=1) as url:
        async with weekend.http.ws_connect(f"{url}/ws") as first:
            assert (await first.receive_json())["type"] == "reset"
            async with weekend.http.get(f"{url}/events") as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "10")
                assert response.content_type == "application/problem+json"
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await weekend.http.ws_connect(f"{url}/ws")
            assert refused.value.status == 503

        async def room() -> bool:
            async with weekend.http.get(f"{url}/events") as response:
                return response.status == 200

        await until(room)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("?delay=121", "delay: '121', allowed: 0 to 120 seconds"),
        ("?delay=soon", "delay: 'soon', allowed: 0 to 120 seconds"),
        ("?speed=2", "speed: there is no such parameter here, allowed: delay"),
        ("/events?delay=-1", "delay: '-1', allowed: 0 to 120 seconds"),
        ("/events?last_id=17", "last_id: '17', allowed: the id of a message, such as 5e2f81c0-17"),
        ("/events?last_id=", "last_id: '', allowed: the id of a message"),
        ("/ws?last_id=a-b", "last_id: 'a-b', allowed: the id of a message"),
        ("/ws", "Upgrade: this address speaks WebSocket only"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_name(shared_suite: Suite, path: str, named: str) -> None:
    status, body = await shared_suite.get(f"{LIVE}{path}")
    assert status == 400
    assert named in body["detail"]


async def test_a_last_event_id_that_is_none_is_refused_by_name(shared_suite: Suite) -> None:
    status, body = await shared_suite.get(f"{LIVE}/events", headers={"Last-Event-ID": "x" * 80 + "-1"})
    assert (status, body["detail"][:14]) == (400, "Last-Event-ID:")


async def test_the_end_of_the_service_closes_what_is_open(weekend: Suite, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        async with a_server(weekend, tmp_path) as url:
            socket = await http.ws_connect(f"{url}/ws")
            events = await http.get(f"{url}/events")
        while (message := await socket.receive(timeout=PATIENCE_SECONDS)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        assert b"event: reset" in await asyncio.wait_for(events.read(), 5)
