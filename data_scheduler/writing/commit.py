"""Committing a batch: one transaction reads what is stored, applies the rules, and writes all or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import structlog

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from data_scheduler.outbox import outbox
from data_scheduler.stores import holdings, schema
from data_scheduler.stores.documents import document
from data_scheduler.stores.documents import stored as stored_document
from data_scheduler.stores.mongo import Mongo, View, as_stored, at_least
from data_scheduler.writing.batch import StoredDocuments, plan
from data_scheduler.writing.checks import LASTING, check, rows_of
from data_scheduler.writing.deriving import Derived, derive, follows_from, seasons_to_count
from data_scheduler.writing.revisions import keep_revisions
from data_scheduler.writing.stamp_store import seasons_to_stamp, stamp_again, stamp_season
from racing.model import ALL_SEASONS, Batch, Change, Dataset, Round, Struct, Written
from racing.wire.codec import Plain

log = structlog.get_logger()

type Announce = Callable[[Change], Awaitable[None]]


class Committed(Struct, frozen=True):
    """What a batch did, the changes to announce, and where a source's tables differ from ours, in words."""

    written: Written
    changes: tuple[Change, ...] = ()
    differences: tuple[str, ...] = ()


class Commits:
    """Writes batches, and announces what has changed after each commit."""

    def __init__(self, mongo: Mongo, clock: Clock, announce: Announce, metrics: Metrics) -> None:
        self._mongo = mongo
        self._clock = clock
        self._announce = announce
        self._differing = metrics.counter(
            "standings_differences_total", "Tables of a source that differ from those counted from results"
        )

    async def write(self, batch: Batch) -> Committed:
        """Write a batch and return what it did. Raise `InvalidRequest`, and change nothing, when it is refused."""
        now = as_stored(self._clock.now())
        batch = msgspec.structs.replace(batch, fetched_at=as_stored(batch.fetched_at))
        if batch.dataset is Dataset.REPLAYS:  # every chapter is opened, which takes some tenths of a second
            await asyncio.to_thread(check, batch, now)
        else:
            check(batch, now)
        committed = await self._mongo.transaction(partial(self._commit, batch=batch, now=now))
        await self._tell(committed)
        return committed

    async def _commit(self, view: View, *, batch: Batch, now: datetime) -> Committed:
        # A database that was emptied or replaced meanwhile would take the batch for its first.
        self._mongo.recognise(await view.find(schema.GENERATIONS, {"_id": ALL_SEASONS}))
        return await _commit(view, batch, now)

    async def derive_again(self, season: int) -> None:
        """Make again what follows from a season's rounds and results, and announce it, since it had been lost."""
        now = as_stored(self._clock.now())
        await self._tell(await self._mongo.transaction(partial(_make_again, season=season, now=now)))

    async def raise_above(self, known: Mapping[int, int], kept: Iterable[Plain]) -> None:
        """Raise the generation of each season above the one that is known, where it is lower, and announce it.

        `kept`: the documents of the generations from before, which say how many documents a season is to hold.
        """
        holds = {plain["_id"]: plain.get("holds", {}) for plain in kept}
        await self._tell(await self._mongo.transaction(partial(_raise_above, known=known, holds=holds)))

    async def catch_up(self) -> int:
        """Count and stamp seasons again whose rules have changed since; return how many there were."""
        to_count, to_stamp = await seasons_to_count(self._mongo), await seasons_to_stamp(self._mongo)
        for season in to_count:
            now = as_stored(self._clock.now())
            await self._tell(await self._mongo.transaction(partial(_recount, season=season, now=now)))
        for season in to_stamp:
            now = as_stored(self._clock.now())
            await self._tell(await self._mongo.transaction(partial(_stamp_again, season=season, now=now)))
        return len({*to_count, *to_stamp})

    async def _tell(self, committed: Committed) -> None:
        for change in committed.changes:
            await self._announce(change)
        for words in committed.differences:
            self._differing.inc()
            log.warning("a source's table differs from ours", difference=words)


