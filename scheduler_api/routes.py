"""The admin's calls. Their shapes are fixed key by key by the design (`http.md`)."""

from datetime import datetime

from aiohttp import web
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.health import Health
from chassis.http_query import optional_number
from chassis.http_server import require_token
from racing.client import LedgerClient
from racing.model import FIRST_SEASON, SyncRun
from scheduler_api.cadence import Job, spoken
from scheduler_api.jobs import Jobs
from scheduler_api.runs import Order, Runs

MOST_ROUNDS = 99
MOST_RUNS = 1000
SHOWN_RUNS = 50


class Routes:
    """Handlers over jobs, runs and ledger."""

    def __init__(self, clock: Clock, jobs: Jobs, runs: Runs, ledger: LedgerClient, health: Health) -> None:
        self._clock = clock
        self._jobs = jobs
        self._runs = runs
        self._ledger = ledger
        self._health = health
        self._started = clock.now()

    def add_to(self, app: web.Application, token: SecretStr | None) -> None:
        """Every route; those that change something ask for the token."""
        guarded = require_token(token)
        app.router.add_post("/trigger/seasons", guarded(self.trigger_seasons))
        app.router.add_post("/trigger/rounds", guarded(self.trigger_rounds))
        app.router.add_post("/trigger/results", guarded(self.trigger_results))
        app.router.add_post("/trigger/standings", guarded(self.trigger_standings))
        app.router.add_get("/status", self.status)
        app.router.add_get("/health", self.health)
        app.router.add_get("/history", self.history)

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

    async def status(self, _request: web.Request) -> web.Response:
        """`GET /status`."""
        return web.json_response(
            {
                "status": "running",
                "is_race_weekend": self._jobs.is_race_weekend,
                "last_syncs": {job.value: _unix(self._runs.last_success(job)) for job in Job},
                "next_syncs": {job.value: _unix(self._jobs.next_run(job)) for job in Job},
                "current_intervals": {job.value: spoken(self._jobs.interval(job)) for job in Job},
            }
        )

    async def health(self, _request: web.Request) -> web.Response:
        """`GET /health`; 503 when anything it needs is missing."""
        fetcher = self._health.report().get("fetcher_service") == "ok"
        running = self._jobs.running_now
        well = fetcher and running
        return web.json_response(
            {
                "status": "healthy" if well else "unhealthy",
                "uptime_seconds": int((self._clock.now() - self._started).total_seconds()),
                "fetcher_service_connected": fetcher,
                "scheduler_running": running,
            },
            status=200 if well else 503,
        )

    async def history(self, request: web.Request) -> web.Response:
        """`GET /history?job=&limit=`; `verbose=1` shows what sources disagreed on as well."""
        job = request.query.get("job")
        limit = optional_number(request, "limit", 1, MOST_RUNS)
        runs = await self._ledger.runs(job=job, limit=SHOWN_RUNS if limit is None else limit)
        verbose = request.query.get("verbose") == "1"
        shown = [_line(run) | ({"conflicts": list(run.conflicts)} if verbose else {}) for run in runs]
        return web.json_response({"history": shown})

    async def _trigger(self, order: Order, message: str) -> web.Response:
        outcome = await self._runs.run(order, "manual")
        return web.json_response(
            {
                "success": outcome.success,
                "message": message if outcome.success else outcome.message or "the fetch failed",
                "fetcher_called": outcome.fetcher_called,
                "timestamp": int(self._clock.now().timestamp()),
            },
            status=outcome.status,
        )

    def _season(self, request: web.Request) -> int:
        year = self._clock.now().year
        season = optional_number(request, "season", FIRST_SEASON, year + 1)
        return year if season is None else season


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
        "source": run.source,
        "fetched": run.fetched,
        "changed": run.changed,
        "error": run.error,
    }


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
