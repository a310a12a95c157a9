"""Schema 3: the laps of a session are columns of each car, with stints and pit stops beside them.

Before, a chart was a list of laps, each with driver, number, position and printed time.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from data_scheduler.migrations.migration import Migration
from data_scheduler.stores.documents import document, stored
from data_scheduler.stores.mongo import View
from racing.laps import from_rows
from racing.model import Dataset, LapChart
from racing.printed_times import time_milliseconds
from racing.wire.codec import Plain

OLD = "laps"
"""The field of a chart that was a list of laps."""


async def _charts(view: View) -> Sequence[str]:
    """Return every chart with a list of laps."""
    found = await view.find(Dataset.LAPS, {OLD: {"$exists": True}}, fields={"_id": 1}, sort=[("_id", 1)])
    return [plain["_id"] for plain in found]


async def _columns(view: View, chart: str) -> None:
    found = await view.one(Dataset.LAPS, {"_id": chart})
    if found is not None and OLD in found:
        await view.replace(Dataset.LAPS, [stored(chart, in_columns(found))])


def in_columns(plain: Plain) -> LapChart:
    """Return the chart of a document with a list of laps; laps without a readable time keep their place."""
    rows: Sequence[dict[str, Any]] = plain[OLD]
    cars = from_rows(
        (row["driver"], None, row["lap"], time_milliseconds(row.get("time") or ""), row.get("position")) for row in rows
    )
    kept = {name: value for name, value in plain.items() if name != OLD}
    sources = [source] if (source := plain.get("source")) else []
    return replace(document({**kept, "sources": sources}, LapChart), cars=cars)


MIGRATION = Migration(3, "turn the laps of each session into columns", _charts, _columns)
