"""data_scheduler as models: what the other services use instead of protobuf. Errors are those of `chassis.errors`."""

from collections.abc import AsyncIterator, Sequence

from google.protobuf.message import Message

from chassis.grpc.client import Channel
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from racing.model import Batch, Championship, Change, Classification, Lease, SessionKind, SyncRun, Written
from racing.wire.codec import enum_number, from_message, to_message
from racing.wire.replies import (
    GetCalendarResponse,
    GetCircuitMapResponse,
    GetCircuitResponse,
    GetConstructorResponse,
    GetDriverResponse,
    GetLapChartResponse,
    GetProgressionResponse,
    GetStandingsResponse,
    ListCircuitsResponse,
    ListConstructorsResponse,
    ListDriverResultsResponse,
    ListDriversResponse,
    ListResultsResponse,
    ListRevisionsResponse,
    ListSeasonsResponse,
)

READ = "/content.v1.ContentReadService/"
WRITE = "/content.v1.ContentWriteService/"
LEDGER = "/content.v1.SyncLedgerService/"
LEASE = "/content.v1.LeaseService/"

WRITE_SECONDS = 30.0
"""A season's results are some megabytes and one transaction."""


class Reader:
    """Reading: idempotent, so that a call waits for data_scheduler and is tried again within its deadline."""

    def __init__(self, channel: Channel, *, deadline: float = 8.0) -> None:
        self._channel = channel
        self._deadline = deadline

    async def list_seasons(self, *, year: int | None = None, leaders: int | None = None) -> ListSeasonsResponse:
        """Every season or one, with its newest tables cut to the leaders."""
        request = services.ListSeasonsRequest(year=year, leaders=leaders)
        reply = await self._read("ListSeasons", request, services.ListSeasonsResponse)
        return from_message(reply, ListSeasonsResponse)

    async def get_calendar(self, season: int | None = None) -> GetCalendarResponse:
        """Rounds and stamps of a season, or of all."""
        request = services.GetCalendarRequest(season=season)
        return from_message(await self._read("GetCalendar", request, services.GetCalendarResponse), GetCalendarResponse)

    async def list_results(
        self,
        season: int,
        *,
        grand_prix: str | None = None,
        session: SessionKind | None = None,
        leaders: int | None = None,
    ) -> ListResultsResponse:
        """Classifications of a season, a round or a session, cut to the leaders."""
        request = services.ListResultsRequest(
            season=season,
            grand_prix=grand_prix,
            session=None if session is None else enum_number(session),
            leaders=leaders,
        )
        return from_message(await self._read("ListResults", request, services.ListResultsResponse), ListResultsResponse)

    async def get_standings(
        self, season: int, championship: Championship, *, after_round: int | None = None
    ) -> GetStandingsResponse:
        """The newest table, or that after a round; `NotFound` where there is none."""
        request = services.GetStandingsRequest(
            season=season, championship=enum_number(championship), after_round=after_round
        )
        reply = await self._read("GetStandings", request, services.GetStandingsResponse)
        return from_message(reply, GetStandingsResponse)

    async def get_lap_chart(self, season: int, grand_prix: str, session: SessionKind) -> GetLapChartResponse:
        """Every lap of a session; `NotFound` where there are none."""
        request = services.GetLapChartRequest(season=season, grand_prix=grand_prix, session=enum_number(session))
        return from_message(await self._read("GetLapChart", request, services.GetLapChartResponse), GetLapChartResponse)

    async def get_circuit_map(self, layout: str) -> GetCircuitMapResponse:
        """The drawing of a layout; `NotFound` where there is none."""
        request = services.GetCircuitMapRequest(layout=layout)
        reply = await self._read("GetCircuitMap", request, services.GetCircuitMapResponse)
        return from_message(reply, GetCircuitMapResponse)

    async def list_drivers(self) -> ListDriversResponse:
        """Every driver with career totals."""
        reply = await self._read("ListDrivers", services.ListDriversRequest(), services.ListDriversResponse)
        return from_message(reply, ListDriversResponse)

    async def get_driver(self, id_: str) -> GetDriverResponse:
        """A driver with career and seasons; `NotFound` for an unknown one."""
        reply = await self._read("GetDriver", services.GetDriverRequest(id=id_), services.GetDriverResponse)
        return from_message(reply, GetDriverResponse)

    async def list_constructors(self) -> ListConstructorsResponse:
        """Every constructor with career totals over all its engines."""
        request = services.ListConstructorsRequest()
        reply = await self._read("ListConstructors", request, services.ListConstructorsResponse)
        return from_message(reply, ListConstructorsResponse)

    async def get_constructor(self, id_: str) -> GetConstructorResponse:
        """A constructor with career and seasons; `NotFound` for an unknown one."""
        request = services.GetConstructorRequest(id=id_)
        reply = await self._read("GetConstructor", request, services.GetConstructorResponse)
        return from_message(reply, GetConstructorResponse)

    async def list_circuits(self) -> ListCircuitsResponse:
        """Every circuit with the number of races it held."""
        reply = await self._read("ListCircuits", services.ListCircuitsRequest(), services.ListCircuitsResponse)
        return from_message(reply, ListCircuitsResponse)

    async def get_circuit(self, id_: str) -> GetCircuitResponse:
        """A circuit with every race held there; `NotFound` for an unknown one."""
        reply = await self._read("GetCircuit", services.GetCircuitRequest(id=id_), services.GetCircuitResponse)
        return from_message(reply, GetCircuitResponse)

    async def get_progression(self, season: int, championship: Championship) -> GetProgressionResponse:
        """The table after every round of a season; `NotFound` where there is none."""
        request = services.GetProgressionRequest(season=season, championship=enum_number(championship))
        reply = await self._read("GetProgression", request, services.GetProgressionResponse)
        return from_message(reply, GetProgressionResponse)

    async def list_driver_results(self, driver: str, season: int | None = None) -> ListDriverResultsResponse:
        """Every row of a driver in order of time, practice included; `NotFound` for an unknown driver."""
        request = services.ListDriverResultsRequest(driver=driver, season=season)
        reply = await self._read("ListDriverResults", request, services.ListDriverResultsResponse)
        return from_message(reply, ListDriverResultsResponse)

    async def list_revisions(self, season: int, grand_prix: str, session: SessionKind) -> tuple[Classification, ...]:
        """Every earlier version of a classification, oldest first."""
        request = services.ListRevisionsRequest(season=season, grand_prix=grand_prix, session=enum_number(session))
        reply = await self._read("ListRevisions", request, services.ListRevisionsResponse)
        return from_message(reply, ListRevisionsResponse).revisions

    async def watch_changes(self) -> AsyncIterator[tuple[Change, bool]]:
        """The current generations with False, then each change with True, until data_scheduler goes away (`Unavailable`)."""
        stream = self._channel.stream(
            f"{READ}WatchChanges", services.WatchChangesRequest(), services.WatchChangesResponse
        )
        async for reply in stream:
            yield from_message(reply.change, Change), reply.news

    async def _read[R: Message](self, call: str, request: Message, kind: type[R]) -> R:
        return await self._channel.unary(
            f"{READ}{call}", request, kind, deadline=self._deadline, idempotent=True, wait=True
        )


