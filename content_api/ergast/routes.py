"""Route the three addresses of the Ergast API: our own, Jolpica's, and Ergast's old one. There are no redirects."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from chassis.errors import InvalidRequest
from chassis.http.responses.conditional import respond
from chassis.http.responses.representation import Representation
from chassis.http.responses.response_cache import ResponseCache
from content_api.api.addresses import Address, Addresses
from content_api.api.selection import WHOLE
from content_api.context import Context
from content_api.ergast.answers import Answers
from content_api.ergast.query import ErgastQuery, ErgastRequest, Relative, ResponseFormat, read_path, read_window
from content_api.ergast.results_store import DATASETS
from content_api.resource import Resource
from racing.model import Dataset

PATH = "{path:(?:[./].*)?}"
"""Everything below `/f1`, and an ending alone: `/f1.json`."""

LEGACY = "legacy"
JOLPICA = "jolpica"

NEGOTIATED = ((hdrs.VARY, f"{hdrs.ACCEPT}, {hdrs.ACCEPT_ENCODING}"),)
_OF_XML = frozenset({"application/xml", "text/xml"})


class ErgastFolder(NamedTuple):
    """A folder of the API: its path in this service and in public, and whether Ergast's own statuses are usual there."""

    inside: str
    outside: str
    legacy: bool


FOLDERS = (
    ErgastFolder("/v1/ergast/f1", "/content/v1/ergast/f1", legacy=False),
    ErgastFolder("/ergast/f1", "/ergast/f1", legacy=False),
    ErgastFolder("/api/f1", "/api/f1", legacy=True),
)


class ErgastRoutes:
    """The handlers of the Ergast API, whose answers share the cache of all prepared responses. `public_url`: the suite's public address."""

    def __init__(
        self,
        context: Context,
        response_cache: ResponseCache[Resource],
        addresses: Addresses,
        answers: Answers,
        public_url: str,
    ) -> None:
        self._context = context
        self._response_cache = response_cache
        self._addresses = addresses
        self._answers = answers
        self._public_url = public_url

    def add_to(self, app: web.Application, preflight: Handler) -> None:
        """Add every folder, for GET, HEAD and OPTIONS."""
        for folder in FOLDERS:
            app.router.add_get(f"{folder.inside}{PATH}", self._handler(folder))
            app.router.add_options(f"{folder.inside}{PATH}", preflight)

    def _handler(self, folder: ErgastFolder) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            address = self._addresses.get(request.raw_path)
            if address is not None and (served := self._response_cache.ready(address.key)) is not None:
                return await respond(request, served)
            path = request.match_info["path"]
            query = read_path(path)
            asked = await self._read_request(folder, path, query, request)
            resource = self._resource(folder, path, asked, is_negotiated=query.form is None)
            if not query.is_relative and query.form is not None:
                self._addresses.put(request.raw_path, Address(resource.key, WHOLE, f"{folder.inside}{PATH}"))
            return await respond(request, await self._response_cache.get(resource))

        return handle

    async def _read_request(
        self, folder: ErgastFolder, path: str, query: ErgastQuery, request: web.Request
    ) -> ErgastRequest:
        if "callback" in request.query:
            raise InvalidRequest(
                "Bad Request: callback: JSONP is not supported, allowed: JSON, which a page of any origin may read (CORS)"
            )
        return ErgastRequest(
            query=await self._resolved(query),
            window=read_window(request.query),
            form=query.form or _wanted(request.headers.get(hdrs.ACCEPT, "")),
            legacy=_is_legacy(request.query.get("status"), folder),
            url=f"{self._public_url}{folder.outside}{path}".lower(),
        )

    async def _resolved(self, query: ErgastQuery) -> ErgastQuery:
        """Return the query with what its relative words mean now."""
        if not query.is_relative:
            return query
        current = self._context.current_season()
        raced: list[int] = []
        if query.round is Relative.LAST:
            season = query.season if isinstance(query.season, int) else current
            served = await self._response_cache.get(self._raced(int(season)))
            raced = msgspec.json.decode(served.prepared.representation.content, type=list[int])
        return self._answers.resolved(query, current, raced, self._context.now())

    def _raced(self, season: int) -> Resource:
        """Return the resource that lists which rounds have a race result. It is cached like an answer, since many requests need it."""

        async def make(_now: datetime) -> Representation:
            return Representation(
                content=msgspec.json.encode(await self._answers.raced(season)), changed=None, enveloped=False
            )

        shown = frozenset({Dataset.ROUNDS, Dataset.RESULTS})
        return Resource(
            f"/ergast/{season}/raced",
            make,
            frozenset({season}),
            shown,
            essential=season in self._context.season_index.years,
        )

    def _resource(self, folder: ErgastFolder, path: str, asked: ErgastRequest, *, is_negotiated: bool) -> Resource:
        """Return the resource of an answer. Its key names everything that shapes the bytes, the address included."""
        query, window = asked.query, asked.window

        async def make(now: datetime) -> Representation:
            answer = await self._answers.answer(asked, now)
            return msgspec.structs.replace(answer, headers=NEGOTIATED) if is_negotiated else answer

        when = f"{query.season or ''}.{query.round or ''}"
        words = LEGACY if asked.legacy else JOLPICA
        key = f"{folder.inside}{path} {when} {asked.form} {words} {window.limit}+{window.offset}"
        seasons = frozenset({query.season}) if isinstance(query.season, int) else None
        return Resource(key, make, seasons, DATASETS)


def _wanted(accepted: str) -> ResponseFormat:
    """Return XML where an Accept header names it before JSON, else JSON."""
    for part in accepted.lower().split(","):
        kind = part.partition(";")[0].strip()
        if kind in _OF_XML:
            return ResponseFormat.XML
        if kind == "application/json":
            return ResponseFormat.JSON
    return ResponseFormat.JSON


def _is_legacy(word: str | None, folder: ErgastFolder) -> bool:
    if word is None:
        return folder.legacy
    if word not in (LEGACY, JOLPICA):
        raise InvalidRequest(f"Bad Request: status: {word!r}, allowed: {LEGACY}, {JOLPICA}")
    return word == LEGACY
