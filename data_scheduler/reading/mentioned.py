"""The people and cars that a reply mentions, sent with it so that the reader needs no second call."""

from collections.abc import Iterable, Sequence

from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import View
from racing.model import (
    Constructor,
    Dataset,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    Paddock,
    Standings,
)
from racing.wire.codec import Plain


async def paddock_of_tables(view: View, tables: Sequence[Standings], season: int | None) -> Paddock:
    """Return the people and cars in championship tables."""
    rows = [row for table in tables for row in table.rows]
    return await paddock_of(
        view,
        season,
        {row.driver for row in rows if row.driver},
        {row.constructor for row in rows if row.constructor},
        {row.engine for row in rows if row.engine},
    )


async def paddock_of(
    view: View, season: int | None, drivers: Iterable[str], constructors: Iterable[str], engines: Iterable[str]
) -> Paddock:
    """Return the people with their entries of the season, the cars, and the cars of those entries."""
    drivers = list(drivers)
    entered: Plain = {"driver": {"$in": drivers}} | ({} if season is None else {"season": season})
    entrants = [document(plain, Entrant) for plain in await view.find(Dataset.ENTRANTS, entered, sort=[("_id", 1)])]
    makers = {*constructors, *(entrant.constructor for entrant in entrants)}
    motors = {*engines, *(entrant.engine for entrant in entrants if entrant.engine)}
    return Paddock(
        drivers=await named(view, Dataset.DRIVERS, drivers, Driver),
        constructors=await named(view, Dataset.CONSTRUCTORS, makers, Constructor),
        engine_manufacturers=await named(view, Dataset.ENGINE_MANUFACTURERS, motors, EngineManufacturer),
        entrants=tuple(entrants),
    )


async def named[D: Document](view: View, dataset: Dataset, ids: Iterable[str], kind: type[D]) -> tuple[D, ...]:
    """Return the documents that exist of these ids, in order of id."""
    found = await view.find(dataset, {"_id": {"$in": sorted(ids)}}, sort=[("_id", 1)])
    return tuple(document(plain, kind) for plain in found)
