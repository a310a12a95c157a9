"""The composition root of fetcher_service: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.debug import debug_port
from chassis.grpc_client import Channel
from chassis.health import Health
from chassis.http_server import application, http_server, require_loopback_or_token
from chassis.metrics import Metrics
from fetcher_service.pipeline import Pipeline
from fetcher_service.routes import Routes
from fetcher_service.settings import Settings
from fetcher_service.sources import open_sources
from fetcher_service.standing import SourcesStanding
from fetcher_service.web import Outside, Web
from racing.client import LedgerClient, Reader, Writer


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; gives the port that is listened on. `clock`: another than the settings' own."""
    require_loopback_or_token(settings.bind_host, settings.admin_token)
    clock = clock or settings.clock()
    metrics = Metrics("fetcher_service")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.fetcher_service_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
        Web(clock, metrics, contact=settings.fetch_contact) as web,
        open_sources(
            settings.source_order, Outside(web, clock, settings.addresses, metrics, settings.archive_file)
        ) as sources,
    ):
        health.watch("data_scheduler", channel.probe)
        standing = SourcesStanding(settings.source_order, metrics)
        pipeline = Pipeline(sources, Reader(channel), Writer(channel), clock, standing)
        app = application(service="fetcher_service", health=health, metrics=metrics)
        Routes(clock, pipeline, LedgerClient(channel), standing, health, breaker_state=web.breaker_state).add_to(
            app, settings.admin_token
        )
        async with health, http_server(app, settings.bind_host, settings.fetcher_service_port) as port:
            yield port
