"""Jolpica, the successor of Ergast: seasons, calendars with session times, races, sprints, qualifying, laps, standings, people, tracks.

A whole season is asked for at once, so that its results take about twelve requests; when only one round is needed, that round. Laps are
asked for race by race (a dozen pages each), and pit stops come with a race that is asked for by itself. Jolpica has no practice and no
sprint qualifying. Engines are derived from its constructors by our own mapping (`identities`).

It keeps its answers for an hour itself and allows few requests an hour (a setting). So it is `spared`: for what may change at any moment
others are asked first, and its answers are reused for a while, from a minute for the calendar to a day for tables after earlier rounds.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cachetools import LRUCache
from msgspec.structs import replace
from yarl import URL

from chassis.clock import Clock
from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica.entrants import read_entrants
from fetcher_service.sources.jolpica.ergast import (
    CircuitShape,
    ConstructorShape,
    DriverShape,
    RaceShape,
    SeasonShape,
    Shape,
    StandingsShape,
    innermost,
    joined,
    read,
)
from fetcher_service.sources.jolpica.results import (
    read_laps,
    read_pit_stops,
    read_qualifying,
    read_race,
    read_standings,
    with_pit_stops,
)
from fetcher_service.sources.jolpica.weekends import (
    full_name,
    read_circuit,
    read_constructor,
    read_driver,
    read_round,
)
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import SourcePolicy, Web
from racing.model import (
    ALL_SEASONS,
    FIRST_SEASON,
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    LapChart,
    Round,
    Season,
    SessionKind,
    Standings,
)
from racing.schedule import in_order, is_testing, session_span, weekend_span

PAGE = 100
"""Rows on a page: the most that Jolpica allows."""

PER_HOUR = 200
"""Requests that it allows from one address, as of August 2026."""

BELIEVED = timedelta(minutes=1)
"""For the calendar: twice the half minute of a race weekend, since few requests are allowed in an hour."""

BELIEVED_ROUND = timedelta(minutes=2)
"""The result of one round, and the newest tables."""

BELIEVED_CALENDAR = timedelta(minutes=5)
"""Where it is asked for only to know which races are over."""

BELIEVED_SEASON = timedelta(minutes=5)
"""A whole season's results are a dozen requests; a result that is awaited is asked for by its round."""

BELIEVED_LISTS = timedelta(hours=1)
BELIEVED_STANDINGS = timedelta(days=1)
"""Tables as they were after earlier rounds."""

ANSWERS_KEPT = 128
OVERDUE = timedelta(hours=72)
"""A result that is missing this long after the session is an error; until then somebody may still be entering it."""

RESULTS = {SessionKind.RACE: "results", SessionKind.QUALIFYING: "qualifying", SessionKind.SPRINT: "sprint"}
SINCE = {SessionKind.RACE: FIRST_SEASON, SessionKind.QUALIFYING: 1994, SessionKind.SPRINT: 2021}
WITHOUT_GAPS_SINCE = {SessionKind.RACE: FIRST_SEASON, SessionKind.QUALIFYING: 2003, SessionKind.SPRINT: 2021}
CONSTRUCTORS_TITLE = 1958
LAPS_SINCE = 1996
PIT_STOPS_SINCE = 2011
"""Two pages a race, so that they come with a race that is asked for by itself, not with a season's."""


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator["Jolpica"]:
    """Open Jolpica, or a server with its API, at the address under `jolpica`."""
    yield Jolpica(
        context.web,
        context.clock,
        context.addresses["jolpica"],
        Identities(context.metrics),
        per_hour=context.hourly.get("jolpica", PER_HOUR),
    )


@dataclass(frozen=True, slots=True)
class _AllRows[Row]:
    """The rows of all pages, and when they were asked for."""

    rows: tuple[Row, ...]
    at: datetime


