"""What answers are made from: the rounds in memory, and data_scheduler for the rest."""

from datetime import datetime

import msgspec

from chassis.clock import Clock
from chassis.errors import NotFound, Unavailable
from content_api.almanac import Almanac
from content_api.contests import Contests
from content_api.live.relay import OnTrack, Relay
from content_api.prepared import Answer
from content_api.publisher import Publisher
from content_api.shelf import Resource, Shelf
from content_api.typesetting import Typesetter
from racing.client import Reader
from racing.model import Dataset, Round, SessionKind
from racing.weekend import held

LAST = "last"


class Facts:
    """The reader, the almanac, the calendars and the shelf, as of the suite's clock."""

    def __init__(
        self,
        clock: Clock,
        reader: Reader,
        almanac: Almanac,
        shelf: Shelf,
        *,
        typesetter: Typesetter,
        publisher: Publisher,
        relay: Relay,
    ) -> None:
        self._clock = clock
        self._shelf = shelf
        self.reader = reader
        self.almanac = almanac
        self.typesetter = typesetter
        self.publisher = publisher
        self._relay = relay
        self.contests = Contests()

    def now(self) -> datetime:
        """This moment."""
        return self._clock.now()

    @property
    def on_track(self) -> OnTrack | None:
        """The session that the live feed tells of; None while there is none."""
        return self._relay.on_track

    def turned(self, year: int) -> datetime | None:
        """When what rounds of the season show of the live feed has last changed."""
        return self._relay.turned(year)

    def current_season(self) -> int:
        """The season that `current` means; `Unavailable` before anything is known."""
        if not self.almanac.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        return self.almanac.current_season(self.now())

    async def weekend(self, year: int, name: str) -> Round:
        """The round of a number, a Grand Prix, or `current`, `last`, `next`; `NotFound` names what is allowed."""
        if name != LAST:
            return self.almanac.find(year, name, self.now())
        served = await self._shelf.get(self._last_race(year))
        return self.almanac.find(year, msgspec.json.decode(served.prepared.answer.content, type=str), self.now())

    def _last_race(self, year: int) -> Resource:
        """The Grand Prix of the newest round that has a race result; kept like an answer, since many ask for it."""

        async def make(now: datetime) -> Answer:
            reply = await self.reader.list_results(year, session=SessionKind.RACE, leaders=1)
            raced = {result.grand_prix for result in reply.results}
            rounds = [weekend for weekend in held(self.almanac.rounds(year)) if weekend.grand_prix in raced]
            if not rounds:
                raise NotFound(
                    f"round: season {year} has no race result yet, allowed: current, next, a number, a Grand Prix"
                )
            return Answer(content=msgspec.json.encode(rounds[-1].grand_prix), changed=now)

        shown = frozenset({Dataset.ROUNDS, Dataset.RESULTS})
        return Resource(f"/seasons/{year}/rounds/last", make, frozenset({year}), shown)
