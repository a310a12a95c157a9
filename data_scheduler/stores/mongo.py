"""MongoDB: the only file that knows its driver.

Documents are the model's own fields under a natural `_id`, with a `hash` of their content. Points are Decimal128,
instants are BSON dates (milliseconds), dates are ISO strings. A failure of the driver leaves this file as
`Unavailable` or `DeadlineExceeded`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

import structlog
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo import ASCENDING, DESCENDING, IndexModel, ReadPreference, ReplaceOne, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    CollectionInvalid,
    ConfigurationError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.uri_parser import parse_uri

from chassis.errors import DeadlineExceeded, Unavailable
from chassis.settings import Unusable, masked_text
from data_scheduler.stores.schema import GENERATIONS, INDEXES, VALIDATORS
from racing.model import ALL_SEASONS
from racing.wire.codec import Plain

log = structlog.get_logger()


DEFAULT_PORT = 27017
ALREADY_INITIATED = 23
GRACE_SECONDS = 20.0
"""Seconds that a server may take to start before we log that we wait for it: it may have been started with us."""

_REPLICA_SET = "replicaset="
"""The option of an address that names a replica set, in any case of letters."""


class _Points(TypeCodec):
    """Decimal ↔ Decimal128."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return _decimal(value.bid)


@lru_cache(16_384)
def _decimal(bid: bytes) -> Decimal:
    """Return the number of Decimal128's bytes: rows have the same few points again and again, and converting is slow."""
    return Decimal128.from_bid(bid).to_decimal()


CODEC: CodecOptions[Plain] = CodecOptions(tz_aware=True, tzinfo=UTC, type_registry=TypeRegistry([_Points()]))


class View:
    """The collections as one session sees them: inside a transaction, a snapshot, or neither."""

    def __init__(self, database: Any, session: AsyncIOMotorClientSession | None) -> None:
        self._database = database
        self._session = session

    async def find(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Mapping[str, Any] | None = None,
    ) -> list[Plain]:
        """Return the documents that match, in the order asked for."""
        with _translated():
            cursor = self._database[collection].find(dict(where), fields, session=self._session, limit=limit)
            found: list[Plain] = await (cursor.sort(list(sort)) if sort else cursor).to_list(None)
            return found

    async def one(self, collection: str, where: Mapping[str, Any]) -> Plain | None:
        """Return the document that matches, or None."""
        return next(iter(await self.find(collection, where, limit=1)), None)

    async def aggregate(self, collection: str, stages: Sequence[Mapping[str, Any]]) -> list[Plain]:
        """Return the documents that a pipeline of stages gives."""
        with _translated():
            cursor = self._database[collection].aggregate(list(stages), session=self._session)
            found: list[Plain] = await cursor.to_list(None)
            return found

    async def replace(self, collection: str, documents: Iterable[Plain]) -> None:
        """Write each document under its `_id`, whether it is new or not."""
        operations = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
        if operations:
            with _translated():
                await self._database[collection].bulk_write(operations, ordered=False, session=self._session)

    async def insert(self, collection: str, documents: Sequence[Plain]) -> None:
        """Write new documents."""
        if documents:
            with _translated():
                await self._database[collection].insert_many(documents, ordered=False, session=self._session)

    async def update(
        self, collection: str, where: Mapping[str, Any], change: Any, *, upsert: bool = False
    ) -> Plain | None:
        """Change one document and return it as it is now; None when none matches."""
        with _translated():
            changed: Plain | None = await self._database[collection].find_one_and_update(
                dict(where), change, upsert=upsert, return_document=True, session=self._session
            )
            return changed

    async def delete(self, collection: str, where: Mapping[str, Any]) -> None:
        """Remove one document, such as a lease that is given back."""
        with _translated():
            await self._database[collection].delete_one(dict(where), session=self._session)

    async def remove(self, collection: str, ids: Sequence[Any]) -> None:
        """Remove documents by id, such as those that were retired to a file."""
        with _translated():
            await self._database[collection].delete_many({"_id": {"$in": list(ids)}}, session=self._session)


