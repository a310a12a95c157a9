"""`make up` from beginning to end: what is needed is checked, then the stack runs until someone stops it."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from yarl import URL

import auth_api.settings
import content_api.settings
import data_scheduler.backup.settings
import data_scheduler.settings
import fetcher_service.settings
import scheduler_api.settings
import website_front.settings
from chassis.process.settings import load
from deploy import control_socket, launcher_lock, misspelled_settings
from deploy.children.program import Program
from deploy.children.rolling_restart import ROLLING_RESTART, rolling_restart
from deploy.children.silence import Patience
from deploy.children.supervisor import Supervisor, SupervisorTiming
from deploy.data_folder import admin_token
from deploy.data_folder.passwords import Passwords
from deploy.data_folder.suite_mark import Mark
from deploy.door.certificate import examined
from deploy.door.renewal import Renewal, keep
from deploy.launcher_lock import PIDS, only_one, wait_for_orphans
from deploy.ports import reserved
from deploy.settings import Settings
from deploy.stack import LOGS, files_of, lay_out, programs, public_port
from deploy.systemd import notify as systemd
from deploy.terminal.screen import JsonTerminal, Terminal
from deploy.terminal.welcome import welcome

ENV_FILE = Path(".env")
FAILED = 1
OF_SERVICES = (
    data_scheduler.settings.Settings,
    data_scheduler.backup.settings.BackupSettings,
    fetcher_service.settings.Settings,
    scheduler_api.settings.Settings,
    content_api.settings.Settings,
    website_front.settings.Settings,
    auth_api.settings.Settings,
)


def up() -> int:
    """Run the suite in the foreground; the exit status.

    A Refusal, or settings that cannot be used, where it cannot start: before anything has been started or written.
    """
    began = time.monotonic()
    settings = load(Settings, *OF_SERVICES)
    told_systemd = systemd.ours()
    thorough = settings.log_level == "debug"
    terminal = JsonTerminal(thorough=thorough) if settings.log_format == "json" else Terminal(thorough=thorough)
    for note in misspelled_settings.notes(ENV_FILE, os.environ, misspelled_settings.known_to((Settings, *OF_SERVICES))):
        terminal.tell(note)
    with ExitStack() as held:
        held.enter_context(launcher_lock.folder(settings.data_dir))
        held.enter_context(only_one(settings.data_dir))
        wait_for_orphans(settings.data_dir, patience=SupervisorTiming().grace)
        wanted = held.enter_context(reserved(settings))
        certificate = _certificate(settings)
        mark = Mark.read(settings.data_dir, suite=settings.suite_id)
        passwords = Passwords.read(settings.data_dir) or Passwords.new()
        complete = passwords.completing(_completed(settings))
        stack = programs(complete, wanted, mark)
        # From here on something is written: nothing that is left to do can be refused, but for the first of it.
        if settings.admin_token is None and complete.admin_token is not None:
            admin_token.write(ENV_FILE, complete.admin_token.get_secret_value())
            terminal.tell(f"a random ADMIN_TOKEN was written to {ENV_FILE}")
        if settings.auth_secret is None and complete.auth_secret is not None:
            admin_token.write(ENV_FILE, complete.auth_secret.get_secret_value(), name=admin_token.AUTH_SECRET)
            terminal.tell(
                f"a random AUTH_SECRET was written to {ENV_FILE}: webhooks and letters are signed with it, so keep it"
            )
        mark.keep(settings.data_dir)
        passwords.keep(settings.data_dir)
        lay_out(complete, wanted)
        if (kept := files_of(complete, settings.data_dir).kept) is not None and certificate is not None:
            keep(kept, certificate)
        return asyncio.run(_run(complete, public_port(wanted), stack, terminal, began, environment=told_systemd))


def _certificate(settings: Settings) -> tuple[bytes, bytes] | None:
    """Read the certificate of our own and its key, where there is one. A Refusal where it cannot be used."""
    pair = settings.own_certificate
    if pair is None:
        return None
    contents = pair.contents()
    examined(pair, contents, datetime.now(UTC), _host(settings))
    return contents


def _host(settings: Settings) -> str | None:
    """Return the name under which we are called, where it is set."""
    return None if settings.public_url is None else URL(settings.public_url).host


def _completed(settings: Settings) -> Settings:
    """The settings with what is made up at a start: a token, and the instant from which a time of our own is counted."""
    made: dict[str, object] = {}
    if settings.admin_token is None:
        made["admin_token"] = SecretStr(admin_token.new())
    if settings.auth_api and settings.auth_secret is None:
        made["auth_secret"] = SecretStr(admin_token.new())
    if settings.clock_start is not None and settings.clock_since is None:
        made["clock_since"] = datetime.now(UTC)
    return settings.model_copy(update=made)


async def _run(
    settings: Settings,
    port: int,
    stack: list[Program],
    terminal: Terminal,
    began: float,
    *,
    environment: Mapping[str, str],
) -> int:
    data = settings.data_dir
    supervisor = Supervisor(
        stack,
        logs=data / LOGS,
        pids=data / PIDS,
        tell=terminal.tell,
        show=terminal.show,
        patience=Patience.of(settings.answer_within_seconds),
    )
    asked = asyncio.Event()
    _on_signals(asked, supervisor)
    terminal.tell(f"starting {', '.join(program.name for program in stack)}")
    commands = {ROLLING_RESTART: lambda chosen: rolling_restart(supervisor, terminal.tell, chosen)}
    async with supervisor, control_socket.listening(data, commands):

        def ready() -> None:
            systemd.notify(environment, systemd.READY)

        beside = [
            asyncio.create_task(welcome(settings, port, terminal, began, ready)),
            asyncio.create_task(systemd.stay_alive(environment, os.getpid())),
        ]
        if (renewal := _renewal(settings, supervisor, terminal)) is not None:
            beside.append(asyncio.create_task(renewal.watch()))
        try:
            hopeless = await _over(asked, supervisor, beside)
        finally:
            for each in beside:
                each.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        systemd.notify(environment, systemd.STOPPING)
        terminal.tell(f"{hopeless}; stopping" if hopeless else "stopping")
    terminal.tell(f"stopped; the data stays in {data}")
    return FAILED if hopeless else 0


def _renewal(settings: Settings, supervisor: Supervisor, terminal: Terminal) -> Renewal | None:
    """Who takes up a certificate that was renewed, where it is one of our own."""
    pair, kept = settings.own_certificate, files_of(settings, settings.data_dir).kept
    if pair is None or kept is None:
        return None

    async def taken() -> None:
        await supervisor.hang_up("traefik")  # it reads its routes and certificates again

    return Renewal(pair, kept, taken=taken, tell=terminal.tell, host=_host(settings))


async def _over(asked: asyncio.Event, supervisor: Supervisor, beside: Sequence[asyncio.Task[None]]) -> str | None:
    """Wait until someone asks for the end, or the supervisor gives up: then its reason. A fault in what runs beside is raised."""
    ending = asyncio.create_task(asked.wait())
    giving_up = asyncio.create_task(supervisor.hopeless())
    waiting: set[asyncio.Task[Any]] = {ending, giving_up, *beside}
    try:
        while not (ending.done() or giving_up.done()):
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in done & set(beside):
                each.result()
        return giving_up.result() if giving_up.done() else None
    finally:
        ending.cancel()
        giving_up.cancel()


def _on_signals(asked: asyncio.Event, supervisor: Supervisor) -> None:
    """The first signal stops the stack, the second one ends it at once. A terminal that goes away is a signal, too."""

    def stop() -> None:
        if asked.is_set():
            supervisor.kill()
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
