"""Answer a request: its resource finds the rows, and the document around them is written as JSON or XML."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.errors import Unavailable
from chassis.http.responses.representation import Representation
from content_api.api.page import max_age
from content_api.ergast import filters, schemas, xml_writer
from content_api.ergast.cache_times import CacheTimes
from content_api.ergast.query import ErgastQuery, ErgastRequest, ErgastResource, Relative, ResponseFormat
from content_api.ergast.resources import RESOURCES, TableRows
from content_api.ergast.results_store import ResultsStore
from content_api.ergast.selection import ErgastSelection
from content_api.season_index import SeasonIndex

NAMESPACE = "http://ergast.com/mrd/1.5"
"""Of the XML, and in Ergast's own JSON."""

_REPEATED: Mapping[str, str] = {
    "circuit": "circuit_id",
    "constructor": "constructor_id",
    "driver": "driver_id",
    "grid": "grid",
    "result": "position",
    "status": "status",
    "fastest": "fastest",
    "lap": "lap",
    "stop": "stop",
    "driver_standing": "driver_standings",
    "constructor_standing": "constructor_standings",
}
"""The criteria that the table of the answer repeats, and the names that it has for them."""

_XML = "application/xml"


class Answers:
    """Answers from the rounds and results in memory."""

    def __init__(self, season_index: SeasonIndex, results_store: ResultsStore) -> None:
        self._season_index = season_index
        self._results_store = results_store
        self._selection = ErgastSelection(season_index, results_store)
        self._cache_times = CacheTimes(season_index)

    async def raced(self, season: int) -> list[int]:
        """Return the numbers of the rounds of a season whose race has a result."""
        return sorted((await self._results_store.year(season)).raced())

    def resolved(self, query: ErgastQuery, current: int, raced: Sequence[int], now: datetime) -> ErgastQuery:
        """Return the query with a year for `current` and a number for `last` and `next`; `raced`: of that year."""
        season = current if isinstance(query.season, Relative) else query.season
        if not isinstance(query.round, Relative) or season is None:
            return msgspec.structs.replace(query, season=season)
        season, number = filters.resolved(season, query.round, self._season_index.rounds(season), raced, now)
        return msgspec.structs.replace(query, season=season, round=number)

    async def answer(self, request: ErgastRequest, now: datetime) -> Representation:
        """Return the whole body, as JSON or XML. Raise Unavailable before anything is known, when every list would seem empty."""
        if not self._season_index.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        found = await RESOURCES[request.query.resource](self._selection, request)
        document = _document(request, found)
        xml = request.form is ResponseFormat.XML
        changed, source = max(
            ((part.updated_at, part.source) for part in found.parts if part.updated_at is not None),
            default=(None, None),
            key=lambda pair: pair[0],
        )
        return Representation(
            content=xml_writer.written(document.data) if xml else msgspec.json.encode(document),
            changed=changed,
            source=source,
            max_age=self._max_age(request.query, now),
            enveloped=False,
            content_type=_XML if xml else "application/json",
        )

    def _max_age(self, query: ErgastQuery, now: datetime) -> int:
        if query.season is None:
            return self._cache_times.max_age(self._season_index.years, now)
        return max_age(self._selection.rounds_of(query), self._season_index, now)


def _document(request: ErgastRequest, found: TableRows) -> schemas.ErgastDocument:
    query = request.query
    number = found.after_round if query.round is None else query.round
    asked: dict[str, Any] = {"season": query.season, "round": number} | _criteria(query)
    repeated: dict[str, Any] = {name: str(value) for name, value in asked.items() if value is not None}
    table = schemas.ErgastTable(**repeated | {found.rows_in: list(found.rows)})
    answer = schemas.ErgastAnswer(
        xmlns=NAMESPACE if request.legacy or request.form is ResponseFormat.XML else "",
        url=request.url,
        limit=str(request.window.limit),
        offset=str(request.window.offset),
        total=str(found.total),
    )
    return schemas.ErgastDocument(data=msgspec.structs.replace(answer, **{found.table: table}))


def _criteria(query: ErgastQuery) -> dict[str, Any]:
    """Return the criteria under the names that the table has for them; the table of laps does not repeat the lap."""
    without = "lap" if query.resource is ErgastResource.LAPS else ""
    return {name: getattr(query.criteria, field) for field, name in _REPEATED.items() if field != without}
