"""A page: a resource with a typed result, how it is found, and how long it stays true."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from chassis.http.responses.representation import Representation
from content_api.context import Context
from content_api.resource import Resource
from content_api.schemas import Schema, encode
from content_api.season_index import SeasonIndex
from racing.model import Dataset, Round
from racing.schedule import SeasonStatus, held, is_race_weekend, last_transition, next_transition, season_status

PAST_SECONDS = 86_400
CURRENT_SECONDS = 60
WEEKEND_SECONDS = 15


class Dated(Protocol):
    """A document with its source, when it was fetched, and when it last changed here."""

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
    """A result and the documents it was made from.

    `documents`: the one fetched last gives date and source. `rounds`: those of which the result shows something that depends on the
    clock. `seasons`: those it is about, where it shows no rounds. `feed_changed`: when what it shows of the live feed last changed.
    """

    result: R
    documents: Sequence[Dated]
    rounds: Sequence[Round] = ()
    seasons: Sequence[int] = ()
    feed_changed: datetime | None = None


class Page[R: Schema](Resource, frozen=True):
    """A resource with a result of type R, from which the API's description knows what it answers."""


def page[R: Schema](
    context: Context,
    key: str,
    find: Callable[[datetime], Awaitable[Found[R]]],
    seasons: frozenset[int] | None = None,
    datasets: frozenset[Dataset] | None = None,
    *,
    live: bool = False,
    essential: bool = False,
) -> Page[R]:
    """Return the resource of a canonical path, so that two ways of asking share one answer; the other arguments are those of `Resource`."""

    async def make(now: datetime) -> Representation:
        return represent(await find(now), context.season_index, now)

    return Page(key, make, seasons, datasets, live, essential)


def represent[R: Schema](found: Found[R], season_index: SeasonIndex, now: datetime) -> Representation:
    """Return the result as JSON, with its date, its source, and the instants at which the clock changes it."""
    changed = max((each.updated_at for each in found.documents if each.updated_at is not None), default=None)
    dated = [(moment, each.source) for each in found.documents if (moment := each.fetched_at or each.updated_at)]
    fetched, source = max(dated, default=(None, None), key=lambda pair: pair[0])
    rounds = found.rounds or [weekend for year in found.seasons for weekend in season_index.rounds(year)]
    return Representation(
        content=encode(found.result),
        changed=changed,
        fetched=fetched or season_index.fetched or now,
        source=source,
        flipped=max(filter(None, (last_transition(found.rounds, now), found.feed_changed)), default=None),
        flips=next_transition(found.rounds, now),
        max_age=max_age(rounds, season_index, now),
    )


def max_age(rounds: Iterable[Round], season_index: SeasonIndex, now: datetime) -> int:
    """Return the seconds for which others may cache an answer: a day for what is past, 15 s on a race weekend, a minute otherwise."""
    rounds = list(rounds)
    if any(is_race_weekend(weekend, now) for weekend in held(rounds)):
        return WEEKEND_SECONDS
    years = {weekend.season for weekend in rounds}
    past = all(season_status(season_index.rounds(year), now) is SeasonStatus.COMPLETED for year in years)
    return PAST_SECONDS if past and years else CURRENT_SECONDS
