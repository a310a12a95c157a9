"""OpenF1 as a source: rounds, results and grids since 2023, and who drove.

Without a key it may be asked 3 times a second and 30 times a minute, and answers 401 to everything while a session runs
and for some time around it: which is no failure. It has no standings of earlier rounds, no tyres, no reasons, no
penalties; its results are provisional to us, as decisions of stewards reach it late.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import quote

from yarl import URL

from fetcher_service.identities import Identities
from fetcher_service.parsing import read_colour, shaped
from fetcher_service.sources.openf1.answers import (
    SOURCE,
    OpenF1Driver,
    OpenF1GridPlace,
    OpenF1Meeting,
    OpenF1Result,
    OpenF1Session,
)
from fetcher_service.sources.openf1.conversion import (
    DriverInTeam,
    OpenF1Weekend,
    classification,
    crew_of,
    crews,
    tests,
    weekends,
)
from fetcher_service.sources.reading import Answer, Missing, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import SourcePolicy
from racing.model import (
    ALL_SEASONS,
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    Round,
    Season,
    Session,
    SessionKind,
)
from racing.schedule import is_testing

FIRST_SEASON = 2023
PER_SECOND = 0.5
"""30 a minute, evenly spread: never 3 in a second either."""

RESTRICTED = frozenset({401})
PUBLISHED_WITHIN = timedelta(hours=6)
"""A result that is not there this long after the session is missing, not late."""

REMEMBERED = timedelta(minutes=1)
"""How long calendars and drivers are reused: several requests of one fetch need them."""

COUNTED = frozenset({SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})
"""The sessions that make a driver an entrant; driving on a Friday does not."""


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator["OpenF1"]:
    """OpenF1 at its address; nothing is asked yet."""
    yield OpenF1(context, Identities(context.metrics))


class OpenF1(Source):
    """Asks for a season or a weekend at a time, which is one request per endpoint."""

    name = SOURCE

    def __init__(self, context: SourceContext, identities: Identities) -> None:
        self._web = context.web
        self._clock = context.clock
        self._address = context.addresses[SOURCE]
        self._policy = SourcePolicy(SOURCE, frozenset({URL(self._address).host_port_subcomponent or ""}), PER_SECOND)
        self._identities = identities
        self._remembered: dict[str, tuple[datetime, object]] = {}
        self._asking = asyncio.Lock()

    async def seasons(self) -> Answer[Season]:
        """The years it has meetings of."""
        years = {meeting.year for meeting in await self._lasting("meetings", list[OpenF1Meeting])}
        if not years:
            raise SourceFailed(SOURCE, "meetings: none at all")
        return Rows(tuple(Season(year=year) for year in sorted(years) if year >= FIRST_SEASON))

    async def rounds(self, season: int) -> Answer[Round]:
        """The weekends it lists. Not a whole calendar: of 2023 it has none of those that were called off."""
        found = await self._weekends(season)
        return Rows(tuple(weekend.round for weekend in found)) if isinstance(found, list) else found

    async def testing(self, season: int) -> Answer[Round]:
        """The tests it lists before the first Grand Prix."""
        found = await self._tests(season)
        return Rows(tuple(test.round for test in found)) if isinstance(found, list) else found

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Results of sessions that are over, with the grid where one was drawn up."""
        found = await (self._tests(season) if grand_prix and is_testing(grand_prix) else self._weekends(season))
        if not isinstance(found, list):
            return found
        asked = [weekend for weekend in found if grand_prix in (None, weekend.round.grand_prix)]
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        planned = [
            (weekend, planned)
            for weekend in asked
            for planned in weekend.round.sessions
            if session in (None, planned.kind)
        ]
        if not planned:
            return UnknownToSource(f"openf1 has no session in {wanted}")
        due = [(weekend, one) for weekend, one in planned if self._is_over(weekend, one)]
        if not due:
            return NothingDue(f"{wanted} has not been run, or was called off")
        return await self._results(asked, due, wanted)

    async def drivers(self, season: int = ALL_SEASONS) -> Answer[Driver]:
        """Those who took part in a session of a season."""
        found = await self._named(season)
        if not isinstance(found, list):
            return found
        people = {
            crew.driver: Driver(id=crew.driver, name=row.name, first_name=row.first_name, last_name=row.last_name)
            for row, crew in found
            if row.name
        }
        return Rows(tuple(people.values()))

    async def constructors(self, season: int = ALL_SEASONS) -> Answer[Constructor]:
        """Those that took part in a session of a season."""
        found = await self._named(season)
        if not isinstance(found, list):
            return found
        teams = {crew.constructor: row.team_name for row, crew in found if crew.constructor and row.team_name}
        return Rows(
            tuple(
                Constructor(id=team, name=self._identities.constructor_name(team) or name)
                for team, name in teams.items()
            )
        )

    async def engine_manufacturers(self, season: int = ALL_SEASONS) -> Answer[EngineManufacturer]:
        """Those known to be in the cars of a season; it does not name them itself."""
        found = await self._named(season)
        if not isinstance(found, list):
            return found
        names = self._identities.engines()
        engines = {crew.engine: None for _, crew in found if crew.engine in names}
        if not engines:
            return UnknownToSource(f"openf1 does not name the engines of {season}")
        return Rows(tuple(EngineManufacturer(id=engine, name=names[engine]) for engine in engines if engine))

    async def entrants(self, season: int) -> Answer[Entrant]:
        """Who took part in a race, a sprint or a qualifying, with number, code and rounds."""
        found = await self._named(season)
        calendar = await self._weekends(season)
        if not isinstance(found, list) or not isinstance(calendar, list):
            return found if not isinstance(found, list) else NothingDue(f"the calendar of {season} is not known")
        rounds = {
            key: weekend.round.number
            for weekend in calendar
            for kind, key in weekend.keys.items()
            if kind in COUNTED and weekend.round.number
        }
        entries: dict[DriverInTeam, list[OpenF1Driver]] = {}
        for row, crew in found:
            if crew.constructor and row.session_key in rounds:
                entries.setdefault(crew, []).append(row)
        if not entries:
            return NothingDue(f"nobody has driven in {season} yet")
        return Rows(tuple(_entrant(season, crew, rows, rounds) for crew, rows in entries.items()))

    async def circuits(self, season: int = ALL_SEASONS) -> Answer[Circuit]:
        """The tracks of a season's weekends."""
        if season == ALL_SEASONS:
            return UnknownToSource("openf1 has the circuits of one season at a time")
        found = await self._weekends(season)
        if not isinstance(found, list):
            return found
        tracks = {weekend.round.circuit.id: weekend.round.circuit for weekend in found if weekend.round.circuit}
        return Rows(tuple(tracks.values()))

    async def _results(
        self, asked: Sequence[OpenF1Weekend], due: Sequence[tuple[OpenF1Weekend, Session]], wanted: str
    ) -> Answer[Classification]:
        where = _meetings(asked)
        results = await self._ask(f"session_result?{where}", list[OpenF1Result])
        if not results:
            if self._clock.now() - max(_end(session) for _, session in due) < PUBLISHED_WITHIN:
                return NothingDue(f"{wanted} is not published yet")
            raise SourceFailed(SOURCE, f"session_result: nothing of {wanted}, which is over")
        grid = await self._ask(f"starting_grid?{where}", list[OpenF1GridPlace])
        named = await self._lasting(f"drivers?{where}", list[OpenF1Driver])
        keys = {key for weekend in asked for key in weekend.keys.values()}
        of_these = [row for row in named if row.session_key in keys]
        known = crews(of_these, asked[0].round.season, self._identities)
        rows = [classification(weekend, session.kind, results, grid, known) for weekend, session in due]
        found = tuple(row for row in rows if row)
        if found:
            return Rows(found)
        late = self._clock.now() - max(_end(session) for _, session in due) < PUBLISHED_WITHIN
        return (NothingDue if late else UnknownToSource)(f"openf1 has no result of {wanted}")

    def _is_over(self, weekend: OpenF1Weekend, session: Session) -> bool:
        return not weekend.round.cancelled and not session.cancelled and _end(session) <= self._clock.now()

    async def _weekends(self, season: int) -> list[OpenF1Weekend] | NothingDue | UnknownToSource:
        if season < FIRST_SEASON:
            return UnknownToSource(f"openf1 begins with {FIRST_SEASON}")
        meetings = await self._lasting(f"meetings?year={season}", list[OpenF1Meeting])
        sessions = await self._lasting(f"sessions?year={season}", list[OpenF1Session])
        if found := weekends(season, meetings, sessions, self._identities):
            return found
        if season > self._clock.now().year:
            return NothingDue(f"openf1 has no calendar of {season} yet")
        raise SourceFailed(SOURCE, f"meetings: none of {season}")

    async def _tests(self, season: int) -> list[OpenF1Weekend] | NothingDue | UnknownToSource:
        if season < FIRST_SEASON:
            return UnknownToSource(f"openf1 begins with {FIRST_SEASON}")
        meetings = await self._lasting(f"meetings?year={season}", list[OpenF1Meeting])
        sessions = await self._lasting(f"sessions?year={season}", list[OpenF1Session])
        return tests(season, meetings, sessions, self._identities) or NothingDue(
            f"openf1 lists no testing before the season {season}"
        )

    async def _named(self, season: int) -> list[tuple[OpenF1Driver, DriverInTeam]] | NothingDue | UnknownToSource:
        if season == ALL_SEASONS:
            return UnknownToSource("openf1 has the drivers of one season at a time")
        calendar = await self._weekends(season)
        if not isinstance(calendar, list):
            return calendar
        keys = {key for weekend in calendar for key in weekend.keys.values()}
        rows = await self._lasting(f"drivers?{_meetings(calendar)}", list[OpenF1Driver])
        named = [(row, crew_of(row, season, self._identities)) for row in rows if row.session_key in keys]
        if found := [(row, crew) for row, crew in named if crew]:
            return found
        if any(self._is_over(weekend, session) for weekend in calendar for session in weekend.round.sessions):
            raise SourceFailed(SOURCE, f"drivers: none of {season}")
        return NothingDue(f"nobody has driven in {season} yet")

    async def _lasting[T](self, query: str, shape: type[list[T]]) -> list[T]:
        """As `_ask`, but not again within a minute."""
        async with self._asking:
            now = self._clock.now()
            self._remembered = {query: kept for query, kept in self._remembered.items() if now - kept[0] < REMEMBERED}
            if query not in self._remembered:
                self._remembered[query] = now, await self._ask(query, shape)
            return self._remembered[query][1]  # type: ignore[return-value]  # what was asked for by this query

    async def _ask[T](self, query: str, shape: type[list[T]]) -> list[T]:
        """The rows of an endpoint; none for a 404, which it answers (with a reason) where nothing matches."""
        try:
            page = await self._web.get(self._policy, f"{self._address}/{query}", not_now=RESTRICTED)
        except Missing:
            return []
        return shaped(SOURCE, query.partition("?")[0], page.json(), shape)


