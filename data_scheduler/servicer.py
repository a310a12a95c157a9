"""gRPC in, core out: reads the request, calls the core, writes the answer. The only file of this service that knows protobuf."""

from collections.abc import AsyncIterator, Awaitable, Callable

import grpc
import structlog
from google.protobuf.message import Message

from chassis.errors import InvalidRequest
from data_scheduler.changes import Changes
from data_scheduler.ledger import Leases, Ledger
from data_scheduler.reading import people, reads, tracks
from data_scheduler.stores import schema
from data_scheduler.stores.cache import Cache
from data_scheduler.stores.mongo import Mongo, View
from data_scheduler.writing.commit import Commits
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from protobuf import services_pb2_grpc as rpc
from racing.model import ALL_SEASONS, Batch, Championship, SessionKind, Struct
from racing.wire.codec import enum_member, from_message, to_message

log = structlog.get_logger()

type Context[Q, R] = grpc.aio.ServicerContext[Q, R]

SECONDS_KEPT = {
    "ListSeasons": 300,
    "GetCalendar": 3600,
    "ListResults": 3600,
    "GetStandings": 3600,
    "GetLapChart": 600,
    "GetCircuitMap": 600,
    "ListDrivers": 600,
    "GetDriver": 600,
    "ListConstructors": 600,
    "GetConstructor": 600,
    "ListCircuits": 600,
    "GetCircuit": 600,
    "GetProgression": 3600,
    "ListDriverResults": 600,
}
"""How long a reply may stay in Redis; its key already ends with its generation."""


