"""Stamps in the database: read with their season, changed by the rules of `event_stamps`, and written back."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from data_scheduler.stores import schema
from data_scheduler.stores.documents import KeptStamp, document, kept_stamp
from data_scheduler.stores.mongo import View
from data_scheduler.writing.event_stamps import STAMPED_BY, restamp, stamped_events
from racing.model import Dataset, Round
from racing.wire.codec import from_plain, to_plain


async def stamp_season(
    view: View, season: int, rounds: Iterable[Round], *, earlier: Iterable[Round], now: datetime
) -> None:
    """Stamp the events that the season's rounds have changed.

    `earlier`: the versions of rounds that are being replaced.
    """
    kept = await _kept(view, season)
    await _write(view, restamp(kept, stamped_events(kept, rounds, earlier), now))


async def seasons_to_stamp(view: View) -> list[int]:
    """Return the seasons that were stamped by another version of the rules."""
    older = await view.find(schema.STAMPS, {"stamped_by": {"$ne": STAMPED_BY}}, fields={"stamp.season": 1})
    return sorted({plain["stamp"]["season"] for plain in older})


async def stamp_again(view: View, season: int, now: datetime) -> tuple[str, ...]:
    """Stamp a season by today's rules; return the ids of its rounds if any stamp changed, else nothing."""
    rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
    kept = await _kept(view, season)
    found = stamped_events(kept, rounds, await _earlier(view, rounds))
    names = {event.name for event in found}
    without = [msgspec.structs.replace(each, stamped_by=STAMPED_BY) for name, each in kept.items() if name not in names]
    changed = restamp(kept, found, now)
    await _write(view, [*changed, *without])
    return tuple(weekend.id for weekend in rounds) if changed else ()


async def _kept(view: View, season: int) -> dict[str, KeptStamp]:
    return {plain["_id"]: kept_stamp(plain) for plain in await view.find(schema.STAMPS, {"stamp.season": season})}


async def _write(view: View, stamps: Iterable[KeptStamp]) -> None:
    await view.replace(schema.STAMPS, ({"_id": each.stamp.event, **to_plain(each)} for each in stamps))


async def _earlier(view: View, rounds: Iterable[Round]) -> list[Round]:
    """Return earlier versions, oldest first, of the rounds with a session that has no date."""
    lacking = [
        weekend.id
        for weekend in rounds
        if any(session.start is None and session.date is None for session in weekend.sessions)
    ]
    where = {"dataset": Dataset.ROUNDS.value, "document": {"$in": lacking}}
    found = await view.find(schema.REVISIONS, where, sort=[("document", 1), ("number", 1)]) if lacking else []
    return [from_plain(plain["version"], Round) for plain in found]
