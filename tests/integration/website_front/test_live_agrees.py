"""What the live page shows is what content_api says, step by step: a recorded session told live, and told once more at 20 times.

The page names the step that it has drawn. A script that the test puts into it notes all that is shown at every tenth step; a client of
content_api, which is told the same, says what should be.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import batched
from math import floor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import website_front.service
from deploy.settings import Settings
from racing.live.model import LiveSession, as_json
from racing.model import Dataset, Replay, SessionKind
from tests.browser import CHROMIUM, Chromium, Tab
from tests.effort import mostly_slow
from tests.factories import a_batch, a_round, a_session
from tests.following import following
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.public_door import door
from tests.recorded_sessions import pictures_of, replay_of_recording
from tests.site import site_settings
from tests.suite import Mongod, Suite, Valkey, free_port, running
from tests.viewing import Viewer, frames
from website_front.charts.colours import visible
from website_front.pages.live import COMPOUNDS, MESSAGES, PHASES, STANDINGS, TRACK, seconds_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

SPEED = 20
EVERY = 10
"""Steps from one comparison to the next."""

SPRINT = "2025_06_miami_sprint"
QUALIFYING = "2023_04_azerbaijan_sprint-shootout"

STATE = "document.querySelector('.connection')?.dataset.state"
STEP = "document.querySelector('[data-step]')?.dataset.step"

SHOWN = r"""
(() => {
  const said = (e) => e.textContent.replace(/\s+/g, ' ').trim();
  const cells = (within) => Object.fromEntries([...within.querySelectorAll('[data-cell]')].map((e) => [e.dataset.cell, said(e)]));
  const seen = (id) => !document.getElementById(id).hidden;
  const classes = (within, cell) =>
    ['fastest', 'own'].filter((each) => within.querySelector(`[data-cell=${cell}]`).classList.contains(each));
  const weather = () => Object.fromEntries([...document.querySelectorAll('[data-weather]')].map((e) => [e.dataset.weather, said(e)]));
  return {
    now: Object.fromEntries([...document.querySelectorAll('.stage [data-now]')].map((e) => [e.dataset.now, said(e)])),
    rows: [...document.querySelectorAll('#cars tr')].map((row) => ({
      ...cells(row), car: row.dataset.car, is: row.className, name: row.querySelector('[data-cell=code]').title,
      colour: row.querySelector('rect').getAttribute('fill'), last_is: classes(row, 'last'), best_is: classes(row, 'best'),
      compound: row.querySelector('.tyre')?.title ?? null,
    })),
    messages: [...document.querySelectorAll('#messages li')].map((e) => [cells(e).when, cells(e).message, e.dataset.flag ?? null]),
    standings: seen('points') ? [...document.querySelectorAll('#standings tr')].map((e) => Object.values(cells(e))) : null,
    weather: seen('weather') ? weather() : null,
  };
})
"""

NOTE = f"""
window.noted = {{}}; window.states = []; window.drawn = 0;
addEventListener('DOMContentLoaded', () => {{
  const stage = document.querySelector('.stage'), connection = document.querySelector('.connection');
  if (!stage) return;
  new MutationObserver(() => window.states.push(connection.dataset.state)).observe(connection, {{ attributeFilter: ['data-state'] }});
  new MutationObserver(() => {{
    window.drawn += 1;
    const step = stage.dataset.step;
    if (Number(step.split('-').pop()) % {EVERY} === 0) window.noted[step] = {SHOWN}();
  }}).observe(stage, {{ attributeFilter: ['data-step'] }});
}});
"""


def page_of(picture: Mapping[str, Any], *, replay: bool) -> dict[str, Any]:
    """Return what an English page in UTC is to show of a picture. The time left of a running session is a matter of the wall clock."""
    rows: Mapping[str, Any] = picture.get("rows", {})
    cars = [rows[str(number)] for number in picture.get("order", ()) if str(number) in rows]
    best = min((found for car in cars if (found := seconds_of(car.get("best_lap")))), default=None)
    now = {"lap": lap_of(picture), "track": track_of(picture), "state": "Connected"}
    now["time"] = datetime.fromtimestamp(floor(picture["data_at"]), UTC).strftime("%H:%M:%S")
    if replay:
        now["clock"] = clock_of(picture)
    return {
        "now": now,
        "rows": [row_of(car, best) for car in cars],
        "messages": list(messages_of(picture.get("messages", {}))),
        "standings": standings_of(picture),
        "weather": weather_of(picture.get("weather")),
    }


def lap_of(picture: Mapping[str, Any]) -> str:
    if lap := picture.get("current_lap"):
        total = picture.get("total_laps")
        return f"Lap {lap} of {total}" if total else f"Lap {lap}"
    return f"Part {picture['part']}" if picture.get("part") else ""


def track_of(picture: Mapping[str, Any]) -> str:
    phase, status = picture.get("phase", "running"), picture.get("track_status", "")
    return PHASES[phase] if phase != "running" else TRACK.get(status, status)


def clock_of(picture: Mapping[str, Any]) -> str:
    if (clock := picture.get("clock")) is None:
        return ""
    gone = picture["data_at"] - clock["at"] if clock["running"] else 0
    left = max(0, floor(clock["remaining"] - gone + 0.5))
    return f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"


def row_of(car: Mapping[str, Any], best: float | None) -> dict[str, Any]:
    own, last = seconds_of(car.get("best_lap")), seconds_of(car.get("last_lap"))
    is_fastest, is_own = own is not None and own == best, last is not None and last == own
    gone = "retired" if car["retired"] else "out" if car["knocked_out"] else ""
    tyre = car.get("tyre") or {}
    sectors = [*car.get("sectors", ()), "", "", ""]
    return {
        "car": str(car["number"]),
        "is": "out" if gone else "pit" if car["in_pit"] else "",
        "colour": visible(car["colour"]) if car.get("colour") else None,
        "position": str(car.get("position", "\N{EN DASH}")),
        "code": str(car.get("code", car["number"])),
        "name": car.get("name") or car.get("code") or str(car["number"]),
        "state": gone or ("pit" if car["in_pit"] else ""),
        "interval": car.get("interval", ""),
        "gap": car.get("gap", ""),
        "last": car.get("last_lap", ""),
        "last_is": ["fastest" if is_fastest else "own"] if is_own else [],
        "best": car.get("best_lap", ""),
        "best_is": ["fastest"] if is_fastest else [],
        "sector-0": sectors[0],
        "sector-1": sectors[1],
        "sector-2": sectors[2],
        "tyre": tyre.get("compound", "")[:1].upper(),
        "compound": COMPOUNDS.get(tyre["compound"], tyre["compound"]) if tyre else None,
        "age": str(tyre.get("age", "")),
        "stops": str(car.get("stops", "")),
        "grid": str(car.get("grid", "")),
    }


def messages_of(messages: Mapping[str, Any]) -> Iterator[list[str | None]]:
    for key in sorted(messages, key=int, reverse=True)[:MESSAGES]:
        told = messages[key]
        flag = told.get("flag")
        yield [
            f"Lap {told['lap']}" if told.get("lap") else "",
            " ".join(told["message"].split()),
            flag.lower() if flag else None,
        ]


def standings_of(picture: Mapping[str, Any]) -> list[list[str]] | None:
    drivers = picture.get("standings", {}).get("drivers", {})
    if not drivers:
        return None
    names = {car.get("driver"): car.get("name", car.get("code")) for car in picture["rows"].values()}
    top = sorted(drivers.items(), key=lambda each: each[1]["position"])[:STANDINGS]
    return [
        [
            str(row["position"]),
            names.get(who, who),
            f"{row['points']:,g}",
            f"+{row['gained']:,g}" if row["gained"] else "",
        ]
        for who, row in top
    ]


def weather_of(weather: Mapping[str, Any] | None) -> dict[str, str] | None:
    if weather is None:
        return None
    units = {"air": "°C", "track": "°C", "humidity": "%", "wind": "m/s"}
    told = {name: f"{weather[name]:,g} {unit}" if name in weather else "" for name, unit in units.items()}
    return told | {"rain": "" if "rain" not in weather else "Rain" if weather["rain"] else "Dry"}


def number_of(step: str) -> int:
    """Return the number in the id of a step."""
    return int(step.rpartition("-")[2])


class Watcher(Viewer):
    """A client of content_api, who remembers the picture of every step."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, Any] = {}
        self.has_seen_all = asyncio.Event()

    def take(self, message: dict[str, Any]) -> None:
        super().take(message)
        if self.picture is not None:
            self.pictures[message["id"]] = self.picture


