"""The private calendars that are valid, in memory: a token is recognised without asking anybody, and nothing is kept of one that is not.

data_scheduler tells the choice behind every address once, and then each change within a second; while it is away, what was told last holds.
It tells hashes of tokens, and neither whose a calendar is nor what its owner calls it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress

import structlog

from chassis.concurrency.background import in_background, reconnecting
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from chassis.process.metrics import Metrics
from content_api.calendar.feeds import EVERYTHING, FeedChoice, PrivateFeed, chosen
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from racing.calendar_token import is_token, private_address, token_hash
from racing.wire.calendars import CalendarChoice, KnownCalendar
from racing.wire.calendars_client import CalendarsClient

log = structlog.get_logger()

RECONNECT_SECONDS = 0.2


class KnownCalendars:
    """Every private calendar that is not revoked, by the hash of its token."""

    def __init__(self, client: CalendarsClient, metrics: Metrics, public_url: str) -> None:
        self._client = client
        self._public_url = public_url
        self._by_hash: dict[bytes, KnownCalendar] = {}
        self._hashes: dict[str, bytes] = {}
        self._told = asyncio.Event()
        """Set once all were told: before that nothing can be said of any token."""
        self._outage = Outage()
        count = metrics.gauge("private_calendars", "Private calendars that can be asked for")
        count.set_function(lambda: float(len(self._by_hash)))

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["KnownCalendars"]:
        """Follow the changes in the background until the context is left."""
        async with in_background(reconnecting(self._follow, lost=self._lost, pause=RECONNECT_SECONDS)):
            yield self

    async def told(self, seconds: float) -> None:
        """Wait until all were told, but no longer than `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._told.wait()

    async def probe(self) -> None:
        """Raise `SuiteError` while changes are not heard."""
        if not self._told.is_set() or self._outage.cause:
            raise SuiteError(f"changes of private calendars are not heard: {self._outage.cause or 'none was told yet'}")

    def find(self, token: str) -> PrivateFeed | None:
        """Return the calendar of a token; None where it is unknown or revoked. Raise `Unavailable` before any was told."""
        if not is_token(token):
            return None
        if not self._told.is_set():
            raise Unavailable("the private calendars are not known yet")
        calendar = self._by_hash.get(token_hash(token))
        if calendar is None:
            return None
        return PrivateFeed(
            calendar.id, private_address(self._public_url, token), as_feed_choice(calendar.choice), calendar.modified
        )

    async def _follow(self) -> None:
        """Take the calendars from one stream; what was known before holds until all have been told."""
        fresh: dict[str, KnownCalendar] | None = {}
        async with aclosing(self._client.watch_calendars()) as messages:
            async for message in messages:
                if fresh is None:
                    for calendar in message.calendars:
                        self._take(calendar)
                    continue
                fresh |= {calendar.id: calendar for calendar in message.calendars}
                if message.complete:
                    self._begin(fresh)
                    fresh = None

    def _lost(self, error: SuiteError | None) -> None:
        cause = error.message if error is not None else "the stream ended"
        if self._outage.begins(cause):
            log.warning("not following changes of private calendars", cause=cause, calendars=len(self._by_hash))

    def _begin(self, calendars: dict[str, KnownCalendar]) -> None:
        self._by_hash = {calendar.hash: calendar for calendar in calendars.values()}
        self._hashes = {calendar.id: calendar.hash for calendar in calendars.values()}
        self._told.set()
        if self._outage.ends():
            log.info("following changes of private calendars again", calendars=len(self._by_hash))

    def _take(self, calendar: KnownCalendar) -> None:
        if calendar.revoked:
            self._by_hash.pop(self._hashes.pop(calendar.id, b""), None)
        else:
            self._by_hash[calendar.hash] = calendar
            self._hashes[calendar.id] = calendar.hash


def as_feed_choice(choice: CalendarChoice) -> FeedChoice:
    """Return what the owner has chosen as a public feed is chosen from, and the Grands Prix beside it."""
    sessions = chosen(",".join(choice.sessions)) if choice.sessions else EVERYTHING
    return FeedChoice(
        sessions=sessions.sessions,
        testing=sessions.testing,
        alarm=choice.alarm,
        wording=Wording(Language(choice.language), choice.emoji),
        grands_prix=choice.grands_prix,
    )
