"""Fills the suite: asks fetcher_service for everything since 1950 and shows how it goes.

`POST /fetch/all` answers with an event stream (HTML standard, section 9.2): `progress` with `{"done", "total", "season",
"dataset", "fetched", "changed"}`, at last `done` with `{"success": true, "fetched_count", "changed_count", "stored_count", "seconds"}`
or `failed` with `{"success": false, "message"}`. With `unfilled=1` it reads only what is not stored already, which the services know by
counting, so it may be asked for at every start.
"""

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any

import aiohttp
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.settings import Settings
from deploy.terminal.screen import Terminal

TRIES = 3
PAUSE_SECONDS = 2.0
SILENCE_SECONDS = 120.0
TENTHS = 10

Event = tuple[str, Mapping[str, Any]]


class FillFailed(Exception):
    """Not everything was fetched: the fetcher said so, or went away before it could."""


async def fill(session: aiohttp.ClientSession, settings: Settings, terminal: Terminal) -> bool:
    """Fetch everything, going on where it was interrupted; tell the outcome in one line, return whether it is good."""
    for tries_left in reversed(range(TRIES)):
        try:
            terminal.tell(outcome(await _fetch_all(session, settings, terminal)))
        except FillFailed as error:
            terminal.tell(
                f"the fill failed ({error}); {'trying again' if tries_left else 'scheduler_api goes on with it'}"
            )
            await asyncio.sleep(PAUSE_SECONDS if tries_left else 0)
        else:
            return True
    return False


def outcome(done: Mapping[str, Any]) -> str:
    """The line that closes a fill."""
    fetched, changed, seconds = done["fetched_count"], done["changed_count"], done["seconds"]
    if not fetched:
        return f"nothing new: {done['stored_count']} rows are stored, all that this archive has (counted in {seconds:.1f} s)"
    if not changed:
        return f"nothing new: {fetched} rows checked in {seconds:.1f} s, all of them stored already"
    return f"filled: {fetched} rows fetched, {changed} new or changed, in {seconds:.1f} s"


async def _fetch_all(session: aiohttp.ClientSession, settings: Settings, terminal: Terminal) -> Mapping[str, Any]:
    url = f"http://{settings.host}:{settings.fetcher_service_port}/fetch/all"
    token = settings.admin_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else {}
    timeout = aiohttp.ClientTimeout(total=None, sock_read=SILENCE_SECONDS)
    try:
        async with session.post(
            url, params={"from": settings.fill_from, "unfilled": 1}, headers=headers, timeout=timeout
        ) as answer:
            if answer.content_type != "text/event-stream":
                raise FillFailed(await _refusal(answer))
            return await _followed(events(answer.content), terminal)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise FillFailed(str(error) or type(error).__name__) from error


async def _refusal(answer: aiohttp.ClientResponse) -> str:
    """What an answer that is no event stream says: problem+json has its reason in `detail`, our own answers in `message`."""
    text = await answer.text()
    try:
        said = json.loads(text)
        reason = said.get("detail") or said["message"]
    except (ValueError, KeyError, AttributeError):
        reason = text[:200]
    return f"fetcher_service answered {answer.status}: {reason}"


async def _followed(stream: AsyncIterator[Event], terminal: Terminal) -> Mapping[str, Any]:
    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    told = 0
    with Progress(*columns, console=terminal.console, transient=True, disable=not terminal.is_interactive) as progress:
        bar = progress.add_task("filling", total=None)
        async for kind, data in stream:
            match kind:
                case "progress":
                    what = f"filling {data['season']} {data['dataset']}"
                    progress.update(bar, completed=data["done"], total=data["total"], description=what)
                    tenth = TENTHS * data["done"] // max(1, data["total"])
                    if not terminal.is_interactive and tenth > told:
                        told = tenth
                        terminal.tell(f"{what}: {data['done']} of {data['total']}")
                case "done":
                    return data
                case "failed":
                    raise FillFailed(str(data["message"]))
    raise FillFailed("the event stream ended early")


async def events(lines: AsyncIterable[bytes]) -> AsyncIterator[Event]:
    """The events of a stream with their JSON; comments and fields we do not use are passed over."""
    kind, data = "message", list[str]()
    async for line in lines:
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif not name and not value and data:
            yield kind, json.loads("\n".join(data))
            kind, data = "message", []
