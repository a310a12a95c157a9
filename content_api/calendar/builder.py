"""Feeds set from the almanac: each season is worded and checked once, and stands in every feed that holds it.

So a change costs the season that it touches, also in the archive of all seasons. A season that cannot be worded, or would lose events, is
in the feeds of several seasons as it last was, and holds back no other. Wording is work for threads, the almanac is read in the event loop.
"""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from cachetools import LRUCache

from chassis.errors import NotFound, Unavailable
from chassis.http.representation import Representation
from content_api.calendar import feeds, ics
from content_api.calendar.feeds import Extent, FeedChoice, Scope, left_last, running_season
from content_api.calendar.ics import CalendarEntry, Head, Malformed, Site
from content_api.calendar.wording import Wording
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.calendar import Event, EventStatus, events, stamp_at
from racing.model import CalendarStamp, Dataset, Round
from racing.schedule import SeasonStatus, season_status, weekend_span

FEED_SECONDS = 3600
CALENDAR = "text/calendar"
MOST_BYTES = 16 * 1024 * 1024
"""Of worded seasons that are kept. All of them once are one megabyte."""


class SeasonEvents(msgspec.Struct, frozen=True):
    """A season as the almanac has it."""

    year: int
    rounds: tuple[Round, ...]
    stamps: Mapping[str, CalendarStamp]


class Draft(msgspec.Struct, frozen=True):
    """A calendar before it is put together; equal drafts give equal bytes.

    `remarked`: what it says where it has no event. `faults`: why a season is not as the almanac has it, but as it last was.
    """

    head: Head
    seasons: tuple[tuple[CalendarEntry, ...], ...]
    remarked: bytes = b""
    faults: tuple[str, ...] = ()

    def body(self, choice: FeedChoice) -> bytes:
        """The calendar, of chosen sessions."""
        return ics.calendar(self.head, _chosen(self.seasons, choice), remarked=self.remarked)


class _BuiltSeason(msgspec.Struct, frozen=True):
    """A season in words, and what it was made from; `stamps` as they were shown."""

    context: SeasonEvents
    today: date
    events: tuple[Event, ...]
    statuses: tuple[EventStatus, ...]
    stamps: Mapping[str, CalendarStamp]
    entries: tuple[CalendarEntry, ...]

    def is_of(self, context: SeasonEvents, today: date) -> bool:
        """Whether the almanac has not even read the season anew."""
        return self.today == today and self.context.rounds is context.rounds and self.context.stamps is context.stamps

    @property
    def size(self) -> int:
        """Bytes of all events."""
        return sum(len(entry.body) for entry in self.entries)


