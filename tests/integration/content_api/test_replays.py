"""Sessions told once more, as clients see them: listed, begun anywhere, at any speed, to the picture of the end; and what is refused."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest

import content_api.service
import content_api.settings
from racing.live.model import as_json
from racing.model import Dataset, SessionKind
from tests.factories import NOON, a_batch, a_round
from tests.hand_clock import HandClock
from tests.suite import Mongod, Suite, Valkey, running, until
from tests.told_sessions import kept, told
from tests.viewing import Viewer, events, frames

RACE = "/v1/seasons/2025/rounds/bahrain/race/replay"
PICTURES = told(600)
END = as_json(PICTURES[-1])
NOTHING: Mapping[str, str] = MappingProxyType({})


@pytest.fixture(scope="module")
async def suite(mongod: Mongod, module_valkey: Valkey) -> AsyncIterator[Suite]:
    """The week after a race, which was kept, in a season of two rounds."""
    rounds = [a_round(race=NOON), a_round("jeddah", number=2, race=NOON + timedelta(days=7))]
    batches = [
        a_batch(Dataset.ROUNDS, *rounds),
        a_batch(Dataset.ROUNDS, a_round(season=2024, race=NOON - timedelta(days=365)), season=2024),
        a_batch(Dataset.REPLAYS, kept(PICTURES), fetched_at=NOON + timedelta(hours=2)),
    ]
    clock = HandClock(NOON + timedelta(days=3))
    async with running(mongod, module_valkey, clock=clock, batches=batches, with_content_api=True) as started:
        yield started


@pytest.fixture(scope="module")
def module_valkey(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


async def on_socket(
    suite: Suite, query: Mapping[str, str] = NOTHING, viewer: Viewer | None = None
) -> tuple[Viewer, int | None]:
    """All that is told by WebSocket, and the code with which it is closed."""
    viewer = viewer or Viewer()
    async with suite.http.ws_connect(f"{suite.content}{RACE}/ws", params=query) as socket:
        async for message in frames(socket):
            viewer.take(message)
        return viewer, socket.close_code


async def on_events(
    suite: Suite, query: Mapping[str, str] = NOTHING, viewer: Viewer | None = None
) -> tuple[Viewer, int | None]:
    """All that is told by event stream, and its status."""
    viewer = viewer or Viewer()
    headers = {"Last-Event-ID": viewer.last_id} if viewer.last_id else {}
    async with suite.http.get(f"{suite.content}{RACE}/events", params=query, headers=headers) as response:
        async for message in events(response):
            viewer.take(message)
        return viewer, response.status


async def refused(suite: Suite, path: str) -> tuple[int, str]:
    status, body = await suite.get(path)
    return status, body["detail"]


async def test_what_can_be_told_once_more_is_listed(suite: Suite) -> None:
    result = await suite.result("/v1/replays")
    (replay,) = result["replays"]
    assert (replay["season"], replay["grand_prix"], replay["session"]) == (2025, "bahrain", "race")
    assert (replay["begins"], replay["seconds"], replay["complete"]) == (int(NOON.timestamp()), 600.5, True)
    assert (await suite.result("/v1/replays?year=2024"))["replays"] == []
    assert (await suite.result("/v1/replays?year=2025")) == result
    described = await suite.result("/v1/seasons/2025/rounds/1/race/replay")
    assert described["laps"][:2] == [{"lap": 1, "at": 0.0}, {"lap": 2, "at": 90.0}]
    assert replay.items() <= described.items()


async def test_both_streams_tell_the_same_to_the_picture_of_the_end(suite: Suite) -> None:
    query = {"speed": "100", "from": "5"}
    (socket, code), (browser, status) = await asyncio.gather(on_socket(suite, query), on_events(suite, query))
    assert (code, status) == (1000, 200)
    assert socket.messages == browser.messages
    assert socket.kinds[0] == "snapshot"
    assert set(socket.kinds[1:]) == {"change"}
    assert socket.messages[0]["data"]["current_lap"] == 5
    assert socket.picture == END


@pytest.mark.parametrize("beginning", ["9:50", "0:09:55", "10:00", "10:00.5"])
async def test_from_late_on_and_from_the_very_end_it_ends_in_the_same_picture(suite: Suite, beginning: str) -> None:
    viewer, code = await on_socket(suite, {"speed": "50", "from": beginning})
    assert (viewer.picture, code) == (END, 1000)


async def test_who_comes_back_is_told_what_follows_and_a_browser_that_has_all_comes_back_no_more(suite: Suite) -> None:
    whole, _ = await on_events(suite, {"speed": "100", "from": "6:00"})
    half = len(whole.messages) // 2
    for way in (on_socket, on_events):
        again = Viewer()
        for message in whole.messages[:half]:
            again.take(message)
        query = {"speed": "100"} | ({"last_id": again.last_id or ""} if way is on_socket else {})
        await way(suite, query, again)
        assert again.messages == whole.messages
    finished = Viewer(whole.last_id)
    assert (await on_events(suite, {"speed": "100"}, finished))[1] == 204


async def test_another_speed_begins_with_the_whole_picture(suite: Suite) -> None:
    whole, _ = await on_socket(suite, {"speed": "100", "from": "9:00"})
    other, _ = await on_socket(suite, {"speed": "40", "from": "9:50", "last_id": whole.last_id or ""})
    assert other.kinds[0] == "snapshot"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("speed=0", "speed: '0', allowed: 0.1 to 100, such as 20 or 0.5"),
        ("speed=fast", "speed: 'fast', allowed: 0.1 to 100, such as 20 or 0.5"),
        ("from=8", "from: '8', allowed: a lap from 1 to 7, or a time since its beginning, 0:00 to 0:10:00"),
        ("from=10:01", "from: '10:01', allowed: a lap from 1 to 7, or a time since its beginning, 0:00 to 0:10:00"),
        ("from=1:75", "from: '1:75', allowed: a lap from 1 to 7, or a time since its beginning, 0:00 to 0:10:00"),
        ("to=8", "to: there is no such parameter here, allowed: from, last_id, speed"),
        ("speed=2&speed=3", "speed: given 2 times, allowed: once"),
        ("last_id=nonsense", "last_id: 'nonsense', allowed: the id of a message, such as 5e2f81c0-17"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_name(suite: Suite, query: str, detail: str) -> None:
    for stream in ("ws", "events"):
        assert await refused(suite, f"{RACE}/{stream}?{query}") == (400, detail)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("2025/rounds/bahrain/qualifying", "session: 2025-bahrain has no replay of qualifying, allowed: race"),
        ("2025/rounds/2/race", "round: 2025-jeddah has no replay, allowed in 2025: bahrain race"),
        ("2024/rounds/1/race", "year: 2024 has no replays, allowed: 2025"),
    ],
)
async def test_a_session_without_steps_says_which_have_some(suite: Suite, path: str, detail: str) -> None:
    for stream in ("", "/ws", "/events"):
        assert await refused(suite, f"/v1/seasons/{path}/replay{stream}") == (404, detail)


async def test_one_address_may_watch_so_many_at_once_and_everybody_together_so_many(suite: Suite) -> None:
    known: dict[str, Any] = {
        "data_scheduler_address": suite.address,
        "content_api_port": 0,
        "content_api_debug_port": 0,
    }
    settings = content_api.settings.Settings(
        **known,
        replay_clients=3,
        replay_clients_per_address=2,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with content_api.service.serve(settings, clock=HandClock(NOON + timedelta(days=3))) as port:
        address = f"http://127.0.0.1:{port}{RACE}/ws"

        async def status(client: str) -> tuple[int, str | None]:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await suite.http.ws_connect(address, headers={"X-Forwarded-For": client})
            assert refusal.value.headers is not None
            return refusal.value.status, refusal.value.headers.get("Retry-After")

        async with AsyncExitStack() as watching:
            for client in ("192.0.2.1", "192.0.2.1"):
                await watching.enter_async_context(suite.http.ws_connect(address, headers={"X-Forwarded-For": client}))
            assert await status("192.0.2.1") == (429, "2")
            await watching.enter_async_context(suite.http.ws_connect(address, headers={"X-Forwarded-For": "192.0.2.2"}))
            assert await status("192.0.2.3") == (503, "2")

        async def free_again() -> bool:
            try:
                async with suite.http.ws_connect(address, headers={"X-Forwarded-For": "192.0.2.1"}):
                    return True
            except aiohttp.WSServerHandshakeError:
                return False

        await until(free_again)


async def test_a_better_replay_takes_the_place_of_the_one_that_was_listed(suite: Suite) -> None:
    qualifying = kept(told(30, session=SessionKind.QUALIFYING, key=12), from_the_start=False)
    later = {"fetched_at": NOON + timedelta(hours=3)}
    await suite.writer.write(a_batch(Dataset.REPLAYS, qualifying, **later))  # type: ignore[arg-type]
    whole = kept(told(20, session=SessionKind.QUALIFYING, key=12))
    await suite.writer.write(a_batch(Dataset.REPLAYS, whole, **later))  # type: ignore[arg-type]
    path = "/v1/seasons/2025/rounds/bahrain/qualifying/replay"

    async def listed() -> bool:
        status, body = await suite.get(path)
        return status == 200 and body["result"]["complete"]

    await until(listed)
    again = await suite.writer.write(a_batch(Dataset.REPLAYS, qualifying, **later))  # type: ignore[arg-type]
    assert (again.changed, again.unchanged) == ((), 1)
    async with suite.http.ws_connect(f"{suite.content}{path}/ws?speed=100") as socket:
        (snapshot, *_) = [message async for message in frames(socket)]
        assert snapshot["data"]["session"] == "qualifying"
