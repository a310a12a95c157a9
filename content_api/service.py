"""The composition root of content_api: what it is made of, in the order in which it starts; it stops in reverse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.concurrency.admission import Admission
from chassis.concurrency.workers import open_workers
from chassis.errors import Unavailable
from chassis.grpc.client import Channel
from chassis.http.access_log import AccessLog
from chassis.http.connections import Connections
from chassis.http.responses.file_store import open_file_stores
from chassis.http.responses.response_cache import ResponseCache
from chassis.http.server import application, http_server
from chassis.process.debug import READY, debug_port, ready
from chassis.process.health import Health
from chassis.process.lifecycle import drained_by_signal
from chassis.process.metrics import Metrics
from content_api.api.addresses import Addresses
from content_api.api.fragments import FragmentCache
from content_api.calendar.builder import CalendarBuilder
from content_api.calendar.ics import Site
from content_api.calendar.private_calendars import KnownCalendars
from content_api.calendar.publisher import Publisher
from content_api.changes import ChangeFollower, WholeReader
from content_api.context import Context
from content_api.endpoints.season.private_calendars import PrivateCalendarRoutes
from content_api.endpoints.session.live import LiveRoutes
from content_api.endpoints.session.replay_streams import ReplayRoutes
from content_api.ergast.answers import Answers
from content_api.ergast.results_store import ResultsStore
from content_api.ergast.routes import ErgastRoutes
from content_api.keyed_requests import keyed_requests
from content_api.live.relay import Relay
from content_api.replay.client_limits import ClientLimits
from content_api.replay.player import Player
from content_api.replay.replay_store import ReplayStore
from content_api.replay.timeline import FrameCache
from content_api.resource import Resource
from content_api.routes import Routes
from content_api.schemas import json_envelope
from content_api.search.search import Search
from content_api.season_index import SeasonIndex
from content_api.settings import Settings
from content_api.title.ahead import TitlesAhead
from racing.wire.calendars_client import CalendarsClient
from racing.wire.live_client import LiveWatcher

CATCH_UP_SECONDS = 5.0
"""How long a restarted process waits for the first read before it listens; until then it would have nothing to serve."""

MOST_REQUESTS = 2_000
"""Connections besides those of the live session and of replays."""

FRAGMENT_SHARE = 4
"""The fragment cache may be this many times smaller than the cache of visitors' answers."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left, and yield the port that is listened on. `clock` replaces the one of the settings."""
    clock = clock or settings.clock()
    metrics = Metrics("content_api")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.content_api_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
        open_file_stores(
            settings.response_cache_folder,
            metrics,
            megabytes=settings.response_cache_megabytes,
            visitors_megabytes=settings.visitors_cache_megabytes,
        ) as file_stores,
        open_workers(settings.cold_processes, metrics) as workers,
        _private_calendars(settings, channel, health, metrics) as known_calendars,
        keyed_requests(settings, channel, clock, health=health, metrics=metrics) as keyed,
    ):
        reader = WholeReader(channel, deadline=settings.read_deadline)
        season_index = SeasonIndex(reader, file_stores.essential)
        await season_index.restore()
        admission = Admission(settings.admission, metrics)
        response_cache = ResponseCache[Resource](
            clock,
            metrics,
            file_stores,
            megabytes=settings.response_cache_megabytes,
            visitors_megabytes=settings.visitors_cache_megabytes,
            envelope=json_envelope,
            admission=admission,
        )
        calendar_builder = CalendarBuilder(season_index, Site(settings.public_url, settings.calendar_domain))
        publisher = Publisher(clock, metrics, calendar_builder, response_cache, folder=settings.calendar_folder)
        results_store = ResultsStore(reader, season_index)
        change_follower = ChangeFollower(reader, season_index, results_store, response_cache)
        search = Search(reader, season_index, clock, file_stores.essential)
        change_follower.on_change.append(search.outdate)
        relay = Relay(LiveWatcher(channel), clock, metrics, most_clients=settings.live_clients)
        relay.on_change.append(change_follower.live_changed)
        _watch(health, season_index, change_follower, relay, publisher)
        if settings.response_cache_folder is not None:
            health.watch("file store", file_stores.probe, vital=False)
        access_log = AccessLog("content_api", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
        app = application(service="content_api", health=health, metrics=metrics, access_log=access_log)
        # Asked by the door, which knows the public port alone; it has no route that leads here.
        app.router.add_get(READY, ready(health))
        context = Context(
            clock,
            reader,
            season_index,
            response_cache,
            calendar_builder=calendar_builder,
            publisher=publisher,
            relay=relay,
            search=search,
            file_store=file_stores.past,
            workers=workers,
        )
        fragments = FragmentCache(admission, megabytes=max(1, settings.visitors_cache_megabytes // FRAGMENT_SHARE))
        addresses = Addresses(season_index)
        ergast = ErgastRoutes(
            context, response_cache, addresses, Answers(season_index, results_store), settings.public_url
        )
        player = Player(FrameCache(settings.replay_megabytes), metrics)
        limits = ClientLimits(settings.replay_clients, settings.replay_clients_per_address)
        replays = ReplayRoutes(context, ReplayStore(reader, response_cache), player, limits)
        private = PrivateCalendarRoutes(known_calendars, calendar_builder, response_cache) if known_calendars else None
        more = (ergast, LiveRoutes(context, relay), replays, *((private,) if private else ()))
        routes = Routes(context, response_cache, fragments, addresses, more=more)
        if keyed is not None:
            app.middlewares.append(keyed.around)
        routes.add_to(app)
        app.on_shutdown.append(relay.disconnect_all)
        app.on_shutdown.append(player.disconnect_all)
        titles_ahead = TitlesAhead(reader, season_index, context.title_cache)
        async with (
            publisher.publishing(),
            search.followed(),
            change_follower.followed(),
            relay.followed(),
            player.running(),
            titles_ahead.working(),
        ):
            await change_follower.catch_up(CATCH_UP_SECONDS)
            if season_index.refreshed:
                await search.prepared(CATCH_UP_SECONDS)
                if known_calendars is not None:
                    await known_calendars.told(CATCH_UP_SECONDS)
            server = http_server(
                app,
                settings.bind_host,
                settings.content_api_port,
                front=routes.front if keyed is None else keyed.before(routes.front),
                connections=Connections(settings.live_clients + settings.replay_clients + MOST_REQUESTS),
                reuse_port=settings.content_api_reuse_port,
            )
            async with server as port, health:
                with drained_by_signal(health):
                    yield port


@asynccontextmanager
async def _private_calendars(
    settings: Settings, channel: Channel, health: Health, metrics: Metrics
) -> AsyncIterator[KnownCalendars | None]:
    """Follow the private calendars where there are accounts; yield None where there are none."""
    if not settings.auth_api:
        yield None
        return
    async with KnownCalendars(CalendarsClient(channel), metrics, settings.public_url).followed() as known_calendars:
        health.watch("private calendars", known_calendars.probe, vital=False)
        yield known_calendars


def _watch(
    health: Health, season_index: SeasonIndex, change_follower: ChangeFollower, relay: Relay, publisher: Publisher
) -> None:
    """Have health ask what the answers depend on; without anything to serve there is no service."""

    async def something_to_serve() -> None:
        if not season_index.loaded:
            raise Unavailable("data_scheduler has not been reached yet")

    health.watch("answers", something_to_serve)
    health.watch("data_scheduler", change_follower.probe, vital=False)
    health.watch("live", relay.probe, vital=False)
    health.watch("calendars", publisher.probe, vital=False)
