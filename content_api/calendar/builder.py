"""Builds feeds from the season index: each season is written and checked once for all feeds that hold it.

So a change costs one season, also in the archive of all seasons, and a choice of sessions or an alarm costs none. A season that cannot be
written, or would lose events, is shown as it last was in the feeds of several seasons, and the others as they are. Writing is done in
threads, the season index is read in the event loop.
"""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from cachetools import LRUCache

from chassis.errors import NotFound, Unavailable
from chassis.http.responses.representation import Representation
from content_api.calendar import feeds, ics
from content_api.calendar.feeds import MAIN, Extent, FeedChoice, PrivateFeed, Scope, left_last, running_season
from content_api.calendar.ics import CalendarEntry, Head, Malformed, Site
from content_api.calendar.wording import Wording
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.calendar import Event, EventStatus, events, stamp_at
from racing.model import CalendarStamp, Dataset, Round
from racing.schedule import SeasonStatus, season_status, weekend_span

FEED_SECONDS = 3600
CALENDAR = "text/calendar"
NOT_INDEXED = (("X-Robots-Tag", "noindex"),)
MOST_BYTES = 16 * 1024 * 1024
"""Bytes of written seasons in memory. All seasons in one wording are one megabyte."""


class SeasonInput(msgspec.Struct, frozen=True):
    """What the events of a season are made from, as the season index has it."""

    year: int
    rounds: tuple[Round, ...]
    stamps: Mapping[str, CalendarStamp]


class CalendarContent(msgspec.Struct, frozen=True):
    """What a calendar holds; equal contents give equal bytes.

    `notice`: the event that is shown where there is no other. `faults`: why a season is shown as it last was, and not as it is.
    """

    head: Head
    seasons: tuple[tuple[CalendarEntry, ...], ...]
    notice: bytes = b""
    faults: tuple[str, ...] = ()

    def body(self, choice: FeedChoice) -> bytes:
        """Return the bytes of the calendar, with the chosen sessions and alarm."""
        return ics.calendar(self.head, _chosen(self.seasons, choice), alarm=choice.alarm, notice=self.notice)


class _BuiltSeason(msgspec.Struct, frozen=True):
    """A written season, and what it was made from; `stamps` as they were shown."""

    facts: SeasonInput
    today: date
    events: tuple[Event, ...]
    statuses: tuple[EventStatus, ...]
    stamps: Mapping[str, CalendarStamp]
    entries: tuple[CalendarEntry, ...]

    def is_of(self, facts: SeasonInput, today: date) -> bool:
        """Return whether the season index has not read the season since."""
        return self.today == today and self.facts.rounds is facts.rounds and self.facts.stamps is facts.stamps

    @property
    def size(self) -> int:
        """Bytes of all its events."""
        return sum(entry.size for entry in self.entries)


