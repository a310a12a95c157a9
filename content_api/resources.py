"""What can be asked for, each with how it is made: one call to data_scheduler at most, the rest from the almanac."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from chassis.errors import NotFound
from content_api import ics, render
from content_api.almanac import Almanac
from content_api.settings import Settings
from content_api.shelf import Answer, Resource
from racing.calendar import events
from racing.client import Reader
from racing.model import Championship, Dataset, Round, SeasonSummary, SessionKind
from racing.weekend import SeasonStatus, held, is_race_weekend, last_transition, next_transition, season_status

PAST_SECONDS = 86_400
CURRENT_SECONDS = 60
WEEKEND_SECONDS = 15
FEED_SECONDS = 3600
LEADERS = 3
"""Rows of a table, or of a result, where many are shown side by side."""

MAIN_FEED_SEASONS = 3
"""The current season and the two before it: Google stops reading near 1 MB."""


class Resources:
    """Makes resources; each is named by its canonical path, so that two ways of asking share one answer."""

    def __init__(self, settings: Settings, reader: Reader, almanac: Almanac) -> None:
        self._settings = settings
        self._reader = reader
        self._almanac = almanac

    def seasons(self, year: int | None, status: SeasonStatus | None) -> Resource:
        """Every season, or those of a year or status."""

        async def make(now: datetime) -> Answer:
            reply = await self._reader.list_seasons(leaders=LEADERS)
            names = render.Names(reply.paddock)
            shown = [
                summary
                for summary in reply.seasons
                if year in (None, summary.year)
                and status in (None, season_status(self._almanac.rounds(summary.year), now))
            ]
            content = {
                "seasons": [render.season(summary, self._almanac.rounds(summary.year), names, now) for summary in shown]
            }
            return self._summaries(content, shown, now)

        return Resource(f"/seasons?year={year or ''}&status={status or ''}", make)

    def season(self, year: int) -> Resource:
        """One season with its whole tables."""

        async def make(now: datetime) -> Answer:
            reply = await self._reader.list_seasons(year=year)
            content = render.season(reply.seasons[0], self._almanac.rounds(year), render.Names(reply.paddock), now)
            return self._summaries(content, reply.seasons, now)

        return Resource(f"/seasons/{year}", make, frozenset({year}))

    def rounds(self, year: int) -> Resource:
        """The rounds of a season with the first three of each session."""

        async def make(now: datetime) -> Answer:
            rounds = self._almanac.rounds(year)
            if not rounds:
                raise NotFound(f"season: there are no rounds of {year}")
            reply = await self._reader.list_results(year, leaders=LEADERS)
            content = render.rounds_list(year, rounds, reply.results, render.Names(reply.paddock), now)
            return self._answer(content, [*rounds, *reply.results], rounds, now)

        return Resource(f"/seasons/{year}/rounds", make, frozenset({year}))

    def round(self, year: int, grand_prix: str) -> Resource:
        """One round with every result."""

        async def make(now: datetime) -> Answer:
            weekend = self._almanac.find(year, grand_prix, now)
            reply = await self._reader.list_results(year, grand_prix=grand_prix)
            results = {(result.grand_prix, result.session): result for result in reply.results}
            content = render.round_with_results(weekend, results, render.Names(reply.paddock), now)
            return self._answer(content, [weekend, *reply.results], [weekend], now)

        return Resource(f"/seasons/{year}/rounds/{grand_prix}", make, frozenset({year}))

    def session(self, year: int, grand_prix: str, kind: SessionKind) -> Resource:
        """One session in full."""

        async def make(now: datetime) -> Answer:
            weekend = self._almanac.find(year, grand_prix, now)
            session = next((session for session in weekend.sessions if session.kind is kind), None)
            if session is None:
                allowed = ", ".join(session.kind for session in weekend.sessions)
                raise NotFound(f"session: {weekend.id} has no {kind}, allowed: {allowed}")
            reply = await self._reader.list_results(year, grand_prix=grand_prix, session=kind)
            result = reply.results[0] if reply.results else None
            content = render.session_with_result(weekend, session, result, render.Names(reply.paddock), now)
            return self._answer(content, [weekend, *reply.results], [weekend], now)

        return Resource(f"/seasons/{year}/rounds/{grand_prix}/{kind}", make, frozenset({year}))

    def standings(self, year: int, championship: Championship, after_round: int | None) -> Resource:
        """A championship table, the newest or that after a round."""

        async def make(now: datetime) -> Answer:
            reply = await self._reader.get_standings(year, championship, after_round=after_round)
            content = render.standings(reply.standings, reply.statistics, render.Names(reply.paddock))
            return self._answer(content, [reply.standings], (), now, season=year)

        return Resource(f"/seasons/{year}/{championship}?round={after_round or ''}", make, frozenset({year}))

    async def last_round(self, year: int) -> Round:
        """The newest round that has a race result; `NotFound` before the first."""
        reply = await self._reader.list_results(year, session=SessionKind.RACE, leaders=1)
        raced = {result.grand_prix for result in reply.results}
        rounds = [weekend for weekend in held(self._almanac.rounds(year)) if weekend.grand_prix in raced]
        if not rounds:
            raise NotFound(
                f"round: season {year} has no race result yet, allowed: current, next, a number, a Grand Prix"
            )
        return rounds[-1]

    def main_feed(self, current: int) -> Resource:
        """The calendar to subscribe to: the current season and the two before it."""
        years = range(current - MAIN_FEED_SEASONS + 1, current + 1)
        return self._feed("/calendar.ics", "Formula 1", "formula-1.ics", years)

    def season_feed(self, year: int) -> Resource:
        """The calendar of one season."""
        return self._feed(f"/seasons/{year}/calendar.ics", f"Formula 1 {year}", f"formula-1-{year}.ics", (year,))

    def _feed(self, path: str, name: str, filename: str, years: Sequence[int]) -> Resource:
        settings = self._settings
        feed = ics.Feed(
            name=name,
            description=f"{name}: every session of every round, in UTC",
            url=f"{settings.public_url}/content/v1{path}",
            public_url=settings.public_url,
            domain=settings.calendar_domain,
        )

        async def make(now: datetime) -> Answer:
            found = [event for year in years for event in events(self._almanac.rounds(year))]
            if not found:
                raise NotFound(f"season: there is no calendar of {', '.join(map(str, years))}")
            stamps = {name: stamp for year in years for name, stamp in self._almanac.stamps(year).items()}
            body = await asyncio.to_thread(ics.calendar, feed, found, stamps, now.date())
            return Answer(
                content=body,
                changed=max(stamps[event.name].last_modified for event in found if event.name in stamps),
                flipped=max(
                    (_after(event.day) for event in found if event.day and event.day < now.date()), default=None
                ),
                flips=_after(now.date()),
                max_age=FEED_SECONDS,
                enveloped=False,
                content_type="text/calendar",
                filename=filename,
            )

        return Resource(path, make, frozenset(years), frozenset({Dataset.ROUNDS}))

    def _summaries(self, content: render.Json, shown: Sequence[SeasonSummary], now: datetime) -> Answer:
        rounds = [weekend for summary in shown for weekend in self._almanac.rounds(summary.year)]
        newest = max((s for s in shown if s.updated_at), key=lambda s: (s.updated_at, s.year), default=None)
        changed = [moment for moment in (*(s.updated_at for s in shown), *(r.updated_at for r in rounds)) if moment]
        return Answer(
            content=render.encode(content),
            changed=max(changed, default=now),
            source=newest.source if newest else None,
            flipped=last_transition(rounds, now),
            flips=next_transition(rounds, now),
            max_age=self._max_age(rounds, now),
        )

    def _answer(
        self,
        content: render.Json,
        parts: Sequence[object],
        rounds: Sequence[Round],
        now: datetime,
        *,
        season: int | None = None,
    ) -> Answer:
        """The newest part gives date and source; the rounds give the instants at which computed values flip."""
        dated = [(part.updated_at, part.source) for part in parts if part.updated_at is not None]  # type: ignore[attr-defined]
        changed, source = max(dated, default=(now, None), key=lambda pair: pair[0])
        return Answer(
            content=render.encode(content),
            changed=changed,
            source=source,
            flipped=last_transition(rounds, now),
            flips=next_transition(rounds, now),
            max_age=self._max_age(rounds or self._almanac.rounds(season or 0), now),
        )

    def _max_age(self, rounds: Iterable[Round], now: datetime) -> int:
        """A day for what is past, 15 s on a race weekend, a minute otherwise."""
        rounds = list(rounds)
        if any(is_race_weekend(weekend, now) for weekend in held(rounds)):
            return WEEKEND_SECONDS
        years = {weekend.season for weekend in rounds}
        past = all(season_status(self._almanac.rounds(year), now) is SeasonStatus.COMPLETED for year in years)
        return PAST_SECONDS if past and years else CURRENT_SECONDS


def _after(day: date) -> datetime:
    """The midnight that ends a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
