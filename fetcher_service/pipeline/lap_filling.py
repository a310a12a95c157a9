"""Filling the laps of whole seasons, session by session, the newest first. What is stored is not fetched again: a fill can be resumed."""

from collections.abc import AsyncGenerator

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import SuiteError
from fetcher_service.pipeline.pipeline import Pipeline
from racing.laps import SESSIONS_SINCE, has_laps
from racing.model import SessionKind
from racing.wire.client import Reader
from racing.wire.reads import GetCalendarRequest, ListLapChartsRequest

log = structlog.get_logger()


class LapProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a fill. `error`: why its laps could not be fetched, so that the next fill asks for them again."""

    done: int
    total: int
    season: int
    grand_prix: str
    session: SessionKind
    fetched: int = 0
    changed: int = 0
    error: str | None = None


class LapFilling:
    """Fetches what sessions have no laps yet. How fast, decide the limits of the sources."""

    def __init__(self, pipeline: Pipeline, reader: Reader, clock: Clock) -> None:
        self._pipeline = pipeline
        self._reader = reader
        self._clock = clock

    async def since(self, first: int, run: str) -> AsyncGenerator[LapProgress]:
        """Fetch every session from a season on that is over and has no laps; one that fails does not stop the others."""
        wanted = await self._wanted(max(first, SESSIONS_SINCE))
        for done, (season, number, grand_prix, session) in enumerate(wanted, start=1):
            step = LapProgress(done=done, total=len(wanted), season=season, grand_prix=grand_prix, session=session)
            try:
                fetched = await self._pipeline.laps(season, number, session, run)
            except SuiteError as error:
                log.info("laps could not be fetched", season=season, session=session, cause=error.message)
                yield msgspec.structs.replace(step, error=error.message)
            else:
                yield msgspec.structs.replace(step, fetched=fetched.fetched_count, changed=fetched.changed_count)

    async def _wanted(self, first: int) -> list[tuple[int, int, str, SessionKind]]:
        """Return season, number, Grand Prix and session of what is missing, the newest first."""
        now = self._clock.now()
        found: list[tuple[int, int, str, SessionKind]] = []
        for season in range(now.year, first - 1, -1):
            rounds = (await self._reader.read(GetCalendarRequest(season))).rounds
            charts = (await self._reader.read(ListLapChartsRequest(season))).charts
            stored = {(chart.grand_prix, chart.session) for chart in charts}
            found += [
                (season, weekend.number, weekend.grand_prix, session.kind)
                for weekend in reversed(rounds)
                for session in reversed(weekend.sessions)
                if weekend.number
                and has_laps(weekend, session, now)
                and (weekend.grand_prix, session.kind) not in stored
            ]
        return found
