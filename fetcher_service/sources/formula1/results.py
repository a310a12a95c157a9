"""The results of one weekend: which pages there are, and what they say together."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from bs4 import BeautifulSoup

from fetcher_service.sources.formula1 import sessions
from fetcher_service.sources.formula1.markup import Column, TableRow, heading, last_day, lines
from fetcher_service.sources.formula1.names import SeasonNames
from fetcher_service.sources.formula1.season import (
    FASTEST_LAPS,
    PIT_STOP_SUMMARY,
    RACE_RESULT,
    SESSIONS,
    SPRINT_GRID,
    STARTING_GRID,
    ListedGrandPrix,
    session_links,
)
from fetcher_service.sources.formula1.sessions import TableEntry
from racing.model import Classification, ClassificationRow, ResultStatus, SessionKind

OVERDUE_AFTER = timedelta(days=2)
"""After this time since the last day of a meeting its results are due; until then an empty page is that of a session to come."""

GRIDS = {SessionKind.RACE: STARTING_GRID, SessionKind.SPRINT: SPRINT_GRID}

type GetPage = Callable[[str], Awaitable[BeautifulSoup]]


class WeekendResults:
    """One weekend's pages of results. `page` is that of the race result, which is there before the race is."""

    def __init__(
        self, ask: GetPage, season: int, meeting: ListedGrandPrix, page: BeautifulSoup, names: SeasonNames
    ) -> None:
        self._ask = ask
        self._season = season
        self._meeting = meeting
        self._page = page
        self._names = names
        self._pages: Mapping[str, str] = {
            **session_links(page, season, meeting.key),
            RACE_RESULT: meeting.href,
        }
        self.grand_prix = names.grand_prix(meeting.label, heading(page, self.what(RACE_RESULT)))

    def what(self, page: str) -> str:
        """A page's name in errors: `race-result of 2024 Bahrain`."""
        return f"{page} of {self._season} {self._meeting.label}"

    def is_over(self, now: datetime) -> bool:
        """Whether results of all sessions are due."""
        day = last_day(self._page, self.what(RACE_RESULT))
        return now >= datetime.combine(day, time(), UTC) + OVERDUE_AFTER

    def sessions(self, session: SessionKind | None = None) -> list[str]:
        """The pages of the weekend's sessions, or of the wanted one, in the order of a weekend."""
        return [page for page, kind in SESSIONS.items() if page in self._pages and session in (None, kind)]

    async def classification(self, page: str) -> Classification | None:
        """The result of a session with all that is known of its rows; None where there is none yet."""
        kind = SESSIONS[page]
        table = await self._lines(page, *sessions.columns(kind))
        if not table:
            return None
        rows = sessions.classification(table, kind, self._names, self.what(page))
        return Classification(
            season=self._season,
            grand_prix=self.grand_prix,
            session=kind,
            standing=ResultStatus.PROVISIONAL,
            rows=await self._completed(rows, kind),
            pit_stops=sessions.pit_stops(
                await self._lines(PIT_STOP_SUMMARY, sessions.PIT_STOPS), self._names, self.what(PIT_STOP_SUMMARY)
            )
            if kind is SessionKind.RACE
            else (),
        )

    async def entries(self) -> tuple[TableEntry, ...]:
        """Everyone in the race result."""
        return sessions.entries(await self._lines(RACE_RESULT, sessions.RACE), self.what(RACE_RESULT))

    async def _completed(self, rows: Sequence[ClassificationRow], kind: SessionKind) -> tuple[ClassificationRow, ...]:
        if kind not in GRIDS:
            return tuple(rows)
        grid = await self._lines(GRIDS[kind], sessions.GRID)
        laps = await self._lines(FASTEST_LAPS, sessions.FASTEST_LAPS) if kind is SessionKind.RACE else []
        return sessions.completed(
            rows,
            sessions.grid(grid, self._names, self.what(GRIDS[kind])),
            sessions.fastest_laps(laps, self._names, self.what(FASTEST_LAPS)),
        )

    async def _lines(self, page: str, *wanted: Sequence[Column]) -> list[TableRow]:
        """The table of a page; empty where the weekend has no such page."""
        if page not in self._pages:
            return []
        html = self._page if page == RACE_RESULT else await self._ask(self._pages[page])
        if page != RACE_RESULT:
            heading(html, self.what(page))
        return lines(html, self.what(page), *wanted)
