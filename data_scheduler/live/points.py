"""The points as they run, worked out when the order has changed, and not more often than anybody can read."""

import time

import structlog

from chassis.errors import SuiteError
from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import Mongo
from data_scheduler.writing.deriving import counted_results
from racing.live.model import LiveSession, LiveStandings, LiveStatus
from racing.model import Classification, Dataset, Round
from racing.scoring.live import points_as_they_run
from racing.scoring.points import SCORING

log = structlog.get_logger()

AGAIN_SECONDS = 2.0
"""The least time between two tables."""

READ_AGAIN_SECONDS = 60.0
"""Results of this season may be revised while a session runs."""


class LivePoints:
    """Keeps what a table is made of while a session runs."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._season: tuple[list[Round], list[Classification]] | None = None
        self._read_at = self._made_at = float("-inf")
        self._of: object = None
        self._made: LiveStandings | None = None

    async def of(self, session: LiveSession) -> LiveStandings | None:
        """The newest tables; None where the session gives no points, has not begun, or what was scored before cannot be read."""
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
                log.warning("no points as they run", cause=error.message)
            self._read_at = now
        self._made_at, self._of = now, order
        self._made = None if self._season is None else points_as_they_run(*self._season, session)
        return self._made

    async def _read(self, season: int) -> tuple[list[Round], list[Classification]]:
        async with self._mongo.snapshot() as view:
            rounds = [document(plain, Round) for plain in await view.find(Dataset.ROUNDS, {"season": season})]
            return rounds, await counted_results(view, season)
