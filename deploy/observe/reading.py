"""Asks every process of a running suite for its metrics, and scheduler_api for its status."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import aiohttp

from deploy.observe.samples import Samples
from deploy.settings import Settings

PATIENCE_SECONDS = 3.0


class Reading(NamedTuple):
    """What was shown at a moment (of a clock that does not jump): a process without samples did not answer."""

    at: float
    clock: float
    """The same by the clock on the wall, in seconds since 1970."""
    processes: Mapping[str, Samples | None]
    status: Mapping[str, Any]
    """Empty where scheduler_api did not answer."""


async def read(session: aiohttp.ClientSession, settings: Settings) -> Reading:
    """Ask them all at the same time."""
    names = list(settings.debug_ports)
    urls = [f"http://{settings.host}:{port}/metrics" for port in settings.debug_ports.values()]
    status_url = f"http://{settings.host}:{settings.scheduler_api_port}/status?verbose=1"
    texts, status = await asyncio.gather(
        asyncio.gather(*(_text(session, url) for url in urls)), _json(session, status_url)
    )
    processes = {name: None if text is None else Samples.read(text) for name, text in zip(names, texts, strict=True)}
    return Reading(time.monotonic(), time.time(), processes, status)


def client() -> aiohttp.ClientSession:
    """Return a session that waits for nobody long."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))


async def _text(session: aiohttp.ClientSession, url: str) -> str | None:
    try:
        async with session.get(url, raise_for_status=True) as answer:
            return await answer.text()
    except (aiohttp.ClientError, TimeoutError):
        return None


async def _json(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    try:
        async with session.get(url, raise_for_status=True) as answer:
            found: dict[str, Any] = await answer.json()
            return found
    except (aiohttp.ClientError, TimeoutError):
        return {}
