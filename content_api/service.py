"""The composition root of content_api: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.debug import debug_port
from chassis.errors import Unavailable
from chassis.grpc_client import Channel
from chassis.health import Health
from chassis.http_server import application, http_server
from chassis.metrics import Metrics
from content_api.addresses import Addresses
from content_api.almanac import Almanac
from content_api.ergast.annals import Annals
from content_api.ergast.answers import Answers
from content_api.ergast.routes import ErgastRoutes
from content_api.facts import Facts
from content_api.ics import Site
from content_api.kept import kept_in
from content_api.live.doors import Doors
from content_api.live.relay import Relay
from content_api.news import News
from content_api.parts import Parts
from content_api.publisher import Publisher
from content_api.routes import Routes
from content_api.settings import Settings
from content_api.shelf import Shelf
from content_api.typesetting import Typesetter
from racing.client import Reader
from racing.live_client import LiveWatcher

CATCH_UP_SECONDS = 5.0
"""So long the door stays shut after a restart rather than to open on nothing."""

PARTS_SHARE = 4
"""One in so many megabytes of the shelf's is for parts of answers."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; gives the port that is listened on. `clock`: another than the settings' own."""
    clock = clock or settings.clock()
    metrics = Metrics("content_api")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.content_api_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
        kept_in(settings.shelf_folder, metrics, megabytes=settings.shelf_megabytes) as kept,
    ):
        reader = Reader(channel)
        almanac = Almanac(reader, kept)
        await almanac.restore()
        shelf = Shelf(clock, metrics, kept, megabytes=settings.shelf_megabytes)
        typesetter = Typesetter(almanac, Site(settings.public_url, settings.calendar_domain))
        publisher = Publisher(clock, metrics, typesetter, shelf, folder=settings.calendar_folder)
        annals = Annals(reader, almanac)
        news = News(reader, almanac, annals, shelf)
        relay = Relay(LiveWatcher(channel), clock, metrics, most_clients=settings.live_clients)
        relay.on_change.append(news.live)

        async def something_to_serve() -> None:
            if not almanac.loaded:
                raise Unavailable("data_scheduler has not been reached yet")

        health.watch("answers", something_to_serve)
        health.watch("data_scheduler", news.probe, vital=False)
        health.watch("live", relay.probe, vital=False)
        health.watch("calendars", publisher.probe, vital=False)
        if kept is not None:
            health.watch("kept files", kept.probe, vital=False)
        app = application(service="content_api", health=health, metrics=metrics)
        facts = Facts(clock, reader, almanac, shelf, typesetter=typesetter, publisher=publisher, relay=relay)
        parts = Parts(megabytes=max(1, settings.shelf_megabytes // PARTS_SHARE))
        addresses = Addresses(almanac)
        ergast = ErgastRoutes(facts, shelf, addresses, Answers(almanac, annals), settings.public_url)
        routes = Routes(facts, shelf, parts, addresses, beside=(ergast, Doors(facts, relay)))
        routes.add_to(app)
        app.on_shutdown.append(relay.end)
        async with publisher.publishing(), news.followed(), relay.followed():
            await news.catch_up(CATCH_UP_SECONDS)
            server = http_server(
                app,
                settings.bind_host,
                settings.content_api_port,
                front=routes.front,
                reuse_port=settings.content_api_reuse_port,
            )
            async with server as port, health:
                yield port
