"""`python -m benchmarks.bare <port> <folder>`: the yardstick, aiohttp on uvloop that gives back fixed bytes and does nothing else.

The folder holds, per answer, `<name>.json` with its path and headers and `<name>.body` with its bytes.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvloop
from aiohttp import web
from aiohttp.typedefs import Handler


def _giving(headers: dict[str, str], body: bytes) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    return handle


def _application(folder: Path) -> web.Application:
    app = web.Application()
    for described in folder.glob("*.json"):
        answer = json.loads(described.read_text())
        app.router.add_get(answer["path"], _giving(answer["headers"], described.with_suffix(".body").read_bytes()))
    return app


async def _serve(port: int, app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), _application(Path(sys.argv[2]))))
