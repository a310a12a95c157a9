"""The HTTP calls of an administrator: trigger, pause and resume jobs, see what runs and what ran.

The keys of every answer are a contract: scripts read them, so none is renamed or removed.
"""

from collections.abc import Awaitable, Sequence
from datetime import datetime

from aiohttp import web
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.errors import InvalidRequest, SuiteError
from chassis.http.requests.query import member, optional_member, optional_number, taking
from chassis.http.server import require_token
from chassis.process.health import Health
from racing.laps import SESSIONS_SINCE
from racing.live.replay import REPLAYS_SINCE
from racing.model import FIRST_SEASON, SessionKind, SyncRun
from racing.wire.client import LedgerClient
from scheduler_api.after_sessions import BackfillProgress, OncePerSession
from scheduler_api.cadence import JobPlan, spoken
from scheduler_api.completeness import Completeness
from scheduler_api.fetcher import BAD_GATEWAY
from scheduler_api.freshness import Freshness
from scheduler_api.jobs import Jobs
from scheduler_api.live_following import LiveOrders
from scheduler_api.order import Job, Order, Trigger
from scheduler_api.runs import TOO_MANY, RunOutcome, Runs

MOST_ROUNDS = 99
MOST_RUNS = 1000
SHOWN_RUNS = 50
TRY_AGAIN_SECONDS = 30
"""Retry-After when too many orders are waiting: the longest that a fetch usually takes."""

REGULAR = tuple(job for job in Job if job not in (Job.MISSING, Job.LAPS, Job.REPLAYS))
"""Those that always run at an interval, which scripts know by name."""

OF_SESSIONS = ("season", "round", "session", "from")
"""What names sessions: those of a round, one of them, or all from a season on."""

OUTCOMES = ("running", "success", "failed", "refused")
OTHER_JOBS = ("all", "maps", "livetiming")
"""Jobs of the ledger that run on no interval: an admin starts them, or a session does."""


