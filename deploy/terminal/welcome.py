"""From the first process to a suite a person can use: wait until it is ready, fill it, say what to open."""

import asyncio
import time
from collections.abc import Callable, Collection

import aiohttp

from chassis.http.server import is_loopback
from deploy.fill import fill
from deploy.ports import LOOPBACK
from deploy.settings import Settings
from deploy.stack import LOGS, public_url
from deploy.terminal.screen import Terminal

POLL_SECONDS = 0.2
PROBE_SECONDS = 2.0
CONCERN_SECONDS = 20.0
OK = 200
BEARER_FROM_ENV = """-H "Authorization: Bearer $(sed -n 's/^ADMIN_TOKEN=//p' .env)\""""


async def welcome(
    settings: Settings, public_port: int, terminal: Terminal, began: float, is_ready: Callable[[], None]
) -> None:
    """Welcome the user, beside the running stack. A suite that is filled already is announced at once and updated in the background.

    `is_ready` is called when a reader would be answered.
    """
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await until_ready(session, settings, public_port, terminal)
        is_ready()
        filled = not settings.stack_fill or knows_the_past(await _years(session, settings), settings.fill_from)
        ready = f"ready after {time.monotonic() - began:.1f} s"
        if filled:
            terminal.page(page(settings, public_port, ready))
        else:
            terminal.tell(f"{ready}; the database is empty or not complete: filling it")
        if settings.stack_fill:
            good = await fill(session, settings, terminal)
            if not filled:
                terminal.page(page(settings, public_port, "ready" if good else "ready, but not complete"))


def knows_the_past(years: Collection[int], first: int) -> bool:
    """Return whether every season from the first one on is there, without a gap up to the newest."""
    return bool(years) and set(range(first, max(years) + 1)) <= set(years)


def page(settings: Settings, public_port: int, headline: str) -> str:
    """Return the text that says what to open, how to use it, how to stop it."""
    url = public_url(settings, public_port)
    content = f"{url}/content/v1"
    admin = f"http://{settings.host}:{settings.scheduler_api_port}"
    # On loopback, everyone who can call is an admin of this machine.
    bearer = "" if is_loopback(settings.bind_host) else f"{BEARER_FROM_ENV} "
    return f"""
Will it be Max? — {headline}

  Open
    {url}
  Ask
    curl -s {content}/seasons/2025/drivers
    curl -s {content}/seasons/2021/rounds/belgium/race
    curl -s {content}/seasons/current/rounds/current
    curl -s {content}/seasons
  Subscribe to the calendar
    webcal://{url.partition("://")[2]}/content/v1/calendar.ics
  See and run the fetching
    curl -s {admin}/status
    curl -s {admin}/history
    curl -s -X POST {bearer}'{admin}/trigger/rounds?season=2025'
  Stop
    Ctrl-C here, or `make down` in another terminal; the data stays in {settings.data_dir}, logs are in {settings.data_dir / LOGS}
"""


async def until_ready(session: aiohttp.ClientSession, settings: Settings, public_port: int, terminal: Terminal) -> None:
    """Wait for every service and for Traefik; say now and then what is still missing."""
    waiting_since = time.monotonic()
    while faults := await _faults(session, settings, public_port):
        if time.monotonic() - waiting_since > CONCERN_SECONDS:
            terminal.tell(f"still waiting for {'; '.join(faults)}")
            waiting_since = time.monotonic()
        await asyncio.sleep(POLL_SECONDS)


async def _faults(session: aiohttp.ClientSession, settings: Settings, public_port: int) -> list[str]:
    """Return what is not ready yet, and why; empty when a request through Traefik is answered."""
    services = [
        _fault(session, name, f"http://{settings.host}:{port}/ready") for name, port in settings.debug_ports.items()
    ]
    scheme = "https" if settings.has_tls else "http"
    public = _fault(session, "traefik", f"{scheme}://{LOOPBACK}:{public_port}/content/v1/seasons")
    return [fault for fault in await asyncio.gather(*services, public) if fault is not None]


async def _fault(session: aiohttp.ClientSession, name: str, url: str) -> str | None:
    try:
        async with session.get(url, ssl=False) as answer:  # of this machine alone, whoever its certificate is for
            if answer.status == OK:
                return None
            said = await answer.json() if answer.content_type == "application/json" else {}
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return f"{name} (does not answer)"
    checks = said.get("checks", {})
    wrong = [f"{check}: {state}" for check, state in checks.items() if state != "ok"]
    return f"{name} ({', '.join(wrong) or f'answers {answer.status}'})"


async def _years(session: aiohttp.ClientSession, settings: Settings) -> list[int]:
    """The seasons content_api knows; none where it cannot say."""
    url = f"http://{settings.host}:{settings.content_api_port}/v1/seasons"
    try:
        async with session.get(url, raise_for_status=True) as answer:
            return [season["year"] for season in (await answer.json())["result"]["seasons"]]
    except (aiohttp.ClientError, TimeoutError):
        return []
