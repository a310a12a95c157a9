"""The composition root of fetcher_service: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.http.access_log import AccessLog
from chassis.http.cross_site import own_pages_only
from chassis.http.server import application, http_server, require_loopback_or_token
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from fetcher_service.identities import Identities
from fetcher_service.live_following import LEASE, LiveFollowing
from fetcher_service.pipeline.filling import Filling
from fetcher_service.pipeline.pipeline import Pipeline
from fetcher_service.pipeline.session_filling import SessionFilling
from fetcher_service.routes import Routes
from fetcher_service.settings import Settings
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources import open_sources
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.follower import Follower, Hub
from fetcher_service.sources.source import SourceContext
from fetcher_service.web import Web, user_agent
from racing.wire.client import LeaseClient, LedgerClient, Reader, Writer
from racing.wire.leadership import Leadership
from racing.wire.live_client import LivePublisher


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
            settings.source_order,
            SourceContext(web, clock, settings.addresses, metrics, settings.archive_file, settings.hourly),
        ) as sources,
    ):
        health.watch("data_scheduler", channel.probe)
        source_health = SourcesHealth(settings.source_order, metrics)
        ledger, writer = LedgerClient(channel), Writer(channel)
        reader = Reader(channel)
        pipeline = Pipeline(sources, reader, writer, clock, source_health, answers=web.answers)
        filling = Filling(pipeline, sources, reader)
        follower = Follower(
            hub(settings),
            Identities(metrics),
            publisher=LivePublisher(channel),
            writer=writer,
            clock=clock,
            metrics=metrics,
            source_health=source_health,
        )
        following = LiveFollowing(follower, Leadership(LeaseClient(channel), LEASE), ledger, clock)
        wanted = metrics.gauge("live_feed_wanted", "1 while a session is near, so that the live feed is to be followed")
        wanted.set_function(lambda: float(following.until is not None))
        access_log = AccessLog("fetcher_service", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
        app = application(service="fetcher_service", health=health, metrics=metrics, access_log=access_log)
        app.middlewares.append(own_pages_only(settings.known_hosts, settings.admin_token))
        Routes(
            clock,
            pipeline,
            ledger,
            source_health,
            health,
            filling=filling,
            session_filling=SessionFilling(pipeline, reader, clock),
            breaker_state=web.breaker_state,
            following=following if SOURCE in settings.source_order else None,
        ).add_to(app, settings.admin_token)
        async with (
            health,
            following.running(),
            http_server(app, settings.bind_host, settings.fetcher_service_port) as port,
        ):
            yield port


def hub(settings: Settings) -> Hub:
    """The live feed as it is set."""
    token = settings.livetiming_token
    return Hub(
        address=settings.addresses[SOURCE],
        user_agent=user_agent(settings.fetch_contact),
        token=token.get_secret_value() if token else None,
    )
