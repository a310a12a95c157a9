"""`python -m deploy.demo`: what `make demo` calls. The whole suite in a folder that is thrown away, and a race in it, live."""

import asyncio
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr
from rich.console import Console
from rich.live import Live
from rich.text import Text

from chassis.clock import Clock
from chassis.process.settings import load
from deploy.children.program import Program
from deploy.children.supervisor import Supervisor
from deploy.data_folder.passwords import Passwords
from deploy.data_folder.suite_mark import Mark
from deploy.demo import archive_then
from deploy.demo.choice import RaceChoice
from deploy.demo.race import told
from deploy.demo.table import pictures, shown
from deploy.fill import fill
from deploy.launcher_lock import PIDS
from deploy.ports import claims
from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import LOGS, lay_out, programs, public_url
from deploy.terminal.screen import Terminal
from deploy.terminal.welcome import until_ready
from fetcher_service.archive.facts import Facts
from racing.live.replay import FASTEST
from racing.model import Round
from tests.upstream.live_recordings import Told
from tests.upstream.signalr import live_feed

LEAD = timedelta(seconds=30)
"""On the wall: the suite is up and filled by then."""

AGAIN_SECONDS = 0.5
LAST_LOOK_SECONDS = 3.0
SHOWN_AT_ONCE = 3
LAPS_ONCE_MORE = 3
KEPT_SECONDS = 30.0
"""How long the replay may take to be written after the flag, on the wall."""


def main() -> int:
    """Run it to the flag; the exit status."""
    try:
        choice = RaceChoice.read(os.environ)
        weekend, messages = _race(choice)
        with tempfile.TemporaryDirectory(prefix="willitbemax-demo-") as folder:
            asyncio.run(_demo(choice, weekend, messages, Path(folder)))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    return 0


def _end_when_told() -> None:
    """Ctrl-C ends it, wherever it was started from, and so does a terminal that goes away: nothing runs on, and the folder goes, too."""
    if (demo := asyncio.current_task()) is not None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, demo.cancel)


def _race(choice: RaceChoice) -> tuple[Round, list[Told]]:
    with Facts() as facts:
        if choice.season not in facts.years:
            raise Refusal(
                f"RACE: {choice.season} is not in the archive, allowed: {facts.years[0]} to {facts.years[-1]}"
            )
        season, catalogue = facts.season(choice.season), facts.catalogue()
    weekend = next((each for each in season.rounds if each.grand_prix == choice.grand_prix), None)
    if weekend is None:
        allowed = ", ".join(each.grand_prix for each in season.rounds)
        raise Refusal(f"RACE: {choice.grand_prix!r} is not in {choice.season}, allowed: {allowed}")
    try:
        return weekend, [Told(each.at, each.topic, each.content) for each in told(season, catalogue, weekend)]
    except ValueError as error:
        raise Refusal(f"RACE: {error}") from error


async def _demo(choice: RaceChoice, weekend: Round, messages: list[Told], folder: Path) -> None:
    _end_when_told()
    begins = messages[0].at
    since = datetime.now(UTC)
    start = begins - LEAD * choice.speed
    clock = Clock(start, choice.speed, since=since)
    facts = folder / "facts.zip"
    await asyncio.to_thread(archive_then.write, facts, weekend, begins.date())
    terminal = Terminal(name="make demo")
    terminal.tell(f"{weekend.season} {weekend.name}, {choice.speed:g} times as fast; Ctrl-C ends it")
    async with live_feed(messages, clock) as feed:
        settings = _settings(folder / "data", choice, start, since)
        own = {
            "SOURCES": "livetiming,archive",
            "LIVETIMING_URL": feed.address,
            "ARCHIVE_FILE": str(facts),
        }
        async with _suite(settings, own, folder, terminal.tell), aiohttp.ClientSession() as http:
            port = settings.traefik_port or 0
            await until_ready(http, settings, port, terminal)
            await fill(http, settings, terminal)
            live = f"{public_url(settings, port)}/content/v1/live"
            terminal.tell(f"open {live} for what is on track now, or {live}/events for every change")
            inside = f"http://127.0.0.1:{port}/content/v1"
            await _show(http, f"{inside}/live", terminal.console)
            path = f"seasons/{weekend.season}/rounds/{weekend.grand_prix}/race/replay"
            terminal.tell(
                f"once more, from its last laps: {public_url(settings, port)}/content/v1/{path}/events?speed=20"
            )
            await _show_once_more(http, f"{inside}/{path}", min(choice.speed, FASTEST), terminal.console)


