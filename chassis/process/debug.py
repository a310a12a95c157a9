"""The debug port: metrics and health for the people who run the suite. It is never reachable by the public."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST

from chassis.http.cross_site import own_pages_only
from chassis.http.server import http_server, uncounted_application
from chassis.process.health import OK, Health
from chassis.process.metrics import Metrics

READY = "/ready"


def ready(health: Health) -> Handler:
    """Return the handler of `/ready`: 200, or 503 while not ready, with the state of each check."""

    async def handle(_request: web.Request) -> web.Response:
        report = {"ready": health.ready, "checks": health.report()}
        return web.json_response(report, status=200 if health.ready else 503)

    return handle


@asynccontextmanager
async def debug_port(host: str, port: int, *, health: Health, metrics: Metrics) -> AsyncIterator[int]:
    """Serve `/metrics`, `/live` (always 200) and `/ready` (200, or 503 while not ready), and yield the bound port.

    The metrics include health, so that every fault can raise an alert. Pages of other sites are refused.
    """
    is_ready = metrics.gauge("ready", "1 while the service is ready")
    passes = metrics.gauge("check", "1 while the check passes", ["check"])

    async def show_metrics(_request: web.Request) -> web.Response:
        is_ready.set(health.ready)
        for name, state in health.report().items():
            passes.labels(name).set(state == OK)
        return web.Response(body=metrics.render(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    app = uncounted_application()
    app.middlewares.append(own_pages_only((), None))
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/live", live)
    app.router.add_get(READY, ready(health))
    async with http_server(app, host, port, grace=0.5) as bound:
        yield bound
