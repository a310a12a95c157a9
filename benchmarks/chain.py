"""The four services over a replay of the sources, from before the calendar of 2026 was published: how soon a change is public.

Real services, real mongod and Valkey, real clocks but for one thing: where nothing is awaited the suite's clock strides ahead, as if the
machine had slept. Every real change of the calendar is awaited, and on three race weekends every result, the first tables and the first
final result. What is measured is the suite's time from the instant at which the source changes until the public API shows it.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from chassis.clock import Clock
from racing.model import Round, Session, SessionKind
from racing.schedule import session_end
from racing.wire.requests.reads import GetCalendarRequest
from scheduler_api.planning.result_windows import EARLY, STEP
from tests.suite import Mongod, Suite, Valkey, running, until
from tests.upstream import calendar_history
from tests.upstream.server import Upstream, upstream

BEFORE = datetime(2025, 12, 5, 12, tzinfo=UTC)
"""The day on which the calendar of 2026 was published, some hours earlier."""

RATE = 5.0
"""Seconds a second while something is awaited: slow enough that the machine's own milliseconds hardly count."""


SOURCES = "jolpica,formula1,openf1,livetiming"
WEEKENDS = ("china", "miami", "great-britain")
"""With sprints all three; Miami's hours moved on its Friday."""

RUN_UP = timedelta(seconds=45)
"""So long before an instant the stride ends: the scheduler notices that time has passed within 15 s, and catches up."""

GRACE = 2.0
"""Seconds of the suite that fetching, writing and preparing may take."""

ON_ITS_WAY = timedelta(seconds=15)
"""No stride so soon after a run: what it brought may be about to become public, and would seem late by the stride."""

LOOK_SECONDS = 0.01
PATIENCE = timedelta(hours=7)
RECENT = 12
MINUTE, HALF_HOUR, HOUR = 60.0, 1800.0, 3600.0
SETTLED_AFTER = timedelta(hours=6)


class Seen(NamedTuple):
    """A change and when it was public: seconds of the suite, against the interval at which it was looked for."""

    what: str
    at: datetime
    interval: float
    after: float
    most: float

    @property
    def late(self) -> bool:
        """Whether a promise was broken."""
        return self.after > self.most


class StridingClock(Clock):
    """Runs at its rate, and can be set ahead."""

    def __init__(self, start: datetime, rate: float) -> None:
        super().__init__(start, rate)
        self._strode = timedelta(0)

    def now(self) -> datetime:
        """This moment, all strides counted."""
        return super().now() + self._strode

    def stride(self, to: datetime) -> None:
        """Skip the time until then; an instant that is past changes nothing."""
        self._strode += max(timedelta(0), to - self.now())


class Chain:
    """A running suite, its clock, and the sources that it reads."""

    def __init__(self, suite: Suite, clock: StridingClock, served: Upstream) -> None:
        self._suite = suite
        self._clock = clock
        self._served = served
        self.seen: list[Seen] = []

    async def settle(self) -> None:
        """Wait until everything that is due at the start has run."""
        await until(lambda: self._has("/v1/seasons/2025/rounds"), seconds=60)

    async def awaits(
        self, what: str, at: datetime, interval: float, look: Callable[[], Awaitable[bool]], *, job: str = "rounds"
    ) -> None:
        """Stride to shortly before an instant, then measure how long after it the look succeeds.

        Intervals of minutes are strode over as well, up to shortly before the job is due.
        """
        await until(self._idle, seconds=60)
        self._clock.stride(at - RUN_UP)
        await self._clock.sleep_until(at)
        while not await look():
            if self._clock.now() > at + PATIENCE:
                raise TimeoutError(f"{what}: not visible {PATIENCE} after {at}")
            due = await self._due(job, interval)
            if due is not None and due - self._clock.now() > 2 * RUN_UP and not await self._busy() and not await look():
                self._clock.stride(due - RUN_UP)
            await asyncio.sleep(LOOK_SECONDS)
        after = (self._clock.now() - at).total_seconds()
        self.seen.append(Seen(what, at, interval, after, interval + GRACE))

    async def starts_at(self, grand_prix: str, sessions: dict[str, str]) -> bool:
        """Whether the public API shows these hours."""
        weekend = await self._get(f"/v1/seasons/2026/rounds/{grand_prix}")
        if weekend is None:
            return False
        shown = {session["kind"]: session.get("start_iso") for session in weekend["sessions"]}
        return all(shown.get(kind) == start for kind, start in sessions.items())

    async def is_cancelled(self, grand_prix: str) -> bool:
        """Whether the public API shows a round as called off."""
        weekend = await self._get(f"/v1/seasons/2026/rounds/{grand_prix}")
        return bool(weekend and weekend.get("cancelled"))

    async def has_result(self, grand_prix: str, kind: SessionKind, *standings: str) -> bool:
        """Whether a session's classification is public, and has one of these standings where some are given."""
        session = await self._get(f"/v1/seasons/2026/rounds/{grand_prix}/{kind}")
        if session is None or not session.get("results"):
            return False
        return not standings or session.get("standing") in standings

    async def has_table(self, after_round: int) -> bool:
        """Whether the drivers' table after a round is public."""
        return await self._has(f"/v1/seasons/2026/drivers?round={after_round}")

    async def weekend(self, grand_prix: str) -> Round:
        """A round as it is stored."""
        rounds = (await self._suite.reader.read(GetCalendarRequest(2026))).rounds
        return next(weekend for weekend in rounds if weekend.grand_prix == grand_prix)

    async def _due(self, job: str, interval: float) -> datetime | None:
        """When the job looks next; at calendars for that of 2026, which is not always the one whose turn is next."""
        if job == "rounds":
            (newest,) = await self._suite.ledger.runs(job=job, season=calendar_history.SEASON, limit=1)
            return newest.started + timedelta(seconds=interval)
        async with self._suite.http.get(f"{self._suite.scheduler}/status") as response:
            due = (await response.json())["next_syncs"][job]
        return None if due is None else datetime.fromtimestamp(due, UTC)

    async def _busy(self) -> bool:
        """Whether a run is under way, or one has only just ended: what it brought is on its way to the public."""
        just_now = self._clock.now() - ON_ITS_WAY
        runs = await self._suite.ledger.runs(limit=RECENT)
        return any(run.finished is None or run.finished > just_now for run in runs)

    async def _idle(self) -> bool:
        return not await self._busy()

    async def _get(self, path: str) -> Any:
        status, body = await self._suite.get(path)
        return body["result"] if status == 200 else None  # noqa: PLR2004  # OK

    async def _has(self, path: str) -> bool:
        return await self._get(path) is not None


