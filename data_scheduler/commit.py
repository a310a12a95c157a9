"""Committing a batch: one transaction that reads what is stored, applies the rules, and writes all or nothing."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.clock import Clock
from data_scheduler import schema
from data_scheduler.checks import LASTING, check, rows_of
from data_scheduler.deriving import derive, follows_from
from data_scheduler.documents import document, kept_stamp
from data_scheduler.documents import stored as stored_document
from data_scheduler.mongo import Mongo, View, as_stored
from data_scheduler.stamps import restamp
from data_scheduler.writing import Kept, Plan, plan
from racing.calendar import events
from racing.codec import to_plain
from racing.model import Batch, Change, Dataset, Round, Written

type Plain = dict[str, Any]
type Announce = Callable[[Change], Awaitable[None]]


class Commits:
    """Writes batches. After each commit that changed something, the change is announced."""

    def __init__(self, mongo: Mongo, clock: Clock, announce: Announce) -> None:
        self._mongo = mongo
        self._clock = clock
        self._announce = announce

    async def write(self, batch: Batch) -> Written:
        """What the batch did. `InvalidRequest` names the field that makes the whole batch refused; nothing is changed then."""
        now = as_stored(self._clock.now())
        batch = msgspec.structs.replace(batch, fetched_at=as_stored(batch.fetched_at))
        check(batch, now)
        written = await self._mongo.transaction(lambda view: _commit(view, batch, now))
        if written.changed:
            await self._announce(
                Change(season=batch.season, generation=written.generation, dataset=batch.dataset, ids=written.changed)
            )
        return written


async def _commit(view: View, batch: Batch, now: datetime) -> Written:
    stored = await _stored(view, batch)
    calendar = await _calendar(view, batch)
    made = plan(batch, stored, calendar, now)
    if not made.documents:
        return Written(generation=await generation(view, batch.season), unchanged=made.unchanged)
    await view.insert(schema.REVISIONS, await _revisions(view, batch.dataset, made, now))
    await view.replace(batch.dataset, (stored_document(id_, row) for id_, row in made.documents.items()))
    if batch.dataset is Dataset.ROUNDS:
        rounds = {id_: row for id_, row in {**stored, **made.documents}.items() if isinstance(row, Round)}
        await _stamp(view, batch.season, rounds.values(), now)
    if follows_from(batch):
        await derive(view, batch.season, now)
    raised = await view.update(schema.GENERATIONS, {"_id": batch.season}, {"$inc": {"generation": 1}}, upsert=True)
    return Written(
        generation=raised["generation"] if raised else 0,
        changed=tuple(made.documents),
        cancelled=made.cancelled,
        unchanged=made.unchanged,
    )


async def generation(view: View, season: int) -> int:
    """The generation of a season; 0 before its first change."""
    found = await view.one(schema.GENERATIONS, {"_id": season})
    return found["generation"] if found else 0


async def _stored(view: View, batch: Batch) -> Kept:
    """What the batch is compared with: a round with its whole season, everything else by id."""
    if batch.dataset is Dataset.ROUNDS:
        where: Mapping[str, Any] = {"season": batch.season}
    else:
        where = {"_id": {"$in": [row.id for row in rows_of(batch)]}}  # type: ignore[attr-defined]  # all have ids
    kind = schema.KINDS[batch.dataset]
    return {plain["_id"]: document(plain, kind) for plain in await view.find(batch.dataset, where)}


async def _calendar(view: View, batch: Batch) -> dict[str, Round]:
    if batch.dataset in LASTING or batch.dataset is not Dataset.RESULTS:
        return {}
    found = await view.find(Dataset.ROUNDS, {"season": batch.season})
    return {plain["_id"]: row for plain in found if isinstance(row := document(plain, Round), Round)}


async def _revisions(view: View, dataset: Dataset, made: Plan, now: datetime) -> list[Plain]:
    if not made.replaced:
        return []
    where = {"dataset": dataset, "document": {"$in": list(made.replaced)}}
    newest: Counter[str] = Counter()
    for plain in await view.find(schema.REVISIONS, where, fields={"document": 1, "number": 1}):
        newest[plain["document"]] = max(newest[plain["document"]], plain["number"])
    return [
        {
            "_id": f"{dataset}/{id_}/{newest[id_] + 1}",
            "dataset": dataset.value,
            "document": id_,
            "number": newest[id_] + 1,
            "replaced_at": now,
            "version": to_plain(before),
        }
        for id_, before in made.replaced.items()
    ]


async def _stamp(view: View, season: int, rounds: Iterable[Round], now: datetime) -> None:
    found = await view.find(schema.STAMPS, {"stamp.season": season})
    kept = {plain["_id"]: kept_stamp(plain) for plain in found}
    changed = restamp(kept, events(rounds), now)
    await view.replace(schema.STAMPS, ({"_id": stamp.stamp.event, **to_plain(stamp)} for stamp in changed))