class CalendarBuilder:
    """Sets feeds; safe to use from several threads at once."""

    def __init__(self, season_index: SeasonIndex, site: Site) -> None:
        self.season_index = season_index
        self.site = site
        self.published: dict[int, tuple[CalendarEntry, ...]] = {}
        """Seasons as they were last published, by this process or an earlier one: what is shown where a season cannot be worded."""
        self._worded: LRUCache[tuple[int, Wording, int | None], _BuiltSeason] = LRUCache(
            MOST_BYTES, lambda built: built.size
        )
        self._lock = threading.Lock()

    def resource(self, scope: Scope, choice: FeedChoice) -> Resource:
        """A feed as the shelf keeps it."""

        async def make(now: datetime) -> Representation:
            return await self._answer(scope, choice, now)

        # Which seasons the main feed holds is decided when it is made.
        seasons = None if scope.season is None else frozenset({scope.season})
        return Resource(f"{scope.path}{choice.query}", make, seasons, frozenset({Dataset.ROUNDS}))

    async def _answer(self, scope: Scope, choice: FeedChoice, now: datetime) -> Representation:
        """Made off the event loop. `NotFound` where there is nothing to be in it, `Unavailable` where it would not be fit for phones."""
        context = self.context(scope, now)
        if not any(season.stamps for season in context):
            raise self.nothing(scope)
        try:
            draft = await asyncio.to_thread(self.draft, scope, choice, context, now)
        except Malformed as error:
            raise Unavailable(f"this calendar cannot be made at present: {error}") from error
        body = await asyncio.to_thread(draft.body, choice)
        return as_answer(scope, body, changed=draft.head.last_modified, flips=_after(now.date()))

    @property
    def years(self) -> list[int]:
        """Seasons that have events, oldest first."""
        return [year for year in self.season_index.years if self.season_index.stamps(year)]

    def nothing(self, scope: Scope) -> NotFound:
        """That there is no such feed, and which there are."""
        years = self.years
        known = f"{years[0]} to {years[-1]}" if years else "none yet"
        return NotFound(f"year: there is no calendar of {scope.season or scope.extent}, allowed: {known}")

    def context(self, scope: Scope, now: datetime) -> list[SeasonEvents]:
        """What a feed is made from, as the almanac has it at this moment; nothing where it has nothing."""
        season_index = self.season_index
        if not season_index.years:
            return []
        years = scope.seasons(season_index.years, self._running(now))
        return [SeasonEvents(year, season_index.rounds(year), season_index.stamps(year)) for year in years]

    def _running(self, now: datetime) -> int:
        """The season that the main feed rotates with; the season before the current one may run on after New Year."""
        current = self.season_index.current_season(now)
        recent = {year: self.season_index.rounds(year) for year in self.season_index.years if year >= current - 1}
        ends_later = (year for year in recent if season_status(recent[year], now) is not SeasonStatus.COMPLETED)
        return running_season(current, ends_later)

    def draft(self, scope: Scope, choice: FeedChoice, context: Sequence[SeasonEvents], now: datetime) -> Draft:
        """A feed, all but its last step. `Malformed` names what is wrong with which event, where there is nothing else to show."""
        faults: list[str] = []
        seasons = tuple(self._season_or_as_it_was(season, choice, now.date(), faults) for season in context)
        modified = [entry.modified for season in seasons for entry in season]
        if not modified:
            raise Malformed(faults[0] if faults else "it would have no events")
        running = self._running(now)
        name, _ = feeds.titled(scope, choice)
        head = Head(
            name=name,
            description=feeds.described(scope, choice, self.site.public_url, left_last(self.years, running)),
            url=feeds.address(self.site.public_url, scope, choice),
            last_modified=max([*modified, *self._rotated(scope, running, now)]),
        )
        remarked = b"" if _chosen(seasons, choice) else self._remarked(name, context[-1], choice)
        return Draft(head, seasons, remarked, tuple(faults))

    def _remarked(self, name: str, season: SeasonEvents, choice: FeedChoice) -> bytes:
        """That nothing of what was chosen is known, on a day that never moves."""
        return ics.remark(
            choice.wording.texts.nothing.format(name),
            date(season.year, 1, 1),
            min((stamp.created for stamp in season.stamps.values()), default=datetime(season.year, 1, 1, tzinfo=UTC)),
            name=f"no-{'-'.join(choice.sessions)}-{season.year}",
            site=self.site,
            wording=choice.wording,
        )

    def _rotated(self, scope: Scope, running: int, now: datetime) -> list[datetime]:
        """When the main feed last changed its seasons at the latest, so that what leaves it does not take it back in time."""
        if scope.extent is not Extent.MAIN:
            return []
        ends = [span[1] for weekend in self.season_index.rounds(running - 1) if (span := weekend_span(weekend))]
        return [moment for moment in (datetime(running, 1, 1, tzinfo=UTC), *ends) if moment <= now]

    def _season_or_as_it_was(
        self, context: SeasonEvents, choice: FeedChoice, today: date, faults: list[str]
    ) -> tuple[CalendarEntry, ...]:
        """A season in words; as it last was, in these words or else as it was published, where it cannot be worded now."""
        try:
            return self._season(context, choice, today).entries
        except Malformed as error:
            faults.append(str(error))
        with self._lock:
            known = self._worded.get((context.year, choice.wording, choice.alarm))
        return known.entries if known is not None else self.published.get(context.year, ())

    def _season(self, context: SeasonEvents, choice: FeedChoice, today: date) -> _BuiltSeason:
        """A season in words, from memory where nothing that it shows has changed."""
        key = (context.year, choice.wording, choice.alarm)
        with self._lock:
            known = self._worded.get(key)
        if known is not None and known.is_of(context, today):
            return known
        midnight = datetime.combine(today, time(), UTC)
        last_days = {name: stamp.day for name, stamp in context.stamps.items() if stamp.day}
        found = tuple(events(context.rounds, last_days))
        statuses = tuple(event.status_at(midnight) for event in found)
        stamps = {name: stamp_at(stamp, midnight) for name, stamp in context.stamps.items()}
        if known is not None and (known.events, known.statuses, known.stamps) == (found, statuses, stamps):
            made = msgspec.structs.replace(known, context=context, today=today)
            self._keep(key, made)
            return made
        entries = self._entries(found, stamps, today, choice)
        before = max(len(known.entries) if known else 0, len(self.published.get(context.year, ())))
        if len(entries) < before:
            raise Malformed(f"season {context.year} had {before} events and would have {len(entries)}")
        made = _BuiltSeason(context, today, found, statuses, stamps, entries)
        self._keep(key, made)
        return made

    def _entries(
        self, found: Sequence[Event], stamps: Mapping[str, CalendarStamp], today: date, choice: FeedChoice
    ) -> tuple[CalendarEntry, ...]:
        """Worded and checked. A defect that one season's facts bring to light is that season's, too."""
        try:
            made = ics.entries(found, stamps, today, site=self.site, wording=choice.wording, alarm=choice.alarm)
            ics.check(ics.calendar(_PROOF, made))
        except Malformed:
            raise
        except Exception as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error
        return made

    def _keep(self, key: tuple[int, Wording, int | None], made: _BuiltSeason) -> None:
        with self._lock:
            self._worded[key] = made


def as_answer(scope: Scope, body: bytes, *, changed: datetime, flips: datetime | None = None) -> Representation:
    """A feed as it is served."""
    return Representation(
        content=body,
        changed=changed,
        flips=flips,
        max_age=FEED_SECONDS,
        enveloped=False,
        content_type=CALENDAR,
        filename=scope.filename,
    )


def _chosen(seasons: Iterable[Sequence[CalendarEntry]], choice: FeedChoice) -> list[CalendarEntry]:
    """The events of chosen sessions, of all where nothing is chosen."""
    return [entry for season in seasons for entry in season if not choice.sessions or entry.kind in choice.sessions]


def _after(day: date) -> datetime:
    """The midnight that ends a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


_PROOF = Head(name="", description="", url="https://localhost", last_modified=datetime(1970, 1, 1, tzinfo=UTC))
"""Under this head a season is read again."""
