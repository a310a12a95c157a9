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
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo import ASCENDING, DESCENDING, IndexModel, ReadPreference, ReplaceOne, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    CollectionInvalid,
    ConfigurationError,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern
from pymongo.uri_parser import parse_uri

from chassis.errors import Conflict, DeadlineExceeded, SuiteError, Unavailable
from chassis.process.settings import Unusable, masked_text
from chassis.process.version import VERSION
from data_scheduler.stores.first_user import AUTHENTICATION_FAILED, UNAUTHORIZED, FirstUser
from data_scheduler.stores.schema import BEFORE_VERSIONS, GENERATIONS, INDEXES, SCHEMA_VERSION, VALIDATORS
from data_scheduler.stores.staging import RESTORING, Staging
from racing.model import ALL_SEASONS
from racing.wire.codec import Plain

log = structlog.get_logger()


DEFAULT_PORT = 27017
ALREADY_INITIATED = 23

QUICK_TO_NOTICE = {"electionTimeoutMillis": 5_000, "heartbeatTimeoutSecs": 3, "catchUpTimeoutMillis": 2_000}
"""Settings of a set that we initiate, for when it has grown to several members. By default a lost primary is missed after 10 s; a new one
then waits until it has heard of every member, which one that is cut off delays by the 10 s of a heartbeat, and takes writes only then.
What was acknowledged is on a majority, so that nothing of it needs that wait.
"""
RETRY_SECONDS = 0.2
FOR_A_MOMENT = frozenset({91, 94, 189, 211, 239, 246, 10107, 11600, 11602, 13435, 13436})
"""Codes of a server that starts, stops or steps down, that has not loaded its keys yet, or whose snapshots are still too old or too new
to be read: reading again helps."""

GRACE_SECONDS = 20.0
"""Seconds that a server may take to start before we log that we wait for it: it may have been started with us."""

CLOSED = "MongoClient after close"
"""Words of pymongo, which has no error of its own for a client that was closed under a call: `Mongo.reach_again` closes those left."""

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
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
"""Documents as the bytes that they are: nothing is decoded, so nothing can be changed."""

UPGRADING = "upgrading"
"""The field of the document of all seasons that says which steps of a migration are done."""

RECOGNISED_BY = ("born", "schema", UPGRADING)
"""The fields of that document by which `Mongo.recognise` knows its database."""


class View:
    """The collections as one session sees them: inside a transaction, a snapshot, or neither."""

    def __init__(self, database: Any, session: AsyncIOMotorClientSession | None) -> None:
        self._database = database
        self._session = session

    def _collection(self, name: str) -> Any:
        return self._database[name]

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
            cursor = self._collection(collection).find(dict(where), fields, session=self._session, limit=limit)
            found: list[Plain] = await (cursor.sort(list(sort)) if sort else cursor).to_list(None)
            return found

    async def raw(self, collection: str) -> AsyncIterator[bytes]:
        """Yield every document as BSON, in order of id."""
        with _translated():
            documents = self._collection(collection).with_options(codec_options=RAW)
            async for document in documents.find({}, session=self._session, sort=[("_id", ASCENDING)]):
                yield document.raw

    async def one(self, collection: str, where: Mapping[str, Any]) -> Plain | None:
        """Return the document that matches, or None."""
        return next(iter(await self.find(collection, where, limit=1)), None)

    async def aggregate(self, collection: str, stages: Sequence[Mapping[str, Any]]) -> list[Plain]:
        """Return the documents that a pipeline of stages gives."""
        with _translated():
            cursor = self._collection(collection).aggregate(list(stages), session=self._session)
            found: list[Plain] = await cursor.to_list(None)
            return found

    async def replace(self, collection: str, documents: Iterable[Plain]) -> None:
        """Write each document under its `_id`, whether it is new or not."""
        operations = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
        if operations:
            with _translated():
                await self._collection(collection).bulk_write(operations, ordered=False, session=self._session)

    async def insert(self, collection: str, documents: Sequence[Plain]) -> None:
        """Write new documents."""
        if documents:
            with _translated():
                await self._collection(collection).insert_many(documents, ordered=False, session=self._session)

    async def update(
        self, collection: str, where: Mapping[str, Any], change: Any, *, upsert: bool = False
    ) -> Plain | None:
        """Change one document and return it as it is now; None when none matches."""
        with _translated():
            changed: Plain | None = await self._collection(collection).find_one_and_update(
                dict(where), change, upsert=upsert, return_document=True, session=self._session
            )
            return changed

    async def delete(self, collection: str, where: Mapping[str, Any]) -> None:
        """Remove one document, such as a lease that is given back."""
        with _translated():
            await self._collection(collection).delete_one(dict(where), session=self._session)

    async def change(self, collection: str, where: Mapping[str, Any], change: Mapping[str, Any]) -> int:
        """Change every document that matches; return how many there were."""
        with _translated():
            done = await self._collection(collection).update_many(dict(where), dict(change), session=self._session)
            return int(done.matched_count)

    async def remove_where(self, collection: str, where: Mapping[str, Any]) -> int:
        """Remove every document that matches; return how many there were."""
        with _translated():
            done = await self._collection(collection).delete_many(dict(where), session=self._session)
            return int(done.deleted_count)

    async def remove(self, collection: str, ids: Sequence[Any]) -> None:
        """Remove documents by id, such as those that were retired to a file."""
        with _translated():
            await self._collection(collection).delete_many({"_id": {"$in": list(ids)}}, session=self._session)


