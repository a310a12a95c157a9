"""`python -m benchmarks.live.bare_broadcast <port> <data_scheduler>`: the yardstick, aiohttp on uvloop that sends each step to each socket.

It follows the same stream as content_api and sends the same messages; it does nothing else.
"""

import asyncio
import sys

import uvloop
from aiohttp import web

from chassis.grpc.client import Channel
from racing.live.model import LiveMessage
from racing.wire.live_client import LiveWatcher

SOCKETS: web.AppKey[set[web.WebSocketResponse]] = web.AppKey("sockets")
PATH = "/v1/live/ws"


async def _join(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    try:
        async for _ in socket:
            pass
    finally:
        request.app[SOCKETS].discard(socket)
    return socket


def _text(step: LiveMessage) -> str:
    return f'{{"type":"{step.type}","id":"{step.id}","data":{step.data.decode() or "{}"}}}'


async def _serve(port: int, data_scheduler: str) -> None:
    app = web.Application()
    app[SOCKETS] = set()
    app.router.add_get(PATH, _join)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with Channel(data_scheduler) as channel:
        async for step in LiveWatcher(channel).watch():
            text = _text(step)
            sockets = app[SOCKETS]
            for socket in list(sockets):
                await socket.send_str(text)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), sys.argv[2]))