class Writer:
    """Writing: never tried again by itself, since a batch may have been committed although its answer was lost."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def write(self, batch: Batch, *, sync_run: str | None = None) -> Written:
        """Write all rows or none; `InvalidRequest` names the field for which the batch was refused."""
        request = services.WriteBatchRequest(batch=to_message(batch, content.Batch), sync_run=sync_run)
        reply = await self._channel.unary(
            f"{WRITE}WriteBatch", request, services.WriteBatchResponse, deadline=WRITE_SECONDS, wait=True
        )
        return from_message(reply.written, Written)


class LedgerClient:
    """The ledger of sync runs."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def start(
        self,
        job: str,
        trigger: str,
        *,
        season: int | None = None,
        round_number: int | None = None,
        session: SessionKind | None = None,
    ) -> SyncRun:
        """Open a run."""
        request = services.StartRunRequest(
            job=job,
            trigger=trigger,
            season=season,
            round=round_number,
            session=None if session is None else enum_number(session),
        )
        reply = await self._channel.unary(f"{LEDGER}StartRun", request, services.StartRunResponse)
        return from_message(reply.run, SyncRun)

    async def finish(
        self,
        run: str,
        outcome: str,
        *,
        source: str | None = None,
        fetched: int = 0,
        changed: int = 0,
        error: str | None = None,
        conflicts: Sequence[str] = (),
    ) -> SyncRun:
        """Close a run; the first outcome stands, so this may be tried again."""
        request = services.FinishRunRequest(
            id=run, outcome=outcome, source=source, fetched=fetched, changed=changed, error=error, conflicts=conflicts
        )
        reply = await self._channel.unary(
            f"{LEDGER}FinishRun", request, services.FinishRunResponse, deadline=10.0, idempotent=True, wait=True
        )
        return from_message(reply.run, SyncRun)

    async def runs(
        self,
        *,
        job: str | None = None,
        trigger: str | None = None,
        outcome: str | None = None,
        season: int | None = None,
        limit: int = 50,
    ) -> Sequence[SyncRun]:
        """The newest runs, newest first, of a job, trigger, outcome or season."""
        request = services.ListRunsRequest(job=job, trigger=trigger, outcome=outcome, season=season, limit=limit)
        reply = await self._channel.unary(f"{LEDGER}ListRuns", request, services.ListRunsResponse, idempotent=True)
        return [from_message(run, SyncRun) for run in reply.runs]

    async def last_runs(self) -> Sequence[SyncRun]:
        """The newest successful run of each order: job, season, round and session."""
        reply = await self._channel.unary(
            f"{LEDGER}ListLastRuns", services.ListLastRunsRequest(), services.ListLastRunsResponse, idempotent=True
        )
        return [from_message(run, SyncRun) for run in reply.runs]

    async def pause(self, job: str) -> None:
        """Keep a job from being run by the clock, across restarts."""
        request = services.PauseJobRequest(job=job)
        await self._channel.unary(f"{LEDGER}PauseJob", request, services.PauseJobResponse, idempotent=True)

    async def resume(self, job: str) -> None:
        """Let a paused job be run by the clock again."""
        request = services.ResumeJobRequest(job=job)
        await self._channel.unary(f"{LEDGER}ResumeJob", request, services.ResumeJobResponse, idempotent=True)

    async def paused(self) -> frozenset[str]:
        """The jobs that are paused."""
        request = services.ListPausedJobsRequest()
        reply = await self._channel.unary(
            f"{LEDGER}ListPausedJobs", request, services.ListPausedJobsResponse, idempotent=True
        )
        return frozenset(reply.jobs)


class LeaseClient:
    """Leases: names that one holder has at a time."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def acquire(self, name: str, holder: str, seconds: int) -> tuple[bool, Lease]:
        """Take or renew; whether it was granted, and who holds it now."""
        request = services.AcquireLeaseRequest(name=name, holder=holder, seconds=seconds)
        reply = await self._channel.unary(
            f"{LEASE}AcquireLease", request, services.AcquireLeaseResponse, deadline=2.0, idempotent=True
        )
        return reply.granted, from_message(reply.lease, Lease)

    async def release(self, name: str, holder: str) -> None:
        """Give it back; one held by another is left alone."""
        request = services.ReleaseLeaseRequest(name=name, holder=holder)
        await self._channel.unary(
            f"{LEASE}ReleaseLease", request, services.ReleaseLeaseResponse, deadline=2.0, idempotent=True
        )
