"""The source: which pages of formula1.com are asked for what, and what an empty one means."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from msgspec.structs import replace

from fetcher_service.identities import Identities
from fetcher_service.sources.formula1 import season as season_pages
from fetcher_service.sources.formula1.markup import NAME, parsed
from fetcher_service.sources.formula1.names import SeasonNames
from fetcher_service.sources.formula1.results import WeekendResults
from fetcher_service.sources.formula1.season import ListedGrandPrix
from fetcher_service.sources.formula1.sessions import TableEntry
from fetcher_service.sources.formula1.weekend import Card, schedule, weekend
from fetcher_service.sources.reading import Answer, Missing, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import SourcePolicy
from racing.model import (
    ALL_SEASONS,
    FIRST_SEASON,
    Championship,
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    Round,
    Season,
    SessionKind,
    Standings,
    StandingsRow,
)
from racing.schedule import is_testing, weekend_span

FIRST_CONSTRUCTORS_TITLE = 1958

TAIL = 1000
"""A complete page closes its root element within this many characters of its end."""


NEAR = timedelta(days=3)
"""How long before and after a weekend its page is read every time."""

WEEKEND_BELIEVED = timedelta(hours=1)
"""How long the page of another weekend is reused; its days, its number and whether it is called off are on the card, too."""


@dataclass(frozen=True, slots=True)
class _KnownWeekend:
    """A weekend as its page had it, with the card that links there."""

    card: Card
    at: datetime
    round: Round

    def holds(self, card: Card, now: datetime) -> bool:
        """Whether the page need not be read again. A calendar is asked for every half minute, and its pages come one a second."""
        span = weekend_span(self.round)
        near = span is not None and span[0] - NEAR <= now <= span[1] + NEAR
        return card == self.card and not near and timedelta(0) <= now - self.at < WEEKEND_BELIEVED


class Formula1(Source):
    """Gives every dataset; people, teams and tracks of one season at a time, by name only.

    The list of races says what has been run, and the pages themselves link to the other pages of a weekend. Results are provisional:
    data_scheduler makes them final when they no longer change.
    """

    name = NAME

    def __init__(self, context: SourceContext, policy: SourcePolicy, identities: Identities) -> None:
        self._context = context
        self._policy = policy
        self._identities = identities
        self._base = context.addresses[NAME].rstrip("/")
        self._raced: dict[int, dict[int, tuple[TableEntry, ...]]] = {}
        self._calendar: dict[int, tuple[Round, ...]] = {}
        self._weekends: dict[int, dict[str, _KnownWeekend]] = {}

    async def seasons(self) -> Answer[Season]:
        """Every year the results of this year link to."""
        page = await self._page(f"/en/results/{self._now().year}/races")
        return Rows(tuple(Season(year=year) for year in season_pages.years(page)))

    async def rounds(self, season: int) -> Answer[Round]:
        """The schedule, with the sessions of each weekend from its own page. What was taken off the schedule is not in it."""
        if season < FIRST_SEASON:
            return UnknownToSource(f"there was no season {season}; the first was {FIRST_SEASON}")
        rounds = self._calendar.pop(season, None) or await self._rounds(season)
        return Rows(rounds, complete=True) if rounds else NothingDue(f"there is no schedule of {season} yet")

    async def circuits(self, season: int = ALL_SEASONS) -> Answer[Circuit]:
        """The tracks of a season's schedule, by name. What was read for it is used for the rounds, if they are asked for next."""
        if season == ALL_SEASONS:
            return UnknownToSource(f"{NAME} gives the circuits of one season at a time")
        rounds = await self._rounds(season)
        self._calendar = {season: rounds}
        tracks = {row.circuit.id: row.circuit.name for row in rounds if row.circuit}
        return _rows((Circuit(id=id_, name=name) for id_, name in tracks.items()), f"the tracks of {season}")

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Provisional results: of a season those of all that has been run, up to the weekend that is on."""
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        if grand_prix and is_testing(grand_prix):
            return UnknownToSource(f"{NAME} has no results of testing")
        meetings = await self._meetings(season)
        if not meetings:
            return NothingDue(f"{season} has not begun")
        found: list[Classification] = []
        if grand_prix is None:
            async for weekend_results, meeting in self._run(season, meetings):
                found += await self._results(weekend_results, session, due=meeting.raced)
        else:
            listed = await self._meeting(season, grand_prix, meetings)
            if listed is None:
                return UnknownToSource(f"{NAME} has no {grand_prix} in {season}")
            weekend_results = await self._weekend(season, listed)
            due = listed.raced or weekend_results.is_over(self._now())
            if not weekend_results.sessions(session):
                return UnknownToSource(f"{NAME} has no {wanted}")
            found = await self._results(weekend_results, session, due=due)
        return _rows(found, wanted)

    async def standings(self, season: int) -> Answer[Standings]:
        """Both tables as they are, which is after the last race; nothing while they also count the sprint of a next one."""
        meetings = await self._meetings(season)
        raced = [meeting for meeting in meetings if meeting.raced]
        if not raced:
            return NothingDue(f"no race of {season} has been run")
        last = await self._weekend(season, raced[-1])
        async for ahead, _ in self._after(season, raced[-1], meetings):
            for page in ahead.sessions(SessionKind.SPRINT):
                if await ahead.classification(page):
                    return NothingDue(f"the tables count the sprint of {ahead.grand_prix}, whose race is still to come")
        names = SeasonNames(self._identities, season)
        tables: dict[Championship, list[StandingsRow]] = {
            Championship.DRIVERS: [row for row, _ in await self._drivers(season, names)]
        }
        if season >= FIRST_CONSTRUCTORS_TITLE:
            tables[Championship.CONSTRUCTORS] = [row for row, _ in await self._teams(season, names)]
        if empty := [championship for championship, rows in tables.items() if not rows]:
            raise SourceFailed(NAME, f"the table of {', '.join(empty)} of {season} is empty after {len(raced)} races")
        return Rows(
            tuple(
                Standings(
                    season=season,
                    grand_prix=last.grand_prix,
                    after_round=len(raced),
                    championship=championship,
                    rows=tuple(rows),
                )
                for championship, rows in tables.items()
            )
        )

    async def entrants(self, season: int) -> Answer[Entrant]:
        """Everyone who was in a race with which car, number and code, and in which rounds."""
        names = SeasonNames(self._identities, season)
        entrants: dict[str, Entrant] = {}
        raced = [meeting for meeting in await self._meetings(season) if meeting.raced]
        for number, meeting in enumerate(raced, 1):
            for entry in await self._entries(season, meeting):
                if (entrant := _entrant(season, entry, names)) is None:
                    continue
                known = entrants.setdefault(entrant.id, entrant)
                if number not in known.rounds:
                    entrants[entrant.id] = replace(known, rounds=(*known.rounds, number))
        return _rows(entrants.values(), f"the races of {season}")

    async def drivers(self, season: int = ALL_SEASONS) -> Answer[Driver]:
        """Those in the drivers' table of a season, by name."""
        if season == ALL_SEASONS:
            return UnknownToSource(f"{NAME} gives the drivers of one season at a time")
        found = {driver.id: driver for _, driver in await self._drivers(season, SeasonNames(self._identities, season))}
        return _rows(found.values(), f"the drivers' table of {season}")

    async def constructors(self, season: int = ALL_SEASONS) -> Answer[Constructor]:
        """Those in the constructors' table of a season, by name."""
        if season == ALL_SEASONS:
            return UnknownToSource(f"{NAME} gives the constructors of one season at a time")
        names = SeasonNames(self._identities, season)
        found = {row.constructor: team for row, team in await self._teams(season, names) if row.constructor}
        return _rows(
            (Constructor(id=id_, name=names.constructor_name(id_) or team) for id_, team in found.items()),
            f"the constructors' table of {season}",
        )

    async def engine_manufacturers(self, season: int = ALL_SEASONS) -> Answer[EngineManufacturer]:
        """The engines in the constructors' table of a season, by name."""
        if season == ALL_SEASONS:
            return UnknownToSource(f"{NAME} gives the engine manufacturers of one season at a time")
        names = SeasonNames(self._identities, season)
        found = dict.fromkeys(row.engine for row, _ in await self._teams(season, names) if row.engine)
        return _rows(
            (EngineManufacturer(id=id_, name=names.engine_name(id_) or id_) for id_ in found),
            f"the engines in the constructors' table of {season}",
        )

    async def _run(
        self, season: int, meetings: Sequence[ListedGrandPrix]
    ) -> AsyncIterator[tuple[WeekendResults, ListedGrandPrix]]:
        """The weekends that have been raced, and those after the last of them up to the one that is on."""
        raced = [meeting for meeting in meetings if meeting.raced]
        for meeting in raced:
            yield await self._weekend(season, meeting), meeting
        async for found in self._after(season, raced[-1] if raced else None, meetings):
            yield found

    async def _after(
        self, season: int, last: ListedGrandPrix | None, meetings: Sequence[ListedGrandPrix]
    ) -> AsyncIterator[tuple[WeekendResults, ListedGrandPrix]]:
        """The meetings after a race, called off or not yet listed as raced, up to the first that is not over."""
        for meeting in meetings[meetings.index(last) + 1 if last else 0 :]:
            results = await self._weekend(season, meeting)
            yield results, meeting
            if not results.is_over(self._now()):
                break

    async def _results(
        self, weekend_results: WeekendResults, session: SessionKind | None, *, due: bool
    ) -> list[Classification]:
        """The results of a weekend that are out; `due`: one that is not is an error."""
        found = []
        for page in weekend_results.sessions(session):
            result = await weekend_results.classification(page)
            if result is not None:
                found.append(result)
            elif due:
                raise SourceFailed(NAME, f"{weekend_results.what(page)} is empty, long after the session")
        return found

    async def _meeting(
        self, season: int, grand_prix: str, meetings: Sequence[ListedGrandPrix]
    ) -> ListedGrandPrix | None:
        """The meeting of a Grand Prix: by what it is listed as, or for one held elsewhere by its name in the schedule."""
        names = SeasonNames(self._identities, season)
        by_label = {names.grand_prix(meeting.label): meeting for meeting in meetings}
        if grand_prix not in by_label:
            labels = {
                card.label: names.grand_prix(card.label, card.official_name) for card in await self._cards(season)
            }
            by_label |= {labels[meeting.label]: meeting for meeting in meetings if meeting.label in labels}
        return by_label.get(grand_prix)

    async def _meetings(self, season: int) -> tuple[ListedGrandPrix, ...]:
        """The meetings of a season; none where the site has no such season yet."""
        page = await self._season_page(season, "races")
        if page is None:
            return ()
        found = season_pages.meetings(page, season)
        if not any(meeting.raced for meeting in found) and (await self._weekend(season, found[0])).is_over(self._now()):
            raise SourceFailed(NAME, f"the list of races of {season} is empty, although {found[0].label} is over")
        return found

    async def _weekend(self, season: int, meeting: ListedGrandPrix) -> WeekendResults:
        names = SeasonNames(self._identities, season)
        return WeekendResults(self._page, season, meeting, await self._page(meeting.href), names)

    async def _entries(self, season: int, meeting: ListedGrandPrix) -> tuple[TableEntry, ...]:
        """Who was in a race; remembered, so that entries do not cost a page for every race each time."""
        known = self._raced.setdefault(season, {})
        if meeting.key not in known:
            known[meeting.key] = await (await self._weekend(season, meeting)).entries()
        return known[meeting.key]

    async def _drivers(self, season: int, names: SeasonNames) -> tuple[tuple[StandingsRow, Driver], ...]:
        page = await self._season_page(season, "drivers")
        found = () if page is None else season_pages.driver_standings(page, names, season)
        return self._not_empty(found, season, Championship.DRIVERS)

    async def _teams(self, season: int, names: SeasonNames) -> tuple[tuple[StandingsRow, str], ...]:
        page = await self._season_page(season, "team")
        found = () if page is None else season_pages.team_standings(page, names, season)
        return self._not_empty(found, season, Championship.CONSTRUCTORS)

    def _not_empty[T](self, rows: tuple[T, ...], season: int, championship: Championship) -> tuple[T, ...]:
        """The rows of a championship's table, which a season that is over has."""
        titled = championship is Championship.DRIVERS or season >= FIRST_CONSTRUCTORS_TITLE
        if titled and not rows and season < self._now().year:
            raise SourceFailed(NAME, f"the table of {championship} of {season} is empty")
        return rows

    async def _rounds(self, season: int) -> tuple[Round, ...]:
        """The schedule, and the pages of those weekends that are near, whose card has changed, or that were read an hour ago."""
        now, names = self._now(), SeasonNames(self._identities, season)
        known = self._weekends.get(season, {})
        read: dict[str, _KnownWeekend] = {}
        for card in await self._cards(season):
            before = known.get(card.href)
            if before is None or not before.holds(card, now):
                before = _KnownWeekend(card, now, weekend(await self._page(card.href), card, names, season))
            read[card.href] = before
        self._weekends[season] = read
        return tuple(each.round for each in read.values())

    async def _cards(self, season: int) -> tuple[Card, ...]:
        """The cards of the schedule; none where the site has no such season yet."""
        try:
            page = await self._page(f"/en/racing/{season}")
        except Missing:
            if season > self._now().year:
                return ()
            raise
        return schedule(page, season)

    async def _season_page(self, season: int, name: str) -> BeautifulSoup | None:
        """A page of a season's results; None where the site has no such season yet."""
        try:
            return await self._page(f"/en/results/{season}/{name}")
        except Missing:
            if season >= self._now().year:
                return None
            raise

    async def _page(self, href: str) -> BeautifulSoup:
        """The page a link of the site leads to, wherever its links say the site is."""
        path = urlsplit(href).path
        page = await self._context.web.get(self._policy, f"{self._base}/{path.lstrip('/')}")
        html = page.text()
        if "</html>" not in html[-TAIL:].casefold():
            raise SourceFailed(NAME, f"{path}: the page is cut off after {len(html)} characters")
        return await asyncio.to_thread(parsed, html)

    def _now(self) -> datetime:
        return self._context.clock.now()


def _entrant(season: int, entry: TableEntry, names: SeasonNames) -> Entrant | None:
    constructor, engine = names.car(entry.team)
    if constructor is None:
        return None
    return Entrant(
        season=season,
        driver=names.driver(entry.person),
        constructor=constructor,
        engine=engine,
        number=entry.number,
        code=entry.person.code,
    )


def _rows[T](rows: Iterable[T], what: str) -> Answer[T]:
    found = tuple(rows)
    return Rows(found) if found else NothingDue(f"{what}: there is nothing yet")
