"""The debug port: metrics and health for whoever runs the suite; never routed to the public."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from chassis.health import Health
from chassis.http_server import http_server
from chassis.metrics import Metrics


@asynccontextmanager
async def debug_port(host: str, port: int, *, health: Health, metrics: Metrics) -> AsyncIterator[int]:
    """Serve `/metrics`, `/live` and `/ready` (200, or 503 while not ready); gives the port."""

    async def show_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_request: web.Request) -> web.Response:
        report = {"ready": health.ready, "checks": health.report()}
        return web.json_response(report, status=200 if health.ready else 503)

    app = web.Application()
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/live", live)
    app.router.add_get("/ready", ready)
    async with http_server(app, host, port, grace=0.5) as bound:
        yield bound
