"""The folders under which the Ergast surface can be asked: our own, Jolpica's, and Ergast's old one. Never a redirect."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from chassis.errors import InvalidRequest
from chassis.http.conditional import respond
from chassis.http.representation import Representation
from chassis.http.response_cache import ResponseCache
from content_api.api.addresses import Address, Addresses
from content_api.api.selection import WHOLE
from content_api.context import Context
from content_api.ergast.answers import Answers, Asked
from content_api.ergast.query import ErgastQuery, Relative, ResponseFormat, read_path, read_window
from content_api.ergast.results_store import DATASETS
from content_api.resource import Resource
from racing.model import Dataset

PATH = "{path:(?:[./].*)?}"
"""Whatever is below `/f1`, the form alone included: `/f1.json`."""

LEGACY = "legacy"
JOLPICA = "jolpica"

NEGOTIATED = ((hdrs.VARY, f"{hdrs.ACCEPT}, {hdrs.ACCEPT_ENCODING}"),)
_OF_XML = frozenset({"application/xml", "text/xml"})


class ErgastFolder(NamedTuple):
    """A folder as this service has it and as the outside does, and whether statuses are Ergast's own there."""

    inside: str
    outside: str
    legacy: bool


FOLDERS = (
    ErgastFolder("/v1/ergast/f1", "/content/v1/ergast/f1", legacy=False),
    ErgastFolder("/ergast/f1", "/ergast/f1", legacy=False),
    ErgastFolder("/api/f1", "/api/f1", legacy=True),
)


class ErgastRoutes:
    """Handlers over the shelf that everything else lies on. `public_url`: what the outside calls us."""

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
        """Every folder, for GET, HEAD and OPTIONS."""
        for folder in FOLDERS:
            app.router.add_get(f"{folder.inside}{PATH}", self._handler(folder))
            app.router.add_options(f"{folder.inside}{PATH}", preflight)

    def _handler(self, folder: ErgastFolder) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            address = self._addresses.get(request.raw_path)
            if address is not None and (served := self._response_cache.ready(address.key)) is not None:
                return respond(request, served)
            path = request.match_info["path"]
            question = read_path(path)
            resource = self._resource(folder, path, await self._asked(folder, path, question, request), question.form)
            if not question.is_relative and question.form is not None:
                self._addresses.put(request.raw_path, Address(resource.key, WHOLE, f"{folder.inside}{PATH}"))
            return respond(request, await self._response_cache.get(resource))

        return handle

    async def _asked(self, folder: ErgastFolder, path: str, question: ErgastQuery, request: web.Request) -> Asked:
        if "callback" in request.query:
            raise InvalidRequest(
                "Bad Request: callback: JSONP is not spoken, allowed: JSON, which a page of any origin may read (CORS)"
            )
        return Asked(
            question=await self._resolved(question),
            window=read_window(request.query),
            form=question.form or _wanted(request.headers.get(hdrs.ACCEPT, "")),
            legacy=_is_legacy(request.query.get("status"), folder),
            url=f"{self._public_url}{folder.outside}{path}".lower(),
        )

    async def _resolved(self, question: ErgastQuery) -> ErgastQuery:
        """The question as it is meant today."""
        if not question.is_relative:
            return question
        current = self._context.current_season()
        raced: list[int] = []
        if question.round is Relative.LAST:
            season = question.season if isinstance(question.season, int) else current
            served = await self._response_cache.get(self._raced(int(season)))
            raced = msgspec.json.decode(served.prepared.representation.content, type=list[int])
        return self._answers.resolved(question, current, raced, self._context.now())

    def _raced(self, season: int) -> Resource:
        """Which rounds have a race result; kept like an answer, since many ask for it."""

        async def make(now: datetime) -> Representation:
            return Representation(content=msgspec.json.encode(await self._answers.raced(season)), changed=now)

        return Resource(
            f"/ergast/{season}/raced", make, frozenset({season}), frozenset({Dataset.ROUNDS, Dataset.RESULTS})
        )

    def _resource(self, folder: ErgastFolder, path: str, asked: Asked, told: ResponseFormat | None) -> Resource:
        """The answer as the shelf keeps it: by all that is in its bytes, its address included."""
        question, window = asked.question, asked.window

        async def make(now: datetime) -> Representation:
            answer = await self._answers.answer(asked, now)
            return answer if told is not None else msgspec.structs.replace(answer, headers=NEGOTIATED)

        when = f"{question.season or ''}.{question.round or ''}"
        words = LEGACY if asked.legacy else JOLPICA
        key = f"{folder.inside}{path} {when} {asked.form} {words} {window.limit}+{window.offset}"
        seasons = frozenset({question.season}) if isinstance(question.season, int) else None
        return Resource(key, make, seasons, DATASETS)


def _wanted(accepted: str) -> ResponseFormat:
    """JSON, unless XML is named, and JSON not before it."""
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