class Mongo(View):
    """A connection to the database of a suite. `suite`: the mark that the database must carry; None accepts any."""

    def __init__(self, url: str, database: str, *, timeout: float, suite: str | None = None) -> None:
        self._url = url
        self._timeout = timeout
        self._suite = suite
        self._client = self._connect(url)
        super().__init__(self._client.get_database(database, codec_options=CODEC), None)
        self._name = database

    def _connect(self, url: str) -> "AsyncIOMotorClient[Plain]":
        milliseconds = int(self._timeout * 1000)
        return AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=milliseconds,
            connectTimeoutMS=milliseconds,
            socketTimeoutMS=milliseconds * 10,
            heartbeatFrequencyMS=2000,
            appname="data_scheduler",
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._client.close()

    async def prepare(self) -> str:
        """Wait for the server, initiate a new replica set, make collections, validators and indexes. Safe to repeat.

        Returns a token that names this database: generations start at 0 in a new one, so they mean nothing without
        it. Raises `Unusable`, before anything is changed, when the server or the database belongs to another suite.
        """
        await self._initiated()
        await self.check_mark()
        with _translated():
            database = self._client[self._name]
            existing = set(await database.list_collection_names())
            for name, validator in VALIDATORS.items():
                if name not in existing:
                    try:
                        await database.create_collection(name)
                    except CollectionInvalid:
                        log.debug("another data_scheduler was faster", collection=name)
                await database.command("collMod", name, validator=validator, validationLevel="strict")
            for name, indexes in INDEXES.items():
                models = [
                    IndexModel([(key, DESCENDING if down else ASCENDING) for key, down in keys], unique=unique)
                    for keys, unique in indexes
                ]
                await database[name].create_indexes(models)
        born = {"$setOnInsert": {"generation": 0, "born": secrets.token_hex(4)}}
        first = await self.update(GENERATIONS, {"_id": ALL_SEASONS}, born, upsert=True)
        await self._mark()
        return str(first["born"]) if first else ""

    async def _mark(self) -> None:
        """Put our mark on a database that has none; if two suites try at once, one sees the mark of the other."""
        if self._suite is not None:
            await self.update(GENERATIONS, {"_id": ALL_SEASONS, "suite": None}, {"$set": {"suite": self._suite}})
            await self.check_mark()

    async def check_mark(self) -> None:
        """Raise `Unusable` when the database belongs to another suite, before anything of theirs is changed or removed."""
        self._check_mark(await self.one(GENERATIONS, {"_id": ALL_SEASONS}))

    def _check_mark(self, first: Plain | None) -> None:
        theirs = first.get("suite") if first else None
        if self._suite is not None and theirs is not None and theirs != self._suite:
            raise Unusable(
                f"the database {self._name} of {masked_text(self._url)} belongs to the suite {theirs}, and this one is {self._suite}: "
                f"set MONGODB_DATABASE to one of its own, or SUITE_ID={theirs} where it is the same suite in another folder"
            )

    async def _initiated(self) -> None:
        """Make the server a replica set of one if it was started as a member and has no configuration yet.

        If the address names a replica set, no other is accepted, and none is initiated under another name.

        This takes a connection of its own: one that was made before the set existed never learns that there are
        sessions, and one that was given the name of a set cannot ask a server of another set what it is.
        """
        client = self._connect(_of_any_set(self._url))
        grace = time.monotonic() + GRACE_SECONDS
        told = False

        def still_waiting(cause: str) -> None:
            nonlocal told
            if not told and time.monotonic() > grace:
                told = True
                log.warning("waiting for MongoDB", cause=cause)

        try:
            while True:
                try:
                    hello = await client.admin.command("hello")
                except (AutoReconnect, ServerSelectionTimeoutError) as error:
                    still_waiting(str(error).split(",")[0])
                    await asyncio.sleep(0.5)
                    continue
                if hello.get("setName"):
                    self._check_set(hello["setName"])
                if hello.get("isWritablePrimary"):
                    if not hello.get("setName"):
                        raise Unavailable(
                            "MongoDB runs without --replSet: transactions need a replica set, one member is enough"
                        )
                    return
                if not hello.get("setName"):
                    await self._initiate(client)
                still_waiting("it answers, but not as a primary")
                await asyncio.sleep(0.1)
        finally:
            client.close()

    async def _initiate(self, client: "AsyncIOMotorClient[Plain]") -> None:
        replication = (await client.admin.command("getCmdLineOpts"))["parsed"]["replication"]
        name = replication.get("replSet") or replication["replSetName"]
        self._check_set(name)
        host, port = parse_uri(self._url)["nodelist"][0]
        address = f"{host}:{port or DEFAULT_PORT}"
        try:
            await client.admin.command("replSetInitiate", {"_id": name, "members": [{"_id": 0, "host": address}]})
        except OperationFailure as error:
            if error.code != ALREADY_INITIATED:
                raise
            await self._move(client, address)
        else:
            log.info("replica set initiated", name=name)

    async def _move(self, client: "AsyncIOMotorClient[Plain]", address: str) -> None:
        """Correct the address of the only member of our own replica set.

        A set remembers the addresses of its members: a server that is started on another port does not find itself
        among them, and never becomes a primary again.
        """
        config = (await client.admin.command("replSetGetConfig"))["config"]
        (first, *others) = config["members"]
        if others or first["host"] == address or _set_in(self._url) != config["_id"]:
            return
        moved = config | {"version": config["version"] + 1, "members": [first | {"host": address}]}
        await client.admin.command("replSetReconfig", moved, force=True)
        log.info("replica set moved", name=config["_id"], before=first["host"], now=address)

    def _check_set(self, name: str) -> None:
        if _set_in(self._url) not in (None, name):
            raise Unusable(
                f"the MongoDB at {masked_text(self._url)} is in the replica set {name}, so it belongs to another suite: "
                "set MONGODB_PORT, or MONGODB_URL, to this suite's own"
            )

    async def probe(self) -> None:
        """Raise unless the server answers as a primary."""
        with _translated():
            hello = await self._client.admin.command("hello")
        if not hello.get("isWritablePrimary"):
            raise Unavailable("MongoDB answers, but not as a primary")

    async def transaction[T](self, work: Callable[[View], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in one transaction. It commits as a whole or not at all, and is run again after a conflict."""
        with _translated():
            async with await self._client.start_session() as session:
                result: T = await session.with_transaction(
                    lambda inner: work(View(self._database, inner)),
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern("majority"),
                    read_preference=ReadPreference.PRIMARY,
                )
                return result

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[View]:
        """Yield a view in which several reads see the same moment."""
        with _translated():
            session = await self._client.start_session(snapshot=True)
        async with session:
            yield View(self._database, session)


def _options(url: str) -> list[str]:
    return [option for option in url.partition("?")[2].split("&") if option]


def _set_in(url: str) -> str | None:
    """Return the replica set that an address names; None if it names none."""
    return next((option[len(_REPLICA_SET) :] for option in _options(url) if _is_set(option)), None)


def _of_any_set(url: str) -> str:
    """Return the address without the name of a replica set."""
    return "?".join((url.partition("?")[0], "&".join(option for option in _options(url) if not _is_set(option))))


def _is_set(option: str) -> bool:
    return option.lower().startswith(_REPLICA_SET)


def as_stored(instant: datetime) -> datetime:
    """Return the instant as BSON stores it: in whole milliseconds."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn failures of the connection into `Unavailable`; let a conflict through to the transaction, which runs again."""
    try:
        yield
    except (AutoReconnect, ServerSelectionTimeoutError) as error:
        if error.has_error_label("TransientTransactionError"):
            raise
        raise Unavailable(f"MongoDB: {str(error).split(',')[0]}") from error
    except ConfigurationError as error:
        raise Unavailable(f"MongoDB: {error}") from error
    except ExecutionTimeout as error:
        raise DeadlineExceeded(f"MongoDB: {error}") from error
    except PyMongoError as error:
        if error.has_error_label("TransientTransactionError"):
            raise
        log.debug("MongoDB refused", error=str(error))
        raise
