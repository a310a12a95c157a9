"""Schema 2, of 0.2.0: every season says how many documents it holds of each collection, so that a loss is found by counting.

0.1.0 did not count. What there is when it is upgraded is what there should be.
"""

from collections.abc import Sequence

from data_scheduler.migrations.migration import Migration
from data_scheduler.stores import holdings, schema
from data_scheduler.stores.mongo import View
from racing.model import ALL_SEASONS


async def _seasons(view: View) -> Sequence[str]:
    """Return every season, `0` for what belongs to none."""
    found = await view.find(schema.GENERATIONS, {}, fields={"_id": 1}, sort=[("_id", 1)])
    return [str(plain["_id"]) for plain in found]


async def _note(view: View, step: str) -> None:
    season = int(step)
    lasting = season == ALL_SEASONS
    counted = [collection for collection, field in holdings.SEASON_OF.items() if (field is None) == lasting]
    await holdings.note(view, season, counted, {})


MIGRATION = Migration(2, "note how many documents each season holds", _seasons, _note)
