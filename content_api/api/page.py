"""A page: what a path answers, how it is found, and how long that stays true."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from chassis.http.representation import Representation
from content_api.resource import Resource
from content_api.schemas import Schema, encode
from content_api.season_index import SeasonIndex
from racing.model import Dataset, Round
from racing.schedule import SeasonStatus, held, is_race_weekend, last_transition, next_transition, season_status

PAST_SECONDS = 86_400
CURRENT_SECONDS = 60
WEEKEND_SECONDS = 15


class Dated(Protocol):
    """A fact that knows when it was fetched, when it last changed here, and who said so."""

    @property
    def source(self) -> str | None:
        """The source of the newest version."""

    @property
    def fetched_at(self) -> datetime | None:
        """When the newest version was fetched; of the bundled archive the day on which it was made."""

    @property
    def updated_at(self) -> datetime | None:
        """When its content last changed."""


class Found[R: Schema](msgspec.Struct, frozen=True):
    """A result and what it rests on.

    `parts`: the one fetched last gives date and source. `rounds`: those whose values computed from the clock it shows. `seasons`: those
    it is about, where it shows no rounds. `turned`: when what it shows of the live feed last changed.
    """

    result: R
    parts: Sequence[Dated]
    rounds: Sequence[Round] = ()
    seasons: Sequence[int] = ()
    turned: datetime | None = None


class Page[R: Schema](msgspec.Struct, frozen=True):
    """A result by its canonical path, so that two ways of asking share one answer.

    `seasons`: those it shows, None for all. `datasets`: those it is made from, None for all. `live`: whether it shows what runs.
    """

    key: str
    find: Callable[[datetime], Awaitable[Found[R]]]
    seasons: frozenset[int] | None = None
    datasets: frozenset[Dataset] | None = None
    live: bool = False

    def resource(self, season_index: SeasonIndex) -> Resource:
        """The page as the shelf keeps it."""

        async def make(now: datetime) -> Representation:
            return answer(await self.find(now), season_index, now)

        return Resource(self.key, make, self.seasons, self.datasets, self.live)


def answer[R: Schema](found: Found[R], season_index: SeasonIndex, now: datetime) -> Representation:
    """The result with its date, its source, and the instants at which what it says flips."""
    changed = max((part.updated_at for part in found.parts if part.updated_at is not None), default=now)
    told = [(moment, part.source) for part in found.parts if (moment := part.fetched_at or part.updated_at)]
    fetched, source = max(told, default=(None, None), key=lambda pair: pair[0])
    rounds = found.rounds or [weekend for year in found.seasons for weekend in season_index.rounds(year)]
    return Representation(
        content=encode(found.result),
        changed=changed,
        fetched=fetched,
        source=source,
        flipped=max(filter(None, (last_transition(found.rounds, now), found.turned)), default=None),
        flips=next_transition(found.rounds, now),
        max_age=max_age(rounds, season_index, now),
    )


def max_age(rounds: Iterable[Round], season_index: SeasonIndex, now: datetime) -> int:
    """Seconds an answer may be kept by others: a day for what is past, 15 s on a race weekend, a minute otherwise."""
    rounds = list(rounds)
    if any(is_race_weekend(weekend, now) for weekend in held(rounds)):
        return WEEKEND_SECONDS
    years = {weekend.season for weekend in rounds}
    past = all(season_status(season_index.rounds(year), now) is SeasonStatus.COMPLETED for year in years)
    return PAST_SECONDS if past and years else CURRENT_SECONDS
