"""The private calendars that are valid, in memory: a token is recognised without asking anybody, and nothing is kept of one that is not.

data_scheduler tells the choice behind every address (`racing.wire.hash_index`): by hashes of tokens, and neither whose a calendar is nor
what its owner calls it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from chassis.errors import SuiteError, Unavailable
from chassis.process.metrics import Metrics
from content_api.calendar.feeds import EVERYTHING, FeedChoice, PrivateFeed, chosen
from content_api.calendar.wording import Wording
from content_api.languages.language import Language
from racing.calendar_token import is_token, private_address, token_hash
from racing.wire.calendars_client import CalendarsClient
from racing.wire.hash_index import HashIndex
from racing.wire.requests.calendars import CalendarChoice, KnownCalendar


class KnownCalendars:
    """Every private calendar that is not revoked, by the hash of its token."""

    def __init__(self, client: CalendarsClient, metrics: Metrics, public_url: str) -> None:
        self._public_url = public_url
        self._index = HashIndex[KnownCalendar]("private calendars", "calendars", client.watch_calendars)
        count = metrics.gauge("private_calendars", "Private calendars that can be asked for")
        count.set_function(lambda: float(len(self._index)))

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["KnownCalendars"]:
        """Follow the changes in the background until the context is left."""
        async with self._index.followed():
            yield self

    async def told(self, seconds: float) -> None:
        """Wait until all were told, but no longer than `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._index.told.wait()

    async def probe(self) -> None:
        """Raise `SuiteError` while changes are not heard."""
        if not self._index.told.is_set() or self._index.outage.cause:
            cause = self._index.outage.cause or "none was told yet"
            raise SuiteError(f"changes of private calendars are not heard: {cause}")

    def find(self, token: str) -> PrivateFeed | None:
        """Return the calendar of a token; None where it is unknown or revoked. Raise `Unavailable` before any was told."""
        if not is_token(token):
            return None
        if not self._index.told.is_set():
            raise Unavailable("the private calendars are not known yet")
        calendar = self._index.find(token_hash(token))
        if calendar is None:
            return None
        return PrivateFeed(
            calendar.id, private_address(self._public_url, token), as_feed_choice(calendar.choice), calendar.modified
        )


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