async def _commit(view: View, batch: Batch, now: datetime) -> Committed:
    collection = schema.collection_of(batch.dataset)
    stored = await _stored(view, batch)
    calendar = await _calendar(view, batch)
    made = plan(batch, stored, calendar, now)
    if not made.documents:
        await _note(view, batch, changed=False)
        return Committed(Written(generation=await generation(view, batch.season), unchanged=made.unchanged))
    earlier = await outbox.before(view, batch.season, batch.dataset, now)
    if batch.dataset is not Dataset.REPLAYS:  # of one session, told once more: the better one is enough
        await keep_revisions(view, collection, made.replaced, now)
    await view.replace(collection, (stored_document(id_, row) for id_, row in made.documents.items()))
    if batch.dataset is Dataset.ROUNDS:
        before = {id_: row for id_, row in stored.items() if isinstance(row, Round)}
        after = before | {id_: row for id_, row in made.documents.items() if isinstance(row, Round)}
        await stamp_season(view, batch.season, after.values(), earlier=before.values(), now=now)
    reported = frozenset(made.documents) if batch.dataset is Dataset.STANDINGS else frozenset[str]()
    derived = await derive(view, batch.season, now, reported=reported) if follows_from(batch) else Derived()
    changed = {batch.dataset: () if reported else tuple(made.documents), Dataset.STANDINGS: derived.tables}
    changes = await _raise_generation(view, batch.season, changed)
    if earlier is not None and changes:
        newest = changes[-1].generation
        await outbox.note(view, earlier, made.documents, stored, season=batch.season, generation=newest, now=now)
    await _note(view, batch, changed=True)
    written = Written(
        generation=changes[-1].generation if changes else await generation(view, batch.season),
        changed=tuple(made.documents),
        cancelled=made.cancelled,
        unchanged=made.unchanged,
    )
    return Committed(written, changes, derived.differences)


async def _note(view: View, batch: Batch, *, changed: bool) -> None:
    """Note how many documents there are now, and that they are all that this edition of the archive has."""
    written = schema.collection_of(batch.dataset)
    collections = {written} if changed else set[str]()
    if changed and follows_from(batch):
        collections |= holdings.DERIVED
    editions = {}
    if batch.edition is not None:
        kept = await view.one(schema.GENERATIONS, {"_id": batch.season}) or {}
        if kept.get("editions", {}).get(written) != batch.edition:
            editions = {written: batch.edition}
    await holdings.note(view, batch.season, collections, editions)


async def _make_again(view: View, *, season: int, now: datetime) -> Committed:
    rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
    await stamp_season(view, season, rounds, earlier=(), now=now)
    await derive(view, season, now)
    tables = await view.find(Dataset.STANDINGS, {"season": season}, fields={"_id": 1})
    # Readers may have been answered from what was left: all of it counts as changed.
    changed = {Dataset.ROUNDS: tuple(row.id for row in rounds), Dataset.STANDINGS: tuple(row["_id"] for row in tables)}
    return Committed(Written(), await _raise_generation(view, season, changed))


async def _recount(view: View, *, season: int, now: datetime) -> Committed:
    derived = await derive(view, season, now)
    changes = await _raise_generation(view, season, {Dataset.STANDINGS: derived.tables})
    return Committed(Written(changed=derived.tables), changes, derived.differences)


async def _stamp_again(view: View, *, season: int, now: datetime) -> Committed:
    changed = await stamp_again(view, season, now)
    return Committed(Written(), await _raise_generation(view, season, {Dataset.ROUNDS: changed}))


async def _raise_generation(view: View, season: int, seen: Mapping[Dataset, tuple[str, ...]]) -> tuple[Change, ...]:
    """Raise the season's generation by one for each dataset that readers see changed, so that each change has its own."""
    changed = {dataset: ids for dataset, ids in seen.items() if ids}
    if not changed:
        return ()
    raised = await view.update(schema.GENERATIONS, {"_id": season}, {"$inc": {"generation": len(changed)}}, upsert=True)
    first = (raised["generation"] if raised else 0) - len(changed) + 1
    return tuple(
        Change(season=season, generation=number, dataset=dataset, ids=ids)
        for number, (dataset, ids) in enumerate(changed.items(), first)
    )


async def _raise_above(view: View, *, known: Mapping[int, int], holds: Mapping[int, Mapping[str, int]]) -> Committed:
    changes = []
    for season, number in known.items():
        if await generation(view, season) >= number:
            continue
        raised = at_least(number + 1, holds.get(season, {}))
        await view.update(schema.GENERATIONS, {"_id": season}, raised, upsert=True)
        changes.append(Change(season=season, generation=number + 1))
    return Committed(Written(), tuple(changes))


async def generation(view: View, season: int) -> int:
    """Return the generation of a season; 0 before its first change."""
    found = await view.one(schema.GENERATIONS, {"_id": season})
    return found["generation"] if found else 0


async def _stored(view: View, batch: Batch) -> StoredDocuments:
    """Return what the batch is compared with: for rounds the whole season, for everything else the same ids."""
    if batch.dataset is Dataset.ROUNDS:
        where: Mapping[str, Any] = {"season": batch.season}
    else:
        where = {"_id": {"$in": [row.id for row in rows_of(batch)]}}  # type: ignore[attr-defined]  # all have ids
    kind = schema.KINDS[batch.dataset]
    return {
        plain["_id"]: document(plain, kind) for plain in await view.find(schema.collection_of(batch.dataset), where)
    }


async def _calendar(view: View, batch: Batch) -> dict[str, Round]:
    if batch.dataset in LASTING or batch.dataset is not Dataset.RESULTS:
        return {}
    found = await view.find(Dataset.ROUNDS, {"season": batch.season})
    return {plain["_id"]: row for plain in found if isinstance(row := document(plain, Round), Round)}
