"""Filling the laps or replays of whole seasons, session by session, the newest first. What is stored is not fetched again.

So a fill that was ended, by whatever, is resumed by asking for it once more.
"""

from collections.abc import AsyncGenerator
from typing import Literal

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import SuiteError
from fetcher_service.pipeline.pipeline import Pipeline
from racing.laps import SESSIONS_SINCE, has_laps
from racing.live.replay import REPLAYS_SINCE, has_replay
from racing.model import Dataset, SessionKind
from racing.schedule import held
from racing.wire.client import Reader
from racing.wire.requests.reads import GetCalendarRequest, ListLapChartsRequest, ListReplaysRequest

log = structlog.get_logger()

type OncePerSession = Literal[Dataset.LAPS, Dataset.REPLAYS]
"""What is fetched of each session once."""


class SessionProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a fill. `error`: why it could not be fetched, so that the next fill asks for it again."""

    done: int
    total: int
    season: int
    grand_prix: str
    session: SessionKind
    fetched: int = 0
    changed: int = 0
    error: str | None = None


class SessionFilling:
    """Fetches what sessions have no laps, or no replay, yet. How fast, decide the limits of the sources."""

    def __init__(self, pipeline: Pipeline, reader: Reader, clock: Clock) -> None:
        self._pipeline = pipeline
        self._reader = reader
        self._clock = clock

    async def since(self, dataset: OncePerSession, first: int, run: str) -> AsyncGenerator[SessionProgress]:
        """Fetch every session from a season on that is over and has nothing stored; one that fails does not stop the others."""
        fetch = self._pipeline.laps if dataset is Dataset.LAPS else self._pipeline.replays
        wanted = await self._wanted(dataset, first)
        for done, (season, number, grand_prix, session) in enumerate(wanted, start=1):
            step = SessionProgress(done=done, total=len(wanted), season=season, grand_prix=grand_prix, session=session)
            try:
                fetched = await fetch(season, number, session, run)
            except SuiteError as error:
                log.info(
                    "a session was not filled", dataset=dataset, season=season, session=session, cause=error.message
                )
                yield msgspec.structs.replace(step, error=error.message)
            else:
                yield msgspec.structs.replace(step, fetched=fetched.fetched_count, changed=fetched.changed_count)

    async def _wanted(self, dataset: OncePerSession, first: int) -> list[tuple[int, int, str, SessionKind]]:
        """Return season, number, Grand Prix and session of what is missing, the newest first."""
        now = self._clock.now()
        exists, earliest = (has_laps, SESSIONS_SINCE) if dataset is Dataset.LAPS else (has_replay, REPLAYS_SINCE)
        found: list[tuple[int, int, str, SessionKind]] = []
        for season in range(now.year, max(first, earliest) - 1, -1):
            rounds = (await self._reader.read(GetCalendarRequest(season))).rounds
            stored = await self._stored(dataset, season)
            found += [
                (season, weekend.number, weekend.grand_prix, session.kind)
                for weekend in reversed(held(rounds))
                for session in reversed(weekend.sessions)
                if weekend.number and exists(weekend, session, now) and (weekend.grand_prix, session.kind) not in stored
            ]
        return found

    async def _stored(self, dataset: OncePerSession, season: int) -> set[tuple[str, SessionKind]]:
        """Return the sessions that need not be fetched; a replay that is not whole has to be."""
        if dataset is Dataset.LAPS:
            charts = (await self._reader.read(ListLapChartsRequest(season))).charts
            return {(chart.grand_prix, chart.session) for chart in charts}
        replays = (await self._reader.read(ListReplaysRequest(season))).replays
        return {(replay.grand_prix, replay.session) for replay in replays if replay.complete}
