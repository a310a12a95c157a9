"""The composition root of auth_api: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from auth_api.calendar_routes import CalendarRoutes
from auth_api.delivering import Delivering
from auth_api.public_addresses import networks
from auth_api.routes import Routes
from auth_api.sending import Allowed, Sender
from auth_api.settings import Settings
from auth_api.webhook_routes import WebhookRoutes
from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.http.access_log import AccessLog
from chassis.http.connections import Connections
from chassis.http.server import application, http_server
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from racing.api_keys.counting import Counting
from racing.api_keys.known_keys import KnownKeys
from racing.api_keys.verification import Verification
from racing.wire.accounts_client import AccountsClient, DeliveriesClient
from racing.wire.calendars_client import CalendarsClient

MOST_CONNECTIONS = 1_000
"""Traefik has one for each request that is under way."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; yields the port it listens on. `clock`: used instead of that of the settings."""
    clock = clock or settings.clock()
    metrics = Metrics("auth_api")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.auth_api_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
    ):
        client = AccountsClient(channel)
        async with (
            KnownKeys(client, metrics).followed() as keys,
            Counting(client, clock, metrics, counter="auth-api").running() as counting,
            AsyncExitStack() as started,
        ):
            health.watch("keys", keys.probe)
            health.watch("data_scheduler", channel.probe, vital=False)
            access_log = AccessLog("auth_api", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
            app = application(
                service="auth_api",
                health=health,
                metrics=metrics,
                access_log=access_log,
                problem_type_base=f"{settings.public_url}/problems",
            )
            verification = Verification(keys, counting, settings.plans)
            routes = Routes(verification, clock, settings.public_url)
            routes.add_to(app)
            CalendarRoutes(CalendarsClient(channel), verification, clock, settings.public_url).add_to(app)
            await _webhooks(started, settings, channel, verification, app, clock=clock, metrics=metrics)
            async with (
                health,
                http_server(
                    app,
                    settings.bind_host,
                    settings.auth_api_port,
                    connections=Connections(MOST_CONNECTIONS),
                ) as port,
            ):
                yield port


async def _webhooks(
    started: AsyncExitStack,
    settings: Settings,
    channel: Channel,
    verification: Verification,
    app: web.Application,
    *,
    clock: Clock,
    metrics: Metrics,
) -> None:
    """Start what delivers events, and add its routes, where there is a secret to sign with."""
    if settings.auth_secret is None:
        return
    secret = settings.auth_secret.get_secret_value()
    client = DeliveriesClient(channel)
    allowed = Allowed(http=settings.webhook_http, networks=networks(settings.webhook_networks))
    sender = await started.enter_async_context(Sender(allowed))
    await started.enter_async_context(Delivering(client, sender, clock, metrics, secret=secret).running())
    WebhookRoutes(client, verification, clock, allowed=allowed, secret=secret).add_to(app)