class Replaced(SuiteError):
    """Another database stands where ours stood: nothing that was known of ours is true of it."""


class Mongo(View):
    """A connection to the database of a suite. `suite`: the mark that the database must carry; None accepts any."""

    def __init__(self, url: str, database: str, *, timeout: float, suite: str | None = None) -> None:
        self._url = url
        self._timeout = timeout
        self.suite = suite
        self._refused = 0
        self._client = self._connect(url)
        self._left: list[AsyncIOMotorClient[Plain]] = []
        super().__init__(self._client.get_database(database, codec_options=CODEC), None)
        self._name = database
        self.born: str | None = None
        """The token that names the database, once it was prepared."""
        self.restored = False
        """Whether the database was made from a backup, once it was prepared: what was there before may be gone for good."""
        self.refusal: str | None = None
        """Why the database must not be used at present, since it is not ours; its guard sets it."""

    def _collection(self, name: str) -> Any:
        if self.refusal is not None:
            raise Unavailable(self.refusal)
        return super()._collection(name)

    def _connect(self, url: str) -> "AsyncIOMotorClient[Plain]":
        milliseconds = int(self._timeout * 1000)
        return AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=milliseconds,
            connectTimeoutMS=milliseconds,
            socketTimeoutMS=milliseconds * 10,
            heartbeatFrequencyMS=2000,
            appname="data_scheduler",
            # What is acknowledged survives the primary, and what is read does: a generation that a failover took back would be given
            # to other content, and whoever has read it would never read that.
            w="majority",
            readConcernLevel="majority",
            compressors=[],  # as CVE-2025-14847 would have it; over loopback it costs more than it saves
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in (*self._left, self._client):
            client.close()

    async def reach_again(self) -> None:
        """Wait until the server is a primary again, as `reach` does, and connect anew.

        A connection that saw the server before its set was initiated may never learn that there are sessions. Calls that are under way
        end on the one they began with.
        """
        await self.reach()
        for client in self._left:
            client.close()
        self._left = [self._client]
        self._client = self._connect(self._url)
        self._database = self._client.get_database(self._name, codec_options=CODEC)

    async def prepare(self, kept: Sequence[Plain] = ()) -> str:
        """Wait for the server, initiate a new replica set, make collections, validators and indexes. Safe to repeat.

        `kept`: the documents of the generations as they were, for a database that lost them: it goes on with its token and numbers.
        A database of an older schema gets its indexes when its migrations have run (`data_scheduler.migrations`). A restore that was cut
        off after it had begun to replace collections is finished first.

        Returns a token that names this database: generations start at 0 in a new one, so they mean nothing without
        it. Raises `Unusable`, before anything is changed, when the server or the database belongs to another suite, or was written by a
        newer version, and `Replaced` when it is not the one that was prepared before.
        """
        await self.reach()
        await self.finish_restore()
        stored = await self.check_mark()
        self._check_schema(stored)
        self._check_token(stored)
        await self._make_collections()
        database = View(self._database, None)
        # The document of all seasons comes last: once it is there, the database counts as ours, and its counts are believed.
        for plain in sorted(kept, key=lambda plain: bool(plain["_id"] == ALL_SEASONS)):
            change = at_least(plain["generation"], plain.get("holds", {}))
            if plain["_id"] == ALL_SEASONS:
                change["$setOnInsert"] = {"born": self.born, "schema": SCHEMA_VERSION}
            await database.update(GENERATIONS, {"_id": plain["_id"]}, change, upsert=True)
        new = {"generation": 0, "born": self.born or secrets.token_hex(4), "schema": SCHEMA_VERSION}
        first = await database.update(GENERATIONS, {"_id": ALL_SEASONS}, {"$setOnInsert": new}, upsert=True)
        if schema_of(first) == SCHEMA_VERSION:
            await self.make_indexes()
        await self._mark()
        self._check_token(first)
        self.born = str(first["born"]) if first else ""
        self.restored = first is not None and "restored" in first
        self.refusal = None
        return self.born

    async def _make_collections(self) -> None:
        """Make what is missing of the collections and their validators; what is there already is left as it is."""
        with _translated():
            database = self._client[self._name]
            options = {found["name"]: found.get("options", {}) async for found in await database.list_collections()}
            for name, validator in VALIDATORS.items():
                if name not in options:
                    try:
                        await database.create_collection(name, validator=validator, validationLevel="strict")
                    except CollectionInvalid:
                        log.debug("another data_scheduler was faster", collection=name)
                    else:
                        continue
                if options.get(name, {}).get("validator") != validator:
                    await database.command("collMod", name, validator=validator, validationLevel="strict")

    async def make_indexes(self) -> None:
        """Make the indexes that are missing. In one thread, since to hand over thirty commands costs as much as to give them."""
        database = self._client.delegate[self._name]

        def make() -> None:
            for name, indexes in INDEXES.items():
                models = [
                    IndexModel([(key, DESCENDING if down else ASCENDING) for key, down in keys], unique=unique)
                    for keys, unique in indexes
                ]
                database[name].create_indexes(models)

        with _translated():
            await asyncio.to_thread(make)

    async def lacking(self) -> list[str]:
        """Return the collections that are gone, or were made again without their validator by whoever wrote to them first."""
        with _translated():
            found = await self._client[self._name].list_collections()
            validated = {each["name"] async for each in found if "validator" in each.get("options", {})}
        return sorted(VALIDATORS.keys() - validated)

    def recognise(self, generations: Iterable[Plain]) -> None:
        """Raise `Unavailable` unless these documents of the generations are of the database that was prepared.

        One that was emptied or replaced a moment ago answers, too: with nothing, which must not be taken for the truth.
        """
        if self.refusal is not None:
            raise Unavailable(self.refusal)
        first = next((plain for plain in generations if plain["_id"] == ALL_SEASONS), None)
        if first is None or first.get("born") != self.born:
            raise Unavailable(f"the database {self._name} has lost its data, it is made again")
        if UPGRADING in first or schema_of(first) != SCHEMA_VERSION:
            raise Unavailable(f"the database {self._name} is being upgraded")

    async def is_as_prepared(self) -> bool:
        """Return whether the database is the one that was prepared; False for one that is empty.

        Raise `Unusable` when it belongs to another suite or a newer version, and `Replaced` when it is another of ours.
        """
        first = await self.check_mark()
        self._check_schema(first)
        if first is None or first.get("born") is None:
            return False
        self._check_token(first)
        return True

    def _check_token(self, first: Plain | None) -> None:
        """Raise `Replaced` when the document of all seasons is that of another database than the one that was prepared."""
        born = (first or {}).get("born")
        if None not in (self.born, born) and born != self.born:
            raise Replaced(f"the database {self._name} was replaced by another one, {born}")

    async def _mark(self) -> None:
        """Put our mark on a database that has none; if two suites try at once, one sees the mark of the other."""
        if self.suite is not None:
            unmarked = {"_id": ALL_SEASONS, "suite": None}
            await View(self._database, None).update(GENERATIONS, unmarked, {"$set": {"suite": self.suite}})
            await self.check_mark()

    async def check_mark(self) -> Plain | None:
        """Return the document of all seasons, which carries the mark; None in an empty database.

        Raise `Unusable` when the database belongs to another suite, before anything of theirs is changed or removed.
        """
        first = await View(self._database, None).one(GENERATIONS, {"_id": ALL_SEASONS})
        theirs = first.get("suite") if first else None
        if self.suite is not None and theirs is not None and theirs != self.suite:
            raise Unusable(
                f"the database {self._name} of {masked_text(self._url)} belongs to the suite {theirs}, and this one is {self.suite}: "
                f"set MONGODB_DATABASE to one of its own, or SUITE_ID={theirs} where it is the same suite in another folder"
            )
        return first

    def _check_schema(self, first: Plain | None) -> None:
        """Raise `Unusable` when a newer version of the suite has written the database."""
        if first is not None and schema_of(first) > SCHEMA_VERSION:
            raise Unusable(
                f"the database {self._name} of {masked_text(self._url)} was upgraded by willitbemax {first.get('written_by', '?')} to "
                f"schema {schema_of(first)}, and this is {VERSION}, which knows {SCHEMA_VERSION}: start that version or a newer one, or "
                "restore a backup that was made before the upgrade"
            )

    def staging(self, restore: str) -> Staging:
        """Return the collections of a restore, by its id."""
        return Staging(self._client, self._name, restore)

    async def finish_restore(self) -> None:
        """Put in place what a restore has staged that was cut off after it had begun to."""
        first = await self.check_mark()
        if first is not None and RESTORING in first:
            log.warning("finishing a restore that was cut off", restore=first[RESTORING])
            with _translated():
                await self.staging(first[RESTORING]).put_in_place()

    async def switch_to(self, staging: Staging) -> None:
        """Put what was staged in the place of what there is, all of it: from the first word here until the last it is neither.

        Whoever uses the database learns at once that it is another one (`recognise`), and whoever starts finishes what was cut off.
        """
        switching: Plain = {"born": f"restoring-{staging.restore}", RESTORING: staging.restore}
        if self.suite is not None:
            switching["suite"] = self.suite
        await self.update(
            GENERATIONS,
            {"_id": ALL_SEASONS},
            {"$set": switching, "$setOnInsert": {"generation": 0}},
            upsert=True,
        )
        with _translated():
            await staging.put_in_place()

    async def reach(self) -> None:
        """Wait until the server is a primary. Make it a replica set of one if it was started as a member and has no configuration yet.

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
                    hello = await self._hello(client)
                except Unavailable as error:
                    still_waiting(error.message)
                    await asyncio.sleep(RETRY_SECONDS)
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

    async def _hello(self, client: "AsyncIOMotorClient[Plain]") -> Plain:
        """Return what the server says of itself. Raise Unavailable while it does not, or does not know our user yet."""
        try:
            hello: Plain = await client.admin.command("hello")
        except AutoReconnect as error:
            raise Unavailable(str(error).split(",")[0]) from error
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise
            # Asked once more where there are users: ours may just have been made, and a server that starts knows nobody.
            self._refused += await self._has_others()
            if self._refused > 1:
                raise Unusable(
                    f"the MongoDB at {masked_text(self._url)} does not accept this user and password: correct MONGODB_URL, "
                    "or, where `make up` starts it, put back passwords.json in DATA_DIR"
                ) from error
            raise Unavailable("it does not know our user yet") from error
        self._refused = 0
        return hello

    async def _has_others(self) -> bool:
        """Make our user where the server has none; return whether it has others instead. A server without a set is made one first."""
        first = FirstUser(self._url)
        if not first.can_be_made:
            return True
        nobody = self._connect(first.address)
        try:
            hello = await nobody.admin.command("hello")
            if name := hello.get("setName"):
                self._check_set(name)
            if hello.get("isWritablePrimary"):
                return not await first.make(nobody)
            if not name:
                await self._initiate(nobody)
        except AutoReconnect as error:
            log.debug("MongoDB is not ready for a user", cause=str(error))
        except OperationFailure as error:
            if error.code != UNAUTHORIZED:
                raise
            return True
        finally:
            nobody.close()
        return False

    async def _initiate(self, client: "AsyncIOMotorClient[Plain]") -> None:
        name = await self._set_of(client)
        self._check_set(name)
        host, port = parse_uri(self._url)["nodelist"][0]
        address = f"{host}:{port or DEFAULT_PORT}"
        try:
            members = [{"_id": 0, "host": address}]
            await client.admin.command(
                "replSetInitiate", {"_id": name, "members": members, "settings": QUICK_TO_NOTICE}
            )
        except OperationFailure as error:
            if error.code != ALREADY_INITIATED:
                raise
            await self._move(client, address)
        else:
            log.info("replica set initiated", name=name)

    async def _set_of(self, client: "AsyncIOMotorClient[Plain]") -> str:
        """Return the set that the server was started for. One that has no user yet does not say it: then it is ours by its port."""
        try:
            replication = (await client.admin.command("getCmdLineOpts"))["parsed"]["replication"]
        except OperationFailure as error:
            ours = _set_in(self._url)
            if error.code != UNAUTHORIZED or ours is None:
                raise
            return ours
        name: str = replication.get("replSet") or replication["replSetName"]
        return name

    async def _move(self, client: "AsyncIOMotorClient[Plain]", address: str) -> None:
        """Correct the address of the only member of our own replica set.

        A set remembers the addresses of its members: a server that is started on another port does not find itself
        among them, and never becomes a primary again.
        """
        try:
            config = (await client.admin.command("replSetGetConfig"))["config"]
        except OperationFailure as error:
            if error.code != UNAUTHORIZED:
                raise
            # Without a user one may write the configuration, but not read it.
            config = {"_id": _set_in(self._url), "version": 1, "members": [{"_id": 0, "host": ""}]}
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
        """Raise unless the server answers as a primary, and holds our database."""
        with _translated():
            hello = await self._client.admin.command("hello")
        if not hello.get("isWritablePrimary"):
            raise Unavailable("MongoDB answers, but not as a primary")
        if not await self.is_as_prepared():
            raise Unavailable(f"the database {self._name} has lost its data, it is made again")

    async def transaction[T](self, work: Callable[[View], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in one transaction. It commits as a whole or not at all, and is run again after a conflict."""
        # Both of one connection, also when it is run again after `reach_again` has made another.
        client, database = self._client, self._database
        with _translated():
            async with await client.start_session() as session:
                result: T = await session.with_transaction(
                    lambda inner: work(View(database, inner)),
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern("majority"),
                    read_preference=ReadPreference.PRIMARY,
                )
                return result

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[View]:
        """Yield a view in which several reads see the same moment."""
        client, database = self._client, self._database
        with _translated():
            session = await client.start_session(snapshot=True)
        async with session:
            yield View(database, session)


