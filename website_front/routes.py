"""The paths of the website. A handler takes the page from those that are prepared, and has it made where it is not there."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from chassis.http.responses.conditional import raw_response, respond
from chassis.http.responses.fast_path import RawResponse
from chassis.http.responses.representation import PreparedResponse, Representation
from chassis.http.responses.response_cache import Served
from website_front.api.client import ApiClient, Reading
from website_front.errors import ErrorPages
from website_front.languages.language import Language, preferred
from website_front.page import Document, Page, Visit, localized
from website_front.pictures import painter
from website_front.pictures.picture import Picture
from website_front.prepared_pages import PreparedPage, PreparedPages, Shelves
from website_front.rendering import Renderer
from website_front.security import security_headers
from website_front.static_files import OF_ANOTHER_VERSION, SERVICE_WORKER, StaticFiles

MOST_ADDRESSES = 16_384
PNG = "image/png"

VARIES_BY_LANGUAGE = (hdrs.VARY, f"{hdrs.ACCEPT_ENCODING}, {hdrs.ACCEPT_LANGUAGE}")


class Address(NamedTuple):
    """What a known address asks for: a page on its shelf, and the route for the metrics.

    `beside`: the language of a page that is offered in another one to who would rather have that; None for all others.
    """

    key: str
    route: str
    shelf: PreparedPages
    beside: Language | None


class RefusedPage(Representation, frozen=True, kw_only=True):
    """A page that says what in its address cannot be."""


class Routes:
    """The handlers of the pages, in every language. `makers`: the threads in which pages are written and pictures drawn."""

    def __init__(
        self,
        pages: Sequence[Page],
        shelves: Shelves,
        client: ApiClient,
        renderer: Renderer,
        static: StaticFiles,
        *,
        makers: Executor,
        public_url: str,
    ) -> None:
        self._pages = pages
        self._shelves = shelves
        self._client = client
        self._renderer = renderer
        self._static = static
        self._makers = makers
        self._errors = ErrorPages(renderer)
        self._public_url = public_url
        self._addresses: dict[str, Address] = {}
        """Of pages and pictures, as they are linked: of others there is no end. When there are too many, all are dropped."""

    def add_to(self, app: web.Application) -> None:
        """Add every page for GET and HEAD, in every language."""
        app.middlewares.append(self._errors.around)
        for each in self._pages:
            for language in Language:
                app.router.add_get(localized(language, each.path), self._handler(each, language))
        for language in Language:
            if language.prefix:
                app.router.add_get(f"{language.prefix}/", _moved_to(localized(language, "/")))
        for path, prepared in self._static.prepared.items():
            app.router.add_get(path, _constant(prepared))
        app.router.add_get(OF_ANOTHER_VERSION, self._newest_file)
        app.router.add_get(SERVICE_WORKER, _constant(self._static.service_worker))
        # Browsers ask for it on documents that name no icon.
        app.router.add_get("/favicon.ico", _constant(self._static.prepared[self._static.path("icon-192.png")]))

    def front(self, request: web.Request) -> tuple[RawResponse, str] | None:
        """Return a page that was asked for a moment ago, with its route, before the application is asked."""
        known = self._addresses.get(request.raw_path)
        if known is None:
            return None
        key = known.key
        if known.beside is not None and _is_offered(request, known.beside):
            key = _offered(key)
        served = known.shelf.ready(key)
        found = None if served is None else raw_response(request, served)
        return None if found is None else (found, known.route)

    def _handler(self, page: Page, language: Language) -> Handler:
        route = localized(language, page.path)

        async def handle(request: web.Request) -> web.Response:
            asked = page.asked(request.match_info, request.query)
            address = page.address(asked)
            # The first page alone is offered in the language that a visitor would rather have: whoever was led to another one chose it.
            varies = address == "/"
            offers = varies and _is_offered(request, language)
            page_key = f"{language} {address}"
            key = _offered(page_key) if offers else page_key
            if page.is_of_a_form(request.query):
                raise web.HTTPSeeOther(localized(language, address))

            async def make(now: datetime) -> Representation:
                return await self._made(page, language, asked, key, now, offers=offers)

            shelf = self._shelf(page, address)
            essential = page.essential and "?" not in address
            served = await shelf.get(PreparedPage(key, make, essential, page.kept))
            if isinstance(served.prepared.representation, RefusedPage):
                return await _refused(request, served)
            if request.raw_path == localized(language, address) and shelf is not self._shelves.choices:
                self._remember(request.raw_path, Address(page_key, route, shelf, language if varies else None))
            return await respond(request, served)

        return handle

    def _remember(self, line: str, address: Address) -> None:
        if len(self._addresses) >= MOST_ADDRESSES:
            self._addresses.clear()
        self._addresses[line] = address

    async def _newest_file(self, request: web.Request) -> web.Response:
        """Give a page that another version has made, before an update or in another process, the style sheet that there is."""
        prepared = self._static.newest.get(request.match_info["name"])
        if prepared is None:
            raise web.HTTPNotFound
        return await respond(request, Served(prepared, hit=True, stale=False))

    async def _made(
        self, page: Page, language: Language, asked: Mapping[str, str], key: str, now: datetime, *, offers: bool
    ) -> Representation:
        reading = Reading(self._client)
        found = await page.make(Visit(reading, language, self._public_url, now), **asked)
        if isinstance(found, Picture):
            made = await self._drawn(found, language)
        else:
            made = await self._written(found, language, page.address(asked), stale=reading.stale, offers=offers)
        if page.kept:
            self._shelf(page, page.address(asked)).note(key, reading.read)
        return made

    async def _written(
        self, document: Document, language: Language, address: str, *, stale: bool, offers: bool
    ) -> Representation:
        write = partial(self._renderer.page, document, language, address, stale=stale, offers=offers)
        html = await asyncio.get_running_loop().run_in_executor(self._makers, write)
        guarding = security_headers(frames=document.frames, passkeys=document.passkeys)
        headers = [*guarding, (hdrs.CONTENT_LANGUAGE, str(language))]
        if address == "/":
            headers.append(VARIES_BY_LANGUAGE)
        kind = RefusedPage if document.refused else Representation
        return kind(
            content=html,
            changed=None,
            max_age=0,
            content_type=document.content_type,
            headers=tuple(headers),
            flips=document.flips,
        )

    async def _drawn(self, picture: Picture, language: Language) -> Representation:
        return Representation(
            content=await asyncio.get_running_loop().run_in_executor(self._makers, painter.png, picture),
            changed=None,
            enveloped=False,
            max_age=0,
            content_type=PNG,
            headers=(*security_headers(), (hdrs.CONTENT_LANGUAGE, str(language))),
            flips=picture.flips,
        )

    def _shelf(self, page: Page, address: str) -> PreparedPages:
        if page.path.endswith(".png"):
            return self._shelves.pictures
        return self._shelves.choices if "?" in address or "/versus/" in address else self._shelves.pages


def _is_offered(request: web.Request, language: Language) -> bool:
    """Return whether the visitor would rather have a page in another language."""
    return preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE)) is not language


def _offered(key: str) -> str:
    """Return the key of the same page with the offer of another language."""
    return f"{key} offered"


async def _refused(request: web.Request, served: Served) -> web.Response:
    answer = await respond(request, served)
    if answer.status == HTTPStatus.OK:
        answer.set_status(HTTPStatus.BAD_REQUEST)
    return answer


def _constant(prepared: PreparedResponse) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        return await respond(request, Served(prepared, hit=True, stale=False))

    return handle


def _moved_to(path: str) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        raise web.HTTPPermanentRedirect(path)

    return handle
