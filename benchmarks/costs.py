"""What each order of the scheduler costs at the sources: the table by which a simulated season is counted.

Jolpica has the tightest bound (`JOLPICA_PER_HOUR`), so that its column is exact where everybody else can be asked and has what is looked
for. The others count for their most.
`tests/integration/sources/test_costs.py` holds the table against what the replay upstream is really asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from fetcher_service.pipeline.related import FETCHED_AGAIN_AFTER
from fetcher_service.pipeline.source_order import is_calendar_changing, is_result_changing
from fetcher_service.sources.formula1.site import NEAR, WEEKEND_BELIEVED
from fetcher_service.sources.jolpica import (
    BELIEVED,
    BELIEVED_CALENDAR,
    BELIEVED_LISTS,
    BELIEVED_ROUND,
    BELIEVED_SEASON,
    BELIEVED_STANDINGS,
    PAGE,
    RESULTS,
)
from racing.model import Round, SessionKind
from racing.schedule import held, session_end, weekend_span
from scheduler_api.planning.order import Job, Order

ROWS = 22
"""Cars in a session."""

ALWAYS = timedelta(0)
SCORING = frozenset({SessionKind.RACE, SessionKind.SPRINT})


class Asked(NamedTuple):
    """So many requests for a resource of a source, unless its answer is younger than it is believed."""

    source: str
    resource: str
    requests: int = 1
    believed: timedelta = ALWAYS


class Costs:
    """Counts requests, order by order, in order of time, over the rounds of one season."""

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._rounds = held(rounds)
        self._at: dict[tuple[str, str], datetime] = {}

    def __call__(self, order: Order, now: datetime) -> Mapping[str, int]:
        """Requests to each source."""
        count: Counter[str] = Counter()
        for asked in self._asked(order, now):
            key = asked.source, asked.resource
            if key in self._at and now - self._at[key] < asked.believed:
                continue
            self._at[key] = now
            count[asked.source] += asked.requests
        return count

    def _asked(self, order: Order, now: datetime) -> Iterator[Asked]:
        season = order.season or now.year
        match order.job:
            case Job.SEASONS:
                yield Asked("jolpica", "seasons", 1, BELIEVED_LISTS)
            case Job.ROUNDS if order.round_number == 0:
                yield Asked("openf1", "meetings and sessions", 2)
                yield Asked("livetiming", f"{season}/Index.json", 1)
            case Job.ROUNDS:
                yield from self._calendar(season, now)
            case Job.RESULTS:
                yield from self._results(order, season, now)
            case Job.STANDINGS:
                yield Asked("jolpica", f"{season}/races", 1, BELIEVED_CALENDAR)
                yield from self._standings(season, now)
                yield from self._people(season, now)

    def _calendar(self, season: int, now: datetime) -> Iterator[Asked]:
        if is_calendar_changing((weekend for weekend in self._rounds if weekend.season == season), now):
            yield Asked("formula1", "robots.txt", 1, timedelta(hours=1))
            yield Asked("formula1", f"{season}", 1)
            for weekend in self._rounds:
                span = weekend_span(weekend)
                near = span is not None and span[0] - NEAR <= now <= span[1] + NEAR
                yield Asked("formula1", f"{weekend.id}", 1, ALWAYS if near else WEEKEND_BELIEVED)
        else:
            yield Asked("jolpica", f"{season}/races", 1, BELIEVED)
            if season > now.year:
                yield Asked("formula1", f"{season}", 1)
                yield Asked("formula1", "robots.txt", 1, timedelta(hours=1))
                yield Asked("openf1", "meetings and sessions", 2)
                yield Asked("livetiming", f"{season}/Index.json", 1)
        # Its tracks, once an hour.
        if season == now.year and self._goes_along(f"tracks of {season}", now):
            yield Asked("jolpica", f"{season}/races", 1, BELIEVED_CALENDAR)

    def _results(self, order: Order, season: int, now: datetime) -> Iterator[Asked]:
        if order.session is None:
            yield from self._pages(season, now)
            yield from self._people(season, now)
            return
        over = self._over(order.session, now, of=order.round_number)
        weekend = next(weekend for weekend in self._rounds if weekend.number == order.round_number)
        if over and order.session in RESULTS and not is_result_changing(weekend, order.session, now):
            yield Asked("jolpica", f"{season}/races", 1, BELIEVED_CALENDAR)
            yield Asked("jolpica", f"{season}/{order.round_number}/{order.session}", 1, BELIEVED_ROUND)
            if order.session is SessionKind.RACE:
                yield Asked("jolpica", f"{season}/{order.round_number}/pitstops", 1, BELIEVED_SEASON)
        else:
            # The list of races, the race's page, the session's; for a race its grid, fastest laps and pit stops.
            yield Asked("formula1", "pages of results", 6 if over and order.session in SCORING else 3)
            yield Asked("formula1", "robots.txt", 1, timedelta(hours=1))
            if not over:
                yield Asked("openf1", "meetings and sessions", 2)
                yield Asked("livetiming", f"{season}/Index.json", 1)
                yield Asked("jolpica", f"{season}/races", 1, BELIEVED_CALENDAR)
        if over:
            yield from self._people(season, now)

    def _standings(self, season: int, now: datetime) -> Iterator[Asked]:
        raced = self._over(SessionKind.RACE, now)
        for resource in ("driverStandings", "constructorStandings"):
            yield Asked("jolpica", f"{season}/{resource}", 1, BELIEVED_ROUND)
            for number in range(1, raced):
                yield Asked("jolpica", f"{season}/{number}/{resource}", 1, BELIEVED_STANDINGS)

    def _people(self, season: int, now: datetime) -> Iterator[Asked]:
        """Once an hour, with a season's results, from which entries are read."""
        if self._over(SessionKind.RACE, now) == 0:
            return
        if not self._goes_along(f"people of {season}", now):
            return
        yield Asked("jolpica", f"{season}/races", 1, BELIEVED_CALENDAR)
        yield Asked("jolpica", f"{season}/drivers", 1, BELIEVED_LISTS)
        yield Asked("jolpica", f"{season}/constructors", 1, BELIEVED_LISTS)
        yield from self._pages(season, now)

    def _goes_along(self, what: str, now: datetime) -> bool:
        """Whether people or tracks are asked for along with what names them (`company`)."""
        last = self._at.get(("", what))
        if last is not None and now - last < FETCHED_AGAIN_AFTER:
            return False
        self._at["", what] = now
        return True

    def _pages(self, season: int, now: datetime) -> Iterator[Asked]:
        for kind in RESULTS:
            if over := self._over(kind, now):
                yield Asked("jolpica", f"{season}/{kind}", ceil(over * ROWS / PAGE), BELIEVED_SEASON)

    def _over(self, kind: SessionKind, now: datetime, of: int | None = None) -> int:
        """How many sessions of a kind are over by the plan, in the season or in one round."""
        return sum(
            (end := session_end(session)) is not None and end <= now
            for weekend in self._rounds
            if of in (None, weekend.number)
            for session in weekend.sessions
            if session.kind is kind
        )