def _meetings(asked: Sequence[OpenF1Weekend]) -> str:
    """The condition for one weekend, or for all: keys of a season lie together, others among them are told apart later."""
    keys = [weekend.meeting_key for weekend in asked]
    if len(keys) == 1:
        return f"meeting_key={keys[0]}"
    return f"meeting_key{quote('>')}={min(keys)}&meeting_key{quote('<')}={max(keys)}"


def _end(session: Session) -> datetime:
    if session.end is None:
        raise SourceFailed(SOURCE, f"sessions: {session.kind} has no end")
    return session.end


def _entrant(season: int, crew: DriverInTeam, rows: Iterable[OpenF1Driver], rounds: dict[int, int]) -> Entrant:
    numbers = Counter(row.driver_number for row in rows)
    codes = Counter(row.name_acronym for row in rows if row.name_acronym)
    colours = [colour for row in rows if (colour := read_colour(row.team_colour))]
    return Entrant(
        season=season,
        driver=crew.driver,
        constructor=crew.constructor or "",
        engine=crew.engine,
        number=numbers.most_common(1)[0][0],
        code=codes.most_common(1)[0][0] if codes else None,
        rounds=tuple(sorted({rounds[row.session_key] for row in rows})),
        colour=colours[-1] if colours else None,
    )