class ReadServicer(rpc.ContentReadServiceServicer):
    """Replies from Redis when their generation is current, else from one snapshot of MongoDB."""

    def __init__(self, mongo: Mongo, cache: Cache, changes: Changes) -> None:
        self._mongo = mongo
        self._cache = cache
        self._changes = changes

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_ContentReadServiceServicer_to_server(self, server)

    async def ListSeasons(self, request: services.ListSeasonsRequest, context: object) -> services.ListSeasonsResponse:
        year, leaders = _optional(request, "year"), _optional(request, "leaders")
        return await self._reply(
            "ListSeasons",
            None,
            request,
            services.ListSeasonsResponse,
            lambda view: reads.list_seasons(view, year, leaders),
        )

    async def GetCalendar(self, request: services.GetCalendarRequest, context: object) -> services.GetCalendarResponse:
        season = _optional(request, "season")
        return await self._reply(
            "GetCalendar",
            season,
            request,
            services.GetCalendarResponse,
            lambda view: reads.get_calendar(view, season),
        )

    async def ListResults(self, request: services.ListResultsRequest, context: object) -> services.ListResultsResponse:
        grand_prix, leaders = _optional(request, "grand_prix"), _optional(request, "leaders")
        session = _session(request)
        return await self._reply(
            "ListResults",
            request.season,
            request,
            services.ListResultsResponse,
            lambda view: reads.list_results(view, request.season, grand_prix, session, leaders),
        )

    async def GetStandings(
        self, request: services.GetStandingsRequest, context: object
    ) -> services.GetStandingsResponse:
        championship = enum_member(Championship, request.championship, "championship")
        after_round = _optional(request, "after_round")
        return await self._reply(
            "GetStandings",
            request.season,
            request,
            services.GetStandingsResponse,
            lambda view: reads.get_standings(view, request.season, championship, after_round),
        )

    async def GetLapChart(self, request: services.GetLapChartRequest, context: object) -> services.GetLapChartResponse:
        session = enum_member(SessionKind, request.session, "session")
        return await self._reply(
            "GetLapChart",
            request.season,
            request,
            services.GetLapChartResponse,
            lambda view: reads.get_lap_chart(view, request.season, request.grand_prix, session),
        )

    async def GetCircuitMap(
        self, request: services.GetCircuitMapRequest, context: object
    ) -> services.GetCircuitMapResponse:
        return await self._reply(
            "GetCircuitMap",
            ALL_SEASONS,
            request,
            services.GetCircuitMapResponse,
            lambda view: reads.get_circuit_map(view, request.layout),
        )

    async def ListDrivers(self, request: services.ListDriversRequest, context: object) -> services.ListDriversResponse:
        return await self._reply(
            "ListDrivers",
            None,
            request,
            services.ListDriversResponse,
            people.list_drivers,
        )

    async def GetDriver(self, request: services.GetDriverRequest, context: object) -> services.GetDriverResponse:
        return await self._reply(
            "GetDriver",
            None,
            request,
            services.GetDriverResponse,
            lambda view: people.get_driver(view, request.id),
        )

    async def ListConstructors(
        self, request: services.ListConstructorsRequest, context: object
    ) -> services.ListConstructorsResponse:
        return await self._reply(
            "ListConstructors",
            None,
            request,
            services.ListConstructorsResponse,
            people.list_constructors,
        )

    async def GetConstructor(
        self, request: services.GetConstructorRequest, context: object
    ) -> services.GetConstructorResponse:
        return await self._reply(
            "GetConstructor",
            None,
            request,
            services.GetConstructorResponse,
            lambda view: people.get_constructor(view, request.id),
        )

    async def ListCircuits(
        self, request: services.ListCircuitsRequest, context: object
    ) -> services.ListCircuitsResponse:
        return await self._reply(
            "ListCircuits",
            None,
            request,
            services.ListCircuitsResponse,
            tracks.list_circuits,
        )

    async def GetCircuit(self, request: services.GetCircuitRequest, context: object) -> services.GetCircuitResponse:
        return await self._reply(
            "GetCircuit",
            None,
            request,
            services.GetCircuitResponse,
            lambda view: tracks.get_circuit(view, request.id),
        )

    async def GetProgression(
        self, request: services.GetProgressionRequest, context: object
    ) -> services.GetProgressionResponse:
        championship = enum_member(Championship, request.championship, "championship")
        return await self._reply(
            "GetProgression",
            request.season,
            request,
            services.GetProgressionResponse,
            lambda view: reads.get_progression(view, request.season, championship),
        )

    async def ListDriverResults(
        self, request: services.ListDriverResultsRequest, context: object
    ) -> services.ListDriverResultsResponse:
        season = _optional(request, "season")
        return await self._reply(
            "ListDriverResults",
            season,
            request,
            services.ListDriverResultsResponse,
            lambda view: people.list_driver_results(view, request.driver, season),
        )

    async def ListRevisions(
        self, request: services.ListRevisionsRequest, context: object
    ) -> services.ListRevisionsResponse:
        session = enum_member(SessionKind, request.session, "session")
        async with self._mongo.snapshot() as view:
            found = await reads.list_revisions(view, request.season, request.grand_prix, session)
        return to_message(found, services.ListRevisionsResponse)

    async def WatchChanges(
        self, request: services.WatchChangesRequest, context: object
    ) -> AsyncIterator[services.WatchChangesResponse]:
        async for change, news in self._changes.watch():
            yield services.WatchChangesResponse(change=to_message(change, content.Change), news=news)

    async def _reply[R: Message](
        self,
        call: str,
        season: int | None,
        request: Message,
        kind: type[R],
        answer: Callable[[View], Awaitable[Struct]],
    ) -> R:
        query = f"{call}:{request.SerializeToString(deterministic=True).hex()}"
        key = self._cache.key(season or ALL_SEASONS, await _generation(self._mongo, season), query)
        if (kept := await self._cache.get(key)) is not None:
            return kind.FromString(kept)
        async with self._mongo.snapshot() as view:
            generation = await _generation(view, season)
            reply = to_message(await answer(view), kind)
        reply.generation = generation  # type: ignore[attr-defined]  # all these replies have it
        key = self._cache.key(season or ALL_SEASONS, generation, query)
        await self._cache.set(key, reply.SerializeToString(), SECONDS_KEPT[call])
        return reply


