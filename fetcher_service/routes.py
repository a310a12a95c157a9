"""The fetcher's HTTP calls. Each opens a run in the ledger, or uses the one it was given, and closes it with the outcome."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog
from aiohttp import web
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound, SuiteError
from chassis.http.requests.query import optional_member, optional_number, taking
from chassis.http.server import problem, require_token
from chassis.process.health import Health
from fetcher_service.live_following import LiveFollowing
from fetcher_service.pipeline.filling import Filling
from fetcher_service.pipeline.pipeline import FetchOutcome, Pipeline
from fetcher_service.pipeline.session_filling import OncePerSession, SessionFilling
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.reading import SourceFailed
from fetcher_service.web.breaker import BreakerState
from racing.laps import SESSIONS_SINCE
from racing.live.replay import REPLAYS_SINCE
from racing.model import FIRST_SEASON, Dataset, SessionKind
from racing.wire.client import LedgerClient

log = structlog.get_logger()

SYNC_RUN = "Sync-Run"
MOST_ROUNDS = 99
FOLLOWED_AHEAD = timedelta(days=2)
"""The scheduler asks for a day of sessions at most; an instant further away is a mistake."""

BAD_GATEWAY = 502

OF_SESSIONS = ("season", "round", "session", "from")
"""What names sessions: those of a round, one of them, or all from a season on."""


type FetchOfSessions = Callable[[int, int, SessionKind | None, str], Awaitable[FetchOutcome]]
"""Fetches something of a season, round and session under a run of the ledger."""


class Routes:
    """Handlers over the pipeline."""

    def __init__(
        self,
        clock: Clock,
        pipeline: Pipeline,
        ledger: LedgerClient,
        source_health: SourcesHealth,
        health: Health,
        *,
        filling: Filling,
        session_filling: SessionFilling,
        breaker_state: Callable[[str], BreakerState],
        following: LiveFollowing | None,
    ) -> None:
        """`following` is None where the live feed is not among the sources."""
        self._clock = clock
        self._pipeline = pipeline
        self._filling = filling
        self._session_filling = session_filling
        self._ledger = ledger
        self._source_health = source_health
        self._health = health
        self._breaker_state = breaker_state
        self._following = following

    def add_to(self, app: web.Application, token: SecretStr | None) -> None:
        """Add every route. All require the token, since Traefik, which is public, routes here, too."""
        guarded = require_token(token)
        app.router.add_post("/fetch/seasons", guarded(taking(self.seasons)))
        app.router.add_post("/fetch/rounds", guarded(taking(self.rounds, "season", "round")))
        app.router.add_post("/fetch/results", guarded(taking(self.results, "season", "round", "session")))
        app.router.add_post("/fetch/standings", guarded(taking(self.standings, "season")))
        app.router.add_post("/fetch/laps", guarded(taking(self.laps, *OF_SESSIONS)))
        app.router.add_post("/fetch/replays", guarded(taking(self.replays, *OF_SESSIONS)))
        app.router.add_post("/fetch/maps", guarded(taking(self.maps, "season")))
        app.router.add_post("/fetch/livetiming", guarded(taking(self.livetiming, "until")))
        app.router.add_post("/fetch/missing", guarded(taking(self.missing, "from")))
        app.router.add_post("/fetch/all", guarded(taking(self.everything, "from", "unfilled")))
        app.router.add_get("/status", guarded(taking(self.status)))

    async def seasons(self, request: web.Request) -> web.Response:
        """`POST /fetch/seasons`."""
        return await self._fetch(request, "seasons", None, None, self._pipeline.seasons)

    async def rounds(self, request: web.Request) -> web.Response:
        """`POST /fetch/rounds?season=&round=`."""
        season, number = self._season(request), optional_number(request, "round", 0, MOST_ROUNDS)
        return await self._fetch(
            request, "rounds", season, number, lambda run: self._pipeline.rounds(season, number, run)
        )

    async def results(self, request: web.Request) -> web.Response:
        """`POST /fetch/results?season=&round=&session=`."""
        season, number, session = (
            self._season(request),
            optional_number(request, "round", 0, MOST_ROUNDS),
            optional_member(request, "session", SessionKind),
        )
        return await self._fetch(
            request,
            "results",
            season,
            number,
            lambda run: self._pipeline.results(season, number, session, run),
            session=session,
        )

    async def standings(self, request: web.Request) -> web.Response:
        """`POST /fetch/standings?season=`."""
        season = self._season(request)
        return await self._fetch(request, "standings", season, None, lambda run: self._pipeline.standings(season, run))

    async def laps(self, request: web.Request) -> web.StreamResponse:
        """`POST /fetch/laps?season=&round=&session=`: of one session, or of every session of a round that is over.

        `POST /fetch/laps?from=`: of every session from a season on that has none yet, with progress as an event stream.
        """
        return await self._of_sessions(request, Dataset.LAPS, self._pipeline.laps, SESSIONS_SINCE)

    async def replays(self, request: web.Request) -> web.StreamResponse:
        """`POST /fetch/replays`, with what `/fetch/laps` takes: from the archive of live timing, half a minute for each session."""
        return await self._of_sessions(request, Dataset.REPLAYS, self._pipeline.replays, REPLAYS_SINCE)

    async def _of_sessions(
        self, request: web.Request, dataset: OncePerSession, fetch: FetchOfSessions, earliest: int
    ) -> web.StreamResponse:
        if "from" in request.query:
            return await self._since(request, dataset, earliest)
        season, number, session = (
            self._season(request),
            optional_number(request, "round", 1, MOST_ROUNDS),
            optional_member(request, "session", SessionKind),
        )
        if number is None:
            raise InvalidRequest(
                f"round: missing, allowed: 1 to {MOST_ROUNDS}; of whole seasons, {dataset} are fetched with from"
            )
        return await self._fetch(
            request, dataset, season, number, lambda run: fetch(season, number, session, run), session=session
        )

    async def _since(self, request: web.Request, dataset: OncePerSession, earliest: int) -> web.StreamResponse:
        if other := request.query.keys() - {"from"}:
            raise InvalidRequest(f"{min(other)}: not allowed beside from, which is about whole seasons")
        first = optional_number(request, "from", earliest, self._clock.now().year) or earliest
        run = await self._run(request, dataset, first, None)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        fetched = changed = failed = 0
        try:
            async with aclosing(self._session_filling.since(dataset, first, run)) as steps:
                async for step in steps:
                    fetched, changed = fetched + step.fetched, changed + step.changed
                    failed += step.error is not None
                    await _send(stream, "progress", msgspec.to_builtins(step))
        except (SuiteError, ConnectionResetError) as error:
            reason = error.message if isinstance(error, SuiteError) else "the caller went away"
            log.warning("filling sessions failed", dataset=dataset, cause=reason)
            await self._close(run, "failed", FetchOutcome(fetched_count=fetched, changed_count=changed), reason)
            if isinstance(error, SuiteError):
                await _send(stream, "failed", {"success": False, "message": reason})
            return stream
        lacking = f"the {dataset} of {failed} sessions could not be fetched" if failed else None
        outcome = FetchOutcome(fetched_count=fetched, changed_count=changed)
        await self._close(run, "failed" if failed else "success", outcome, lacking)
        done = {"success": not failed, "fetched_count": fetched, "changed_count": changed, "failed_count": failed}
        await _send(stream, "done", done)
        return stream

    async def maps(self, request: web.Request) -> web.Response:
        """`POST /fetch/maps?season=`."""
        season = self._season(request)
        return await self._fetch(request, "maps", season, None, lambda run: self._pipeline.circuit_maps(season, run))

    async def livetiming(self, request: web.Request) -> web.Response:
        """`POST /fetch/livetiming?until=`: follow the live feed until a unix second. Answers at once; asked again, it goes on longer."""
        if self._following is None:
            raise NotFound("livetiming is none of SOURCES here, so the live feed is not followed")
        now = self._clock.now()
        least, most = (int(moment.timestamp()) for moment in (now, now + FOLLOWED_AHEAD))
        until = optional_number(request, "until", least, most)
        if until is None:
            raise InvalidRequest(f"until: missing, allowed: {least} to {most}, in unix seconds")
        self._following.follow(datetime.fromtimestamp(until, UTC))
        return web.json_response(
            {
                "success": True,
                "source": SOURCE,
                "fetched_count": self._following.status.pictures,
                "changed_count": 0,
                "synced": self._following.follows,
                "timestamp": int(now.timestamp()),
            }
        )

    async def missing(self, request: web.Request) -> web.Response:
        """`POST /fetch/missing?from=`: what was stored and is there no more, and what the archive has from a season on."""
        first = optional_number(request, "from", FIRST_SEASON, self._clock.now().year + 1)
        return await self._fetch(request, "missing", first, None, lambda run: self._filling.missing(first, run))

    async def everything(self, request: web.Request) -> web.StreamResponse:
        """`POST /fetch/all?from=&unfilled=`: progress as an event stream (WHATWG HTML, server-sent events).

        With `unfilled=1` what is stored as the bundled archive has it is not read again: counting shows it.
        """
        first = optional_number(request, "from", FIRST_SEASON, self._clock.now().year + 1)
        unfilled = optional_number(request, "unfilled", 0, 1)
        run = await self._run(request, "all", first, None)
        began = self._clock.now()
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        fetched = changed = 0
        try:
            fill = self._filling.unfilled if unfilled else self._filling.everything
            async with aclosing(fill(FIRST_SEASON if first is None else first, run)) as steps:
                async for step in steps:
                    fetched, changed = fetched + step.fetched, changed + step.changed
                    await _send(stream, "progress", msgspec.to_builtins(step))
        except (SuiteError, ConnectionResetError) as error:
            reason = error.message if isinstance(error, SuiteError) else "the caller went away"
            log.warning("backfill failed", cause=reason)
            await self._close(run, "failed", FetchOutcome(fetched_count=fetched, changed_count=changed), reason)
            if isinstance(error, SuiteError):
                await _send(stream, "failed", {"success": False, "message": reason})
            return stream
        await self._close(run, "success", FetchOutcome(fetched_count=fetched, changed_count=changed), None)
        seconds = round((self._clock.now() - began).total_seconds(), 1)
        done: dict[str, object] = {
            "success": True,
            "fetched_count": fetched,
            "changed_count": changed,
            "stored_count": await self._filling.stored(FIRST_SEASON if first is None else first),
            "seconds": seconds,
        }
        await _send(stream, "done", done)
        return stream

    async def status(self, _request: web.Request) -> web.Response:
        """`GET /status`: each source in a word, and then in detail: its breaker, its last answers, where it changed shape."""
        sources = self._source_health.sources
        return web.json_response(
            {
                "status": "ready",
                "sources": {name: of.state for name, of in sources.items()},
                "last_fetch": {name: _unix(moment) for name, moment in self._source_health.last_fetch.items()},
                "live": self._live(),
                "data_scheduler_connected": self._health.report().get("data_scheduler") == "ok",
                "source_details": {
                    name: {
                        "breaker": self._breaker_state(name),
                        "last_success": _unix(of.last_success),
                        "last_failure": _unix(of.last_failure),
                        "last_error": of.last_error,
                        "changed": [
                            {"path": change.path, "found": change.found, "since": _unix(change.since)}
                            for change in of.changes.values()
                        ],
                    }
                    for name, of in sources.items()
                },
            }
        )

    def _live(self) -> dict[str, Any]:
        """How the live feed is followed: until when, whether here, and what of it."""
        if self._following is None:
            return {"until": None, "follows": False}
        plain = msgspec.to_builtins(self._following.status, builtin_types=(datetime,))
        about = {name: _unix(value) if name == "data_at" else value for name, value in plain.items()}
        return {"until": _unix(self._following.until), "follows": self._following.follows, **about}

    async def _fetch(
        self,
        request: web.Request,
        job: str,
        season: int | None,
        number: int | None,
        fetch: Callable[[str], Awaitable[FetchOutcome]],
        *,
        session: SessionKind | None = None,
    ) -> web.Response:
        run = await self._run(request, job, season, number, session)
        try:
            fetched = await fetch(run)
        except SourceFailed as error:
            await self._close(run, "failed", FetchOutcome(source=error.source), error.message)
            return problem(BAD_GATEWAY, error.message, request=request)
        except NotFound as error:
            await self._close(run, "failed", FetchOutcome(), error.message)
            raise
        except SuiteError as error:
            await self._close(run, "failed", FetchOutcome(), error.message)
            return problem(BAD_GATEWAY, f"{job} could not be written: {error.message}", request=request)
        await self._close(run, "success", fetched, fetched.fallback)
        self._source_health.last_fetch[job] = self._clock.now()
        reply = {
            "success": True,
            "source": fetched.source,
            "fetched_count": fetched.fetched_count,
            "changed_count": fetched.changed_count,
            "synced": True,
            "timestamp": int(self._clock.now().timestamp()),
        }
        return web.json_response(reply if fetched.fallback is None else reply | {"message": fetched.fallback})

    async def _run(
        self,
        request: web.Request,
        job: str,
        season: int | None,
        number: int | None,
        session: SessionKind | None = None,
    ) -> str:
        """The run this call belongs to: the scheduler's, or one of our own."""
        if given := request.headers.get(SYNC_RUN):
            return given
        return (await self._ledger.start(job, "manual", season=season, round_number=number, session=session)).id

    async def _close(self, run: str, outcome: str, fetched: FetchOutcome, error: str | None) -> None:
        try:
            await self._ledger.finish(
                run,
                outcome,
                source=fetched.source,
                fetched=fetched.fetched_count,
                changed=fetched.changed_count,
                error=error,
                conflicts=fetched.conflicts,
            )
        except SuiteError as second:
            log.warning("run left open in the ledger", run=run, cause=second.message)

    def _season(self, request: web.Request) -> int:
        year = self._clock.now().year
        season = optional_number(request, "season", FIRST_SEASON, year + 1)
        return year if season is None else season


async def _send(stream: web.StreamResponse, event: str, data: object) -> None:
    await stream.write(b"event: " + event.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n")


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
