"""From a question to the body of its answer: what has to be read is read, the rest is chosen and shaped in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.errors import Unavailable
from content_api.almanac import Almanac
from content_api.ergast import choosing, laps, listing, markup, results, shapes, spelling, standings
from content_api.ergast.annals import Annals, Year
from content_api.ergast.choosing import Standing
from content_api.ergast.entries import Entry, counted
from content_api.ergast.question import Form, Question, Relative, Resource, Window
from content_api.page import Dated, max_age
from content_api.prepared import Answer
from racing.model import Championship, Entrant, Round, Standings

NAMESPACE = "http://ergast.com/mrd/1.5"
"""Of the XML, and in Ergast's own JSON."""

_TABLES: Mapping[Resource, tuple[str, str]] = {
    Resource.SEASONS: ("season_table", "seasons"),
    Resource.CIRCUITS: ("circuit_table", "circuits"),
    Resource.CONSTRUCTORS: ("constructor_table", "constructors"),
    Resource.DRIVERS: ("driver_table", "drivers"),
    Resource.STATUS: ("status_table", "statuses"),
    Resource.DRIVER_STANDINGS: ("standings_table", "standings_lists"),
    Resource.CONSTRUCTOR_STANDINGS: ("standings_table", "standings_lists"),
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

    question: Question
    window: Window
    form: Form
    legacy: bool
    url: str


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows inside the window, in the shapes of their table, and how many there are in all.

    `round`: that of the table, where none was asked. `parts`: what they rest on.
    """

    shown: Sequence[shapes.Shape]
    total: int
    parts: Sequence[Dated]
    round: int | None = None


class Answers:
    """Answers from the rounds and results in memory."""

    def __init__(self, almanac: Almanac, annals: Annals) -> None:
        self._almanac = almanac
        self._annals = annals

    async def raced(self, season: int) -> list[int]:
        """The numbers of the rounds of a season whose race has a result."""
        return sorted((await self._annals.year(season)).raced())

    def resolved(self, question: Question, current: int, raced: Sequence[int], now: datetime) -> Question:
        """The question with a year for `current` and a number for `last` and `next`; `raced`: of that year."""
        season = current if isinstance(question.season, Relative) else question.season
        if not isinstance(question.round, Relative) or season is None:
            return msgspec.structs.replace(question, season=season)
        season, number = choosing.resolved(season, question.round, self._almanac.rounds(season), raced, now)
        return msgspec.structs.replace(question, season=season, round=number)

    async def answer(self, asked: Asked, now: datetime) -> Answer:
        """The whole body, as JSON or XML; `Unavailable` before anything is known, when every list would seem empty."""
        if not self._almanac.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        rows = await self._rows(asked)
        document = _document(asked, rows)
        xml = asked.form is Form.XML
        changed, source = max(
            ((part.updated_at, part.source) for part in rows.parts if part.updated_at is not None),
            default=(now, None),
            key=lambda pair: pair[0],
        )
        return Answer(
            content=markup.written(document.data) if xml else msgspec.json.encode(document),
            changed=changed,
            source=source,
            max_age=max_age(self._rounds(asked.question), self._almanac, now),
            enveloped=False,
            content_type=_XML if xml else "application/json",
        )

    async def _rows(self, asked: Asked) -> Rows:
        question = asked.question
        if question.resource in (Resource.DRIVER_STANDINGS, Resource.CONSTRUCTOR_STANDINGS):
            return await self._standings(question, asked.window)
        if not choosing.needs_entries(question):
            rounds = choosing.chosen_rounds(question, self._rounds(question))
            return _of_rounds(question, rounds, asked.window, rounds)
        years = await self._years(question)
        entries = await self._chosen(question, years, legacy=asked.legacy)
        parts = [year.newest for year in years if year.newest is not None]
        if question.resource in (Resource.SEASONS, Resource.CIRCUITS, Resource.RACES):
            return _of_rounds(question, listing.races(entries), asked.window, parts)
        if question.resource in (Resource.LAPS, Resource.PIT_STOPS):
            return await self._of_one_race(question, entries, asked.window, parts)
        return await self._of_entries(asked, entries, years, parts)

    def _rounds(self, question: Question) -> list[Round]:
        years = self._almanac.years if question.season is None else [question.season]
        return [weekend for year in years for weekend in counted(self._almanac.rounds(int(year)))]

    async def _years(self, question: Question) -> Sequence[Year]:
        season, practice = question.season, question.criteria.practice
        if not isinstance(season, int):
            return await self._annals.years()
        return [await (self._annals.year(season) if practice is None else self._annals.practice(season, practice))]

    async def _chosen(self, question: Question, years: Sequence[Year], *, legacy: bool) -> list[Entry]:
        criteria = question.criteria
        drivers = constructors = None
        if criteria.driver_standing is not None:
            drivers = await self._positions(question, Championship.DRIVERS, years)
        if criteria.constructor_standing is not None:
            constructors = await self._positions(question, Championship.CONSTRUCTORS, years)
        everyone = (entry for year in years for entry in year.entries)
        return list(
            choosing.chosen_entries(question, everyone, legacy=legacy, drivers=drivers, constructors=constructors)
        )

    async def _positions(self, question: Question, championship: Championship, years: Sequence[Year]) -> Standing:
        return standings.positions((await self._places(question, championship, years))[0])

    async def _places(
        self, question: Question, championship: Championship, years: Sequence[Year]
    ) -> tuple[list[standings.Place], Sequence[Standings]]:
        people = await self._annals.people()
        season, number = question.season, question.round
        tables = await self._annals.tables(
            championship, season if isinstance(season, int) else None, number if isinstance(number, int) else None
        )
        entries = {year.season: year.entries for year in years}
        places = [place for table in tables for place in standings.places(table, entries.get(table.season, ()), people)]
        return places, tables

    async def _standings(self, question: Question, window: Window) -> Rows:
        criteria, of_drivers = question.criteria, question.resource is Resource.DRIVER_STANDINGS
        years, people = await self._years(question), await self._annals.people()
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
        return Rows(shown=lists, total=len(found), parts=tables, round=after)

    async def _of_one_race(
        self, question: Question, entries: Sequence[Entry], window: Window, parts: Sequence[Dated]
    ) -> Rows:
        people = await self._annals.people()
        if not entries:
            return Rows(shown=(), total=0, parts=parts)
        weekend = entries[0].weekend
        if question.resource is Resource.PIT_STOPS:
            stops = laps.chosen_stops(entries, question.criteria)
            return Rows(shown=laps.stopped(weekend, window.of(stops), people), total=len(stops), parts=parts)
        chart = await self._annals.laps(weekend.season, weekend.grand_prix)
        found = laps.chosen_laps(chart, entries, question.criteria)
        shown = laps.lapped(weekend, window.of(found), people)
        return Rows(shown=shown, total=len(found), parts=[*parts, chart] if chart else parts)

    async def _of_entries(
        self, asked: Asked, entries: Sequence[Entry], years: Sequence[Year], parts: Sequence[Dated]
    ) -> Rows:
        question, window = asked.question, asked.window
        people = await self._annals.people()
        newest = _entrants(years)
        rows: Sequence[Any]
        if question.resource is Resource.CONSTRUCTORS:
            rows = listing.constructors(entries)
            shown: Sequence[shapes.Shape] = [
                spelling.constructor(car.id, people.constructor(car.maker)) for car in window.of(rows)
            ]
        elif question.resource is Resource.DRIVERS:
            rows = listing.drivers(entries)
            ever = {who: entrant for (_, who), entrant in newest.items()}
            shown = window.of(listing.by_family_name((people.driver(who), ever.get(who)) for who in rows))
        elif question.resource is Resource.STATUS:
            rows = listing.statuses(entries, legacy=asked.legacy)
            shown = window.of(rows)
        else:
            rows = choosing.drives(question, entries)
            shown = results.races(question.resource, window.of(rows), people, newest, legacy=asked.legacy)
        return Rows(shown=shown, total=len(rows), parts=parts)


def _of_rounds(question: Question, rounds: Sequence[Round], window: Window, parts: Sequence[Dated]) -> Rows:
    """Seasons, circuits or races, whose rounds these are."""
    rows: Sequence[Any]
    if question.resource is Resource.SEASONS:
        rows = listing.seasons(rounds)
        shown: Sequence[shapes.Shape] = [spelling.season(year) for year in window.of(rows)]
    elif question.resource is Resource.CIRCUITS:
        rows = listing.circuits(rounds)
        shown = [spelling.circuit(track) for track in window.of(rows)]
    else:
        rows = rounds
        shown = [spelling.race_with_sessions(weekend) for weekend in window.of(rows)]
    return Rows(shown=shown, total=len(rows), parts=parts)


def _entrants(years: Sequence[Year]) -> dict[tuple[int, str], Entrant]:
    return {(year.season, who): entrant for year in years for who, entrant in year.entrants.items()}


def _document(asked: Asked, rows: Rows) -> shapes.Document:
    question = asked.question
    table, of = _TABLES.get(question.resource, _RACES)
    number = rows.round if question.round is None else question.round
    asks: dict[str, Any] = {"season": question.season, "round": number} | _criteria(question)
    told: dict[str, Any] = {name: str(value) for name, value in asks.items() if value is not None}
    content = shapes.Table(**told | {of: list(rows.shown)})
    answer = shapes.Answer(
        xmlns=NAMESPACE if asked.legacy or asked.form is Form.XML else "",
        url=asked.url,
        limit=str(asked.window.limit),
        offset=str(asked.window.offset),
        total=str(rows.total),
    )
    return shapes.Document(data=msgspec.structs.replace(answer, **{table: content}))


def _criteria(question: Question) -> dict[str, Any]:
    """The criteria by the names that the table has for them; of laps, which one is not told."""
    without = "lap" if question.resource is Resource.LAPS else ""
    return {name: getattr(question.criteria, field) for field, name in _ECHOED.items() if field != without}
