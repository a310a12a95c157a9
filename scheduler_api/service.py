"""The composition root of scheduler_api: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.http.access_log import AccessLog
from chassis.http.client import HttpClient
from chassis.http.cross_site import own_pages_only
from chassis.http.server import application, http_server, is_loopback, require_loopback_or_token
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from racing.wire.client import LeaseClient, LedgerClient, Reader
from racing.wire.leadership import Leadership
from scheduler_api.completeness import Completeness
from scheduler_api.fetcher import SESSIONS_OF_A_ROUND, Fetcher
from scheduler_api.freshness import Freshness
from scheduler_api.jobs import Jobs
from scheduler_api.known_seasons import KnownSeasons
from scheduler_api.live_following import LiveOrders
from scheduler_api.routes import Routes
from scheduler_api.runs import Runs
from scheduler_api.settings import Settings

LEASE = "scheduler_api"
"""The scheduler that holds it runs the jobs."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; yields the port it listens on. `clock`: used instead of that of the settings."""
    require_loopback_or_token(settings.bind_host, settings.admin_token)
    clock = clock or settings.clock()
    metrics = Metrics("scheduler_api")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.scheduler_api_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
        HttpClient() as http,
    ):
        ledger = LedgerClient(channel)
        fetcher = Fetcher(
            http, settings.fetcher_service_url, settings.admin_token, timeout=settings.fetch_timeout_seconds
        )
        longest = timedelta(seconds=2 * SESSIONS_OF_A_ROUND * settings.fetch_timeout_seconds * settings.clock_rate)
        runs = Runs(fetcher, ledger, clock, metrics, queue=settings.trigger_queue, longest=longest)
        completeness = Completeness(Reader(channel), clock)
        missing = metrics.gauge("missing_documents", "Documents that were stored and are there no more")
        missing.set_function(lambda: float(completeness.missing_documents))
        seasons = KnownSeasons(Reader(channel), clock, completeness)
        leadership = Leadership(LeaseClient(channel), LEASE)
        health.watch("data_scheduler", channel.probe)
        health.watch("fetcher_service", fetcher.probe)
        health.watch("contents", completeness.probe, vital=False, logged=False)
        access_log = AccessLog("scheduler_api", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
        app = application(service="scheduler_api", health=health, metrics=metrics, access_log=access_log)
        async with (
            completeness.followed(),
            seasons.followed(),
            leadership.sought(),
            Jobs(settings, runs, seasons, leadership, ledger=ledger, clock=clock).running() as jobs,
            LiveOrders(settings, fetcher, seasons, leadership, clock=clock).running() as following,
        ):
            # Everyone who can reach loopback is an admin of this machine; others need the token.
            token = None if is_loopback(settings.bind_host) else settings.admin_token
            app.middlewares.append(own_pages_only(settings.known_hosts, token))
            freshness = Freshness(clock, jobs, runs, leadership, metrics, seasons=seasons)
            Routes(
                clock, jobs, runs, freshness, following, completeness=completeness, ledger=ledger, health=health
            ).add_to(app, token)
            async with health, http_server(app, settings.bind_host, settings.scheduler_api_port) as port:
                yield port