def _settings(data: Path, choice: RaceChoice, start: datetime, since: datetime) -> Settings:
    """Free ports, and nothing of what the environment or `.env` says of another suite."""
    ports = {name: _free_port() for name in Settings.model_fields if name.endswith("_port")}
    return load(
        Settings,
        **ports,
        port_offset=0,
        suite_id=None,
        public_url=None,
        data_dir=data,
        fill_from=choice.season,
        mongodb_url=None,
        redis_url=None,
        bind_host="127.0.0.1",
        content_api_replicas=1,
        admin_token=SecretStr(secrets.token_urlsafe(16)),
        clock_start=start,
        clock_rate=choice.speed,
        clock_since=since,
        _env_file=None,
    )


@asynccontextmanager
async def _suite(
    settings: Settings, own: dict[str, str], folder: Path, tell: Callable[[str], None]
) -> AsyncIterator[None]:
    """The whole stack, quiet but for what the supervisor has to say."""
    settings.data_dir.mkdir(mode=0o700)
    passwords = Passwords.new()
    passwords.keep(settings.data_dir)
    settings = passwords.completing(settings)
    ports = {name.upper(): str(getattr(settings, name)) for name in Settings.model_fields if name.endswith("_port")}
    shared = {
        **ports,
        **own,
        "BIND_HOST": settings.bind_host,
        "CLOCK_START": f"{settings.clock_start}",
        "CLOCK_RATE": f"{settings.clock_rate}",
        "ADMIN_TOKEN": settings.admin_token.get_secret_value() if settings.admin_token else "",
    }
    data = settings.data_dir
    wanted = claims(settings)
    lay_out(settings, wanted)
    stack = [_in(folder, program, shared) for program in programs(settings, wanted, Mark.read(data))]
    async with Supervisor(stack, logs=data / LOGS, pids=data / PIDS, tell=tell, show=lambda _name, _line: None):
        yield


def _in(folder: Path, program: Program, environment: dict[str, str]) -> Program:
    """Run away from any `.env`."""
    return replace(program, folder=program.folder or folder, environment={**environment, **program.environment})


async def _show(http: aiohttp.ClientSession, live: str, console: Console) -> None:
    """The table as long as the session runs; lap by lap where nobody looks at a terminal."""
    newest: Any = None
    if console.is_terminal:
        with Live(shown(None), console=console, auto_refresh=True, refresh_per_second=8) as table:
            async for newest in _until_finished(http, live):
                table.update(shown(newest))
            await asyncio.sleep(LAST_LOOK_SECONDS)
        return
    lap = 0
    async for newest in _until_finished(http, live):
        if newest and newest.get("current_lap", 0) > lap:
            lap = newest["current_lap"]
            console.print(_line(newest))
    console.print(shown(newest))


async def _show_once_more(http: aiohttp.ClientSession, replay: str, speed: float, console: Console) -> None:
    """The last laps by the replay, which the follower has kept by now, or will have in a moment."""
    first = (await _kept(http, replay))[-LAPS_ONCE_MORE:][0]
    told = pictures(http, f"{replay.replace('http', 'ws', 1)}/ws?speed={speed:g}&from={first}")
    if console.is_terminal:
        with Live(shown(None), console=console, auto_refresh=True, refresh_per_second=8) as table:
            async for newest in told:
                table.update(shown(newest))
            await asyncio.sleep(LAST_LOOK_SECONDS)
        return
    seen = [picture async for picture in told]
    console.print(Text("once more, ").append(_line(seen[-1])))


async def _kept(http: aiohttp.ClientSession, replay: str) -> list[int]:
    """The laps of the replay, once it is kept."""
    async with asyncio.timeout(KEPT_SECONDS):
        while True:
            async with http.get(replay) as response:
                if response.status == HTTPStatus.OK:
                    return [each["lap"] for each in (await response.json())["result"]["laps"]]
            await asyncio.sleep(AGAIN_SECONDS)


async def _until_finished(http: aiohttp.ClientSession, live: str) -> AsyncIterator[Any]:
    """Every picture until the session is over, whatever breaks in between."""
    while True:
        try:
            async for picture in pictures(http, f"{live.replace('http', 'ws', 1)}/ws"):
                yield picture
                if picture and picture["status"] == "finished":
                    return
        except aiohttp.ClientError:
            pass  # it is being started again: come back
        await asyncio.sleep(AGAIN_SECONDS)


def _line(picture: dict[str, Any]) -> Text:
    """`lap 12 of 44: ANT, LEC +1.952, VER +11.586`."""
    cars = [picture["rows"][str(number)] for number in picture["order"][:SHOWN_AT_ONCE]]
    first = ", ".join(f"{car.get('code', car['number'])} {car.get('gap', '')}".strip() for car in cars)
    return Text(f"lap {picture['current_lap']} of {picture.get('total_laps', '?')}: {first}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