class Routes:
    """Handlers of the calls, over jobs, runs and the ledger."""

    def __init__(
        self,
        clock: Clock,
        jobs: Jobs,
        runs: Runs,
        freshness: Freshness,
        following: LiveOrders,
        *,
        completeness: Completeness,
        ledger: LedgerClient,
        health: Health,
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._runs = runs
        self._freshness = freshness
        self._following = following
        self._completeness = completeness
        self._ledger = ledger
        self._health = health
        self._started = clock.now()

    def add_to(self, app: web.Application, token: SecretStr | None) -> None:
        """Add every route; those that change something require the token."""
        guarded = require_token(token)
        app.router.add_post("/trigger/seasons", guarded(taking(self.trigger_seasons)))
        app.router.add_post("/trigger/rounds", guarded(taking(self.trigger_rounds, "season")))
        app.router.add_post("/trigger/results", guarded(taking(self.trigger_results, "season", "round")))
        app.router.add_post("/trigger/standings", guarded(taking(self.trigger_standings, "season")))
        app.router.add_post("/trigger/missing", guarded(taking(self.trigger_missing, "from")))
        app.router.add_post("/trigger/laps", guarded(taking(self.trigger_laps, *OF_SESSIONS)))
        app.router.add_post("/trigger/replays", guarded(taking(self.trigger_replays, *OF_SESSIONS)))
        app.router.add_post("/pause", guarded(taking(self.pause, "job")))
        app.router.add_post("/resume", guarded(taking(self.resume, "job")))
        app.router.add_get("/status", taking(self.status, "verbose"))
        app.router.add_get("/health", self.health)
        app.router.add_get("/history", taking(self.history, "job", "trigger", "outcome", "season", "limit", "verbose"))

    async def trigger_seasons(self, _request: web.Request) -> web.Response:
        """`POST /trigger/seasons`."""
        return await self._trigger(Order(job=Job.SEASONS), "Season sync triggered")

    async def trigger_rounds(self, request: web.Request) -> web.Response:
        """`POST /trigger/rounds?season=`."""
        season = self._season(request)
        return await self._trigger(Order(job=Job.ROUNDS, season=season), f"Rounds sync triggered for season {season}")

    async def trigger_results(self, request: web.Request) -> web.Response:
        """`POST /trigger/results?season=&round=`."""
        season = self._season(request)
        number = optional_number(request, "round", 0, MOST_ROUNDS)
        what = f"season {season}" if number is None else f"round {number}"
        order = Order(job=Job.RESULTS, season=season, round_number=number)
        return await self._trigger(order, f"Results sync triggered for {what}")

    async def trigger_standings(self, request: web.Request) -> web.Response:
        """`POST /trigger/standings?season=`."""
        return await self._trigger(Order(job=Job.STANDINGS, season=self._season(request)), "Standings sync triggered")

    async def trigger_missing(self, request: web.Request) -> web.Response:
        """`POST /trigger/missing?from=`: what was stored and is there no more, and what the archive has from a season on."""
        first = optional_number(request, "from", FIRST_SEASON, self._clock.now().year + 1)
        return await self._trigger(Order(job=Job.MISSING, season=first), "Fill of what is missing triggered")

    async def trigger_laps(self, request: web.Request) -> web.Response:
        """`POST /trigger/laps?season=&round=&session=`: of one session, or of every session of a round that is over.

        `POST /trigger/laps?from=`: of every session from a season on, at night, one by one; `/status` says how far that is.
        """
        return await self._trigger_of_sessions(request, Job.LAPS, SESSIONS_SINCE)

    async def trigger_replays(self, request: web.Request) -> web.Response:
        """`POST /trigger/replays`, with what `/trigger/laps` takes: what sessions need to be told once more."""
        return await self._trigger_of_sessions(request, Job.REPLAYS, REPLAYS_SINCE)

    async def _trigger_of_sessions(self, request: web.Request, job: OncePerSession, earliest: int) -> web.Response:
        if "from" in request.query:
            return await self._want(request, job, earliest)
        season, number = self._season(request), optional_number(request, "round", 1, MOST_ROUNDS)
        if number is None:
            raise InvalidRequest(
                f"round: missing, allowed: 1 to {MOST_ROUNDS}; of whole seasons, {job} are fetched with from"
            )
        session = optional_member(request, "session", SessionKind)
        order = Order(job=job, season=season, round_number=number, session=session)
        what = f"round {number}" if session is None else f"the {session} of round {number}"
        return await self._trigger(order, f"{job.capitalize()} sync triggered for {what}")

    async def _want(self, request: web.Request, job: OncePerSession, earliest: int) -> web.Response:
        if other := request.query.keys() - {"from"}:
            raise InvalidRequest(f"{min(other)}: not allowed beside from, which is about whole seasons")
        since = optional_number(request, "from", earliest, self._clock.now().year) or earliest
        first, end = self._jobs.night
        message = (
            f"{job.capitalize()} from {since} on are fetched between {first} and {end} UTC, one session after the other"
        )
        return await self._told(self._jobs.want(job, since), message)

    async def pause(self, request: web.Request) -> web.Response:
        """`POST /pause?job=`: not run by the clock until `/resume`, across restarts; triggers go through."""
        jobs = _jobs(request)
        return await self._told(self._jobs.pause(jobs), f"Paused {_listed(jobs)}")

    async def resume(self, request: web.Request) -> web.Response:
        """`POST /resume?job=`."""
        jobs = _jobs(request)
        return await self._told(self._jobs.resume(jobs), f"Resumed {_listed(jobs)}")

    async def status(self, request: web.Request) -> web.Response:
        """`GET /status`; `verbose=1` shows why each job does what it does, how fresh its data is, and what goes wrong.

        What of the data is missing is shown as long as something is, and always with `verbose=1`.
        """
        body: dict[str, object] = {
            "status": "running",
            "is_race_weekend": self._jobs.is_race_weekend,
            "last_syncs": {job.value: _unix(self._runs.last_success(job)) for job in REGULAR},
            "next_syncs": {job.value: _unix(self._jobs.plan(job).at) for job in REGULAR},
            "current_intervals": {job.value: spoken(self._jobs.plan(job).interval) for job in REGULAR},
        }
        verbose = request.query.get("verbose") == "1"
        if verbose or self._completeness.missing:
            body["missing"] = self._missing()
        for job in (Job.LAPS, Job.REPLAYS):
            if (backfill := self._jobs.backfill(job)) is not None:
                body[job.value] = _backfill(backfill, self._jobs.plan(job))
        if verbose:
            body["leader"] = self._freshness.leader
            body["jobs"] = {job.value: self._freshness.detail(job) for job in Job}
            body["live"] = _live(self._following)
        return web.json_response(body)

    def _missing(self) -> dict[str, object]:
        """What is stored no more, since when and why, and when such a thing was last filled again."""
        loss, missing = self._completeness.loss, self._completeness.missing
        return {
            "documents": self._completeness.missing_documents,
            "of": [str(each) for each in missing],
            "why": loss.what if loss else None,
            "since": _unix(loss.since) if loss else None,
            "last_filled": _unix(self._runs.last_success(Job.MISSING)),
        }

    async def health(self, _request: web.Request) -> web.Response:
        """`GET /health`; 503 when anything it needs is missing. Data that is missing is shown: it is being filled."""
        fetcher = self._health.report().get("fetcher_service") == "ok"
        running = self._jobs.running_now
        well = fetcher and running
        body: dict[str, object] = {
            "status": "healthy" if well else "unhealthy",
            "uptime_seconds": int((self._clock.now() - self._started).total_seconds()),
            "fetcher_service_connected": fetcher,
            "scheduler_running": running,
        }
        if self._completeness.missing:
            body["missing"] = self._missing()
        return web.json_response(body, status=200 if well else 503)

    async def history(self, request: web.Request) -> web.Response:
        """`GET /history?job=&trigger=&outcome=&season=&limit=`; `verbose=1` shows what sources disagreed on as well."""
        limit = optional_number(request, "limit", 1, MOST_RUNS)
        runs = await self._ledger.runs(
            job=_one_of(request, "job", (*Job, *OTHER_JOBS)),
            trigger=optional_member(request, "trigger", Trigger),
            outcome=_one_of(request, "outcome", OUTCOMES),
            season=optional_number(request, "season", FIRST_SEASON, self._clock.now().year + 1),
            limit=SHOWN_RUNS if limit is None else limit,
        )
        verbose = request.query.get("verbose") == "1"
        shown = [_line(run) | ({"conflicts": list(run.conflicts)} if verbose else {}) for run in runs]
        return web.json_response({"history": shown})

    async def _trigger(self, order: Order, message: str) -> web.Response:
        outcome = await self._runs.run(order, Trigger.MANUAL)
        return web.json_response(
            {
                "success": outcome.success,
                "message": _told(message, outcome),
                "fetcher_called": outcome.fetcher_called,
                "timestamp": int(self._clock.now().timestamp()),
            },
            status=outcome.status,
            headers={"Retry-After": str(TRY_AGAIN_SECONDS)} if outcome.status == TOO_MANY else None,
        )

    async def _told(self, change: Awaitable[None], message: str) -> web.Response:
        status = 200
        try:
            await change
        except SuiteError as error:
            status, message = BAD_GATEWAY, f"data_scheduler cannot be told: {error.message}"
        told = {"success": status == 200, "message": message, "timestamp": int(self._clock.now().timestamp())}  # noqa: PLR2004  # OK
        return web.json_response(told, status=status)

    def _season(self, request: web.Request) -> int:
        year = self._clock.now().year
        season = optional_number(request, "season", FIRST_SEASON, year + 1)
        return year if season is None else season


def _live(following: LiveOrders) -> dict[str, object]:
    """The session that the live feed is to be followed for, until when, and how far the fetcher has confirmed it."""
    wanted = following.wanted
    return {
        "session": wanted.session if wanted else None,
        "until": _unix(wanted.until) if wanted else None,
        "confirmed_until": _unix(following.confirmed_until),
        "last_error": following.error,
    }


def _backfill(backfill: BackfillProgress, plan: JobPlan) -> dict[str, object]:
    """How far the backfill of laps, or of replays, is, and which session is next, when."""
    return {
        "from": backfill.since,
        "sessions": backfill.sessions,
        "stored": backfill.stored,
        "nowhere": backfill.nowhere,
        "left": backfill.left,
        "next": None if plan.order is None else str(plan.order),
        "at": _unix(plan.at),
    }


def _line(run: SyncRun) -> dict[str, object]:
    return {
        "id": run.id,
        "job": run.job,
        "trigger": run.trigger,
        "started": _unix(run.started),
        "finished": _unix(run.finished),
        "outcome": run.outcome,
        "season": run.season,
        "round": run.round,
        "session": run.session,
        "source": run.source,
        "fetched": run.fetched,
        "changed": run.changed,
        "error": run.error,
    }


def _told(message: str, outcome: RunOutcome) -> str:
    """What an admin is told of a run that he triggered."""
    if not outcome.success:
        return outcome.message or "the fetch failed"
    return message if outcome.message is None else f"{message}, but {outcome.message}"


def _jobs(request: web.Request) -> frozenset[Job]:
    """The job that is named, or all."""
    return frozenset(Job) if (name := request.query.get("job")) is None else frozenset({member(name, "job", Job)})


def _listed(jobs: frozenset[Job]) -> str:
    return "every job" if len(jobs) > 1 else next(iter(jobs))


def _one_of(request: web.Request, name: str, allowed: Sequence[str]) -> str | None:
    given = request.query.get(name)
    if given is not None and given not in allowed:
        raise InvalidRequest(f"{name}: {given!r}, allowed: {', '.join(allowed)}")
    return given


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
