"""How many documents there should be, and how many there are.

Content is never deleted, so the most that a season ever held of a collection is what it should hold. That number is kept
beside the season's generation, and raised in the transaction that writes the documents: whatever makes documents vanish
later, a dropped collection, half of a restored backup, a row deleted by hand, is found by counting.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.model import ALL_SEASONS, Dataset, Holding, Struct
from racing.wire.codec import Plain

SEASON = "season"
SEASON_OF: Mapping[str, str | None] = {
    Dataset.SEASONS: None,
    Dataset.ROUNDS: SEASON,
    Dataset.RESULTS: SEASON,
    schema.REPORTED: SEASON,
    Dataset.ENTRANTS: SEASON,
    Dataset.DRIVERS: None,
    Dataset.CONSTRUCTORS: None,
    Dataset.ENGINE_MANUFACTURERS: None,
    Dataset.CIRCUITS: None,
    Dataset.LAPS: SEASON,
    Dataset.CIRCUIT_MAPS: None,
    Dataset.REPLAYS: SEASON,
    Dataset.GRANDS_PRIX: None,
    Dataset.TYRE_MANUFACTURERS: None,
    Dataset.STARTING_GRIDS: SEASON,
    Dataset.HONOURS: SEASON,
    Dataset.SESSION_LOGS: SEASON,
    Dataset.STANDINGS: SEASON,
    schema.STATISTICS: SEASON,
    schema.STAMPS: "stamp.season",
}
"""The collections that are counted, and where their documents name the season; None where they belong to no season."""

DERIVED = frozenset({str(Dataset.STANDINGS), schema.STATISTICS, schema.STAMPS})
"""Follow from the others: we make them again ourselves."""


class Count(Struct, frozen=True):
    """What a season holds of a collection, and what it should hold."""

    season: int
    collection: str
    expected: int
    found: int
    edition: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no document is missing."""
        return self.found >= self.expected


async def counts(view: View) -> list[Count]:
    """Return what there is and what there should be, of one moment if `view` is a snapshot."""
    found = await _found(view)
    kept = {plain["_id"]: plain for plain in await view.find(schema.GENERATIONS, {})}
    expected = {
        (season, collection): number
        for season, plain in kept.items()
        for collection, number in plain.get("holds", {}).items()
        if collection in SEASON_OF
    }
    return [
        Count(
            season=season,
            collection=collection,
            expected=expected.get((season, collection), 0),
            found=found.get((season, collection), 0),
            edition=kept.get(season, {}).get("editions", {}).get(collection),
        )
        for season, collection in sorted(expected.keys() | found.keys())
    ]


async def note(view: View, season: int, collections: Collection[str], editions: Mapping[str, str]) -> None:
    """Note, in the transaction that wrote them, how many documents the season holds, and the edition a collection is of."""
    found = await _found_of(view, collections, season)
    change: dict[str, Any] = {"$setOnInsert": {"generation": 0}}
    if found:
        change["$max"] = {f"holds.{collection}": number for (_, collection), number in found.items()}
    if editions:
        change["$set"] = {f"editions.{collection}": edition for collection, edition in editions.items()}
    if len(change) > 1:
        await view.update(schema.GENERATIONS, {"_id": season}, change, upsert=True)


async def note_all(view: View) -> None:
    """Take what there is for what there should be, where that was never noted: in a database from before it was."""
    for count in await counts(view):
        if not count.expected:
            await view.update(
                schema.GENERATIONS,
                {"_id": count.season},
                {"$max": {f"holds.{count.collection}": count.found}, "$setOnInsert": {"generation": 0}},
                upsert=True,
            )


def as_holdings(counted: Iterable[Count]) -> tuple[Holding, ...]:
    """Return the counts of what is fetched, by dataset."""
    datasets = {schema.collection_of(dataset): dataset for dataset in Dataset}
    return tuple(
        Holding(
            season=each.season,
            dataset=datasets[each.collection],
            expected=each.expected,
            found=each.found,
            edition=each.edition,
        )
        for each in counted
        if each.collection in datasets
    )


async def _found(view: View) -> dict[tuple[int, str], int]:
    """Count the documents of every collection by season, in one question."""
    first, *others = SEASON_OF
    united = [{"$unionWith": {"coll": each, "pipeline": _stages(each)}} for each in others]
    return _by_season(await view.aggregate(first, [*_stages(first), *united]))


async def _found_of(view: View, collections: Iterable[str], season: int) -> dict[tuple[int, str], int]:
    """Count the documents of a season, one collection after the other: a transaction takes no `$unionWith`."""
    found: dict[tuple[int, str], int] = {}
    for collection in collections:
        found |= _by_season(await view.aggregate(collection, _stages(collection, season)))
    return found


def _by_season(counted: Iterable[Plain]) -> dict[tuple[int, str], int]:
    return {(plain["_id"] or ALL_SEASONS, plain["collection"]): plain["documents"] for plain in counted}


def _stages(collection: str, season: int | None = None) -> list[Plain]:
    """Count by season; sorted by it first, so that the index alone is read."""
    field = SEASON_OF[collection]
    count: list[Plain] = [
        {"$group": {"_id": field and f"${field}", "documents": {"$sum": 1}}},
        {"$set": {"collection": {"$literal": collection}}},
    ]
    if field is None:
        return count
    chosen = [] if season is None else [{"$match": {field: season}}]
    return [*chosen, {"$sort": {field: 1}}, *count]