async def chain() -> Sequence[Seen]:
    """Every change of the calendar and three weekends, in order of time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    async with _running(BEFORE, RATE) as running_chain:
        await running_chain.settle()
        for change in calendar_history.CHANGES["changes"]:
            at = datetime.fromisoformat(change["at"])
            for grand_prix in WEEKENDS:
                await _weekend_before(running_chain, grand_prix, at)
            await _change(running_chain, change, at)
        return running_chain.seen


async def _change(chain_: Chain, change: dict[str, Any], at: datetime) -> None:
    """Await all of a change: hours, and what was called off or is back."""
    interval = 6 * HOUR if change["what"] == "published" else _rounds_interval(at)

    async def visible() -> bool:
        for grand_prix in change.get("cancelled", ()):
            if not await chain_.is_cancelled(grand_prix):
                return False
        for grand_prix, facts in change["rounds"].items():
            if not await chain_.starts_at(grand_prix, facts.get("sessions", {})):
                return False
        return True

    await chain_.awaits(f"calendar: {change['what'][:48]}", at, interval, visible)


def _rounds_interval(at: datetime) -> float:
    """30 s where the change fell on a race weekend, as two did: China's and Miami's."""
    on_weekend = {datetime(2026, 3, 14, tzinfo=UTC).date(), datetime(2026, 5, 1, tzinfo=UTC).date()}
    return 30.0 if at.date() in on_weekend else HALF_HOUR


async def _weekend_before(chain_: Chain, grand_prix: str, before: datetime) -> None:
    """Await the results of a weekend that lies between what was seen last and an instant, session by session."""
    if not chain_.seen:
        return
    weekend = await chain_.weekend(grand_prix)
    flags = [(flag, session) for session in weekend.sessions if (flag := session_end(session))]
    for flag, session in flags:
        if not chain_.seen[-1].at < flag < before:
            continue
        await _flag(chain_, weekend, session, flag)
    if flags and chain_.seen[-1].at < (last := max(flags, key=lambda each: each[0])[0]) + SETTLED_AFTER < before:
        await _settled(chain_, weekend, last)


async def _flag(chain_: Chain, weekend: Round, session: Session, flag: datetime) -> None:
    kind = session.kind
    await chain_.awaits(
        f"{weekend.grand_prix}: {kind}",
        flag,
        30.0,
        lambda: chain_.has_result(weekend.grand_prix, kind),
        job="results",
    )
    if kind is SessionKind.RACE and weekend.number is not None:
        number = weekend.number
        await chain_.awaits(
            f"{weekend.grand_prix}: drivers' table", flag, 5 * MINUTE, lambda: chain_.has_table(number), job="standings"
        )


async def _settled(chain_: Chain, weekend: Round, flag: datetime) -> None:
    """Final when it is unchanged six hours after the flag: seen at the next look after that."""
    await chain_.awaits(
        f"{weekend.grand_prix}: race is final",
        flag + SETTLED_AFTER,
        # A look up to a third of a step early counts as the step's (`result_windows`).
        STEP.total_seconds() * (1 + EARLY),
        lambda: chain_.has_result(weekend.grand_prix, SessionKind.RACE, "final", "amended"),
        job="results",
    )


@asynccontextmanager
async def _running(at: datetime, rate: float) -> AsyncIterator[Chain]:
    clock = StridingClock(at, rate)
    with tempfile.TemporaryDirectory() as folder:
        stores = Path(folder) / "mongod", Path(folder) / "valkey"
        for store in stores:
            store.mkdir()
        with Mongod(stores[0]) as mongod, Valkey(stores[1]) as valkey:
            async with (
                upstream(clock) as served,
                running(
                    mongod,
                    valkey,
                    clock=clock,
                    with_scheduler=True,
                    with_content_api=True,
                    sources=SOURCES,
                    addresses=dict(served),
                    scheduling_with={"interval_jitter": 0},
                ) as suite,
            ):
                yield Chain(suite, clock, served)
