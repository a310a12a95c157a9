"""What answers are made from: the rounds in memory, and data_scheduler for the rest."""

from datetime import datetime

import msgspec

from chassis.clock import Clock
from chassis.concurrency.workers import Workers
from chassis.errors import NotFound, Unavailable
from chassis.http.responses.file_store import FileStore
from chassis.http.responses.representation import Representation
from chassis.http.responses.response_cache import ResponseCache
from content_api.calendar.builder import CalendarBuilder
from content_api.calendar.publisher import Publisher
from content_api.live.relay import Relay, RunningSession
from content_api.resource import Resource
from content_api.search.search import Search
from content_api.season_index import SeasonIndex
from content_api.title.cache import TitleCache
from content_api.title.seasons_so_far import SeasonsSoFar
from racing.model import Dataset, Round, SessionKind
from racing.schedule import held
from racing.wire.client import Reader
from racing.wire.requests.reads import ListResultsRequest

LAST = "last"


class Context:
    """What an endpoint needs to find its answer: reader, season index, calendars, running session, search, titles and clock."""

    def __init__(
        self,
        clock: Clock,
        reader: Reader,
        season_index: SeasonIndex,
        response_cache: ResponseCache[Resource],
        *,
        calendar_builder: CalendarBuilder,
        publisher: Publisher,
        relay: Relay,
        search: Search,
        file_store: FileStore | None = None,
        workers: Workers,
    ) -> None:
        self._clock = clock
        self._response_cache = response_cache
        self.reader = reader
        self.season_index = season_index
        self.calendar_builder = calendar_builder
        self.publisher = publisher
        self._relay = relay
        self.search = search
        self.title_cache = TitleCache(workers.run, file_store)
        self.seasons_so_far = SeasonsSoFar()

    def now(self) -> datetime:
        """Return the time by the suite's clock."""
        return self._clock.now()

    @property
    def running_session(self) -> RunningSession | None:
        """The session in the live feed; None while there is none."""
        return self._relay.running_session

    def feed_changed(self, year: int) -> datetime | None:
        """Return when what rounds of the season show of the live feed last changed."""
        return self._relay.feed_changed(year)

    def current_season(self) -> int:
        """Return the season that `current` means; raise `Unavailable` before any season is known."""
        if not self.season_index.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        return self.season_index.current_season(self.now())

    async def weekend(self, year: int, name: str) -> Round:
        """Return the round of a number, a Grand Prix, or `current`, `last`, `next`; raise `NotFound`, which names what is allowed."""
        if name != LAST:
            return self.season_index.find(year, name, self.now())
        served = await self._response_cache.get(self._last_race(year))
        return self.season_index.find(
            year, msgspec.json.decode(served.prepared.representation.content, type=str), self.now()
        )

    def _last_race(self, year: int) -> Resource:
        """Return the resource of the newest Grand Prix with a race result, which is cached like an answer."""

        async def make(_now: datetime) -> Representation:
            reply = await self.reader.read(ListResultsRequest(year, session=SessionKind.RACE, leaders=1))
            raced = {result.grand_prix for result in reply.results}
            rounds = [weekend for weekend in held(self.season_index.rounds(year)) if weekend.grand_prix in raced]
            if not rounds:
                raise NotFound(
                    f"round: season {year} has no race result yet, allowed: current, next, a number, a Grand Prix"
                )
            return Representation(content=msgspec.json.encode(rounds[-1].grand_prix), changed=None, enveloped=False)

        shown = frozenset({Dataset.ROUNDS, Dataset.RESULTS})
        return Resource(f"/seasons/{year}/rounds/last", make, frozenset({year}), shown, essential=True)
