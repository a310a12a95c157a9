"""What follows from a season's results: the championship tables after every round, and everyone's totals.

It is written in the transaction that writes the results, so that it is never older than they are. Tables that sources
report are stored apart (`reported_standings`), compared with ours, and served only after rounds whose results are
missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from data_scheduler.stores import schema
from data_scheduler.stores.documents import SeasonTotals, content_hash, document, stored
from data_scheduler.stores.mongo import View
from data_scheduler.writing.revisions import keep_revisions
from data_scheduler.writing.standings import difference, newest, served
from data_scheduler.writing.statistics import COUNTED, season_totals, with_engines
from racing.model import (
    Batch,
    Championship,
    Classification,
    Dataset,
    Document,
    ResultStatus,
    Round,
    SessionKind,
    Standings,
    Struct,
)
from racing.scoring.standings import tables

COUNTED_BY = 2
"""The version of the rules. Raise it when they, or what is counted, change: older seasons are counted again at start."""

FACTS_COUNTED = {
    "season": 1,
    "grand_prix": 1,
    "session": 1,
    "standing": 1,
    "source": 1,
    "fetched_at": 1,
    **{
        f"rows.{name}": 1
        for name in (
            "outcome",
            "position",
            "driver",
            "number",
            "constructor",
            "engine",
            "laps",
            "grid",
            "shared_car",
            "fastest_lap_rank",
        )
    },
}
"""The fields that counting needs. Times and gaps, most of a result, are left out."""


def follows_from(batch: Batch) -> bool:
    """Return whether points, tables or statistics follow from the batch; not from practice, nor from people."""
    if batch.dataset is Dataset.RESULTS:
        return any(result.session in COUNTED for result in batch.results)
    return batch.dataset in (Dataset.ROUNDS, Dataset.STANDINGS)


class Derived(Struct, frozen=True):
    """What deriving changed: ids of the tables that are served, and where sources differ from them, in words."""

    tables: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


async def derive(view: View, season: int, now: datetime, *, reported: frozenset[str] = frozenset()) -> Derived:
    """Count the season again, and write what has changed.

    `reported`: ids of the sources' tables that were just written, and are compared even if ours have not changed.
    """
    rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
    results = await counted_results(view, season)
    counted = {
        table.id: _signed(table, results, now)
        for championship in Championship
        for table in tables(season, championship, rounds, results)
    }
    kept = await _hashes(view, Dataset.STANDINGS, season)
    as_before = {id_ for id_, table in counted.items() if kept.get(id_) == content_hash(table)}
    theirs = await _reported(view, season, apart_from=as_before - reported)
    shown = served(counted.values(), theirs.values())
    written = await _write_tables(view, {id_: shown[id_] for id_ in shown.keys() - as_before}, kept, now)
    await _write_totals(view, season, counted_now(season, rounds, results, newest(shown.values())), results, now)
    differing = (difference(counted[id_], theirs[id_]) for id_ in sorted(counted.keys() & theirs.keys()))
    return Derived(tables=written, differences=tuple(filter(None, differing)))


async def seasons_to_count(view: View) -> list[int]:
    """Return the seasons that were never counted, or by another version of the rules."""
    of = {plain["_id"] for plain in await view.aggregate(Dataset.ROUNDS, [{"$group": {"_id": "$season"}}])}
    done = await view.find(schema.STATISTICS, {"counted_by": COUNTED_BY}, fields={"season": 1})
    return sorted(of - {plain["season"] for plain in done})


async def counted_results(view: View, season: int) -> list[Classification]:
    """Return the classifications that points and statistics are counted from, without times, pit stops and live results.

    Engines that a source did not know are filled in.
    """
    where = {
        "season": season,
        "session": {"$in": [kind.value for kind in COUNTED]},
        "standing": {"$ne": ResultStatus.LIVE.value},
    }
    found = await view.find(Dataset.RESULTS, where, fields=FACTS_COUNTED)
    return with_engines(document(plain, Classification) for plain in found)


def counted_now(
    season: int,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    latest: Mapping[Championship, Standings],
) -> Iterator[SeasonTotals]:
    """Yield everyone's totals of a season for each championship, with the places of the newest tables."""
    numbers = {row.grand_prix: row.number for row in rounds if row.number and not row.cancelled}
    raced = {result.grand_prix for result in results if result.session is SessionKind.RACE}
    over = bool(numbers) and numbers.keys() <= raced
    for championship in Championship:
        totals = season_totals(season, championship, results, numbers, latest.get(championship), over=over)
        yield msgspec.structs.replace(totals, counted_by=COUNTED_BY)


async def _hashes(view: View, collection: str, season: int) -> dict[str, str]:
    found = await view.find(collection, {"season": season}, fields={"hash": 1})
    return {plain["_id"]: plain["hash"] for plain in found}


async def _reported(view: View, season: int, *, apart_from: Iterable[str]) -> dict[str, Standings]:
    found = await view.find(schema.REPORTED, {"season": season, "_id": {"$nin": sorted(apart_from)}})
    return {plain["_id"]: document(plain, Standings) for plain in found}


async def _write_tables(
    view: View, made: Mapping[str, Standings], kept: Mapping[str, str], now: datetime
) -> tuple[str, ...]:
    """Write the tables that differ from those served; return their ids."""
    changed = {id_: table for id_, table in sorted(made.items()) if kept.get(id_) != content_hash(table)}
    before = await view.find(Dataset.STANDINGS, {"_id": {"$in": [id_ for id_ in changed if id_ in kept]}})
    replaced = {plain["_id"]: document(plain, Standings) for plain in before}
    await keep_revisions(view, Dataset.STANDINGS, replaced, now)
    fresh = (msgspec.structs.replace(table, updated_at=now) for table in changed.values())
    await view.replace(Dataset.STANDINGS, [stored(table.id, table) for table in fresh])
    return tuple(changed)


async def _write_totals(
    view: View, season: int, totals: Iterable[SeasonTotals], results: Sequence[Classification], now: datetime
) -> None:
    kept = await _hashes(view, schema.STATISTICS, season)
    documents = [stored(each.id, _signed(each, results, now)) for each in totals if each.rows or each.id in kept]
    await view.replace(schema.STATISTICS, [plain for plain in documents if kept.get(plain["_id"]) != plain["hash"]])


def _signed[D: Document](row: D, results: Iterable[Classification], now: datetime) -> D:
    """Return the row with the provenance of the newest result that it is counted from."""
    last = max(results, key=lambda result: result.fetched_at or now, default=None)
    return msgspec.structs.replace(
        row,
        source=last.source if last else None,
        fetched_at=last.fetched_at if last else None,
        updated_at=now,
    )
