"""The ledger of sync runs, the paused jobs, and the leases by which one of several processes acts for all.

A run is opened by the process that starts it and finished once: the first outcome counts. The reason why a batch was
refused is written into its run at once, so that it is not lost if the fetcher dies before it can report it.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, as_stored
from racing.model import Lease, SyncRun
from racing.wire.codec import from_plain, to_plain
from racing.wire.requests.run_ledger import FinishRunRequest, ListRunsRequest, StartRunRequest

TRIGGERS = ("schedule", "manual", "change")
SUCCESS = "success"
OUTCOMES = (SUCCESS, "failed", "refused")
MOST_RUNS = 1000
LONGEST_LEASE_SECONDS = 3600


class Ledger:
    """What was fetched, when, why, and what came of it."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def start(self, request: StartRunRequest) -> SyncRun:
        """Open a run."""
        if not request.job:
            raise InvalidRequest("job: missing")
        if request.trigger not in TRIGGERS:
            raise InvalidRequest(f"trigger: {request.trigger!r} is unknown, allowed: {', '.join(TRIGGERS)}")
        now = as_stored(self._clock.now())
        run = SyncRun(
            id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
            job=request.job,
            trigger=request.trigger,
            outcome="running",
            started=now,
            season=request.season,
            round=request.round,
            session=request.session,
        )
        await self._mongo.insert(schema.RUNS, [{"_id": run.id, **to_plain(run)}])
        return run

    async def finish(self, request: FinishRunRequest) -> SyncRun:
        """Close a run and return it; one that is closed already stays as it is. Raise `NotFound` when there is none."""
        if request.outcome not in OUTCOMES:
            raise InvalidRequest(f"outcome: {request.outcome!r} is unknown, allowed: {', '.join(OUTCOMES)}")
        facts = {name: getattr(request, name) for name in ("outcome", "source", "fetched", "changed", "error")}
        given: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}
        given["finished"] = as_stored(self._clock.now())
        change = {"$set": given, "$addToSet": {"conflicts": {"$each": list(request.conflicts)}}}
        closed = await self._mongo.update(schema.RUNS, {"_id": request.id, "outcome": "running"}, change)
        run = closed or await self._mongo.one(schema.RUNS, {"_id": request.id})
        if run is None:
            raise NotFound(f"id: there is no run {request.id!r}")
        if closed is not None and request.outcome == SUCCESS:
            await self._mongo.replace(schema.LAST_RUNS, [{"_id": _order(run), "run": run}])
        return _run(run)

    async def dispute(self, id_: str, conflicts: Sequence[str]) -> None:
        """Note in an open run where its batch differs from what we have counted."""
        noted = {"$addToSet": {"conflicts": {"$each": list(conflicts)}}}
        await self._mongo.update(schema.RUNS, {"_id": id_, "outcome": "running"}, noted)

    async def refuse(self, id_: str, reason: str) -> None:
        """Close a run because its batch was refused."""
        refusal = {"outcome": "refused", "error": reason, "finished": as_stored(self._clock.now())}
        await self._mongo.update(schema.RUNS, {"_id": id_, "outcome": "running"}, {"$set": refusal})

    async def runs(self, request: ListRunsRequest) -> list[SyncRun]:
        """Return the newest runs, newest first, of a job, trigger, outcome or season."""
        if not 1 <= request.limit <= MOST_RUNS:
            raise InvalidRequest(f"limit: {request.limit}, allowed: 1 to {MOST_RUNS}")
        wanted = {name: getattr(request, name) for name in ("job", "trigger", "outcome", "season")}
        where = {name: value for name, value in wanted.items() if value is not None}
        found = await self._mongo.find(schema.RUNS, where, sort=[("started", -1), ("_id", -1)], limit=request.limit)
        return [_run(plain) for plain in found]

    async def last_runs(self) -> list[SyncRun]:
        """Return the newest successful run of each order: job, season, round and session.

        Retention never removes these.
        """
        return [_run(plain["run"]) for plain in await self._mongo.find(schema.LAST_RUNS, {}, sort=[("_id", 1)])]

    async def pause(self, job: str) -> None:
        """Stop the scheduler from running a job; pausing it twice changes nothing."""
        if not job:
            raise InvalidRequest("job: missing")
        since = {"$setOnInsert": {"since": as_stored(self._clock.now())}}
        await self._mongo.update(schema.PAUSES, {"_id": job}, since, upsert=True)

    async def resume(self, job: str) -> None:
        """Let the scheduler run a job again; a job that is not paused stays as it is."""
        await self._mongo.delete(schema.PAUSES, {"_id": job})

    async def paused(self) -> list[str]:
        """Return the names of the paused jobs."""
        return [plain["_id"] for plain in await self._mongo.find(schema.PAUSES, {}, sort=[("_id", 1)])]


class Leases:
    """Names that one holder has at a time. MongoDB's clock decides, so that the holders' clocks need not agree."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def acquire(self, name: str, holder: str, seconds: int) -> tuple[bool, Lease]:
        """Take or renew the lease; return whether it was granted, and who holds it now."""
        if not name or not holder:
            raise InvalidRequest("name, holder: missing")
        if not 1 <= seconds <= LONGEST_LEASE_SECONDS:
            raise InvalidRequest(f"seconds: {seconds}, allowed: 1 to {LONGEST_LEASE_SECONDS}")
        free = {
            "$or": [{"$lte": ["$expires", "$$NOW"]}, {"$eq": ["$holder", {"$literal": holder}]}, {"$not": ["$holder"]}]
        }
        until = {"$add": ["$$NOW", int(timedelta(seconds=seconds).total_seconds() * 1000)]}
        taken = [
            {
                "$set": {
                    "holder": {"$cond": [free, {"$literal": holder}, "$holder"]},
                    "expires": {"$cond": [free, until, "$expires"]},
                }
            }
        ]
        held: Mapping[str, Any] | None = await self._mongo.update(schema.LEASES, {"_id": name}, taken, upsert=True)
        if held is None:
            raise NotFound(f"name: lease {name!r} vanished while it was taken")
        return held["holder"] == holder, Lease(name=name, holder=held["holder"], expires=held["expires"])

    async def release(self, name: str, holder: str) -> None:
        """Give the lease back; a lease that another one holds is left alone."""
        await self._mongo.delete(schema.LEASES, {"_id": name, "holder": holder})


def _order(run: Mapping[str, Any]) -> str:
    """Return what a run fetched, as a key: `results/2026/21/race`, `rounds/2026`."""
    return "/".join(str(run[name]) for name in ("job", "season", "round", "session") if run.get(name) is not None)


def _run(plain: Mapping[str, Any]) -> SyncRun:
    return from_plain({key: value for key, value in plain.items() if key != "_id"}, SyncRun)
