"""What follows from a season's results, written in the transaction that writes them: so it is never older than they are."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from data_scheduler import schema
from data_scheduler.documents import document, stored
from data_scheduler.mongo import View
from data_scheduler.statistics import COUNTED, SeasonTotals, season_totals
from racing.model import Batch, Championship, Classification, Dataset, Document, Round, SessionKind, Standings

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
"""Times and gaps decide nothing here, and are most of a result."""


def follows_from(batch: Batch) -> bool:
    """Whether points, tables or statistics follow from what the batch holds: not from practice, nor from people."""
    if batch.dataset is Dataset.RESULTS:
        return any(result.session in COUNTED for result in batch.results)
    return batch.dataset in (Dataset.ROUNDS, Dataset.STANDINGS)


async def derive(view: View, season: int, now: datetime) -> None:
    """Count the season anew; what is as before is not written."""
    rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
    results = await counted_results(view, season)
    tables = await _newest_tables(view, season)
    numbers = {row.grand_prix: row.number for row in rounds if row.number and not row.cancelled}
    raced = {result.grand_prix for result in results if result.session is SessionKind.RACE}
    over = bool(numbers) and numbers.keys() <= raced
    totals = [
        season_totals(season, championship, results, numbers, tables.get(championship), over=over)
        for championship in Championship
    ]
    await _write_totals(view, season, [_signed(each, results, now) for each in totals])


async def counted_results(view: View, season: int) -> list[Classification]:
    """The classifications that points and statistics come from, without times and pit stops."""
    where = {"season": season, "session": {"$in": [kind.value for kind in COUNTED]}}
    return [document(plain, Classification) for plain in await view.find(Dataset.RESULTS, where, fields=FACTS_COUNTED)]


async def _newest_tables(view: View, season: int) -> dict[Championship, Standings]:
    newest = {}
    for championship in Championship:
        where = {"season": season, "championship": championship.value}
        for plain in await view.find(Dataset.STANDINGS, where, sort=[("after_round", -1)], limit=1):
            newest[championship] = document(plain, Standings)
    return newest


async def _write_totals(view: View, season: int, totals: Iterable[SeasonTotals]) -> None:
    kept = {plain["_id"]: plain["hash"] for plain in await view.find(schema.STATISTICS, {"season": season})}
    documents = [stored(each.id, each) for each in totals]
    await view.replace(schema.STATISTICS, [plain for plain in documents if kept.get(plain["_id"]) != plain["hash"]])


def _signed[D: Document](row: D, results: Iterable[Classification], now: datetime) -> D:
    """What is counted has the provenance of the newest result it is counted from."""
    newest = max(results, key=lambda result: result.fetched_at or now, default=None)
    return msgspec.structs.replace(
        row,
        source=newest.source if newest else None,
        fetched_at=newest.fetched_at if newest else None,
        updated_at=now,
    )
