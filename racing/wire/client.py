"""Clients of data_scheduler: models in, models out. Errors are those of `chassis.errors`."""

from collections.abc import AsyncIterator, Sequence

from chassis.grpc.client import Channel
from protobuf import content_pb2 as content
from protobuf import services_pb2 as services
from racing.model import Batch, Change, Lease, SessionKind, Struct, SyncRun, Written
from racing.wire.codec import from_message, to_message
from racing.wire.requests.reads import WHOLE, Read
from racing.wire.requests.run_ledger import FinishRunRequest, ListRunsRequest, StartRunRequest
from racing.wire.table_client import TableClient
from racing.wire.told import TOLD

READ = "/content.v1.ContentReadService/"
WRITE = "/content.v1.ContentWriteService/"
LEDGER = "/content.v1.SyncLedgerService/"
LEASE = "/content.v1.LeaseService/"

WRITE_SECONDS = 30.0
"""The deadline of a write: a season's results are some megabytes and one transaction."""


class Reader(TableClient):
    """Reads. A call waits for data_scheduler and is repeated within its deadline, since reading changes nothing.

    `whole`: an answer that would lack documents which are being filled again counts as none yet. `told`: the word for the changes that
    whoever reads has been told of (`racing.wire.told`), if it follows them: a data_scheduler that knows of the same need not look whether
    there are newer ones.
    """

    service = READ

    def __init__(self, channel: Channel, *, deadline: float = 8.0, whole: bool = False) -> None:
        super().__init__(channel)
        self._deadline = deadline
        self._metadata = {WHOLE: "1"} if whole else {}
        self.told: str | None = None

    async def read[R: Struct](self, request: Read[R]) -> R:
        """Return the response to one of the requests in `racing.wire.requests.reads`, which say what errors it raises."""
        metadata = self._metadata if self.told is None else {**self._metadata, TOLD: self.told}
        return await self.call(request, idempotent=True, deadline=self._deadline, metadata=metadata)

    async def watch_changes(self) -> AsyncIterator[tuple[Change, bool]]:
        """Yield the current generations with False, then each change with True; raise `Unavailable` when data_scheduler goes away."""
        stream = self._channel.stream(
            f"{READ}WatchChanges", services.WatchChangesRequest(), services.WatchChangesResponse
        )
        async for reply in stream:
            yield from_message(reply.change, Change), reply.news


class Writer:
    """Writes. A call is never repeated by itself: the batch may be committed although the answer was lost."""

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
        request = StartRunRequest(job=job, trigger=trigger, season=season, round=round_number, session=session)
        reply = await self._channel.unary(
            f"{LEDGER}StartRun", to_message(request, services.StartRunRequest), services.StartRunResponse
        )
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
        """Close a run; the first outcome counts, so this may be repeated."""
        request = FinishRunRequest(
            id=run,
            outcome=outcome,
            source=source,
            fetched=fetched,
            changed=changed,
            error=error,
            conflicts=tuple(conflicts),
        )
        reply = await self._channel.unary(
            f"{LEDGER}FinishRun",
            to_message(request, services.FinishRunRequest),
            services.FinishRunResponse,
            deadline=10.0,
            idempotent=True,
            wait=True,
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
        """Return the newest runs, newest first, of a job, trigger, outcome or season."""
        request = ListRunsRequest(job=job, trigger=trigger, outcome=outcome, season=season, limit=limit)
        reply = await self._channel.unary(
            f"{LEDGER}ListRuns",
            to_message(request, services.ListRunsRequest),
            services.ListRunsResponse,
            idempotent=True,
        )
        return [from_message(run, SyncRun) for run in reply.runs]

    async def last_runs(self) -> Sequence[SyncRun]:
        """Return the newest successful run of each order: job, season, round and session."""
        reply = await self._channel.unary(
            f"{LEDGER}ListLastRuns", services.ListLastRunsRequest(), services.ListLastRunsResponse, idempotent=True
        )
        return [from_message(run, SyncRun) for run in reply.runs]

    async def pause(self, job: str) -> None:
        """Stop the scheduler from running a job, across restarts."""
        request = services.PauseJobRequest(job=job)
        await self._channel.unary(f"{LEDGER}PauseJob", request, services.PauseJobResponse, idempotent=True)

    async def resume(self, job: str) -> None:
        """Let the scheduler run a paused job again."""
        request = services.ResumeJobRequest(job=job)
        await self._channel.unary(f"{LEDGER}ResumeJob", request, services.ResumeJobResponse, idempotent=True)

    async def paused(self) -> frozenset[str]:
        """Return the paused jobs."""
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
        """Take or renew a lease; return whether it was granted, and who holds it now."""
        request = services.AcquireLeaseRequest(name=name, holder=holder, seconds=seconds)
        reply = await self._channel.unary(
            f"{LEASE}AcquireLease", request, services.AcquireLeaseResponse, deadline=2.0, idempotent=True
        )
        return reply.granted, from_message(reply.lease, Lease)

    async def release(self, name: str, holder: str) -> None:
        """Give a lease back; a lease that another one holds is left alone."""
        request = services.ReleaseLeaseRequest(name=name, holder=holder)
        await self._channel.unary(
            f"{LEASE}ReleaseLease", request, services.ReleaseLeaseResponse, deadline=2.0, idempotent=True
        )