@dataclass
class Line:
    """A line to a port, which can be cut: all that are connected by it are cut off, and may come back."""

    to: int
    port: int = 0
    connected: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Line"]:
        """Carry what comes, until the context is left."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """Cut it, without a word to either end."""
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        there_reader, there = await asyncio.open_connection("127.0.0.1", self.to)
        ends = {writer, there}
        self._writers |= ends
        try:
            await asyncio.gather(_poured(reader, there), _poured(there_reader, writer))
        finally:
            self._writers -= ends


async def _poured(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@dataclass
class Public:
    """The suite, and a line to the port at which Traefik has it and its website."""

    suite: Suite
    line: Line

    @property
    def url(self) -> str:
        """As the public asks."""
        return f"http://127.0.0.1:{self.line.port}"


@pytest.fixture
def recording(shared: Path, request: pytest.FixtureRequest) -> Replay:
    name, *before = request.param
    return replay_of_recording(shared / "data" / "livetiming" / name, *before)


@pytest.fixture
async def public(mongod: Mongod, valkey: Valkey, recording: Replay, tmp_path: Path) -> AsyncIterator[Public]:
    """The evening after the session that was recorded."""
    season, begins = recording.season, recording.begins
    kinds = {recording.session: begins, SessionKind.RACE: begins + timedelta(days=1)}
    sessions = tuple(a_session(kind, start) for kind, start in kinds.items())
    evening = begins + timedelta(hours=6)
    batches = [
        a_batch(
            Dataset.ROUNDS, a_round(recording.grand_prix, season, sessions=sessions), season=season, fetched_at=begins
        ),
        a_batch(Dataset.REPLAYS, recording, season=season, fetched_at=evening),
    ]
    async with (
        running(mongod, valkey, clock=HandClock(evening), batches=batches, with_content_api=True) as suite,
        website_front.service.serve(site_settings(suite.content)) as port,
    ):
        ports: dict[str, Any] = {"content_api_port": urlsplit(suite.content).port, "website_front_port": port}
        settings, door_port = Settings(**ports, _env_file=None), free_port()  # type: ignore[call-arg]  # pydantic-settings takes it
        async with door(settings, door_port, tmp_path), Line(door_port).laid() as line:
            yield Public(suite, line)


@asynccontextmanager
async def watching(public: Public, path: str, **query: str) -> AsyncIterator[Watcher]:
    """A client of content_api itself, by WebSocket, until the context is left."""
    watcher = Watcher()

    async def watch() -> None:
        async with public.suite.http.ws_connect(
            f"{public.suite.content}{path}/ws", params=query, max_msg_size=0
        ) as socket:
            async for message in frames(socket):
                watcher.take(message)
        watcher.has_seen_all.set()

    task = asyncio.create_task(watch())
    try:
        yield watcher
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def opened(page: Tab, address: str) -> None:
    await page.call("Emulation.setTimezoneOverride", timezoneId="UTC")
    await page.call("Page.addScriptToEvaluateOnNewDocument", source=NOTE)
    await page.call("Page.navigate", url=address)


def compared(noted: Mapping[str, Any], pictures: Mapping[str, Any], *, replay: bool) -> int:
    """Compare what was noted with what content_api told, step by step, and return how many steps that were."""
    for step, shown in noted.items():
        wanted = page_of(pictures[step], replay=replay)
        if not replay:
            del shown["now"]["clock"]
        for part, value in wanted.items():
            assert shown[part] == value, (step, part)
    return len(noted)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("recording", [(SPRINT,), (QUALIFYING,)], indirect=True, ids=[SPRINT, QUALIFYING])
async def test_a_session_told_at_twenty_times_is_shown_as_it_is_told_although_the_line_is_cut(
    public: Public, chromium: Chromium, recording: Replay
) -> None:
    path = f"/v1/seasons/{recording.season}/rounds/{recording.grand_prix}/{recording.session}/replay"
    key = f"{recording.season}/{recording.grand_prix}/{recording.session}"
    async with chromium.tab() as page, watching(public, path, speed=str(SPEED)) as watcher:
        await opened(page, f"{public.url}/live?replay={key}&speed={SPEED}")
        await page.until("Object.keys(window.noted ?? {}).length >= 5")
        before = public.line.connected
        public.line.cut()
        await page.until(f"window.states.includes('lost') && {STATE} === 'open'")
        assert public.line.connected > before
        await page.until(f"{STATE} === 'over'", within=recording.seconds / SPEED + PATIENCE_SECONDS)
        await asyncio.wait_for(watcher.has_seen_all.wait(), PATIENCE_SECONDS)
        noted, states = await page.value("[window.noted, window.states]")
        assert [state for state in states if state != "connecting"] == ["open", "lost", "open", "over"]
        assert noted.keys() == {step for step in watcher.pictures if number_of(step) % EVERY == 0}, (
            "no step was left out, although the line was cut"
        )
        compared(noted, watcher.pictures, replay=True)
        assert await page.value(STEP) == watcher.last_id
        end = await page.value(f"{SHOWN}()")
        compared_with = page_of(watcher.picture, replay=True)
        compared_with["now"]["state"] = "The session is over"
        assert {part: end[part] for part in compared_with} == compared_with
        assert page.complaints == []


LIVE_SECONDS = SPEED / 4
"""Of the session from one picture to the next: at 20 times, four a second."""

SOME = (SPRINT, "01:17:00")
"""Cut the recording after six minutes of racing: every test run shows these, and the slow test shows the whole sprint."""


def thinned(pictures: Iterable[LiveSession]) -> Iterator[LiveSession]:
    """Yield a picture of every so many seconds, and the last."""
    due = None
    picture = None
    for picture in pictures:
        if due is None or picture.data_at >= due:
            due = picture.data_at + timedelta(seconds=LIVE_SECONDS)
            yield picture
    if picture is not None:
        yield picture


async def drawn(page: Tab, watcher: Watcher) -> None:
    """Wait until the page has drawn what the client of content_api was told last, or what came since."""
    assert watcher.last_id is not None
    await page.until(f"Number({STEP}.split('-').pop()) >= {number_of(watcher.last_id)}")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("recording", mostly_slow([SOME, (SPRINT,)], SOME), indirect=True, ids=["some", "whole"])
async def test_what_runs_is_shown_as_it_is_told_with_the_points_as_they_run(
    public: Public, chromium: Chromium, recording: Replay
) -> None:
    """No clock is in it: when the page has drawn a picture, the next ten are told."""
    told = list(thinned(pictures_of(recording)))
    async with (
        following(public.suite.address) as follower,
        chromium.tab() as page,
        watching(public, "/v1/live") as watcher,
    ):
        follower.tell(told[0])
        await watcher.shows(as_json(told[0]))
        await opened(page, f"{public.url}/live")
        await page.until(f"{STATE} === 'open'")
        for batch in batched(told[1:], EVERY):
            follower.tell(*batch)
            await watcher.shows(as_json(batch[-1]))
            await drawn(page, watcher)
            assert await page.value("window.states.at(-1)") == "open"
        noted = await page.value("window.noted")
        assert compared(noted, watcher.pictures, replay=False) >= len(told) // EVERY - 1
        assert any(each["standings"] for each in noted.values())
        assert (await public.suite.result("/v1/live"))["order"] == watcher.picture["order"]
        public.line.cut()
        await page.until("window.states.includes('lost')")
        follower.tell(told[0])
        await watcher.shows(as_json(told[0]))
        await page.until(f"{STATE} === 'open'")
        await drawn(page, watcher)
        step, end = await page.value(f"[{STEP}, {SHOWN}()]")
        del end["now"]["clock"]
        assert end == page_of(watcher.pictures[step], replay=False)
        assert page.complaints == []