class CalendarBuilder:
    """Builds feeds; safe to use from several threads at once."""

    def __init__(self, season_index: SeasonIndex, site: Site) -> None:
        self.season_index = season_index
        self.site = site
        self.published: dict[int, tuple[CalendarEntry, ...]] = {}
        """Seasons as they were last published, by this process or an earlier one: shown where a season cannot be written."""
        self._built: LRUCache[tuple[int, Wording], _BuiltSeason] = LRUCache(MOST_BYTES, lambda built: built.size)
        self._lock = threading.Lock()

    def resource(self, scope: Scope, choice: FeedChoice) -> Resource:
        """Return a feed as a resource of the response cache."""

        async def make(now: datetime) -> Representation:
            return await self._represent(scope, choice, now)

        # Which seasons the main feed holds is decided when it is made.
        seasons = None if scope.season is None else frozenset({scope.season})
        return Resource(f"{scope.path}{choice.query}", make, seasons, frozenset({Dataset.ROUNDS}))

    def private_resource(self, feed: PrivateFeed) -> Resource:
        """Return a private feed, which has the seasons of the main one. Its bytes hold its address, so that they are in no file."""

        async def make(now: datetime) -> Representation:
            made = await self._represent(MAIN, feed.choice, now, private=feed)
            return msgspec.structs.replace(made, private=True, headers=NOT_INDEXED)

        return Resource(feed.key, make, None, frozenset({Dataset.ROUNDS}), filed=False)

    async def _represent(
        self, scope: Scope, choice: FeedChoice, now: datetime, *, private: PrivateFeed | None = None
    ) -> Representation:
        """Build a feed in threads. Raise `NotFound` for one without events, `Unavailable` for one that phones might refuse."""
        seasons = self.facts(scope, now)
        if not any(season.stamps for season in seasons):
            raise self.no_feed(scope)
        try:
            content = await asyncio.to_thread(self.content, scope, choice, seasons, now, private=private)
        except Malformed as error:
            raise Unavailable(f"this calendar cannot be built at present: {error}") from error
        body = await asyncio.to_thread(content.body, choice)
        return represent_feed(scope, body, changed=content.head.last_modified, flips=_after(now.date()))

    @property
    def years(self) -> list[int]:
        """Seasons that have events, oldest first."""
        return [year for year in self.season_index.years if self.season_index.stamps(year)]

    def no_feed(self, scope: Scope) -> NotFound:
        """Return the error for a feed that does not exist; it says which do."""
        years = self.years
        known = f"{years[0]} to {years[-1]}" if years else "none yet"
        return NotFound(f"year: there is no calendar of {scope.season or scope.extent}, allowed: {known}")

    def facts(self, scope: Scope, now: datetime) -> list[SeasonInput]:
        """Return what a feed is made from, as the season index has it now; nothing where it has no seasons."""
        season_index = self.season_index
        if not season_index.years:
            return []
        years = scope.seasons(season_index.years, self._running(now))
        return [SeasonInput(year, season_index.every_round(year), season_index.stamps(year)) for year in years]

    def _running(self, now: datetime) -> int:
        """Return the season that the main feed rotates with; the one before the current season may end after New Year."""
        current = self.season_index.current_season(now)
        recent = {year: self.season_index.rounds(year) for year in self.season_index.years if year >= current - 1}
        ends_later = (year for year in recent if season_status(recent[year], now) is not SeasonStatus.COMPLETED)
        return running_season(current, ends_later)

    def content(
        self,
        scope: Scope,
        choice: FeedChoice,
        facts: Sequence[SeasonInput],
        now: datetime,
        *,
        private: PrivateFeed | None = None,
    ) -> CalendarContent:
        """Return what a feed holds. Raise `Malformed`, which names the event, where nothing could be shown at all."""
        faults: list[str] = []
        whole = (self._season_or_as_it_was(season, choice, now.date(), faults) for season in facts)
        seasons = tuple(season if choice.testing else _without_testing(season) for season in whole)
        modified = [entry.modified for season in seasons for entry in season]
        if not modified:
            raise Malformed(faults[0] if faults else "it would have no events")
        running = self._running(now)
        name, _ = feeds.titled(scope, choice)
        head = Head(
            name=name,
            description=feeds.described(scope, choice, self.site.public_url, left_last(self.years, running)),
            url=feeds.address(self.site.public_url, scope, choice) if private is None else private.address,
            last_modified=max([*modified, *self._rotated(scope, running, now), *([private.since] if private else [])]),
        )
        notice = b"" if _chosen(seasons, choice) else self._notice(name, facts[-1], choice)
        return CalendarContent(head, seasons, notice, tuple(faults))

    def _notice(self, name: str, season: SeasonInput, choice: FeedChoice) -> bytes:
        """Return the event that says that none of the chosen sessions is known, on a day that never changes."""
        return ics.notice(
            choice.wording.texts.nothing.format(name),
            date(season.year, 1, 1),
            min((stamp.created for stamp in season.stamps.values()), default=datetime(season.year, 1, 1, tzinfo=UTC)),
            name=f"no-{'-'.join(choice.words) or 'session'}-{season.year}",
            site=self.site,
            wording=choice.wording,
        )

    def _rotated(self, scope: Scope, running: int, now: datetime) -> list[datetime]:
        """Return moments at which the main feed changed its seasons, so that its date does not go back when a season leaves it."""
        if scope.extent is not Extent.MAIN:
            return []
        ends = [span[1] for weekend in self.season_index.rounds(running - 1) if (span := weekend_span(weekend))]
        return [moment for moment in (datetime(running, 1, 1, tzinfo=UTC), *ends) if moment <= now]

    def _season_or_as_it_was(
        self, facts: SeasonInput, choice: FeedChoice, today: date, faults: list[str]
    ) -> tuple[CalendarEntry, ...]:
        """Return a written season. Where it cannot be written now: as it last was in this wording, or else as it was published."""
        try:
            return self._season(facts, choice, today).entries
        except Malformed as error:
            faults.append(str(error))
        with self._lock:
            known = self._built.get((facts.year, choice.wording))
        return known.entries if known is not None else self.published.get(facts.year, ())

    def _season(self, facts: SeasonInput, choice: FeedChoice, today: date) -> _BuiltSeason:
        """Return a written season, from memory where nothing that it shows has changed."""
        key = (facts.year, choice.wording)
        with self._lock:
            known = self._built.get(key)
        if known is not None and known.is_of(facts, today):
            return known
        midnight = datetime.combine(today, time(), UTC)
        last_days = {name: stamp.day for name, stamp in facts.stamps.items() if stamp.day}
        found = tuple(events(facts.rounds, last_days))
        statuses = tuple(event.status_at(midnight) for event in found)
        stamps = {name: stamp_at(stamp, midnight) for name, stamp in facts.stamps.items()}
        if known is not None and (known.events, known.statuses, known.stamps) == (found, statuses, stamps):
            made = msgspec.structs.replace(known, facts=facts, today=today)
            self._remember(key, made)
            return made
        entries = self._entries(found, stamps, today, choice)
        before = max(len(known.entries) if known else 0, len(self.published.get(facts.year, ())))
        if len(entries) < before:
            raise Malformed(f"season {facts.year} had {before} events and would have {len(entries)}")
        made = _BuiltSeason(facts, today, found, statuses, stamps, entries)
        self._remember(key, made)
        return made

    def _entries(
        self, found: Sequence[Event], stamps: Mapping[str, CalendarStamp], today: date, choice: FeedChoice
    ) -> tuple[CalendarEntry, ...]:
        """Write and check the events. Any error is `Malformed`, so that a defect shows in this season alone."""
        try:
            made = ics.entries(found, stamps, today, site=self.site, wording=choice.wording)
            ics.check(ics.calendar(_CHECK_HEAD, made))
        except Malformed:
            raise
        except Exception as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error
        return made

    def _remember(self, key: tuple[int, Wording], made: _BuiltSeason) -> None:
        with self._lock:
            self._built[key] = made


def represent_feed(scope: Scope, body: bytes, *, changed: datetime, flips: datetime | None = None) -> Representation:
    """Return the representation of a feed."""
    return Representation(
        content=body,
        changed=changed,
        flips=flips,
        max_age=FEED_SECONDS,
        enveloped=False,
        content_type=CALENDAR,
        filename=scope.filename,
    )


def _without_testing(season: tuple[CalendarEntry, ...]) -> tuple[CalendarEntry, ...]:
    """Return a season as it is shown where testing is not asked for: that something of testing has changed does not show."""
    return tuple(entry for entry in season if not entry.testing) if any(entry.testing for entry in season) else season


def _chosen(seasons: Iterable[Sequence[CalendarEntry]], choice: FeedChoice) -> list[CalendarEntry]:
    """Return the events of chosen sessions, or of all but testing where nothing is chosen."""
    return [
        entry
        for season in seasons
        for entry in season
        if choice.holds(entry.kind, testing=entry.testing, grand_prix=entry.grand_prix)
    ]


def _after(day: date) -> datetime:
    """Return the midnight that ends a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


_CHECK_HEAD = Head(name="", description="", url="https://localhost", last_modified=datetime(1970, 1, 1, tzinfo=UTC))
"""The head under which a season is checked."""
