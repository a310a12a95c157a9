"""Revisions: what a document was before it was replaced, numbered from 1."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.model import Document
from racing.wire.codec import to_plain


async def keep_revisions(view: View, collection: str, replaced: Mapping[str, Document], now: datetime) -> None:
    """Store the versions that are being replaced, by id."""
    if not replaced:
        return
    where = {"dataset": collection, "document": {"$in": list(replaced)}}
    newest: Counter[str] = Counter()
    for plain in await view.find(schema.REVISIONS, where, fields={"document": 1, "number": 1}):
        newest[plain["document"]] = max(newest[plain["document"]], plain["number"])
    await view.insert(
        schema.REVISIONS,
        [
            {
                "_id": f"{collection}/{id_}/{newest[id_] + 1}",
                "dataset": str(collection),
                "document": id_,
                "number": newest[id_] + 1,
                "replaced_at": now,
                "version": to_plain(before),
            }
            for id_, before in replaced.items()
        ],
    )
