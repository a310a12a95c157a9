"""A headless Chromium, spoken to by its own protocol (DevTools), which can reach nothing but this machine."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from tests.patience import PATIENCE_SECONDS

WHOLE_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM = shutil.which("chromium-headless-shell") or WHOLE_CHROMIUM
"""Without its windows where there is such a one: a page costs it a fifth. It shows no notifications."""


class Navigated(Exception):  # it is no error where it is expected
    """The page that was asked is gone: another one is loaded in its place."""


class Tab:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self.complaints: list[str] = []
        """What the page or its policy complained about."""
        self.told: dict[str, Callable[[dict[str, Any]], None]] = {}
        """Who is given what the browser tells of, by the name of the event."""

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The answer to one call; what the browser tells meanwhile is kept where it is a complaint."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": arguments})
        while True:
            told = await self._socket.receive_json()
            if told.get("id") == number:
                if "Inspected target navigated" in str(told.get("error")):
                    raise Navigated
                assert "error" not in told, told["error"]
                answer: dict[str, Any] = told["result"]
                return answer
            if (taking := self.told.get(told["method"])) is not None:
                taking(told["params"])
            if told["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(told["params"]["exceptionDetails"]))
            if told["method"] == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
                self.complaints.append(told["params"]["entry"]["text"])

    async def value(self, expression: str) -> Any:
        """What a piece of script gives, in the page."""
        answer = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def do(self, expression: str) -> None:
        """Run what may lead to another page, before this one can say that it was done."""
        with suppress(Navigated):
            await self.value(expression)

    async def until(self, expression: str, *, within: float = PATIENCE_SECONDS) -> Any:
        """Ask the page again, and whichever comes after it, until the answer is true."""
        ends = asyncio.get_running_loop().time() + within
        while not (answer := await self._now(expression)):
            assert asyncio.get_running_loop().time() < ends, (expression, self.complaints)
            await asyncio.sleep(0.05)
        return answer

    async def arrives(self, path: str) -> None:
        """Wait until the page at a path is here as a whole: its address changes before there is anything of it."""
        await self.until(f"location.pathname === {path!r} && document.readyState === 'complete'")

    async def _now(self, expression: str) -> Any:
        try:
            return await self.value(expression)
        except Navigated:
            return None


class Chromium:
    """A running browser. Each tab is somebody new: no storage, no worker and no cookie of another's."""

    def __init__(self, port: int) -> None:
        self._port = port

    @asynccontextmanager
    async def tab(self, *, allowed: Sequence[str] = ()) -> AsyncIterator[Tab]:
        """An empty page, gone at the end with all that was stored for it. `allowed`: what its owner has allowed, such as notifications."""
        async with aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{self._port}/json/version") as response:
                address = (await response.json())["webSocketDebuggerUrl"]
            async with http.ws_connect(address, max_msg_size=0) as whole:
                browser = Tab(whole)
                context = (await browser.call("Target.createBrowserContext"))["browserContextId"]
                if allowed:
                    await browser.call("Browser.grantPermissions", permissions=list(allowed), browserContextId=context)
                made = await browser.call("Target.createTarget", url="about:blank", browserContextId=context)
                page = f"ws://127.0.0.1:{self._port}/devtools/page/{made['targetId']}"
                async with http.ws_connect(page, max_msg_size=0) as socket:
                    opened = Tab(socket)
                    for domain in ("Page", "Runtime", "Log"):
                        await opened.call(f"{domain}.enable")
                    yield opened
                await browser.call("Target.disposeBrowserContext", browserContextId=context)

    @asynccontextmanager
    async def worker(self, origin: str) -> AsyncIterator[Tab]:
        """The service worker of a site, in which script is run as in a page."""
        async with aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{self._port}/json/list") as response:
                targets = await response.json(content_type=None)
            (address,) = [
                each["webSocketDebuggerUrl"]
                for each in targets
                if each["type"] == "service_worker" and each["url"].startswith(f"{origin}/")
            ]
            async with http.ws_connect(address, max_msg_size=0) as socket:
                opened = Tab(socket)
                await opened.call("Runtime.enable")
                yield opened


async def looked_at(browser: Tab, *, width: int = 1440, theme: str = "light", zone: str = "UTC") -> None:
    """Have the page shown so wide, in this theme, to somebody in this time zone."""
    await browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500
    )
    await browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    await browser.call("Emulation.setTimezoneOverride", timezoneId=zone)


async def violations(browser: Tab, axe: str) -> list[Any]:
    """What axe-core, given its source, finds on the page as it is."""
    await browser.value(axe)
    rules = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
    found: list[Any] = await browser.value(
        f"axe.run(document, {rules}).then((found) => found.violations.map("
        "(each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + node.failureSummary)]))"
    )
    return found


@asynccontextmanager
async def chromium_running(profile: Path, *flags: str, program: str | None = CHROMIUM) -> AsyncIterator[Chromium]:
    """A browser that is gone at the end. `flags`: more that it is started with; `program`: which one."""
    process = await asyncio.create_subprocess_exec(
        str(program),
        *("--headless", "--disable-gpu", "--no-sandbox", "--no-first-run", f"--user-data-dir={profile}"),
        *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--remote-debugging-port=0"),
        "--disable-background-networking",
        *flags,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Chromium(await _port(profile / "DevToolsActivePort"))
    finally:
        # The command may be a script that waits for the browser.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _port(file: Path) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not file.exists() or not file.read_text().strip():  # noqa: ASYNC110, ASYNC240  # chromium writes it
            await asyncio.sleep(0.05)
    return int(file.read_text().splitlines()[0])  # noqa: ASYNC240
