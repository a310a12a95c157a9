"""From a question to the body of its answer: what has to be read is read, the rest is chosen and shaped in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.errors import Unavailable
from chassis.http.representation import Representation
from content_api.api.page import Dated, max_age
from content_api.ergast import filters, identifiers, laps, listing, results, schemas, standings, xml_writer
from content_api.ergast.entries import ErgastEntry, counted
from content_api.ergast.filters import StandingsEntry
from content_api.ergast.query import ErgastQuery, ErgastResource, PageWindow, Relative, ResponseFormat
from content_api.ergast.results_store import ResultsStore, Year
from content_api.season_index import SeasonIndex
from racing.model import Championship, Entrant, Round, Standings

NAMESPACE = "http://ergast.com/mrd/1.5"
"""Of the XML, and in Ergast's own JSON."""

_TABLES: Mapping[ErgastResource, tuple[str, str]] = {
    ErgastResource.SEASONS: ("season_table", "seasons"),
    ErgastResource.CIRCUITS: ("circuit_table", "circuits"),
    ErgastResource.CONSTRUCTORS: ("constructor_table", "constructors"),
    ErgastResource.DRIVERS: ("driver_table", "drivers"),
    ErgastResource.STATUS: ("status_table", "statuses"),
    ErgastResource.DRIVER_STANDINGS: ("standings_table", "standings_lists"),
    ErgastResource.CONSTRUCTOR_STANDINGS: ("standings_table", "standings_lists"),
}
"""Where the rows of a resource stand; those of all others are below races."""

_RACES = ("race_table", "races")

