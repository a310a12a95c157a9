"""Feeds set from the almanac: each season is worded and checked once, and stands in every feed that holds it.

So a change costs the season that it touches, also in the archive of all seasons. Wording is work for threads, the almanac is read in the
event loop.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from chassis.errors import NotFound, Unavailable
from content_api import feeds, ics
from content_api.almanac import Almanac
from content_api.feeds import Choice, Extent, Scope
from content_api.ics import Entry, Head, Malformed, Site
from content_api.prepared import Answer
from content_api.shelf import Resource
from content_api.wording import Wording
from racing.calendar import Event, EventStatus, events
from racing.model import CalendarStamp, Dataset, Round

FEED_SECONDS = 3600
CALENDAR = "text/calendar"
MOST_BYTES = 16 * 1024 * 1024
"""Of worded seasons that are kept. All of them once are one megabyte."""


class Facts(msgspec.Struct, frozen=True):
    """A season as the almanac has it."""

    year: int
    rounds: tuple[Round, ...]
    stamps: Mapping[str, CalendarStamp]


class Draft(msgspec.Struct, frozen=True):
    """A calendar before it is put together; equal drafts give equal bytes.

    `flipped`: the last midnight that made a day of it past.
    """

    head: Head
    seasons: tuple[tuple[Entry, ...], ...]
    flipped: datetime | None

    def body(self, choice: Choice) -> bytes:
        """The calendar, of chosen sessions."""
        shown = (entry for season in self.seasons for entry in season)
        if choice.sessions:
            shown = (entry for entry in shown if entry.kind in choice.sessions)
        return ics.calendar(self.head, shown)


class _Worded(msgspec.Struct, frozen=True):
    """A season in words, and what it was made from."""

    facts: Facts
    today: date
    events: tuple[Event, ...]
    statuses: tuple[EventStatus, ...]
    entries: tuple[Entry, ...]

    def is_of(self, facts: Facts, today: date) -> bool:
        """Whether the almanac has not even read the season anew."""
        return self.today == today and self.facts.rounds is facts.rounds and self.facts.stamps is facts.stamps

    @property
    def size(self) -> int:
        """Bytes of all events."""
        return sum(len(entry.body) for entry in self.entries)


class Typesetter:
    """Sets feeds; safe to use from several threads at once."""

    def __init__(self, almanac: Almanac, site: Site) -> None:
        self.almanac = almanac
        self.site = site
        self._worded: OrderedDict[tuple[int, Wording, int | None], _Worded] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def resource(self, scope: Scope, choice: Choice) -> Resource:
        """A feed as the shelf keeps it."""

        async def make(now: datetime) -> Answer:
            return await self._answer(scope, choice, now)

        # Which seasons the main feed holds is decided when it is made.
        seasons = None if scope.season is None else frozenset({scope.season})
        return Resource(f"{scope.path}{choice.query}", make, seasons, frozenset({Dataset.ROUNDS}))

    async def _answer(self, scope: Scope, choice: Choice, now: datetime) -> Answer:
        """Made off the event loop. `NotFound` where there is nothing to be in it, `Unavailable` where it would not be fit for phones."""
        facts = self.facts(scope, now)
        if not any(season.stamps for season in facts):
            raise self.nothing(scope)
        try:
            draft = await asyncio.to_thread(self.draft, scope, choice, facts, now)
        except Malformed as error:
            raise Unavailable(f"this calendar cannot be made at present: {error}") from error
        body = await asyncio.to_thread(draft.body, choice)
        return as_answer(scope, body, changed=draft.head.last_modified, flipped=draft.flipped, flips=_after(now.date()))

    @property
    def years(self) -> list[int]:
        """Seasons that have events, oldest first."""
        return [year for year in self.almanac.years if self.almanac.stamps(year)]

    def nothing(self, scope: Scope) -> NotFound:
        """That there is no such feed, and which there are."""
        years = self.years
        known = f"{years[0]} to {years[-1]}" if years else "none yet"
        return NotFound(f"year: there is no calendar of {scope.season or scope.extent}, allowed: {known}")

    def facts(self, scope: Scope, now: datetime) -> list[Facts]:
        """What a feed is made from, as the almanac has it at this moment; nothing where it has nothing."""
        almanac = self.almanac
        if not almanac.years:
            return []
        years = scope.seasons(almanac.years, almanac.current_season(now))
        return [Facts(year, almanac.rounds(year), almanac.stamps(year)) for year in years]

    def draft(self, scope: Scope, choice: Choice, facts: Sequence[Facts], now: datetime) -> Draft:
        """A feed, all but its last step. `Malformed` names what is wrong with which event."""
        worded = [self._season(season, choice, now.date()) for season in facts]
        name, description = feeds.titled(scope, choice)
        stamped = [stamp.last_modified for season in worded for stamp in season.facts.stamps.values()]
        head = Head(
            name=name,
            description=description,
            url=feeds.address(self.site.public_url, scope, choice),
            last_modified=max([*stamped, *_rotated(scope, facts, now)]),
        )
        days = [
            event.day
            for season in worded
            for event in season.events
            if event.day is not None and event.status is EventStatus.TENTATIVE and event.day < now.date()
        ]
        return Draft(head, tuple(season.entries for season in worded), _after(max(days)) if days else None)

    def _season(self, facts: Facts, choice: Choice, today: date) -> _Worded:
        """A season in words, from memory where nothing that it shows has changed."""
        key = (facts.year, choice.wording, choice.alarm)
        with self._lock:
            known = self._worded.get(key)
            if known is not None:
                self._worded.move_to_end(key)
        if known is not None and known.is_of(facts, today):
            return known
        found = tuple(events(facts.rounds))
        statuses = tuple(ics.status_on(event, today) for event in found)
        if known is not None and (known.events, known.statuses, known.facts.stamps) == (found, statuses, facts.stamps):
            made = msgspec.structs.replace(known, facts=facts, today=today)
            self._keep(key, made)
            return made
        entries = ics.entries(found, facts.stamps, today, site=self.site, wording=choice.wording, alarm=choice.alarm)
        ics.check(ics.calendar(_PROOF, entries))
        made = _Worded(facts, today, found, statuses, entries)
        self._keep(key, made)
        return made

    def _keep(self, key: tuple[int, Wording, int | None], made: _Worded) -> None:
        with self._lock:
            before = self._worded.pop(key, None)
            self._worded[key] = made
            self._bytes += made.size - (before.size if before else 0)
            while self._bytes > MOST_BYTES and len(self._worded) > 1:
                _, gone = self._worded.popitem(last=False)
                self._bytes -= gone.size


def as_answer(
    scope: Scope, body: bytes, *, changed: datetime, flipped: datetime | None = None, flips: datetime | None = None
) -> Answer:
    """A feed as it is served."""
    return Answer(
        content=body,
        changed=changed,
        flipped=flipped,
        flips=flips,
        max_age=FEED_SECONDS,
        enveloped=False,
        content_type=CALENDAR,
        filename=scope.filename,
    )


def _rotated(scope: Scope, facts: Sequence[Facts], now: datetime) -> list[datetime]:
    """When the main feed last changed its seasons at the latest, so that what leaves it does not take it back in time."""
    new_year = datetime(facts[-1].year, 1, 1, tzinfo=UTC)
    return [new_year] if scope.extent is Extent.MAIN and new_year <= now else []


def _after(day: date) -> datetime:
    """The midnight that ends a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


_PROOF = Head(name="", description="", url="https://localhost", last_modified=datetime(1970, 1, 1, tzinfo=UTC))
"""Under this head a season is read again."""