class Jolpica(Source):
    """Gives every dataset but practice, sprint qualifying and the names teams enter under."""

    name = "jolpica"
    spared = True

    def __init__(
        self, web: Web, clock: Clock, address: str, identities: Identities, *, per_hour: int | None = PER_HOUR
    ) -> None:
        self._web = web
        self._clock = clock
        self._address = address.rstrip("/")
        self._identities = identities
        host = URL(address).host or ""
        self._policy = SourcePolicy(
            source=self.name, hosts=frozenset({host}), per_second=4, per_hour=per_hour, concurrency=2
        )
        self._answers: LRUCache[str, _AllRows[Shape]] = LRUCache(ANSWERS_KEPT)

    async def seasons(self) -> Answer[Season]:
        """Every championship year since 1950."""
        answer = await self._ask("seasons", SeasonShape, BELIEVED_LISTS)
        return self._all(answer, (Season(year=row.season) for row in answer.rows), "seasons")

    async def rounds(self, season: int) -> Answer[Round]:
        """The current calendar, without rounds that were called off; an hour that is unknown is left out."""
        return await self._rounds(season, BELIEVED)

    async def _rounds(self, season: int, believed: timedelta = BELIEVED_CALENDAR) -> Answer[Round]:
        if season < FIRST_SEASON:
            return UnknownToSource(f"there was no season {season}; the first was {FIRST_SEASON}")
        answer = await self._ask(f"{season}/races", RaceShape, believed)
        if not answer.rows and season > self._clock.now().year:
            return NothingDue(f"jolpica has no calendar for {season} yet")
        return self._all(
            answer, in_order(read_round(race, self._identities) for race in answer.rows), f"rounds of {season}"
        )

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Races, qualifying since 1994, sprints: provisional; a race asked for by itself with its pit stops, since 2011."""
        calendar = await self._rounds(season)
        if not isinstance(calendar, Rows):
            return calendar
        if grand_prix and is_testing(grand_prix):
            return NothingDue(f"jolpica records no testing before the season {season}")
        weekends = [weekend for weekend in calendar.rows if grand_prix in (None, weekend.grand_prix)]
        kinds = [
            kind
            for kind in RESULTS
            if session in (None, kind) and season >= SINCE[kind] and any(_may_have(one, kind) for one in weekends)
        ]
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        if not kinds:
            return UnknownToSource(f"jolpica has no results of {wanted}")
        found: dict[str, Classification] = {}
        as_of: list[datetime] = []
        for kind in kinds:
            if any(self._over_since(weekend, kind) >= timedelta(0) for weekend in weekends):
                of_round = f"/{weekends[0].number}" if grand_prix else ""
                believed = BELIEVED_ROUND if of_round else BELIEVED_SEASON
                answer = await self._ask(f"{season}{of_round}/{RESULTS[kind]}", RaceShape, believed)
                as_of.append(answer.at)
                read_rows = self._read(kind, answer.rows)
                if kind is SessionKind.RACE and of_round and season >= PIT_STOPS_SINCE:
                    stops = await self._ask(f"{season}{of_round}/pitstops", RaceShape, BELIEVED_SEASON)
                    read_rows = [with_pit_stops(result, joined(stops.rows), self._identities) for result in read_rows]
                found |= {result.id: result for result in read_rows}
        self._overdue(weekends, kinds, found)
        rows = [found[id_] for weekend in weekends for kind in SessionKind if (id_ := f"{weekend.id}-{kind}") in found]
        if not rows:
            return NothingDue(f"{wanted} is not over, or not published yet")
        return Rows(tuple(rows), as_of=min(as_of))

    async def laps(self, season: int, grand_prix: str, session: SessionKind) -> Answer[LapChart]:
        """Every lap of a race, since 1996, and its pit stops, since 2011: a dozen pages."""
        if session is not SessionKind.RACE or season < LAPS_SINCE:
            return UnknownToSource(f"jolpica has no laps of {season} {grand_prix} {session}")
        calendar = await self._rounds(season)
        if not isinstance(calendar, Rows):
            return calendar
        weekend = next((weekend for weekend in calendar.rows if weekend.grand_prix == grand_prix), None)
        if weekend is None:
            return UnknownToSource(f"jolpica has no laps of {season} {grand_prix}")
        if self._over_since(weekend, SessionKind.RACE) < timedelta(0):
            return NothingDue(f"the race of {season} {grand_prix} is not over")
        answer = await self._ask(f"{season}/{weekend.number}/laps", RaceShape, BELIEVED_SEASON)
        charts = tuple(read_laps(joined(answer.rows), grand_prix, self._identities))
        if not charts:
            return NothingDue(f"no laps of {season} {grand_prix} are published")
        if season >= PIT_STOPS_SINCE:
            stops = await self._ask(f"{season}/{weekend.number}/pitstops", RaceShape, BELIEVED_SEASON)
            told = [stop for race in joined(stops.rows) for stop in read_pit_stops(race, self._identities)]
            charts = tuple(replace(chart, pit_stops=tuple(told)) for chart in charts)
        return Rows(charts, as_of=answer.at)

    async def standings(self, season: int) -> Answer[Standings]:
        """The tables after every round; the constructors' since 1958."""
        calendar = await self._rounds(season)
        if not isinstance(calendar, Rows):
            return calendar
        tables: list[Standings] = []
        as_of: list[datetime] = []
        for resource in ("driverStandings", "constructorStandings")[: 2 if season >= CONSTRUCTORS_TITLE else 1]:
            newest = await self._ask(f"{season}/{resource}", StandingsShape, BELIEVED_ROUND)
            last = max((table.round for table in newest.rows), default=0)
            self._standings_overdue(calendar.rows, last, resource)
            as_of.append(newest.at)
            earlier = [
                await self._ask(f"{season}/{number}/{resource}", StandingsShape, BELIEVED_STANDINGS)
                for number in range(1, last)
            ]
            names = {weekend.number: weekend.grand_prix for weekend in calendar.rows}
            for table in joined(row for answer in (*earlier, newest) for row in answer.rows):
                if table.round not in names:
                    raise SourceFailed(
                        self.name, f"{season}/{resource}: a table after round {table.round}, which is none"
                    )
                tables += read_standings(table, names[table.round], self._identities)
        if not tables:
            return NothingDue(f"no race of {season} is over")
        return Rows(tuple(sorted(tables, key=lambda table: (table.after_round, table.championship))), as_of=min(as_of))

    async def entrants(self, season: int) -> Answer[Entrant]:
        """Who has taken part with which car, from the results."""
        calendar, results = await self._rounds(season), await self.results(season)
        if not isinstance(calendar, Rows) or not isinstance(results, Rows):
            return NothingDue(f"nobody has taken part in {season} yet") if isinstance(calendar, Rows) else calendar
        people = await self._ask(f"{season}/drivers", DriverShape, BELIEVED_LISTS)
        codes = {self._identities.driver(row.driver_id, full_name(row)): row.code for row in people.rows}
        numbers = {weekend.grand_prix: weekend.number or 0 for weekend in calendar.rows}
        return Rows(read_entrants(season, results.rows, numbers, codes), as_of=results.as_of)

    async def drivers(self, season: int = ALL_SEASONS) -> Answer[Driver]:
        """Those of a season, or everyone."""
        answer = await self._ask(_of(season, "drivers"), DriverShape, BELIEVED_LISTS)
        return self._people(answer, (read_driver(row, self._identities) for row in answer.rows), season, "drivers")

    async def constructors(self, season: int = ALL_SEASONS) -> Answer[Constructor]:
        """Those of a season, or all; what Ergast tells apart by engine is one."""
        answer = await self._ask(_of(season, "constructors"), ConstructorShape, BELIEVED_LISTS)
        rows = (one for row in answer.rows for one in read_constructor(row, self._identities, season or None))
        return self._people(answer, rows, season, "constructors")

    async def engine_manufacturers(self, season: int = ALL_SEASONS) -> Answer[EngineManufacturer]:
        """Those that our mapping knows in the cars of a season, or all."""
        engines = self._identities.engines(season or None)
        if not engines:
            return NothingDue(f"jolpica tells nothing of engines, and of those of {season} we know nothing yet")
        return Rows(tuple(EngineManufacturer(id=id_, name=name) for id_, name in engines.items()))

    async def circuits(self, season: int = ALL_SEASONS) -> Answer[Circuit]:
        """The tracks of a season's calendar, or all."""
        if season == ALL_SEASONS:
            answer = await self._ask("circuits", CircuitShape, BELIEVED_LISTS)
            return self._all(answer, (read_circuit(row, self._identities) for row in answer.rows), "circuits")
        calendar = await self._rounds(season)
        if not isinstance(calendar, Rows):
            return calendar
        tracks = {weekend.circuit.id: weekend.circuit for weekend in calendar.rows if weekend.circuit}
        return Rows(tuple(tracks.values()), as_of=calendar.as_of)

    async def _ask[Row: Shape](self, path: str, kind: type[Row], believed: timedelta) -> _AllRows[Row]:
        """Return all rows of a resource, page by page. An answer younger than `believed` is reused."""
        now = self._clock.now()
        kept: _AllRows[Row] | None = self._answers.get(path)  # type: ignore[assignment]  # a path has one kind of rows
        if kept is not None and now - kept.at < believed:
            return kept
        rows: list[Row] = []
        total, read_so_far = 1, 0
        while read_so_far < total:
            page = await self._web.get(self._policy, f"{self._address}/{path}.json?limit={PAGE}&offset={read_so_far}")
            table = read(page.json(), kind)
            if read_so_far and table.total != total:
                raise SourceFailed(self.name, f"{path}: grew from {total} to {table.total} rows while it was read")
            if table.offset != read_so_far:
                raise SourceFailed(self.name, f"{path}: asked for rows from {read_so_far} on, got {table.offset} on")
            total = table.total
            found = innermost(table.rows)
            if (found == 0 and read_so_far < total) or read_so_far + found > total:
                raise SourceFailed(self.name, f"{path}: {found} rows from {read_so_far} on, of {total}")
            rows += table.rows
            read_so_far += found
        answer = _AllRows(tuple(rows), now)
        self._answers[path] = answer
        return answer

    def _read(self, kind: SessionKind, races: Sequence[RaceShape]) -> list[Classification]:
        read_rows: list[Classification] = []
        for race in joined(races):
            grand_prix = read_round(race, self._identities).grand_prix
            if kind is SessionKind.QUALIFYING:
                if race.qualifying_results:
                    read_rows.append(read_qualifying(race, race.qualifying_results, grand_prix, self._identities))
            elif rows := (race.results if kind is SessionKind.RACE else race.sprint_results):
                read_rows.append(read_race(race, kind, rows, grand_prix, self._identities))
        return read_rows

    def _overdue(
        self, weekends: Iterable[Round], kinds: Sequence[SessionKind], found: Mapping[str, Classification]
    ) -> None:
        missing = [
            f"{weekend.id}-{kind}"
            for weekend in weekends
            for kind in kinds
            if weekend.season >= WITHOUT_GAPS_SINCE[kind]
            and _has(weekend, kind)
            and self._over_since(weekend, kind) >= OVERDUE
            and f"{weekend.id}-{kind}" not in found
        ]
        if missing:
            raise SourceFailed(self.name, f"no result of {', '.join(missing)}, over for more than {_hours(OVERDUE)}")

    def _standings_overdue(self, weekends: Iterable[Round], last: int, resource: str) -> None:
        for weekend in weekends:
            if (weekend.number or 0) > last and self._over_since(weekend, SessionKind.RACE) >= OVERDUE:
                raise SourceFailed(self.name, f"no {resource} after {weekend.id}, over for more than {_hours(OVERDUE)}")

    def _over_since(self, weekend: Round, kind: SessionKind) -> timedelta:
        """How long a session has been over by the plan; below zero when it is not. One without a date ends with its weekend."""
        planned = next((session_span(session) for session in weekend.sessions if session.kind is kind), None)
        span = planned or weekend_span(weekend)
        return self._clock.now() - span[1] if span else -OVERDUE

    def _all[T](self, answer: _AllRows[Shape], rows: Iterable[T], what: str) -> Answer[T]:
        found = tuple(rows)
        if not found:
            raise SourceFailed(self.name, f"{what}: none, where there must be some")
        return Rows(found, complete=True, as_of=answer.at)

    def _people[T: (Driver, Constructor)](
        self, answer: _AllRows[Shape], rows: Iterable[T], season: int, what: str
    ) -> Answer[T]:
        found: dict[str, T] = {}
        for row in sorted(rows, key=lambda one: one.country is None):
            found.setdefault(row.id, row)
        if found:
            return Rows(tuple(found.values()), complete=season == ALL_SEASONS, as_of=answer.at)
        if season >= self._clock.now().year:
            return NothingDue(f"jolpica has no {what} of {season} yet")
        raise SourceFailed(self.name, f"{_of(season, what)}: none, where there must be some")


def _has(weekend: Round, kind: SessionKind) -> bool:
    return kind is SessionKind.QUALIFYING or any(session.kind is kind for session in weekend.sessions)


def _may_have(weekend: Round, kind: SessionKind) -> bool:
    """The calendars of old seasons list no sessions but the race, that of 2021 perhaps not its sprints."""
    return _has(weekend, kind) or all(session.kind is SessionKind.RACE for session in weekend.sessions)


def _of(season: int, what: str) -> str:
    return what if season == ALL_SEASONS else f"{season}/{what}"


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.0f} h"
