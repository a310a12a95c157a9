"""The points as a session runs, worked out when the order has changed, and no more often than a reader can follow."""

import time

import structlog

from chassis.errors import SuiteError
from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.deriving import counted_results
from racing.live.model import LiveSession, LiveStandings, LiveStatus
from racing.model import Classification, Dataset, Round
from racing.scoring.live import points_as_they_run
from racing.scoring.session_points import SCORING

log = structlog.get_logger()

AGAIN_SECONDS = 2.0
"""Seconds between two tables at least."""

READ_AGAIN_SECONDS = 60.0
"""Seconds after which the season's results are read again: they may be revised while a session runs."""


class LivePoints:
    """Keeps the season's results while a session runs, and the newest tables."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._season: tuple[list[Round], list[Classification]] | None = None
        self._read_at = self._made_at = float("-inf")
        self._of: object = None
        self._made: LiveStandings | None = None

    async def of(self, session: LiveSession) -> LiveStandings | None:
        """Return the newest tables.

        None when the session gives no points or has not begun, or when the season's results cannot be read.
        """
        if session.session not in SCORING or session.status is LiveStatus.UPCOMING:
            return None
        order = (
            session.key,
            session.order,
            tuple(number for number, car in session.rows.items() if car.retired),
        )
        now = time.monotonic()
        if order == self._of or now - self._made_at < AGAIN_SECONDS:
            return self._made
        if self._season is None or now - self._read_at > READ_AGAIN_SECONDS or self._of is None:
            try:
                self._season = await self._read(session.season)
            except SuiteError as error:
                log.warning("live points cannot be worked out", cause=error.message)
            self._read_at = now
        self._made_at, self._of = now, order
        self._made = None if self._season is None else points_as_they_run(*self._season, session)
        return self._made

    async def _read(self, season: int) -> tuple[list[Round], list[Classification]]:
        async with self._mongo.snapshot() as view:
            rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
            return rounds, await counted_results(view, season)