def at_least(generation: int, holds: Mapping[str, int]) -> Plain:
    """Return the update of a season's document that raises its generation, and how many documents it is to hold, to at least these."""
    return {"$max": {"generation": generation, **{f"holds.{name}": number for name, number in holds.items()}}}


def schema_of(first: Mapping[str, Any] | None) -> int:
    """Return the schema that the document of all seasons names."""
    return int((first or {}).get("schema", BEFORE_VERSIONS))


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
    except PyMongoError as error:
        told = _told(error)
        if told is None:
            raise
        raise told from error


def _told(error: PyMongoError) -> SuiteError | None:
    """Return what a failure means to who called; None where it goes on as it is."""
    runs_again = error.has_error_label("TransientTransactionError")
    told: SuiteError | None = None
    match error:
        case AutoReconnect() if not runs_again:
            told = Unavailable(f"MongoDB: {str(error).split(',')[0]}")
        case ConfigurationError():
            told = Unavailable(f"MongoDB: {error}")
        case InvalidOperation() if CLOSED in str(error):
            told = Unavailable("MongoDB: the connection was given up for a new one")
        case DuplicateKeyError():
            # Of two who write the same at once, one comes too late.
            told = Conflict("somebody else has just written the same")
        case ExecutionTimeout():
            told = DeadlineExceeded(f"MongoDB: {error}")
        case OperationFailure() if error.code == AUTHENTICATION_FAILED:
            # A server that has lost its users with its data: `prepare` makes ours again.
            told = Unavailable("MongoDB does not accept our user and password")
        case OperationFailure() if error.code in FOR_A_MOMENT and not runs_again:
            told = Unavailable(f"MongoDB: {str(error).split(',')[0]}")
        case _ if not runs_again:
            log.debug("MongoDB refused", error=str(error))
    return told
