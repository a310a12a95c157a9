"""The outbox: events in the order in which they happened, written in the transaction of the change that they tell of.

Each has a number. The counter is raised in the same transaction, so that whoever has seen an event has seen all before it. Nothing
is written while nobody listens: a suite without webhooks pays one question for a write.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from data_scheduler.outbox.derivation import (
    is_news,
    result_published,
    schedule_changed,
    standings_changed,
    title_news,
)
from data_scheduler.stores import schema
from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import Mongo, View
from racing.model import Championship, Classification, Dataset, Document, Round, Standings
from racing.scoring.session_points import SCORING
from racing.title.arithmetic import outlook
from racing.webhook_events import WebhookEvent

EVENTS = "webhook_events"
"""The counter of events."""


async def is_wanted(view: View) -> bool:
    """Return whether anybody listens: an endpoint, or somebody who wants to be told of what happens."""
    listening = ((schema.WEBHOOK_ENDPOINTS, {"enabled": True}), (schema.REMINDERS, {"wanted": True}))
    for collection, where in listening:
        if await view.find(collection, where, fields={"_id": 1}, limit=1):
            return True
    return False


async def add(
    view: View,
    events: Sequence[WebhookEvent],
    *,
    generation: int | None = None,
    only: str | None = None,
    ids: Sequence[str] = (),
    message: str | None = None,
) -> int:
    """Write events, and return the number of the last one.

    `generation`: the season's, after the change. `only`: an endpoint that alone gets it. `ids`: names by which they are known to be
    written once. `message`: the id that receivers see, of an event that is sent again.
    """
    counter = await view.update(schema.COUNTERS, {"_id": EVENTS}, {"$inc": {"value": len(events)}}, upsert=True)
    last = int(counter["value"]) if counter else len(events)
    first = last - len(events) + 1
    await view.insert(
        schema.WEBHOOK_EVENTS,
        [
            {
                "_id": ids[index] if ids else f"evt_{secrets.token_hex(12)}",
                "message": message or f"msg_{secrets.token_hex(12)}",
                "number": first + index,
                "kind": event.kind.value,
                "at": event.at,
                "body": event.body(),
                "drivers": sorted(event.drivers),
                "constructors": sorted(event.constructors),
                **({} if event.season is None else {"season": event.season}),
                **({} if generation is None else {"generation": generation}),
                **({} if only is None else {"only": only}),
            }
            for index, event in enumerate(events)
        ],
    )
    return last


async def add_once(mongo: Mongo, named: Sequence[tuple[str, WebhookEvent]]) -> int:
    """Write the events that are not there yet by their ids; return how many that were."""

    async def work(view: View) -> int:
        ids = [id_ for id_, _ in named]
        found = await view.find(schema.WEBHOOK_EVENTS, {"_id": {"$in": ids}}, fields={"_id": 1})
        known = {plain["_id"] for plain in found}
        new = [(id_, event) for id_, event in named if id_ not in known]
        if new:
            await add(view, [event for _, event in new], ids=[id_ for id_, _ in new])
        return len(new)

    return await mongo.transaction(work) if named else 0


class Before:
    """What a commit replaces that events are told from; read before anything is written."""

    def __init__(self, tables: Mapping[Championship, Standings]) -> None:
        self.tables = tables


async def before(view: View, season: int, dataset: Dataset, now: datetime) -> Before | None:
    """Return what there is before a commit; None where nothing of it would be told to anybody."""
    told = (Dataset.ROUNDS, Dataset.RESULTS, Dataset.STANDINGS)
    if dataset not in told or not is_news(season, now) or not await is_wanted(view):
        return None
    return Before(await _newest_tables(view, season))


async def note(
    view: View,
    earlier: Before,
    changed: Mapping[str, Document],
    stored: Mapping[str, Document],
    *,
    season: int,
    generation: int,
    now: datetime,
) -> None:
    """Write the events of a commit: of the documents that changed, and of the tables and titles that follow from them."""
    plain_rounds = await view.find(Dataset.ROUNDS, {"season": season})
    rounds = {row.id: row for row in (document(plain, Round) for plain in plain_rounds)}
    events = [
        *_schedule(changed, stored, now),
        *_results(changed, stored, rounds, now),
        *_tables(earlier.tables, await _newest_tables(view, season), now),
        *await _titles(view, changed, stored, rounds, now),
    ]
    if events:
        await add(view, events, generation=generation)


def _schedule(changed: Mapping[str, Document], stored: Mapping[str, Document], now: datetime) -> Iterable[WebhookEvent]:
    for id_, after in changed.items():
        if isinstance(after, Round):
            earlier = stored.get(id_)
            if event := schedule_changed(earlier if isinstance(earlier, Round) else None, after, now):
                yield event


def _results(
    changed: Mapping[str, Document], stored: Mapping[str, Document], rounds: Mapping[str, Round], now: datetime
) -> Iterable[WebhookEvent]:
    for id_, after in changed.items():
        if isinstance(after, Classification):
            earlier = stored.get(id_)
            kept = earlier if isinstance(earlier, Classification) else None
            if event := result_published(kept, after, rounds.get(f"{after.season}-{after.grand_prix}"), now):
                yield event


def _tables(
    earlier: Mapping[Championship, Standings], later: Mapping[Championship, Standings], now: datetime
) -> Iterable[WebhookEvent]:
    for championship, table in later.items():
        if event := standings_changed(earlier.get(championship), table, now):
            yield event


async def _titles(
    view: View,
    changed: Mapping[str, Document],
    stored: Mapping[str, Document],
    rounds: Mapping[str, Round],
    now: datetime,
) -> Sequence[WebhookEvent]:
    scored = [each for each in changed.values() if isinstance(each, Classification) and each.session in SCORING]
    if not scored:
        return ()
    of = scored[-1]
    found = await view.find(
        Dataset.RESULTS, {"season": of.season, "session": {"$in": [kind.value for kind in SCORING]}}
    )
    after = {row.id: row for row in (document(plain, Classification) for plain in found)}
    earlier = {id_: row for id_, row in after.items() if id_ not in changed} | {
        id_: row for id_, row in stored.items() if isinstance(row, Classification) and id_ in changed
    }
    events: list[WebhookEvent] = []
    for championship in Championship:
        told = partial(outlook, of.season, championship, tuple(rounds.values()))
        events += title_news(championship, told(earlier.values()), told(after.values()), of, now)
    return events


async def _newest_tables(view: View, season: int) -> Mapping[Championship, Standings]:
    newest: dict[Championship, Standings] = {}
    for championship in Championship:
        where = {"season": season, "championship": championship.value}
        for plain in await view.find(Dataset.STANDINGS, where, sort=[("after_round", -1)], limit=1):
            newest[championship] = document(plain, Standings)
    return newest
