"""Collections that a restore fills beside those in use, and that take their place all at once.

MongoDB renames one collection at a time. So the document of all seasons is changed first, in one write: from then on it names no
database that anybody knows, and says which restore is to be finished. It is also the last to be renamed. Who is killed before that
write leaves the old data as it was, who is killed after it leaves the rest to whoever comes next: no step does harm when it is done again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern
from pymongo.errors import OperationFailure

from chassis.errors import Conflict
from data_scheduler.stores.schema import GENERATIONS

RESTORING = "restoring"
"""The field of the document of all seasons that names the restore which is to be finished."""

PREFIX = "restore-"
NAMESPACE_NOT_FOUND = 26


class Staging:
    """The collections of one restore. `restore`: its id, so that no other takes them for its own."""

    def __init__(self, client: AsyncIOMotorClient[Any], database: str, restore: str) -> None:
        self._database = client.get_database(database, write_concern=WriteConcern("majority"))
        self.restore = restore

    def _staged(self, collection: str) -> str:
        return f"{PREFIX}{self.restore}.{collection}"

    async def make(self, collections: Iterable[str]) -> None:
        """Remove what restores left that were cut off, and make these collections, empty."""
        await self.remove_unfinished()
        for collection in collections:
            await self._database.create_collection(self._staged(collection))

    async def insert(self, collection: str, documents: Sequence[bytes]) -> None:
        """Add documents, as BSON."""
        if documents:
            raw = [RawBSONDocument(document) for document in documents]
            await self._database[self._staged(collection)].insert_many(raw, ordered=False)

    async def check(self, collection: str, documents: int) -> None:
        """Raise `Conflict` unless so many documents are there, as when another process has removed them."""
        found = await self._database[self._staged(collection)].count_documents({})
        if found != documents:
            raise Conflict(f"{collection}: {documents} documents were written, and {found} are there")

    async def put_in_place(self) -> None:
        """Give each collection its name, in the place of the one that has it; that of the generations last."""
        prefix = self._staged("")
        staged = [name for name in await self._names() if name.startswith(prefix)]
        for name in sorted(staged, key=lambda name: (name == self._staged(GENERATIONS), name)):
            await self._rename(name, name.removeprefix(prefix))

    async def remove_unfinished(self) -> None:
        """Remove what any restore has staged and not put in place."""
        for name in await self._names():
            if name.startswith(PREFIX):
                await self._database.drop_collection(name)

    async def _names(self) -> list[str]:
        found: list[str] = await self._database.list_collection_names()
        return found

    async def _rename(self, name: str, to: str) -> None:
        try:
            await self._database[name].rename(to, dropTarget=True)
        except OperationFailure as error:
            if error.code != NAMESPACE_NOT_FOUND:  # another process was faster
                raise