class WriteServicer(rpc.ContentWriteServiceServicer):
    """Batches; a refused one is written into the ledger as well."""

    def __init__(self, commits: Commits, ledger: Ledger) -> None:
        self._commits = commits
        self._ledger = ledger

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_ContentWriteServiceServicer_to_server(self, server)

    async def WriteBatch(self, request: services.WriteBatchRequest, context: object) -> services.WriteBatchResponse:
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
    """Runs."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_SyncLedgerServiceServicer_to_server(self, server)

    async def StartRun(self, request: services.StartRunRequest, context: object) -> services.StartRunResponse:
        run = await self._ledger.start(
            request.job,
            request.trigger,
            _optional(request, "season"),
            _optional(request, "round"),
            _session(request),
        )
        return services.StartRunResponse(run=to_message(run, content.SyncRun))

    async def FinishRun(self, request: services.FinishRunRequest, context: object) -> services.FinishRunResponse:
        run = await self._ledger.finish(
            request.id,
            request.outcome,
            source=_optional(request, "source"),
            fetched=request.fetched,
            changed=request.changed,
            error=_optional(request, "error"),
            conflicts=list(request.conflicts),
        )
        return services.FinishRunResponse(run=to_message(run, content.SyncRun))

    async def ListRuns(self, request: services.ListRunsRequest, context: object) -> services.ListRunsResponse:
        runs = await self._ledger.runs(
            job=_optional(request, "job"),
            trigger=_optional(request, "trigger"),
            outcome=_optional(request, "outcome"),
            season=_optional(request, "season"),
            limit=request.limit,
        )
        return services.ListRunsResponse(runs=[to_message(run, content.SyncRun) for run in runs])

    async def ListLastRuns(
        self, request: services.ListLastRunsRequest, context: object
    ) -> services.ListLastRunsResponse:
        runs = await self._ledger.last_runs()
        return services.ListLastRunsResponse(runs=[to_message(run, content.SyncRun) for run in runs])

    async def PauseJob(self, request: services.PauseJobRequest, context: object) -> services.PauseJobResponse:
        await self._ledger.pause(request.job)
        return services.PauseJobResponse()

    async def ResumeJob(self, request: services.ResumeJobRequest, context: object) -> services.ResumeJobResponse:
        await self._ledger.resume(request.job)
        return services.ResumeJobResponse()

    async def ListPausedJobs(
        self, request: services.ListPausedJobsRequest, context: object
    ) -> services.ListPausedJobsResponse:
        return services.ListPausedJobsResponse(jobs=await self._ledger.paused())


class LeaseServicer(rpc.LeaseServiceServicer):
    """Leases."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        rpc.add_LeaseServiceServicer_to_server(self, server)

    async def AcquireLease(
        self, request: services.AcquireLeaseRequest, context: object
    ) -> services.AcquireLeaseResponse:
        granted, lease = await self._leases.acquire(request.name, request.holder, request.seconds)
        return services.AcquireLeaseResponse(granted=granted, lease=to_message(lease, content.Lease))

    async def ReleaseLease(
        self, request: services.ReleaseLeaseRequest, context: object
    ) -> services.ReleaseLeaseResponse:
        await self._leases.release(request.name, request.holder)
        return services.ReleaseLeaseResponse()


async def _generation(view: View, season: int | None) -> int:
    """The sum of the generations a reply depends on: its season's and that of what outlives seasons; all when it spans all."""
    where = {} if season is None else {"_id": {"$in": [season, ALL_SEASONS]}}
    return sum(plain["generation"] for plain in await view.find(schema.GENERATIONS, where))


def _session(request: services.ListResultsRequest | services.StartRunRequest) -> SessionKind | None:
    return enum_member(SessionKind, request.session, "session") if request.HasField("session") else None


def _optional[T](request: Message, name: str) -> T | None:
    return getattr(request, name) if request.HasField(name) else None