_ECHOED: Mapping[str, str] = {
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
"""The criteria that stand in the table again, under their names there."""

_XML = "application/xml"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question with nothing relative in it, which part of the answer is wanted, and how it is told.

    `url`: the address without its query, as it stands in the answer. `legacy`: in Ergast's own statuses.
    """

    question: ErgastQuery
    window: PageWindow
    form: ResponseFormat
    legacy: bool
    url: str


class TableRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows inside the window, in the shapes of their table, and how many there are in all.

    `round`: that of the table, where none was asked. `parts`: what they rest on.
    """

    shown: Sequence[schemas.ErgastSchema]
    total: int
    parts: Sequence[Dated]
    round: int | None = None


class Answers:
    """Answers from the rounds and results in memory."""

    def __init__(self, season_index: SeasonIndex, results_store: ResultsStore) -> None:
        self._season_index = season_index
        self._results_store = results_store

    async def raced(self, season: int) -> list[int]:
        """The numbers of the rounds of a season whose race has a result."""
        return sorted((await self._results_store.year(season)).raced())

    def resolved(self, question: ErgastQuery, current: int, raced: Sequence[int], now: datetime) -> ErgastQuery:
        """The question with a year for `current` and a number for `last` and `next`; `raced`: of that year."""
        season = current if isinstance(question.season, Relative) else question.season
        if not isinstance(question.round, Relative) or season is None:
            return msgspec.structs.replace(question, season=season)
        season, number = filters.resolved(season, question.round, self._season_index.rounds(season), raced, now)
        return msgspec.structs.replace(question, season=season, round=number)

    async def answer(self, asked: Asked, now: datetime) -> Representation:
        """The whole body, as JSON or XML; `Unavailable` before anything is known, when every list would seem empty."""
        if not self._season_index.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        rows = await self._rows(asked)
        document = _document(asked, rows)
        xml = asked.form is ResponseFormat.XML
        changed, source = max(
            ((part.updated_at, part.source) for part in rows.parts if part.updated_at is not None),
            default=(now, None),
            key=lambda pair: pair[0],
        )
        return Representation(
            content=xml_writer.written(document.data) if xml else msgspec.json.encode(document),
            changed=changed,
            source=source,
            max_age=max_age(self._rounds(asked.question), self._season_index, now),
            enveloped=False,
            content_type=_XML if xml else "application/json",
        )

    async def _rows(self, asked: Asked) -> TableRows:
        question = asked.question
        if question.resource in (ErgastResource.DRIVER_STANDINGS, ErgastResource.CONSTRUCTOR_STANDINGS):
            return await self._standings(question, asked.window)
        if not filters.needs_entries(question):
            rounds = filters.chosen_rounds(question, self._rounds(question))
            return _of_rounds(question, rounds, asked.window, rounds)
        years = await self._years(question)
        entries = await self._chosen(question, years, legacy=asked.legacy)
        parts = [year.newest for year in years if year.newest is not None]
        if question.resource in (ErgastResource.SEASONS, ErgastResource.CIRCUITS, ErgastResource.RACES):
            return _of_rounds(question, listing.races(entries), asked.window, parts)
        if question.resource in (ErgastResource.LAPS, ErgastResource.PIT_STOPS):
            return await self._of_one_race(question, entries, asked.window, parts)
        return await self._of_entries(asked, entries, years, parts)

    def _rounds(self, question: ErgastQuery) -> list[Round]:
        years = self._season_index.years if question.season is None else [question.season]
        return [weekend for year in years for weekend in counted(self._season_index.rounds(int(year)))]

    async def _years(self, question: ErgastQuery) -> Sequence[Year]:
        season, practice = question.season, question.criteria.practice
        if not isinstance(season, int):
            return await self._results_store.years()
        return [
            await (
                self._results_store.year(season) if practice is None else self._results_store.practice(season, practice)
            )
        ]

    async def _chosen(self, question: ErgastQuery, years: Sequence[Year], *, legacy: bool) -> list[ErgastEntry]:
        criteria = question.criteria
        drivers = constructors = None
        if criteria.driver_standing is not None:
            drivers = await self._positions(question, Championship.DRIVERS, years)
        if criteria.constructor_standing is not None:
            constructors = await self._positions(question, Championship.CONSTRUCTORS, years)
        everyone = (entry for year in years for entry in year.entries)
        return list(
            filters.chosen_entries(question, everyone, legacy=legacy, drivers=drivers, constructors=constructors)
        )

    async def _positions(
        self, question: ErgastQuery, championship: Championship, years: Sequence[Year]
    ) -> StandingsEntry:
        return standings.positions((await self._places(question, championship, years))[0])

    async def _places(
        self, question: ErgastQuery, championship: Championship, years: Sequence[Year]
    ) -> tuple[list[standings.StandingsPlace], Sequence[Standings]]:
        people = await self._results_store.people()
        season, number = question.season, question.round
        tables = await self._results_store.tables(
            championship, season if isinstance(season, int) else None, number if isinstance(number, int) else None
        )
        entries = {year.season: year.entries for year in years}
        places = [place for table in tables for place in standings.places(table, entries.get(table.season, ()), people)]
        return places, tables

    async def _standings(self, question: ErgastQuery, window: PageWindow) -> TableRows:
        criteria, of_drivers = question.criteria, question.resource is ErgastResource.DRIVER_STANDINGS
        years, people = await self._years(question), await self._results_store.people()
        championship = Championship.DRIVERS if of_drivers else Championship.CONSTRUCTORS
        places, tables = await self._places(question, championship, years)
        found = standings.chosen(
            places,
            criteria.driver if of_drivers else criteria.constructor,
            criteria.driver_standing if of_drivers else criteria.constructor_standing,
        )
        shown = window.of(found)
        lists = (
            standings.driver_lists(shown, people, _entrants(years))
            if of_drivers
            else standings.constructor_lists(shown, people)
        )
        after = tables[0].after_round if question.season is not None and tables else None
        return TableRows(shown=lists, total=len(found), parts=tables, round=after)

    async def _of_one_race(
        self, question: ErgastQuery, entries: Sequence[ErgastEntry], window: PageWindow, parts: Sequence[Dated]
    ) -> TableRows:
        people = await self._results_store.people()
        if not entries:
            return TableRows(shown=(), total=0, parts=parts)
        weekend = entries[0].weekend
        if question.resource is ErgastResource.PIT_STOPS:
            stops = laps.chosen_stops(entries, question.criteria)
            return TableRows(shown=laps.stopped(weekend, window.of(stops), people), total=len(stops), parts=parts)
        chart = await self._results_store.laps(weekend.season, weekend.grand_prix)
        found = laps.chosen_laps(chart, entries, question.criteria)
        shown = laps.lapped(weekend, window.of(found), people)
        return TableRows(shown=shown, total=len(found), parts=[*parts, chart] if chart else parts)

    async def _of_entries(
        self, asked: Asked, entries: Sequence[ErgastEntry], years: Sequence[Year], parts: Sequence[Dated]
    ) -> TableRows:
        question, window = asked.question, asked.window
        people = await self._results_store.people()
        newest = _entrants(years)
        rows: Sequence[Any]
        if question.resource is ErgastResource.CONSTRUCTORS:
            rows = listing.constructors(entries)
            shown: Sequence[schemas.ErgastSchema] = [
                identifiers.constructor(car.id, people.constructor(car.maker)) for car in window.of(rows)
            ]
        elif question.resource is ErgastResource.DRIVERS:
            rows = listing.drivers(entries)
            ever = {who: entrant for (_, who), entrant in newest.items()}
            shown = window.of(listing.by_family_name((people.driver(who), ever.get(who)) for who in rows))
        elif question.resource is ErgastResource.STATUS:
            rows = listing.statuses(entries, legacy=asked.legacy)
            shown = window.of(rows)
        else:
            rows = filters.drives(question, entries)
            shown = results.races(question.resource, window.of(rows), people, newest, legacy=asked.legacy)
        return TableRows(shown=shown, total=len(rows), parts=parts)


def _of_rounds(question: ErgastQuery, rounds: Sequence[Round], window: PageWindow, parts: Sequence[Dated]) -> TableRows:
    """Seasons, circuits or races, whose rounds these are."""
    rows: Sequence[Any]
    if question.resource is ErgastResource.SEASONS:
        rows = listing.seasons(rounds)
        shown: Sequence[schemas.ErgastSchema] = [identifiers.season(year) for year in window.of(rows)]
    elif question.resource is ErgastResource.CIRCUITS:
        rows = listing.circuits(rounds)
        shown = [identifiers.circuit(track) for track in window.of(rows)]
    else:
        rows = rounds
        shown = [identifiers.race_with_sessions(weekend) for weekend in window.of(rows)]
    return TableRows(shown=shown, total=len(rows), parts=parts)


def _entrants(years: Sequence[Year]) -> dict[tuple[int, str], Entrant]:
    return {(year.season, who): entrant for year in years for who, entrant in year.entrants.items()}


def _document(asked: Asked, rows: TableRows) -> schemas.ErgastDocument:
    question = asked.question
    table, of = _TABLES.get(question.resource, _RACES)
    number = rows.round if question.round is None else question.round
    asks: dict[str, Any] = {"season": question.season, "round": number} | _criteria(question)
    told: dict[str, Any] = {name: str(value) for name, value in asks.items() if value is not None}
    content = schemas.ErgastTable(**told | {of: list(rows.shown)})
    answer = schemas.ErgastAnswer(
        xmlns=NAMESPACE if asked.legacy or asked.form is ResponseFormat.XML else "",
        url=asked.url,
        limit=str(asked.window.limit),
        offset=str(asked.window.offset),
        total=str(rows.total),
    )
    return schemas.ErgastDocument(data=msgspec.structs.replace(answer, **{table: content}))


def _criteria(question: ErgastQuery) -> dict[str, Any]:
    """The criteria by the names that the table has for them; of laps, which one is not told."""
    without = "lap" if question.resource is ErgastResource.LAPS else ""
    return {name: getattr(question.criteria, field) for field, name in _ECHOED.items() if field != without}
