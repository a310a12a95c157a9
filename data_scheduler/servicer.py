"""The gRPC services of data_scheduler but for the live ones: each method decodes a request, calls the core, and encodes the reply."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import grpc
import structlog
from google.protobuf.message import Message

from chassis.errors import InvalidRequest, NotFound
from data_scheduler.changes import Changes
from data_scheduler.data_loss import Guard
from data_scheduler.reading.history import History
from data_scheduler.reading.season_memory import Generations, Keeper, generations
from data_scheduler.reading.table import READS, ReadCall, StoredReadCall
from data_scheduler.run_ledger import Leases, Ledger
from data_scheduler.stores.cache import Cache
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.commit import Commits
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.bounds import check_bounds, check_texts
from racing.model import ALL_SEASONS, Batch, Struct
from racing.wire.codec import from_message, message_class, to_message
from racing.wire.requests.calls import call_of
from racing.wire.requests.reads import WHOLE
from racing.wire.requests.run_ledger import FinishRunRequest, ListRunsRequest, StartRunRequest
from racing.wire.told import TOLD

log = structlog.get_logger()

type Context[Q, R] = grpc.aio.ServicerContext[Q, R]


class ReadServicer:
    """Every read of `reading.table`: from what is kept, else from Redis while that is current, else from MongoDB."""

    def __init__(self, mongo: Mongo, cache: Cache, changes: Changes, guard: Guard, keeper: Keeper) -> None:
        self._mongo = mongo
        self._cache = cache
        self._changes = changes
        self._guard = guard
        self._keeper = keeper

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        handlers = {call_of(read.request): self._handler(read) for read in READS}
        handlers["GetHoldings"] = grpc.unary_unary_rpc_method_handler(
            self._get_holdings,
            request_deserializer=services.GetHoldingsRequest.FromString,
            response_serializer=services.GetHoldingsResponse.SerializeToString,
        )
        handlers["WatchChanges"] = grpc.unary_stream_rpc_method_handler(
            self._watch_changes,
            request_deserializer=services.WatchChangesRequest.FromString,
            response_serializer=services.WatchChangesResponse.SerializeToString,
        )
        service = services.DESCRIPTOR.services_by_name["ContentReadService"]
        missing = {method.name for method in service.methods} ^ set(handlers)
        if missing:
            raise TypeError(f"only in services.proto or only in reading/table.py: {', '.join(sorted(missing))}")
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))

    def _handler(self, read: ReadCall | StoredReadCall) -> "grpc.RpcMethodHandler[Any, Any]":
        async def serve(message: Message, context: Context[Message, Message]) -> bytes:
            metadata = dict(context.invocation_metadata() or ())
            return await self._reply(read, message, whole=WHOLE in metadata, told=metadata.get(TOLD))

        # Replies are bytes already: what Redis has is sent as it is.
        return grpc.unary_unary_rpc_method_handler(
            serve, request_deserializer=message_class(read.request).FromString, response_serializer=None
        )

    async def _watch_changes(
        self, _request: services.WatchChangesRequest, _context: object
    ) -> AsyncIterator[services.WatchChangesResponse]:
        async for change, news in self._changes.watch():
            yield services.WatchChangesResponse(change=to_message(change, content.Change), news=news)

    async def _get_holdings(
        self, request: services.GetHoldingsRequest, _context: object
    ) -> services.GetHoldingsResponse:
        return to_message(await self._guard.holdings(count=request.count), services.GetHoldingsResponse)

    async def _reply(
        self, read: ReadCall | StoredReadCall, message: Message, *, whole: bool, told: str | bytes | None
    ) -> bytes:
        """Answer a read.

        `whole`: refuse what would not be whole, since documents are missing; the rest may see them come back. `told`: the word for the
        changes that the caller has been told of.
        """
        request = from_message(message, read.request)
        check_bounds(request)
        season = read.season(request)
        if not read.seconds and isinstance(read, StoredReadCall):
            async with self._mongo.snapshot() as view:
                await generations(self._mongo, ALL_SEASONS, view)
                return encoded(await read.answer(view, request))
        # Who has been told of what is known here makes an answer again when there is more to tell: it need not be looked for.
        knows_the_same = told == self._changes.word and self._mongo.refusal is None
        now = (
            self._keeper.told(season, self._changes.known) if knows_the_same else await self._keeper.generations(season)
        )
        if whole:
            self._guard.check(season)
        try:
            return await self._current(read, request, now, message)
        except NotFound:
            if whole:
                await self._guard.doubt(season)
            raise

    async def _current(
        self, read: ReadCall | StoredReadCall, request: Any, now: Generations, message: Message
    ) -> bytes:
        """Return the reply at these generations or later: from what is kept, from Redis, or read from MongoDB."""
        season = read.season(request)
        if isinstance(read, ReadCall) and (history := self._keeper.kept(now)) is not None:
            await in_steps(read.prepare, history)
            return encoded(read.answer(history, request), history.generation)
        query = f"{call_of(read.request)}:{message.SerializeToString(deterministic=True).hex()}"
        found = await self._cache.get(self._cache.key(season or ALL_SEASONS, now.sum, query))
        if found is not None:
            return found
        if isinstance(read, ReadCall):
            history = await self._keeper.read(now)
            await in_steps(read.prepare, history)
            generation, answer = history.generation, read.answer(history, request)
        else:
            async with self._mongo.snapshot() as view:
                generation = (await generations(self._mongo, season, view)).sum
                answer = await read.answer(view, request)
        reply = encoded(answer, generation)
        await self._cache.set(self._cache.key(season or ALL_SEASONS, generation, query), reply, read.seconds)
        return reply


async def in_steps(prepare: Callable[[History], Iterator[None]], history: History) -> None:
    """Prepare what answers are made of, and let others have their turn after each step."""
    for _ in prepare(history):
        await asyncio.sleep(0)


async def read_ahead(keeper: Keeper) -> None:
    """Read every season, and prepare what takes long, before anybody asks; what fails is done when it is asked for."""
    history = await keeper.read_all()
    if history is not None:
        for prepare in {read.prepare for read in READS if isinstance(read, ReadCall)}:
            await in_steps(prepare, history)


def encoded(answer: Struct, generation: int | None = None) -> bytes:
    """Return the reply as it is sent, with the generation that it is of, if it is cached."""
    reply = to_message(answer, message_class(type(answer)))
    if generation is not None:
        reply.generation = generation  # type: ignore[attr-defined]  # every cached reply has it
    return reply.SerializeToString()


class WriteServicer(rpc.ContentWriteServiceServicer):
    """Writes batches, and notes in the ledger why one was refused, or where its tables differ from ours."""

    def __init__(self, commits: Commits, ledger: Ledger) -> None:
        self._commits = commits
        self._ledger = ledger

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_ContentWriteServiceServicer_to_server(self, server)

    async def WriteBatch(self, request: services.WriteBatchRequest, context: object) -> services.WriteBatchResponse:
        check_texts(sync_run=request.sync_run)
        try:
            committed = await self._commits.write(from_message(request.batch, Batch))
        except InvalidRequest as error:
            log.warning("batch refused", source=request.batch.source, season=request.batch.season, reason=error.message)
            if request.HasField("sync_run"):
                await self._ledger.refuse(request.sync_run, error.message)
            raise
        if committed.differences and request.HasField("sync_run"):
            await self._ledger.dispute(request.sync_run, committed.differences)
        return services.WriteBatchResponse(written=to_message(committed.written, content.Written))


class LedgerServicer(rpc.SyncLedgerServiceServicer):
    """Runs and paused jobs."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_SyncLedgerServiceServicer_to_server(self, server)

    async def StartRun(self, request: services.StartRunRequest, context: object) -> services.StartRunResponse:
        run = await self._ledger.start(_bounded(from_message(request, StartRunRequest)))
        return services.StartRunResponse(run=to_message(run, content.SyncRun))

    async def FinishRun(self, request: services.FinishRunRequest, context: object) -> services.FinishRunResponse:
        run = await self._ledger.finish(_bounded(from_message(request, FinishRunRequest)))
        return services.FinishRunResponse(run=to_message(run, content.SyncRun))

    async def ListRuns(self, request: services.ListRunsRequest, context: object) -> services.ListRunsResponse:
        runs = await self._ledger.runs(_bounded(from_message(request, ListRunsRequest)))
        return services.ListRunsResponse(runs=[to_message(run, content.SyncRun) for run in runs])

    async def ListLastRuns(
        self, request: services.ListLastRunsRequest, context: object
    ) -> services.ListLastRunsResponse:
        runs = await self._ledger.last_runs()
        return services.ListLastRunsResponse(runs=[to_message(run, content.SyncRun) for run in runs])

    async def PauseJob(self, request: services.PauseJobRequest, context: object) -> services.PauseJobResponse:
        check_texts(job=request.job)
        await self._ledger.pause(request.job)
        return services.PauseJobResponse()

    async def ResumeJob(self, request: services.ResumeJobRequest, context: object) -> services.ResumeJobResponse:
        check_texts(job=request.job)
        await self._ledger.resume(request.job)
        return services.ResumeJobResponse()

    async def ListPausedJobs(
        self, request: services.ListPausedJobsRequest, context: object
    ) -> services.ListPausedJobsResponse:
        return services.ListPausedJobsResponse(jobs=await self._ledger.paused())


class LeaseServicer(rpc.LeaseServiceServicer):
    """Leases: taken, renewed and given back."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_LeaseServiceServicer_to_server(self, server)

    async def AcquireLease(
        self, request: services.AcquireLeaseRequest, context: object
    ) -> services.AcquireLeaseResponse:
        check_texts(name=request.name, holder=request.holder)
        granted, lease = await self._leases.acquire(request.name, request.holder, request.seconds)
        return services.AcquireLeaseResponse(granted=granted, lease=to_message(lease, content.Lease))

    async def ReleaseLease(
        self, request: services.ReleaseLeaseRequest, context: object
    ) -> services.ReleaseLeaseResponse:
        check_texts(name=request.name, holder=request.holder)
        await self._leases.release(request.name, request.holder)
        return services.ReleaseLeaseResponse()


def _bounded[S: Struct](request: S) -> S:
    check_bounds(request)
    return request
