"""The composition root of website_front: what it is made of, in the order in which it starts; it stops in reverse."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from chassis.clock import Clock
from chassis.concurrency.admission import Admission
from chassis.concurrency.background import in_background
from chassis.errors import Unavailable
from chassis.http.access_log import AccessLog
from chassis.http.client import HttpClient
from chassis.http.connections import Connections
from chassis.http.responses.file_store import FileStores, open_file_stores
from chassis.http.responses.response_cache import ResponseCache
from chassis.http.server import application, http_server
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.lifecycle import drained_by_signal
from chassis.process.metrics import Metrics
from website_front.api.client import ApiClient
from website_front.pages import PAGES, PAGES_OF_ACCOUNTS, SECTIONS
from website_front.prepared_pages import PreparedPage, PreparedPages, Shelves
from website_front.rendering import Renderer
from website_front.routes import Routes
from website_front.settings import Settings
from website_front.static_files import StaticFiles

MOST_CONNECTIONS = 4_000
ESSENTIAL_MEGABYTES = 4
"""Of the pages that everybody asks for: there are few of them."""

ESSENTIAL_PICTURE_MEGABYTES = 2
SHARE_OF_CHOICES = 4
"""Pages of what visitors choose may take so many times less room than the others."""

MAKERS = 2
"""Threads in which pages are written and pictures drawn. Each keeps memory of its own for that, and more would not be faster."""

LOOK_SECONDS = 1.0
"""How often content_api is asked whether it is there."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left, and yield the port that is listened on. `clock` replaces the one of the settings."""
    clock = clock or settings.clock()
    metrics = Metrics("website_front")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.website_front_debug_port, health=health, metrics=metrics),
        HttpClient() as http,
        open_file_stores(
            settings.website_cache_folder,
            metrics,
            megabytes=ESSENTIAL_MEGABYTES,
            visitors_megabytes=settings.website_page_megabytes,
        ) as files,
        _makers() as makers,
    ):
        client = ApiClient(
            http,
            settings.content_apis,
            metrics,
            megabytes=settings.website_answer_megabytes,
            check_seconds=settings.website_check_seconds,
            deadline=settings.website_read_deadline,
        )
        static = StaticFiles()
        renderer = Renderer(static, settings.public_url, SECTIONS, accounts=settings.auth_api)
        caches = _caches(clock, metrics, files, settings, renderer)

        def mark(away: bool) -> None:  # noqa: FBT001  # called by position
            for each in caches:
                each.stale = away

        client.on_change.append(mark)
        shelves = Shelves(
            *(PreparedPages(each, client, check_seconds=settings.website_check_seconds) for each in caches)
        )
        pages = (*PAGES, *PAGES_OF_ACCOUNTS) if settings.auth_api else PAGES
        routes = Routes(pages, shelves, client, renderer, static, makers=makers, public_url=settings.public_url)
        _watch(health, caches[0], files, client)
        access_log = AccessLog("website_front", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
        app = application(service="website_front", health=health, metrics=metrics, access_log=access_log)
        routes.add_to(app)

        async def look() -> None:
            while True:
                await client.look()
                await asyncio.sleep(LOOK_SECONDS)

        await client.look()  # so that the first visitor is not told that it is away
        async with in_background(look()):
            server = http_server(
                app,
                settings.bind_host,
                settings.website_front_port,
                front=routes.front,
                connections=Connections(MOST_CONNECTIONS),
            )
            async with server as port, health:
                with drained_by_signal(health):
                    yield port


@asynccontextmanager
async def _makers() -> AsyncIterator[ThreadPoolExecutor]:
    """Give the threads; at the end nobody waits for what is still being made."""
    makers = ThreadPoolExecutor(MAKERS, "making")
    try:
        yield makers
    finally:
        makers.shutdown(wait=False, cancel_futures=True)


def _caches(
    clock: Clock, metrics: Metrics, files: FileStores, settings: Settings, renderer: Renderer
) -> tuple[ResponseCache[PreparedPage], ResponseCache[PreparedPage], ResponseCache[PreparedPage]]:
    """Return those of pages, of choices and of pictures, in the order of `Shelves`. What has to be made for any waits in the same turns."""
    admission = Admission(settings.admission, metrics)
    megabytes = settings.website_page_megabytes
    return (
        ResponseCache[PreparedPage](
            clock,
            metrics,
            files,
            megabytes=ESSENTIAL_MEGABYTES,
            visitors_megabytes=megabytes,
            envelope=renderer.envelope,
            admission=admission,
        ),
        ResponseCache[PreparedPage](
            clock,
            metrics,
            megabytes=max(1, megabytes // SHARE_OF_CHOICES),
            envelope=renderer.envelope,
            admission=admission,
            name="choices",
        ),
        ResponseCache[PreparedPage](
            clock,
            metrics,
            megabytes=ESSENTIAL_PICTURE_MEGABYTES,
            visitors_megabytes=settings.website_picture_megabytes,
            admission=admission,
            name="pictures",
        ),
    )


def _watch(health: Health, cache: ResponseCache[PreparedPage], files: FileStores, client: ApiClient) -> None:
    """Have health ask what pages depend on; without anything to serve there is no service."""

    async def something_to_serve() -> None:
        kept = any(store is not None and store.names() for store in files)
        if client.away and not kept and not cache.resources():
            raise Unavailable("content_api has not been reached yet")

    health.watch("pages", something_to_serve)
    health.watch("content_api", client.probe, vital=False)
    if files.essential is not None:
        health.watch("file store", files.probe, vital=False)
